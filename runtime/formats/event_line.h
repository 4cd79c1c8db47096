// One line of NDJSON as an event:
//
//   {"object":"Account","kind":"changed","id":"001A","stamp":"2026-03-01T10:00:00Z","record":{...}}
//
// `kind` is created, changed, deleted, undeleted, merged or rekeyed; `stamp` is the source's
// version of the record, RFC 3339. `record` is the whole record, or with "partial":true only what
// changed; a deletion needs none. `into` is the survivor of a merge or the new id of a rekeyed
// record. Members that are not known are left alone.
//
// A line that is no such event is not dropped: it becomes an unreadable event with the reason, its
// place (file:line:column) and its bytes, at most kMaxUnreadableBytes of them, as text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/ports.h"
#include "runtime/value/json_index.h"

namespace treaty::formats {

inline constexpr size_t kMaxUnreadableBytes = 16 << 10;

struct EventContext {
  std::string system;                 // "crm": objects are named crm.Account
  std::vector<std::string> objects;   // the system's objects, unqualified
};

class EventReader {
 public:
  explicit EventReader(EventContext context) : context_(std::move(context)) {}
  // `line` without its end, followed by kPadding readable bytes; `file` and `number` name its
  // place.
  store::SourceEvent Read(std::string_view line, std::string_view file, int64_t number);
  // What cannot be read at all, for a reason the caller knows.
  store::SourceEvent Unreadable(std::string_view line, std::string place, std::string code,
                                std::string message) const;

 private:
  struct Problem {
    std::string code;
    std::string message;
    size_t byte = 0;
  };
  bool Fill(std::string_view line, store::SourceEvent* event, Problem* problem);
  bool FillObject(store::SourceEvent* event, Problem* problem);
  bool FillKind(store::SourceEvent* event, Problem* problem);
  bool FillStamp(store::SourceEvent* event, Problem* problem);
  bool FillRecord(store::SourceEvent* event, Problem* problem);
  bool FillPartial(store::SourceEvent* event, Problem* problem);
  // The text of a member; false with the problem when it is no text, or missing and `required`.
  bool Text(std::string_view member, bool required, std::string* text, Problem* problem);
  uint32_t Member(std::string_view name) const { return index_.Find(0, name); }
  size_t ByteOf(uint32_t token) const { return index_.position()[token]; }

  EventContext context_;
  JsonIndex index_;
};

}  // namespace treaty::formats
