#include "runtime/control/openapi.h"

#include "runtime/control/resource.h"

namespace treaty::control {
namespace {

Reply Show(World&, const Call&) { return {.body = OpenApiDocument()}; }

}  // namespace

RESOURCE(openapi) = {
    .name = "openapi",
    .summary = "this API, for programs",
    .operations = {{.method = "GET", .path = "/openapi.json", .summary = "the OpenAPI document",
                    .role = Role::kNobody, .answer = Show}},
};

}  // namespace treaty::control
