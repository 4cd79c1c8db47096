// Writes to an SAP system, trap by trap (facts: CSRF with cookies, failed change sets, V2 dates and
// numbers, ids with leading zeros, ambiguous creates, ETags).
#include <gmock/gmock.h>

#include <atomic>
#include <set>

#include "tests/runtime/connectors/sap_rig.h"

namespace treaty::connectors::sap {
namespace {

using formats::BatchOperation;
using protocols::Answer;
using protocols::AnswerStatus;
using protocols::Request;
using protocols::ServerRequest;
using protocols::ServerResponse;
using testing::HasSubstr;

class SapTargetTest : public SapRig {};

BatchOperation ErrorAnswer(int status, std::string code, std::string message) {
  return {.status = status, .reason = "No",
          .headers = {{"Content-Type", "application/json"}},
          .body = "{\"error\":{\"code\":\"" + code +
                  "\",\"message\":{\"lang\":\"en\",\"value\":\"" + message + "\"}}}"};
}

TEST_F(SapTargetTest, CreatesWithItsChildrenAndTellsWhatCameOfIt) {
  Open();
  const Answer answer = SendOne(Create("k1", "R-1",
      R"(,"SalesOrderDate":"2026-01-31",)"
      R"("to_Item":[{"SalesOrderItem":"10","RequestedQuantity":2.5}])"));
  EXPECT_EQ(answer.status, AnswerStatus::kOk) << answer.message;
  EXPECT_EQ(answer.id, "4800");
  EXPECT_FALSE(answer.found);
  EXPECT_EQ(answer.record,
            R"({"SalesOrder":"4800","PurchaseOrderByCustomer":"R-1","SalesOrderDate":"2026-01-31",)"
            R"("LastChangeDateTime":"2026-01-01T00:00:01Z",)"
            R"("to_Item":[{"SalesOrder":"4800","SalesOrderItem":"10","RequestedQuantity":2.5}]})");
  EXPECT_EQ(answer.stamp_us, 1'767'225'601'000'000);
  EXPECT_EQ(service_.orders()["4800"].items["10"],
            R"({"SalesOrder":"4800","SalesOrderItem":"10","RequestedQuantity":2.5})");
}

TEST_F(SapTargetTest, ABatchIsTwoCallsWhateverItsSize) {
  Open();
  std::vector<Request> batch;
  for (int i = 0; i < 50; ++i) {
    batch.push_back(Create("k" + std::to_string(i), "R-" + std::to_string(i)));
  }
  const auto answers = Send(std::move(batch));
  for (const auto& [key, answer] : answers) EXPECT_EQ(answer.status, AnswerStatus::kOk) << key;
  EXPECT_EQ(service_.orders().size(), 50u);
  EXPECT_EQ(service_.Count("POST $batch"), 2u);
  EXPECT_EQ(service_.Count("HEAD "), 1u);
}

TEST_F(SapTargetTest, LooksBeforeItCreatesAndMakesTheFoundRecordHoldWhatWeSay) {
  Open();
  SendOne(Create("k1", "R-1", R"(,"SoldToParty":"7")"));
  const Answer answer = SendOne(Create("k2", "R-1", R"(,"SoldToParty":"8")"));
  EXPECT_EQ(answer.status, AnswerStatus::kOk) << answer.message;
  EXPECT_TRUE(answer.found);
  EXPECT_EQ(answer.id, "4800");
  EXPECT_THAT(answer.record, HasSubstr(R"("SoldToParty":"8")"));
  EXPECT_EQ(service_.orders().size(), 1u);
  EXPECT_EQ(service_.Count("POST A_SalesOrder"), 1u);
  const size_t patches = service_.Count("PATCH ");
  // The same once more: it holds that already, so nothing is written.
  EXPECT_TRUE(SendOne(Create("k3", "R-1", R"(,"SoldToParty":"8")")).found);
  EXPECT_EQ(service_.Count("PATCH "), patches);
}

TEST_F(SapTargetTest, TwoFoundRecordsAreForAPersonToDecide) {
  Open();
  service_.Change("1", R"({"SalesOrder":"1","PurchaseOrderByCustomer":"R-1"})", 1'000'000);
  service_.Change("2", R"({"SalesOrder":"2","PurchaseOrderByCustomer":"R-1"})", 1'000'000);
  const Answer answer = SendOne(Create("k1", "R-1"));
  EXPECT_EQ(answer.status, AnswerStatus::kRefused);
  EXPECT_THAT(answer.message, HasSubstr("several records: 1, 2; nothing was written"));
  EXPECT_EQ(service_.orders().size(), 2u);
}

TEST_F(SapTargetTest, TheSameKeyTwiceInOneBatchCreatesOne) {
  Open();
  const auto answers = Send({Create("k1", "R-1"), Create("k2", "R-1")});
  EXPECT_EQ(answers.at("k1").status, AnswerStatus::kOk);
  EXPECT_EQ(answers.at("k2").status, AnswerStatus::kLock);
  EXPECT_EQ(service_.orders().size(), 1u);
}

// A token without the session's cookies is refused; the token is fetched once for all.
TEST_F(SapTargetTest, Trap5CsrfTokenGoesWithItsCookiesAndIsFetchedOnceForAll) {
  Open({{"batch", "1", ""}, {"connections", "4", ""}});
  std::vector<Request> batch;
  for (int i = 0; i < 12; ++i) batch.push_back(Create("k" + std::to_string(i), std::to_string(i)));
  for (auto& [key, answer] : Send(std::move(batch))) {
    EXPECT_EQ(answer.status, AnswerStatus::kOk) << answer.message;
  }
  EXPECT_EQ(service_.Count("HEAD "), 1u);
}

TEST_F(SapTargetTest, CsrfTokenThatIsNotAcceptedAnyMoreIsFetchedOnceAndTheWriteSentAgain) {
  Open();
  SendOne(Create("k1", "R-1"));
  service_.set_token("token-2");
  std::vector<Request> batch;
  for (int i = 2; i < 9; ++i) batch.push_back(Create("k" + std::to_string(i), std::to_string(i)));
  for (auto& [key, answer] : Send(std::move(batch))) {
    EXPECT_EQ(answer.status, AnswerStatus::kOk) << answer.message;
  }
  EXPECT_EQ(service_.Count("HEAD "), 2u);
  EXPECT_EQ(service_.orders().size(), 8u);
}

TEST_F(SapTargetTest, Trap5CsrfTokenIsTakenFromErrorsAndFromTheAddressWithoutSlash) {
  service_.token_on_errors = true;
  service_.token_without_slash = true;
  Open();
  EXPECT_EQ(SendOne(Create("k1", "R-1")).status, AnswerStatus::kOk);
  EXPECT_EQ(service_.Count("HEAD "), 2u);
}

TEST_F(SapTargetTest, CsrfOffSendsNoToken) {
  service_.SetHook([](const ServerRequest& request) -> std::optional<ServerResponse> {
    EXPECT_EQ(request.Header("x-csrf-token"), "");
    return std::nullopt;
  });
  Open({{"csrf", "off", ""}});
  // This service insists, so it refuses: for good, since fetching is switched off.
  EXPECT_EQ(SendOne(Create("k1", "R-1")).status, AnswerStatus::kAuth);
  EXPECT_EQ(service_.Count("HEAD "), 0u);
}

// A failed change set is one answer for all of it; others are not touched by it.
TEST_F(SapTargetTest, Trap6AFailedChangeSetSpeaksForItsRecordAlone) {
  service_.SetOperationHook([](const BatchOperation& operation) -> std::optional<BatchOperation> {
    if (operation.body.find("R-2") == std::string::npos) return std::nullopt;
    return ErrorAnswer(400, "SLS_LO/003", "Sold-to party 4711 not maintained");
  });
  Open();
  const auto answers = Send({Create("k1", "R-1"), Create("k2", "R-2"), Create("k3", "R-3")});
  EXPECT_EQ(answers.at("k1").status, AnswerStatus::kOk);
  EXPECT_EQ(answers.at("k2").status, AnswerStatus::kRefused);
  EXPECT_EQ(answers.at("k2").code, "SLS_LO/003");
  EXPECT_EQ(answers.at("k2").message, "Sold-to party 4711 not maintained");
  EXPECT_EQ(answers.at("k3").status, AnswerStatus::kOk);
  EXPECT_EQ(service_.orders().size(), 2u);
}

TEST_F(SapTargetTest, ChangesAndDeletesAndCreatesLinesOfAnOrder) {
  Open();
  SendOne(Create("k1", "R-1",
                 R"(,"to_Item":[{"SalesOrderItem":"10","RequestedQuantity":1},)"
                 R"({"SalesOrderItem":"20","RequestedQuantity":2},)"
                 R"({"SalesOrderItem":"30","RequestedQuantity":3}])"));
  const Answer answer = SendOne(Update("k2", "4800",
      R"({"SoldToParty":"9","to_Item":[{"SalesOrderItem":"000010","RequestedQuantity":1},)"
      R"({"SalesOrderItem":"20","RequestedQuantity":5},)"
      R"({"SalesOrderItem":"40","RequestedQuantity":4}]})"));
  EXPECT_EQ(answer.status, AnswerStatus::kOk) << answer.message;
  const auto order = service_.orders()["4800"];
  ASSERT_EQ(order.items.size(), 3u);
  EXPECT_THAT(order.items.at("20"), HasSubstr(R"("RequestedQuantity":5)"));
  EXPECT_THAT(order.items.at("40"), HasSubstr(R"("RequestedQuantity":4)"));
  EXPECT_FALSE(order.items.contains("30"));
  EXPECT_THAT(order.json, HasSubstr(R"("SoldToParty":"9")"));
  EXPECT_THAT(answer.record, HasSubstr(R"("SalesOrderItem":"40")"));
  // Line 10 is the same, leading zeros apart: it is left alone.
  EXPECT_EQ(service_.Count("PATCH A_SalesOrderItem"), 1u);
  EXPECT_EQ(service_.Count("DELETE A_SalesOrderItem"), 1u);
  EXPECT_EQ(service_.Count("POST A_SalesOrder('4800')/to_Item"), 1u);
}

TEST_F(SapTargetTest, LinesOfAnOrderChangeTogetherOrNotAtAll) {
  Open();
  SendOne(Create("k1", "R-1",
                 R"(,"to_Item":[{"SalesOrderItem":"10","RequestedQuantity":1}])"));
  service_.SetOperationHook([](const BatchOperation& operation) -> std::optional<BatchOperation> {
    if (operation.method != "POST") return std::nullopt;
    return ErrorAnswer(400, "V1/100", "Item 20 is not possible");
  });
  const Answer answer = SendOne(Update("k2", "4800",
      R"({"SoldToParty":"9","to_Item":[{"SalesOrderItem":"10","RequestedQuantity":7},)"
      R"({"SalesOrderItem":"20","RequestedQuantity":5}]})"));
  EXPECT_EQ(answer.status, AnswerStatus::kRefused);
  EXPECT_EQ(answer.code, "V1/100");
  EXPECT_THAT(service_.orders()["4800"].items.at("10"), HasSubstr(R"("RequestedQuantity":1)"));
  EXPECT_THAT(service_.orders()["4800"].json, testing::Not(HasSubstr("SoldToParty")));
}

TEST_F(SapTargetTest, AnUpdateGoesAgainstTheVersionThatIsKnown) {
  Open();
  SendOne(Create("k1", "R-1"));
  const size_t batches = service_.Count("POST $batch");
  const Answer answer = SendOne(Update("k2", "4800", R"({"SoldToParty":"9"})"));
  EXPECT_EQ(answer.status, AnswerStatus::kOk) << answer.message;
  EXPECT_THAT(answer.record, HasSubstr(R"("SoldToParty":"9")"));
  EXPECT_EQ(answer.stamp_us, 1'767'225'602'000'000);
  // The version was known from the create's answer: one call, which reads back, too.
  EXPECT_EQ(service_.Count("POST $batch"), batches + 1);
  EXPECT_EQ(SendOne(Update("k3", "4800", R"({"SoldToParty":"10"})")).status, AnswerStatus::kOk);
  EXPECT_EQ(service_.Count("POST $batch"), batches + 2);
}

TEST_F(SapTargetTest, WritesToOneRecordGoOneAfterTheOther) {
  Open({{"batch", "3", ""}});
  SendOne(Create("k1", "R-1"));
  service_.Change("9", R"({"SalesOrder":"9"})", 1'000'000);
  std::vector<Request> batch;
  for (int i = 0; i < 7; ++i) {
    const std::string value = "{\"SoldToParty\":\"" + std::to_string(i) + "\"}";
    batch.push_back(Update("a" + std::to_string(i), "4800", value));
    batch.push_back(Update("b" + std::to_string(i), "9", value));  // its version is not known
  }
  for (auto& [key, answer] : Send(std::move(batch))) {
    EXPECT_EQ(answer.status, AnswerStatus::kOk) << key << " " << answer.message;
  }
  EXPECT_THAT(service_.orders()["4800"].json, HasSubstr(R"("SoldToParty":"6")"));
  EXPECT_THAT(service_.orders()["9"].json, HasSubstr(R"("SoldToParty":"6")"));
}

TEST_F(SapTargetTest, AVersionThatIsNotKnownIsReadFirst) {
  service_.Change("7", R"({"SalesOrder":"7","PurchaseOrderByCustomer":"R-7"})", 1'000'000);
  Open();
  EXPECT_EQ(SendOne(Update("k1", "7", R"({"SoldToParty":"9"})")).status, AnswerStatus::kOk);
  EXPECT_EQ(service_.Count("POST $batch"), 2u);
  EXPECT_THAT(service_.orders()["7"].json, HasSubstr(R"("SoldToParty":"9")"));
  const Answer gone = SendOne(Update("k2", "8", R"({"SoldToParty":"9"})"));
  EXPECT_EQ(gone.status, AnswerStatus::kRefused);
  EXPECT_EQ(gone.code, "X/404");
}

TEST_F(SapTargetTest, AnOlderVersionIsStaleAndForgotten) {
  Open();
  SendOne(Create("k1", "R-1"));
  service_.Change("4800", R"({"SalesOrder":"4800","SoldToParty":"1"})", 1'767'225'700'000'000);
  EXPECT_EQ(SendOne(Update("k2", "4800", R"({"SoldToParty":"9"})")).status, AnswerStatus::kStale);
  EXPECT_EQ(SendOne(Update("k2", "4800", R"({"SoldToParty":"9"})")).status, AnswerStatus::kOk);
}

TEST_F(SapTargetTest, DeletesAndWhatIsGoneIsGone) {
  Open();
  SendOne(Create("k1", "R-1"));
  Request gone = Update("k2", "4800", "{}");
  gone.operation = store::Operation::kDelete;
  EXPECT_EQ(SendOne(gone).status, AnswerStatus::kOk);
  EXPECT_TRUE(service_.orders().empty());
}

TEST_F(SapTargetTest, AnsweredRefusalsMeanWhatTheyMean) {
  struct Row {
    int status;
    const char* code;
    const char* message;
    AnswerStatus means;
  };
  const Row rows[] = {
      {400, "V1/042", "Sales document 1 is currently being processed by user X",
       AnswerStatus::kLock},
      {400, "VL 045", "The sales order 1 is held", AnswerStatus::kLock},
      {400, "MC/601", "Object requested is currently locked by user X", AnswerStatus::kLock},
      {400, "ZZ/001", "Sales document 1 is currently being processed by user X",
       AnswerStatus::kLock},
      {423, "X/1", "locked", AnswerStatus::kLock},
      {409, "X/1", "conflict", AnswerStatus::kLock},
      {428, "X/1", "If-Match is missing", AnswerStatus::kStale},
      {412, "X/1", "stale", AnswerStatus::kStale},
      {429, "X/1", "slow down", AnswerStatus::kThrottle},
      {500, "X/1", "dump", AnswerStatus::kRetry},
      {403, "X/1", "no authorisation for company 1000", AnswerStatus::kRefused},
      {400, "F5/201", "Posting period 01.01.2026 is closed", AnswerStatus::kRefused},
      {422, "X/1", "no", AnswerStatus::kRefused},
  };
  Open();
  for (const Row& row : rows) {
    service_.SetOperationHook([&](const BatchOperation& operation) {
      return operation.method == "POST"
                 ? std::optional(ErrorAnswer(row.status, row.code, row.message))
                 : std::nullopt;
    });
    const Answer answer = SendOne(Create("k1", "R-1"));
    EXPECT_EQ(answer.status, row.means) << row.status << " " << row.code;
    EXPECT_EQ(answer.code, row.code);
    EXPECT_EQ(answer.message, row.message);
  }
}

TEST_F(SapTargetTest, LockCodesAreTheBindings) {
  Open({{"lock_codes", "ZZ/007", ""}});
  service_.SetOperationHook([&](const BatchOperation& operation) {
    return operation.method == "POST" ? std::optional(ErrorAnswer(400, "ZZ/007", "held"))
                                      : std::nullopt;
  });
  EXPECT_EQ(SendOne(Create("k1", "R-1")).status, AnswerStatus::kLock);
}

TEST_F(SapTargetTest, LockWordsAndStatusesAreTheBindings) {
  struct Row {
    int status;
    const char* message;
    AnswerStatus means;
  };
  const Row rows[] = {
      {400, "Auftrag 1 wird gerade bearbeitet", AnswerStatus::kLock},
      {400, "Sales document 1 is currently being processed by user X", AnswerStatus::kRefused},
      {409, "conflict", AnswerStatus::kRefused},
      {423, "locked", AnswerStatus::kRetry},
      {422, "too many at a time", AnswerStatus::kThrottle},
  };
  Open({{"lock_words", "wird gerade bearbeitet", ""},
        {"statuses", "409=refused, 423=retry, 422=throttle", ""}});
  for (const Row& row : rows) {
    service_.SetOperationHook([&](const BatchOperation& operation) {
      return operation.method == "POST" ? std::optional(ErrorAnswer(row.status, "X/1", row.message))
                                        : std::nullopt;
    });
    EXPECT_EQ(SendOne(Create("k1", "R-1")).status, row.means) << row.status << row.message;
  }
}

// Full jitter: anywhere up to a bound that doubles, so that clients do not come again together.
TEST_F(SapTargetTest, AThrottleWithoutATimeRestsAtRandom) {
  std::set<int64_t> rests;
  service_.SetHook(
      [](const ServerRequest&) { return std::optional<ServerResponse>({.status = 429}); });
  for (int i = 0; i < 5; ++i) {
    Open();
    const Answer answer = SendOne(Create("k1", "R-1"));
    EXPECT_EQ(answer.status, AnswerStatus::kThrottle);
    EXPECT_GT(answer.retry_after_us, 0);
    EXPECT_LE(answer.retry_after_us, 1'000'000);
    rests.insert(answer.retry_after_us);
  }
  EXPECT_GT(rests.size(), 1u);
}

TEST_F(SapTargetTest, AThrottleIsSaidWithItsTimeAndNothingIsSentMeanwhile) {
  Open();
  SendOne(Create("k1", "R-1"));
  service_.SetHook([](const ServerRequest&) {
    return std::optional<ServerResponse>({.status = 429, .headers = {{"Retry-After", "30"}}});
  });
  const Answer first = SendOne(Create("k2", "R-2"));
  EXPECT_EQ(first.status, AnswerStatus::kThrottle);
  EXPECT_EQ(first.retry_after_us, 30'000'000);
  const size_t calls = service_.log().size();
  const Answer second = SendOne(Create("k3", "R-3"));
  EXPECT_EQ(second.status, AnswerStatus::kThrottle);
  EXPECT_GT(second.retry_after_us, 25'000'000);
  EXPECT_EQ(service_.log().size(), calls);
  EXPECT_EQ(opened_.connection->Health().state, "throttled");
}

// An answer that is lost after the work was done: never a second record.
TEST_F(SapTargetTest, AmbiguousCreateIsFoundAndNotDoneAgain) {
  Open();
  std::atomic<int> lost = 0;
  service_.SetSpoil([&](const ServerRequest& request, ServerResponse* response) {
    const bool creates = request.body.find("POST A_SalesOrder") != std::string::npos;
    if (!creates || lost.exchange(1) != 0) return;
    response->way = ServerResponse::Way::kClose;
  });
  const Answer first = SendOne(Create("k1", "R-1"));
  EXPECT_EQ(first.status, AnswerStatus::kAmbiguous);
  EXPECT_EQ(first.retry_after_us, 1'000);
  Request again = Create("k1", "R-1");
  again.ambiguous = true;
  PosixEnv().SleepUs(2'000);
  const Answer second = SendOne(again);
  EXPECT_EQ(second.status, AnswerStatus::kOk);
  EXPECT_TRUE(second.found);
  EXPECT_EQ(service_.orders().size(), 1u);
}

TEST_F(SapTargetTest, AmbiguousCreateIsNotLookedUpBeforeItHasSettled) {
  Open({{"settle", "1h", ""}});
  Request request = Create("k1", "R-1");
  request.ambiguous = true;  // from before we were started
  const Answer answer = SendOne(request);
  EXPECT_EQ(answer.status, AnswerStatus::kRetry);
  EXPECT_EQ(answer.code, "settling");
  EXPECT_FALSE(answer.asked);
  EXPECT_GT(answer.retry_after_us, 3'500'000'000);
  EXPECT_TRUE(service_.log().empty());
}

// The positive control of the crash test: without looking, a lost answer becomes a second record.
TEST_F(SapTargetTest, LookUpOffCreatesTwice) {
  Open({{"look_up", "off", ""}});
  SendOne(Create("k1", "R-1"));
  Request again = Create("k1", "R-1");
  again.ambiguous = true;
  EXPECT_EQ(SendOne(again).status, AnswerStatus::kOk);
  EXPECT_EQ(service_.orders().size(), 2u);
  EXPECT_EQ(service_.Count("GET "), 0u);
}

TEST_F(SapTargetTest, AnswersThatAreMissingInABatchAreAmbiguousForTheirRecords) {
  Open();
  service_.SetSpoil([&](const ServerRequest& request, ServerResponse* response) {
    if (request.body.find("POST A_SalesOrder") == std::string::npos) return;
    // Cut off in the middle of the second answer.
    const size_t first = response->body.find("HTTP/1.1 201");
    response->body.resize(response->body.find("HTTP/1.1 201", first + 1) + 40);
  });
  const auto answers = Send({Create("k1", "R-1"), Create("k2", "R-2"), Create("k3", "R-3")});
  EXPECT_EQ(answers.at("k1").status, AnswerStatus::kOk);
  EXPECT_EQ(answers.at("k2").status, AnswerStatus::kAmbiguous);
  EXPECT_EQ(answers.at("k3").status, AnswerStatus::kAmbiguous);
}

TEST_F(SapTargetTest, AnAnswerThatIsNoBatchIsAmbiguousForWritesAndNothingForReads) {
  Open();
  service_.SetSpoil([&](const ServerRequest& request, ServerResponse* response) {
    if (request.path.ends_with("$batch")) response->body = "<html>a proxy's page</html>";
  });
  // The look-up is unreadable: nothing was written.
  EXPECT_EQ(SendOne(Create("k1", "R-1")).status, AnswerStatus::kRetry);
  service_.SetSpoil([&](const ServerRequest& request, ServerResponse* response) {
    if (request.body.find("POST A_") != std::string::npos) response->body = "<html></html>";
  });
  EXPECT_EQ(SendOne(Create("k1", "R-1")).status, AnswerStatus::kAmbiguous);
}

TEST_F(SapTargetTest, ABatchThatIsRefusedWholeIsTakenApart) {
  Open();
  service_.SetHook([](const ServerRequest& request) -> std::optional<ServerResponse> {
    if (request.body.find("R-3") == std::string::npos) return std::nullopt;
    return ServerResponse{.status = 400, .body = R"({"error":{"code":"X","message":"bad"}})"};
  });
  const auto answers = Send({Create("k1", "R-1"), Create("k2", "R-2"), Create("k3", "R-3"),
                             Create("k4", "R-4")});
  EXPECT_EQ(answers.at("k1").status, AnswerStatus::kOk);
  EXPECT_EQ(answers.at("k2").status, AnswerStatus::kOk);
  EXPECT_EQ(answers.at("k3").status, AnswerStatus::kRefused);
  EXPECT_EQ(answers.at("k4").status, AnswerStatus::kOk);
}

TEST_F(SapTargetTest, WithoutBatchesTheSameComesOut) {
  Open({{"batch", "1", ""}});
  const Answer created = SendOne(Create("k1", "R-1",
                 R"(,"to_Item":[{"SalesOrderItem":"10","RequestedQuantity":1}])"));
  EXPECT_EQ(created.status, AnswerStatus::kOk) << created.message;
  const Answer found = SendOne(Create("k2", "R-1", R"(,"SoldToParty":"3")"));
  EXPECT_EQ(found.status, AnswerStatus::kOk) << found.message;
  EXPECT_TRUE(found.found);
  EXPECT_EQ(SendOne(Update("k3", "4800",
                           R"({"to_Item":[{"SalesOrderItem":"20","RequestedQuantity":4}]})"))
                .status,
            AnswerStatus::kOk);
  EXPECT_EQ(service_.Count("POST $batch"), 0u);
  EXPECT_EQ(service_.orders()["4800"].items.size(), 1u);
  EXPECT_THAT(service_.orders()["4800"].json, HasSubstr(R"("SoldToParty":"3")"));
  service_.SetSpoil([&](const ServerRequest& request, ServerResponse* response) {
    if (request.method == "POST") response->way = ServerResponse::Way::kClose;
  });
  EXPECT_EQ(SendOne(Create("k4", "R-4")).status, AnswerStatus::kAmbiguous);
}

TEST_F(SapTargetTest, ASystemThatIsDownIsNotWrittenToAndMayBeTriedAgain) {
  Open({{"url", "http://127.0.0.1:1", ""}});
  EXPECT_EQ(SendOne(Create("k1", "R-1")).status, AnswerStatus::kRetry);
  EXPECT_EQ(opened_.connection->Health().state, "unreachable");
}

TEST_F(SapTargetTest, WhoWeAreIsNotAccepted) {
  service_.SetHook([](const ServerRequest&) {
    return std::optional<ServerResponse>({.status = 401});
  });
  Open();
  EXPECT_EQ(SendOne(Create("k1", "R-1")).status, AnswerStatus::kAuth);
}

TEST_F(SapTargetTest, RepeatableRequestsKeepTheirIdAndTime) {
  std::vector<std::string> said;
  std::mutex mutex;
  service_.SetOperationHook([&](const BatchOperation& operation) -> std::optional<BatchOperation> {
    if (operation.method != "POST") return std::nullopt;
    const std::lock_guard lock(mutex);
    said.push_back(std::string(formats::BatchHeader(operation.headers, "RequestID")) + " " +
                   std::string(formats::BatchHeader(operation.headers, "RepeatabilityCreation")));
    return ErrorAnswer(500, "X", "dump");
  });
  Open({{"repeatability", "on", ""}});
  const std::string key = "0123456789abcdef0123456789abcdef0123456789abcdef";
  SendOne(Create(key, "R-1"));
  SendOne(Create(key, "R-1"));
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0], said[1]);
  EXPECT_TRUE(said[0].starts_with("0123456789abcdef0123456789abcdef 20")) << said[0];
}

TEST_F(SapTargetTest, ReadsBackByAMember) {
  Open();
  SendOne(Create("k1", "O'Brien & Söhne/1?#%"));
  const auto found = opened_.target->ReadBack("SalesOrder", "PurchaseOrderByCustomer",
                                              "\"O'Brien & Söhne/1?#%\"");
  ASSERT_TRUE(found) << found.error().ToString();
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().id, "4800");
  EXPECT_TRUE(opened_.target->ReadBack("SalesOrder", "PurchaseOrderByCustomer", "\"x\"")->empty());
}

TEST_F(SapTargetTest, Trap15IdsKeepTheirLeadingZeros) {
  service_.Change("0000000007", R"({"SalesOrder":"0000000007"})", 1'000'000);
  Open();
  const Answer answer = SendOne(Update("k1", "0000000007", R"({"SoldToParty":"9"})"));
  EXPECT_EQ(answer.status, AnswerStatus::kOk);
  EXPECT_EQ(answer.id, "0000000007");
}

}  // namespace
}  // namespace treaty::connectors::sap
