#include "runtime/connectors/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "runtime/value/instant.h"
#include "runtime/value/text.h"

namespace treaty::connectors {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool Number(std::string_view text, int* value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc() && end == text.data() + text.size() && *value >= 0;
}

}  // namespace

bool ParseHttpDate(std::string_view text, int64_t* at_us) {
  // The one form that is written today; the two old ones are as good as no header.
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return false;
  CivilDate civil;
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  if (month == kMonths.end()) return false;
  civil.month = int(month - kMonths.begin()) + 1;
  if (!Number(text.substr(5, 2), &civil.day) || !Number(text.substr(12, 4), &civil.year)) {
    return false;
  }
  Date date;
  Time time;
  if (!FromCivil(civil, &date) || !ParseTime(text.substr(17, 8), &time)) return false;
  *at_us = AtMidnight(date).us + time.us;
  return true;
}

int64_t RetryAfterUs(const protocols::HttpResponse& response, int64_t now_us) {
  const std::string_view text = Trim(response.Header("retry-after"));
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (!text.empty() && end == text.data() + text.size()) {
    if (error == std::errc::result_out_of_range) return kMostRetryAfterUs;
    if (error == std::errc()) {
      return std::clamp<int64_t>(seconds, 0, kMostRetryAfterUs / kUsPerSecond) * kUsPerSecond;
    }
  }
  int64_t at_us = 0;
  if (!ParseHttpDate(text, &at_us)) return 0;
  return std::clamp<int64_t>(at_us - now_us, 0, kMostRetryAfterUs);
}

}  // namespace treaty::connectors
