// Texts of the treaty as JSON strings in literal output.
#pragma once

#include <string>
#include <string_view>

namespace treaty::lowering {

// `text` in quotes, escaped as canonical JSON: only what must be.
std::string JsonLiteral(std::string_view text);

}  // namespace treaty::lowering
