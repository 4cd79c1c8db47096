// Delivery over HTTP, beside a loop of libcurl that makes the same calls.
//
//   ./dev bench deliver [client|run] [--calls N] [--accounts N]
//
// client: what a call costs the HTTP client alone.
// run: the first example from one sandbox to the other, until all writes are confirmed: records a
// second, and calls for each record. Then fresh sandboxes are asked the same calls by libcurl
// alone.
//
// All three share the machine. Fails when less than 0.7 of the bare loop is reached.

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/bench/deliver/client_rounds.h"
#include "tests/bench/deliver/replay.h"
#include "tests/bench/deliver/server_process.h"
#include "tests/bench/deliver/world.h"

namespace treaty::bench {
namespace {

constexpr double kGoal = 0.7;
constexpr size_t kAtOnce = 8;

struct Options {
  bool client = true;
  bool run = true;
  int64_t calls = 10'000;
  WorldOptions world;
};

struct ReplayedBoth {
  Replayed crm;
  Replayed erp;
  double seconds = 0;
};

// Both systems at once, as the deployment asks them.
ReplayedBoth ReplayBoth(Replay& crm, Replay& erp) {
  crm.Prepare();
  erp.Prepare();
  ReplayedBoth both;
  const int64_t start_us = PosixEnv().MonotonicUs();
  {
    const auto thread = PosixEnv().StartThread("crm", [&] { both.crm = crm.Run(kAtOnce); });
    both.erp = erp.Run(kAtOnce);
  }
  both.seconds = double(PosixEnv().MonotonicUs() - start_us) / 1e6;
  return both;
}

bool CompareRun(const WorldOptions& options) {
  World world(options);
  const SandboxPair first = world.StartSandboxes("run", true);
  const SandboxPair second = world.StartSandboxes("replay", false);
  world.Load(first);
  world.Load(second);
  const Ran ran = world.Run(first);
  Replay crm(second.crm->origin(), first.crm->Recorded());
  Replay erp(second.erp->origin(), first.erp->Recorded());
  const double ours = double(ran.delivered) / ran.delivering_s;
  fmt::print(
      "treaty: {} events, {} records delivered in {:.2f} s: {:.0f} records/s, "
      "{:.2f} s of CPU\n",
      ran.accepted, ran.delivered, ran.delivering_s, ours, ran.cpu_s);
  std::fflush(stdout);
  const ReplayedBoth again = ReplayBoth(crm, erp);
  const int64_t calls = again.crm.calls + again.erp.calls;
  const double bare = double(ran.delivered) / again.seconds;
  fmt::print("  {} calls to the CRM, {} to the ERP: {:.3f} for each record\n", again.crm.calls,
             again.erp.calls, double(calls) / double(ran.delivered));
  fmt::print("bare libcurl: the same calls in {:.2f} s, {} of {} answered well: {:.0f} records/s\n",
             again.seconds, again.crm.answered + again.erp.answered, calls, bare);
  const bool good = ours >= kGoal * bare;
  fmt::print("ratio {:.2f}, goal {}: {}\n", ours / bare, kGoal, good ? "reached" : "missed");
  return good;
}

Options Read(int count, char** arguments) {
  Options options;
  for (int at = 1; at < count; ++at) {
    const std::string_view word = arguments[at];
    if (word == "client") {
      options.run = false;
    } else if (word == "run") {
      options.client = false;
    } else if (at + 1 < count && word == "--calls") {
      options.calls = std::max(1, std::atoi(arguments[++at]));
    } else if (at + 1 < count && word == "--accounts") {
      options.world.accounts = std::max(1, std::atoi(arguments[++at]));
    } else {
      Die("usage: [client|run] [--calls N] [--accounts N]");
    }
  }
  return options;
}

int Main(int count, char** arguments) {
  const Options options = Read(count, arguments);
  bool good = true;
  if (options.client) good &= CompareClients(options.calls);
  if (options.run) good &= CompareRun(options.world);
  return good ? 0 : 1;
}

}  // namespace
}  // namespace treaty::bench

int main(int count, char** arguments) { return treaty::bench::Main(count, arguments); }
