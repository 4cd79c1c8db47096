// What every connector owes the runtime (protocols/protocol.h), against the sandbox of its product
// with a valve in front that can do what networks and servers do. docs/adding/connector.md says how
// to add one.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/connectors/connector.h"
#include "runtime/sandbox/sandbox_server.h"
#include "runtime/value/json_text.h"
#include "tests/runtime/connectors/answers.h"
#include "tests/runtime/connectors/conformance.h"
#include "tests/runtime/connectors/scripted_server.h"

namespace treaty::connectors {
namespace {

using protocols::Answer;
using protocols::AnswerStatus;
using protocols::Request;
using protocols::ServerRequest;
using protocols::ServerResponse;
using store::Operation;
using testing::Gt;
using testing::Le;

// The answer instead of the sandbox's; none: the sandbox answers.
using Valve = std::function<std::optional<ServerResponse>(const ServerRequest&)>;

// The sandbox, the valve in front of it, and how many requests were there at the same time.
class Product {
 public:
  Product(const ConformanceCase& conformance, const std::string& folder)
      : case_(conformance),
        folder_(folder),
        server_([this](const auto& request) { return Serve(request); }, 16) {
    sandbox::SandboxBinding binding;
    endpoint_ = {.env = &PosixEnv(), .model = &case_.model, .system = case_.system,
                 .values = case_.values};
    endpoint_.values.push_back({"url", server_.url(), "m:1:1"});
    endpoint_.values.push_back({"state", folder + "/journal.ndjson", "m:1:1"});
    auto read = sandbox::ReadSandboxBinding(PosixEnv(), endpoint_);
    EXPECT_TRUE(read) << read.error().ToString();
    auto opened = sandbox::SandboxServer::Open(PosixEnv(), *std::move(read), {});
    EXPECT_TRUE(opened) << opened.error().ToString();
    const std::lock_guard lock(mutex_);
    sandbox_ = *std::move(opened);
  }

  void Set(Valve valve) {
    const std::lock_guard lock(mutex_);
    valve_ = std::move(valve);
  }
  void Load(const std::string& lines) {
    const auto loaded = sandbox_->Load(lines, "users.ndjson");
    EXPECT_TRUE(loaded) << loaded.error().ToString();
  }
  ServerResponse Ask(const ServerRequest& request) { return sandbox_->Handle(request); }
  // How many records were created with this natural key.
  size_t Created(const std::string& value) const {
    size_t created = 0;
    const auto count = [&](const sandbox::JournalLine& line) {
      created += line.operation == "create" && line.status == "ok" &&
                 line.natural == JsonText(value);
    };
    const auto read = sandbox::ReadEffectJournal(PosixEnv(), folder_ + "/journal.ndjson",
                                                 {{case_.object, case_.natural_key}}, "", count);
    EXPECT_TRUE(read) << read.error().ToString();
    return created;
  }
  size_t Work() const {
    size_t work = 0;
    for (const ServerRequest& request : server_.Seen()) work += !case_.is_sign_in(request);
    return work;
  }
  size_t SignIns() const { return server_.Seen().size() - Work(); }
  int most_at_once() const { return most_at_once_; }
  protocols::Endpoint Endpoint(std::vector<protocols::BindingValue> more) const {
    protocols::Endpoint endpoint = endpoint_;
    for (protocols::BindingValue& value : more) endpoint.values.push_back(std::move(value));
    return endpoint;
  }

 private:
  ServerResponse Serve(const ServerRequest& request) {
    const int now = ++underway_;
    for (int most = most_at_once_; now > most && !most_at_once_.compare_exchange_weak(most, now);) {
    }
    Valve valve;
    {
      const std::lock_guard lock(mutex_);
      valve = valve_;
    }
    std::optional<ServerResponse> response;
    if (valve) response = valve(request);
    if (!response) response = sandbox_->Handle(request);
    --underway_;
    return *std::move(response);
  }

