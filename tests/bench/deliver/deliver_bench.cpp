// Calls per second of the HTTP client beside a loop of libcurl that makes the same calls, at 1, 8
// and 32 at once, against a server in a process of its own.
//
//   ./dev bench deliver [--calls N]
//
// A call is a POST of a record of 500 bytes, answered with as much. Five rounds each, in turn; the
// best is printed. Fails when the client reaches less than 0.7 of the bare loop.

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "runtime/protocols/http_server.h"
#include "tests/bench/deliver/bare_loop.h"

namespace treaty::bench {
namespace {

constexpr double kGoal = 0.7;
constexpr int kRounds = 5;

[[noreturn]] void Die(const std::string& why) {
  fmt::print(stderr, "bench deliver: {}\n", why);
  std::exit(2);
}

// A server in a child process, so that its work is not counted as the client's.
class ServerProcess {
 public:
  ServerProcess() {
    int ends[2];
    if (pipe(ends) != 0) Die("cannot make a pipe");
    child_ = fork();
    if (child_ < 0) Die("cannot start a process");
    if (child_ == 0) Serve(ends[1]);
    close(ends[1]);
    if (read(ends[0], &port_, sizeof port_) != sizeof port_) Die("the server does not start");
    close(ends[0]);
  }
  ~ServerProcess() {
    kill(child_, SIGTERM);
    waitpid(child_, nullptr, 0);
  }
  std::string origin() const { return fmt::format("http://127.0.0.1:{}", port_); }

 private:
  [[noreturn]] static void Serve(int tell) {
    const std::string record(500, 'r');
    auto server =
        protocols::HttpServer::Start(PosixEnv(), {}, [record](const protocols::ServerRequest&) {
          return protocols::ServerResponse{.headers = {{"Content-Type", "application/json"}},
                                           .body = record};
        });
    if (!server) Die(server.error().ToString());
    const uint16_t port = (*server)->port();
    if (write(tell, &port, sizeof port) != sizeof port) Die("cannot tell the port");
    for (;;) pause();
  }

  pid_t child_ = 0;
  uint16_t port_ = 0;
};

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
    auto started = protocols::HttpClient::Start(
        PosixEnv(), {.origins = {origin}, .most_connections = at_once, .ca_file = {}});
    if (!started) Die(started.error().ToString());
    client_ = *std::move(started);
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

// The best of some rounds each, in turn: what else runs on the machine meets both.
bool Compare(const std::string& origin, int64_t calls, size_t at_once) {
  Measured bare, ours;
  const auto better = [](const Measured& one, const Measured& other) {
    return one.calls_per_second < other.calls_per_second ? other : one;
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
  const double ratio = ours.calls_per_second / bare.calls_per_second;
  fmt::print(
      "{:>3} at once: client {:>6.0f} calls/s, {:>5.1f} us of CPU each   bare libcurl "
      "{:>6.0f} calls/s, {:>5.1f} us   ratio {:.2f}\n",
      at_once, ours.calls_per_second, ours.cpu_us, bare.calls_per_second, bare.cpu_us, ratio);
  std::fflush(stdout);
  return ratio >= kGoal;
}

int Run(int count, char** arguments) {
  int64_t calls = 10'000;
  for (int at = 1; at < count; ++at) {
    if (std::strcmp(arguments[at], "--calls") != 0 || at + 1 == count) Die("usage: --calls N");
    calls = std::max(1, std::atoi(arguments[++at]));
  }
  const ServerProcess server;
  bool good = true;
  for (const size_t at_once : {1, 8, 32}) good &= Compare(server.origin(), calls, at_once);
  fmt::print("goal: at least {} of the bare loop: {}\n", kGoal, good ? "reached" : "missed");
  return good ? 0 : 1;
}

}  // namespace
}  // namespace treaty::bench

int main(int count, char** arguments) { return treaty::bench::Run(count, arguments); }
