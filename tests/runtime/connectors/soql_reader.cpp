#include "tests/runtime/connectors/soql_reader.h"

#include <cctype>

namespace treaty::connectors {
namespace {

std::optional<unsigned> HexValue(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) {
    if (!std::isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
    value = value * 16 + unsigned(std::isdigit(static_cast<unsigned char>(c))
                                      ? c - '0'
                                      : std::tolower(c) - 'a' + 10);
  }
  return value;
}

// What stands behind a backslash at query[*at]; moves *at behind it.
std::optional<char> Escaped(std::string_view query, size_t* at) {
  constexpr std::string_view kSigns = "nrtbf\\'\"";
  constexpr std::string_view kMeans = "\n\r\t\b\f\\'\"";
  if (*at >= query.size()) return std::nullopt;
  const char sign = query[(*at)++];
  if (const size_t index = kSigns.find(sign); index != std::string_view::npos) return kMeans[index];
  if (sign != 'u' || *at + 4 > query.size()) return std::nullopt;
  const auto value = HexValue(query.substr(*at, 4));
  *at += 4;
  if (!value || *value > 0x7f) return std::nullopt;
  return char(*value);
}

// query[*at] is the opening quote.
std::optional<std::string> TakeText(std::string_view query, size_t* at) {
  std::string text;
  for (++*at; *at < query.size();) {
    const char c = query[(*at)++];
    if (c == '\'') return text;
    if (c == '\n' || c == '\r') return std::nullopt;
    if (c != '\\') {
      text += c;
      continue;
    }
    const auto escaped = Escaped(query, at);
    if (!escaped) return std::nullopt;
    text += *escaped;
  }
  return std::nullopt;
}

bool IsWordSign(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == ':' ||
         c == '-' || c == '+' || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::optional<std::string> ReadSoqlText(std::string_view literal) {
  if (literal.empty() || literal.front() != '\'') return std::nullopt;
  size_t at = 0;
  auto text = TakeText(literal, &at);
  if (at != literal.size()) return std::nullopt;
  return text;
}

std::optional<std::vector<std::string>> SoqlTokens(std::string_view query) {
  std::vector<std::string> tokens;
  for (size_t at = 0; at < query.size();) {
    const char c = query[at];
    if (c == ' ') {
      ++at;
    } else if (c == '\'') {
      const auto text = TakeText(query, &at);
      if (!text) return std::nullopt;
      tokens.push_back("=" + *text);
    } else if (IsWordSign(c)) {
      const size_t begin = at;
      while (at < query.size() && IsWordSign(query[at])) ++at;
      tokens.emplace_back(query.substr(begin, at - begin));
    } else {
      tokens.emplace_back(1, c);
      ++at;
    }
  }
  return tokens;
}

}  // namespace treaty::connectors