  const ConformanceCase& case_;
  const std::string folder_;
  protocols::Endpoint endpoint_;
  std::mutex mutex_;
  Valve valve_;
  std::unique_ptr<sandbox::SandboxServer> sandbox_;
  std::atomic<int> underway_ = 0;
  std::atomic<int> most_at_once_ = 0;
  ScriptedServer server_;  // last: its handlers use all of the above
};

class Conformance : public testing::TestWithParam<ConformanceCase> {
 protected:
  void SetUp() override {
    const std::string folder =
        testing::TempDir() + "conformance_" + std::to_string(PosixEnv().Random());
    ASSERT_TRUE(PosixEnv().MakeDirectories(folder));
    product_ = std::make_unique<Product>(GetParam(), folder);
  }
  protocols::Opened Open(std::vector<protocols::BindingValue> more = {}) {
    endpoints_.push_back(std::make_unique<protocols::Endpoint>(product_->Endpoint(more)));
    auto opened = FindConnector(GetParam().connector)->open(*endpoints_.back());
    EXPECT_TRUE(opened) << opened.error().ToString();
    return *std::move(opened);
  }
  std::string Body(const std::string& key, const std::string& value) const {
    const ConformanceCase& each = GetParam();
    return fmt::format(R"({{"{}":{},"{}":{}{}{}}})", each.natural_key, JsonText(key), each.member,
                       JsonText(value), each.more.empty() ? "" : ",", each.more);
  }
  Request Create(const std::string& key) const {
    return {.key = "create " + key, .operation = Operation::kCreate, .object = GetParam().object,
            .body = Body(key, "new"), .natural_key = GetParam().natural_key,
            .natural_value = JsonText(key)};
  }
  Request Update(const std::string& key, const std::string& id, const std::string& value) const {
    return {.key = key, .operation = Operation::kUpdate, .object = GetParam().object, .id = id,
            .body = fmt::format(R"({{"{}":{}}})", GetParam().member, JsonText(value))};
  }
  std::map<std::string, Answer> Write(protocols::Target& target, std::vector<Request> batch) {
    Answers answers;
    const protocols::AnswerSink sink = answers.sink();
    const size_t count = batch.size();
    target.Send(std::move(batch), sink);
    return answers.Wait(count);
  }
  std::string CreateOne(protocols::Target& target, const std::string& key) {
    const Answer answer = Write(target, {Create(key)}).at("create " + key);
    EXPECT_EQ(answer.status, AnswerStatus::kOk) << answer.code << " " << answer.message;
    return answer.id;
  }
  std::string Line(int number, const std::string& value) const {
    std::string id = GetParam().id_of_user_record;
    return fmt::format(
        R"({{"object":"{}","kind":"created","id":"{}","stamp":"2026-03-01T12:00:{:02}Z",)"
        R"("record":{}}})"
        "\n",
        GetParam().object, id, number, Body("user" + std::to_string(number), value));
  }
  // Polls until the end; the events that are news.
  std::vector<store::SourceEvent> PollAll(protocols::Source& source) {
    std::vector<store::SourceEvent> events;
    for (int calls = 0; calls < 30; ++calls) {
      auto polled = source.Poll({});
      EXPECT_TRUE(polled) << polled.error().ToString();
      if (!polled) return events;
      position_ = polled->batch.position;
      EXPECT_EQ(polled->batch.source, source.name());
      EXPECT_TRUE(source.Acknowledge(position_));
      for (auto& event : polled->batch.events) events.push_back(std::move(event));
      if (polled->at_end) return events;
    }
    ADD_FAILURE() << "no end after thirty calls";
    return events;
  }
  std::unique_ptr<Product> product_;
  std::vector<std::unique_ptr<protocols::Endpoint>> endpoints_;
  std::string position_;
};

// ---- writing
// --------------------------------------------------------------------------------------

TEST_P(Conformance, OpeningAsksNothing) {
  const protocols::Opened opened = Open();
  EXPECT_NE(opened.source, nullptr);
  EXPECT_NE(opened.target, nullptr);
  EXPECT_NE(opened.connection, nullptr);
  EXPECT_EQ(product_->Work() + product_->SignIns(), 0u);
}

TEST_P(Conformance, ACreateIsAnsweredWithTheId) {
  const protocols::Opened opened = Open();
  const std::string id = CreateOne(*opened.target, "k1");
  EXPECT_NE(id, "");
  const auto found =
      opened.target->traits().finds_records
          ? opened.target->ReadBack(GetParam().object, GetParam().natural_key, JsonText("k1"))
          : Result<std::vector<protocols::FoundRecord>>(std::vector<protocols::FoundRecord>{{id}});
  ASSERT_TRUE(found) << found.error().ToString();
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().id, id);
}

TEST_P(Conformance, EveryRequestIsAnsweredOnce) {
  const protocols::Opened opened = Open();
  const std::string id = CreateOne(*opened.target, "k0");
  std::vector<Request> batch;
  for (int i = 0; i < 60; ++i) {
    batch.push_back(Create("n" + std::to_string(i)));
    batch.push_back(Update("good " + std::to_string(i), id, "v"));
    batch.push_back(Update("bad " + std::to_string(i), "nosuchid", "v"));
  }
  for (const auto& [key, answer] : Write(*opened.target, std::move(batch))) {
    const bool bad = key.starts_with("bad");
    EXPECT_EQ(answer.status, bad ? AnswerStatus::kRefused : AnswerStatus::kOk)
        << key << " " << answer.code << " " << answer.message;
    if (bad) {
      EXPECT_NE(answer.message, "") << "a person must see why";
    }
  }
}

TEST_P(Conformance, WhatIsSentAfterAnAnswerIsDoneAfterIt) {
  const protocols::Opened opened = Open();
  const std::string id = CreateOne(*opened.target, "k1");
  for (const char* value : {"one", "two", "three"}) {
    EXPECT_EQ(Write(*opened.target, {Update(value, id, value)}).at(value).status,
              AnswerStatus::kOk);
  }
  ASSERT_TRUE(opened.source->Start(""));
  const auto events = PollAll(*opened.source);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(MemberOf(events[0].record, GetParam().member), R"("three")");
}

TEST_P(Conformance, ACreateThatWasDoneAndNotAnsweredIsNotDoneTwice) {
  const protocols::Opened opened = Open();
  if (!opened.target->traits().looks_up_first) GTEST_SKIP() << "the runtime looks up by itself";
  CreateOne(*opened.target, "first");
  std::atomic<bool> dropped = false;
  product_->Set([&](const ServerRequest& request) -> std::optional<ServerResponse> {
    if (GetParam().is_sign_in(request) || !GetParam().creates(request) || dropped.exchange(true)) {
      return std::nullopt;
    }
    product_->Ask(request);  // done ...
    return ServerResponse{.way = ServerResponse::Way::kClose};
  });
  Request request = Create("k1");
  const Answer lost = Write(*opened.target, {request}).at(request.key);
  ASSERT_TRUE(dropped);
  EXPECT_EQ(lost.status, AnswerStatus::kAmbiguous) << lost.code << " " << lost.message;
  EXPECT_EQ(product_->Created("k1"), 1u);
  request.ambiguous = true;
  const Answer again = Write(*opened.target, {request}).at(request.key);
  EXPECT_EQ(again.status, AnswerStatus::kOk) << again.code << " " << again.message;
  EXPECT_NE(again.id, "");
  EXPECT_EQ(product_->Created("k1"), 1u);
}

// ---- limits
// ---------------------------------------------------------------------------------------

TEST_P(Conformance, NoMoreCallsAtOnceThanConnections) {
  const protocols::Opened opened = Open({{"connections", "3", "m:1:1"}, {"batch", "1", "m:1:1"}});
  const std::string id = CreateOne(*opened.target, "k0");
  product_->Set([](const ServerRequest&) -> std::optional<ServerResponse> {
    PosixEnv().SleepUs(2000);
    return std::nullopt;
  });
  std::vector<Request> batch;
  for (int i = 0; i < 40; ++i) batch.push_back(Create("n" + std::to_string(i)));
  for (const auto& [key, answer] : Write(*opened.target, std::move(batch))) {
    EXPECT_EQ(answer.status, AnswerStatus::kOk) << key << " " << answer.message;
  }
  EXPECT_THAT(product_->most_at_once(), Le(3));
}

TEST_P(Conformance, AThrottledSystemIsLeftAlone) {
  const protocols::Opened opened = Open();
  const std::string id = CreateOne(*opened.target, "k0");
  product_->Set([](const ServerRequest&) {
    return ServerResponse{.status = 429, .headers = {{"Retry-After", "60"}}};
  });
  const Answer first = Write(*opened.target, {Update("a", id, "v")}).at("a");
  EXPECT_EQ(first.status, AnswerStatus::kThrottle) << first.code;
  EXPECT_THAT(first.retry_after_us, Gt(50'000'000));
  const size_t asked = product_->Work();
  EXPECT_EQ(Write(*opened.target, {Update("b", id, "v")}).at("b").status, AnswerStatus::kThrottle);
  EXPECT_EQ(product_->Work(), asked) << "nothing is asked while it rests";
  EXPECT_EQ(opened.connection->Health().state, "throttled");
}

// ---- signing in
// -----------------------------------------------------------------------------------

TEST_P(Conformance, ASessionThatIsOverIsRenewedOnceForAll) {
  const protocols::Opened opened = Open({{"batch", "1", "m:1:1"}});
  const std::string id = CreateOne(*opened.target, "k0");
  const size_t sign_ins = product_->SignIns();
  ASSERT_GT(sign_ins, 0u) << "the case signs in with a token";
  std::string old;
  std::mutex mutex;
  product_->Set([&](const ServerRequest& request) -> std::optional<ServerResponse> {
    if (GetParam().is_sign_in(request)) return std::nullopt;
    const std::lock_guard lock(mutex);
    if (old.empty()) old = request.Header("authorization");
    if (request.Header("authorization") == old) return GetParam().session_over;
    return std::nullopt;
  });
  std::vector<Request> batch;
  for (int i = 0; i < 20; ++i) batch.push_back(Create("n" + std::to_string(i)));
  for (const auto& [key, answer] : Write(*opened.target, std::move(batch))) {
    EXPECT_EQ(answer.status, AnswerStatus::kOk) << key << " " << answer.code << answer.message;
  }
  EXPECT_EQ(product_->SignIns(), sign_ins + 1);
}

// A person must see that it is us whom the system refuses, and not the network.
TEST_P(Conformance, SaysThatItIsNotLetInUntilItIsAgain) {
  const protocols::Opened opened = Open();
  const auto refuse = [&](const ServerRequest& request) -> std::optional<ServerResponse> {
    if (!GetParam().is_sign_in(request)) return GetParam().session_over;
    return ServerResponse{.status = 400, .body = R"({"error":"invalid_client"})"};
  };
  const auto expect_paused = [&](const std::string& words) {
    const auto health = opened.connection->Health();
    EXPECT_EQ(health.state, "paused") << health.reason;
    EXPECT_FALSE(health.let_in);
    EXPECT_NE(health.reason.find(words), std::string::npos) << health.reason;
  };
  const auto write_until_done = [&](const std::string& key) {
    for (int tries = 0; tries < 100; ++tries) {
      const Answer answer = Write(*opened.target, {Create(key)}).at("create " + key);
      if (answer.status == AnswerStatus::kOk) return;
      EXPECT_TRUE(opened.target->Authenticate());
      PosixEnv().SleepUs(100'000);
    }
    ADD_FAILURE() << "not let in again";
  };
  product_->Set(refuse);
  EXPECT_EQ(Write(*opened.target, {Create("k0")}).at("create k0").status, AnswerStatus::kAuth);
  expect_paused("invalid_client");
  product_->Set({});
  write_until_done("k1");
  EXPECT_EQ(opened.connection->Health().state, "ok");
  EXPECT_TRUE(opened.connection->Health().let_in);
  product_->Set(refuse);  // after it had worked
  EXPECT_EQ(Write(*opened.target, {Create("k2")}).at("create k2").status, AnswerStatus::kAuth);
  expect_paused("invalid_client");
  EXPECT_TRUE(opened.connection->Health().token_overdue);
  product_->Set({});
  write_until_done("k3");
  EXPECT_FALSE(opened.connection->Health().token_overdue);
  product_->Set([&](const ServerRequest& request) -> std::optional<ServerResponse> {
    if (GetParam().is_sign_in(request)) return std::nullopt;  // tokens are given, and then refused
    return GetParam().session_over;
  });
  EXPECT_EQ(Write(*opened.target, {Create("k4")}).at("create k4").status, AnswerStatus::kAuth);
  expect_paused("");
}

TEST_P(Conformance, ATokenThatNobodyAnswersForIsNoRefusal) {
  const protocols::Opened opened = Open();
  product_->Set([](const ServerRequest&) { return ServerResponse{.status = 503}; });
  const Answer answer = Write(*opened.target, {Create("k0")}).at("create k0");
  EXPECT_EQ(answer.status, AnswerStatus::kThrottle) << answer.code << " " << answer.message;
  EXPECT_THAT(answer.retry_after_us, Gt(0));
  EXPECT_EQ(opened.connection->Health().state, "unreachable");
  EXPECT_TRUE(opened.connection->Health().let_in);
}

// ---- reading
// --------------------------------------------------------------------------------------

TEST_P(Conformance, WhatUsersDoIsToldOnce) {
  const protocols::Opened opened = Open();
  ASSERT_TRUE(opened.source->Start(""));
  EXPECT_TRUE(PollAll(*opened.source).empty());
  product_->Load(Line(1, "a"));
  auto events = PollAll(*opened.source);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].object, GetParam().system + "." + GetParam().object);
  EXPECT_EQ(events[0].id, GetParam().id_of_user_record);
  EXPECT_THAT(events[0].stamp_us, Gt(0));
  EXPECT_FALSE(events[0].place.empty());
  EXPECT_EQ(MemberOf(events[0].record, GetParam().member), R"("a")");
  EXPECT_TRUE(PollAll(*opened.source).empty());
  product_->Load(Line(2, "b"));
  events = PollAll(*opened.source);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(MemberOf(events[0].record, GetParam().member), R"("b")");
}

