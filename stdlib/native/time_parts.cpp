#include "stdlib/native/time_parts.h"

#include <fmt/format.h>

#include <iterator>

namespace treaty::stdlib {
namespace {

enum class Part {
  kYear,
  kShortYear,
  kMonth,
  kMonthName,
  kDay,
  kHour,
  kMinute,
  kSecond,
  kMillisecond
};

struct Word {
  std::string_view text;
  Part part;
  int width;  // digits; 0: one or two
};

// Longer words before those they begin with.
constexpr Word kWords[] = {
    {"yyyy", Part::kYear, 4}, {"yy", Part::kShortYear, 2},    {"MMM", Part::kMonthName, 3},
    {"MM", Part::kMonth, 2},  {"M", Part::kMonth, 0},         {"dd", Part::kDay, 2},
    {"d", Part::kDay, 0},     {"HH", Part::kHour, 2},         {"mm", Part::kMinute, 2},
    {"ss", Part::kSecond, 2}, {"SSS", Part::kMillisecond, 3},
};
constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

const Word* TakeWord(std::string_view* format) {
  for (const Word& word : kWords) {
    if (!format->starts_with(word.text)) continue;
    format->remove_prefix(word.text.size());
    return &word;
  }
  return nullptr;
}

// The next byte that stands for itself; quotes are dropped (two in a row stand for one).
char TakeLiteral(std::string_view* format, bool* quoted) {
  char byte = format->front();
  format->remove_prefix(1);
  if (byte != '\'') return byte;
  if (format->starts_with('\'')) {
    format->remove_prefix(1);
    return '\'';
  }
  *quoted = !*quoted;
  return 0;
}

int ValueOf(const CalendarParts& parts, Part part) {
  const int64_t ms = parts.time.us / 1000;
  switch (part) {
    case Part::kYear:
      return parts.date.year;
    case Part::kShortYear:
      return parts.date.year % 100;
    case Part::kMonth:
    case Part::kMonthName:
      return parts.date.month;
    case Part::kDay:
      return parts.date.day;
    case Part::kHour:
      return int(ms / 3'600'000);
    case Part::kMinute:
      return int(ms / 60'000 % 60);
    case Part::kSecond:
      return int(ms / 1000 % 60);
    case Part::kMillisecond:
      return int(ms % 1000);
  }
  return 0;
}

// False when the value cannot stand there.
bool Store(Part part, int value, CalendarParts* parts) {
  const auto add_time = [&](int limit, int64_t unit_us) {
    parts->time.us += value * unit_us;
    return value < limit;
  };
  switch (part) {
    case Part::kYear:
      parts->date.year = value;
      return true;
    case Part::kShortYear:
      parts->date.year = 2000 + value;
      return true;
    case Part::kMonth:
    case Part::kMonthName:
      parts->date.month = value;
      return true;
    case Part::kDay:
      parts->date.day = value;
      return true;
    case Part::kHour:
      return add_time(24, 3600 * kUsPerSecond);
    case Part::kMinute:
      return add_time(60, 60 * kUsPerSecond);
    case Part::kSecond:
      return add_time(60, kUsPerSecond);
    case Part::kMillisecond:
      return add_time(1000, 1000);
  }
  return false;
}

bool SameLetter(char a, char b) { return (a | 0x20) == (b | 0x20); }

bool TakeMonthName(std::string_view* text, int* value) {
  for (size_t month = 0; month < std::size(kMonths) && text->size() >= 3; ++month) {
    const std::string_view name = kMonths[month];
    if (!SameLetter((*text)[0], name[0]) || !SameLetter((*text)[1], name[1]) ||
        !SameLetter((*text)[2], name[2])) {
      continue;
    }
    text->remove_prefix(3);
    *value = int(month) + 1;
    return true;
  }
  return false;
}

bool TakeNumber(std::string_view* text, int width, int* value) {
  const int most = width == 0 ? 2 : width;
  int digits = 0;
  *value = 0;
  while (digits < most && !text->empty() && text->front() >= '0' && text->front() <= '9') {
    *value = *value * 10 + (text->front() - '0');
    text->remove_prefix(1);
    ++digits;
  }
  return width == 0 ? digits > 0 : digits == width;
}

}  // namespace

std::string FormatParts(const CalendarParts& parts, std::string_view format) {
  std::string text;
  bool quoted = false;
  while (!format.empty()) {
    const Word* const word = quoted ? nullptr : TakeWord(&format);
    if (word == nullptr) {
      if (const char literal = TakeLiteral(&format, &quoted); literal != 0) text += literal;
    } else if (word->part == Part::kMonthName) {
      text += kMonths[size_t(parts.date.month - 1)];
    } else {
      text += fmt::format("{:0{}}", ValueOf(parts, word->part), word->width == 0 ? 1 : word->width);
    }
  }
  return text;
}

bool ParseParts(std::string_view text, std::string_view format, CalendarParts* parts) {
  bool quoted = false;
  while (!format.empty()) {
    const Word* const word = quoted ? nullptr : TakeWord(&format);
    if (word == nullptr) {
      const char literal = TakeLiteral(&format, &quoted);
      if (literal == 0) continue;
      if (!text.starts_with(literal)) return false;
      text.remove_prefix(1);
      continue;
    }
    int value = 0;
    const bool taken = word->part == Part::kMonthName ? TakeMonthName(&text, &value)
                                                      : TakeNumber(&text, word->width, &value);
    if (!taken || !Store(word->part, value, parts)) return false;
  }
  return text.empty();
}

}  // namespace treaty::stdlib
