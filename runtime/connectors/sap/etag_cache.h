// The versions of records that we know: what a write says it was made against. Bounded: the oldest
// half is forgotten when it is full, and what is forgotten is read again. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace treaty::connectors::sap {

class EtagCache {
 public:
  explicit EtagCache(size_t most) : most_(most < 2 ? 2 : most) {}

  // An older version than the one that is known is left out (0: of unknown age, believed).
  void Put(const std::string& name, const std::string& etag, int64_t stamp_us) {
    if (etag.empty()) return;
    const std::lock_guard lock(mutex_);
    const Entry* held = Find(name);
    if (held != nullptr && stamp_us > 0 && held->stamp_us > stamp_us) return;
    old_.erase(name);
    if (young_.size() >= most_ / 2 && young_.find(name) == young_.end()) {
      old_ = std::exchange(young_, {});
    }
    young_[name] = {etag, stamp_us};
  }
  // Empty when it is not known.
  std::string Get(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const Entry* held = Find(name);
    return held == nullptr ? std::string() : held->etag;
  }
  void Forget(const std::string& name) {
    const std::lock_guard lock(mutex_);
    young_.erase(name);
    old_.erase(name);
  }
  size_t size() const {
    const std::lock_guard lock(mutex_);
    return young_.size() + old_.size();
  }

 private:
  struct Entry {
    std::string etag;
    int64_t stamp_us = 0;
  };
  const Entry* Find(const std::string& name) const {
    if (const auto found = young_.find(name); found != young_.end()) return &found->second;
    if (const auto found = old_.find(name); found != old_.end()) return &found->second;
    return nullptr;
  }

  const size_t most_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Entry> young_;  // guarded, as is old_
  std::unordered_map<std::string, Entry> old_;
};

}  // namespace treaty::connectors::sap
