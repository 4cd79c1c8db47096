#include "compiler/cli/sandbox.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "compiler/cli/store_reader.h"
#include "runtime/base/env.h"
#include "runtime/base/failpoint.h"
#include "runtime/engine/stop_signals.h"
#include "runtime/value/instant.h"

namespace treaty::cli {
namespace {

using sandbox::FaultSettings;
using sandbox::SandboxBinding;
using sandbox::SandboxServer;

// "erp=5s" is for `erp`, "5s" for all; a name that no binding has is part of the value.
struct SystemValue {
  std::string system;
  std::string value;
};
SystemValue SplitSystem(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos) return {"", text};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

Result<void> CheckSystem(const std::string& system, const std::vector<SandboxBinding>& bindings,
                         std::string_view option) {
  std::string names;
  for (const SandboxBinding& binding : bindings) {
    if (system.empty() || binding.endpoint.system == system) return {};
    names += (names.empty() ? "" : ", ") + binding.endpoint.system;
  }
  return Fail(fmt::format("the sandbox serves no `{}`", system), fmt::format("--{}", option),
              "it serves " + names);
}

// What the behaviour file says, then what was ordered.
Result<FaultSettings> FaultsFor(const SandboxBinding& binding, const Arguments& arguments) {
  FaultSettings settings = sandbox::FaultsOf(binding.behaviour);
  for (const bool named : {false, true}) {  // what is for one system stands above what is for all
    for (const sandbox::FaultName& fault : sandbox::FaultNames()) {
      for (const std::string& text : arguments.All(fault.name)) {
        const SystemValue given = SplitSystem(text);
        if (given.system.empty() == named) continue;
        if (named && given.system != binding.endpoint.system) continue;
        TRY_VOID(sandbox::SetFault(fault.name, given.value, &settings));
      }
    }
  }
  return settings;
}

Result<void> CheckNames(const std::vector<SandboxBinding>& bindings, const Arguments& arguments) {
  for (const sandbox::FaultName& fault : sandbox::FaultNames()) {
    for (const std::string& text : arguments.All(fault.name)) {
      TRY_VOID(CheckSystem(SplitSystem(text).system, bindings, fault.name));
    }
  }
  for (const std::string& text : arguments.All("records")) {
    TRY_VOID(CheckSystem(SplitSystem(text).system, bindings, "records"));
  }
  for (const std::string& text : arguments.All("load")) {
    const SystemValue given = SplitSystem(text);
    if (given.system.empty()) {
      return Fail(fmt::format("`{}` names no system", text), "--load", "write --load crm=FILE");
    }
    TRY_VOID(CheckSystem(given.system, bindings, "load"));
  }
  return {};
}

// How many records of each object a system begins with; what is for one system stands above what is
// for all.
Result<int64_t> RecordsFor(const std::string& system, const Arguments& arguments) {
  int64_t records = 0;
  bool named = false;
  for (const std::string& text : arguments.All("records")) {
    const SystemValue given = SplitSystem(text);
    if (given.system.empty() ? named : given.system != system) continue;
    named = !given.system.empty();
    const char* const end = given.value.data() + given.value.size();
    const auto [read, error] = std::from_chars(given.value.data(), end, records);
    if (error != std::errc() || read != end || records < 0) {
      return Fail(fmt::format("`{}` is no number of records", given.value), "--records",
                  "write --records 20, or --records erp=20");
    }
  }
  return records;
}

// Data that the system begins with: its users' files, or else records that are made.
Result<void> GiveData(const Arguments& arguments, SandboxServer& server, Console& console) {
  const std::string& system = server.system();
  const bool quiet = console.GetStyle().quiet;
  for (const std::string& text : arguments.All("load")) {
    const SystemValue given = SplitSystem(text);
    if (given.system != system) continue;
    TRY(const std::string lines, PosixEnv().ReadWhole(given.value));
    TRY(const sandbox::Loaded loaded, server.Load(lines, given.value));
    if (quiet) continue;
    console.Say("{}: {} changes of its users, {} older\n", system, loaded.applied, loaded.older);
  }
  TRY(const int64_t records, RecordsFor(system, arguments));
  if (records == 0) return {};
  TRY(const sandbox::Loaded made, server.Seed(records));
  if (quiet) return {};
  if (made.applied > 0) {
    console.Say("{}: {} records were made\n", system, made.applied);
  } else {
    console.Say("{}: has data already, no records were made\n", system);
  }
  return {};
}

Result<std::vector<std::unique_ptr<SandboxServer>>> StartAll(std::vector<SandboxBinding> bindings,
                                                             const Arguments& arguments,
                                                             Console& console) {
  TRY_VOID(CheckNames(bindings, arguments));
  std::vector<std::unique_ptr<SandboxServer>> servers;
  for (SandboxBinding& binding : bindings) {
    const std::string system = binding.endpoint.system;
    const std::string product = binding.product;
    TRY(const FaultSettings faults, FaultsFor(binding, arguments));
    TRY(auto server, SandboxServer::Open(PosixEnv(), std::move(binding), faults));
    TRY_VOID(GiveData(arguments, *server, console));
    TRY_VOID(server->Listen());
    console.Print("{} {} {}\n", system, server->url(), product);
    servers.push_back(std::move(server));
  }
  return servers;
}

int Serve(const Arguments& arguments, Console& console) {
  const std::string failpoints = PosixEnv().Variable("TREATY_FAILPOINT").value_or("");
  if (const Result<void> armed = ArmFailpoints(failpoints); !armed) {
    return CouldNotRun(armed.error(), console);
  }
  engine::StopSignals signals;  // before the servers' threads
  OpenedSandbox opened =
      OpenSandbox(arguments.All("PATH"), arguments.Get("in"), "", console);
  if (opened.bindings.empty()) return opened.exit_code;
  const auto servers = StartAll(std::move(opened.bindings), arguments, console);
  if (!servers) return CouldNotRun(servers.error(), console);
  std::fflush(console.OutStream());
  while (signals.Wait(60'000'000) == 0) {
  }
  signals.LetThemThrough();
  return kExitOk;
}

std::vector<Option> Options() {
  std::vector<Option> options = {
      {.name = "in", .summary = "the deployment whose systems are served", .value = "DEPLOYMENT",
                 .also = "deployment"},
      {.name = "load", .summary = "what a system's users did before", .value = "SYSTEM=FILE",
       .many = true},
      {.name = "records", .summary = "how many of each object to make where a system has no data",
       .value = "NUMBER", .many = true}};
  for (const sandbox::FaultName& fault : sandbox::FaultNames()) {
    options.push_back({.name = fault.name, .summary = fault.summary, .value = fault.value,
                       .many = true});
  }
  return options;
}

}  // namespace

COMMAND(sandbox) = {
    .name = "sandbox",
    .summary = "serve the systems of a deployment as their vendors would",
    .about =
        "Each system that the deployment binds with a `url` on this machine is served there, from\n"
        "its schema, with its vendor's protocol: `simulate` names its behaviour, `state` its\n"
        "journal. Prints where each listens, one a line, and runs until SIGINT or SIGTERM; what\n"
        "was answered is in the journal, however the process ends.\n\n"
        "A system without data begins with what --load brings, or with --records made from its\n"
        "schema and the seed: --records 20, --records erp=20.\n\n"
        "Faults are for all systems, or for one: --latency erp=5s. CHANCE is 0.03 or 3%. They are\n"
        "a function of --seed and of the calls; POST /_sandbox/faults changes them meanwhile.",
    .positionals = {{.name = "PATH",
                     .summary = "a folder, files, or a bundle; by default the current folder",
                     .required = false,
                     .many = true}},
    .options = Options(),
    .run = Serve,
};

}  // namespace treaty::cli