TEST_P(Conformance, GoesOnWhereItsPositionSays) {
  const protocols::Opened first = Open();
  ASSERT_TRUE(first.source->Start(""));
  product_->Load(Line(1, "a"));
  ASSERT_EQ(PollAll(*first.source).size(), 1u);
  const std::string position = position_;
  product_->Load(Line(2, "b"));
  const protocols::Opened second = Open();
  EXPECT_EQ(second.source->name(), first.source->name());
  ASSERT_TRUE(second.source->Start(position));
  const auto events = PollAll(*second.source);
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(MemberOf(events.back().record, GetParam().member), R"("b")");
  // What was told and was not durable is told again.
  const protocols::Opened third = Open();
  ASSERT_TRUE(third.source->Start(""));
  EXPECT_EQ(PollAll(*third.source).size(), 1u);
  EXPECT_FALSE(Open().source->Start("no position"));
}

TEST_P(Conformance, OurOwnWritesAreToldLikeAllOthers) {
  const protocols::Opened opened = Open();
  ASSERT_TRUE(opened.source->Start(""));
  EXPECT_TRUE(PollAll(*opened.source).empty());
  const std::string id = CreateOne(*opened.target, "k1");
  const auto events = PollAll(*opened.source);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].id, id) << "the id of an answer is the id of its events";
}

