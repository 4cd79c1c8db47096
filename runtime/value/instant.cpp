// The calendar: days to parts and back, and arithmetic over them.
#include "runtime/value/instant.h"

namespace treaty {
namespace {

int64_t FloorDivide(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

bool IsLeap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

// Years are counted from March, so that the leap day is the last of its year; an era is 400 years.
constexpr int64_t kDaysPerEra = 146'097;
constexpr int64_t kDaysToEpoch = 719'468;  // from 0000-03-01 to 1970-01-01

int64_t DaysOf(const CivilDate& civil) {
  const int64_t year = civil.month <= 2 ? civil.year - 1 : civil.year;
  const int64_t era = FloorDivide(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t month = (civil.month + 9) % 12;  // March is 0
  const int64_t day_of_year = (153 * month + 2) / 5 + civil.day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kDaysToEpoch;
}

}  // namespace

CivilDate ToCivil(Date date) {
  const int64_t days = date.days + kDaysToEpoch;
  const int64_t era = FloorDivide(days, kDaysPerEra);
  const int64_t day_of_era = days - era * kDaysPerEra;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month = (5 * day_of_year + 2) / 153;  // March is 0
  CivilDate civil;
  civil.day = int(day_of_year - (153 * month + 2) / 5 + 1);
  civil.month = int(month < 10 ? month + 3 : month - 9);
  civil.year = int(year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0));
  return civil;
}

int DaysInMonth(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

bool FromCivil(CivilDate civil, Date* date) {
  if (civil.year < 1 || civil.year > 9999 || civil.month < 1 || civil.month > 12) return false;
  if (civil.day < 1 || civil.day > DaysInMonth(civil.year, civil.month)) return false;
  date->days = DaysOf(civil);
  return true;
}

int Weekday(Date date) {
  const int64_t since_monday = date.days + 3;  // 1970-01-01 was a Thursday
  return int(since_monday - FloorDivide(since_monday, 7) * 7) + 1;
}

IsoWeek ToIsoWeek(Date date) {
  // The week belongs to the year of its Thursday.
  const Date thursday{date.days + 4 - Weekday(date)};
  const int year = ToCivil(thursday).year;
  const int64_t first = DaysOf({year, 1, 1});
  return {year, int((thursday.days - first) / 7) + 1};
}

bool AddDays(Date date, int64_t days, Date* result) {
  int64_t sum;
  if (__builtin_add_overflow(date.days, days, &sum)) return false;
  if (sum < kFirstDate.days || sum > kLastDate.days) return false;
  result->days = sum;
  return true;
}

bool AddMonths(Date date, int64_t months, Date* result) {
  if (months > 12 * 9999 || months < -12 * 9999) return false;
  const CivilDate civil = ToCivil(date);
  const int64_t month_count = int64_t(civil.year) * 12 + civil.month - 1 + months;
  CivilDate moved;
  moved.year = int(FloorDivide(month_count, 12));
  moved.month = int(month_count - int64_t(moved.year) * 12) + 1;
  if (moved.year < 1 || moved.year > 9999) return false;
  const int last = DaysInMonth(moved.year, moved.month);
  moved.day = civil.day < last ? civil.day : last;
  return FromCivil(moved, result);
}

bool InRange(Timestamp instant) {
  return instant.us >= kFirstDate.days * kUsPerDay && instant.us < (kLastDate.days + 1) * kUsPerDay;
}

bool AddDuration(Timestamp instant, Duration span, Timestamp* result) {
  Timestamp sum;
  if (__builtin_add_overflow(instant.us, span.us, &sum.us) || !InRange(sum)) return false;
  *result = sum;
  return true;
}

bool Between(Timestamp later, Timestamp earlier, Duration* result) {
  return !__builtin_sub_overflow(later.us, earlier.us, &result->us);
}

Date DateOf(Timestamp instant) { return {FloorDivide(instant.us, kUsPerDay)}; }

Time TimeOf(Timestamp instant) { return {instant.us - DateOf(instant).days * kUsPerDay}; }

Timestamp AtMidnight(Date date) { return {date.days * kUsPerDay}; }

}  // namespace treaty
