#include "runtime/formats/odata_v2.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "runtime/value/decimal.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::formats {
namespace {

constexpr int64_t kUsPerMs = 1'000;

const FieldShape* FindField(const std::vector<FieldShape>& fields, std::string_view name) {
  for (const FieldShape& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

tl::unexpected<Error> NotA(std::string_view json, std::string_view expected) {
  constexpr size_t kMostShown = 60;
  return Fail(fmt::format("{}{} is no {}", utf8::Prefix(json, kMostShown),
                          json.size() > kMostShown ? "..." : "", expected));
}

// Adds a step to the path of an error on its way out.
Error Inside(Error error, std::string_view step) {
  const bool is_index = error.place.starts_with('[');
  const char* dot = error.place.empty() || is_index ? "" : ".";
  error.place = fmt::format("{}{}{}", step, dot, error.place);
  return error;
}

// The bytes of a number: as it stands, or inside of quotes.
std::string_view NumberBytes(std::string_view json) {
  const bool quoted = json.size() >= 2 && json.front() == '"';
  return quoted ? json.substr(1, json.size() - 2) : json;
}

int64_t FloorMs(int64_t us) {
  return us >= 0 ? us / kUsPerMs : -((-us + kUsPerMs - 1) / kUsPerMs);
}

// ---- to the service
// ------------------------------------------------------------------------------

Result<std::string> WriteInstant(std::string_view json, const TypeShape& type) {
  const std::string text = TextOf(json).value_or("");
  if (type.kind == TypeKind::kDate) {
    Date date;
    if (!ParseDate(text, &date)) return NotA(json, "date");
    return fmt::format("\"/Date({})/\"", AtMidnight(date).us / kUsPerMs);
  }
  Timestamp when;
  if (!ParseTimestamp(text, &when)) return NotA(json, "time stamp");
  const bool has_zone = type.remote_type != "Edm.DateTime";
  return fmt::format("\"/Date({}{})/\"", FloorMs(when.us), has_zone ? "+0000" : "");
}

Result<std::string> WriteTimeOfDay(std::string_view json) {
  Time time;
  if (!ParseTime(TextOf(json).value_or(""), &time)) return NotA(json, "time of day");
  const int64_t seconds = time.us / kUsPerSecond;
  std::string text = fmt::format("\"PT{:02}H{:02}M{:02}", seconds / 3600, seconds / 60 % 60,
                                 seconds % 60);
  if (time.us % kUsPerSecond != 0) text += fmt::format(".{:06}", time.us % kUsPerSecond);
  return text + "S\"";
}

Result<std::string> WriteNumber(std::string_view json, const TypeShape& type) {
  Decimal decimal;
  const bool exact = ParseDecimal(json, &decimal) == DecimalProblem::kNone;
  int64_t whole = 0;
  switch (type.kind) {
    case TypeKind::kInt:
      if (!exact || !DecimalToInt(decimal, &whole)) return NotA(json, "whole number");
      return type.remote_type == "Edm.Int64" ? fmt::format("\"{}\"", whole) : std::to_string(whole);
    case TypeKind::kDecimal:
      if (!exact) return NotA(json, "decimal of 38 digits");
      return fmt::format("\"{}\"", FormatDecimal(decimal));
    default:
      if (json.empty() || (json.front() != '-' && (json.front() < '0' || json.front() > '9'))) {
        return NotA(json, "number");
      }
      return fmt::format("\"{}\"", json);
  }
}

Result<std::string> WriteList(std::string_view json, const TypeShape& type, ODataList list) {
  if (json.empty() || json.front() != '[') return NotA(json, "list");
  TRY(const std::vector<std::string_view> elements, SplitList(json));
  const TypeShape anything{.kind = TypeKind::kJson};
  std::string out = list == ODataList::kResults ? "{\"results\":[" : "[";
  for (size_t i = 0; i < elements.size(); ++i) {
    auto element = ToODataV2Value(elements[i], type.element ? *type.element : anything, list);
    if (!element) {
      return tl::unexpected(Inside(std::move(element).error(), fmt::format("[{}]", i)));
    }
    if (i > 0) out += ',';
    out += *element;
  }
  return out + (list == ODataList::kResults ? "]}" : "]");
}

// ---- from the service
// ------------------------------------------------------------------------------

Result<std::string> ReadInstant(std::string_view json, const TypeShape& type) {
  const std::optional<std::string> text = TextOf(json);
  Timestamp when;
  if (type.kind == TypeKind::kDate) {
    Date date;
    if (text && ParseDate(*text, &date)) return JsonText(Format(date));
    if (text && (ParseTimestamp(*text, &when) || ParseLocal(*text, &when))) {
      return JsonText(Format(DateOf(when)));
    }
    return NotA(json, "date");
  }
  if (text && (ParseTimestamp(*text, &when) || ParseLocal(*text, &when))) {
    return JsonText(Format(when));
  }
  return NotA(json, "time stamp");
}

// Whether all of `text` is a JSON number.
bool IsJsonNumber(std::string_view text) {
  size_t at = text.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - begin;
  };
  const size_t begin = at;
  const size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[begin] == '0')) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

Result<std::string> ReadNumber(std::string_view json, const TypeShape& type) {
  const std::string_view bytes = NumberBytes(json);
  if (type.kind == TypeKind::kFloat) {
    if (!IsJsonNumber(bytes)) return NotA(json, "number");
    return CanonicalNumber(bytes);
  }
  Decimal decimal;
  if (ParseDecimal(bytes, &decimal) != DecimalProblem::kNone) {
    return NotA(json, "decimal of 38 digits");
  }
  int64_t whole = 0;
  if (type.kind == TypeKind::kDecimal) return FormatDecimal(decimal);
  if (!DecimalToInt(decimal, &whole)) return NotA(json, "whole number");
  return std::to_string(whole);
}

bool IsDeferred(std::string_view json) {
  return json.starts_with('{') && MemberOf(json, "__deferred").has_value();
}

Result<std::string> ReadRecord(std::string_view json, const std::vector<FieldShape>& fields,
                               ODataBlank blank) {
  TRY(const std::vector<JsonMember> members, SplitObject(json));
  std::string out = "{";
  for (const FieldShape& field : fields) {
    const JsonMember* said = nullptr;
    for (const JsonMember& member : members) {
      if (member.key == field.name) said = &member;
      if (said != nullptr) break;
    }
    if (said == nullptr || IsDeferred(said->value)) continue;
    auto value = FromODataV2Value(said->value, field.type, blank);
    if (!value) return tl::unexpected(Inside(std::move(value).error(), field.name));
    if (out.size() > 1) out += ',';
    out += JsonText(field.name);
    out += ':';
    out += *value;
  }
  return out + "}";
}

Result<std::string> ReadList(std::string_view json, const TypeShape& type, ODataBlank blank) {
  const std::string_view whole = json;
  if (json.starts_with('{')) json = MemberOf(json, "results").value_or("");
  if (!json.starts_with('[')) return NotA(whole, "list");
  TRY(const std::vector<std::string_view> elements, SplitList(json));
  const TypeShape anything{.kind = TypeKind::kJson};
  std::string out = "[";
  for (size_t i = 0; i < elements.size(); ++i) {
    auto element = FromODataV2Value(elements[i], type.element ? *type.element : anything, blank);
    if (!element) {
      return tl::unexpected(Inside(std::move(element).error(), fmt::format("[{}]", i)));
    }
    if (i > 0) out += ',';
    out += *element;
  }
  return out + "]";
}

Result<std::string> SameKind(std::string_view json, std::string_view expected, bool is_so) {
  if (!is_so) return NotA(json, expected);
  return std::string(json);
}

bool IsBool(std::string_view json) { return json == "true" || json == "false"; }

}  // namespace

