// JSON as text, for the paths that are not compiled: splitting canonical values into members and
// elements (the golden fold), joining them again, and bringing foreign JSON into canonical form.
//
// Canonical JSON is what every entity value is stored as: no blanks, members in declared order,
// numbers without exponent and trailing zeros, texts with only the escapes that JSON demands. Equal
// values then have equal bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.h"

namespace treaty {

// Views into the JSON they were split from. Keys are as they stand, escapes not undone.
struct JsonMember {
  std::string_view key;
  std::string_view value;
};

// The members of an object and the elements of a list, in their order, values as raw JSON. Fails on
// anything that is no object (list), but does not prove the grammar inside values: give it what is
// known to be JSON. Blanks around values are left out. Duplicate keys all appear, the first counts.
Result<std::vector<JsonMember>> SplitObject(std::string_view json);
Result<std::vector<std::string_view>> SplitList(std::string_view json);

// The raw value of a member (the first of that name); none when `json` is no object or has none.
std::optional<std::string_view> MemberOf(std::string_view json, std::string_view key);

// Whether the raw value is null.
inline bool IsJsonNull(std::string_view json) { return json == "null"; }
// The inside of a JSON string, escapes undone; none when it is no string.
std::optional<std::string> TextOf(std::string_view json);
// `text` as a canonical JSON string, quotes included.
std::string JsonText(std::string_view text);

// A total order of canonical values, -1, 0, 1: numbers by value, texts by code points (so dates and
// instants by time), lists element by element, objects member by member. Values of different kinds:
// null, false, true, numbers, texts, lists, objects.
int CompareJson(std::string_view a, std::string_view b);

// Any JSON text in canonical form, grammar and UTF-8 proved. Later duplicates of a key are dropped.
enum class MemberOrder { kAsGiven, kSorted };
Result<std::string> Canonicalise(std::string_view json, MemberOrder order = MemberOrder::kAsGiven);

// The canonical form of a JSON number of any length: exact, no exponent unless the number written
// out would take more than 400 digits, no trailing zeros.
std::string CanonicalNumber(std::string_view number);

// Writes objects and lists with the commas in the right places.
class JsonWriter {
 public:
  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginList();
  JsonWriter& EndList();
  JsonWriter& Key(std::string_view key);    // plain text
  JsonWriter& Raw(std::string_view json);   // one value, as it is
  JsonWriter& Text(std::string_view text);  // plain text
  JsonWriter& Int(int64_t value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null() { return Raw("null"); }
  std::string Take() { return std::move(out_); }
  const std::string& text() const { return out_; }

 private:
  void Separate();
  std::string out_;
};

}  // namespace treaty
