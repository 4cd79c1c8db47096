#include "runtime/formats/odata_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/value/decimal.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::formats {
namespace {

bool IsUnreserved(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}
bool IsHexDigit(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
         (byte >= 'A' && byte <= 'F');
}

tl::unexpected<Error> NotA(std::string_view json, std::string_view expected) {
  return Fail(fmt::format("{} is no {}", json.substr(0, 60), expected));
}

std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (const char byte : text) {
    if (byte == '\'') out += '\'';
    out += byte;
  }
  return out + "'";
}

bool IsGuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHexDigit(text[i])) return false;
  }
  return true;
}

Result<std::string> TextLiteral(std::string_view json, const TypeShape& type) {
  if (!json.starts_with('"')) return NotA(json, "text");
  const std::string text = TextOf(json).value_or("");
  if (type.remote_type == "Edm.Binary") return Fail("bytes cannot stand in a URL");
  if (type.remote_type != "Edm.Guid") return Quoted(text);
  if (!IsGuid(text)) return NotA(json, "GUID");
  return fmt::format("guid'{}'", text);
}

// Without 'Z', and with no more of a fraction than there is.
std::string LocalText(Timestamp when) {
  std::string text = Format(when);
  text.pop_back();
  if (text.find('.') != std::string::npos) text.erase(text.find_last_not_of('0') + 1);
  return text;
}

Result<std::string> InstantLiteral(std::string_view json, const TypeShape& type) {
  const std::string text = TextOf(json).value_or("");
  if (type.kind == TypeKind::kDate) {
    Date date;
    if (!ParseDate(text, &date)) return NotA(json, "date");
    return fmt::format("datetime'{}T00:00:00'", Format(date));
  }
  Timestamp when;
  if (!ParseTimestamp(text, &when)) return NotA(json, "time stamp");
  if (type.remote_type == "Edm.DateTime") return fmt::format("datetime'{}'", LocalText(when));
  return fmt::format("datetimeoffset'{}Z'", LocalText(when));
}

Result<std::string> TimeLiteral(std::string_view json) {
  Time time;
  if (!ParseTime(TextOf(json).value_or(""), &time)) return NotA(json, "time of day");
  const int64_t seconds = time.us / kUsPerSecond;
  std::string fraction;
  if (time.us % kUsPerSecond != 0) fraction = fmt::format(".{:06}", time.us % kUsPerSecond);
  return fmt::format("time'PT{:02}H{:02}M{:02}{}S'", seconds / 3600, seconds / 60 % 60,
                     seconds % 60, fraction);
}

Result<std::string> NumberLiteral(std::string_view json, const TypeShape& type) {
  Decimal decimal;
  if (ParseDecimal(json, &decimal) != DecimalProblem::kNone) {
    return NotA(json, "decimal of 38 digits");
  }
  if (type.kind == TypeKind::kDecimal) return FormatDecimal(decimal) + "M";
  if (type.kind == TypeKind::kFloat) {
    return FormatDecimal(decimal) + (type.remote_type == "Edm.Single" ? "f" : "d");
  }
  int64_t whole = 0;
  if (!DecimalToInt(decimal, &whole)) return NotA(json, "whole number");
  return fmt::format("{}{}", whole, type.remote_type == "Edm.Int64" ? "L" : "");
}

// The value of a key's part as JSON: ids are plain text.
std::string PartAsJson(std::string_view part, const TypeShape& type) {
  switch (type.kind) {
    case TypeKind::kBool:
    case TypeKind::kInt:
    case TypeKind::kDecimal:
    case TypeKind::kFloat: return std::string(part);
    case TypeKind::kText:
    case TypeKind::kDate:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
    case TypeKind::kMoney:
    case TypeKind::kJson:
    case TypeKind::kEnum:
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kReference: break;
  }
  return JsonText(part);
}

std::string ReplaceAll(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  while (true) {
    const size_t found = text.find(from);
    out += text.substr(0, found);
    if (found == std::string_view::npos) return out;
    out += to;
    text.remove_prefix(found + from.size());
  }
}

}  // namespace

