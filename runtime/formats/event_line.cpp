#include "runtime/formats/event_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "runtime/value/instant.h"
#include "runtime/value/text.h"

namespace treaty::formats {
namespace {

using program::EventKind;

constexpr std::array<std::pair<std::string_view, EventKind>, 6> kKinds = {{
    {"created", EventKind::kCreated},
    {"changed", EventKind::kChanged},
    {"deleted", EventKind::kDeleted},
    {"undeleted", EventKind::kUndeleted},
    {"merged", EventKind::kMerged},
    {"rekeyed", EventKind::kRekeyed},
}};

// The bytes as text, whatever they are: what is not UTF-8 becomes U+FFFD.
std::string AsText(std::string_view bytes) {
  if (utf8::IsValid(bytes)) return std::string(bytes);
  std::string text;
  for (size_t at = 0; at < bytes.size();) utf8::Append(utf8::Next(bytes, &at), &text);
  return text;
}

// At most `most` bytes, not ending inside a character.
std::string_view Bounded(std::string_view bytes, size_t most) {
  if (bytes.size() <= most) return bytes;
  size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(bytes[end]) & 0xC0) == 0x80) --end;
  return bytes.substr(0, end);
}

// "byte 17" of JsonIndex.
size_t ByteOfPlace(std::string_view place) {
  const size_t digits = place.find_first_of("0123456789");
  size_t byte = 0;
  if (digits != std::string_view::npos) {
    std::from_chars(place.data() + digits, place.data() + place.size(), byte);
  }
  return byte;
}

std::string Listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += text.empty() ? "" : ", ";
    text += "`" + name + "`";
  }
  return text;
}

bool NeedsRecord(EventKind kind) {
  return kind == EventKind::kCreated || kind == EventKind::kChanged ||
         kind == EventKind::kUndeleted;
}

}  // namespace

store::SourceEvent EventReader::Read(std::string_view line, std::string_view file, int64_t number) {
  store::SourceEvent event;
  event.place = fmt::format("{}:{}", file, number);
  Problem problem;
  if (Fill(line, &event, &problem)) return event;
  const std::string_view before = line.substr(0, std::min(problem.byte, line.size()));
  const size_t column = 1 + (utf8::IsValid(before) ? utf8::Count(before) : before.size());
  std::string place = fmt::format("{}:{}:{}", file, number, column);
  store::SourceEvent unreadable =
      Unreadable(line, std::move(place), std::move(problem.code), std::move(problem.message));
  unreadable.object = std::move(event.object);
  return unreadable;
}

store::SourceEvent EventReader::Unreadable(std::string_view line, std::string place,
                                           std::string code, std::string message) const {
  store::SourceEvent event;
  event.object = context_.system;
  event.id = place;  // so that two equal lines are two rows of the inbox
  event.place = std::move(place);
  event.record = AsText(Bounded(line, kMaxUnreadableBytes));
  event.unreadable_code = std::move(code);
  event.unreadable_message = std::move(message);
  return event;
}

bool EventReader::Fill(std::string_view line, store::SourceEvent* event, Problem* problem) {
  event->object = context_.system;
  if (Result<void> indexed = index_.Index(line); !indexed) {
    *problem = {"event.malformed", "the line is no JSON: " + indexed.error().message,
                ByteOfPlace(indexed.error().place)};
    return false;
  }
  if (index_.first_byte(0) != '{') {
    *problem = {"event.malformed", "the line is no JSON object", 0};
    return false;
  }
  return FillObject(event, problem) && FillKind(event, problem) &&
         Text("id", true, &event->id, problem) && FillStamp(event, problem) &&
         FillPartial(event, problem) && FillRecord(event, problem);
}

bool EventReader::FillObject(store::SourceEvent* event, Problem* problem) {
  std::string name;
  if (!Text("object", true, &name, problem)) return false;
  if (std::find(context_.objects.begin(), context_.objects.end(), name) == context_.objects.end()) {
    *problem = {"event.object",
                fmt::format("`{}` has no object `{}`; it has {}", context_.system, name,
                            Listed(context_.objects)),
                ByteOf(Member("object"))};
    return false;
  }
  event->object = context_.system + "." + name;
  return true;
}

bool EventReader::FillKind(store::SourceEvent* event, Problem* problem) {
  std::string name;
  if (!Text("kind", true, &name, problem)) return false;
  const auto found = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](const auto& kind) { return kind.first == name; });
  if (found == kKinds.end()) {
    *problem = {"event.kind",
                fmt::format("`{}` is no kind of event; kinds are created, changed, deleted, "
                            "undeleted, merged, rekeyed",
                            name),
                ByteOf(Member("kind"))};
    return false;
  }
  event->kind = found->second;
  const bool moves = event->kind == EventKind::kMerged || event->kind == EventKind::kRekeyed;
  return Text("into", moves, &event->into, problem);
}

bool EventReader::FillStamp(store::SourceEvent* event, Problem* problem) {
  std::string text;
  if (!Text("stamp", true, &text, problem)) return false;
  Timestamp stamp;
  if (!ParseTimestamp(text, &stamp)) {
    *problem = {"event.stamp",
                fmt::format("`{}` is no time stamp; write 2026-03-01T10:00:00Z", text),
                ByteOf(Member("stamp"))};
    return false;
  }
  event->stamp_us = stamp.us;
  return true;
}

bool EventReader::FillPartial(store::SourceEvent* event, Problem* problem) {
  const uint32_t token = Member("partial");
  if (token == kNoToken) return true;
  const std::string_view value = index_.ValueBytes(token);
  event->partial = value == "true";
  if (event->partial || value == "false") return true;
  *problem = {"event.partial", "`partial` is true or false", ByteOf(token)};
  return false;
}

bool EventReader::FillRecord(store::SourceEvent* event, Problem* problem) {
  const uint32_t token = Member("record");
  if (token == kNoToken) {
    if (!NeedsRecord(event->kind)) return true;
    *problem = {"event.record", "the event has no `record`", 0};
    return false;
  }
  if (index_.first_byte(token) != '{') {
    *problem = {"event.record", "`record` is no object", ByteOf(token)};
    return false;
  }
  event->record = std::string(index_.ValueBytes(token));
  return true;
}

bool EventReader::Text(std::string_view member, bool required, std::string* text,
                       Problem* problem) {
  const uint32_t token = Member(member);
  if (token == kNoToken) {
    if (!required) return true;
    *problem = {fmt::format("event.{}", member), fmt::format("the event has no `{}`", member), 0};
    return false;
  }
  const std::string_view value = index_.ValueBytes(token);
  if (value.size() < 3 || value.front() != '"') {
    *problem = {fmt::format("event.{}", member), fmt::format("`{}` is no text, or empty", member),
                ByteOf(token)};
    return false;
  }
  *text = Unescape(value.substr(1, value.size() - 2));
  return true;
}

}  // namespace treaty::formats
