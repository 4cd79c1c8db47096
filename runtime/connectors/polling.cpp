#include "runtime/connectors/polling.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::connectors {
namespace {

constexpr int64_t kClockAllowance = 1000;  // one part in so many
constexpr size_t kMostPositionBytes = 1u << 20;

Fingerprint128 FingerprintOf(std::string_view id, int64_t stamp_us, std::string_view content) {
  std::string text;
  text.reserve(id.size() + content.size() + 32);
  fmt::format_to(std::back_inserter(text), "{}\n{}\n", id, stamp_us);
  text += content;
  return WideFingerprint(text);
}

Result<int64_t> ReadStamp(std::string_view object, std::string_view member) {
  const auto value = MemberOf(object, member);
  const auto text = value ? TextOf(*value) : std::nullopt;
  Timestamp stamp;
  if (text && text->empty()) return 0;
  if (text && ParseTimestamp(*text, &stamp)) return std::max<int64_t>(stamp.us, 0);
  return Fail(fmt::format("`{}` is no time stamp", member));
}

void WriteStamp(JsonWriter& json, std::string_view member, int64_t stamp_us) {
  json.Key(member).Text(stamp_us == 0 ? std::string() : Format(Timestamp{stamp_us}));
}

}  // namespace

Result<PollPace> ReadPollPace(const protocols::Endpoint& endpoint, int64_t poll_otherwise_us) {
  PollPace pace;
  TRY(pace.poll_us, endpoint.DurationUs("poll", poll_otherwise_us));
  if (pace.poll_us == 0) {
    return Fail("`poll` without a pause would never stop asking", endpoint.Find("poll")->place,
                "write 15s, or at least 1ms");
  }
  TRY(pace.sweep_us, endpoint.DurationUs("sweep", pace.sweep_us));
  TRY(pace.overlap_us, endpoint.DurationUs("overlap", pace.overlap_us));
  if (pace.overlap_us >= kLeastOverlapUs) return pace;
  return Fail("an `overlap` below 5m misses rows that become visible late",
              endpoint.Find("overlap")->place, "write 5m or more");
}

// ---- one object
// -----------------------------------------------------------------------------------

PollWindow::PollWindow(std::string name, PollPace pace) : name_(std::move(name)), pace_(pace) {}

int64_t PollWindow::seen_us() const {
  return in_round_ && !ordered_ ? before_.seen_us : bounds_.seen_us;
}

int64_t PollWindow::sure_us() const {
  return in_round_ && !ordered_ ? before_.sure_us : bounds_.sure_us;
}

void PollWindow::Restore(int64_t seen_us, int64_t sure_us, int64_t now_us) {
  bounds_ = {.seen_us = seen_us, .sure_us = sure_us};
  if (seen_us > 0) Hear(seen_us, now_us);
}

bool PollWindow::SweepIsDue(int64_t now_us) const {
  const int64_t since_us = now_us - swept_at_us_;
  if (!swept_ || since_us < 0 || since_us >= pace_.sweep_us) return true;
  if (current_.size() < pace_.page) return true;
  if (news_in_round_) return false;
  return !news_since_sweep_ || since_us >= pace_.sweep_us / 4;
}

bool PollWindow::rests(int64_t now_us) const {
  if (in_round_ || broken_ || news_in_round_) return false;
  return proven_ || !SweepIsDue(now_us);
}

PollRound PollWindow::Begin(int64_t now_us) {
  CHECK(!in_round_, "a round ends before the next begins");
  sweeping_ = SweepIsDue(now_us);
  if (sweeping_) {
    news_since_sweep_ = false;
    last_ = std::exchange(current_, {});
  }
  in_round_ = true;
  ordered_ = true;
  proven_ = false;
  broken_ = false;
  news_in_round_ = false;
  before_ = bounds_;
  began_us_ = now_us;
  last_us_ = 0;
  const int64_t since_us =
      sweeping_ ? std::min(bounds_.sure_us, bounds_.seen_us) : bounds_.seen_us;
  return {.sweep = sweeping_, .since_us = since_us};
}

bool PollWindow::Take(std::string_view id, int64_t stamp_us, std::string_view content,
                      int64_t now_us) {
  CHECK(in_round_, "rows belong to a round");
  ordered_ = ordered_ && stamp_us >= last_us_;
  last_us_ = std::max(last_us_, stamp_us);
  Hear(stamp_us, now_us);
  bounds_.seen_us = std::max(bounds_.seen_us, stamp_us);
  if (sweeping_) {
    bounds_.sure_us = std::max(bounds_.sure_us, std::min(SureFromBeginUs(), last_us_));
  }
  bool forgotten = false;
  if (!Remember(FingerprintOf(id, stamp_us, content), &forgotten)) return false;
  // What cannot be remembered would be news for ever.
  news_in_round_ = news_in_round_ || !forgotten;
  news_since_sweep_ = news_since_sweep_ || !forgotten;
  return true;
}

