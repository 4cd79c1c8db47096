#include "runtime/value/zone_file.h"

#include <algorithm>

namespace treaty {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;

// Reads big-endian numbers; after a read past the end everything is 0 and `failed` is set.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  bool failed() const { return failed_; }
  std::string_view Take(size_t count) {
    if (bytes_.size() < count) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  int64_t Number(size_t size) {
    const std::string_view taken = Take(size);
    if (taken.empty()) return 0;
    int64_t value = int8_t(taken[0]);
    for (const char byte : taken.substr(1)) value = int64_t(uint64_t(value) << 8 | uint8_t(byte));
    return value;
  }
  std::string_view rest() const { return bytes_; }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

struct Header {
  char version = 0;
  size_t utc_flags = 0, standard_flags = 0, leaps = 0, times = 0, types = 0, name_bytes = 0;

  size_t BodyBytes(size_t time_bytes) const {
    return times * (time_bytes + 1) + types * 6 + name_bytes + leaps * (time_bytes + 4) +
           standard_flags + utc_flags;
  }
};

bool TakeHeader(Bytes* bytes, Header* header) {
  if (bytes->Take(4) != "TZif") return false;
  const std::string_view rest = bytes->Take(16);
  if (rest.empty()) return false;
  header->version = rest[0];
  for (size_t* count : {&header->utc_flags, &header->standard_flags, &header->leaps, &header->times,
                        &header->types, &header->name_bytes}) {
    const int64_t value = bytes->Number(4);
    if (value < 0 || value > 100'000) return false;
    *count = size_t(value);
  }
  return !bytes->failed() && header->types > 0;
}

class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }
  bool Take(char byte) {
    if (text_.empty() || text_.front() != byte) return false;
    text_.remove_prefix(1);
    return true;
  }
  // "CET" or "<+03>".
  bool Name() {
    const bool quoted = Take('<');
    size_t length = 0;
    while (length < text_.size() && IsNameByte(text_[length], quoted)) ++length;
    text_.remove_prefix(length);
    return length >= 3 && (!quoted || Take('>'));
  }
  bool Number(int most, int* value) {
    *value = 0;
    bool any = false;
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9' && *value <= most) {
      *value = *value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
      any = true;
    }
    return any && *value <= most;
  }
  // [+-]hh[:mm[:ss]] in seconds.
  bool Seconds(int32_t* seconds) {
    const bool negative = Take('-');
    if (!negative) Take('+');
    int hours = 0, minutes = 0, rest = 0;
    if (!Number(167, &hours)) return false;
    if (Take(':') && !Number(59, &minutes)) return false;
    if (Take(':') && !Number(59, &rest)) return false;
    *seconds = hours * 3600 + minutes * 60 + rest;
    if (negative) *seconds = -*seconds;
    return true;
  }
  // Mm.w.d, Jn or n, and /time.
  bool Change(ZoneRule::Change* change) {
    if (!Take(',')) return false;
    if (Take('M')) {
      if (!Number(12, &change->month) || !Take('.') || !Number(5, &change->week) || !Take('.') ||
          !Number(6, &change->weekday) || change->month == 0 || change->week == 0) {
        return false;
      }
    } else {
      change->counts_leap_day = !Take('J');
      if (!Number(365, &change->day)) return false;
      if (!change->counts_leap_day && --change->day < 0) return false;
    }
    return !Take('/') || Seconds(&change->second);
  }
  bool AtComma() const { return !text_.empty() && text_.front() == ','; }

 private:
  static bool IsNameByte(char byte, bool quoted) {
    const char lower = char(byte | 0x20);
    if (lower >= 'a' && lower <= 'z') return true;
    return quoted && ((byte >= '0' && byte <= '9') || byte == '+' || byte == '-');
  }
  std::string_view text_;
};

// The local second since 1970 at which a change happens in a year.
int64_t LocalSecond(const ZoneRule::Change& change, int year) {
  Date day;
  if (change.month == 0) {
    FromCivil({year, 1, 1}, &day);
    const bool past_leap_day =
        !change.counts_leap_day && change.day >= 59 && DaysInMonth(year, 2) == 29;
    day.days += change.day + (past_leap_day ? 1 : 0);
  } else {
    FromCivil({year, change.month, 1}, &day);
    const int first = Weekday(day) % 7;  // Sunday is 0
    int offset = (change.weekday - first + 7) % 7 + 7 * (change.week - 1);
    if (offset >= DaysInMonth(year, change.month)) offset -= 7;
    day.days += offset;
  }
  return day.days * kSecondsPerDay + change.second;
}

int YearOf(int64_t second) {
  const int64_t days = second / kSecondsPerDay - (second % kSecondsPerDay < 0 ? 1 : 0);
  return std::clamp(ToCivil({days}).year, 1, 9999);
}

