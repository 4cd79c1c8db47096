#include "compiler/cli/program.h"
#include "compiler/cli/store_reader.h"
#include "runtime/base/env.h"
#include "runtime/control/doctor.h"
#include "runtime/engine/deployment_values.h"
#include "runtime/value/json_text.h"

namespace treaty::cli {
namespace {

using control::Finding;

std::string Json(const std::vector<Finding>& findings) {
  JsonWriter json;
  json.BeginObject().Key("format_version").Text("1.0").Key("kind").Text("doctor");
  json.Key("findings").BeginList();
  for (const Finding& finding : findings) {
    json.BeginObject().Key("check").Text(finding.what.check).Key("ok").Bool(finding.what.ok);
    json.Key("remote").Bool(finding.remote).Key("message").Text(finding.what.message);
    json.Key("mend").Text(finding.what.mend).EndObject();
  }
  return json.EndList().EndObject().Take() + "\n";
}

std::string Text(const std::vector<Finding>& findings) {
  TextTable table;
  for (const Finding& finding : findings) {
    const std::string mend = finding.what.mend.empty() ? "" : " (" + finding.what.mend + ")";
    table.Add({finding.what.ok ? "ok" : "NO", finding.what.check, finding.what.message + mend});
  }
  return table.Text("");
}

int ExitOf(const std::vector<Finding>& findings) {
  int code = kExitOk;
  for (const Finding& finding : findings) {
    if (finding.what.ok) continue;
    if (!finding.remote) return kExitFindings;
    code = kExitUnavailable;
  }
  return code;
}

int Doctor(const Arguments& arguments, Console& console) {
  std::vector<std::string> paths = arguments.All("PATH");
  if (paths.empty()) paths.push_back(".");
  const LoadedTreaty treaty = LoadTreaty(paths, console);
  if (treaty.program == nullptr) return treaty.exit_code;
  const auto deployment = engine::FindDeployment(treaty.program->model(), arguments.Get("in"));
  if (!deployment) return CouldNotRun(deployment.error(), console);
  const std::vector<Finding> findings =
      control::Examine(PosixEnv(), treaty.program->model(), **deployment,
                       std::string(arguments.Get("store")));
  console.Out(arguments.Get("format") == "json" ? Json(findings) : Text(findings));
  return ExitOf(findings);
}

}  // namespace

COMMAND(doctor) = {
    .name = "doctor",
    .summary = "look whether a deployment can work",
    .about = "Bindings, store, disk and whether a sync reaches it, SQLite; then, per system: can\n"
             "it be reached, are we let in, is its schema the one that was compiled, does its "
             "clock\n"
             "agree with ours, when do credentials expire. Each finding says how to mend it.\n\n"
             "Ends with 0 when all is well, 1 when something here must be mended, 3 when only\n"
             "systems or our credentials there are in the way.",
    .positionals = {TreatyPath()},
    .options = StoreOptions(),
    .run = Doctor,
};

}  // namespace treaty::cli
