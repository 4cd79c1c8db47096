// The JSON index against another reader: what the index accepts, the other accepts too, and what
// only the index refuses is refused for a bound that its header states.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/value/json_index.h"

namespace treaty {
namespace {

// Deeper than the index reads, outside of texts.
bool IsDeep(std::string_view document) {
  uint32_t depth = 0, deepest = 0;
  bool in_text = false;
  for (size_t i = 0; i < document.size(); ++i) {
    const char c = document[i];
    if (in_text && c == '\\') ++i;
    if (c == '"') in_text = !in_text;
    if (in_text) continue;
    if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
    if ((c == '}' || c == ']') && depth > 0) --depth;
  }
  return deepest > kMaxDepth;
}

// The other reader takes a zero byte for the end of the text, and skips a byte order mark.
bool OtherIsLenient(std::string_view document) {
  return document.find('\0') != document.npos || document.starts_with("\xef\xbb\xbf");
}

// The other reader refuses numbers that no double holds.
bool MayExceedDouble(std::string_view document) {
  return document.find_first_of("eE") != document.npos || document.size() > 300;
}

// Every token is where the index says, and every value can be asked for.
void WalkAll(const JsonIndex& index) {
  for (uint32_t token = 0; token < index.token_count(); ++token) {
    CHECK(index.position()[token] < index.size(), "a token stands inside the document");
    const char first = index.first_byte(token);
    if (std::strchr("]}:,", first) != nullptr) continue;
    CHECK(!index.ValueBytes(token).empty(), "a value has bytes");
    CHECK(index.After(token) <= index.token_count(), "a value ends inside the document");
    if (first == '{') index.Find(token, "Id");
    index.Path(token);
  }
}

}  // namespace
}  // namespace treaty

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // A buffer of its own, so that a read past the padding is seen.
  const auto buffer = std::make_unique<char[]>(size + treaty::kPadding);
  if (size > 0) std::memcpy(buffer.get(), data, size);
  const std::string_view document(buffer.get(), size);
  treaty::JsonIndex index;
  const bool accepted = index.Index(document).has_value();
  const bool other = nlohmann::json::accept(document.begin(), document.end());
  if (accepted) {
    CHECK(other || treaty::MayExceedDouble(document), "what the index accepts is JSON");
    treaty::WalkAll(index);
  } else {
    CHECK(!other || treaty::IsDeep(document) || treaty::OtherIsLenient(document),
          "what the index refuses is no JSON, or too deep");
  }
  return 0;
}
