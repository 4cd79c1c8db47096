#include "runtime/formats/edmx_summary.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <pugixml.hpp>

namespace treaty::formats {
namespace {

constexpr int kMostBases = 16;

// Element and attribute names without their prefixes: services choose them.
std::string_view Local(const char* name) {
  const char* colon = std::strchr(name, ':');
  return colon == nullptr ? name : colon + 1;
}
std::string Attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    if (Local(attribute.name()) == name) return attribute.value();
  }
  return {};
}
uint32_t Number(const pugi::xml_node& node, const char* name) {
  return node.attribute(name).as_uint(0);
}

struct Types {
  std::map<std::string, pugi::xml_node> by_name;  // "API_X.A_SalesOrderType"
  std::vector<std::pair<std::string, std::string>> sets;  // name, type
};

void Collect(const pugi::xml_node& schema, Types* types) {
  const std::string name_space = Attribute(schema, "Namespace");
  for (const pugi::xml_node& node : schema.children()) {
    const std::string_view kind = Local(node.name());
    if (kind == "EntityType") {
      types->by_name.emplace(name_space + "." + Attribute(node, "Name"), node);
    }
    if (kind != "EntityContainer") continue;
    for (const pugi::xml_node& set : node.children()) {
      if (Local(set.name()) != "EntitySet") continue;
      types->sets.emplace_back(Attribute(set, "Name"), Attribute(set, "EntityType"));
    }
  }
}

void Fill(const Types& types, const std::string& type, int depth, EdmxSet* set) {
  const auto found = types.by_name.find(type);
  if (found == types.by_name.end() || depth > kMostBases) return;
  const std::string base = Attribute(found->second, "BaseType");
  if (!base.empty()) Fill(types, base, depth + 1, set);
  for (const pugi::xml_node& node : found->second.children()) {
    const std::string_view kind = Local(node.name());
    if (kind == "NavigationProperty") set->navigations.push_back(Attribute(node, "Name"));
    if (kind != "Property") continue;
    EdmxProperty property{Attribute(node, "Name"), Attribute(node, "Type")};
    property.max_length = Number(node, "MaxLength");
    property.precision = Number(node, "Precision");
    property.scale = Number(node, "Scale");
    property.date_only = Attribute(node, "display-format") == "Date";
    set->properties.push_back(std::move(property));
  }
}

// Schemas may stand at any depth below the root.
void CollectAll(const pugi::xml_node& node, int depth, Types* types) {
  if (depth > 4) return;
  for (const pugi::xml_node& child : node.children()) {
    if (Local(child.name()) == "Schema") {
      Collect(child, types);
    } else {
      CollectAll(child, depth + 1, types);
    }
  }
}

}  // namespace

const EdmxSet* EdmxSummary::Find(std::string_view set) const {
  const auto found = std::find_if(sets.begin(), sets.end(),
                                  [&](const EdmxSet& each) { return each.name == set; });
  return found == sets.end() ? nullptr : &*found;
}

Result<EdmxSummary> ReadEdmxSummary(std::string_view xml) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size());
  if (!parsed) return Fail(std::string("the metadata is no XML: ") + parsed.description());
  Types types;
  CollectAll(document, 0, &types);
  if (types.sets.empty()) return Fail("the metadata has no entity sets");
  EdmxSummary summary;
  for (const auto& [name, type] : types.sets) {
    EdmxSet set{name, {}, {}};
    Fill(types, type, 0, &set);
    summary.sets.push_back(std::move(set));
  }
  return summary;
}

}  // namespace treaty::formats
