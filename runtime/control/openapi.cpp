#include "runtime/control/openapi.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/control/resource.h"
#include "runtime/value/json_text.h"

namespace treaty::control {
namespace {

using In = Parameter::In;

std::string_view TypeName(Parameter::Type type) {
  switch (type) {
    case Parameter::Type::kText: return "string";
    case Parameter::Type::kInteger: return "integer";
    case Parameter::Type::kObject: return "object";
  }
  return "";
}

void WriteSchema(const Parameter& parameter, JsonWriter* json) {
  json->BeginObject().Key("type").Text(TypeName(parameter.type));
  if (parameter.type == Parameter::Type::kInteger) {
    json->Key("minimum").Int(0);
    if (parameter.most != INT64_MAX) json->Key("maximum").Int(parameter.most);
  }
  if (parameter.in == In::kBody) json->Key("description").Text(parameter.summary);
  if (!parameter.choices.empty()) {
    json->Key("enum").BeginList();
    for (const std::string_view choice : parameter.choices) json->Text(choice);
    json->EndList();
  }
  json->EndObject();
}

void WriteParameters(const Operation& operation, JsonWriter* json) {
  json->Key("parameters").BeginList();
  for (const Parameter& parameter : operation.parameters) {
    if (parameter.in == In::kBody) continue;
    json->BeginObject().Key("name").Text(parameter.name);
    json->Key("in").Text(parameter.in == In::kPath ? "path" : "query");
    json->Key("required").Bool(parameter.required || parameter.in == In::kPath);
    json->Key("description").Text(parameter.summary).Key("schema");
    WriteSchema(parameter, json);
    json->EndObject();
  }
  json->EndList();
}

void WriteBody(const Operation& operation, JsonWriter* json) {
  if (!operation.changes()) return;
  json->Key("requestBody").BeginObject().Key("required").Bool(true).Key("content").BeginObject();
  json->Key("application/json").BeginObject().Key("schema").BeginObject();
  json->Key("type").Text("object").Key("additionalProperties").Bool(false);
  json->Key("properties").BeginObject();
  json->Key("reason").Raw(R"({"type":"string","minLength":1,"maxLength":1000,)"
                          R"("description":"why; stands in the audit"})");
  json->Key("actor").Raw(R"({"type":"string","maxLength":1000,)"
                         R"("description":"who; taken from the command line only"})");
  for (const Parameter& parameter : operation.parameters) {
    if (parameter.in != In::kBody) continue;
    json->Key(parameter.name);
    WriteSchema(parameter, json);
  }
  json->EndObject().Key("required").BeginList().Text("reason");
  for (const Parameter& parameter : operation.parameters) {
    if (parameter.in == In::kBody && parameter.required) json->Text(parameter.name);
  }
  json->EndList().EndObject().EndObject().EndObject().EndObject();
}

// "POST /v1/inbox/{id}/retry" -> "post_v1_inbox_id_retry"
std::string IdOf(const Operation& operation) {
  std::string id = fmt::format("{}{}", operation.method, operation.path);
  std::string clean;
  for (const char byte : id) {
    if (byte == '{' || byte == '}') continue;
    const bool is_word = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
    clean += is_word ? byte : byte >= 'A' && byte <= 'Z' ? char(byte - 'A' + 'a') : '_';
  }
  return clean;
}

void WriteOperation(const Operation& operation, JsonWriter* json) {
  json->BeginObject().Key("operationId").Text(IdOf(operation));
  json->Key("summary").Text(operation.summary);
  json->Key("x-role").Text(RoleName(operation.role)).Key("security").BeginList();
  if (operation.role != Role::kNobody) json->Raw(R"({"token":[]})");
  json->EndList();
  WriteParameters(operation, json);
  WriteBody(operation, json);
  json->Key("responses").BeginObject().Key("200").BeginObject();
  json->Key("description").Text("done").Key("content").BeginObject();
  json->Key(operation.answers).Raw("{}").EndObject().EndObject();
  json->Key("default").Raw(R"({"$ref":"#/components/responses/Problem"})");
  json->EndObject().EndObject();
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? char(byte - 'A' + 'a') : byte;
  });
  return lower;
}

void WritePaths(JsonWriter* json) {
  std::string_view open_path;
  for (const Operation* operation : AllOperations()) {
    if (operation->path != open_path) {
      if (!open_path.empty()) json->EndObject();
      open_path = operation->path;
      json->Key(open_path).BeginObject();
    }
    json->Key(LowerCase(operation->method));
    WriteOperation(*operation, json);
  }
  if (!open_path.empty()) json->EndObject();
}

constexpr std::string_view kComponents =
    R"({"securitySchemes":{"token":{"type":"http","scheme":"bearer","description":)"
    R"("made with `treaty token add`"}},"responses":{"Problem":{"description":)"
    R"("it was not done; see RFC 9457","content":{"application/problem+json":{"schema":)"
    R"({"type":"object","required":["type","title","status"],"properties":{)"
    R"("type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},)"
    R"("detail":{"type":"string"}}}}}}}})";

}  // namespace

std::string OpenApiDocument() {
  JsonWriter json;
  json.BeginObject().Key("openapi").Text("3.1.0").Key("info").BeginObject();
  json.Key("title").Text("Treaty control API").Key("version").Text("1.0");
  json.Key("description").Text("What operators see and do in a running deployment. Every change "
                               "takes a reason, which stands in the audit.");
  json.EndObject().Key("paths").BeginObject();
  WritePaths(&json);
  json.EndObject().Key("components").Raw(kComponents);
  return json.EndObject().Take() + "\n";
}

}  // namespace treaty::control
