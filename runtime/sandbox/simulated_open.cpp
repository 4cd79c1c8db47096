// How a simulated system finds its state again.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/sandbox/line_visitor.h"
#include "runtime/sandbox/user_change.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox {
namespace {

std::string PlainMember(std::string_view json, std::string_view name) {
  const auto value = MemberOf(json, name);
  return value ? TextOf(*value).value_or("") : "";
}

int64_t StampOf(std::string_view json, std::string_view member = "stamp") {
  Timestamp stamp;
  return ParseTimestamp(PlainMember(json, member), &stamp) ? stamp.us : 0;
}

program::EventKind KindOf(std::string_view name) {
  if (name == "created") return program::EventKind::kCreated;
  if (name == "deleted") return program::EventKind::kDeleted;
  if (name == "undeleted") return program::EventKind::kUndeleted;
  if (name == "merged") return program::EventKind::kMerged;
  return program::EventKind::kChanged;
}

}  // namespace

Result<std::unique_ptr<SimulatedSystem>> SimulatedSystem::Open(Env& env, Behaviour behaviour,
                                                               const SimulatedFiles& files,
                                                               SimulatedOptions options) {
  std::unique_ptr<SimulatedSystem> system(
      new SimulatedSystem(env, std::move(behaviour), options));
  int64_t told_until_us = 0;
  std::string torn;
  if (!files.changes.empty()) {
    TRY(torn, VisitLines(env, files.changes, [&](std::string_view line) {
          told_until_us = std::max(told_until_us, StampOf(line));
        }));
  }
  std::string untold;
  TRY_VOID(system->ReadJournal(files.journal, told_until_us, &untold));
  if (files.changes.empty()) return system;
  TRY(system->changes_, env.OpenAppend(files.changes));
  if (!torn.empty()) {
    // The begin of the first untold change is there already, unless somebody else left it.
    untold = untold.starts_with(torn) ? untold.substr(torn.size()) : "\n" + untold;
  }
  if (!untold.empty()) {
    TRY_VOID(system->changes_->Append(untold));
  }
  return system;
}

Result<void> SimulatedSystem::ReadJournal(const std::string& path, int64_t told_until_us,
                                          std::string* untold) {
  TRY(const std::string torn, VisitLines(env_, path, [&](std::string_view line) {
        ReplayLine(line, told_until_us, untold);
      }));
  TRY(journal_, env_.OpenAppend(path));
  half_set_.clear();
  if (torn.empty()) return {};
  // A line without its end was never answered; it must not run into the next one.
  ReplayLine(torn, told_until_us, untold);
  return journal_->Append("\n");
}

void SimulatedSystem::ReplayLine(std::string_view raw, int64_t told_until_us,
                                 std::string* untold) {
  ++lines_;
  if (raw.empty()) return;
  const Result<std::string> line = Canonicalise(raw);
  if (!line) {
    ++torn_lines_;
    return;
  }
  const std::string status = PlainMember(*line, "status");
  if (status == "loaded") return ReplayUsers(*line);
  if (status != "ok") return;
  if (MemberOf(*line, "more") == "true") {
    half_set_ += *line + "\n";
    return;
  }
  std::string_view rest = half_set_;
  for (size_t end; (end = rest.find('\n')) != std::string_view::npos; rest.remove_prefix(end + 1)) {
    ReplayEffect(std::string(rest.substr(0, end)));
  }
  half_set_.clear();
  ReplayEffect(*line);
  const auto changes = SplitList(MemberOf(*line, "changes").value_or("[]"));
  if (!changes) return;
  for (const std::string_view change : *changes) {
    if (StampOf(change) > told_until_us) *untold += std::string(change) + "\n";
  }
}

void SimulatedSystem::ReplayEffect(const std::string& line) {
  const std::string object = PlainMember(line, "object");
  const std::string id = PlainMember(line, "id");
  const auto record = MemberOf(line, "record");
  const int64_t stamp_us = StampOf(line);
  if (!MemberOf(line, "client")) {
    Remember(PlainMember(line, "key"),
             {object, id, !record, std::string(MemberOf(line, "answered").value_or("")),
              StampOf(line, "answered_stamp")});
  }
  const HeldRecord* before = FindAny(object, id);
  HeldRecord held = before ? *before : HeldRecord();
  const bool created = PlainMember(line, "operation") == "create";
  if (created) {
    held.created_us = MemberOf(line, "answered_stamp") ? StampOf(line, "answered_stamp") : stamp_us;
    held.survivor.clear();
    ReplayNumber(object, id);
  }
  held.stamp_us = stamp_us;
  held.deleted = !record;
  held.changed_by = PlainMember(line, "client");
  if (record) held.record = SimulatedRecord(*record);
  clock_.MoveTo(stamp_us);
  Keep(object, id, std::move(held));
}

// The numbers that were given away already.
void SimulatedSystem::ReplayNumber(const std::string& object, const std::string& id) {
  const ObjectBehaviour* behaviour = behaviour_.Find(object);
  if (!behaviour || !behaviour->number_by_sequence) return;
  std::optional<uint64_t> number = 0;
  if (ids_.number_of != nullptr) {
    number = ids_.number_of(object, id);
  } else {
    std::from_chars(id.data(), id.data() + id.size(), *number);
  }
  int64_t& last = sequences_.try_emplace(object, behaviour->first_number - 1).first->second;
  if (number) last = std::max(last, int64_t(*number));
}

void SimulatedSystem::ReplayUsers(const std::string& line) {
  const auto changes = SplitList(MemberOf(line, "changes").value_or("[]"));
  if (!changes) return;
  int64_t shift_us = 0;
  const std::string_view shift = MemberOf(line, "shift_us").value_or("0");
  std::from_chars(shift.data(), shift.data() + shift.size(), shift_us);
  for (const std::string_view json : *changes) {
    UserChange change{PlainMember(json, "object"), PlainMember(json, "id"),
                      KindOf(PlainMember(json, "kind")), StampOf(json), PlainMember(json, "into"),
                      std::string(MemberOf(json, "record").value_or("{}"))};
    ApplyUserChange(change, shift_us);
  }
}

}  // namespace treaty::sandbox