Result<std::string> ToODataV2Value(std::string_view json, const TypeShape& type, ODataList list) {
  if (IsJsonNull(json)) return std::string("null");
  switch (type.kind) {
    case TypeKind::kBool: return SameKind(json, "truth value", IsBool(json));
    case TypeKind::kInt:
    case TypeKind::kDecimal:
    case TypeKind::kFloat: return WriteNumber(json, type);
    case TypeKind::kText:
    case TypeKind::kEnum:
    case TypeKind::kReference: return SameKind(json, "text", json.starts_with('"'));
    case TypeKind::kDate:
    case TypeKind::kTimestamp: return WriteInstant(json, type);
    case TypeKind::kTime: return WriteTimeOfDay(json);
    case TypeKind::kRecord: return ToODataV2(json, type.fields, list);
    case TypeKind::kList: return WriteList(json, type, list);
    case TypeKind::kDuration:
    case TypeKind::kMoney:
    case TypeKind::kJson: break;
  }
  return std::string(json);
}

Result<std::string> ToODataV2(std::string_view record, const std::vector<FieldShape>& fields,
                              ODataList list) {
  TRY(const std::vector<JsonMember> members, SplitObject(record));
  std::string out = "{";
  for (const JsonMember& member : members) {
    const FieldShape* field = FindField(fields, member.key);
    if (field == nullptr) {
      return Fail("the schema has no such field", std::string(member.key),
                  "import the schema again and build");
    }
    auto value = ToODataV2Value(member.value, field->type, list);
    if (!value) return tl::unexpected(Inside(std::move(value).error(), field->name));
    out += out.size() == 1 ? "\"" : ",\"";
    out += member.key;
    out += "\":";
    out += *value;
  }
  return out + "}";
}

