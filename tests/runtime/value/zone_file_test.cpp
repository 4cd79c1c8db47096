#include "runtime/value/zone_file.h"

#include <gtest/gtest.h>

#include "runtime/base/env.h"

namespace treaty {
namespace {

int64_t Second(std::string_view text) {
  Timestamp when;
  EXPECT_TRUE(ParseTimestamp(text, &when)) << text;
  return when.us / kUsPerSecond;
}

TEST(ZoneRule, ReadsWhatZoneFilesHave) {
  const auto berlin = ParseZoneRule("CET-1CEST,M3.5.0,M10.5.0/3");
  ASSERT_TRUE(berlin);
  EXPECT_EQ(berlin->standard_offset, 3600);
  EXPECT_EQ(berlin->summer_offset, 7200);
  EXPECT_EQ(berlin->summer_end.second, 3 * 3600);
  EXPECT_TRUE(ParseZoneRule("<+0330>-3:30"));
  EXPECT_TRUE(ParseZoneRule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"));
  EXPECT_TRUE(ParseZoneRule("EST5EDT,J60,300/2:30:15"));
  EXPECT_EQ(ParseZoneRule("IST-1GMT0,M10.5.0,M3.5.0/1")->summer_offset, 0);
}

TEST(ZoneRule, RefusesAllElse) {
  for (const char* text :
       {"", "C-1", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "<CET-1",
        "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-999", "CET-1CEST,J0,J300"}) {
    EXPECT_FALSE(ParseZoneRule(text)) << text;
  }
}

class BerlinFile : public testing::Test {
 protected:
  std::string bytes_ = PosixEnv().ReadWhole("/usr/share/zoneinfo/Europe/Berlin").value_or("");
};

TEST_F(BerlinFile, KnowsPastAndFarFuture) {
  const auto zone = ZoneFile::Read(bytes_);
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->OffsetAt(Second("1850-01-01T00:00:00Z")), 3208);  // local mean time
  EXPECT_EQ(zone->OffsetAt(Second("2026-01-15T00:00:00Z")), 3600);
  EXPECT_EQ(zone->OffsetAt(Second("2026-07-15T00:00:00Z")), 7200);
  EXPECT_EQ(zone->OffsetAt(Second("2500-01-15T00:00:00Z")), 3600);
  EXPECT_EQ(zone->OffsetAt(Second("2500-07-15T00:00:00Z")), 7200);
  EXPECT_EQ(zone->OffsetAt(Second("2026-03-29T00:59:59Z")), 3600);
  EXPECT_EQ(zone->OffsetAt(Second("2026-03-29T01:00:00Z")), 7200);
  EXPECT_TRUE(zone->AtLocal(Second("2500-10-31T02:30:00Z")).twice);
}

// A file cut anywhere, or with any one byte changed, is refused or read: it never goes past its
// bytes.
TEST_F(BerlinFile, SurvivesDamage) {
  size_t refused = 0;
  for (size_t cut = 0; cut < bytes_.size(); ++cut) {
    refused += !ZoneFile::Read(std::string_view(bytes_).substr(0, cut));
  }
  EXPECT_EQ(refused, bytes_.size());
  for (size_t at = 0; at < bytes_.size(); ++at) {
    std::string damaged = bytes_;
    damaged[at] = char(damaged[at] ^ 0xff);
    if (const auto zone = ZoneFile::Read(damaged)) {
      zone->OffsetAt(Second("2026-07-15T00:00:00Z"));
      zone->AtLocal(Second("2060-03-29T02:30:00Z"));
    }
  }
}

}  // namespace
}  // namespace treaty
