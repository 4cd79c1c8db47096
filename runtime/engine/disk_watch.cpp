#include "runtime/engine/disk_watch.h"

#include <fmt/format.h>

#include <algorithm>

namespace treaty::engine {
namespace {

using observe::Level;

constexpr int64_t kMostBallastBytes = 16 << 20;
constexpr int64_t kMostFloorBytes = int64_t(1) << 30;

// Less than this is as good as nothing: the ballast is given up before the store fails.
int64_t HardlyAnyBytes(const DiskSpace& space) {
  return std::min<int64_t>(2 << 20, BallastBytes(space));
}

}  // namespace

std::string BallastPath(const std::string& store_path) { return store_path + ".ballast"; }

int64_t BallastBytes(const DiskSpace& space) {
  return std::min(kMostBallastBytes, space.size_bytes / 16);
}

int64_t IntakeFloorBytes(const DiskSpace& space) {
  return std::max(2 * BallastBytes(space), std::min(space.size_bytes / 20, kMostFloorBytes));
}

std::string DiskState::Matter() const {
  const int64_t free_mib = space.free_bytes >> 20;
  if (store_full) {
    return fmt::format("the disk of the store is full ({} MiB free): nothing can be written, it is "
                       "tried again every second; {}", free_mib, kDiskMend);
  }
  if (takes_in) return "";
  return fmt::format("{} MiB are free on the disk of the store, and below {} MiB nothing is taken "
                     "in: deliveries go on; {}", free_mib, floor_bytes >> 20, kDiskMend);
}

DiskWatch::DiskWatch(Env& env, observe::Log& log, const std::string& store_path)
    : env_(env), log_(log), folder_(DirectoryOf(store_path)), ballast_(BallastPath(store_path)) {
  const Result<FileInfo> there = env_.Info(ballast_);
  state_.has_ballast = there && there->size > 0;
  Look();
}

DiskState DiskWatch::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void DiskWatch::Look() {
  const int64_t now_us = env_.MonotonicUs();
  if (now_us < next_look_us_) return;
  next_look_us_ = now_us + kLookEveryUs;
  const Result<DiskSpace> space = env_.Space(folder_);
  if (!space || space->size_bytes <= 0) return;  // nothing is known: all stays as it is
  const std::lock_guard lock(mutex_);
  state_.space = *space;
  state_.floor_bytes = IntakeFloorBytes(*space);
  KeepBallast();
  OpenOrClose();
}

void DiskWatch::KeepBallast() {
  if (state_.has_ballast) {
    if (state_.space.free_bytes < HardlyAnyBytes(state_.space)) GiveUpBallast();
    return;
  }
  const int64_t bytes = BallastBytes(state_.space);
  if (state_.store_full || state_.space.free_bytes < state_.floor_bytes + bytes) return;
  // Whoever cannot have it now has it a second later.
  if (!env_.Reserve(ballast_, bytes)) return;
  state_.has_ballast = true;
  state_.space.free_bytes -= bytes;
}

void DiskWatch::GiveUpBallast() {
  if (!env_.Remove(ballast_)) return;
  state_.has_ballast = false;
  log_.Write(Level::kWarning, "disk.ballast_given_up",
             {{"free_mib", state_.space.free_bytes >> 20}});
}

void DiskWatch::OpenOrClose() {
  const int64_t free_bytes = state_.space.free_bytes;
  const int64_t ballast_bytes = state_.has_ballast ? 0 : BallastBytes(state_.space);
  const bool enough = free_bytes >= state_.floor_bytes + state_.floor_bytes / 4 + ballast_bytes;
  bool takes_in = state_.takes_in;
  if (state_.store_full || free_bytes < state_.floor_bytes) takes_in = false;
  if (!state_.store_full && enough) takes_in = true;
  if (takes_in == state_.takes_in) return;
  state_.takes_in = takes_in;
  takes_in_ = takes_in;
  if (takes_in) return log_.Write(Level::kInfo, "intake.resumed", {{"free_mib", free_bytes >> 20}});
  log_.Write(Level::kError, "intake.stopped", {{"reason", state_.Matter()}});
}

bool DiskWatch::StoreIsFull(const std::string& reason) {
  const std::lock_guard lock(mutex_);
  if (!state_.store_full) {
    log_.Write(Level::kError, "disk.full", {{"reason", reason}, {"mend", kDiskMend}});
  }
  state_.store_full = true;
  store_full_ = true;
  if (const Result<DiskSpace> space = env_.Space(folder_)) state_.space = *space;
  OpenOrClose();
  if (!state_.has_ballast) return false;
  GiveUpBallast();
  return !state_.has_ballast;
}

bool DiskWatch::MayHaveRoom() {
  const Result<DiskSpace> space = env_.Space(folder_);
  return !space || space->free_bytes >= HardlyAnyBytes(*space);
}

void DiskWatch::StoreHasWritten() {
  if (!store_full_) return;
  const std::lock_guard lock(mutex_);
  store_full_ = false;
  state_.store_full = false;
  log_.Write(Level::kInfo, "disk.has_room", {{"free_mib", state_.space.free_bytes >> 20}});
}

}  // namespace treaty::engine
