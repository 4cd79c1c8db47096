#include "stdlib/native/country.h"

#include <unordered_map>

#include "runtime/value/text.h"
#include "stdlib/tables/countries.h"

namespace treaty::stdlib {
namespace {

using Names = std::unordered_map<std::string, std::string_view>;

Names Build() {
  Names names;
  Arena arena;
  for (const CountryRow& row : kCountries) {
    names.emplace(Lower(arena, row.alpha2), row.alpha2);
    names.emplace(Lower(arena, row.alpha3), row.alpha2);
    std::string_view rest = row.names;
    while (!rest.empty()) {
      const size_t end = std::min(rest.find('|'), rest.size());
      names.emplace(rest.substr(0, end), row.alpha2);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return names;
}

}  // namespace

std::string_view FindCountry(std::string_view folded) {
  static const Names names = Build();
  const auto found = names.find(std::string(folded));
  return found == names.end() ? std::string_view() : found->second;
}

}  // namespace treaty::stdlib
