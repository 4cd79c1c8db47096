// Learning from a system that only answers what it is asked: which rows to ask for, which of them
// are news, and how far everything is known. The part that connectors share; no clock, no network.
//
// Systems stamp a row when it is written, and show it when its transaction ends: a row may become
// visible up to some minutes after its stamp, behind rows that were shown before it. So two bounds
// are kept for each object:
//
//   seen   the newest stamp that was told. A round of *news* asks from here, inclusive: stamps have
//          whole seconds, and a second is not over when its first row is seen.
//   sure   no row with an older stamp can be missing. A *sweep* asks from here.
//
//   stamps ──────────┬───────────────────────────┬─────────────► now
//                    sure                        seen
//                    └──────── sweep ────────────┴── news ──►
//
// After a sweep `sure` is `overlap` older than the moment at which the sweep began: what became
// visible later was stamped later than that. The moment is meant in the system's time, of which
// only a lower bound is known: a stamp that was seen, plus what has passed since on our monotonic
// clock (less one in a thousand, for clocks that run differently). So neither clock need be right,
// and on a quiet system `sure` passes `seen` and sweeps find nothing to read.
//
// A sweep over fewer rows than a page holds costs one call, as asking for news does, so then every
// round is one. Where many rows lie between the bounds, rounds of news are asked until they find
// none, and a sweep every `sweep`, or after the news, but then not more often than every fourth of
// it.
//
// What was told already is recognised by its fingerprint (id, stamp, content): rows of the overlap
// are told once, but told again when they hold something else under the same stamp. Fingerprints
// are kept for what the last sweep saw and what came since, at most `most_remembered` twice; a row
// beyond that is told again, which the engine recognises. A stamp in the future is believed.
//
// Rows are handed in when they are handed out (Take, in the order of their stamps), so a position
// never claims more than was told; a restart begins with a sweep.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "runtime/base/hash.h"
#include "runtime/base/result.h"
#include "runtime/protocols/protocol.h"

namespace treaty::connectors {

inline constexpr int64_t kLeastOverlapUs = 300'000'000;

struct PollPace {
  int64_t poll_us = 15'000'000;         // between two rounds that found nothing
  int64_t sweep_us = 60'000'000;        // between two sweeps, at most
  int64_t overlap_us = kLeastOverlapUs;
  size_t most_remembered = 1u << 18;    // fingerprints of one object
  size_t page = 2'000;                  // rows that one call brings
};
// The binding's `poll`, `sweep` and `overlap`; fails, with its place, for an overlap that is too
// short and for asking without a pause.
Result<PollPace> ReadPollPace(const protocols::Endpoint& endpoint, int64_t poll_otherwise_us);

struct PollRound {
  bool sweep = false;
  int64_t since_us = 0;  // ask for stamps from here on, ordered by stamp; 0: for everything
};

// One object. Times `now_us` are monotonic; one that goes back is harmless.
class PollWindow {
 public:
  PollWindow(std::string name, PollPace pace);

  const std::string& name() const { return name_; }
  int64_t seen_us() const;
  int64_t sure_us() const;
  // Goes on where a position ended.
  void Restore(int64_t seen_us, int64_t sure_us, int64_t now_us);

  // A round: Begin, Take for each row, End after the last. Between two, Abandon: the round cannot
  // be finished; the next one goes on from what was taken.
  PollRound Begin(int64_t now_us);
  // False when the row was told before. Rows out of order hold the position back until End.
  bool Take(std::string_view id, int64_t stamp_us, std::string_view content, int64_t now_us);
  void End();
  void Abandon();
  bool in_round() const { return in_round_; }

  // The same question about a row that was found in another way; moves no bound.
  bool Note(std::string_view id, int64_t stamp_us, std::string_view content);
  // Whether it was told; remembers nothing.
  bool Knows(std::string_view id, int64_t stamp_us, std::string_view content) const;

  // The last round was a sweep, came to its end, and found no news.
  bool at_end() const { return proven_ && !in_round_; }
  // At the end, or waiting for its next sweep: asking now would be asking the same again.
  bool rests(int64_t now_us) const;
  uint64_t rounds() const { return rounds_; }  // that came to their end

 private:
  struct FingerprintHash {
    size_t operator()(const Fingerprint128& value) const { return value.low; }
  };
  using Fingerprints = std::unordered_set<Fingerprint128, FingerprintHash>;
  struct Bounds {
    int64_t seen_us = 0;
    int64_t sure_us = 0;
  };

  bool SweepIsDue(int64_t now_us) const;
  bool Remember(Fingerprint128 fingerprint, bool* forgotten);
  void Hear(int64_t stamp_us, int64_t now_us);
  int64_t SystemAtLeastUs(int64_t now_us) const;
  int64_t SureFromBeginUs() const;

  std::string name_;
  PollPace pace_;
  Bounds bounds_;
  Bounds before_;              // at the round's begin
  // A moment at which the system's clock showed at least so much.
  bool heard_ = false;
  int64_t heard_stamp_us_ = 0;
  int64_t heard_at_us_ = 0;

  bool in_round_ = false;
  bool sweeping_ = false;
  bool ordered_ = true;        // so far in this round
  int64_t began_us_ = 0;
  int64_t last_us_ = 0;        // stamp of the round's last row
  uint64_t rounds_ = 0;
  bool news_in_round_ = false;
  bool news_since_sweep_ = false;
  bool swept_ = false;         // once at least
  int64_t swept_at_us_ = 0;    // begin of the last whole sweep
  bool proven_ = false;
  bool broken_ = false;        // the last round did not come to its end

  Fingerprints current_;       // since the last sweep began
  Fingerprints last_;          // of the sweep before
};

// The objects of one source, asked in turn, and their position as text:
//
//   {"Account":{"seen":"2026-03-02T06:00:00Z","sure":"2026-03-02T05:55:00Z"},...}
//
// One call of Source::Poll that has nothing left to hand over is one turn:
//
//   BeginTurn; while Next gives a window: ask for a page; hand over what is new, if anything is
//   no window left: nothing is handed over, Polled::at_end = at_end()
class Polling {
 public:
  Polling(const std::vector<std::string>& objects, PollPace pace);

  // Fails for a text that is no position. Objects that it does not know begin at their beginning.
  Result<void> Start(std::string_view position, int64_t now_us);
  std::string Position() const;

  size_t size() const { return windows_.size(); }
  PollWindow& window(size_t index) { return windows_[index]; }

  void BeginTurn();
  // The window that is in a round, or else is to be asked next. The first is the one after that
  // which was asked last, so one with much news does not hold up the others. None (size()) when all
  // were asked in this turn and rest.
  size_t Next(int64_t now_us);
  // After Next gave none: whether all are at their end.
  bool at_end() const;

 private:
  std::vector<PollWindow> windows_;
  std::vector<uint64_t> rounds_;  // of each window when the turn began
  size_t at_ = 0;                 // the window that was asked last
};

}  // namespace treaty::connectors
