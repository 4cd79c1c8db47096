#include "runtime/sandbox/vendors/salesforce_wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "runtime/base/hash.h"
#include "runtime/value/instant.h"
#include "runtime/value/text.h"

namespace treaty::sandbox::salesforce {
namespace {

constexpr std::string_view kSigns =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kChecks = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
constexpr size_t kShortId = 15, kLongId = 18;
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

RowError Undeserialisable(std::string_view type, std::string_view json) {
  return {"JSON_PARSER_ERROR",
          fmt::format("Cannot deserialize instance of {} from {} value {} or request may be "
                      "missing a required field",
                      type, json.starts_with('"') ? "VALUE_STRING" : "JSON",
                      TextOf(json).value_or(std::string(json.substr(0, 40)))),
          {}};
}

std::optional<RowError> ReadText(const FieldShape& field, std::string_view json,
                                 std::string_view object) {
  const auto text = TextOf(json);
  if (!text) return Undeserialisable("string", json);
  const TypeShape& type = field.type;
  if (type.length > 0 && utf8::Count(*text) > type.length) {
    return RowError{"STRING_TOO_LONG",
                    fmt::format("{} {}: data value too large: {} (max length={})", object,
                                field.label.empty() ? field.name : field.label, *text,
                                type.length),
                    {field.name}};
  }
  const bool listed = std::find(type.values.begin(), type.values.end(), *text) != type.values.end();
  if (type.kind == TypeKind::kEnum && !type.open && !listed && !text->empty()) {
    return RowError{"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                    fmt::format("{}: bad value for restricted picklist field: {}",
                                field.label.empty() ? field.name : field.label, *text),
                    {field.name}};
  }
  return std::nullopt;
}

std::optional<RowError> ReadNumber(const FieldShape& field, std::string_view json,
                                   std::string* canonical) {
  const bool is_text = json.starts_with('"');
  const std::string text = is_text ? TextOf(json).value_or("") : std::string(json);
  if (text.empty() || (text[0] != '-' && !std::isdigit(uint8_t(text[0])))) {
    return Undeserialisable(field.type.kind == TypeKind::kInt ? "int" : "double", json);
  }
  const Result<std::string> number = Canonicalise(text);
  if (!number) return Undeserialisable("double", json);
  *canonical = *number;
  const size_t point = number->find('.');
  const size_t digits = std::min(point, number->size()) - number->starts_with('-');
  const TypeShape& type = field.type;
  const bool whole_only = type.kind == TypeKind::kInt && point != std::string::npos;
  if (whole_only || (type.precision > 0 && digits > type.precision - type.scale)) {
    return RowError{"NUMBER_OUTSIDE_VALID_RANGE",
                    fmt::format("{}: value outside of valid range on numeric field: {}",
                                field.name, *number),
                    {field.name}};
  }
  return std::nullopt;
}

}  // namespace

std::string KeyPrefix(std::string_view object) {
  constexpr std::pair<std::string_view, std::string_view> kKnown[] = {
      {"Account", "001"}, {"Contact", "003"}, {"User", "005"}, {"Opportunity", "006"},
      {"Lead", "00Q"}, {"Product2", "01t"}, {"Pricebook2", "01s"}, {"PricebookEntry", "01u"},
      {"Case", "500"}, {"Contract", "800"}, {"Order", "801"}, {"OrderItem", "802"},
      {"Task", "00T"}, {"Event", "00U"}, {"Asset", "02i"}, {"Quote", "0Q0"}};
  for (const auto& [name, prefix] : kKnown) {
    if (name == object) return std::string(prefix);
  }
  const uint64_t hash = Fingerprint(object);
  return fmt::format("a{}{}", kSigns[hash % 62], kSigns[hash / 62 % 62]);
}

std::string MakeId(std::string_view object, uint64_t number) {
  // "Sb" marks what this sandbox made; ten signs hold any number that can come.
  std::string id = KeyPrefix(object) + "Sb";
  std::string digits;
  for (int at = 0; at < 10; ++at, number /= 62) digits += kSigns[number % 62];
  id.append(digits.rbegin(), digits.rend());
  return LongId(id);
}

std::optional<uint64_t> NumberOfId(std::string_view object, std::string_view id) {
  if (id.size() != kLongId || !id.starts_with(KeyPrefix(object) + "Sb")) return std::nullopt;
  uint64_t number = 0;
  for (const char sign : id.substr(5, 10)) {
    const size_t digit = kSigns.find(sign);
    if (digit == std::string_view::npos) return std::nullopt;
    number = number * 62 + digit;
  }
  return number;
}