// The words of a refused question go into the log; what a system says may quote a record's values.
TEST_P(Conformance, ARefusedQuestionIsToldWithoutTheSystemsWords) {
  const std::string canary = "canary 4711";
  const ServerResponse refusals[] = {
      {.status = 400,
       .body = fmt::format(R"([{{"errorCode":"MALFORMED_QUERY","message":"{}"}}])", canary)},
      {.status = 400, .body = fmt::format(R"([{{"errorCode":"{}","message":"x"}}])", canary)},
      {.status = 400,
       .body = fmt::format(R"({{"error":{{"code":"V1/400","message":{{"value":"{}"}}}}}})",
                           canary)},
      {.status = 400,
       .body = fmt::format(R"({{"error":{{"code":"{}","message":{{"value":"x"}}}}}})", canary)},
      {.status = 200, .body = canary},
      {.status = 200, .body = fmt::format(R"({{"records":["{}"],"done":true}})", canary)},
      {.status = 200,
       .body = fmt::format(R"({{"records":[],"done":false,"nextRecordsUrl":"http://{}"}})",
                           canary)},
      {.status = 200,
       .body = fmt::format(R"({{"d":{{"results":[],"__next":"../../{}"}}}})", canary)},
  };
  for (const ServerResponse& refusal : refusals) {
    const protocols::Opened opened = Open();
    ASSERT_TRUE(opened.source->Start(""));
    product_->Set([&](const ServerRequest& request) -> std::optional<ServerResponse> {
      if (GetParam().is_sign_in(request)) return std::nullopt;
      ServerResponse response = refusal;
      response.headers = {{"Content-Type", "application/json"}};
      return response;
    });
    const auto polled = opened.source->Poll({});
    if (polled) continue;  // what is no record is an event that cannot be read
    EXPECT_EQ(polled.error().ToString().find("canary"), std::string::npos)
        << polled.error().ToString();
    EXPECT_EQ(opened.connection->Health().reason.find("canary"), std::string::npos);
    if (refusal.status == 400) {
      EXPECT_NE(polled.error().message.find("HTTP 400"), std::string::npos);
    }
  }
}

