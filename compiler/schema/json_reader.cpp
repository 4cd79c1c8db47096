#include "compiler/schema/json_reader.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compiler/schema/importer.h"

namespace treaty::schema {
namespace {

// Offset of the first bracket that is nested too deep, or npos.
size_t FindTooDeep(std::string_view text) {
  size_t depth = 0;
  bool in_text = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      in_text = c != '"';
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxDepth) return i;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return std::string_view::npos;
}

std::string KindOf(const nlohmann::json& value) {
  if (value.is_null()) return "null";
  if (value.is_string()) return "a text";
  if (value.is_boolean()) return "true or false";
  if (value.is_number()) return "a number";
  return value.is_array() ? "an array" : "an object";
}

tl::unexpected<Error> Unexpected(const JsonNode& node, std::string_view wanted) {
  const std::string seen = node.value == nullptr ? "nothing" : KindOf(*node.value);
  return Fail(fmt::format("{} is wanted here, this is {}", wanted, seen), node.Place(),
              "import the file again from the system");
}

}  // namespace

std::string JsonNode::Place() const { return path.empty() ? *file : *file + ": " + path; }

size_t JsonNode::Size() const { return value->size(); }

bool JsonNode::Has(std::string_view member) const {
  const auto found = value->find(member);
  return found != value->end() && !found->is_null();
}

JsonNode JsonNode::Member(std::string_view member) const {
  const auto found = value->find(member);
  return {.value = found == value->end() ? nullptr : &*found,
          .file = file,
          .path = path.empty() ? std::string(member) : fmt::format("{}.{}", path, member)};
}

JsonNode JsonNode::Element(size_t index) const {
  return {.value = &(*value)[index], .file = file, .path = fmt::format("{}[{}]", path, index)};
}

Result<void> ParseJson(const std::string& path, std::string_view text, nlohmann::json* parsed) {
  const size_t deep = FindTooDeep(text);
  if (deep != std::string_view::npos) {
    return Fail(fmt::format("this is nested more than {} levels deep", kMaxDepth),
                PlaceOf(path, text, deep), "no metadata is: look at what made the file");
  }
  try {
    *parsed = nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    const size_t offset = error.byte == 0 ? 0 : std::min(error.byte - 1, text.size());
    return Fail(offset >= text.size() ? "the JSON text ends too early" : "this is no JSON text",
                PlaceOf(path, text, offset), "import the file again from the system");
  } catch (const nlohmann::json::exception&) {
    return Fail("a number of the JSON text is too large", path,
                "import the file again from the system");
  }
  return {};
}

Result<void> ExpectObject(const JsonNode& node) {
  if (node.value == nullptr || !node.value->is_object()) return Unexpected(node, "an object");
  return {};
}

Result<void> ExpectArray(const JsonNode& node, size_t most) {
  if (node.value == nullptr || !node.value->is_array()) return Unexpected(node, "an array");
  if (node.value->size() <= most) return {};
  return Fail(
      fmt::format("{} elements are too many, at most {} are read", node.value->size(), most),
      node.Place(), "leave out what the treaty does not use");
}

Result<std::string> ReadText(const JsonNode& object, std::string_view member) {
  const JsonNode node = object.Member(member);
  if (node.value == nullptr || !node.value->is_string()) return Unexpected(node, "a text");
  std::string text = node.value->get<std::string>();
  if (text.empty()) {
    return Fail("the text is empty", node.Place(), "import the file again from the system");
  }
  return text;
}

Result<std::string> ReadTextOr(const JsonNode& object, std::string_view member,
                               std::string_view fallback) {
  if (!object.Has(member)) return std::string(fallback);
  const JsonNode node = object.Member(member);
  if (!node.value->is_string()) return Unexpected(node, "a text");
  return node.value->get<std::string>();
}

Result<bool> ReadFlag(const JsonNode& object, std::string_view member) {
  const JsonNode node = object.Member(member);
  if (node.value == nullptr || !node.value->is_boolean()) return Unexpected(node, "true or false");
  return node.value->get<bool>();
}

Result<bool> ReadFlagOr(const JsonNode& object, std::string_view member, bool fallback) {
  return object.Has(member) ? ReadFlag(object, member) : fallback;
}

Result<uint32_t> ReadNumberOr(const JsonNode& object, std::string_view member, uint32_t fallback,
                              uint32_t most) {
  if (!object.Has(member)) return fallback;
  const JsonNode node = object.Member(member);
  if (node.value->is_number_unsigned() && node.value->get<uint64_t>() <= most) {
    return node.value->get<uint32_t>();
  }
  return Fail(fmt::format("a whole number from 0 to {} is wanted here, this is {}", most,
                          node.value->is_number() ? node.value->dump() : KindOf(*node.value)),
              node.Place(), "import the file again from the system");
}

}  // namespace treaty::schema
