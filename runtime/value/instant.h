// Days, times of day, instants and spans: proleptic Gregorian, UTC, microseconds. No leap seconds.
// Years run from 0001 to 9999; what falls outside is refused where it would arise.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace treaty {

struct Date {
  int64_t days = 0;  // since 1970-01-01
  auto operator<=>(const Date&) const = default;
};
struct Time {
  int64_t us = 0;  // since midnight, below 24 hours
  auto operator<=>(const Time&) const = default;
};
struct Timestamp {
  int64_t us = 0;  // since 1970-01-01T00:00:00Z
  auto operator<=>(const Timestamp&) const = default;
};
struct Duration {
  int64_t us = 0;
  auto operator<=>(const Duration&) const = default;
};

inline constexpr int64_t kUsPerSecond = 1'000'000;
inline constexpr int64_t kUsPerDay = 86'400 * kUsPerSecond;
inline constexpr Date kFirstDate{-719'162};  // 0001-01-01
inline constexpr Date kLastDate{2'932'896};  // 9999-12-31

// A calendar day by its parts; month and day count from 1.
struct CivilDate {
  int year = 1970;
  int month = 1;
  int day = 1;
};
CivilDate ToCivil(Date date);
// False when there is no such day, or the year is outside 0001 to 9999.
bool FromCivil(CivilDate civil, Date* date);
int DaysInMonth(int year, int month);
int Weekday(Date date);  // ISO: Monday is 1, Sunday 7

struct IsoWeek {
  int year = 1970;
  int week = 1;
};
IsoWeek ToIsoWeek(Date date);

// Each of these is false when the result leaves the years 0001 to 9999.
bool AddDays(Date date, int64_t days, Date* result);
// The day is cut to the month's end: 31 January plus 1 month is 28 or 29 February.
bool AddMonths(Date date, int64_t months, Date* result);
bool AddDuration(Timestamp instant, Duration span, Timestamp* result);
// False on overflow of 64 bits only.
bool Between(Timestamp later, Timestamp earlier, Duration* result);

bool InRange(Timestamp instant);
Date DateOf(Timestamp instant);  // in UTC
Time TimeOf(Timestamp instant);  // in UTC
Timestamp AtMidnight(Date date);

// Readers: all of `text` or false.
// 2026-01-31 and /Date(1769817600000)/ (OData V2; its time of day, if any, is dropped).
bool ParseDate(std::string_view text, Date* result);
// 10:15, 10:15:30, 10:15:30.25, each with or without Z, and PT10H15M30S (OData V2) below 24 hours.
bool ParseTime(std::string_view text, Time* result);
// RFC 3339 (T, t or a blank between; Z, +01:00, +0100 or +01 behind, never nothing) and
// /Date(ms)/, /Date(ms+minutes)/. Digits behind the sixth of a fraction are cut.
bool ParseTimestamp(std::string_view text, Timestamp* result);
// The same without zone: 2026-01-31T10:00:00[.5] as if it were UTC. For ToUtc of zone.h.
bool ParseLocal(std::string_view text, Timestamp* result);
// ISO 8601 PnW or PnDTnHnMnS, also with a leading '-'; a fraction in the seconds only. Years and
// months have no fixed length and are refused.
bool ParseDuration(std::string_view text, Duration* result);

// Writers: canonical, to `out`, returning the end. At most kInstantChars.
inline constexpr size_t kInstantChars = 40;
char* WriteDate(char* out, Date date);            // 2026-01-31
char* WriteTime(char* out, Time time);            // 10:15:30 or 10:15:30.250000
char* WriteTimestamp(char* out, Timestamp when);  // 2026-01-31T10:00:00Z, 6 decimals if not whole
char* WriteDuration(char* out, Duration span);    // PT30S, P1DT2H, -PT0.5S, PT0S

std::string Format(Date date);
std::string Format(Time time);
std::string Format(Timestamp when);
std::string Format(Duration span);

}  // namespace treaty
