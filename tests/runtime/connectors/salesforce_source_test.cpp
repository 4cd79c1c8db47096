// What the Salesforce connector hears, against a scripted org.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/runtime/connectors/salesforce_rig.h"

namespace treaty::connectors {
namespace {

using program::EventKind;
using protocols::ServerRequest;
using protocols::ServerResponse;
using store::SourceEvent;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kNoon = "2026-03-01T12:00:00.000+0000";
constexpr int64_t kNoonUs = 1'772'366'400'000'000;

std::string IdOf(const std::string& number) { return "0015000000000" + number + "AAA"; }
std::string Account(const std::string& number, const std::string& more = "",
                    const std::string& stamp = kNoon) {
  return fmt::format(R"({{"attributes":{{"type":"Account"}},"Id":"{}",)"
                     R"("Name":"A{}","IsDeleted":false,"SystemModstamp":"{}"{}}})",
                     IdOf(number), number, stamp, more);
}
std::string Deleted(const std::string& number, const std::string& master) {
  return fmt::format(R"({{"Id":"{}","IsDeleted":true,"MasterRecordId":{},)"
                     R"("SystemModstamp":"{}"}})",
                     IdOf(number), master, kNoon);
}
// Answers the query for one object with this page, all others with none.
SalesforceRig::Script OnePage(const std::string& object, const std::string& page) {
  return [=](const ServerRequest& request) -> std::optional<ServerResponse> {
    const bool asked = request.Parameter("q").find(" FROM " + object + " ") != std::string::npos;
    return Says(200, asked ? page : Page(""));
  };
}
std::vector<std::string> Ids(const std::vector<SourceEvent>& events) {
  std::vector<std::string> ids;
  for (const SourceEvent& event : events) ids.push_back(event.id);
  return ids;
}

TEST(SalesforceSource, TellsRecordsOnceAndIsAtItsEnd) {
  SalesforceRig rig(OnePage("Account", Page(Account("01") + "," + Account("02"))));
  const auto events = rig.PollAll();
  ASSERT_THAT(Ids(events), ElementsAre(IdOf("01"), IdOf("02")));
}

TEST(SalesforceSource, AnEventSaysWhatTheEngineNeeds) {
  SalesforceRig rig(OnePage("Account", Page(Account("01"))));
  const auto events = rig.PollAll();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].object, "crm.Account");
  EXPECT_EQ(events[0].id, IdOf("01"));
  EXPECT_EQ(events[0].kind, EventKind::kChanged) << "whether it is new, the engine knows";
  EXPECT_EQ(events[0].stamp_us, kNoonUs);
  EXPECT_FALSE(events[0].partial);
  EXPECT_EQ(events[0].record,
            R"({"Id":"001500000000001AAA","Name":"A01","IsDeleted":false,)"
            R"("SystemModstamp":"2026-03-01T12:00:00Z"})");
}

TEST(SalesforceSource, AsksWithQueryAllInTheOrderOfStamps) {
  SalesforceRig rig(OnePage("Account", Page("")));
  EXPECT_THAT(rig.PollAll(), IsEmpty());
  const auto queries = rig.server().Seen("/queryAll/");
  ASSERT_THAT(queries, SizeIs(4)) << "three objects, and the items of orders";
  EXPECT_EQ(queries[0].path, "/services/data/v67.0/queryAll/");
  EXPECT_EQ(queries[0].Parameter("q"),
            "SELECT Id, Name, Email__c, ERP_Number__c, AccountSource, Limit__c, MasterRecordId, "
            "IsDeleted, SystemModstamp FROM Account ORDER BY SystemModstamp, Id");
  EXPECT_EQ(queries[0].Header("sforce-query-options"), "batchSize=2000");
  EXPECT_EQ(queries[3].Parameter("q"),
            "SELECT Id, OrderId, SystemModstamp, IsDeleted FROM OrderItem ORDER BY "
            "SystemModstamp, Id");
}

TEST(SalesforceSource, DeletedAndMergedRecords) {
  SalesforceRig rig(OnePage("Account", Page(Deleted("01", "null") + "," +
                                            Deleted("02", R"("001500000000009")"))));
  const auto events = rig.PollAll();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].kind, EventKind::kDeleted);
  EXPECT_EQ(events[1].kind, EventKind::kMerged);
  EXPECT_EQ(events[1].into, "001500000000009AAA");
}

