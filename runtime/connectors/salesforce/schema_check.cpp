#include "runtime/connectors/salesforce/schema_check.h"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <utility>

#include "runtime/value/json_text.h"

namespace treaty::connectors::salesforce {
namespace {

// What a live type may be for a pinned kind. A type that is not listed passes through as JSON.
constexpr std::pair<std::string_view, TypeKind> kTypes[] = {
    {"id", TypeKind::kText},           {"string", TypeKind::kText},
    {"textarea", TypeKind::kText},     {"phone", TypeKind::kText},
    {"email", TypeKind::kText},        {"url", TypeKind::kText},
    {"encryptedstring", TypeKind::kText}, {"combobox", TypeKind::kText},
    {"multipicklist", TypeKind::kText}, {"base64", TypeKind::kText},
    {"reference", TypeKind::kText},    {"picklist", TypeKind::kEnum},
    {"boolean", TypeKind::kBool},      {"int", TypeKind::kInt},
    {"long", TypeKind::kInt},          {"double", TypeKind::kDecimal},
    {"currency", TypeKind::kDecimal},  {"percent", TypeKind::kDecimal},
    {"date", TypeKind::kDate},         {"datetime", TypeKind::kTimestamp},
    {"time", TypeKind::kTime},         {"address", TypeKind::kRecord},
    {"location", TypeKind::kRecord},
};

TypeKind KindOf(std::string_view type) {
  for (const auto& [name, kind] : kTypes) {
    if (name == type) return kind;
  }
  return TypeKind::kJson;
}

std::string_view Member(std::string_view json, std::string_view key) {
  return MemberOf(json, key).value_or("");
}

std::string Text(std::string_view json, std::string_view key) {
  return TextOf(Member(json, key)).value_or("");
}

uint32_t Number(std::string_view json, std::string_view key) {
  const std::string_view text = Member(json, key);
  uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// A picklist without values was pinned as text; both are texts in a record.
bool IsSameKind(TypeKind pinned, TypeKind live) {
  const bool texts = (pinned == TypeKind::kText || pinned == TypeKind::kEnum) &&
                     (live == TypeKind::kText || live == TypeKind::kEnum);
  return texts || pinned == live;
}

void CompareSizes(const FieldShape& pinned, std::string_view live,
                  std::vector<std::string>* found) {
  const TypeShape& type = pinned.type;
  const uint32_t length = Number(live, "length");
  if (type.length > 0 && length > 0 && length != type.length) {
    found->push_back(
        fmt::format("`{}` has {} characters, not {}", pinned.name, length, type.length));
  }
  const uint32_t precision = Number(live, "precision");
  const uint32_t scale = Number(live, "scale");
  if (type.kind == TypeKind::kDecimal && type.precision > 0 &&
      (precision != type.precision || scale != type.scale)) {
    found->push_back(fmt::format("`{}` has {} digits and {} decimals, not {} and {}", pinned.name,
                                 precision, scale, type.precision, type.scale));
  }
}

void CompareField(const FieldShape& pinned, std::string_view live,
                  std::vector<std::string>* found) {
  const std::string type = Text(live, "type");
  if (!IsSameKind(pinned.type.kind, KindOf(type))) {
    found->push_back(fmt::format("`{}` is of the type {} now", pinned.name, type));
    return;
  }
  CompareSizes(pinned, live, found);
  if (pinned.creatable && Member(live, "createable") == "false") {
    found->push_back(fmt::format("`{}` may not be set at a create any more", pinned.name));
  }
  if (pinned.updatable && Member(live, "updateable") == "false") {
    found->push_back(fmt::format("`{}` may not be updated any more", pinned.name));
  }
  if (pinned.external_id && Member(live, "externalId") == "false") {
    found->push_back(fmt::format("`{}` is no external id any more", pinned.name));
  }
  if (!pinned.type.optional && Member(live, "nillable") == "true") {
    found->push_back(fmt::format("`{}` may be empty now", pinned.name));
  }
}

}  // namespace

Result<std::vector<std::string>> CompareSchema(const ObjectShape& pinned,
                                               std::string_view describe) {
  TRY(const std::string json, Canonicalise(describe));
  const auto fields = MemberOf(json, "fields");
  if (!fields) return Fail("the answer is no describe: it has no `fields`");
  TRY(const std::vector<std::string_view> list, SplitList(*fields));
  std::map<std::string, std::string_view> live;
  for (const std::string_view field : list) live.emplace(Text(field, "name"), field);
  std::vector<std::string> found;
  if (Member(json, "queryable") == "false") found.push_back("the object cannot be queried");
  for (const FieldShape& field : pinned.fields) {
    // Children and parents have describes of their own.
    const bool own = field.type.kind != TypeKind::kList &&
                     !(field.type.kind == TypeKind::kRecord && !field.type.name.empty());
    if (!own) continue;
    const auto at = live.find(field.name);
    if (at == live.end()) {
      found.push_back(fmt::format("`{}` is not there, or we may not see it", field.name));
    } else {
      CompareField(field, at->second, &found);
    }
  }
  return found;
}

}  // namespace treaty::connectors::salesforce
