#include "runtime/connectors/sap/schema_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace treaty::connectors::sap {
namespace {

using formats::EdmxProperty;
using formats::EdmxSet;

constexpr std::array<std::pair<std::string_view, TypeKind>, 16> kKinds = {{
    {"Edm.String", TypeKind::kText}, {"Edm.Guid", TypeKind::kText},
    {"Edm.Binary", TypeKind::kText}, {"Edm.Boolean", TypeKind::kBool},
    {"Edm.Byte", TypeKind::kInt}, {"Edm.SByte", TypeKind::kInt},
    {"Edm.Int16", TypeKind::kInt}, {"Edm.Int32", TypeKind::kInt},
    {"Edm.Int64", TypeKind::kInt}, {"Edm.Decimal", TypeKind::kDecimal},
    {"Edm.Double", TypeKind::kFloat}, {"Edm.Single", TypeKind::kFloat},
    {"Edm.Float", TypeKind::kFloat}, {"Edm.Time", TypeKind::kTime},
    {"Edm.DateTime", TypeKind::kTimestamp}, {"Edm.DateTimeOffset", TypeKind::kTimestamp}}};

TypeKind KindOf(const EdmxProperty& property) {
  if (property.type == "Edm.DateTime" && property.date_only) return TypeKind::kDate;
  for (const auto& [name, kind] : kKinds) {
    if (name == property.type) return kind;
  }
  return property.type.starts_with("Edm.") ? TypeKind::kJson : TypeKind::kRecord;
}

void CompareField(const std::string& path, const TypeShape& pinned, const EdmxProperty& live,
                  std::vector<std::string>* found) {
  if (KindOf(live) != pinned.kind ||
      (!pinned.remote_type.empty() && pinned.remote_type.starts_with("Edm.") &&
       pinned.remote_type != live.type)) {
    found->push_back(fmt::format("{} is {} now", path, live.type));
    return;
  }
  if (live.type == "Edm.String" && pinned.length != live.max_length) {
    found->push_back(fmt::format("{} holds {} characters, and not {}", path,
                                 live.max_length == 0 ? "any number of"
                                                      : std::to_string(live.max_length),
                                 pinned.length == 0 ? "any number"
                                                    : std::to_string(pinned.length)));
  }
  const bool decimal = live.type == "Edm.Decimal";
  if (decimal && (pinned.precision != live.precision ||
                  (live.precision != 0 && pinned.scale != live.scale))) {
    found->push_back(fmt::format("{} is Decimal({},{}), and not ({},{})", path, live.precision,
                                 live.scale, pinned.precision, pinned.scale));
  }
}

void CompareFields(const std::string& prefix, const std::vector<FieldShape>& fields,
                   const formats::EdmxSummary& live, const EdmxSet& set,
                   std::vector<std::string>* found) {
  for (const FieldShape& field : fields) {
    const std::string path = prefix + field.name;
    const TypeShape* record = field.type.element ? field.type.element.get() : &field.type;
    const bool navigation = field.type.kind == TypeKind::kList || !record->remote_type.empty();
    if (record->kind == TypeKind::kRecord && navigation) {
      const bool there = std::find(set.navigations.begin(), set.navigations.end(), field.name) !=
                         set.navigations.end();
      if (record->fields.empty()) continue;  // not read
      if (!there) found->push_back(path + " is not there");
      const EdmxSet* behind = live.Find(record->remote_type);
      if (there && behind != nullptr) {
        CompareFields(path + ".", record->fields, live, *behind, found);
      }
      continue;
    }
    const auto property =
        std::find_if(set.properties.begin(), set.properties.end(),
                     [&](const EdmxProperty& each) { return each.name == field.name; });
    if (property == set.properties.end()) {
      found->push_back(path + " is not there");
    } else {
      CompareField(path, field.type, *property, found);
    }
  }
}

}  // namespace

std::vector<std::string> CompareSchema(const ObjectShape& pinned,
                                       const formats::EdmxSummary& live) {
  const EdmxSet* set = live.Find(pinned.remote_name);
  if (set == nullptr) {
    return {fmt::format("the service has no entity set {}", pinned.remote_name)};
  }
  std::vector<std::string> found;
  CompareFields("", pinned.fields, live, *set, &found);
  return found;
}

}  // namespace treaty::connectors::sap
