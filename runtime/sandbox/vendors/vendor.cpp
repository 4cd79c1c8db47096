#include "runtime/sandbox/vendor.h"

namespace treaty::sandbox {

const Vendor* FindVendor(std::string_view product) {
  const std::string_view word = product.substr(0, product.find('.'));
  for (const Vendor* const* at = vendor_table; *at != nullptr; ++at) {
    if ((*at)->name == word) return *at;
  }
  return nullptr;
}

std::string VendorNames() {
  std::string names;
  for (const Vendor* const* at = vendor_table; *at != nullptr; ++at) {
    names += (names.empty() ? "" : ", ") + std::string((*at)->name);
  }
  return names;
}

}  // namespace treaty::sandbox