Result<std::string> FromODataV2Value(std::string_view json, const TypeShape& type,
                                     ODataBlank blank) {
  if (IsJsonNull(json)) return std::string("null");
  switch (type.kind) {
    case TypeKind::kBool: return SameKind(json, "truth value", IsBool(json));
    case TypeKind::kInt:
    case TypeKind::kDecimal:
    case TypeKind::kFloat: return ReadNumber(json, type);
    case TypeKind::kText:
    case TypeKind::kEnum:
    case TypeKind::kReference:
      if (json == "\"\"" && type.optional && blank == ODataBlank::kNull) return std::string("null");
      return SameKind(json, "text", json.starts_with('"'));
    case TypeKind::kDate:
    case TypeKind::kTimestamp: return ReadInstant(json, type);
    case TypeKind::kTime: {
      Time time;
      if (!ParseTime(TextOf(json).value_or(""), &time)) return NotA(json, "time of day");
      return JsonText(Format(time));
    }
    case TypeKind::kRecord:
      if (!json.starts_with('{')) return NotA(json, "record");
      return ReadRecord(json, type.fields, blank);
    case TypeKind::kList: return ReadList(json, type, blank);
    case TypeKind::kDuration:
    case TypeKind::kMoney:
    case TypeKind::kJson: break;
  }
  return std::string(json);
}

Result<std::string> FromODataV2(std::string_view json, const std::vector<FieldShape>& fields,
                                ODataBlank blank) {
  TRY(const std::string canonical, Canonicalise(json));
  return FromCanonicalODataV2(canonical, fields, blank);
}

Result<std::string> FromCanonicalODataV2(std::string_view json,
                                         const std::vector<FieldShape>& fields, ODataBlank blank) {
  if (!json.starts_with('{')) return NotA(json, "record");
  return ReadRecord(json, fields, blank);
}

Result<ODataPage> ReadODataPage(std::string_view json) {
  const std::optional<std::string_view> data = MemberOf(json, "d");
  ODataPage page;
  if (data && data->starts_with('[')) {
    TRY(page.records, SplitList(*data));
    return page;
  }
  if (!data || !data->starts_with('{')) return Fail("the answer has no `d`");
  const std::optional<std::string_view> results = MemberOf(*data, "results");
  if (!results || !results->starts_with('[')) {
    page.records.push_back(*data);
    return page;
  }
  TRY(page.records, SplitList(*results));
  if (const auto next = MemberOf(*data, "__next")) page.next = TextOf(*next).value_or("");
  return page;
}

ODataMetadata ReadODataMetadata(std::string_view record) {
  ODataMetadata metadata;
  const auto said = MemberOf(record, "__metadata");
  if (!said) return metadata;
  if (const auto etag = MemberOf(*said, "etag")) metadata.etag = TextOf(*etag).value_or("");
  if (const auto uri = MemberOf(*said, "uri")) metadata.uri = TextOf(*uri).value_or("");
  return metadata;
}

}  // namespace treaty::formats
