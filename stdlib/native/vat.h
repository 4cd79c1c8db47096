// VAT identification numbers of the EU (with XI), GB, CH and NO: forms and check digits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace treaty::stdlib {

// Without blanks and punctuation, in capital letters, with the country's prefix; none when it is
// not the number of a known country, or its check digits are wrong.
std::optional<std::string> NormaliseVatId(std::string_view text);

// Letters and digits of a text in capital letters; none when it holds anything but them, blanks and
// the punctuation . , : - /
std::optional<std::string> CompactCode(std::string_view text);

}  // namespace treaty::stdlib