TEST(SalesforceSource, FollowsPagesAndGoesOnAfterARestart) {
  const auto script = [](const ServerRequest& request) -> std::optional<ServerResponse> {
    if (request.path == "/services/data/v67.0/query/01g-2000") {
      return Says(200, Page(Account("02", "", "2026-03-01T13:00:00.000+0000")));
    }
    const std::string query = request.Parameter("q");
    if (query.find(" FROM Account ") == std::string::npos) return Says(200, Page(""));
    if (query.find("WHERE") != std::string::npos) {
      return Says(200, Page(Account("02", "", "2026-03-01T13:00:00.000+0000")));
    }
    return Says(200, Page(Account("01"), "/services/data/v67.0/query/01g-2000"));
  };
  SalesforceRig rig(script);
  const auto first = rig.source().Poll({});
  ASSERT_TRUE(first);
  EXPECT_THAT(first->batch.events, SizeIs(1));
  EXPECT_THAT(first->batch.position, HasSubstr(R"("seen":"2026-03-01T12:00:00Z")"))
      << "not further than what was handed out";
  EXPECT_THAT(rig.PollAll(), SizeIs(1));
  SalesforceRig again(script);
  ASSERT_TRUE(again.source().Start(first->batch.position));
  EXPECT_THAT(Ids(again.PollAll()), ElementsAre(IdOf("02")));
  EXPECT_THAT(again.server().Seen("/queryAll/").front().Parameter("q"),
              HasSubstr("SystemModstamp >= 2026-03-01T11:5"));
}

TEST(SalesforceSource, HandsOutNoMoreThanItIsAskedFor) {
  std::string rows;
  for (int i = 10; i < 40; ++i) rows += (rows.empty() ? "" : ",") + Account(std::to_string(i));
  SalesforceRig rig(OnePage("Account", Page(rows)));
  size_t told = 0;
  for (int calls = 0; calls < 3; ++calls) {
    const auto polled = rig.source().Poll({.events = 10});
    ASSERT_TRUE(polled);
    EXPECT_THAT(polled->batch.events, SizeIs(10));
    EXPECT_FALSE(polled->at_end);
    told += polled->batch.events.size();
  }
  EXPECT_EQ(told, 30u);
  EXPECT_THAT(rig.server().Seen("/queryAll/"), SizeIs(1));
  EXPECT_THAT(rig.PollAll(), IsEmpty());
}

TEST(SalesforceSource, ALostCursorBeginsTheQueryAnew) {
  std::atomic<int> lost = 0;
  SalesforceRig rig([&](const ServerRequest& request) -> std::optional<ServerResponse> {
    if (request.path.find("/query/01g") != std::string::npos) {
      ++lost;
      return SaysError(400, "INVALID_QUERY_LOCATOR");
    }
    const std::string query = request.Parameter("q");
    if (query.find(" FROM Account ") == std::string::npos) return Says(200, Page(""));
    if (lost > 0) return Says(200, Page(Account("01") + "," + Account("02")));
    return Says(200, Page(Account("01"), "/services/data/v67.0/query/01gD-1"));
  });
  const auto first = rig.source().Poll({});
  ASSERT_TRUE(first);
  EXPECT_THAT(Ids(first->batch.events), ElementsAre(IdOf("01")));
  EXPECT_THAT(Ids(rig.PollAll()), ElementsAre(IdOf("02")));
  EXPECT_EQ(lost, 1);
}

TEST(SalesforceSource, APageThatIsLateIsAskedForAgain) {
  std::atomic<int> failures = 0;
  SalesforceRig rig([&](const ServerRequest& request) -> std::optional<ServerResponse> {
    if (request.path.find("/query/01g") != std::string::npos) {
      if (++failures < 3) return SaysError(500, "UNKNOWN_EXCEPTION");
      return Says(200, Page(Account("02")));
    }
    const bool asked = request.Parameter("q").find(" FROM Account ") != std::string::npos;
    return Says(200, asked ? Page(Account("01"), "/services/data/v67.0/query/01gD-1") : Page(""));
  });
  ASSERT_TRUE(rig.source().Poll({}));
  EXPECT_FALSE(rig.source().Poll({}));
  const auto failed = rig.source().Poll({});
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("UNKNOWN_EXCEPTION"));
  EXPECT_EQ(failed.error().place, "crm");
  const auto polled = rig.source().Poll({});
  ASSERT_TRUE(polled);
  EXPECT_THAT(Ids(polled->batch.events), ElementsAre(IdOf("02")));
}

