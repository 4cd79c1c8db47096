// What an SAP system says: pages, sweeps, positions, links that lead away.
#include <gmock/gmock.h>

#include <fmt/format.h>

#include "tests/runtime/connectors/sap_rig.h"

namespace treaty::connectors::sap {
namespace {

using protocols::ServerRequest;
using protocols::ServerResponse;
using testing::HasSubstr;

constexpr int64_t kBeginUs = 1'767'225'600'000'000;
constexpr int64_t kTenMinutesUs = 600'000'000;

class SapSourceTest : public SapRig {
 protected:
  void Put(int number, int64_t stamp_us, std::string party = "1") {
    service_.Change(std::to_string(number),
                    fmt::format(R"({{"SalesOrder":"{}","SoldToParty":"{}"}})", number, party),
                    stamp_us);
  }
};

std::vector<std::string> Ids(const std::vector<store::SourceEvent>& events) {
  std::vector<std::string> ids;
  for (const store::SourceEvent& event : events) ids.push_back(event.id);
  return ids;
}

TEST_F(SapSourceTest, TellsEveryRecordOnceAndThenWhatChanged) {
  for (int i = 1; i <= 5; ++i) Put(i, kBeginUs + i * 1'000'000);
  Open();
  ASSERT_TRUE(opened_.source->Start(""));
  const auto events = PollAll();
  EXPECT_EQ(Ids(events), (std::vector<std::string>{"1", "2", "3", "4", "5"}));
  EXPECT_EQ(events[0].object, "erp.SalesOrder");
  EXPECT_EQ(events[0].stamp_us, kBeginUs + 1'000'000);
  EXPECT_EQ(events[0].record,
            R"({"SalesOrder":"1","SoldToParty":"1","LastChangeDateTime":"2026-01-01T00:00:01Z",)"
            R"("to_Item":[]})");
  EXPECT_TRUE(PollAll().empty());
  Put(3, kBeginUs + 9'000'000, "7");
  const auto changed = PollAll();
  EXPECT_EQ(Ids(changed), std::vector<std::string>{"3"});
  EXPECT_THAT(changed[0].record, HasSubstr(R"("SoldToParty":"7")"));
}

// Rows that become visible behind the newest are found by the sweep.
TEST_F(SapSourceTest, TellsWhatBecomesVisibleLate) {
  Put(1, kBeginUs + 100'000'000);
  Open();
  ASSERT_TRUE(opened_.source->Start(""));
  EXPECT_EQ(PollAll().size(), 1u);
  Put(2, kBeginUs + 50'000'000);
  EXPECT_EQ(Ids(PollAll()), std::vector<std::string>{"2"});
}

TEST_F(SapSourceTest, FollowsThePagesOfTheService) {
  for (int i = 1; i <= 7; ++i) Put(i, kBeginUs + i * 1'000'000);
  service_.set_page(3);
  Open();
  ASSERT_TRUE(opened_.source->Start(""));
  EXPECT_EQ(PollAll().size(), 7u);
}

TEST_F(SapSourceTest, AsksForWhatComesBehindAFullPage) {
  // More than a page under one stamp, and others around.
  for (int i = 11; i <= 18; ++i) Put(i, kBeginUs + 5'000'000);
  Put(20, kBeginUs + 6'000'000);
  Put(10, kBeginUs + 4'000'000);
  Open({{"page", "3", ""}, {"sweep", "1ms", ""}});
  ASSERT_TRUE(opened_.source->Start(""));
  EXPECT_EQ(PollAll(2).size(), 10u);
}

TEST_F(SapSourceTest, GoesOnWhereItsPositionEnds) {
  for (int i = 1; i <= 4; ++i) Put(i, kBeginUs + i * kTenMinutesUs);
  Open();
  ASSERT_TRUE(opened_.source->Start(""));
  EXPECT_EQ(PollAll().size(), 4u);
  const std::string position = position_;
  EXPECT_THAT(position, HasSubstr("\"SalesOrder\""));
  Open();
  ASSERT_TRUE(opened_.source->Start(position));
  Put(5, kBeginUs + 5 * kTenMinutesUs);
  const auto events = PollAll();
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.back().id, "5");
  EXPECT_LT(events.size(), 5u);  // the overlap only
}

TEST_F(SapSourceTest, ALinkThatLeadsAwayIsNotFollowed) {
  Put(1, kBeginUs);
  for (const char* next : {"https://elsewhere.example/", "https://elsewhere.example",
                           "//elsewhere.example/sap/opu/odata/sap/API_SALES_ORDER_SRV/A",
                           "ftp://x/sap/opu/odata/sap/API_SALES_ORDER_SRV/\\u0001",
                           "/sap/opu/odata/sap/OTHER/A",
                           "/sap/opu/odata/sap/API_SALES_ORDER_SRV/../B",
                           "/sap/opu/odata/sap/API_SALES_ORDER_SRV/A b"}) {
    service_.SetHook([&](const ServerRequest&) {
      return std::optional<ServerResponse>(
          {.body = fmt::format(R"({{"d":{{"results":[],"__next":"{}"}}}})", next)});
    });
    Open();
    ASSERT_TRUE(opened_.source->Start(""));
    const auto polled = opened_.source->Poll({});
    ASSERT_FALSE(polled) << next;
    EXPECT_THAT(polled.error().message, HasSubstr("outside of itself"));
  }
}

TEST_F(SapSourceTest, ALinkWithTheNameOfAnotherHostIsFollowedAtOurs) {
  service_.SetHook([&](const ServerRequest& request) {
    const bool second = request.HasParameter("$skiptoken");
    return std::optional<ServerResponse>({.body = second ? R"({"d":{"results":[]}})" :
        R"({"d":{"results":[],"__next":"http://inner:8000/sap/opu/odata/sap/)"
        R"(API_SALES_ORDER_SRV/A_SalesOrder?$skiptoken=7"}})"});
  });
  Open();
  ASSERT_TRUE(opened_.source->Start(""));
  EXPECT_TRUE(PollAll().empty());
  EXPECT_EQ(service_.log().back(), "GET A_SalesOrder?$skiptoken=7");
}

