#include "runtime/engine/crash_watch.h"

#include <fmt/format.h>

#include <cstdlib>

namespace treaty::engine {
namespace {

std::string NameOf(Fingerprint128 event) {
  return fmt::format("{:016x}{:016x}", event.high, event.low);
}

}  // namespace

Result<void> CrashWatch::Load() {
  TRY(const std::string running, work_.store.Fact(kRunning));
  TRY(const std::string mark, work_.store.Fact(kInProgress));  // "fingerprint crashes"
  unclean_ = !running.empty();
  if (const size_t blank = mark.find(' '); blank != std::string::npos) {
    suspect_ = mark.substr(0, blank);
    crashes_ = std::atoll(mark.c_str() + blank) + (unclean_ ? 1 : 0);
    TRY_VOID(work_.store.SetFact(kInProgress, fmt::format("{} {}", suspect_, crashes_)));
  }
  if (unclean_ || !suspect_.empty()) careful_events_ = kCarefulEvents;
  started_us_ = marked_us_ = work_.now_us;
  return work_.store.SetFact(kRunning, "1");
}

void CrashWatch::GoOnFrom(const CrashWatch& before) {
  unclean_ = before.unclean_;
  careful_events_ = before.careful_events_;
  suspect_ = before.suspect_;
  crashes_ = before.crashes_;
  started_us_ = before.started_us_;
  marked_us_ = before.marked_us_;
}

Result<void> CrashWatch::Mark(Fingerprint128 event) {
  const std::string name = NameOf(event);
  marked_us_ = work_.now_us;
  // The crash that made this start careful left no mark, but it was there.
  const int64_t crashes = name == suspect_ ? crashes_ : 1;
  return work_.store.SetFact(kInProgress, fmt::format("{} {}", name, crashes));
}

Result<void> CrashWatch::Unmark(Fingerprint128 event) {
  --careful_events_;
  if (NameOf(event) == suspect_) suspect_.clear();  // others before it say nothing about it
  return work_.store.SetFact(kInProgress, "");
}

bool CrashWatch::SuspectsMayGo() {
  const bool quiet = work_.now_us >= marked_us_ + kQuietUs;
  if (careful() && !quiet && work_.now_us < started_us_ + kMostQuietUs) return false;
  careful_events_ = 0;
  return true;
}

bool CrashWatch::IsPoison(Fingerprint128 event) const {
  return crashes_ >= kMostCrashes && NameOf(event) == suspect_;
}

}  // namespace treaty::engine