// ---- health and ends
// ------------------------------------------------------------------------------

TEST_P(Conformance, SaysHowItIsDoing) {
  const protocols::Opened opened = Open();
  EXPECT_EQ(opened.connection->Health().calls, 0);
  const std::string id = CreateOne(*opened.target, "k1");
  const auto health = opened.connection->Health();
  EXPECT_EQ(health.state, "ok");
  EXPECT_GT(health.calls, 0);
  EXPECT_GT(health.last_answer_us, 0);
  product_->Set([](const ServerRequest&) {
    return ServerResponse{.way = ServerResponse::Way::kClose};
  });
  Write(*opened.target, {Update("a", id, "v")});
  EXPECT_EQ(opened.connection->Health().state, "unreachable");
  EXPECT_NE(opened.connection->Health().reason, "");
}

TEST_P(Conformance, ChecksReachAuthAndSchema) {
  const protocols::Opened opened = Open();
  const auto findings = opened.connection->Check();
  ASSERT_GE(findings.size(), 3u);
  EXPECT_EQ(findings[0].check, "reach");
  EXPECT_EQ(findings[1].check, "auth");
  for (const protocols::CheckFinding& finding : findings) {
    EXPECT_TRUE(finding.ok) << finding.check << ": " << finding.message;
  }
  product_->Set([](const ServerRequest&) {
    return ServerResponse{.way = ServerResponse::Way::kClose};
  });
  const auto broken = opened.connection->Check();
  ASSERT_FALSE(broken.empty());
  EXPECT_FALSE(broken[0].ok);
  EXPECT_NE(broken[0].mend, "");
}

