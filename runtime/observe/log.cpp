#include "runtime/observe/log.h"

#include <array>

#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::observe {

std::string_view LevelName(Level level) {
  static constexpr std::array<std::string_view, 4> names = {"debug", "info", "warning", "error"};
  return names[size_t(level)];
}

void Log::Write(Level level, std::string_view event, const std::vector<LogField>& fields) {
  if (level < least_) return;
  JsonWriter line;
  line.BeginObject().Key("at").Text(Format(Timestamp{env_.NowUs()}));
  line.Key("level").Text(LevelName(level)).Key("event").Text(event);
  for (const LogField& field : fields) {
    line.Key(field.name);
    if (const auto* number = std::get_if<int64_t>(&field.value)) {
      line.Int(*number);
    } else {
      line.Text(std::get<std::string_view>(field.value));
    }
  }
  const std::string text = line.EndObject().Take() + "\n";
  const std::lock_guard lock(mutex_);
  write_(text);
}

}  // namespace treaty::observe