Result<std::string> ODataLiteral(std::string_view json, const TypeShape& type) {
  if (IsJsonNull(json)) return std::string("null");
  switch (type.kind) {
    case TypeKind::kBool:
      if (json != "true" && json != "false") return NotA(json, "truth value");
      return std::string(json);
    case TypeKind::kInt:
    case TypeKind::kDecimal:
    case TypeKind::kFloat: return NumberLiteral(json, type);
    case TypeKind::kText:
    case TypeKind::kEnum:
    case TypeKind::kReference: return TextLiteral(json, type);
    case TypeKind::kDate:
    case TypeKind::kTimestamp: return InstantLiteral(json, type);
    case TypeKind::kTime: return TimeLiteral(json);
    case TypeKind::kDuration:
    case TypeKind::kMoney:
    case TypeKind::kJson:
    case TypeKind::kRecord:
    case TypeKind::kList: break;
  }
  return Fail("a value of this type cannot stand in a URL");
}

std::string EncodeOData(std::string_view text) {
  constexpr std::string_view kKept = "'(),";
  std::string out;
  out.reserve(text.size());
  for (const char byte : text) {
    if (IsUnreserved(byte) || kKept.find(byte) != std::string_view::npos) {
      out += byte;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    }
  }
  return out;
}

Result<std::vector<const FieldShape*>> KeyFieldsOf(const ObjectShape& shape) {
  std::vector<const FieldShape*> fields;
  std::string_view rest = shape.key;
  while (!rest.empty()) {
    const std::string_view name = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    const auto found = std::find_if(shape.fields.begin(), shape.fields.end(),
                                    [&](const FieldShape& field) { return field.name == name; });
    if (found == shape.fields.end()) {
      return Fail(fmt::format("key `{}` is no field of `{}`", name, shape.name));
    }
    fields.push_back(&*found);
  }
  if (fields.empty()) return Fail(fmt::format("`{}` has no key", shape.name));
  return fields;
}

std::vector<std::string> SplitRecordId(std::string_view id) {
  std::vector<std::string> parts;
  for (std::string_view rest = id;;) {
    const size_t comma = rest.find(',');
    const std::string commas = ReplaceAll(rest.substr(0, comma), "%2C", ",");
    parts.push_back(ReplaceAll(commas, "%25", "%"));
    if (comma == std::string_view::npos) return parts;
    rest.remove_prefix(comma + 1);
  }
}

Result<std::string> ODataKey(std::string_view id, const ObjectShape& shape) {
  TRY(const std::vector<const FieldShape*> fields, KeyFieldsOf(shape));
  // One field: the id is its value, whatever characters it has.
  const std::vector<std::string> parts =
      fields.size() == 1 ? std::vector<std::string>{std::string(id)} : SplitRecordId(id);
  if (parts.size() != fields.size()) {
    return Fail(fmt::format("`{}` has {} parts; the key of `{}` has {}", id, parts.size(),
                            shape.name, fields.size()));
  }
  std::string out = "(";
  for (size_t i = 0; i < fields.size(); ++i) {
    const TypeShape& type = fields[i]->type;
    TRY(const std::string literal, ODataLiteral(PartAsJson(parts[i], type), type));
    if (i > 0) out += ',';
    if (fields.size() > 1) out += EncodeOData(fields[i]->name) + "=";
    out += EncodeOData(literal);
  }
  return out + ")";
}

Result<std::string> RecordIdOf(std::string_view record, const ObjectShape& shape) {
  TRY(const std::vector<const FieldShape*> fields, KeyFieldsOf(shape));
  std::string id;
  for (const FieldShape* field : fields) {
    const auto value = MemberOf(record, field->name);
    if (!value || IsJsonNull(*value)) {
      return Fail(fmt::format("the record has no `{}`, which is its key", field->name));
    }
    std::string part = TextOf(*value).value_or(std::string(*value));
    if (fields.size() == 1) return part;
    part = ReplaceAll(ReplaceAll(part, "%", "%25"), ",", "%2C");
    id += (id.empty() && field == fields.front() ? "" : ",") + part;
  }
  return id;
}

// ---- the other side
// ------------------------------------------------------------------------------

