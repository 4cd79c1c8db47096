#include "runtime/sandbox/vendors/salesforce_describe.h"

#include <fmt/format.h>

#include "runtime/sandbox/vendors/salesforce_wire.h"

namespace treaty::sandbox::salesforce {
namespace {

struct TypeWords {
  std::string_view type;
  std::string_view soap;
};

TypeWords WordsOf(const FieldShape& field) {
  if (field.is_key) return {"id", "tns:ID"};
  if (!field.references.empty()) return {"reference", "tns:ID"};
  switch (field.type.kind) {
    case TypeKind::kBool:
      return {"boolean", "xsd:boolean"};
    case TypeKind::kInt:
      return {"int", "xsd:int"};
    case TypeKind::kDecimal:
    case TypeKind::kFloat:
    case TypeKind::kMoney:
      return {"double", "xsd:double"};
    case TypeKind::kText:
    case TypeKind::kReference:
    case TypeKind::kDuration:
      return {field.type.length > 255 ? "textarea" : "string", "xsd:string"};
    case TypeKind::kEnum:
      return {"picklist", "xsd:string"};
    case TypeKind::kDate:
      return {"date", "xsd:date"};
    case TypeKind::kTime:
      return {"time", "xsd:time"};
    case TypeKind::kTimestamp:
      return {"datetime", "xsd:dateTime"};
    case TypeKind::kRecord: {
      const bool has_street = !field.type.fields.empty() && field.type.fields[0].name == "street";
      return has_street ? TypeWords{"address", "urn:address"}
                        : TypeWords{"location", "urn:location"};
    }
    case TypeKind::kJson:
    case TypeKind::kList:
      return {"anyType", "xsd:anyType"};
  }
  return {"anyType", "xsd:anyType"};
}

void WriteField(const FieldShape& field, JsonWriter* json) {
  const TypeWords words = WordsOf(field);
  const TypeShape& type = field.type;
  json->BeginObject().Key("name").Text(field.name);
  json->Key("label").Text(field.label.empty() ? field.name : field.label);
  json->Key("type").Text(words.type).Key("soapType").Text(words.soap);
  json->Key("length").Int(type.length).Key("byteLength").Int(int64_t(type.length) * 3);
  json->Key("precision").Int(type.precision).Key("scale").Int(type.scale).Key("digits").Int(0);
  json->Key("nillable").Bool(type.optional);
  json->Key("createable").Bool(field.creatable).Key("updateable").Bool(field.updatable);
  json->Key("defaultedOnCreate").Bool(!field.required && !type.optional);
  json->Key("externalId").Bool(field.external_id).Key("unique").Bool(field.unique && !field.is_key);
  json->Key("idLookup").Bool(field.is_key || field.external_id);
  json->Key("custom").Bool(field.name.ends_with("__c")).Key("calculated").Bool(false);
  json->Key("autoNumber").Bool(false).Key("nameField").Bool(field.name == "Name");
  json->Key("filterable").Bool(true).Key("sortable").Bool(true).Key("groupable").Bool(true);
  // What no shape says: as if nobody had set it up.
  for (const char* name : {"caseSensitive", "deprecatedAndHidden", "namePointing", "htmlFormatted",
                           "dependentPicklist", "writeRequiresMasterRead"}) {
    json->Key(name).Bool(false);
  }
  for (const char* name : {"defaultValue", "defaultValueFormula", "calculatedFormula",
                           "controllerName", "inlineHelpText", "relationshipOrder"}) {
    json->Key(name).Null();
  }
  json->Key("referenceTo").BeginList();
  if (!field.references.empty()) json->Text(field.references);
  json->EndList().Key("relationshipName");
  const bool by_id = !field.references.empty() && field.name.ends_with("Id");
  const bool custom = !field.references.empty() && field.name.ends_with("__c");
  if (by_id) {
    json->Text(field.name.substr(0, field.name.size() - 2));
  } else if (custom) {
    json->Text(field.name.substr(0, field.name.size() - 1) + "r");
  } else {
    json->Null();
  }
  json->Key("restrictedPicklist").Bool(type.kind == TypeKind::kEnum && !type.open);
  json->Key("picklistValues").BeginList();
  for (const std::string& value : type.values) {
    json->BeginObject().Key("value").Text(value).Key("label").Text(value);
    json->Key("active").Bool(true).Key("defaultValue").Bool(false).EndObject();
  }
  json->EndList().EndObject();
}

void WriteSummary(const SObject& object, const std::string& base, JsonWriter* json) {
  const bool own = object.parent.empty();
  json->Key("name").Text(object.name).Key("label").Text(object.name);
  json->Key("labelPlural").Text(object.name + "s").Key("keyPrefix").Text(KeyPrefix(object.name));
  json->Key("custom").Bool(object.name.ends_with("__c"));
  for (const char* name : {"createable", "updateable", "deletable", "mergeable", "undeletable"}) {
    json->Key(name).Bool(own);
  }
  for (const char* name : {"queryable", "replicateable", "retrieveable", "searchable"}) {
    json->Key(name).Bool(true);
  }
  for (const char* name : {"layoutable", "triggerable"}) json->Key(name).Bool(true);
  for (const char* name : {"activateable", "customSetting", "deprecatedAndHidden", "feedEnabled"}) {
    json->Key(name).Bool(false);
  }
  for (const char* name : {"listviewable", "lookupLayoutable", "searchLayoutable"}) {
    json->Key(name).Null();
  }
  const std::string url = fmt::format("{}/sobjects/{}", base, object.name);
  json->Key("urls").BeginObject().Key("sobject").Text(url).Key("describe").Text(url + "/describe");
  json->Key("rowTemplate").Text(url + "/{ID}").EndObject();
}

// A parent that came along with its fields ("Product2") is no field: its id is.
bool IsRelation(const SObject& object, const FieldShape& field) {
  return field.type.kind == TypeKind::kList ||
         (field.type.kind == TypeKind::kRecord &&
          (object.Find(field.name + "Id") || field.name.ends_with("__r")));
}

}  // namespace

std::string DescribeJson(const Schema& schema, const SObject& object, const std::string& base) {
  JsonWriter json;
  json.BeginObject();
  WriteSummary(object, base, &json);
  json.Key("fields").BeginList();
  for (const FieldShape& field : object.fields) {
    if (!IsRelation(object, field)) WriteField(field, &json);
  }
  json.EndList().Key("childRelationships").BeginList();
  for (const SObject& child : schema.objects()) {
    if (child.parent != object.name) continue;
    json.BeginObject().Key("childSObject").Text(child.name).Key("field").Text(child.parent_field);
    json.Key("relationshipName").Text(child.list).Key("cascadeDelete").Bool(true).EndObject();
  }
  return json.EndList().Key("recordTypeInfos").BeginList().EndList().EndObject().Take();
}

std::string DescribeGlobalJson(const Schema& schema, const std::string& base) {
  JsonWriter json;
  json.BeginObject().Key("encoding").Text("UTF-8").Key("maxBatchSize").Int(200);
  json.Key("sobjects").BeginList();
  for (const SObject& object : schema.objects()) {
    json.BeginObject();
    WriteSummary(object, base, &json);
    json.EndObject();
  }
  return json.EndList().EndObject().Take();
}

}  // namespace treaty::sandbox::salesforce
