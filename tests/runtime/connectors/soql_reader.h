// Reads SOQL the way a server does, written from its grammar and without a look at what the
// connector writes: so the two check each other.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace treaty::connectors {

// A text literal, quotes included, as the text it means; none for what is no single literal.
std::optional<std::string> ReadSoqlText(std::string_view literal);

// The tokens of a query: words and numbers as they are, single signs, operators, and text literals
// as '=' and the text they mean. None for a literal that does not end.
std::optional<std::vector<std::string>> SoqlTokens(std::string_view query);

}  // namespace treaty::connectors
