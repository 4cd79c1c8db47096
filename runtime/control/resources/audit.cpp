#include "runtime/control/resource.h"
#include "runtime/control/store_json.h"

namespace treaty::control {
namespace {

Reply List(World& world, const Call& call) {
  const auto rows = world.reader->Audit(size_t(call.Number("limit", 100)));
  if (!rows) return ProblemOf(503, rows.error());
  JsonWriter json;
  json.BeginObject().Key("audit").BeginList();
  for (const store::AuditRow& row : *rows) WriteAuditRow(row, false, &json);
  return {.body = json.EndList().EndObject().Take() + "\n"};
}

}  // namespace

RESOURCE(audit) = {
    .name = "audit",
    .summary = "what people did, and why",
    .operations = {{.method = "GET", .path = "/v1/audit",
                    .summary = "newest first; without the values that an edit replaced",
                    .parameters = {{.name = "limit", .summary = "100 unless said",
                                    .type = Parameter::Type::kInteger, .most = 1000}},
                    .answer = List}},
};

}  // namespace treaty::control
