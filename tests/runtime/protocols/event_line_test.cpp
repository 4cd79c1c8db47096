#include "runtime/formats/event_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace treaty::formats {
namespace {

using program::EventKind;
using testing::HasSubstr;

store::SourceEvent Read(std::string line) {
  EventReader reader({.system = "crm", .objects = {"Account", "Order"}});
  line.reserve(line.size() + kPadding);
  return reader.Read(line, "crm.ndjson", 17);
}

TEST(EventLine, ReadsAnEvent) {
  const store::SourceEvent event =
      Read(R"({"object":"Account","kind":"changed","id":"001","stamp":"2026-03-01T10:00:00Z",)"
           R"("partial":true,"extra":1,"record":{"Id":"001", "n":1.50}})");
  EXPECT_EQ(event.unreadable_code, "");
  EXPECT_EQ(event.object, "crm.Account");
  EXPECT_EQ(event.kind, EventKind::kChanged);
  EXPECT_EQ(event.id, "001");
  EXPECT_TRUE(event.partial);
  EXPECT_EQ(event.record, R"({"Id":"001", "n":1.50})");
  EXPECT_EQ(event.place, "crm.ndjson:17");
  EXPECT_EQ(event.stamp_us, 1'772'359'200'000'000);
}

TEST(EventLine, AMergeNamesItsSurvivor) {
  const store::SourceEvent event = Read(
      R"({"object":"Account","kind":"merged","id":"1","into":"2","stamp":"2026-03-01T10:00:00Z"})");
  EXPECT_EQ(event.unreadable_code, "");
  EXPECT_EQ(event.into, "2");
}

struct Malformed {
  const char* line;
  const char* code;
  const char* place;
};

TEST(EventLine, WhatIsNoEventIsKeptWithItsPlace) {
  const Malformed cases[] = {
      {"nonsense", "event.malformed", "crm.ndjson:17:1"},
      {"[1]", "event.malformed", "crm.ndjson:17:1"},
      {R"({"object":"Account")", "event.malformed", "crm.ndjson:17:"},
      {R"({"kind":"changed"})", "event.object", "crm.ndjson:17:1"},
      {R"({"object":7})", "event.object", "crm.ndjson:17:11"},
      {R"({"object":"Contact"})", "event.object", "crm.ndjson:17:11"},
      {R"({"object":"Account","kind":"renamed"})", "event.kind", "crm.ndjson:17:28"},
      {R"({"object":"Account","kind":"changed"})", "event.id", "crm.ndjson:17:1"},
      {R"({"object":"Account","kind":"changed","id":""})", "event.id", "crm.ndjson:17:43"},
      {R"({"object":"Account","kind":"merged","id":"1"})", "event.into", "crm.ndjson:17:1"},
      {R"({"object":"Account","kind":"changed","id":"1","stamp":"now"})", "event.stamp",
       "crm.ndjson:17:55"},
      {R"({"object":"Account","kind":"changed","id":"ü","stamp":"now"})", "event.stamp",
       "crm.ndjson:17:55"},
      {R"({"object":"Account","kind":"changed","id":"1","stamp":"2026-03-01T10:00:00Z"})",
       "event.record", "crm.ndjson:17:1"},
      {R"({"object":"Account","kind":"changed","id":"1","stamp":"2026-03-01T10:00:00Z",)"
       R"("record":[]})",
       "event.record", "crm.ndjson:17:87"},
      {R"({"object":"Account","kind":"deleted","id":"1","stamp":"2026-03-01T10:00:00Z",)"
       R"("partial":1})",
       "event.partial", "crm.ndjson:17:88"},
  };
  for (const Malformed& each : cases) {
    const store::SourceEvent event = Read(each.line);
    EXPECT_EQ(event.unreadable_code, each.code) << each.line;
    EXPECT_THAT(event.place, HasSubstr(each.place)) << each.line;
    EXPECT_EQ(event.record, each.line);
    EXPECT_NE(event.unreadable_message, "");
    EXPECT_EQ(event.id, event.place);
  }
}

TEST(EventLine, BytesThatAreNoTextAreKeptAsText) {
  const store::SourceEvent event = Read("{\"object\":\"\xFF\"}");
  EXPECT_EQ(event.unreadable_code, "event.malformed");
  EXPECT_THAT(event.record, HasSubstr("\xEF\xBF\xBD"));
}

TEST(EventLine, KeepsTheBeginOfALongLine) {
  const store::SourceEvent event = Read("x" + std::string(2 * kMaxUnreadableBytes, 'y'));
  EXPECT_EQ(event.record.size(), kMaxUnreadableBytes);
}

}  // namespace
}  // namespace treaty::formats
