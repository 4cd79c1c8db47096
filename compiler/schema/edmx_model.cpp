#include "compiler/schema/edmx_model.h"

#include <fmt/format.h>

#include <charconv>
#include <pugixml.hpp>
#include <utility>

#include "compiler/schema/importer.h"

namespace treaty::schema::edmx {
namespace {

constexpr std::string_view kAgain = "import the metadata again from the system";

// Prefixes differ from file to file; the names behind them do not.
std::string_view Local(std::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool Is(const pugi::xml_node& node, std::string_view name) {
  return node.type() == pugi::node_element && Local(node.name()) == name;
}

class Reader {
 public:
  Reader(const std::string& path, std::string_view text) : path_(path), text_(text) {}

  Result<Model> Read();

 private:
  Result<void> Parse();
  Result<void> CheckLimits();
  Result<void> CheckVersion(const pugi::xml_node& root);
  Result<void> ReadSchema(const pugi::xml_node& schema);
  Result<void> ReadType(const pugi::xml_node& node, const std::string& name_space, bool is_entity);
  Result<void> ReadKey(const pugi::xml_node& node, Type& type);
  Result<Property> ReadProperty(const pugi::xml_node& node);
  Result<Navigation> ReadNavigation(const pugi::xml_node& node);
  Result<void> ReadAssociation(const pugi::xml_node& node, const std::string& name_space);
  Result<void> ReadConstraint(const pugi::xml_node& node, Association& association);
  Result<void> ReadSets(const pugi::xml_node& container, const std::string& name_space);

  Result<std::string> Need(const pugi::xml_node& node, const char* attribute);
  Result<std::vector<std::string>> PropertyRefs(const pugi::xml_node& node);
  Result<uint32_t> Number(const pugi::xml_node& node, const char* attribute, uint32_t most);
  Result<bool> Flag(const pugi::xml_node& node, std::string_view attribute, bool fallback);

  size_t OffsetOf(const pugi::xml_node& node) const {
    return size_t(std::max<ptrdiff_t>(node.offset_debug(), 0));
  }
  tl::unexpected<Error> FailAt(const pugi::xml_node& node, std::string message,
                               std::string_view mend = kAgain) const {
    return Fail(std::move(message), PlaceOf(path_, text_, OffsetOf(node)), std::string(mend));
  }

  const std::string& path_;
  std::string_view text_;
  pugi::xml_document document_;
  Model model_;
};

Result<void> Reader::Parse() {
  const pugi::xml_parse_result result = document_.load_buffer(
      text_.data(), text_.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (result) return {};
  const size_t offset = std::min(size_t(std::max<ptrdiff_t>(result.offset, 0)), text_.size());
  return Fail(fmt::format("this is no well-formed XML ({})", result.description()),
              PlaceOf(path_, text_, offset), std::string(kAgain));
}

// Walks without recursion: a hostile file is refused before anything else looks at it.
Result<void> Reader::CheckLimits() {
  size_t depth = 0;
  for (pugi::xml_node node = document_.first_child(); node;) {
    if (node.type() == pugi::node_doctype) {
      return FailAt(node, "a document type declaration is not read", "leave it out");
    }
    if (depth > kMaxDepth) {
      return FailAt(node, fmt::format("this is nested more than {} levels deep", kMaxDepth),
                    "no metadata is: look at what made the file");
    }
    if (node.first_child()) {
      node = node.first_child();
      ++depth;
      continue;
    }
    while (node && !node.next_sibling() && depth > 0) {
      node = node.parent();
      --depth;
    }
    node = node.next_sibling();
  }
  return {};
}

Result<void> Reader::CheckVersion(const pugi::xml_node& root) {
  if (!Is(root, "Edmx")) {
    return FailAt(root, fmt::format("`{}` is not the root of OData metadata", root.name()),
                  "save what the service answers to $metadata");
  }
  const std::string_view version = root.attribute("Version").value();
  if (version == "1.0") return {};
  return FailAt(root, fmt::format("the metadata is of version `{}`, version 1.0 is read", version),
                "import the OData V2 service");
}

Result<Model> Reader::Read() {
  TRY_VOID(Parse());
  TRY_VOID(CheckLimits());
  const pugi::xml_node root = document_.document_element();
  TRY_VOID(CheckVersion(root));
  for (const pugi::xml_node& services : root) {
    if (!Is(services, "DataServices")) continue;
    for (const pugi::xml_node& schema : services) {
      if (Is(schema, "Schema")) {
        TRY_VOID(ReadSchema(schema));
      }
    }
  }
  if (model_.types.empty()) return FailAt(root, "the metadata has no entity types");
  return std::move(model_);
}

Result<void> Reader::ReadSchema(const pugi::xml_node& schema) {
  TRY(const std::string name_space, Need(schema, "Namespace"));
  const std::string alias = schema.attribute("Alias").value();
  if (!alias.empty()) model_.aliases[alias] = name_space;
  for (const pugi::xml_node& node : schema) {
    if (model_.types.size() + model_.associations.size() + model_.sets.size() > kMaxObjects) {
      return FailAt(node, fmt::format("more than {} types and sets are not read", kMaxObjects),
                    "leave out what the treaty does not use");
    }
    if (Is(node, "EntityType")) {
      TRY_VOID(ReadType(node, name_space, true));
    }
    if (Is(node, "ComplexType")) {
      TRY_VOID(ReadType(node, name_space, false));
    }
    if (Is(node, "Association")) {
      TRY_VOID(ReadAssociation(node, name_space));
    }
    if (Is(node, "EntityContainer")) {
      TRY_VOID(ReadSets(node, name_space));
    }
  }
  return {};
}

Result<void> Reader::ReadType(const pugi::xml_node& node, const std::string& name_space,
                              bool is_entity) {
  Type type{.is_entity = is_entity, .offset = OffsetOf(node)};
  TRY(type.name, Need(node, "Name"));
  type.base = node.attribute("BaseType").value();
  for (const pugi::xml_node& part : node) {
    if (Is(part, "Key")) {
      TRY_VOID(ReadKey(part, type));
    }
    if (Is(part, "Property")) {
      TRY(Property property, ReadProperty(part));
      for (const Property& before : type.properties) {
        if (before.name != property.name) continue;
        return FailAt(part, fmt::format("property `{}` is there twice", property.name));
      }
      type.properties.push_back(std::move(property));
    }
    if (Is(part, "NavigationProperty")) {
      TRY(Navigation navigation, ReadNavigation(part));
      type.navigations.push_back(std::move(navigation));
    }
    if (type.properties.size() > kMaxFields) {
      return FailAt(part, fmt::format("more than {} properties are not read", kMaxFields),
                    "leave out what the treaty does not use");
    }
  }
  const std::string name = type.name;
  if (model_.types.emplace(name_space + "." + name, std::move(type)).second) return {};
  return FailAt(node, fmt::format("type `{}` is there twice", name));
}

Result<void> Reader::ReadKey(const pugi::xml_node& node, Type& type) {
  TRY(type.key, PropertyRefs(node));
  return {};
}

Result<Property> Reader::ReadProperty(const pugi::xml_node& node) {
  Property property{.offset = OffsetOf(node)};
  TRY(property.name, Need(node, "Name"));
  TRY(property.type, Need(node, "Type"));
  TRY(property.nullable, Flag(node, "Nullable", true));
  if (std::string_view(node.attribute("MaxLength").value()) != "Max") {
    TRY(property.max_length, Number(node, "MaxLength", kMaxTextLength));
  }
  TRY(property.precision, Number(node, "Precision", 38));
  TRY(property.scale, Number(node, "Scale", 38));
  if (property.type == "Edm.Decimal" && property.scale > property.precision) {
    return FailAt(node, fmt::format("`{}` has {} digits and {} of them after the point",
                                    property.name, property.precision, property.scale));
  }
  property.fixed = std::string_view(node.attribute("ConcurrencyMode").value()) == "Fixed";
  property.has_default = !node.attribute("DefaultValue").empty();
  TRY(property.creatable, Flag(node, "creatable", true));
  TRY(property.updatable, Flag(node, "updatable", true));
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    if (Local(attribute.name()) == "label") property.label = attribute.value();
    if (Local(attribute.name()) == "display-format") {
      property.date_only = std::string_view(attribute.value()) == "Date";
    }
  }
  return property;
}

Result<Navigation> Reader::ReadNavigation(const pugi::xml_node& node) {
  Navigation navigation{.offset = OffsetOf(node)};
  TRY(navigation.name, Need(node, "Name"));
  TRY(navigation.relationship, Need(node, "Relationship"));
  TRY(navigation.from_role, Need(node, "FromRole"));
  TRY(navigation.to_role, Need(node, "ToRole"));
  return navigation;
}

Result<void> Reader::ReadAssociation(const pugi::xml_node& node, const std::string& name_space) {
  Association association{.offset = OffsetOf(node)};
  TRY(const std::string name, Need(node, "Name"));
  for (const pugi::xml_node& part : node) {
    if (Is(part, "End")) {
      End end;
      TRY(end.role, Need(part, "Role"));
      TRY(end.type, Need(part, "Type"));
      TRY(const std::string multiplicity, Need(part, "Multiplicity"));
      if (multiplicity != "1" && multiplicity != "0..1" && multiplicity != "*") {
        return FailAt(part, fmt::format("`{}` is no multiplicity", multiplicity),
                      "it is `1`, `0..1` or `*`");
      }
      end.many = multiplicity == "*";
      end.optional = multiplicity == "0..1";
      association.ends.push_back(std::move(end));
    }
    if (Is(part, "ReferentialConstraint")) {
      TRY_VOID(ReadConstraint(part, association));
    }
  }
  if (association.ends.size() != 2) {
    return FailAt(node, fmt::format("association `{}` has {} ends", name, association.ends.size()));
  }
  model_.associations[name_space + "." + name] = std::move(association);
  return {};
}

Result<void> Reader::ReadConstraint(const pugi::xml_node& node, Association& association) {
  for (const pugi::xml_node& side : node) {
    if (!Is(side, "Principal") && !Is(side, "Dependent")) continue;
    TRY(std::string role, Need(side, "Role"));
    TRY(std::vector<std::string> keys, PropertyRefs(side));
    const bool principal = Is(side, "Principal");
    (principal ? association.principal : association.dependent) = std::move(role);
    (principal ? association.principal_keys : association.dependent_keys) = std::move(keys);
  }
  if (association.principal_keys.size() == association.dependent_keys.size()) return {};
  return FailAt(node, "the two sides of the constraint have different numbers of properties");
}

Result<void> Reader::ReadSets(const pugi::xml_node& container, const std::string& name_space) {
  for (const pugi::xml_node& node : container) {
    if (!Is(node, "EntitySet")) continue;
    EntitySet set{.name_space = name_space};
    TRY(set.name, Need(node, "Name"));
    TRY(set.type, Need(node, "EntityType"));
    TRY(set.creatable, Flag(node, "creatable", true));
    TRY(set.updatable, Flag(node, "updatable", true));
    model_.sets.push_back(std::move(set));
  }
  return {};
}

Result<std::string> Reader::Need(const pugi::xml_node& node, const char* attribute) {
  std::string value = node.attribute(attribute).value();
  if (!value.empty()) return value;
  return FailAt(node, fmt::format("`{}` has no attribute `{}`", Local(node.name()), attribute));
}

Result<std::vector<std::string>> Reader::PropertyRefs(const pugi::xml_node& node) {
  std::vector<std::string> names;
  for (const pugi::xml_node& part : node) {
    if (!Is(part, "PropertyRef")) continue;
    TRY(std::string name, Need(part, "Name"));
    names.push_back(std::move(name));
  }
  return names;
}

Result<uint32_t> Reader::Number(const pugi::xml_node& node, const char* attribute, uint32_t most) {
  const std::string_view text = node.attribute(attribute).value();
  if (text.empty()) return 0;
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number <= most) return number;
  return FailAt(node, fmt::format("`{}` is `{}`, a whole number from 0 to {} is wanted", attribute,
                                  text, most));
}

Result<bool> Reader::Flag(const pugi::xml_node& node, std::string_view attribute, bool fallback) {
  for (const pugi::xml_attribute& at : node.attributes()) {
    if (Local(at.name()) != attribute) continue;
    const std::string_view text = at.value();
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return FailAt(node, fmt::format("`{}` is `{}`, true or false is wanted", at.name(), text));
  }
  return fallback;
}

}  // namespace

const End* Association::FindEnd(std::string_view role) const {
  for (const End& end : ends) {
    if (end.role == role) return &end;
  }
  return nullptr;
}

std::string Model::Expand(std::string_view qualified) const {
  const size_t dot = qualified.rfind('.');
  if (dot == std::string_view::npos) return std::string(qualified);
  const auto alias = aliases.find(qualified.substr(0, dot));
  return alias == aliases.end() ? std::string(qualified)
                                : alias->second + std::string(qualified.substr(dot));
}

const Type* Model::FindType(std::string_view qualified) const {
  const auto found = types.find(Expand(qualified));
  return found == types.end() ? nullptr : &found->second;
}

const Association* Model::FindAssociation(std::string_view qualified) const {
  const auto found = associations.find(Expand(qualified));
  return found == associations.end() ? nullptr : &found->second;
}

const EntitySet* Model::FindSet(std::string_view name) const {
  for (const EntitySet& set : sets) {
    if (set.name == name) return &set;
  }
  return nullptr;
}

Result<Model> ReadModel(const std::string& path, std::string_view text) {
  return Reader(path, text).Read();
}

}  // namespace treaty::schema::edmx
