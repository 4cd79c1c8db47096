#include "runtime/delivery/carrier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "runtime/base/env_sim.h"
#include "runtime/delivery/observing_target.h"

namespace treaty::delivery {
namespace {

using protocols::Answer;
using protocols::AnswerStatus;
using protocols::Request;
using store::Operation;
using store::Sending;
using store::Settlement;
using store::SettlementKind;
using testing::HasSubstr;

class FakePort : public store::DeliveryPort {
 public:
  Result<std::vector<Sending>> Take(std::string_view, size_t limit,
                                    program::Criticality least) override {
    std::vector<Sending> taken;
    for (auto row = ready.begin(); row != ready.end() && taken.size() < limit;) {
      if (row->criticality > least) {
        ++row;
        continue;
      }
      taken.push_back(*row);
      row = ready.erase(row);
    }
    largest_take = std::max(largest_take, taken.size());
    return taken;
  }
  Result<void> Settle(std::vector<Settlement> settlements) override {
    for (Settlement& each : settlements) settled.push_back(std::move(each));
    return {};
  }
  Result<int64_t> NextDueUs(std::string_view, program::Criticality least) override {
    ++asked_for_due;
    const bool any = std::any_of(ready.begin(), ready.end(),
                                 [&](const Sending& row) { return row.criticality <= least; });
    return any ? 0 : -1;
  }
  Result<bool> HasUnsent(std::string_view) override { return !ready.empty(); }
  void OnReady(std::function<void()>) override {}

  std::deque<Sending> ready;
  std::vector<Settlement> settled;
  size_t largest_take = 0;
  int asked_for_due = 0;
};

class FakeTarget : public protocols::Target {
 public:
  protocols::TargetTraits traits() const override { return traits_; }
  program::Criticality LeastCritical() const override { return least; }
  void Send(std::vector<Request> batch, const protocols::AnswerSink& sink) override {
    std::vector<Answer> now;
    for (Request& request : batch) {
      Answer answer{.key = request.key, .status = AnswerStatus::kOk, .id = "new"};
      if (!answers.empty()) {
        answer.status = answers.front();
        answers.pop_front();
      }
      answer.code = "C";
      answer.retry_after_us = retry_after_us;
      answer.asked = !too_early;
      sent.push_back(std::move(request));
      (hold ? held : now).push_back(answer);
    }
    sink_ = sink;
    if (!now.empty()) sink(now);
  }
  Result<std::vector<protocols::FoundRecord>> ReadBack(std::string_view object,
                                                       std::string_view member,
                                                       std::string_view value) override {
    asked.push_back(std::string(object) + " " + std::string(member) + " " + std::string(value));
    if (unreachable) return Fail("no route to host");
    return found;
  }
  Result<void> Authenticate() override {
    ++authenticated;
    return {};
  }
  void Release() {
    hold = false;
    sink_(std::exchange(held, {}));
  }

  protocols::TargetTraits traits_{.knows_keys = true, .finds_records = true, .batch = 2,
                                  .in_flight = 4};
  std::deque<AnswerStatus> answers;
  int64_t retry_after_us = 0;
  bool too_early = false;  // it does not ask
  std::vector<Request> sent;
  std::vector<Answer> held;
  bool hold = false;
  std::vector<std::string> asked;
  std::vector<protocols::FoundRecord> found;
  bool unreachable = false;
  int authenticated = 0;
  program::Criticality least = program::Criticality::kLow;

 private:
  protocols::AnswerSink sink_;
};

class CarrierTest : public testing::Test {
 protected:
  CarrierTest() {
    model.routes.push_back({.name = "partners", .retry = {.times = 3}});
    log = std::make_unique<observe::Log>(env, observe::Level::kInfo,
                                         [this](std::string_view line) { logged += line; });
    carrier = std::make_unique<Carrier>(
        CarrierWorld{.env = &env, .model = &model, .port = &port, .target = &target,
                     .metrics = &metrics, .log = log.get(), .activity = &activity,
                     .on_settled = {}, .on_failure = [](const Error&) {}},
        "erp");
  }
  Sending Row(int64_t id, Operation operation = Operation::kCreate) {
    Sending row;
    row.id = id;
    row.idempotency_key = "k" + std::to_string(id);
    row.object = "erp.Partner";
    row.operation = operation;
    row.local_key = operation == Operation::kCreate ? "" : "9";
    row.body = R"({"Term":"T"})";
    row.natural_key = "Term";
    row.natural_value = R"("T")";
    return row;
  }
  Sending Ambiguous(int64_t id, Operation operation = Operation::kCreate) {
    Sending row = Row(id, operation);
    row.ambiguous = true;
    row.attempt = 2;
    return row;
  }
  void Work() {
    for (int round = 0; round < 100; ++round) {
      const Result<bool> moved = carrier->Step();
      ASSERT_TRUE(moved);
      if (!*moved) return;
    }
    FAIL() << "never at rest";
  }
  bool IsQuiet() { return carrier->quiet().IsQuiet(activity.moves()); }

