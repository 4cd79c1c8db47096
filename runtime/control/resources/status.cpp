#include "runtime/control/status_json.h"

namespace treaty::control {
namespace {

Reply Show(World& world, const Call&) {
  const Result<store::Status> status = world.reader->ReadStatus();
  if (!status) return ProblemOf(503, status.error());
  return {.body = StatusJson(world, *status) + "\n"};
}

}  // namespace

RESOURCE(status) = {
    .name = "status",
    .summary = "how the deployment is doing",
    .operations = {{.method = "GET", .path = "/v1/status",
                    .summary = "routes, systems, inbox by cause, what is stopped, counters",
                    .answer = Show}},
};

}  // namespace treaty::control
