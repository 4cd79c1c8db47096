#include "tests/bench/deliver/world.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "compiler/cli/library.h"
#include "compiler/compiler.h"
#include "compiler/diagnostics/render.h"
#include "compiler/source/load.h"
#include "runtime/engine/deployment.h"
#include "runtime/engine/deployment_values.h"
#include "runtime/program/loaded_program.h"
#include "runtime/sandbox/sandbox_server.h"

namespace treaty::bench {
namespace {

constexpr std::string_view kExample = TREATY_SOURCE_DIR "/examples/01-customer-and-order";

// Sweeps as often as in production; asked more often than there, so that nobody waits for news.
constexpr const char* kDeployment = R"(
deployment bench {
  store sqlite env("BENCH_STORE")
  bind crm {
    url      env("BENCH_CRM_URL")
    auth     client_credentials(client: "treaty", secret: env("BENCH_SECRET"))
    poll     1s
    simulate env("BENCH_CRM_BEHAVIOUR")
    state    "crm.effects.ndjson"
  }
  bind erp {
    url      env("BENCH_ERP_URL")
    auth     basic(user: "TREATY", password: env("BENCH_SECRET"))
    poll     1s
    settle   2s
    simulate env("BENCH_ERP_BEHAVIOUR")
    state    "erp.effects.ndjson"
  }
}
)";

double CpuSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return double(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         double(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

void Set(const char* name, const std::string& value) { setenv(name, value.c_str(), 1); }

std::string PathOf(std::string_view file) { return fmt::format("{}/{}", kExample, file); }

}  // namespace

World::World(const WorldOptions& options) : options_(options) {
  std::filesystem::remove_all(options_.directory);
  std::filesystem::create_directories(options_.directory);
  Compile();
  const std::string command = fmt::format(
      "python3 '{}' --out '{}' --accounts {} --contacts {} --orders {}", PathOf("generate.py"),
      options_.directory, options_.accounts, options_.accounts * 3 / 2, options_.accounts * 5 / 2);
  if (std::system(command.c_str()) != 0) Die("the example's data cannot be made");
  day1_ = Must(PosixEnv().ReadWhole(options_.directory + "/day1.ndjson"));
  Set("BENCH_SECRET", "bench");
  Set("BENCH_CRM_URL", "http://127.0.0.1:1");
  Set("BENCH_ERP_URL", "http://127.0.0.1:1");
  Set("BENCH_CRM_BEHAVIOUR", PathOf("crm.behaviour.json"));
  Set("BENCH_ERP_BEHAVIOUR", PathOf("erp.behaviour.json"));
  Set("BENCH_STORE", StorePath());
}

std::string World::StorePath() const {
  return fmt::format("{}/treaty-{}.db", options_.directory, runs_);
}

void World::Compile() {
  source::Files files = Must(source::LoadFiles({std::string(kExample)}, PosixEnv()));
  files.Add(PathOf("bench.treaty"), kDeployment);
  const auto compilation = compiler::Compile(std::move(files), PosixEnv());
  if (compilation->has_errors) {
    Die(diagnostics::RenderText(compilation->diagnostics, compilation->files, {.color = false}));
  }
  program::Bundle bundle = compiler::MakeProgram(*compilation);
  program::LoadOptions options{.tier = program::TierChoice::kInterpret, .resolve = {}};
  options.resolve = cli::LibraryFunctions();
  program_ = Must(program::LoadProgram(std::move(bundle.model), std::move(bundle.units), options));
}

protocols::HttpHandler World::OpenSandbox(const std::string& folder, const std::string& system) {
  const std::string path = options_.directory + "/" + folder;
  std::filesystem::create_directories(path);
  if (chdir(path.c_str()) != 0) Die("cannot enter " + path);
  const auto* deployment = Must(engine::FindDeployment(program_->model(), "bench"));
  static std::vector<protocols::Endpoint> endpoints =
      Must(engine::Endpoints(PosixEnv(), program_->model(), *deployment));
  for (const protocols::Endpoint& endpoint : endpoints) {
    if (endpoint.system != system) continue;
    auto binding = Must(sandbox::ReadSandboxBinding(PosixEnv(), endpoint));
    // Lives as long as its process.
    static const auto server =
        Must(sandbox::SandboxServer::Open(PosixEnv(), std::move(binding), {}));
    return [](const protocols::ServerRequest& request) { return server->Handle(request); };
  }
  Die("the example has no system " + system);
}

SandboxPair World::StartSandboxes(const std::string& folder, bool remembers) {
  SandboxPair pair;
  pair.crm = std::make_unique<ServerProcess>(remembers, [&] { return OpenSandbox(folder, "crm"); });
  pair.erp = std::make_unique<ServerProcess>(remembers, [&] { return OpenSandbox(folder, "erp"); });
  return pair;
}

void World::Load(const SandboxPair& sandboxes) {
  const std::string origin = sandboxes.crm->origin();
  const auto client =
      Must(protocols::HttpClient::Start(PosixEnv(), {.origins = {origin}, .ca_file = {}}));
  const auto answer = client->Fetch({.method = "POST",
                                     .url = origin + "/_sandbox/load",
                                     .headers = {{"Content-Type", "application/x-ndjson"}},
                                     .body = day1_});
  if (answer.status / 100 != 2) Die("the CRM takes no data: " + answer.error + answer.body);
}

Ran World::Run(const SandboxPair& sandboxes) {
  Env& env = PosixEnv();
  Set("BENCH_CRM_URL", sandboxes.crm->origin());
  Set("BENCH_ERP_URL", sandboxes.erp->origin());
  Set("BENCH_STORE", StorePath());
  ++runs_;
  observe::Log log(env, observe::Level::kError,
                   [](std::string_view line) { std::fwrite(line.data(), 1, line.size(), stderr); });
  const int64_t start_us = env.MonotonicUs();
  const double cpu_s = CpuSeconds();
  const auto deployment =
      Must(engine::Deployment::Start(env, *program_, log, {.name = "bench", .store_path = {}}));
  Ran ran;
  int64_t last_us = start_us;
  while (!deployment->Idle()) {
    if (const auto failure = deployment->failure()) Die(failure->ToString());
    const observe::LiveFigures figures = deployment->Figures();
    const int64_t delivered = figures.counts[size_t(observe::Count::kDelivered)];
    if (delivered > ran.delivered) last_us = env.MonotonicUs();
    ran.delivered = delivered;
    ran.accepted = figures.counts[size_t(observe::Count::kAccepted)];
    Must(deployment->Tend());
    env.SleepUs(50'000);
  }
  Must(deployment->Stop());
  ran.cpu_s = CpuSeconds() - cpu_s;
  ran.delivering_s = double(last_us - start_us) / 1e6;
  return ran;
}

}  // namespace treaty::bench