void PollWindow::End() {
  CHECK(in_round_, "rows belong to a round");
  if (sweeping_) {
    bounds_.sure_us = std::max(bounds_.sure_us, SureFromBeginUs());
    swept_ = true;
    swept_at_us_ = began_us_;
  }
  in_round_ = false;
  proven_ = sweeping_ && !news_in_round_;
  ++rounds_;
}

void PollWindow::Abandon() {
  if (!in_round_) return;
  bounds_ = {.seen_us = seen_us(), .sure_us = sure_us()};
  in_round_ = false;
  // What was known before a broken sweep is still known.
  if (sweeping_) current_.merge(last_);
  broken_ = true;
  swept_ = swept_ && !sweeping_;
}

bool PollWindow::Note(std::string_view id, int64_t stamp_us, std::string_view content) {
  bool forgotten = false;
  return Remember(FingerprintOf(id, stamp_us, content), &forgotten);
}

bool PollWindow::Knows(std::string_view id, int64_t stamp_us, std::string_view content) const {
  const Fingerprint128 fingerprint = FingerprintOf(id, stamp_us, content);
  return last_.contains(fingerprint) || current_.contains(fingerprint);
}

// False when it was known. A sweep carries over what it meets again; the rest falls away with it.
bool PollWindow::Remember(Fingerprint128 fingerprint, bool* forgotten) {
  const bool known = last_.contains(fingerprint) || current_.contains(fingerprint);
  if (current_.size() < pace_.most_remembered) {
    current_.insert(fingerprint);
  } else {
    *forgotten = !known;
  }
  return !known;
}

void PollWindow::Hear(int64_t stamp_us, int64_t now_us) {
  if (heard_ && stamp_us < SystemAtLeastUs(now_us)) return;
  heard_ = true;
  heard_stamp_us_ = stamp_us;
  heard_at_us_ = now_us;
}

// What the system's clock showed at least at `now_us`, before or after the moment that is known.
int64_t PollWindow::SystemAtLeastUs(int64_t now_us) const {
  const int64_t passed_us = now_us - heard_at_us_;
  const int64_t allowance_us = (passed_us < 0 ? -passed_us : passed_us) / kClockAllowance;
  return heard_stamp_us_ + passed_us - allowance_us;
}

int64_t PollWindow::SureFromBeginUs() const {
  return heard_ ? std::max<int64_t>(SystemAtLeastUs(began_us_) - pace_.overlap_us, 0) : 0;
}

// ---- several
// --------------------------------------------------------------------------------------

Polling::Polling(const std::vector<std::string>& objects, PollPace pace)
    : rounds_(objects.size(), 0), at_(objects.empty() ? 0 : objects.size() - 1) {
  for (const std::string& object : objects) windows_.emplace_back(object, pace);
}

Result<void> Polling::Start(std::string_view position, int64_t now_us) {
  if (position.empty()) return {};
  constexpr std::string_view kMend = "restore the store from a backup";
  if (position.size() > kMostPositionBytes) {
    return Fail("the position of the source is too long", {}, std::string(kMend));
  }
  TRY(const std::string canonical, Canonicalise(position));
  for (PollWindow& window : windows_) {
    const auto bounds = MemberOf(canonical, window.name());
    if (!bounds) continue;
    const auto seen_us = ReadStamp(*bounds, "seen");
    const auto sure_us = ReadStamp(*bounds, "sure");
    if (!seen_us || !sure_us) {
      return Fail(fmt::format("the position of `{}` cannot be read: {}", window.name(),
                              (!seen_us ? seen_us : sure_us).error().message),
                  {}, std::string(kMend));
    }
    window.Restore(*seen_us, *sure_us, now_us);
  }
  return {};
}

std::string Polling::Position() const {
  JsonWriter json;
  json.BeginObject();
  for (const PollWindow& window : windows_) {
    if (window.seen_us() == 0 && window.sure_us() == 0) continue;
    json.Key(window.name()).BeginObject();
    WriteStamp(json, "seen", window.seen_us());
    WriteStamp(json, "sure", window.sure_us());
    json.EndObject();
  }
  return json.EndObject().Take();
}

void Polling::BeginTurn() {
  for (size_t index = 0; index < size(); ++index) rounds_[index] = windows_[index].rounds();
}

size_t Polling::Next(int64_t now_us) {
  if (windows_.empty()) return 0;
  if (windows_[at_].in_round()) return at_;
  for (size_t step = 1; step <= size(); ++step) {
    const size_t index = (at_ + step) % size();
    const PollWindow& window = windows_[index];
    if (window.rounds() != rounds_[index] && window.rests(now_us)) continue;
    at_ = index;
    return index;
  }
  return size();
}

bool Polling::at_end() const {
  return std::all_of(windows_.begin(), windows_.end(),
                     [](const PollWindow& window) { return window.at_end(); });
}

}  // namespace treaty::connectors
