#include "runtime/delivery/breaker.h"

#include <algorithm>

namespace treaty::delivery {

using protocols::AnswerStatus;

bool Breaker::Admit(int64_t now_us) {
  if (state_ == State::kClosed) return true;
  if (state_ == State::kProbing && now_us < open_until_us_) return false;
  if (now_us < open_until_us_) return false;
  state_ = State::kProbing;
  // A probe whose answer never comes must not close the way for good.
  open_until_us_ = now_us + pause_us_;
  return true;
}

void Breaker::Answered(AnswerStatus status, int64_t now_us) {
  const bool failed = status == AnswerStatus::kRetry || status == AnswerStatus::kAmbiguous;
  if (state_ != State::kClosed) {
    if (!failed) return Close();
    if (state_ == State::kProbing) pause_us_ = std::min(pause_us_ * 2, kMostPauseUs);
    return Open(now_us);
  }
  ambiguous_in_a_row_ = status == AnswerStatus::kAmbiguous ? ambiguous_in_a_row_ + 1 : 0;
  calls_.push_back({now_us, failed});
  failures_ += failed ? 1 : 0;
  while (calls_.size() > kMostCalls || calls_.front().at_us + kWindowUs < now_us) {
    failures_ -= calls_.front().failed ? 1 : 0;
    calls_.pop_front();
  }
  const bool half_fail = calls_.size() >= kLeastCalls && failures_ * 2 >= calls_.size();
  if (half_fail || ambiguous_in_a_row_ >= kTimeoutsInARow) Open(now_us);
}

void Breaker::Open(int64_t now_us) {
  state_ = State::kOpen;
  open_until_us_ = now_us + pause_us_;
}

void Breaker::Close() {
  state_ = State::kClosed;
  calls_.clear();
  failures_ = 0;
  ambiguous_in_a_row_ = 0;
  pause_us_ = kFirstPauseUs;
}

}  // namespace treaty::delivery