TEST(SalesforceSource, ARefusedObjectDoesNotHoldUpTheOthers) {
  SalesforceRig rig([](const ServerRequest& request) -> std::optional<ServerResponse> {
    const std::string query = request.Parameter("q");
    if (query.find(" FROM Account ") != std::string::npos) return SaysError(400, "INVALID_TYPE");
    if (query.find(" FROM Contact ") == std::string::npos) return Says(200, Page(""));
    return Says(200, Page(R"({"Id":"003500000000001AAA","IsDeleted":false,)"
                          R"("SystemModstamp":"2026-03-01T12:00:00.000+0000"})"));
  });
  EXPECT_FALSE(rig.source().Poll({}));
  const auto polled = rig.source().Poll({});
  ASSERT_TRUE(polled);
  EXPECT_THAT(Ids(polled->batch.events), ElementsAre("003500000000001AAA"));
}

// ---- children
// -------------------------------------------------------------------------------------

std::string Order(const std::string& items) {
  return fmt::format(R"({{"attributes":{{}},"Id":"801500000000001AAA","IsDeleted":false,)"
                     R"("SystemModstamp":"{}","OrderItems":{}}})",
                     kNoon, items);
}
std::string Items(const std::string& quantity, const std::string& stamp) {
  return fmt::format(R"({{"totalSize":1,"done":true,"records":[{{"Id":"802500000000001AAA",)"
                     R"("OrderId":"801500000000001AAA","Quantity":{},"IsDeleted":false,)"
                     R"("SystemModstamp":"{}","Product2":null}}]}})",
                     quantity, stamp);
}

// An order whose item changes without the order.
struct ChangingOrder {
  std::atomic<bool> changed = false;
  std::atomic<bool> removed = false;
  std::optional<ServerResponse> operator()(const ServerRequest& request) {
    const std::string query = request.Parameter("q");
    const std::string stamp = changed ? "2026-03-01T13:00:00.000+0000" : kNoon;
    if (query.find(" FROM OrderItem ") != std::string::npos) {
      return Says(200, Page(fmt::format(R"({{"Id":"802500000000001AAA","OrderId":)"
                                        R"("801500000000001AAA","SystemModstamp":"{}",)"
                                        R"("IsDeleted":{}}})",
                                        removed ? "2026-03-01T14:00:00.000+0000" : stamp,
                                        bool(removed))));
    }
    if (query.find(" FROM Order ") == std::string::npos) return Says(200, Page(""));
    return Says(200, Page(Order(removed ? "null" : Items(changed ? "5" : "3", stamp))));
  }
};

TEST(SalesforceSource, ChildrenThatChangeLeadToTheirRecord) {
  ChangingOrder org;
  SalesforceRig rig([&](const ServerRequest& request) { return org(request); });
  const auto first = rig.PollAll();
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_THAT(first[0].record, HasSubstr(R"("OrderItems":[{"Id":"802500000000001AAA")"));
  EXPECT_THAT(rig.server().Seen("Id%20IN"), IsEmpty())
      << "items that came with their order lead to nothing";
  org.changed = true;
  const auto second = rig.PollAll();
  ASSERT_THAT(second, SizeIs(1)) << "once, though order and item both show it";
  EXPECT_EQ(second[0].stamp_us, kNoonUs) << "the order's own stamp is the same";
  EXPECT_THAT(second[0].record, HasSubstr(R"("Quantity":5)"));
  org.removed = true;
  const auto third = rig.PollAll();
  ASSERT_THAT(third, SizeIs(1));
  EXPECT_THAT(third[0].record, HasSubstr(R"("OrderItems":[])"));
  EXPECT_THAT(rig.PollAll(), IsEmpty());
}

