// Delivery over HTTP, beside a loop of libcurl that makes the same calls.
//
//   ./dev bench deliver [client|run] [--calls N] [--accounts N]
//
// client: what a call costs the HTTP client alone.
// run: the first example from one sandbox to the other, until all writes are confirmed: records a
// second, and calls for each record. Then fresh sandboxes are asked the same calls by libcurl
// alone. Three rounds; the best of each side counts.
//
// All share the machine. Fails when less than 0.7 of the bare loop is reached.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "tests/bench/deliver/client_rounds.h"
#include "tests/bench/deliver/replay.h"
#include "tests/bench/deliver/server_process.h"
#include "tests/bench/deliver/world.h"

namespace treaty::bench {
namespace {

constexpr double kGoal = 0.7;
constexpr size_t kAtOnce = 8;
constexpr int kRounds = 3;

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

struct Round {
  SandboxPair run;
  SandboxPair replay;
};

struct Rates {
  double ours = 0;  // records a second
  double bare = 0;
};

Rates RunRound(World& world, const Round& round) {
  world.Load(round.run);
  world.Load(round.replay);
  const Ran ran = world.Run(round.run);
  Replay crm(round.replay.crm->origin(), round.run.crm->Recorded());
  Replay erp(round.replay.erp->origin(), round.run.erp->Recorded());
  const double records = double(ran.delivered);
  Rates rates{.ours = records / ran.delivering_s};
  fmt::print(
      "treaty: {} events, {} records delivered in {:.2f} s: {:.0f} records/s, "
      "{:.2f} s of CPU\n",
      ran.accepted, ran.delivered, ran.delivering_s, rates.ours, ran.cpu_s);
  std::fflush(stdout);
  const ReplayedBoth again = ReplayBoth(crm, erp);
  const int64_t calls = again.crm.calls + again.erp.calls;
  rates.bare = records / again.seconds;
  fmt::print("  {} calls to the CRM, {} to the ERP: {:.3f} for each record\n", again.crm.calls,
             again.erp.calls, double(calls) / records);
  fmt::print("bare libcurl: the same calls in {:.2f} s, {} of {} answered well: {:.0f} records/s\n",
             again.seconds, again.crm.answered + again.erp.answered, calls, rates.bare);
  std::fflush(stdout);
  return rates;
}

// The best of some rounds each, in turn: what else the machine does takes from both, and never
// equally.
bool CompareRun(const WorldOptions& options) {
  World world(options);
  std::vector<Round> rounds;
  for (int at = 0; at < kRounds; ++at) {
    rounds.push_back({world.StartSandboxes(fmt::format("run-{}", at), true),
                      world.StartSandboxes(fmt::format("replay-{}", at), false)});
  }
  Rates best;
  for (const Round& round : rounds) {
    const Rates rates = RunRound(world, round);
    best = {std::max(best.ours, rates.ours), std::max(best.bare, rates.bare)};
  }
  const bool good = best.ours >= kGoal * best.bare;
  fmt::print("best: {:.0f} records/s, bare {:.0f}: ratio {:.2f}, goal {}: {}\n", best.ours,
             best.bare, best.ours / best.bare, kGoal, good ? "reached" : "missed");
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