TEST_P(Conformance, AnInterruptEndsAPollThatWaits) {
  const protocols::Opened opened = Open();
  ASSERT_TRUE(opened.source->Start(""));
  const auto asked = PosixEnv().NewWaker();
  product_->Set([&](const ServerRequest& request) -> std::optional<ServerResponse> {
    if (GetParam().is_sign_in(request)) return std::nullopt;
    asked->Wake();
    return ServerResponse{.way = ServerResponse::Way::kHang};
  });
  const auto thread = PosixEnv().StartThread("interrupt", [&] {
    asked->Wait(-1);
    opened.source->Interrupt();
  });
  EXPECT_FALSE(opened.source->Poll({}));
  thread->Join();
}

TEST_P(Conformance, EndsWhileRequestsHang) {
  protocols::Opened opened = Open();
  const std::string id = CreateOne(*opened.target, "k1");
  const auto asked = PosixEnv().NewWaker();
  product_->Set([&](const ServerRequest&) {
    asked->Wake();
    return ServerResponse{.way = ServerResponse::Way::kHang};
  });
  Answers answers;
  const protocols::AnswerSink sink = answers.sink();
  std::vector<Request> batch;
  for (int i = 0; i < 30; ++i) batch.push_back(Create("n" + std::to_string(i)));
  opened.target->Send(std::move(batch), sink);
  asked->Wait(-1);
  const int64_t begin_us = PosixEnv().MonotonicUs();
  opened.source.reset();
  opened.target.reset();
  const size_t answered = answers.size();
  opened.connection.reset();
  EXPECT_EQ(answers.size(), answered) << "nothing is said after the target's end";
  EXPECT_LT(PosixEnv().MonotonicUs() - begin_us, 30'000'000) << "it does not wait for time-outs";
}

INSTANTIATE_TEST_SUITE_P(Connectors, Conformance, testing::Values(SalesforceCase(), SapCase()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace treaty::connectors
