// Time-zone and calendar cases computed by another implementation from the same zone data.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runtime/value/instant.h"
#include "runtime/value/zone.h"
#include "tests/support/conformance.h"

namespace treaty {
namespace {

using nlohmann::json;

// Zones whose rules changed in tzdata after the cases were computed (2025b).
bool IsStale(const json& one) {
  const std::string zone = one["zone"];
  return zone == "Europe/Chisinau" || zone == "America/Vancouver" || zone == "Africa/Casablanca";
}

Timestamp Local(const json& text) {
  Timestamp local;
  EXPECT_TRUE(ParseLocal(text.get<std::string>(), &local)) << text;
  return local;
}
Date Day(const json& text) {
  Date date;
  EXPECT_TRUE(ParseDate(text.get<std::string>(), &date)) << text;
  return date;
}

TEST(ZoneConformance, LocalToUtc) {
  const int count = test::ForEachCase("11-time-zones/local_to_utc.jsonl", [](const json& one) {
    if (IsStale(one)) return;
    LocalResult result;
    ASSERT_TRUE(ToUtc(Local(one["local"]), one["zone"].get<std::string>(), &result)) << one.dump();
    const std::string kind = one["kind"];
    const char* const key = kind == "unique"    ? "expect_utc"
                            : kind == "overlap" ? "earlier_utc"
                                                : "shift_forward_utc";
    EXPECT_EQ(Format(result.instant), one[key].get<std::string>()) << one.dump();
    const LocalKind expected = kind == "unique"    ? LocalKind::kUnique
                               : kind == "overlap" ? LocalKind::kTwice
                                                   : LocalKind::kSkipped;
    EXPECT_EQ(result.kind, expected) << one.dump();
  });
  if (count < 0) GTEST_SKIP() << "no conformance data";
  EXPECT_GE(count, 1000);
}

TEST(ZoneConformance, UtcToLocal) {
  const int count = test::ForEachCase("11-time-zones/utc_to_local.jsonl", [](const json& one) {
    if (IsStale(one)) return;
    Timestamp instant, local;
    Duration offset;
    ASSERT_TRUE(ParseTimestamp(one["utc"].get<std::string>(), &instant));
    ASSERT_TRUE(ToLocal(instant, one["zone"].get<std::string>(), &local, &offset)) << one.dump();
    EXPECT_EQ(local, Local(one["expect_local"])) << one.dump();
  });
  if (count < 0) GTEST_SKIP() << "no conformance data";
  EXPECT_GE(count, 300);
}

TEST(ZoneConformance, UnknownNames) {
  const int count = test::ForEachCase(
      "11-time-zones/zone_names_invalid.jsonl",
      [](const json& one) { EXPECT_FALSE(IsZone(one["zone"].get<std::string>())) << one.dump(); });
  if (count < 0) GTEST_SKIP() << "no conformance data";
}

void CheckCalendar(const json& one) {
  const std::string operation = one["op"];
  Date result;
  if (operation == "add_days") {
    ASSERT_TRUE(AddDays(Day(one["date"]), one["n"], &result)) << one.dump();
    EXPECT_EQ(Format(result), one["expect"].get<std::string>()) << one.dump();
  } else if (operation == "add_months_clamped") {
    ASSERT_TRUE(AddMonths(Day(one["date"]), one["n"], &result)) << one.dump();
    EXPECT_EQ(Format(result), one["expect"].get<std::string>()) << one.dump();
  } else if (operation == "days_between") {
    EXPECT_EQ(Day(one["to"]).days - Day(one["date"]).days, one["expect"].get<int64_t>())
        << one.dump();
  } else if (operation == "iso_week") {
    const IsoWeek week = ToIsoWeek(Day(one["date"]));
    EXPECT_EQ(fmt::format("{:04}-W{:02}-{}", week.year, week.week, Weekday(Day(one["date"]))),
              one["expect"].get<std::string>())
        << one.dump();
  } else if (operation == "parse_iso" && one.contains("error")) {
    Date date;
    Timestamp when;
    EXPECT_FALSE(ParseDate(one["input"].get<std::string>(), &date)) << one.dump();
    EXPECT_FALSE(ParseTimestamp(one["input"].get<std::string>(), &when)) << one.dump();
  }
}

TEST(ZoneConformance, Calendar) {
  const int count = test::ForEachCase("11-time-zones/calendar.jsonl", CheckCalendar);
  if (count < 0) GTEST_SKIP() << "no conformance data";
  EXPECT_GE(count, 300);
}

}  // namespace
}  // namespace treaty
