// Structured log lines, one JSON object each:
//
//   {"at":"2026-03-01T10:00:00Z","level":"warning","event":"target.paused","seconds":30}
//
// What is logged are names, counts, codes and places, never values of records: nothing personal can
// reach the log. Lines above the level are not written. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/base/env.h"

namespace treaty::observe {

enum class Level : uint8_t { kDebug, kInfo, kWarning, kError };
std::string_view LevelName(Level level);

struct LogField {
  std::string_view name;
  std::variant<int64_t, std::string_view> value;
};

class Log {
 public:
  // `write` is handed whole lines with their end, one call at a time.
  Log(Env& env, Level least, std::function<void(std::string_view line)> write)
      : env_(env), least_(least), write_(std::move(write)) {}

  void Write(Level level, std::string_view event, const std::vector<LogField>& fields = {});

 private:
  Env& env_;
  const Level least_;
  std::mutex mutex_;
  std::function<void(std::string_view)> write_;  // guarded by mutex_
};

}  // namespace treaty::observe