std::string LongId(std::string_view id) {
  std::string longer(id);
  if (id.size() != kShortId || !LooksLikeId(id)) return longer;
  for (size_t chunk = 0; chunk < kShortId; chunk += 5) {
    size_t bits = 0;
    for (size_t at = 0; at < 5; ++at) {
      const char sign = id[chunk + at];
      if (sign >= 'A' && sign <= 'Z') bits |= size_t(1) << at;
    }
    longer += kChecks[bits];
  }
  return longer;
}

bool LooksLikeId(std::string_view id) {
  return (id.size() == kShortId || id.size() == kLongId) &&
         id.find_first_not_of(kSigns) == std::string_view::npos;
}

std::string Instant(int64_t us) {
  std::string text = Format(Timestamp{us - us % 1000});
  text.pop_back();  // Z
  const size_t point = text.find('.');
  const std::string fraction = point == std::string::npos ? "000" : text.substr(point + 1, 3);
  return text.substr(0, std::min(point, text.size())) + "." + fraction + "+0000";
}

bool ParseHttpDate(std::string_view text, int64_t* us) {
  if (text.size() != 29 || !text.ends_with(" GMT")) return false;
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  Timestamp stamp;
  const std::string iso = fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4),
                                      month - kMonths.begin() + 1, text.substr(5, 2),
                                      text.substr(17, 8));
  if (month == kMonths.end() || !ParseTimestamp(iso, &stamp)) return false;
  *us = stamp.us;
  return true;
}

void WriteValue(const TypeShape& type, std::string_view canonical, JsonWriter* json) {
  if (canonical == "null") {
    json->Raw(type.kind == TypeKind::kBool && !type.optional ? "false" : "null");
    return;
  }
  Timestamp stamp;
  if (type.kind == TypeKind::kTimestamp &&
      ParseTimestamp(TextOf(canonical).value_or(""), &stamp)) {
    json->Text(Instant(stamp.us));
    return;
  }
  json->Raw(canonical);
}

std::optional<RowError> ReadValue(const FieldShape& field, std::string_view json,
                                  std::string_view object, std::string* canonical) {
  *canonical = json;
  if (json == "null") return std::nullopt;
  const std::string text = TextOf(json).value_or("");
  switch (field.type.kind) {
    case TypeKind::kText:
    case TypeKind::kEnum:
    case TypeKind::kReference:
      return ReadText(field, json, object);
    case TypeKind::kBool:
      if (json == "true" || json == "false") return std::nullopt;
      return Undeserialisable("boolean", json);
    case TypeKind::kInt:
    case TypeKind::kDecimal:
    case TypeKind::kFloat:
      return ReadNumber(field, json, canonical);
    case TypeKind::kDate: {
      Date date;
      if (!ParseDate(text.substr(0, 10), &date)) return Undeserialisable("date", json);
      *canonical = JsonText(Format(date));
      return std::nullopt;
    }
    case TypeKind::kTime: {
      Time time;
      if (!ParseTime(text, &time)) return Undeserialisable("time", json);
      *canonical = JsonText(Format(time));
      return std::nullopt;
    }
    case TypeKind::kTimestamp: {
      Timestamp stamp;
      if (!ParseTimestamp(text, &stamp)) return Undeserialisable("datetime", json);
      *canonical = JsonText(Format(stamp));
      return std::nullopt;
    }
    case TypeKind::kDuration:
    case TypeKind::kMoney:
    case TypeKind::kJson:
    case TypeKind::kRecord:
    case TypeKind::kList:
      return std::nullopt;
  }
  return std::nullopt;
}

protocols::ServerResponse JsonAnswer(int status, std::string body) {
  protocols::ServerResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json;charset=UTF-8"}};
  response.body = std::move(body);
  return response;
}

protocols::ServerResponse ErrorAnswer(int status, const RowError& error) {
  JsonWriter json;
  json.BeginList().BeginObject().Key("message").Text(error.message);
  json.Key("errorCode").Text(error.code);
  if (!error.fields.empty()) {
    json.Key("fields").BeginList();
    for (const std::string& field : error.fields) json.Text(field);
    json.EndList();
  }
  return JsonAnswer(status, json.EndObject().EndList().Take());
}

protocols::ServerResponse NotFoundAnswer() {
  return ErrorAnswer(404, {"NOT_FOUND", "The requested resource does not exist", {}});
}

}  // namespace treaty::sandbox::salesforce
