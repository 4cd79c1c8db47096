#include "tests/bench/deliver/client_rounds.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <atomic>
#include <cstdio>

#include "tests/bench/deliver/bare_loop.h"
#include "tests/bench/deliver/server_process.h"

namespace treaty::bench {
namespace {

constexpr double kGoal = 0.7;
constexpr int kRounds = 5;

protocols::HttpHandler SmallAnswers() {
  return [record = std::string(500, 'r')](const protocols::ServerRequest&) {
    return protocols::ServerResponse{.headers = {{"Content-Type", "application/json"}},
                                     .body = record};
  };
}

protocols::HttpRequest RequestTo(const std::string& origin) {
  return {.method = "POST",
          .url = origin + "/sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner",
          .headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer abcdef"}},
          .body = std::string(500, 'q')};
}

// Keeps `at_once` calls under way until `calls` are answered; the next is sent from an answer.
class ClientLoop {
 public:
  ClientLoop(const std::string& origin, int64_t calls, size_t at_once)
      : origin_(origin), calls_(calls), at_once_(at_once) {
    client_ = Must(protocols::HttpClient::Start(
        PosixEnv(), {.origins = {origin}, .most_connections = at_once, .ca_file = {}}));
  }

  int64_t Run() {
    for (size_t at = 0; at < at_once_; ++at) Next();
    for (int64_t ended = ended_; ended < calls_; ended = ended_) ended_.wait(ended);
    return answered_;
  }

 private:
  void Next() {
    if (sent_.fetch_add(1) >= calls_) return;
    client_->Send(RequestTo(origin_), [this](protocols::HttpResponse response) {
      answered_ += response.status == 200;
      if (++ended_ == calls_) ended_.notify_one();
      Next();
    });
  }

  const std::string origin_;
  const int64_t calls_;
  const size_t at_once_;
  std::atomic<int64_t> sent_ = 0;
  std::atomic<int64_t> answered_ = 0;
  std::atomic<int64_t> ended_ = 0;
  std::unique_ptr<protocols::HttpClient> client_;
};

struct Measured {
  double calls_per_second = 0;
  double cpu_us = 0;  // of this process, for each call
};

double CpuUs() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto microseconds = [](const timeval& time) {
    return double(time.tv_sec) * 1e6 + double(time.tv_usec);
  };
  return microseconds(used.ru_utime) + microseconds(used.ru_stime);
}

template <typename Run>
Measured Measure(int64_t calls, Run run) {
  const int64_t start = PosixEnv().MonotonicUs();
  const double cpu = CpuUs();
  if (run() != calls) Die("some calls were not answered");
  return {.calls_per_second = double(calls) * 1e6 / double(PosixEnv().MonotonicUs() - start),
          .cpu_us = (CpuUs() - cpu) / double(calls)};
}

// The best of some rounds each, in turn.
bool Compare(const std::string& origin, int64_t calls, size_t at_once) {
  Measured bare, ours;
  const auto better = [](const Measured& one, const Measured& other) {
    return one.cpu_us == 0 || other.cpu_us < one.cpu_us ? other : one;
  };
  for (int round = 0; round < kRounds; ++round) {
    bare = better(bare, Measure(calls, [&] {
                    int64_t left = calls;
                    return RunBareLoop({.at_once = at_once, .next = [&] {
                                          return left-- > 0 ? RequestTo(origin)
                                                            : protocols::HttpRequest{};
                                        }});
                  }));
    ours = better(ours, Measure(calls, [&] { return ClientLoop(origin, calls, at_once).Run(); }));
  }
  // Of CPU: what else runs on the machine changes the rates, and hardly the work.
  const double ratio = bare.cpu_us / ours.cpu_us;
  fmt::print(
      "{:>3} at once: client {:>6.0f} calls/s, {:>5.1f} us of CPU each   bare libcurl "
      "{:>6.0f} calls/s, {:>5.1f} us   ratio {:.2f}\n",
      at_once, ours.calls_per_second, ours.cpu_us, bare.calls_per_second, bare.cpu_us, ratio);
  std::fflush(stdout);
  return ratio >= kGoal;
}

}  // namespace

bool CompareClients(int64_t calls) {
  const ServerProcess server(false, SmallAnswers);
  bool good = true;
  for (const size_t at_once : {1, 8, 32}) good &= Compare(server.origin(), calls, at_once);
  fmt::print("goal: at least {} of the bare loop: {}\n", kGoal, good ? "reached" : "missed");
  return good;
}

}  // namespace treaty::bench
