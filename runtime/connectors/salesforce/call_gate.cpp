#include "runtime/connectors/salesforce/call_gate.h"

#include <algorithm>

namespace treaty::connectors::salesforce {

using program::Criticality;

namespace {

constexpr int64_t kDayUs = 86'400'000'000;
constexpr int64_t kProbeUs = 600'000'000;
constexpr int64_t kLateProbeUs = 3'600'000'000;
constexpr int64_t kThrottleFirstUs = 100'000;
constexpr int64_t kThrottleMostUs = 60'000'000;
constexpr int64_t kReserveParts = 20;  // at most one part in so many of the share

int64_t ThrottleUs(uint32_t in_a_row, uint64_t random) {
  int64_t bound_us = kThrottleFirstUs;
  for (uint32_t i = 1; i < in_a_row && bound_us < kThrottleMostUs; ++i) bound_us *= 2;
  bound_us = std::min(bound_us, kThrottleMostUs);
  // From half of it: a time near nothing would be no rest.
  return bound_us / 2 + int64_t(random % uint64_t(bound_us / 2 + 1));
}

}  // namespace

int64_t CallGate::share() const {
  return limit_.most == 0 ? -1 : limit_.most * options_.daily_share_percent / 100;
}

// As many probes as fit into a day.
int64_t CallGate::Reserve() const {
  const int64_t pace_us = options_.probe_us > 0 ? options_.probe_us : kProbeUs;
  return std::min(kDayUs / pace_us + 1, std::max<int64_t>(share() / kReserveParts, 1));
}

int64_t CallGate::ProbePaceUs() const {
  if (options_.probe_us == 0) {
    return limit_.most == 0 ? kProbeUs : std::max(kProbeUs, kDayUs / Reserve());
  }
  const bool beyond = limit_.most > 0 && limit_.used >= share();
  return beyond ? std::max(options_.probe_us, kLateProbeUs) : options_.probe_us;
}

bool CallGate::IsUsedUp(Criticality criticality) const {
  if (limit_.most == 0) return false;
  const int levels_before = int(options_.has_critical && criticality > Criticality::kCritical) +
                            int(options_.has_standard && criticality > Criticality::kStandard);
  const int64_t kept = share() * options_.keep_percent * levels_before / 100;
  return limit_.used + int64_t(underway_) >= share() - Reserve() - kept;
}

bool CallGate::ProbeOfRestIsDue(int64_t now_us) const {
  // Never sooner than every ten minutes: there may be no end of writes that rest.
  const int64_t pace_us = std::max(ProbePaceUs(), kProbeUs);
  return underway_ == 0 && now_us >= std::max(limit_came_us_, probed_rest_us_) + pace_us;
}

Criticality CallGate::LeastCritical(int64_t now_us) const {
  // While the whole day is over all rest alike, and any call may be the one that finds out.
  if (day_is_over_ || ProbeOfRestIsDue(now_us)) return Criticality::kLow;
  if (!IsUsedUp(Criticality::kLow)) return Criticality::kLow;
  return IsUsedUp(Criticality::kStandard) ? Criticality::kCritical : Criticality::kStandard;
}

CallGate::Verdict CallGate::Ask(int64_t now_us, Criticality criticality) {
  if (throttled(now_us)) return Verdict::kRest;
  if (underway_ >= (answered_ ? allowed_ : 1)) return Verdict::kWait;
  if (!day_is_over_ && IsUsedUp()) {
    // What is underway may turn out not to have been counted.
    if (underway_ > 0) return Verdict::kWait;
    NoteDayIsOver(now_us);
  }
  if (day_is_over_) {
    if (now_us < next_probe_us_) return Verdict::kRest;
    next_probe_us_ = now_us + ProbePaceUs();
  } else if (IsUsedUp(criticality)) {
    if (!ProbeOfRestIsDue(now_us)) return Verdict::kKept;
    probed_rest_us_ = now_us;
  }
  ++underway_;
  return Verdict::kGo;
}

void CallGate::End() {
  if (underway_ > 0) --underway_;
}

void CallGate::Unheard() {
  End();
  answered_ = true;
  if (limit_.most > 0) ++limit_.used;  // until an answer says better
}

void CallGate::NoteLimit(LimitInfo info, int64_t asked_us, int64_t now_us) {
  const bool earlier = info.most == limit_.most && info.used < limit_.used &&
                       asked_us <= limit_came_us_;
  answered_ = true;
  if (!earlier) {
    limit_ = info;
    limit_came_us_ = now_us;
  }
  if (!IsUsedUp()) {
    day_is_over_ = false;
  } else if (!day_is_over_ && underway_ == 0) {
    NoteDayIsOver(now_us);
  }
}

void CallGate::NoteDayIsOver(int64_t now_us) {
  if (day_is_over_) return;
  day_is_over_ = true;
  next_probe_us_ = now_us + ProbePaceUs();
}

void CallGate::NoteGood() {
  throttled_in_a_row_ = 0;
  if (limit_.most == 0) day_is_over_ = false;
  if (++good_ < allowed_) return;
  good_ = 0;
  allowed_ = std::min(allowed_ + 1, options_.most);
}

void CallGate::NoteThrottle(int64_t retry_after_us, int64_t now_us, uint64_t random) {
  good_ = 0;
  // What was underway together counts once.
  if (throttled(now_us) && retry_after_us == 0) return;
  if (!throttled(now_us)) {
    allowed_ = std::max<size_t>(allowed_ / 2, 1);
    ++throttled_in_a_row_;
  }
  const int64_t rest_us =
      retry_after_us > 0 ? retry_after_us : ThrottleUs(throttled_in_a_row_, random);
  throttled_until_us_ = std::max(throttled_until_us_, now_us + rest_us);
}

int64_t CallGate::rests_until_us(int64_t now_us) const {
  return std::max({now_us, throttled_until_us_, day_is_over_ ? next_probe_us_ : 0});
}

}  // namespace treaty::connectors::salesforce
