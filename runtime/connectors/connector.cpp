#include "runtime/connectors/connector.h"

namespace treaty::connectors {

const Connector* FindConnector(std::string_view product) {
  const std::string_view word = product.substr(0, product.find('.'));
  for (const Connector* const* at = connector_table; *at != nullptr; ++at) {
    if ((*at)->name == word) return *at;
  }
  return nullptr;
}

}  // namespace treaty::connectors
