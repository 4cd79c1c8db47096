#include "tests/bench/deliver/server_process.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <nlohmann/json.hpp>

namespace treaty::bench {
namespace {

using protocols::ServerRequest;
using protocols::ServerResponse;

constexpr std::string_view kRecordingPath = "/_bench/recording";

class Recorder {
 public:
  // While others are measured: no more than a copy.
  void Keep(const ServerRequest& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  std::string lines() {
    const std::lock_guard lock(mutex_);
    std::string lines;
    for (const ServerRequest& request : requests_) lines += LineOf(request) + "\n";
    return lines;
  }

 private:
  static std::string LineOf(const ServerRequest& request) {
    nlohmann::json headers = nlohmann::json::array();
    for (const auto& [name, value] : request.headers) headers.push_back({name, value});
    const std::string url = request.path + (request.query.empty() ? "" : "?" + request.query);
    return nlohmann::json({request.method, url, headers, request.body}).dump();
  }

  std::mutex mutex_;
  std::vector<ServerRequest> requests_;
};

protocols::HttpRequest RequestOf(const nlohmann::json& line) {
  protocols::HttpRequest request;
  request.method = line[0];
  request.url = line[1];
  for (const auto& header : line[2]) request.headers.emplace_back(header[0], header[1]);
  request.body = line[3];
  return request;
}

}  // namespace

void Die(const std::string& why) {
  fmt::print(stderr, "bench deliver: {}\n", why);
  std::exit(2);
}

ServerProcess::ServerProcess(bool remembers, const Open& open) {
  int ends[2];
  if (pipe(ends) != 0) Die("cannot make a pipe");
  std::fflush(nullptr);
  child_ = fork();
  if (child_ < 0) Die("cannot start a process");
  if (child_ == 0) Serve(remembers, open, ends[1]);
  close(ends[1]);
  if (read(ends[0], &port_, sizeof port_) != sizeof port_) Die("the server does not start");
  close(ends[0]);
}

ServerProcess::~ServerProcess() {
  kill(child_, SIGTERM);
  waitpid(child_, nullptr, 0);
}

std::string ServerProcess::origin() const { return fmt::format("http://127.0.0.1:{}", port_); }

void ServerProcess::Serve(bool remembers, const Open& open, int tell) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const protocols::HttpHandler handler = open();
  Recorder recorder;
  const auto server = Must(protocols::HttpServer::Start(
      PosixEnv(), {.threads = 2, .most_header_bytes = 32u << 10, .most_body_bytes = 256u << 20},
      [&](const ServerRequest& request) {
        if (request.path == kRecordingPath) return ServerResponse{.body = recorder.lines()};
        if (remembers && !request.path.starts_with("/_")) recorder.Keep(request);
        return handler(request);
      }));
  const uint16_t port = server->port();
  if (write(tell, &port, sizeof port) != sizeof port) Die("cannot tell the port");
  for (;;) pause();
}

std::vector<protocols::HttpRequest> ServerProcess::Recorded() const {
  protocols::HttpClientOptions options{.origins = {origin()}, .ca_file = {}};
  options.most_body_bytes = size_t(1) << 30;
  const auto client = Must(protocols::HttpClient::Start(PosixEnv(), options));
  const auto answer = client->Fetch({.url = origin() + std::string(kRecordingPath)});
  if (answer.status != 200) Die("no recording: " + answer.error);
  std::vector<protocols::HttpRequest> requests;
  for (size_t at = 0; at < answer.body.size();) {
    const size_t end = answer.body.find('\n', at);
    requests.push_back(RequestOf(
        nlohmann::json::parse(answer.body.begin() + long(at), answer.body.begin() + long(end))));
    at = end + 1;
  }
  return requests;
}

}  // namespace treaty::bench
