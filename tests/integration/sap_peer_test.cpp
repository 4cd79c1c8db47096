// The sap connector against SAP's own software: its mock server (CSRF, $batch), and its application
// server with the OData V2 adapter (ETags, lines, changes). `./dev test integration` starts them
// and names them in the environment; without, everything here is skipped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdlib>
#include <map>
#include <mutex>

#include "compiler/schema/file_loader.h"
#include "runtime/connectors/connector.h"

namespace treaty::connectors {
namespace {

using protocols::Answer;
using protocols::AnswerStatus;
using protocols::Request;
using testing::HasSubstr;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

class SapPeer : public testing::Test {
 protected:
  void SetUp() override {
    peer_ = Variable("TREATY_SAP_PEER");
    if (peer_.empty()) GTEST_SKIP() << "no peer: run ./dev test integration";
    source::Files files;
    schema::FileLoader loader(PosixEnv(), files);
    const std::string path = TREATY_SOURCE_DIR
        "/examples/01-customer-and-order/schemas/sap/API_SALES_ORDER_SRV.edmx";
    auto shape = loader.Load(
        {.span = {}, .path = path, .entity = "A_SalesOrder", .parts = {"to_Item"}});
    ASSERT_TRUE(shape) << shape.error().ToString();
    program::Object order{.system = "erp", .shape = *std::move(shape)};
    order.shape.name = "SalesOrder";
    order.found_by = "PurchaseOrderByCustomer";
    order.parts = {"to_Item"};
    model_.systems.push_back({.name = "erp", .connector = "sap.s4"});
    model_.objects.push_back(std::move(order));
    model_.routes.push_back({.name = "back", .inbound = true, .object = "erp.SalesOrder"});
    opened_ = Open();
    other_ = Open();
  }
  void TearDown() override {
    for (protocols::Opened* opened : {&opened_, &other_}) {
      opened->source.reset();
      opened->target.reset();
      opened->connection.reset();
    }
  }
  bool is_mock() const { return peer_ == "mock"; }

  protocols::Opened Open() {
    endpoint_ = {.env = &PosixEnv(), .model = &model_, .system = "erp"};
    endpoint_.values = {{"url", Variable("TREATY_SAP_URL"), ""}, {"auth", "basic", ""},
                        {"auth.user", "TREATY", ""}, {"auth.password", "secret", ""},
                        {"settle", "1ms", ""}, {"select", is_mock() ? "on" : "off", ""},
                        {"batch", Variable("TREATY_SAP_BATCH"), ""}};
    auto opened = FindConnector("sap.s4")->open(endpoint_);
    EXPECT_TRUE(opened) << opened.error().ToString();
    return opened ? *std::move(opened) : protocols::Opened();
  }

  // References are new in each run of each test: peers keep what they have.
  std::string Reference(int number) const {
    return Variable("TREATY_SAP_BATCH") + "-" + run_ + "-" + std::to_string(number);
  }
  Request Create(int number, const std::string& more = "") const {
    Request request;
    request.key = "create " + std::to_string(number);
    request.object = "SalesOrder";
    request.natural_key = "PurchaseOrderByCustomer";
    request.natural_value = "\"" + Reference(number) + "\"";
    request.body = "{\"PurchaseOrderByCustomer\":" + request.natural_value + more + "}";
    return request;
  }
  static Request Update(std::string id, std::string body) {
    Request request;
    request.key = "update " + id;
    request.operation = store::Operation::kUpdate;
    request.object = "SalesOrder";
    request.id = std::move(id);
    request.body = std::move(body);
    return request;
  }

  static std::map<std::string, Answer> Send(protocols::Opened& opened,
                                            std::vector<Request> batch) {
    constexpr auto kPatience = std::chrono::seconds(60);
    const size_t expected = batch.size();
    std::map<std::string, Answer> answers;
    std::mutex mutex;
    std::condition_variable came;
    const protocols::AnswerSink sink = [&](std::vector<Answer> part) {
      const std::lock_guard lock(mutex);
      for (Answer& answer : part) answers[answer.key] = std::move(answer);
      came.notify_one();
    };
    const size_t most = opened.target->traits().batch;
    for (size_t begin = 0; begin < batch.size(); begin += most) {
      const size_t end = std::min(batch.size(), begin + most);
      opened.target->Send({batch.begin() + long(begin), batch.begin() + long(end)}, sink);
    }
    std::unique_lock lock(mutex);
    EXPECT_TRUE(came.wait_for(lock, kPatience, [&] { return answers.size() >= expected; }));
    return answers;
  }
  Answer SendOne(const Request& request) { return Send(opened_, {request})[request.key]; }

  static constexpr const char* kLines =
      R"(,"SalesOrderDate":"2026-01-31","to_Item":[{"SalesOrderItem":"10","RequestedQuantity":2.5,)"
      R"("NetAmount":1234567890.125},{"SalesOrderItem":"20","RequestedQuantity":1}])";

