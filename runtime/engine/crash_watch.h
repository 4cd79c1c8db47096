// What was in progress when earlier processes ended without a clean stop. Work that ends three
// processes in a row is poison: it is parked, so that the fourth one lives.
//
// Effects are known already: rows found `sending` at a start (Dispatch counts for them). Events are
// not, since a batch leaves no trace before its commit. So after an unclean end the next
// kCarefulEvents events go one by one, each in a transaction of its own, with a durable mark in the
// transaction before. The first crash makes the next start careful; the event that is marked at the
// second and third is parked. Repeats are dropped before they do anything, so they do not count.
//
// A third end must have one cause. So rows with which two processes ended wait until the events
// have been quiet for kQuietUs (at most kMostQuietUs, or until the careful events are used up);
// then no event is marked any more.
//
// A process that is killed from outside is careful for a moment, too; that costs one commit an
// event for as many events, and nothing else.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/base/hash.h"
#include "runtime/engine/work.h"

namespace treaty::engine {

class CrashWatch {
 public:
  static constexpr uint32_t kMostCrashes = 3;
  static constexpr int64_t kCarefulEvents = 1024;
  static constexpr int64_t kQuietUs = 2'000'000;
  static constexpr int64_t kMostQuietUs = 30'000'000;

  explicit CrashWatch(Work& work) : work_(work) {}
  // Reads the marks, and marks that a process works on the store. In a transaction, once.
  Result<void> Load();
  // Instead of Load, for a pipeline that takes over from another one in the same process.
  void GoOnFrom(const CrashWatch& before);
  // The process ends as it should. In a transaction.
  Result<void> EndCleanly() { return work_.store.SetFact(kRunning, ""); }

  // Whether the process before ended without a clean stop.
  bool unclean() const { return unclean_; }
  bool careful() const { return careful_events_ > 0; }
  // Marks the event that is next. In the transaction before the one that applies it.
  Result<void> Mark(Fingerprint128 event);
  // It was applied; in its transaction.
  Result<void> Unmark(Fingerprint128 event);
  bool IsPoison(Fingerprint128 event) const;
  // Whether rows may go with which two processes ended. From then on events are not marked.
  bool SuspectsMayGo();

 private:
  static constexpr std::string_view kRunning = "running";
  static constexpr std::string_view kInProgress = "in_progress";

  Work& work_;
  bool unclean_ = false;
  int64_t careful_events_ = 0;
  std::string suspect_;       // the event that was marked at the last crash
  int64_t crashes_ = 0;       // with it in progress
  int64_t started_us_ = 0;
  int64_t marked_us_ = 0;     // when an event was marked last; at first, when we started
};

}  // namespace treaty::engine