TEST(SalesforceSource, AnOldOrderIsReadAgainForItsItem) {
  // The order itself lies before what is asked for.
  std::atomic<bool> changed = false;
  SalesforceRig rig([&](const ServerRequest& request) -> std::optional<ServerResponse> {
    const std::string query = request.Parameter("q");
    if (query.find("Id IN ('801500000000001AAA')") != std::string::npos) {
      return Says(200, Page(Order(Items("9", "2026-03-01T13:00:00.000+0000"))));
    }
    if (query.find(" FROM OrderItem ") == std::string::npos || !changed) return Says(200, Page(""));
    return Says(200, Page(R"({"Id":"802500000000001AAA","OrderId":"801500000000001AAA",)"
                          R"("SystemModstamp":"2026-03-01T13:00:00.000+0000","IsDeleted":false})"));
  });
  EXPECT_THAT(rig.PollAll(), IsEmpty());
  changed = true;
  const auto events = rig.PollAll();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].id, "801500000000001AAA");
  EXPECT_THAT(events[0].record, HasSubstr(R"("Quantity":9)"));
  EXPECT_THAT(rig.server().Seen("Id%20IN"), SizeIs(1)) << "once";
}

TEST(SalesforceSource, ItemsThatDoNotFitIntoThePageAreFetched) {
  SalesforceRig rig([](const ServerRequest& request) -> std::optional<ServerResponse> {
    if (request.path == "/services/data/v67.0/query/01gChildren-1") {
      return Says(200, Page(R"({"Id":"802500000000002AAA","Quantity":2})"));
    }
    if (request.Parameter("q").find(" FROM Order ") == std::string::npos) {
      return Says(200, Page(""));
    }
    return Says(200, Page(Order(R"({"totalSize":2,"done":false,"nextRecordsUrl":)"
                                R"("/services/data/v67.0/query/01gChildren-1","records":[)"
                                R"({"Id":"802500000000001AAA","Quantity":1}]})")));
  });
  const auto events = rig.PollAll();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_THAT(events[0].record, HasSubstr(R"([{"Id":"802500000000001AAA","Quantity":1},)"
                                          R"({"Id":"802500000000002AAA","Quantity":2}])"));
}

// ---- what is not right
// ----------------------------------------------------------------------------

TEST(SalesforceSource, ARowThatIsNoRecordIsUnreadableAndStopsNothing) {
  SalesforceRig rig(OnePage("Account", Page(R"({"Name":"no id"},)" + Account("02"))));
  const auto events = rig.PollAll();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].unreadable_code, "salesforce.row");
  EXPECT_THAT(events[0].record, HasSubstr("no id"));
  EXPECT_EQ(events[1].unreadable_code, "");
  EXPECT_THAT(rig.PollAll(), IsEmpty()) << "it is told once";
}

TEST(SalesforceSource, AServerThatIsNoOrgIsSaid) {
  SalesforceRig rig([](const ServerRequest&) { return Says(200, "<html>Welcome</html>"); });
  const auto polled = rig.source().Poll({});
  ASSERT_FALSE(polled);
  EXPECT_THAT(polled.error().mend, HasSubstr("url"));
}

TEST(SalesforceSource, ARedirectIsNotFollowed) {
  SalesforceRig rig([](const ServerRequest&) {
    return Says(302, "", {{"Location", "http://127.0.0.1:1/services/data/v67.0/queryAll/"}});
  });
  EXPECT_FALSE(rig.source().Poll({}));
}

TEST(SalesforceSource, AnObjectThatCannotBeAskedIsRefusedAtTheStart) {
  program::Model model = CrmModel();
  std::erase_if(model.objects[0].shape.fields,
                [](const FieldShape& field) { return field.name == "SystemModstamp"; });
  const protocols::Endpoint endpoint{.env = &PosixEnv(), .model = &model, .system = "crm",
                                     .values = {{"url", "http://127.0.0.1:1", "m:1:1"},
                                                {"auth", "none", "m:2:1"}}};
  const auto opened = FindConnector("salesforce")->open(endpoint);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("SystemModstamp"));
  model = CrmModel();
  for (int i = 0; i < 800; ++i) {
    model.objects[0].shape.fields.push_back(
        {.name = fmt::format("A_field_with_a_long_name_{}__c", i), .type = {}});
  }
  const auto long_query = FindConnector("salesforce")->open(endpoint);
  ASSERT_FALSE(long_query);
  EXPECT_THAT(long_query.error().message, HasSubstr("Salesforce takes"));
}

}  // namespace
}  // namespace treaty::connectors
