// What the users of a simulated system do: a file of changes, all at once.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/formats/event_line.h"
#include "runtime/sandbox/user_change.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox {
namespace {

using program::EventKind;

std::string_view KindName(EventKind kind) {
  switch (kind) {
    case EventKind::kCreated:
      return "created";
    case EventKind::kChanged:
      return "changed";
    case EventKind::kDeleted:
      return "deleted";
    case EventKind::kUndeleted:
      return "undeleted";
    case EventKind::kMerged:
      return "merged";
    case EventKind::kRekeyed:
      return "rekeyed";
  }
  return "changed";
}

int64_t RoundedUp(int64_t us, int64_t step_us) { return (us + step_us - 1) / step_us * step_us; }

}  // namespace

Result<std::vector<SimulatedSystem::UserChange>> SimulatedSystem::ReadChanges(
    std::string_view system, std::string_view lines, std::string_view file) const {
  formats::EventContext context{.system = std::string(system), .objects = {}};
  for (const ObjectBehaviour& object : behaviour_.objects) context.objects.push_back(object.name);
  formats::EventReader reader(std::move(context));
  std::string padded(lines);
  padded.append(kPadding, '\0');
  std::vector<UserChange> changes;
  int64_t number = 0;
  for (size_t begin = 0; begin < lines.size();) {
    const size_t end = std::min(padded.find('\n', begin), lines.size());
    std::string_view line = std::string_view(padded).substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    store::SourceEvent event = reader.Read(line, file, number);
    if (!event.unreadable_code.empty()) {
      return Fail(event.unreadable_message, event.place, "mend the line: nothing was applied");
    }
    if (event.kind == EventKind::kRekeyed) {
      return Fail("a simulated system gives no record another id", event.place,
                  "leave the line out: nothing was applied");
    }
    UserChange change{event.object.substr(system.size() + 1), std::move(event.id), event.kind,
                      event.stamp_us, std::move(event.into), "{}"};
    if (!event.record.empty()) {
      TRY(change.record, Canonicalise(event.record));
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

// In the order in which they happened, without what the users have said already.
void SimulatedSystem::KeepNewest(std::vector<UserChange>* changes, Loaded* loaded) const {
  std::stable_sort(changes->begin(), changes->end(), [](const auto& one, const auto& other) {
    return one.stamp_us < other.stamp_us;
  });
  std::map<std::pair<std::string_view, std::string_view>, int64_t> told;
  std::vector<bool> drop(changes->size());
  for (size_t at = 0; at < changes->size(); ++at) {
    const UserChange& change = (*changes)[at];
    const auto [known, is_new] = told.try_emplace({change.object, change.id}, INT64_MIN);
    if (is_new) {
      const HeldRecord* held = FindAny(change.object, change.id);
      if (held && held->told_us != 0) known->second = held->told_us;
    }
    drop[at] = change.stamp_us <= known->second;
    known->second = std::max(known->second, change.stamp_us);
    loaded->older += drop[at];
  }
  std::vector<UserChange> kept;
  for (size_t at = 0; at < changes->size(); ++at) {
    if (!drop[at]) kept.push_back(std::move((*changes)[at]));
  }
  *changes = std::move(kept);
}

Result<Loaded> SimulatedSystem::Load(std::string_view system, std::string_view lines,
                                     std::string_view file) {
  if (broken_) return Fail("the system is down: its journal could not be written");
  TRY(std::vector<UserChange> changes, ReadChanges(system, lines, file));
  Loaded loaded;
  KeepNewest(&changes, &loaded);
  loaded.applied = int64_t(changes.size());
  if (changes.empty()) return loaded;
  const int64_t step_us = clock_.step_us();
  if (clock_.started() && changes.front().stamp_us < clock_.NowUs()) {
    loaded.shift_us = RoundedUp(clock_.NowUs() - changes.front().stamp_us, step_us);
  }
  loaded.newest_us = changes.back().stamp_us + loaded.shift_us;
  loaded.newest_us -= loaded.newest_us % step_us;
  JsonWriter line;
  line.BeginObject().Key("key").Text(fmt::format("load-{}", lines_ + 1));
  line.Key("operation").Text("load").Key("status").Text("loaded").Key("by").Text("user");
  line.Key("stamp").Text(Format(Timestamp{loaded.newest_us}));
  line.Key("shift_us").Int(loaded.shift_us).Key("changes").BeginList();
  for (const UserChange& change : changes) {
    line.BeginObject().Key("object").Text(change.object).Key("kind").Text(KindName(change.kind));
    line.Key("id").Text(change.id).Key("stamp").Text(Format(Timestamp{change.stamp_us}));
    if (!change.into.empty()) line.Key("into").Text(change.into);
    line.Key("record").Raw(change.record).EndObject();
  }
  journal_lines_.push_back(line.EndList().EndObject().Take() + "\n");
  if (journal_lines_.back().size() > kMaxDocumentBytes) {
    journal_lines_.clear();
    return Fail(fmt::format("{} changes are more than one load holds", changes.size()),
                std::string(file), "load the file in parts");
  }
  TRY_VOID(Persist());
  for (const UserChange& change : changes) ApplyUserChange(change, loaded.shift_us);
  return loaded;
}

void SimulatedSystem::ApplyUserChange(const UserChange& change, int64_t shift_us) {
  int64_t stamp_us = change.stamp_us + shift_us;
  stamp_us -= stamp_us % clock_.step_us();
  HeldRecord held;
  if (const HeldRecord* before = FindAny(change.object, change.id)) {
    held = *before;
  } else {
    held.created_us = stamp_us;
  }
  held.record.Overlay(SimulatedRecord(change.record));
  const ObjectBehaviour* object = behaviour_.Find(change.object);
  if (object && !held.record.Has(object->key) && object->key.find(',') == std::string::npos) {
    held.record.Set(object->key, JsonText(change.id));
  }
  held.stamp_us = std::max(held.stamp_us, stamp_us);
  held.told_us = change.stamp_us;
  held.changed_by.clear();
  held.deleted = change.kind == EventKind::kDeleted || change.kind == EventKind::kMerged;
  held.survivor = change.kind == EventKind::kMerged ? change.into : "";
  ReplayNumber(change.object, change.id);
  clock_.MoveTo(held.stamp_us);
  Keep(change.object, change.id, std::move(held));
}

}  // namespace treaty::sandbox
