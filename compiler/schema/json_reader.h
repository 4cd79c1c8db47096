// Reading JSON metadata member by member, with the path to each value in every message. For files
// of vendors, never for record data: numbers pass through a double.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace treaty::schema {

// A value and the way to it: "fields[3].length". The value is owned by whoever parsed the text.
struct JsonNode {
  const nlohmann::json* value = nullptr;
  const std::string* file = nullptr;
  std::string path;

  std::string Place() const;
  size_t Size() const;
  bool Has(std::string_view member) const;  // and it is not null
  JsonNode Member(std::string_view member) const;
  JsonNode Element(size_t index) const;
};

// Fails on a syntax error, on brackets inside each other beyond kMaxDepth, both with line and
// column.
Result<void> ParseJson(const std::string& path, std::string_view text, nlohmann::json* parsed);

// Fail with the place when the value is of another kind; `Or` versions take an absent or null
// member as the fallback.
Result<void> ExpectObject(const JsonNode& node);
Result<void> ExpectArray(const JsonNode& node, size_t most);
Result<std::string> ReadText(const JsonNode& object, std::string_view member);
Result<std::string> ReadTextOr(const JsonNode& object, std::string_view member,
                               std::string_view fallback);
Result<bool> ReadFlag(const JsonNode& object, std::string_view member);
Result<bool> ReadFlagOr(const JsonNode& object, std::string_view member, bool fallback);
Result<uint32_t> ReadNumberOr(const JsonNode& object, std::string_view member, uint32_t fallback,
                              uint32_t most);

}  // namespace treaty::schema
