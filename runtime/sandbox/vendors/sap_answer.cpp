#include "runtime/sandbox/vendors/sap_answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/base/hash.h"
#include "runtime/formats/odata_url.h"
#include "runtime/formats/odata_v2.h"
#include "runtime/sandbox/vendors/xml_text.h"

namespace treaty::sandbox::sap {
namespace {

using protocols::ServerResponse;

// ABAP has no null: texts are empty, truth values false. Decimals show all digits of their scale.
std::string WireValue(const TypeShape& type, std::string_view canonical) {
  const bool text = type.kind == TypeKind::kText || type.kind == TypeKind::kEnum ||
                    type.kind == TypeKind::kReference;
  if (canonical == "null" && text) return "\"\"";
  if (canonical == "null" && type.kind == TypeKind::kBool) return "false";
  Result<std::string> wire = formats::ToODataV2Value(canonical, type);
  if (!wire) return std::string(canonical);  // users may write what the schema does not allow
  if (type.kind != TypeKind::kDecimal || type.scale == 0 || *wire == "null") return *wire;
  wire->pop_back();
  const size_t point = wire->find('.');
  const size_t digits = point == std::string::npos ? 0 : wire->size() - point - 1;
  if (digits == 0) *wire += '.';
  if (digits < type.scale) wire->append(type.scale - digits, '0');
  return *wire + "\"";
}

bool IsListed(const std::vector<std::string>& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& each) {
    const bool begins = each.starts_with(name);
    return begins && (each.size() == name.size() || each[name.size()] == '/');
  });
}

void WriteChildren(const Shown& shown, const FieldShape& field, const HeldRecord& held,
                   JsonWriter* json) {
  const EntitySet* child = shown.schema.ChildrenOf(shown.set, field.name);
  json->Key(field.name).BeginObject();
  if (child && IsListed(shown.expand, field.name)) {
    const Shown inside{shown.schema, *child, shown.root, {}, {}};
    json->Key("results").BeginList();
    for (const HeldRecord& each : ChildRecords(*child, shown.set, held)) {
      WriteEntity(inside, each, json);
    }
    json->EndList();
  } else {
    json->Key("__deferred").BeginObject().Key("uri");
    json->Text(fmt::format("{}{}/{}", shown.root, PathOf(shown.set, held), field.name));
    json->EndObject();
  }
  json->EndObject();
}

std::string XmlError(const Call& call, const Problem& problem, const std::string& transaction) {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
      "<error xmlns=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">"
      "<code>{0}</code><message xml:lang=\"en\">{1}</message><innererror><application>"
      "<component_id/><service_namespace>/SAP/</service_namespace><service_id>{2}</service_id>"
      "<service_version>0001</service_version></application><transactionid>{3}</transactionid>"
      "<errordetails><errordetail><ContentID/><code>{0}</code><message>{1}</message>"
      "<propertyref>{4}</propertyref><severity>error</severity><transition>false</transition>"
      "</errordetail></errordetails></innererror></error>",
      XmlText(problem.code), XmlText(problem.message), XmlText(call.service), transaction,
      XmlText(problem.target));
}

std::string JsonError(const Call& call, const Problem& problem, const std::string& transaction) {
  JsonWriter json;
  json.BeginObject().Key("error").BeginObject().Key("code").Text(problem.code);
  json.Key("message").BeginObject().Key("lang").Text("en").Key("value").Text(problem.message);
  json.EndObject().Key("innererror").BeginObject().Key("application").BeginObject();
  json.Key("component_id").Text("").Key("service_namespace").Text("/SAP/");
  json.Key("service_id").Text(call.service).Key("service_version").Text("0001").EndObject();
  json.Key("transactionid").Text(transaction);
  json.Key("errordetails").BeginList().BeginObject().Key("ContentID").Text("");
  json.Key("code").Text(problem.code).Key("message").Text(problem.message);
  json.Key("longtext_url").Text("").Key("propertyref").Text(problem.target);
  json.Key("severity").Text("error").Key("transition").Bool(false).Key("target").Text("");
  return json.EndObject().EndList().EndObject().EndObject().EndObject().Take();
}

}  // namespace

bool WantsJson(const protocols::ServerRequest& request) {
  return request.Header("accept").find("application/json") != std::string_view::npos ||
         request.Parameter("$format") == "json";
}

ServerResponse JsonAnswer(int status, std::string body) {
  ServerResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json;charset=utf-8"},
                      {"dataserviceversion", "2.0"}};
  response.body = std::move(body);
  return response;
}

ServerResponse ProblemAnswer(const Call& call, const Problem& problem) {
  // Finds the call in traces; nothing here needs it to be unique.
  const std::string transaction =
      fmt::format("{:032X}", Fingerprint(call.request.path + call.request.body));
  if (WantsJson(call.request)) {
    return JsonAnswer(problem.status, JsonError(call, problem, transaction));
  }
  ServerResponse response;
  response.status = problem.status;
  response.headers = {{"Content-Type", "application/xml;charset=utf-8"},
                      {"dataserviceversion", "1.0"}};
  response.body = XmlError(call, problem, transaction);
  return response;
}

std::string PathOf(const EntitySet& set, const HeldRecord& held) {
  std::string predicate;
  for (const std::string& part : set.key) {
    const FieldShape* field = set.Find(part);
    const auto literal = formats::ODataLiteral(held.record.Value(part), field->type);
    predicate += fmt::format("{}{}{}", predicate.empty() ? "" : ",",
                             set.key.size() == 1 ? "" : part + "=",
                             literal ? formats::EncodeOData(*literal) : "''");
  }
  return fmt::format("{}({})", set.name, predicate);
}

void WriteEntity(const Shown& shown, const HeldRecord& held, JsonWriter* json) {
  const EntitySet& set = shown.set;
  const std::string uri = shown.root + PathOf(set, held);
  json->BeginObject().Key("__metadata").BeginObject().Key("id").Text(uri).Key("uri").Text(uri);
  json->Key("type").Text(fmt::format("{}.{}", set.service, set.type));
  if (set.has_etag) json->Key("etag").Text(EtagOf(set, held));
  json->EndObject();
  const RecordRow row(set, held);
  std::string scratch;
  for (const FieldShape& field : set.fields) {
    if (!shown.select.empty() && !IsListed(shown.select, field.name)) continue;
    if (field.type.kind == TypeKind::kList) {
      WriteChildren(shown, field, held, json);
      continue;
    }
    json->Key(field.name).Raw(WireValue(field.type, row.Value(field.name, &scratch)));
  }
  json->EndObject();
}

}  // namespace treaty::sandbox::sap