  SimEnv env{1};
  program::Model model;
  FakePort port;
  FakeTarget target;
  observe::Metrics metrics;
  observe::Activity activity;
  std::string logged;
  std::unique_ptr<observe::Log> log;
  std::unique_ptr<Carrier> carrier;
};

TEST_F(CarrierTest, CarriesRowsAndConfirmsThem) {
  for (int64_t id = 1; id <= 10; ++id) port.ready.push_back(Row(id));
  EXPECT_FALSE(IsQuiet());
  Work();
  EXPECT_EQ(target.sent.size(), 10u);
  ASSERT_EQ(port.settled.size(), 10u);
  EXPECT_EQ(port.settled[0].kind, SettlementKind::kConfirmed);
  EXPECT_EQ(port.settled[0].local_key, "new");
  EXPECT_EQ(target.sent[0].object, "Partner");
  EXPECT_EQ(metrics.Get(observe::Count::kDelivered), 10);
  EXPECT_LE(port.largest_take, 4u);
  Work();
  EXPECT_TRUE(IsQuiet());
}

TEST_F(CarrierTest, TakesNoMoreThanMayBeInFlight) {
  target.hold = true;
  for (int64_t id = 1; id <= 10; ++id) port.ready.push_back(Row(id));
  Work();
  EXPECT_EQ(target.sent.size(), 4u);
  EXPECT_FALSE(IsQuiet()) << "answers are missing";
  target.Release();
  Work();
  EXPECT_EQ(port.settled.size(), 10u);
}

TEST_F(CarrierTest, AsksForNoDueTimeWhileAllThatMayBeIsInFlight) {
  target.hold = true;
  for (int64_t id = 1; id <= 9; ++id) port.ready.push_back(Row(id));
  Work();
  ASSERT_EQ(target.sent.size(), 4u);
  const int asked_before = port.asked_for_due;
  EXPECT_EQ(carrier->WaitUs(), 1'000'000);
  EXPECT_EQ(port.asked_for_due, asked_before);
  target.Release();
  Work();
  EXPECT_EQ(target.sent.size(), 9u);
}

TEST_F(CarrierTest, LeavesWhatIsLessCriticalThanTheTargetTakesNow) {
  using program::Criticality;
  for (const Criticality criticality : {Criticality::kLow, Criticality::kCritical}) {
    port.ready.push_back(Row(1 + int64_t(criticality)));
    port.ready.back().criticality = criticality;
  }
  target.least = Criticality::kStandard;
  Work();
  ASSERT_EQ(target.sent.size(), 1u);
  EXPECT_EQ(target.sent[0].criticality, Criticality::kCritical);
  EXPECT_EQ(carrier->WaitUs(), 1'000'000) << "what rests does not keep the carrier awake";
  EXPECT_FALSE(IsQuiet()) << "and is still to be done";
  target.least = Criticality::kLow;
  Work();
  EXPECT_EQ(target.sent.size(), 2u);
  EXPECT_TRUE(IsQuiet());
}

TEST_F(CarrierTest, JudgesABatchRowByRow) {
  target.answers = {AnswerStatus::kOk, AnswerStatus::kRefused, AnswerStatus::kRetry,
                    AnswerStatus::kAmbiguous};
  for (int64_t id = 1; id <= 4; ++id) port.ready.push_back(Row(id));
  Work();
  ASSERT_EQ(port.settled.size(), 4u);
  EXPECT_EQ(port.settled[0].kind, SettlementKind::kConfirmed);
  EXPECT_EQ(port.settled[1].kind, SettlementKind::kParked);
  EXPECT_EQ(port.settled[2].kind, SettlementKind::kRetry);
  EXPECT_EQ(port.settled[3].kind, SettlementKind::kAmbiguous);
}

TEST_F(CarrierTest, AnAmbiguousCreateIsReadBackFirst) {
  target.found = {{.id = "77", .record = R"({"Id":"77"})", .stamp_us = 5}};
  port.ready.push_back(Ambiguous(1));
  Work();
  EXPECT_TRUE(target.sent.empty());
  EXPECT_EQ(target.asked.at(0), R"(Partner Term "T")");
  ASSERT_EQ(port.settled.size(), 1u);
  EXPECT_EQ(port.settled[0].kind, SettlementKind::kConfirmed);
  EXPECT_EQ(port.settled[0].local_key, "77");
}

TEST_F(CarrierTest, SaysWhetherWhatIsFoundMayBeAnotherAttemptsWork) {
  target.found = {{.id = "77", .record = R"({"Id":"77"})", .stamp_us = 5}};
  for (const bool lost : {false, true}) {
    port.settled.clear();
    Sending row = Ambiguous(1);
    row.lost = lost;
    port.ready.push_back(row);
    Work();
    EXPECT_EQ(port.settled.at(0).only_found, lost);
  }
}

TEST_F(CarrierTest, WhatIsNotFoundIsSentAgainUnderTheSameKey) {
  port.ready.push_back(Ambiguous(1));
  Work();
  ASSERT_EQ(target.sent.size(), 1u);
  EXPECT_EQ(target.sent[0].key, "k1");
  EXPECT_EQ(port.settled.at(0).kind, SettlementKind::kConfirmed);
}

TEST_F(CarrierTest, TwoRecordsForOneKeyAreAMatterForAPerson) {
  target.found = {{.id = "1"}, {.id = "2"}};
  port.ready.push_back(Ambiguous(1));
  Work();
  EXPECT_EQ(port.settled.at(0).kind, SettlementKind::kParked);
  EXPECT_EQ(port.settled[0].code, "ambiguous.many");
}

TEST_F(CarrierTest, ATargetThatCannotBeAskedKeepsTheRowAmbiguous) {
  target.unreachable = true;
  port.ready.push_back(Ambiguous(1));
  Work();
  EXPECT_TRUE(target.sent.empty());
  EXPECT_EQ(port.settled.at(0).kind, SettlementKind::kAmbiguous);
}

TEST_F(CarrierTest, WithoutReadBackTheSameKeyIsSentAgain) {
  target.traits_.finds_records = false;
  port.ready.push_back(Ambiguous(1));
  Work();
  EXPECT_EQ(target.sent.size(), 1u);
}

// "Busy" is said of the second attempt; the first may have been done, so nothing else may be sent.
TEST_F(CarrierTest, ANotDoneAfterAnUnknownOutcomeStaysUnknown) {
  target.traits_.finds_records = false;
  for (const AnswerStatus status : {AnswerStatus::kRetry, AnswerStatus::kThrottle,
                                    AnswerStatus::kLock, AnswerStatus::kAuth}) {
    target.answers = {status};
    port.settled.clear();
    port.ready.push_back(Ambiguous(1));
    Work();
    EXPECT_EQ(port.settled.at(0).kind, SettlementKind::kAmbiguous);
    env.Advance(60'000'000);  // whatever rest the answer caused is over
  }
}

TEST_F(CarrierTest, WithNeitherOnlyAPersonCanKnow) {
  target.traits_.finds_records = target.traits_.knows_keys = false;
  port.ready.push_back(Ambiguous(1));
  port.ready.push_back(Ambiguous(2, Operation::kUpdate));
  Work();
  ASSERT_EQ(port.settled.size(), 2u);
  EXPECT_EQ(port.settled[0].code, "ambiguous.unknown");
  EXPECT_EQ(port.settled[0].kind, SettlementKind::kParked);
  EXPECT_EQ(port.settled[1].kind, SettlementKind::kConfirmed) << "an update is sent again";
}

TEST_F(CarrierTest, AThrottleRestsTheConnection) {
  target.answers = {AnswerStatus::kThrottle};
  target.retry_after_us = 2'000'000;
  port.ready.push_back(Row(1));
  Work();
  EXPECT_FALSE(port.settled.at(0).counts);
  port.ready.push_back(Row(2));
  Work();
  EXPECT_EQ(target.sent.size(), 1u) << "not before the target lets us";
  const int asked_before = port.asked_for_due;
  env.Advance(1'500'000);
  EXPECT_EQ(carrier->WaitUs(), 500'000);
  EXPECT_EQ(port.asked_for_due, asked_before) << "what is due does not matter while it rests";
  env.Advance(500'001);
  Work();
  EXPECT_EQ(target.sent.size(), 2u);
}

// A target that only says "too many requests" is asked less and less often.
TEST_F(CarrierTest, AThrottleWithoutATimeRestsLongerEachTime) {
  target.answers.assign(1'000, AnswerStatus::kThrottle);
  size_t sent_before = 0;
  for (int minute = 0; minute < 10; ++minute) {
    for (int step = 0; step < 600; ++step) {
      port.ready.push_back(Row(minute * 600 + step + 1));
      Work();
      env.Advance(100'000);
    }
    if (minute == 4) sent_before = target.sent.size();
  }
  EXPECT_GT(target.sent.size(), sent_before) << "it is probed all the same";
  EXPECT_LT(target.sent.size() - sent_before, 60u) << "of 3,000 moments in five minutes";
}

TEST_F(CarrierTest, CredentialsAreRenewedOnceForAll) {
  target.answers = {AnswerStatus::kAuth, AnswerStatus::kAuth};
  target.hold = true;
  port.ready.push_back(Row(1));
  Work();
  target.Release();
  Work();
  EXPECT_EQ(target.authenticated, 1);
  port.ready.push_back(Row(2));
  Work();
  EXPECT_EQ(target.authenticated, 1) << "new ones did not help: the connection rests";
  EXPECT_THAT(logged, HasSubstr("target.paused"));
  env.Advance(30'000'001);
  port.ready.push_back(Row(3));
  Work();
  EXPECT_EQ(port.settled.back().kind, SettlementKind::kConfirmed);
}

TEST_F(CarrierTest, AnOpenBreakerPutsRowsBackUncounted) {
  target.answers.assign(5, AnswerStatus::kAmbiguous);
  for (int64_t id = 1; id <= 5; ++id) port.ready.push_back(Row(id));
  Work();
  port.settled.clear();
  port.ready.push_back(Row(6));
  Sending other = Row(7);
  other.object = "erp.Order";
  port.ready.push_back(other);
  Work();
  ASSERT_EQ(port.settled.size(), 2u);
  std::map<int64_t, Settlement> by_id;
  for (const Settlement& each : port.settled) by_id[each.id] = each;
  EXPECT_EQ(by_id[6].code, "breaker.open");
  EXPECT_FALSE(by_id[6].counts);
  EXPECT_EQ(by_id[7].kind, SettlementKind::kConfirmed) << "another object is not held up";
}

TEST_F(CarrierTest, ASecondAnswerIsNotHeard) {
  target.hold = true;
  port.ready.push_back(Row(1));
  Work();
  target.held.push_back(target.held.front());
  target.Release();
  Work();
  EXPECT_EQ(port.settled.size(), 1u);
}

TEST_F(CarrierTest, StopsWithoutWaitingWhenNothingIsInFlight) {
  port.ready.push_back(Row(1));
  carrier->Start();
  while (metrics.Get(observe::Count::kDelivered) == 0) env.SleepUs(1000);
  carrier->Stop();
  EXPECT_EQ(port.settled.size(), 1u);
}

TEST(ObservingTarget, CountsAndAnswersAsIfItWereDone) {
  program::Model model;
  program::Object partner;
  partner.system = "erp";
  partner.shape.name = "Partner";
  partner.shape.key = "Id";
  model.objects.push_back(partner);
  ObservingTarget target(model, "erp");
  std::vector<Answer> answers;
  target.Send({{.key = "a", .object = "Partner", .body = R"({"Name":"A","Term":"T"})"},
               {.key = "b", .operation = Operation::kUpdate, .object = "Partner", .id = "7",
                .body = R"({"Name":"B"})"}},
              [&](std::vector<Answer> got) { answers = std::move(got); });
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].id, "new-1");
  EXPECT_EQ(answers[0].record, R"({"Id":"new-1","Name":"A","Term":"T"})");
  EXPECT_EQ(answers[1].id, "7");
  const ObservedWrites writes = target.writes();
  EXPECT_EQ(writes.at("erp.Partner").creates, 1);
  EXPECT_EQ(writes.at("erp.Partner").updates, 1);
  EXPECT_EQ(writes.at("erp.Partner").members.at("Name"), 2);
}

// What was too early to be asked says nothing about the target, nor about a process that asks.
TEST_F(CarrierTest, WhatWasNotAskedOpensNoBreakerAndIsNotCounted) {
  target.too_early = true;
  target.answers.assign(30, AnswerStatus::kRetry);
  for (int i = 0; i < 30; ++i) {
    Sending row = Row(i, Operation::kUpdate);
    row.ambiguous = true;
    port.ready.push_back(std::move(row));
  }
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(carrier->Step());
  ASSERT_EQ(port.settled.size(), 30u);
  for (const Settlement& settlement : port.settled) {
    EXPECT_FALSE(settlement.counts);
    EXPECT_EQ(settlement.code, "C");  // not `breaker.open`
  }
}

}  // namespace
}  // namespace treaty::delivery
