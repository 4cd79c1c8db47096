#include "runtime/observe/live_line.h"

#include <fmt/format.h>

#include <cmath>

#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::observe {
namespace {

int64_t Whole(double rate) { return std::llround(rate); }

}  // namespace

std::string Grouped(int64_t number) {
  std::string text = std::to_string(number);
  const size_t first = number < 0 ? 1 : 0;
  for (size_t at = text.size(); at > first + 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string LiveLine(const LiveFigures& figures, size_t width) {
  const auto total = [&](Count count) { return Grouped(figures.counts[size_t(count)]); };
  std::string line = fmt::format(
      "accepted {} ({}/s)  delivered {} ({}/s)  to send {}  waiting {}  inbox {}",
      total(Count::kAccepted), Grouped(Whole(figures.accepted_rate)), total(Count::kDelivered),
      Grouped(Whole(figures.delivered_rate)), Grouped(figures.unsent), Grouped(figures.waiting),
      Grouped(figures.inbox));
  if (figures.held > 0) line += fmt::format("  held {}", Grouped(figures.held));
  if (line.size() > width) line.resize(width);
  return line;
}

std::string LiveJson(const LiveFigures& figures) {
  JsonWriter writer;
  writer.BeginObject().Key("at").Text(Format(Timestamp{figures.at_us}));
  writer.Key("event").Text("figures");
  writer.Key("accepted_per_second").Int(Whole(figures.accepted_rate));
  writer.Key("delivered_per_second").Int(Whole(figures.delivered_rate));
  for (size_t at = 0; at < kCountCount; ++at) {
    writer.Key(CountName(Count(at))).Int(figures.counts[at]);
  }
  writer.Key("to_send").Int(figures.unsent).Key("waiting").Int(figures.waiting);
  writer.Key("inbox").Int(figures.inbox).Key("held").Int(figures.held);
  return writer.EndObject().Take();
}

}  // namespace treaty::observe
