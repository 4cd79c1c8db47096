#include <fmt/format.h>

#include "runtime/sandbox/vendors/sap_read.h"
#include "runtime/sandbox/vendors/xml_text.h"

namespace treaty::sandbox::sap {
namespace {

std::string EdmType(const TypeShape& type, std::string_view service) {
  if (!type.remote_type.empty()) return type.remote_type;
  switch (type.kind) {
    case TypeKind::kBool:
      return "Edm.Boolean";
    case TypeKind::kInt:
      return "Edm.Int32";
    case TypeKind::kDecimal:
    case TypeKind::kMoney:
      return "Edm.Decimal";
    case TypeKind::kFloat:
      return "Edm.Double";
    case TypeKind::kDate:
      return "Edm.DateTime";
    case TypeKind::kTime:
      return "Edm.Time";
    case TypeKind::kTimestamp:
      return "Edm.DateTimeOffset";
    case TypeKind::kRecord:
      return fmt::format("{}.{}", service, type.name);
    case TypeKind::kText:
    case TypeKind::kEnum:
    case TypeKind::kReference:
    case TypeKind::kDuration:
    case TypeKind::kJson:
    case TypeKind::kList:
      return "Edm.String";
  }
  return "Edm.String";
}

// A parent that came along is no property but a navigation, and none that is served.
bool IsProperty(const FieldShape& field) {
  const bool entity = field.type.kind == TypeKind::kRecord && !field.type.remote_type.empty();
  return field.type.kind != TypeKind::kList && !entity;
}

std::string PropertyXml(const EntitySet& set, const FieldShape& field) {
  const TypeShape& type = field.type;
  std::string xml = fmt::format("<Property Name=\"{}\" Type=\"{}\" Nullable=\"{}\"", field.name,
                                EdmType(type, set.service),
                                field.required || field.is_key || !type.optional ? "false"
                                                                                 : "true");
  if (type.length > 0) xml += fmt::format(" MaxLength=\"{}\"", type.length);
  if (type.precision > 0) {
    xml += fmt::format(" Precision=\"{}\" Scale=\"{}\"", type.precision, type.scale);
  }
  if (type.kind == TypeKind::kDate) xml += " Precision=\"0\" sap:display-format=\"Date\"";
  const bool fixed = set.has_etag && field.name == set.version_field;
  if (fixed) xml += " ConcurrencyMode=\"Fixed\"";
  xml += fmt::format(" sap:creatable=\"{}\" sap:updatable=\"{}\"", field.creatable,
                     field.updatable);
  if (!field.label.empty()) xml += fmt::format(" sap:label=\"{}\"", XmlText(field.label));
  return xml + "/>";
}

std::string TypeXml(const Schema& schema, const EntitySet& set) {
  std::string xml = fmt::format("<EntityType Name=\"{}\"><Key>", set.type);
  for (const std::string& part : set.key) xml += fmt::format("<PropertyRef Name=\"{}\"/>", part);
  xml += "</Key>";
  for (const FieldShape& field : set.fields) {
    if (IsProperty(field)) xml += PropertyXml(set, field);
  }
  for (const FieldShape& field : set.fields) {
    const EntitySet* child = schema.ChildrenOf(set, field.name);
    if (!child) continue;
    xml += fmt::format(
        "<NavigationProperty Name=\"{0}\" Relationship=\"{1}.assoc_{2}_{0}\" FromRole=\"{2}\" "
        "ToRole=\"{3}\"/>",
        field.name, set.service, set.name, child->name);
  }
  return xml + "</EntityType>";
}

std::string ComplexTypesXml(const EntitySet& set, std::string* seen) {
  std::string xml;
  for (const FieldShape& field : set.fields) {
    if (field.type.kind != TypeKind::kRecord || !IsProperty(field)) continue;
    const std::string mark = "<" + field.type.name + ">";
    if (seen->find(mark) != std::string::npos) continue;
    *seen += mark;
    xml += fmt::format("<ComplexType Name=\"{}\">", field.type.name);
    for (const FieldShape& inside : field.type.fields) xml += PropertyXml(set, inside);
    xml += "</ComplexType>";
  }
  return xml;
}

std::string AssociationXml(const EntitySet& parent, const EntitySet& child) {
  std::string keys;
  for (const std::string& part : parent.key) {
    if (child.Find(part)) keys += fmt::format("<PropertyRef Name=\"{}\"/>", part);
  }
  return fmt::format(
      "<Association Name=\"assoc_{0}_{1}\"><End Type=\"{2}.{3}\" Multiplicity=\"1\" Role=\"{0}\"/>"
      "<End Type=\"{2}.{4}\" Multiplicity=\"*\" Role=\"{5}\"/><ReferentialConstraint>"
      "<Principal Role=\"{0}\">{6}</Principal><Dependent Role=\"{5}\">{6}</Dependent>"
      "</ReferentialConstraint></Association>",
      parent.name, child.list, parent.service, parent.type, child.type, child.name, keys);
}

}  // namespace

std::string MetadataXml(const Schema& schema, std::string_view service) {
  std::string types, associations, sets, links, seen;
  for (const EntitySet& set : schema.sets()) {
    if (set.service != service) continue;
    types += TypeXml(schema, set) + ComplexTypesXml(set, &seen);
    sets += fmt::format("<EntitySet Name=\"{}\" EntityType=\"{}.{}\"/>", set.name, service,
                        set.type);
    if (!set.is_child()) continue;
    const EntitySet& parent = *schema.ParentOf(set);
    associations += AssociationXml(parent, set);
    links += fmt::format(
        "<AssociationSet Name=\"assoc_{0}_{1}_set\" Association=\"{2}.assoc_{0}_{1}\">"
        "<End EntitySet=\"{0}\" Role=\"{0}\"/><End EntitySet=\"{3}\" Role=\"{3}\"/>"
        "</AssociationSet>",
        parent.name, set.list, service, set.name);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?><edmx:Edmx Version=\"1.0\" "
      "xmlns:edmx=\"http://schemas.microsoft.com/ado/2007/06/edmx\" "
      "xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\" "
      "xmlns:sap=\"http://www.sap.com/Protocols/SAPData\">"
      "<edmx:DataServices m:DataServiceVersion=\"2.0\"><Schema Namespace=\"{0}\" "
      "xmlns=\"http://schemas.microsoft.com/ado/2008/09/edm\">{1}{2}"
      "<EntityContainer Name=\"{0}_Entities\" m:IsDefaultEntityContainer=\"true\">{3}{4}"
      "</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>",
      service, types, associations, sets, links);
}

}  // namespace treaty::sandbox::sap
