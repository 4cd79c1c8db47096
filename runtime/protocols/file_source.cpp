#include "runtime/protocols/file_source.h"

#include <fmt/format.h>

#include <utility>

namespace treaty::protocols {

FileSource::FileSource(Env& env, std::string name, const std::string& path,
                       formats::EventContext context)
    : name_(std::move(name)),
      file_(path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1)),
      tail_(env, path),
      reader_(std::move(context)) {}

store::SourceEvent FileSource::EventOf(const TailLine& line) {
  if (!line.too_long) return reader_.Read(line.text, file_, line.number);
  return reader_.Unreadable(
      line.text, fmt::format("{}:{}:1", file_, line.number), "event.too_long",
      fmt::format("the line has more than {} MB; its begin is kept", kMaxLineBytes >> 20));
}

Result<Polled> FileSource::Poll(const PollLimits& limits) {
  Polled polled;
  const auto visit = [&](const TailLine& line) {
    polled.batch.events.push_back(EventOf(line));
  };
  TRY(polled.at_end, tail_.Read({limits.events, limits.bytes}, visit));
  for (const std::string& gap : tail_.TakeGaps()) {
    const std::string place = fmt::format("{}:gap:{}", file_, tail_.position());
    polled.batch.events.push_back(reader_.Unreadable("", place, "source.gap", gap));
  }
  polled.batch.source = name_;
  polled.batch.position = tail_.position();
  return polled;
}

}  // namespace treaty::protocols
