#include "runtime/value/instant.h"

#include <gtest/gtest.h>

#include <random>

#include "runtime/value/zone.h"

namespace treaty {
namespace {

std::string DateText(std::string_view text) {
  Date date;
  return ParseDate(text, &date) ? Format(date) : "refused";
}
std::string TimeText(std::string_view text) {
  Time time;
  return ParseTime(text, &time) ? Format(time) : "refused";
}
std::string TimestampText(std::string_view text) {
  Timestamp when;
  return ParseTimestamp(text, &when) ? Format(when) : "refused";
}
std::string DurationText(std::string_view text) {
  Duration span;
  return ParseDuration(text, &span) ? Format(span) : "refused";
}
Date Day(std::string_view text) {
  Date date;
  EXPECT_TRUE(ParseDate(text, &date)) << text;
  return date;
}

TEST(Date, Reads) {
  EXPECT_EQ(DateText("2026-01-31"), "2026-01-31");
  EXPECT_EQ(DateText("0001-01-01"), "0001-01-01");
  EXPECT_EQ(DateText("9999-12-31"), "9999-12-31");
  EXPECT_EQ(DateText("2024-02-29"), "2024-02-29");
  EXPECT_EQ(DateText("/Date(1769817600000)/"), "2026-01-31");
  EXPECT_EQ(DateText("/Date(-1)/"), "1969-12-31");
  EXPECT_EQ(Day("1970-01-01").days, 0);
  EXPECT_EQ(Day("0001-01-01"), kFirstDate);
  EXPECT_EQ(Day("9999-12-31"), kLastDate);
}

TEST(Date, Refuses) {
  for (const char* text :
       {"", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-01-32", "2024-1-5",
        "24-01-05", "2024-01-05T00:00:00", "2024-01-05 ", "0000-01-01", "20240105", "/Date(1)",
        "/Date()/", "/Date(99999999999999999)/", "/Date(1)/x"}) {
    EXPECT_EQ(DateText(text), "refused") << text;
  }
}

TEST(Time, Reads) {
  EXPECT_EQ(TimeText("10:15:30"), "10:15:30");
  EXPECT_EQ(TimeText("10:15"), "10:15:00");
  EXPECT_EQ(TimeText("10:15:30.5Z"), "10:15:30.500000");
  EXPECT_EQ(TimeText("PT10H15M30S"), "10:15:30");
  EXPECT_EQ(TimeText("PT0S"), "00:00:00");
  for (const char* text :
       {"24:00:00", "10:60:00", "10:15:60", "PT24H", "1:15:30", "10:15:30+01:00", "-PT1H", ""}) {
    EXPECT_EQ(TimeText(text), "refused") << text;
  }
}

TEST(Timestamp, Reads) {
  EXPECT_EQ(TimestampText("2026-01-31T10:00:00Z"), "2026-01-31T10:00:00Z");
  EXPECT_EQ(TimestampText("2026-01-31T10:00:00.000+0000"), "2026-01-31T10:00:00Z");
  EXPECT_EQ(TimestampText("2026-01-31t10:00:00z"), "2026-01-31T10:00:00Z");
  EXPECT_EQ(TimestampText("2026-01-31 10:00:00+01"), "2026-01-31T09:00:00Z");
  EXPECT_EQ(TimestampText("2026-01-31T00:30:00+05:30"), "2026-01-30T19:00:00Z");
  EXPECT_EQ(TimestampText("2026-01-31T10:00:00.1234567Z"), "2026-01-31T10:00:00.123456Z");
  EXPECT_EQ(TimestampText("1969-12-31T23:59:59.999999Z"), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(TimestampText("/Date(1769853600000)/"), "2026-01-31T10:00:00Z");
  EXPECT_EQ(TimestampText("/Date(1769853600000+0060)/"), "2026-01-31T10:00:00Z");
  EXPECT_EQ(TimestampText("/Date(-62135596800000)/"), "0001-01-01T00:00:00Z");
}

TEST(Timestamp, Refuses) {
  for (const char* text :
       {"2026-01-31", "2026-01-31T10:00:00", "2026-01-31T25:00:00Z", "2024-01-05T12:60:00Z",
        "2024-01-05T12:00:00+25:00", "2026-01-31T10:00:00.Z", "2026-01-31T10:00:00+1",
        "0001-01-01T00:00:00+01:00", "", "Z", "/Date(-62135596800001)/", "2026-01-31T10:00:00Zx"}) {
    EXPECT_EQ(TimestampText(text), "refused") << text;
  }
}

TEST(Duration, ReadsAndWritesCanonically) {
  EXPECT_EQ(DurationText("PT30S"), "PT30S");
  EXPECT_EQ(DurationText("PT90S"), "PT1M30S");
  EXPECT_EQ(DurationText("P1DT2H"), "P1DT2H");
  EXPECT_EQ(DurationText("PT48H"), "P2D");
  EXPECT_EQ(DurationText("P2W"), "P14D");
  EXPECT_EQ(DurationText("-PT0.5S"), "-PT0.5S");
  EXPECT_EQ(DurationText("PT0S"), "PT0S");
  EXPECT_EQ(DurationText("P0D"), "PT0S");
  EXPECT_EQ(DurationText("PT1H0.000001S"), "PT1H0.000001S");
  for (const char* text : {"", "P", "PT", "P1Y", "P1M", "PT1D", "PT1S1M", "1S", "PT1.5M", "P1DT",
                           "PT-1S", "P999999999999999D", "PT1H1H"}) {
    EXPECT_EQ(DurationText(text), "refused") << text;
  }
}

TEST(Calendar, EveryDayHasItsPartsAndBack) {
  int expected_weekday = 1;  // 0001-01-01 was a Monday
  for (int64_t days = kFirstDate.days; days <= kLastDate.days; ++days) {
    const CivilDate civil = ToCivil({days});
    Date back;
    ASSERT_TRUE(FromCivil(civil, &back));
    ASSERT_EQ(back.days, days);
    ASSERT_EQ(Weekday({days}), expected_weekday);
    expected_weekday = expected_weekday % 7 + 1;
  }
}

TEST(Calendar, Arithmetic) {
  Date date;
  ASSERT_TRUE(AddMonths(Day("2024-01-31"), 1, &date));
  EXPECT_EQ(Format(date), "2024-02-29");
  ASSERT_TRUE(AddMonths(Day("2024-02-29"), -12, &date));
  EXPECT_EQ(Format(date), "2023-02-28");
  ASSERT_TRUE(AddMonths(Day("2024-01-15"), -1, &date));
  EXPECT_EQ(Format(date), "2023-12-15");
  EXPECT_FALSE(AddMonths(Day("9999-12-01"), 1, &date));
  EXPECT_FALSE(AddMonths(Day("2024-01-15"), INT64_MAX, &date));
  EXPECT_FALSE(AddDays(Day("9999-12-31"), 1, &date));
  EXPECT_FALSE(AddDays(Day("2024-01-15"), INT64_MAX, &date));
  ASSERT_TRUE(AddDays(Day("2024-02-28"), 2, &date));
  EXPECT_EQ(Format(date), "2024-03-01");
  EXPECT_EQ(ToIsoWeek(Day("2027-01-01")).week, 53);
  EXPECT_EQ(ToIsoWeek(Day("2027-01-01")).year, 2026);
}

TEST(Instant, TextAndBackIsTheSame) {
  std::mt19937_64 random(20260131);
  const int64_t first_us = AtMidnight(kFirstDate).us;
  const int64_t range_us = AtMidnight(kLastDate).us - first_us;
  for (int i = 0; i < 20'000; ++i) {
    const Timestamp when{first_us + int64_t(random() % uint64_t(range_us))};
    const Duration span{int64_t(random()) >> (random() % 64)};
    const Time time = TimeOf(when);
    Timestamp when_back;
    Duration span_back;
    Time time_back;
    ASSERT_TRUE(ParseTimestamp(Format(when), &when_back)) << Format(when);
    ASSERT_EQ(when_back, when);
    ASSERT_TRUE(ParseTime(Format(time), &time_back));
    ASSERT_EQ(time_back, time);
    if (span.us == INT64_MIN) continue;  // has no positive counterpart to be read as
    ASSERT_TRUE(ParseDuration(Format(span), &span_back)) << Format(span);
    ASSERT_EQ(span_back, span);
  }
}

TEST(Zone, LocalTimesBecomeInstants) {
  const auto utc = [](const char* local_text, const char* zone, LocalKind kind) {
    Timestamp local;
    EXPECT_TRUE(ParseLocal(local_text, &local));
    LocalResult result;
    EXPECT_TRUE(ToUtc(local, zone, &result));
    EXPECT_EQ(result.kind, kind) << local_text;
    return Format(result.instant);
  };
  EXPECT_EQ(utc("2026-07-01T12:00:00", "Europe/Berlin", LocalKind::kUnique),
            "2026-07-01T10:00:00Z");
  EXPECT_EQ(utc("2026-03-29T02:30:00", "Europe/Berlin", LocalKind::kSkipped),
            "2026-03-29T01:30:00Z");
  EXPECT_EQ(utc("2026-10-25T02:30:00", "Europe/Berlin", LocalKind::kTwice), "2026-10-25T00:30:00Z");
  EXPECT_TRUE(IsZone("America/New_York"));
  EXPECT_FALSE(IsZone("Europe/Berln"));
  EXPECT_FALSE(IsZone(""));
}

}  // namespace
}  // namespace treaty
