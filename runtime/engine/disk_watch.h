// Keeps a deployment alive on a disk that fills up.
//
// On a full disk even deleting and moving the log fail, so what is in the outbox could not be
// settled any more. Therefore
//
//   - a ballast of 16 MiB lies beside the store (`STORE.ballast`). It is given up when the store
//     finds no room, or hardly any is left, and made again when there is room;
//   - the intake stops early: below a floor of 5 % of the disk (at most 1 GiB, at least twice the
//     ballast). Delivery goes on, so the outbox drains. The intake resumes by itself once a quarter
//     more than the floor is free, beside the ballast;
//   - a store that found no room is tried again every second, and the intake stays stopped.
//
// On a disk of less than 256 MiB the ballast is a sixteenth of it. A quota that is used up is not
// noticed before it fails, and is then an I/O error like any other.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "runtime/base/env.h"
#include "runtime/observe/log.h"

namespace treaty::engine {

// For operators.
struct DiskState {
  DiskSpace space;
  int64_t floor_bytes = 0;   // below it nothing is taken in
  bool takes_in = true;
  bool store_full = false;   // the store found no room, and waits for some
  bool has_ballast = false;

  // What is the matter; empty when nothing is. With what to do about it.
  std::string Matter() const;
};

inline constexpr std::string_view kDiskMend =
    "make room on the disk of the store; the runtime goes on by itself";

int64_t BallastBytes(const DiskSpace& space);
int64_t IntakeFloorBytes(const DiskSpace& space);

class DiskWatch {
 public:
  // Both outlive it.
  DiskWatch(Env& env, observe::Log& log, const std::string& store_path);

  // Looks how much room there is, and does what follows from it; at most once a second. From one
  // thread.
  void Look();
  // From any thread.
  bool takes_in() const { return takes_in_; }
  DiskState state() const;

  // For the writing thread. The store found no room: true when some was made by giving up the
  // ballast.
  bool StoreIsFull(const std::string& reason);
  // Whether trying again may help, as far as the disk says: a limit of the store itself is not seen
  // from here.
  bool MayHaveRoom();
  // The store has written.
  void StoreHasWritten();

 private:
  // All below expect mutex_ held.
  void KeepBallast();
  void GiveUpBallast();
  void OpenOrClose();

  static constexpr int64_t kLookEveryUs = 1'000'000;

  Env& env_;
  observe::Log& log_;
  const std::string folder_;
  const std::string ballast_;  // its path
  int64_t next_look_us_ = 0;
  std::atomic<bool> takes_in_ = true;
  std::atomic<bool> store_full_ = false;

  mutable std::mutex mutex_;  // guards what follows
  DiskState state_;
};

// Where the ballast of a store is.
std::string BallastPath(const std::string& store_path);

}  // namespace treaty::engine
