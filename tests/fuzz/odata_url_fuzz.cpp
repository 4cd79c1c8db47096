// Any record id in a URL: an independent reader of URLs finds the same value again, and nothing
// else. The first byte says how many parts the key has.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/formats/odata_url.h"
#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::formats {
namespace {

int Hex(char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  CHECK(byte >= 'A' && byte <= 'F', "an escape has two digits");
  return byte - 'A' + 10;
}

// Takes 'text' from the front of an encoded predicate, undoing escapes as it goes: the way of a
// server that splits first and decodes later.
std::string TakeText(std::string_view* rest) {
  CHECK(rest->starts_with('\''), "a text begins with a quote");
  rest->remove_prefix(1);
  std::string out;
  while (true) {
    CHECK(!rest->empty(), "a text ends");
    const char byte = rest->front();
    CHECK(static_cast<unsigned char>(byte) > 0x20 && byte != '/' && byte != '?' && byte != '#' &&
              byte != '&' && static_cast<unsigned char>(byte) < 0x7f,
          "nothing in a URL ends a segment or a parameter");
    if (byte == '%') {
      CHECK(rest->size() >= 3, "an escape has two digits");
      out += char(Hex((*rest)[1]) * 16 + Hex((*rest)[2]));
      rest->remove_prefix(3);
    } else if (byte != '\'') {
      out += byte;
      rest->remove_prefix(1);
    } else if (rest->substr(1).starts_with('\'')) {
      out += '\'';
      rest->remove_prefix(2);
    } else {
      rest->remove_prefix(1);
      return out;
    }
  }
}

// The way of a server that decodes first and splits later.
std::string Decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    out += char(Hex(text[i + 1]) * 16 + Hex(text[i + 2]));
    i += 2;
  }
  return out;
}

void CheckSingle(const std::string& id) {
  ObjectShape shape{.name = "A", .key = "K"};
  shape.fields.push_back({.name = "K", .type = {.kind = TypeKind::kText}});
  const auto key = ODataKey(id, shape);
  CHECK(key.has_value(), "a text is always a key");
  std::string_view rest = *key;
  CHECK(rest.starts_with('('), "a predicate begins");
  rest.remove_prefix(1);
  CHECK(TakeText(&rest) == id, "the value is the same");
  CHECK(rest == ")", "and nothing else is there");
  const auto read = ReadODataKey(Decoded(*key));
  CHECK(read && read->size() == 1 && TextOf((*read)[0].second.json) == id,
        "our own reader finds the same");
}

void CheckTwo(const std::string& first, const std::string& second) {
  ObjectShape shape{.name = "A", .key = "K,L"};
  shape.fields.push_back({.name = "K", .type = {.kind = TypeKind::kText}});
  shape.fields.push_back({.name = "L", .type = {.kind = TypeKind::kText}});
  const std::string record =
      JsonWriter().BeginObject().Key("K").Text(first).Key("L").Text(second).EndObject().Take();
  const auto id = RecordIdOf(record, shape);
  CHECK(id.has_value(), "the record has a key");
  CHECK(SplitRecordId(*id) == (std::vector<std::string>{first, second}), "an id comes apart again");
  const auto key = ODataKey(*id, shape);
  CHECK(key.has_value(), "two texts are a key");
  std::string_view rest = *key;
  CHECK(rest.starts_with("(K="), "a predicate begins");
  rest.remove_prefix(3);
  CHECK(TakeText(&rest) == first, "the first value is the same");
  CHECK(rest.starts_with(",L="), "the second part follows");
  rest.remove_prefix(3);
  CHECK(TakeText(&rest) == second, "the second value is the same");
  CHECK(rest == ")", "and nothing else is there");
}

}  // namespace
}  // namespace treaty::formats

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace treaty::formats;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)ReadODataKey(text);
  if (!treaty::utf8::IsValid(text)) return 0;
  CheckSingle(std::string(text));
  const size_t half = text.find('|');
  if (half != std::string_view::npos) {
    CheckTwo(std::string(text.substr(0, half)), std::string(text.substr(half + 1)));
  }
  return 0;
}
