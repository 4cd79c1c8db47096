#include "runtime/observe/log.h"

#include <array>

#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::observe {
namespace {

// A line is JSON whatever is put into it: bytes that are no text become U+FFFD.
std::string Readable(std::string_view text) {
  if (utf8::IsValid(text)) return std::string(text);
  std::string readable;
  for (size_t at = 0; at < text.size();) utf8::Append(utf8::Next(text, &at), &readable);
  return readable;
}

}  // namespace

std::string_view LevelName(Level level) {
  static constexpr std::array<std::string_view, 4> names = {"debug", "info", "warning", "error"};
  return names[size_t(level)];
}

void Log::Write(Level level, std::string_view event, const std::vector<LogField>& fields) {
  if (level < least_) return;
  JsonWriter line;
  line.BeginObject().Key("at").Text(Format(Timestamp{env_.NowUs()}));
  line.Key("level").Text(LevelName(level)).Key("event").Text(Readable(event));
  for (const LogField& field : fields) {
    line.Key(Readable(field.name));
    if (const auto* number = std::get_if<int64_t>(&field.value)) {
      line.Int(*number);
    } else {
      line.Text(Readable(std::get<std::string_view>(field.value)));
    }
  }
  const std::string text = line.EndObject().Take() + "\n";
  const std::lock_guard lock(mutex_);
  write_(text);
}

}  // namespace treaty::observe
