// Takes the answers of a target, and waits for them.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/protocols/protocol.h"

namespace treaty::connectors {

class Answers {
 public:
  protocols::AnswerSink sink() {
    return [this](std::vector<protocols::Answer> came) {
      const std::lock_guard lock(mutex_);
      for (protocols::Answer& answer : came) {
        ++times_[answer.key];
        answers_[answer.key] = std::move(answer);
      }
      waker_->Wake();
    };
  }
  // Waits for so many answers; at most half a minute.
  std::map<std::string, protocols::Answer> Wait(size_t count) {
    const int64_t until_us = PosixEnv().MonotonicUs() + 30'000'000;
    for (;;) {
      {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, times] : times_) EXPECT_EQ(times, 1) << "answered twice: " << key;
        if (answers_.size() >= count) return answers_;
      }
      const int64_t left_us = until_us - PosixEnv().MonotonicUs();
      if (left_us <= 0) break;
      waker_->Wait(left_us);
    }
    const std::lock_guard lock(mutex_);
    ADD_FAILURE() << "only " << answers_.size() << " of " << count << " answers came";
    for (size_t i = answers_.size(); i < count; ++i) answers_["none" + std::to_string(i)];
    return answers_;
  }
  size_t size() const {
    const std::lock_guard lock(mutex_);
    return answers_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, protocols::Answer> answers_;
  std::map<std::string, int> times_;
  std::unique_ptr<Waker> waker_ = PosixEnv().NewWaker();
};

}  // namespace treaty::connectors
