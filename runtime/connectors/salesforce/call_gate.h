// When a call to Salesforce may be made. Pure but for the lock of its owner: times come in.
//
// Three things hold calls back:
//
//   the day      An org may make so many calls in 24 rolling hours, whoever makes them; every
//                answer says how many it has made (Sforce-Limit-Info). The binding declares what
//                share of these we may make it come to (`daily_share`). When it is reached, the
//                connection rests, and asks again with one call each `probe`: a probe's answer says
//                whether calls have fallen out of the 24 hours. A twentieth of the share at most is
//                kept back for probes; they come every ten minutes, or as seldom as it takes for
//                what is kept back to last a day. A pace that the binding sets is kept while it
//                lasts, and is then an hour at least.
//                Writes leave `keep` percent of the share to each level that is more critical
//                than theirs and has routes: `low` ones rest first, then `standard` ones, while
//                questions and `critical` ones go on. When nothing was heard for a probe's pace,
//                and ten minutes at least, one of those that rest goes to find out.
//   throttling   The server says that it is too much, perhaps for how long. The connection rests
//                that long, or for a random time that doubles; then as many calls as half of before
//                may be underway, one more for each round of good answers.
//   `most`       calls underway at the same time, and one until the first answer has told how much
//                of the day is left.
//
// So the calls of a day are never more than the share, as far as the server's own count goes:
// calls that are underway are counted as made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/connectors/salesforce/answer_codes.h"
#include "runtime/program/model.h"

namespace treaty::connectors::salesforce {

struct GateOptions {
  size_t most = 8;                       // calls underway
  int64_t daily_share_percent = 80;
  int64_t keep_percent = 20;             // of the share, for each more critical level
  int64_t probe_us = 0;                  // between two probes of a used up day; 0: see above
  bool has_critical = false;             // whether there are writes of these levels
  bool has_standard = false;
};

class CallGate {
 public:
  explicit CallGate(GateOptions options) : options_(options), allowed_(options.most) {}

  enum class Verdict : uint8_t { kGo, kWait, kRest, kKept };
  // May a call be made now? kGo counts it as underway. kWait: when another one has been answered.
  // kRest: not before `rests_until_us`. kKept: what is left is for more critical ones, and others
  // may ask. Questions count as critical. Times are monotonic.
  Verdict Ask(int64_t now_us, program::Criticality criticality = program::Criticality::kCritical);
  // The least critical writes that would not be kKept now.
  program::Criticality LeastCritical(int64_t now_us) const;
  // How a call that may go ended. Answered: what the answer says about the limit is noted next.
  void Answered() { End(); }
  void Unheard();                        // no answer, or one that says nothing: it may count
  void NotCounted() { End(); }           // nothing reached the server

  // What the answer to a call said that was made at `asked_us`. Answers overtake each other: one
  // with a lower count is heeded only when it was asked for after the higher one had come.
  void NoteLimit(LimitInfo info, int64_t asked_us, int64_t now_us);
  void NoteGood();                       // an answer that says nothing against more calls
  // The server's day is used up, whatever it said before.
  void NoteDayIsOver(int64_t now_us);
  // `retry_after_us` 0: it did not say. `random`: 64 random bits.
  void NoteThrottle(int64_t retry_after_us, int64_t now_us, uint64_t random);

  bool day_is_over() const { return day_is_over_; }
  bool throttled(int64_t now_us) const { return now_us < throttled_until_us_; }
  int64_t rests_until_us(int64_t now_us) const;
  size_t allowed() const { return allowed_; }
  size_t underway() const { return underway_; }
  // -1: not known yet.
  int64_t used() const { return limit_.most == 0 ? -1 : limit_.used; }
  int64_t most() const { return limit_.most == 0 ? -1 : limit_.most; }
  int64_t share() const;

 private:
  void End();
  int64_t Reserve() const;
  int64_t ProbePaceUs() const;
  // For calls of this level.
  bool IsUsedUp(program::Criticality criticality = program::Criticality::kCritical) const;
  bool ProbeOfRestIsDue(int64_t now_us) const;

  GateOptions options_;
  size_t allowed_;
  size_t underway_ = 0;
  size_t good_ = 0;                      // answers since `allowed_` last changed
  uint32_t throttled_in_a_row_ = 0;
  int64_t throttled_until_us_ = 0;
  bool answered_ = false;                // once at least
  LimitInfo limit_;                      // `most` 0: not known
  int64_t limit_came_us_ = 0;
  bool day_is_over_ = false;
  int64_t next_probe_us_ = 0;
  int64_t probed_rest_us_ = 0;           // when a write that rests last went to find out
};

}  // namespace treaty::connectors::salesforce