int32_t RuleOffset(const ZoneRule& rule, int64_t second) {
  if (!rule.has_summer) return rule.standard_offset;
  const int year = YearOf(second + rule.standard_offset);
  const int64_t begin = LocalSecond(rule.summer_begin, year) - rule.standard_offset;
  const int64_t end = LocalSecond(rule.summer_end, year) - rule.summer_offset;
  const bool summer =
      begin < end ? second >= begin && second < end : second < end || second >= begin;
  return summer ? rule.summer_offset : rule.standard_offset;
}

}  // namespace

std::optional<ZoneRule> ParseZoneRule(std::string_view text) {
  RuleReader reader(text);
  ZoneRule rule;
  if (!reader.Name() || !reader.Seconds(&rule.standard_offset)) return std::nullopt;
  rule.standard_offset = -rule.standard_offset;  // POSIX counts west
  if (reader.done()) return rule;
  rule.has_summer = true;
  rule.summer_offset = rule.standard_offset + 3600;
  if (!reader.Name()) return std::nullopt;
  if (!reader.AtComma()) {
    if (!reader.Seconds(&rule.summer_offset)) return std::nullopt;
    rule.summer_offset = -rule.summer_offset;
  }
  if (!reader.Change(&rule.summer_begin) || !reader.Change(&rule.summer_end) || !reader.done()) {
    return std::nullopt;
  }
  return rule;
}

std::optional<ZoneFile> ZoneFile::Read(std::string_view contents) {
  Bytes bytes(contents);
  Header header;
  if (!TakeHeader(&bytes, &header) || header.version < '2') return std::nullopt;
  bytes.Take(header.BodyBytes(4));  // the same again for readers of 32 bits
  if (!TakeHeader(&bytes, &header)) return std::nullopt;
  ZoneFile zone;
  for (size_t i = 0; i < header.times; ++i) zone.at_.push_back(bytes.Number(8));
  const std::string_view types_of_times = bytes.Take(header.times);
  std::vector<int32_t> offsets;
  for (size_t i = 0; i < header.types; ++i) {
    offsets.push_back(int32_t(bytes.Number(4)));
    bytes.Take(2);
  }
  bytes.Take(header.name_bytes + header.leaps * 12 + header.standard_flags + header.utc_flags);
  if (bytes.failed() || !std::is_sorted(zone.at_.begin(), zone.at_.end())) return std::nullopt;
  for (const char type : types_of_times) {
    if (uint8_t(type) >= offsets.size()) return std::nullopt;
    zone.offset_.push_back(offsets[uint8_t(type)]);
  }
  zone.first_offset_ = offsets[0];
  std::string_view rule = bytes.rest();
  if (rule.size() < 2 || rule.front() != '\n' || rule.back() != '\n') return std::nullopt;
  rule = rule.substr(1, rule.size() - 2);
  if (!rule.empty()) {
    zone.rule_ = ParseZoneRule(rule);
    if (!zone.rule_) return std::nullopt;
  }
  return zone;
}

int32_t ZoneFile::OffsetAt(int64_t second) const {
  const auto after = std::upper_bound(at_.begin(), at_.end(), second);
  if (after == at_.end() && rule_) return RuleOffset(*rule_, second);
  return after == at_.begin() ? first_offset_ : offset_[size_t(after - at_.begin()) - 1];
}

ZoneFile::Local ZoneFile::AtLocal(int64_t local_second) const {
  // The offsets that hold somewhere around, in the order of time. No offset is as long as this.
  constexpr int64_t kAround = 26 * 3600;
  std::vector<int32_t> around = {OffsetAt(local_second - kAround)};
  for (size_t i =
           size_t(std::lower_bound(at_.begin(), at_.end(), local_second - kAround) - at_.begin());
       i < at_.size() && at_[i] <= local_second + kAround; ++i) {
    around.push_back(offset_[i]);
  }
  around.push_back(OffsetAt(local_second + kAround));

  Local local;
  bool found = false;
  for (const int32_t offset : around) {
    if (OffsetAt(local_second - offset) != offset) continue;
    local.twice = local.twice || (found && offset != local.offset);
    local.offset = found ? std::max(local.offset, offset) : offset;  // the greatest is the earliest
    found = true;
  }
  if (found) return local;
  // In a gap, each of its two offsets leads to the other one's side.
  local.skipped = true;
  local.offset = around.front();
  for (size_t i = 0; i + 1 < around.size(); ++i) {
    if (OffsetAt(local_second - around[i + 1]) == around[i]) local.offset = around[i];
  }
  return local;
}

}  // namespace treaty
