#include "runtime/protocols/file_source.h"
#include "runtime/protocols/file_target.h"
#include "runtime/protocols/protocol.h"

namespace treaty::protocols {
namespace {

formats::EventContext ContextOf(const Endpoint& endpoint) {
  formats::EventContext context{.system = endpoint.system, .objects = {}};
  for (const program::Object& object : endpoint.model->objects) {
    if (object.system == endpoint.system) context.objects.push_back(object.shape.name);
  }
  return context;
}

Result<std::unique_ptr<Source>> OpenSource(const Endpoint& endpoint) {
  const BindingValue* in = endpoint.Find("in");
  if (!in) return std::unique_ptr<Source>();
  if (in->value.empty()) {
    return Fail("`in` names no file", in->place, "write in \"events.ndjson\"");
  }
  return std::make_unique<FileSource>(*endpoint.env, endpoint.system + ":" + in->value, in->value,
                                      ContextOf(endpoint));
}

Result<std::unique_ptr<Target>> OpenTarget(const Endpoint& endpoint) {
  const BindingValue* out = endpoint.Find("out");
  const BindingValue* answers = endpoint.Find("answers");
  if (!out && !answers) return std::unique_ptr<Target>();
  if (!out) {
    return Fail("`answers` without `out`: nothing is asked", answers->place,
                "add out \"requests.ndjson\"");
  }
  if (!answers) {
    return Fail("`out` without `answers`: nobody says whether a write was done", out->place,
                "add answers \"answers.ndjson\"");
  }
  return FileTarget::Open(*endpoint.env, out->value, answers->value);
}

Result<Opened> Open(const Endpoint& endpoint) {
  Opened opened;
  TRY(opened.source, OpenSource(endpoint));
  TRY(opened.target, OpenTarget(endpoint));
  return opened;
}

}  // namespace

PROTOCOL(file) = {
    .name = "file",
    .summary = "NDJSON files: events in, requests out, answers in",
    .properties = {{"in", "the file of events; it may grow, be rotated, or be finished"},
                   {"out", "the file that requests are added to, one a line"},
                   {"answers", "the file that the system answers in, one a line"}},
    .open = Open,
};

}  // namespace treaty::protocols