namespace {

struct Form {
  std::string_view prefix;
  std::string_view edm_type;
};
constexpr Form kForms[] = {
    {"datetimeoffset", "Edm.DateTimeOffset"}, {"datetime", "Edm.DateTime"}, {"time", "Edm.Time"},
    {"guid", "Edm.Guid"}, {"binary", "Edm.Binary"}, {"X", "Edm.Binary"}, {"", "Edm.String"},
};

// The inside of the quoted text at `*at`, quotes undone.
Result<std::string> ReadQuoted(std::string_view text, size_t* at) {
  std::string out;
  for (size_t i = *at + 1; i < text.size(); ++i) {
    if (text[i] != '\'') {
      out += text[i];
    } else if (i + 1 < text.size() && text[i + 1] == '\'') {
      out += text[i++];
    } else {
      *at = i + 1;
      return out;
    }
  }
  return Fail("a literal does not end", fmt::format("byte {}", *at));
}

Result<ODataValue> ReadPrefixed(const Form& form, std::string text) {
  ODataValue value{std::string(form.edm_type), ""};
  Timestamp when;
  Time time;
  if (form.edm_type == "Edm.DateTimeOffset" || form.edm_type == "Edm.DateTime") {
    const bool has_zone = form.edm_type == "Edm.DateTimeOffset";
    if (!(has_zone ? ParseTimestamp(text, &when) : ParseLocal(text, &when))) {
      return NotA(text, form.prefix);
    }
    text = Format(when);
  } else if (form.edm_type == "Edm.Time") {
    if (!ParseTime(text, &time)) return NotA(text, form.prefix);
    text = Format(time);
  } else if (form.edm_type == "Edm.Guid" && !IsGuid(text)) {
    return NotA(text, form.prefix);
  }
  value.json = JsonText(text);
  return value;
}

Result<ODataValue> ReadNumberLiteral(std::string_view text, size_t* at) {
  const size_t begin = *at;
  size_t end = begin;
  const auto is_part = [&](char byte) {
    return (byte >= '0' && byte <= '9') || byte == '.' || byte == '-' || byte == '+' ||
           byte == 'e' || byte == 'E';
  };
  while (end < text.size() && is_part(text[end])) ++end;
  const std::string_view digits = text.substr(begin, end - begin);
  Decimal decimal;
  if (ParseDecimal(digits, &decimal) != DecimalProblem::kNone) {
    return Fail("a literal was expected", fmt::format("byte {}", begin));
  }
  const char suffix = end < text.size() ? text[end] : ' ';
  constexpr std::array<std::pair<char, std::string_view>, 8> kSuffixes = {{
      {'M', "Edm.Decimal"}, {'m', "Edm.Decimal"}, {'L', "Edm.Int64"}, {'l', "Edm.Int64"},
      {'d', "Edm.Double"}, {'D', "Edm.Double"}, {'f', "Edm.Single"}, {'F', "Edm.Single"}}};
  const bool plain_int = digits.find_first_of(".eE") == std::string_view::npos;
  ODataValue value{plain_int ? "Edm.Int32" : "Edm.Double", FormatDecimal(decimal)};
  for (const auto& [letter, type] : kSuffixes) {
    if (letter != suffix) continue;
    value.edm_type = type;
    ++end;
    break;
  }
  *at = end;
  return value;
}

bool IsWordByte(char byte) { return IsUnreserved(byte) && byte != '.' && byte != '-'; }

}  // namespace

Result<ODataValue> ReadODataLiteral(std::string_view text, size_t* at) {
  const std::string_view rest = text.substr(std::min(*at, text.size()));
  for (const Form& form : kForms) {
    if (!rest.starts_with(form.prefix) || !rest.substr(form.prefix.size()).starts_with('\'')) {
      continue;
    }
    *at += form.prefix.size();
    TRY(std::string inside, ReadQuoted(text, at));
    return ReadPrefixed(form, std::move(inside));
  }
  for (const std::string_view word : {"true", "false", "null"}) {
    if (!rest.starts_with(word)) continue;
    if (rest.size() > word.size() && IsWordByte(rest[word.size()])) continue;
    *at += word.size();
    return ODataValue{word == "null" ? "null" : "Edm.Boolean", std::string(word)};
  }
  return ReadNumberLiteral(text, at);
}

Result<std::vector<std::pair<std::string, ODataValue>>> ReadODataKey(std::string_view predicate) {
  std::vector<std::pair<std::string, ODataValue>> parts;
  const auto broken = [&] {
    return Fail("no key predicate", std::string(predicate.substr(0, 80)));
  };
  if (!predicate.starts_with('(')) return broken();
  size_t at = 1;
  while (true) {
    size_t end = at;
    while (end < predicate.size() && IsWordByte(predicate[end])) ++end;
    std::string name;
    if (end > at && end < predicate.size() && predicate[end] == '=') {
      name = predicate.substr(at, end - at);
      at = end + 1;
    }
    TRY(ODataValue value, ReadODataLiteral(predicate, &at));
    parts.emplace_back(std::move(name), std::move(value));
    if (at < predicate.size() && predicate[at] == ',') {
      ++at;
      continue;
    }
    if (at + 1 != predicate.size() || predicate[at] != ')') return broken();
    return parts;
  }
}

}  // namespace treaty::formats
