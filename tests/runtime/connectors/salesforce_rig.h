// The Salesforce connector in front of a scripted org. The script answers what it wants to; tokens
// are given to whoever asks.
#pragma once

#include <fmt/format.h>

#include <atomic>
#include <optional>

#include "runtime/connectors/connector.h"
#include "tests/runtime/connectors/answers.h"
#include "tests/runtime/connectors/fixtures.h"
#include "tests/runtime/connectors/scripted_server.h"

namespace treaty::connectors {

inline protocols::ServerResponse Says(int status, std::string body,
                                      protocols::HttpHeaders headers = {}) {
  headers.emplace_back("Content-Type", "application/json");
  return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}
inline protocols::ServerResponse SaysError(int status, std::string_view code,
                                           std::string_view message = "m") {
  return Says(status, fmt::format(R"([{{"message":"{}","errorCode":"{}"}}])", message, code));
}
inline std::string Page(const std::string& rows, const std::string& next = "") {
  return next.empty()
             ? fmt::format(R"({{"totalSize":1,"done":true,"records":[{}]}})", rows)
             : fmt::format(R"({{"totalSize":1,"done":false,"nextRecordsUrl":"{}","records":[{}]}})",
                           next, rows);
}

class SalesforceRig {
 public:
  // `script` gives the answer; none is 404.
  using Script =
      std::function<std::optional<protocols::ServerResponse>(const protocols::ServerRequest&)>;

  explicit SalesforceRig(Script script, std::vector<protocols::BindingValue> more = {},
                         std::vector<program::Route> routes = {})
      : script_(std::move(script)),
        server_([this](const auto& request) { return Serve(request); }) {
    for (program::Route& route : routes) model_.routes.push_back(std::move(route));
    endpoint_ = {.env = &PosixEnv(), .model = &model_, .system = "crm",
                 .values = {{"url", server_.url(), "m:1:1"},
                            {"auth", "client_credentials", "m:2:1"},
                            {"auth.client", "us", "m:2:1"},
                            {"auth.secret", "secret", "m:2:1"}}};
    for (protocols::BindingValue& value : more) endpoint_.values.push_back(std::move(value));
    auto opened = FindConnector("salesforce")->open(endpoint_);
    if (!opened) {
      error_ = opened.error();
      return;
    }
    opened_ = *std::move(opened);
    started_ = opened_.source->Start("").has_value();
  }

  protocols::Source& source() { return *opened_.source; }
  protocols::Target& target() { return *opened_.target; }
  protocols::Connection& connection() { return *opened_.connection; }
  protocols::Opened& opened() { return opened_; }
  const ScriptedServer& server() const { return server_; }
  const Error& error() const { return error_; }
  int tokens() const { return tokens_; }
  program::Model& model() { return model_; }

  // Writes, and waits for all answers.
  std::map<std::string, protocols::Answer> Write(std::vector<protocols::Request> batch) {
    Answers answers;
    const protocols::AnswerSink sink = answers.sink();
    const size_t count = batch.size();
    target().Send(std::move(batch), sink);
    return answers.Wait(count);
  }
  // Polls until the end, and gives the events; fails the test after twenty calls.
  std::vector<store::SourceEvent> PollAll() {
    std::vector<store::SourceEvent> events;
    for (int calls = 0; calls < 20; ++calls) {
      auto polled = source().Poll({});
      EXPECT_TRUE(polled) << polled.error().ToString();
      if (!polled) return events;
      position_ = polled->batch.position;
      for (auto& event : polled->batch.events) events.push_back(std::move(event));
      if (polled->at_end) return events;
    }
    ADD_FAILURE() << "no end after twenty calls";
    return events;
  }
  const std::string& position() const { return position_; }

 private:
  protocols::ServerResponse Serve(const protocols::ServerRequest& request) {
    if (request.path == "/services/oauth2/token") {
      return Says(200, fmt::format(R"({{"access_token":"t{}","token_type":"Bearer",)"
                                   R"("instance_url":"{}"}})",
                                   ++tokens_, server_.url()));
    }
    auto response = script_(request);
    return response ? *std::move(response) : SaysError(404, "NOT_FOUND", "the script has no more");
  }

  Script script_;
  std::atomic<int> tokens_ = 0;
  program::Model model_ = CrmModel();
  ScriptedServer server_;
  protocols::Endpoint endpoint_;
  protocols::Opened opened_;
  Error error_;
  std::string position_;
  bool started_ = false;
};

}  // namespace treaty::connectors
