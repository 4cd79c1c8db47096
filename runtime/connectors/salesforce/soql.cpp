#include "runtime/connectors/salesforce/soql.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::connectors::salesforce {
namespace {

constexpr int64_t kUsPerMs = 1000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

void AppendCharacter(char c, std::string* out) {
  switch (c) {
    case '\\': *out += "\\\\"; return;
    case '\'': *out += "\\'"; return;
    case '"': *out += "\\\""; return;
    case '\n': *out += "\\n"; return;
    case '\r': *out += "\\r"; return;
    case '\t': *out += "\\t"; return;
    case '\b': *out += "\\b"; return;
    case '\f': *out += "\\f"; return;
  }
  if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
    *out += fmt::format("\\u{:04x}", unsigned(c));
  } else {
    *out += c;
  }
}

// A JSON number without an exponent. It is proved to be one: a bare literal has no quotes that
// would hold it together.
Result<std::string> NumberLiteral(std::string_view json) {
  const Result<std::string> number = Canonicalise(json);
  const bool is_number = number && (IsDigit(number->front()) || number->front() == '-');
  if (is_number && number->find_first_of("eE") == std::string::npos) return number;
  return Fail(fmt::format("`{}` is no number", json));
}

template <typename Value, bool (*Parse)(std::string_view, Value*)>
Result<Value> Parsed(std::string_view json, std::string_view what) {
  const auto text = TextOf(json);
  Value value;
  if (text && Parse(*text, &value)) return value;
  return Fail(fmt::format("{} is no {}", json, what));
}

Result<void> AppendFields(const std::vector<FieldShape>& fields, const std::string& prefix,
                          std::string* list);

Result<void> AppendField(const FieldShape& field, const std::string& prefix, std::string* list) {
  if (!IsSoqlName(field.name)) {
    return Fail(fmt::format("`{}` is no name of a field", field.name), {},
                "import the schema again from the system");
  }
  if (field.type.kind == TypeKind::kList) {
    // Children that do not belong to the record, and grandchildren, are not asked for.
    if (!prefix.empty() || !field.type.element || field.type.element->fields.empty()) return {};
    TRY(const std::string inner, SoqlFields(field.type.element->fields));
    *list += fmt::format("{}(SELECT {} FROM {})", list->empty() ? "" : ", ", inner, field.name);
    return {};
  }
  // A parent has the name of its object; a compound field (an address) has none, and is one field.
  if (field.type.kind == TypeKind::kRecord && !field.type.name.empty()) {
    return AppendFields(field.type.fields, prefix + field.name + ".", list);
  }
  *list += fmt::format("{}{}{}", list->empty() ? "" : ", ", prefix, field.name);
  return {};
}

Result<void> AppendFields(const std::vector<FieldShape>& fields, const std::string& prefix,
                          std::string* list) {
  for (const FieldShape& field : fields) TRY_VOID(AppendField(field, prefix, list));
  return {};
}

}  // namespace

std::string SoqlText(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) AppendCharacter(c, &literal);
  return literal + "'";
}

std::string SoqlStamp(int64_t stamp_us) {
  const int64_t ms = std::max<int64_t>(stamp_us, 0) / kUsPerMs;
  const std::string whole = Format(Timestamp{ms / 1000 * kUsPerSecond});
  return fmt::format("{}.{:03}Z", whole.substr(0, whole.size() - 1), ms % 1000);
}

Result<std::string> SoqlLiteral(const TypeShape& type, std::string_view json) {
  if (IsJsonNull(json)) return "null";
  switch (type.kind) {
    case TypeKind::kBool:
      if (json == "true" || json == "false") return std::string(json);
      return Fail(fmt::format("{} is no flag", json));
    case TypeKind::kInt:
    case TypeKind::kDecimal:
    case TypeKind::kFloat:
    case TypeKind::kMoney:
      return NumberLiteral(json);
    case TypeKind::kDate: {
      TRY(const Date date, (Parsed<Date, ParseDate>(json, "date")));
      return Format(date);
    }
    case TypeKind::kTimestamp: {
      TRY(const Timestamp stamp, (Parsed<Timestamp, ParseTimestamp>(json, "time stamp")));
      return SoqlStamp(stamp.us);
    }
    case TypeKind::kTime: {
      TRY(const Time time, (Parsed<Time, ParseTime>(json, "time of day")));
      return fmt::format("{}.{:03}Z", Format(Time{time.us / kUsPerSecond * kUsPerSecond}),
                         time.us / kUsPerMs % 1000);
    }
    case TypeKind::kText:
    case TypeKind::kEnum:
    case TypeKind::kReference:
    case TypeKind::kJson:
    case TypeKind::kDuration:
      if (const auto text = TextOf(json)) return SoqlText(*text);
      return Fail(fmt::format("{} is no text", json));
    case TypeKind::kRecord:
    case TypeKind::kList:
      return Fail("a record cannot be looked for by a list or a compound field");
  }
  return Fail("a field of no known type");
}

bool IsSoqlName(std::string_view name) {
  bool begins = true;
  for (const char c : name) {
    if (begins && !IsLetter(c)) return false;
    begins = c == '.';
    if (!begins && !IsLetter(c) && !IsDigit(c) && c != '_') return false;
  }
  return !begins;
}

Result<std::string> SoqlFields(const std::vector<FieldShape>& fields) {
  std::string list;
  TRY_VOID(AppendFields(fields, "", &list));
  return list;
}

std::string SoqlChanges(std::string_view fields, std::string_view object, int64_t since_us) {
  const std::string where =
      since_us > 0 ? fmt::format(" WHERE SystemModstamp >= {}", SoqlStamp(since_us)) : "";
  return fmt::format("SELECT {} FROM {}{} ORDER BY SystemModstamp, Id", fields, object, where);
}

std::string SoqlAmong(std::string_view fields, std::string_view object, std::string_view field,
                      const std::vector<std::string>& literals) {
  return fmt::format("SELECT {} FROM {} WHERE {} IN ({})", fields, object, field,
                     fmt::join(literals, ", "));
}

}  // namespace treaty::connectors::salesforce
