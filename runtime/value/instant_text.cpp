// Readers and writers of days, times, instants and spans.
#include <cstring>

#include "runtime/value/instant.h"

namespace treaty {
namespace {

// Reads a text from its front; every method is false, and the reader of no more use, when what it
// wants is not there.
class Reader {
 public:
  explicit Reader(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  bool done() const { return at_ == end_; }
  bool Sees(char byte) const { return at_ < end_ && *at_ == byte; }
  bool SeesDigit() const { return at_ < end_ && uint8_t(*at_ - '0') < 10; }
  bool Take(char byte) {
    if (!Sees(byte)) return false;
    ++at_;
    return true;
  }
  bool Take(std::string_view word) {
    if (size_t(end_ - at_) < word.size() || std::memcmp(at_, word.data(), word.size()) != 0) {
      return false;
    }
    at_ += word.size();
    return true;
  }

  // Exactly `count` digits.
  bool Number(int count, int* value) {
    *value = 0;
    for (int i = 0; i < count; ++i) {
      if (!SeesDigit()) return false;
      *value = *value * 10 + (*at_++ - '0');
    }
    return true;
  }

  // One to 18 digits: below 10^18, so sums and signs cannot overflow.
  bool AnyNumber(int64_t* value) {
    const char* const first = at_;
    *value = 0;
    while (SeesDigit()) {
      if (at_ - first == 18) return false;
      *value = *value * 10 + (*at_++ - '0');
    }
    return at_ != first;
  }

  // The digits of a fraction as microseconds; those behind the sixth are cut.
  bool Fraction(int64_t* us) {
    const char* const first = at_;
    *us = 0;
    int64_t weight = 100'000;
    for (; SeesDigit(); ++at_, weight /= 10) *us += (*at_ - '0') * weight;
    return at_ != first;
  }

  bool CalendarDay(Date* date) {
    CivilDate civil;
    return Number(4, &civil.year) && Take('-') && Number(2, &civil.month) && Take('-') &&
           Number(2, &civil.day) && FromCivil(civil, date);
  }

  // hh:mm[:ss[.f]]
  bool ClockTime(Time* time) {
    int hour = 0, minute = 0, second = 0;
    int64_t fraction_us = 0;
    if (!Number(2, &hour) || !Take(':') || !Number(2, &minute)) return false;
    if (Take(':')) {
      if (!Number(2, &second)) return false;
      if (Take('.') && !Fraction(&fraction_us)) return false;
    }
    if (hour > 23 || minute > 59 || second > 59) return false;
    time->us = (int64_t(hour) * 3600 + minute * 60 + second) * kUsPerSecond + fraction_us;
    return true;
  }

  // Z, +01:00, +0100, +01
  bool Offset(int64_t* offset_us) {
    *offset_us = 0;
    if (Take('Z') || Take('z')) return true;
    const bool negative = Sees('-');
    if (!Take('+') && !Take('-')) return false;
    int hours = 0, minutes = 0;
    if (!Number(2, &hours)) return false;
    if ((Take(':') || SeesDigit()) && !Number(2, &minutes)) return false;
    if (hours > 23 || minutes > 59) return false;
    *offset_us = (int64_t(hours) * 60 + minutes) * 60 * kUsPerSecond;
    if (negative) *offset_us = -*offset_us;
    return true;
  }

  // The inside of /Date(...)/: milliseconds of UTC and, of no influence, the zone's minutes.
  bool Ticks(Timestamp* when) {
    const bool negative = Take('-');
    int64_t milliseconds = 0, minutes = 0;
    if (!AnyNumber(&milliseconds)) return false;
    if ((Take('+') || Take('-')) && !AnyNumber(&minutes)) return false;
    if (__builtin_mul_overflow(milliseconds, negative ? -1000 : 1000, &when->us)) return false;
    return Take(")/") && InRange(*when);
  }

 private:
  const char* at_;
  const char* end_;
};

constexpr std::string_view kTicks = "/Date(";

// The date, the time and what stands between; without the zone.
bool DayAndTime(Reader* reader, Timestamp* when) {
  Date date;
  Time time;
  if (!reader->CalendarDay(&date)) return false;
  if (!reader->Take('T') && !reader->Take('t') && !reader->Take(' ')) return false;
  if (!reader->ClockTime(&time)) return false;
  when->us = AtMidnight(date).us + time.us;
  return true;
}

// One part of a duration, "12H": adds it to *total_us and steps to the unit after it.
struct Unit {
  char letter;
  int64_t us;
};

bool AddPart(int64_t number, int64_t unit_us, int64_t fraction_us, int64_t* total_us) {
  int64_t part_us;
  return !__builtin_mul_overflow(number, unit_us, &part_us) &&
         !__builtin_add_overflow(*total_us, part_us, total_us) &&
         !__builtin_add_overflow(*total_us, fraction_us, total_us);
}

// Reads parts with units out of `units`, in their order, each at most once.
bool TakeParts(Reader* reader, const Unit* units, const Unit* end, int64_t* total_us, bool* any) {
  while (reader->SeesDigit()) {
    int64_t number = 0, fraction_us = 0;
    if (!reader->AnyNumber(&number)) return false;
    const bool has_fraction = reader->Take('.') || reader->Take(',');
    if (has_fraction && !reader->Fraction(&fraction_us)) return false;
    while (units != end && !reader->Sees(units->letter)) ++units;
    if (units == end || (has_fraction && units->letter != 'S')) return false;
    reader->Take(units->letter);
    if (!AddPart(number, units->us, fraction_us, total_us)) return false;
    ++units;
    *any = true;
  }
  return true;
}

bool TakeDuration(Reader* reader, int64_t* total_us) {
  static constexpr Unit kDays[] = {{'W', 7 * kUsPerDay}, {'D', kUsPerDay}};
  static constexpr Unit kClock[] = {
      {'H', 3600 * kUsPerSecond}, {'M', 60 * kUsPerSecond}, {'S', kUsPerSecond}};
  bool any = false;
  *total_us = 0;
  if (!reader->Take('P') || !TakeParts(reader, kDays, kDays + 2, total_us, &any)) return false;
  if (reader->Take('T')) {
    bool any_clock = false;
    if (!TakeParts(reader, kClock, kClock + 3, total_us, &any_clock) || !any_clock) return false;
    any = true;
  }
  return any && reader->done();
}

char* WritePadded(char* out, int64_t value, int width) {
  for (int i = width; i > 0; --i, value /= 10) out[i - 1] = char('0' + value % 10);
  return out + width;
}

char* WriteNumber(char* out, uint64_t value) {
  char reversed[20];
  int count = 0;
  do {
    reversed[count++] = char('0' + value % 10);
    value /= 10;
  } while (value != 0);
  while (count > 0) *out++ = reversed[--count];
  return out;
}

template <typename Value>
std::string FormatWith(char* (*write)(char*, Value), Value value) {
  char text[kInstantChars];
  return {text, write(text, value)};
}

}  // namespace

bool ParseDate(std::string_view text, Date* result) {
  Reader reader(text);
  if (reader.Take(kTicks)) {
    Timestamp when;
    if (!reader.Ticks(&when) || !reader.done()) return false;
    *result = DateOf(when);
    return true;
  }
  return reader.CalendarDay(result) && reader.done();
}

bool ParseTime(std::string_view text, Time* result) {
  Reader reader(text);
  if (reader.Sees('P')) {
    return TakeDuration(&reader, &result->us) && result->us < kUsPerDay;
  }
  if (!reader.ClockTime(result)) return false;
  reader.Take('Z');
  return reader.done();
}

bool ParseTimestamp(std::string_view text, Timestamp* result) {
  Reader reader(text);
  if (reader.Take(kTicks)) return reader.Ticks(result) && reader.done();
  int64_t offset_us = 0;
  if (!DayAndTime(&reader, result) || !reader.Offset(&offset_us) || !reader.done()) return false;
  result->us -= offset_us;
  return InRange(*result);
}

bool ParseLocal(std::string_view text, Timestamp* result) {
  Reader reader(text);
  return DayAndTime(&reader, result) && reader.done();
}

bool ParseDuration(std::string_view text, Duration* result) {
  Reader reader(text);
  const bool negative = reader.Take('-');
  if (!TakeDuration(&reader, &result->us)) return false;
  if (negative) result->us = -result->us;
  return true;
}

char* WriteDate(char* out, Date date) {
  const CivilDate civil = ToCivil(date);
  out = WritePadded(out, civil.year, 4);
  *out++ = '-';
  out = WritePadded(out, civil.month, 2);
  *out++ = '-';
  return WritePadded(out, civil.day, 2);
}

char* WriteTime(char* out, Time time) {
  const int64_t seconds = time.us / kUsPerSecond;
  out = WritePadded(out, seconds / 3600, 2);
  *out++ = ':';
  out = WritePadded(out, seconds / 60 % 60, 2);
  *out++ = ':';
  out = WritePadded(out, seconds % 60, 2);
  const int64_t fraction_us = time.us % kUsPerSecond;
  if (fraction_us == 0) return out;
  *out++ = '.';
  return WritePadded(out, fraction_us, 6);
}

char* WriteTimestamp(char* out, Timestamp when) {
  out = WriteDate(out, DateOf(when));
  *out++ = 'T';
  out = WriteTime(out, TimeOf(when));
  *out++ = 'Z';
  return out;
}

char* WriteDuration(char* out, Duration span) {
  if (span.us < 0) *out++ = '-';
  uint64_t rest = span.us < 0 ? 0 - uint64_t(span.us) : uint64_t(span.us);
  *out++ = 'P';
  if (const uint64_t days = rest / kUsPerDay; days != 0) {
    out = WriteNumber(out, days);
    *out++ = 'D';
  }
  rest %= kUsPerDay;
  if (rest == 0 && span.us != 0) return out;
  *out++ = 'T';
  const uint64_t hours = rest / (3600 * kUsPerSecond), minutes = rest / (60 * kUsPerSecond) % 60;
  if (hours != 0) *(out = WriteNumber(out, hours))++ = 'H';
  if (minutes != 0) *(out = WriteNumber(out, minutes))++ = 'M';
  rest %= 60 * kUsPerSecond;
  if (rest == 0 && span.us != 0) return out;
  out = WriteNumber(out, rest / kUsPerSecond);
  if (int64_t fraction_us = int64_t(rest % kUsPerSecond); fraction_us != 0) {
    *out++ = '.';
    int width = 6;
    for (; fraction_us % 10 == 0; fraction_us /= 10) --width;
    out = WritePadded(out, fraction_us, width);
  }
  *out++ = 'S';
  return out;
}

std::string Format(Date date) { return FormatWith(WriteDate, date); }
std::string Format(Time time) { return FormatWith(WriteTime, time); }
std::string Format(Timestamp when) { return FormatWith(WriteTimestamp, when); }
std::string Format(Duration span) { return FormatWith(WriteDuration, span); }

}  // namespace treaty