TEST_F(SapSourceTest, ARecordThatCannotBeReadIsToldAsSuchAndHoldsUpNoOthers) {
  service_.SetHook([](const ServerRequest&) {
    return std::optional<ServerResponse>(
        {.body = R"({"d":{"results":[{"SalesOrder":"1","LastChangeDateTime":"soon"},)"
                 R"({"SalesOrder":"2","LastChangeDateTime":"/Date(1767225600000)/"}]}})"});
  });
  Open();
  ASSERT_TRUE(opened_.source->Start(""));
  const auto events = PollAll();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].unreadable_code, "sap.record");
  EXPECT_THAT(events[0].unreadable_message, HasSubstr("LastChangeDateTime"));
  EXPECT_EQ(events[1].id, "2");
}

TEST_F(SapSourceTest, AFailureIsSaidByItsCodeAndOvercome) {
  Put(1, kBeginUs);
  Open();
  ASSERT_TRUE(opened_.source->Start(""));
  service_.SetHook([](const ServerRequest&) {
    return std::optional<ServerResponse>(
        {.status = 500, .body = "<error xmlns=\"x\"><code>SY/530</code><message>dump</message>"
                                "</error>"});
  });
  const auto polled = opened_.source->Poll({});
  ASSERT_FALSE(polled);
  EXPECT_THAT(polled.error().message, HasSubstr("SY/530 (HTTP 500)"));
  service_.SetHook(nullptr);
  EXPECT_EQ(PollAll().size(), 1u);
}

TEST_F(SapSourceTest, InterruptEndsTheWait) {
  service_.SetHook([](const ServerRequest&) {
    return std::optional<ServerResponse>({.way = ServerResponse::Way::kHang});
  });
  Open();
  ASSERT_TRUE(opened_.source->Start(""));
  const auto thread = PosixEnv().StartThread("stop", [&] { opened_.source->Interrupt(); });
  EXPECT_FALSE(opened_.source->Poll({}));
  thread->Join();
}

TEST_F(SapSourceTest, AnObjectThatDoesNotSayWhenItChangedIsRefusedAtTheStart) {
  auto& fields = service_.model().objects[0].shape.fields;
  std::erase_if(fields, [](const FieldShape& f) { return f.name == "LastChangeDateTime"; });
  endpoint_ = {.env = &PosixEnv(), .model = &service_.model(), .system = "erp",
               .values = {{"url", service_.url(), ""}, {"auth", "none", ""}}};
  const auto opened = FindConnector("sap")->open(endpoint_);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().mend, HasSubstr("changes \"SalesOrder=FIELD\""));
}

TEST_F(SapSourceTest, ADayIsAskedForWhole) {
  endpoint_.values = {};
  FieldShape day{.name = "ChangedOn", .type = {.kind = TypeKind::kDate}};
  service_.model().objects[0].shape.fields.push_back(day);
  std::vector<std::string> queries;
  service_.SetHook([&](const ServerRequest& request) {
    queries.push_back(request.Parameter("$filter") + "|" + request.Parameter("$orderby"));
    return std::optional<ServerResponse>(
        {.body = R"({"d":{"results":[{"SalesOrder":"1","ChangedOn":"/Date(1767225600000)/"}]}})"});
  });
  Open({{"changes", "SalesOrder=ChangedOn", ""}});
  ASSERT_TRUE(opened_.source->Start(""));
  EXPECT_EQ(PollAll().size(), 1u);
  EXPECT_EQ(queries.front(), "|ChangedOn,SalesOrder");
  EXPECT_TRUE(PollAll().empty());
  // The overlap reaches into the day before.
  EXPECT_EQ(queries.back(),
            "ChangedOn ge datetime'2025-12-31T00:00:00'|ChangedOn,SalesOrder");
}

}  // namespace
}  // namespace treaty::connectors::sap