  std::string peer_;
  std::string run_ = std::to_string(PosixEnv().Random() % 1'000'000'000);
  program::Model model_;
  protocols::Endpoint endpoint_;
  protocols::Opened opened_;
  protocols::Opened other_;
};

TEST_F(SapPeer, CreatesLooksUpAndUpdates) {
  std::vector<Request> batch;
  for (int i = 0; i < 20; ++i) batch.push_back(Create(i, kLines));
  const auto created = Send(opened_, batch);
  for (const auto& [key, answer] : created) {
    EXPECT_EQ(answer.status, AnswerStatus::kOk) << key << ": " << answer.message;
    EXPECT_FALSE(answer.id.empty()) << key;
    EXPECT_FALSE(answer.found) << key;
    EXPECT_THAT(answer.record, HasSubstr("\"NetAmount\":1234567890.125")) << key;
    EXPECT_THAT(answer.record, HasSubstr("\"SalesOrderDate\":\"2026-01-31\"")) << key;
  }
  const auto again = Send(other_, batch);
  for (const auto& [key, answer] : again) {
    EXPECT_EQ(answer.status, AnswerStatus::kOk) << key << ": " << answer.message;
    EXPECT_TRUE(answer.found) << key;
    EXPECT_EQ(answer.id, created.at(key).id) << key;
  }
  const std::string id = created.at("create 3").id;
  const Answer updated = SendOne(Update(id, R"({"SoldToParty":"O'Brien"})"));
  EXPECT_EQ(updated.status, AnswerStatus::kOk) << updated.message;
  const auto found = opened_.target->ReadBack("SalesOrder", "PurchaseOrderByCustomer",
                                              "\"" + Reference(3) + "\"");
  ASSERT_TRUE(found) << found.error().ToString();
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().id, id);
  EXPECT_THAT(found->front().record, HasSubstr("\"SoldToParty\":\"O'Brien\""));
}

TEST_F(SapPeer, ChangesLines) {
  if (is_mock()) GTEST_SKIP() << "the mock server does not keep lines of deep inserts";
  const std::string id = SendOne(Create(1, kLines)).id;
  const Answer changed = SendOne(Update(id,
      R"({"to_Item":[{"SalesOrderItem":"20","RequestedQuantity":7.125},)"
      R"({"SalesOrderItem":"30","RequestedQuantity":3}]})"));
  EXPECT_EQ(changed.status, AnswerStatus::kOk) << changed.message;
  const auto found = opened_.target->ReadBack("SalesOrder", "PurchaseOrderByCustomer",
                                              "\"" + Reference(1) + "\"");
  ASSERT_TRUE(found) << found.error().ToString();
  ASSERT_EQ(found->size(), 1u);
  const std::string& record = found->front().record;
  EXPECT_THAT(record, HasSubstr("7.125"));
  EXPECT_THAT(record, HasSubstr("\"SalesOrderItem\":\"30\""));
  EXPECT_THAT(record, testing::Not(HasSubstr("\"SalesOrderItem\":\"10\"")));
}

TEST_F(SapPeer, AnOlderVersionIsRefused) {
  if (is_mock()) GTEST_SKIP() << "the mock server keeps no versions";
  const std::string id = SendOne(Create(1, kLines)).id;
  EXPECT_EQ(Send(other_, {Update(id, R"({"SoldToParty":"1"})")})["update " + id].status,
            AnswerStatus::kOk);
  EXPECT_EQ(SendOne(Update(id, R"({"SoldToParty":"2"})")).status, AnswerStatus::kStale);
  const Answer third = SendOne(Update(id, R"({"SoldToParty":"2"})"));
  EXPECT_EQ(third.status, AnswerStatus::kOk) << third.message;
  EXPECT_GT(third.stamp_us, 0);
}

TEST_F(SapPeer, TellsWhatChanged) {
  const std::string id = SendOne(Create(1, kLines)).id;
  ASSERT_TRUE(opened_.source->Start(""));
  const auto poll_all = [&] {
    std::map<std::string, std::string> told;
    for (int calls = 0; calls < 1000; ++calls) {
      const auto polled = opened_.source->Poll({});
      EXPECT_TRUE(polled) << polled.error().ToString();
      if (!polled) break;
      for (const auto& event : polled->batch.events) {
        EXPECT_EQ(event.unreadable_message, "");
        told[event.id] = event.record;
      }
      if (polled->at_end || is_mock()) break;  // which compares no instants
    }
    return told;
  };
  auto told = poll_all();
  ASSERT_TRUE(told.contains(id));
  EXPECT_THAT(told[id], HasSubstr(Reference(1)));
  if (is_mock()) return;
  EXPECT_THAT(told[id], HasSubstr("\"RequestedQuantity\":2.5"));
  EXPECT_EQ(SendOne(Update(id, R"({"SoldToParty":"77"})")).status, AnswerStatus::kOk);
  told = poll_all();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[id], HasSubstr("\"SoldToParty\":\"77\""));
}

TEST_F(SapPeer, IsCheckedByTheDoctor) {
  const auto findings = opened_.connection->Check();
  ASSERT_GE(findings.size(), 3u);
  for (const auto& finding : findings) {
    if (!is_mock() && finding.check.starts_with("schema")) {
      EXPECT_FALSE(finding.ok);  // it has only some of the fields
      EXPECT_THAT(finding.message, HasSubstr("is not there"));
    } else {
      EXPECT_TRUE(finding.ok) << finding.check << ": " << finding.message;
    }
  }
}

}  // namespace
}  // namespace treaty::connectors
