// How a simulated system finds its state again.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/sandbox/simulated_system.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox {
namespace {

constexpr int64_t kReadBytes = 1 << 20;

std::string PlainMember(std::string_view json, std::string_view name) {
  const auto value = MemberOf(json, name);
  return value ? TextOf(*value).value_or("") : "";
}

int64_t StampOf(std::string_view json, std::string_view member = "stamp") {
  Timestamp stamp;
  return ParseTimestamp(PlainMember(json, member), &stamp) ? stamp.us : 0;
}

// Calls `visit` with each line that has an end, and returns what follows the last of them.
Result<std::string> VisitLines(Env& env, const std::string& path,
                               const std::function<void(std::string_view)>& visit) {
  std::string pending;
  if (!env.Exists(path)) return pending;
  TRY(const std::unique_ptr<ReadFile> file, env.OpenRead(path));
  std::string more;
  for (int64_t offset = 0;; offset += int64_t(more.size())) {
    TRY_VOID(file->ReadAt(offset, kReadBytes, &more));
    if (more.empty()) return pending;
    pending += more;
    size_t begin = 0;
    for (size_t end; (end = pending.find('\n', begin)) != std::string::npos; begin = end + 1) {
      visit(std::string_view(pending).substr(begin, end - begin));
    }
    pending.erase(0, begin);
  }
}

}  // namespace

Result<std::unique_ptr<SimulatedSystem>> SimulatedSystem::Open(Env& env, Behaviour behaviour,
                                                               const SimulatedFiles& files) {
  std::unique_ptr<SimulatedSystem> system(new SimulatedSystem(env, std::move(behaviour)));
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
  if (torn.empty()) return {};
  // A line without its end was never answered; it must not run into the next one.
  ReplayLine(torn, told_until_us, untold);
  return journal_->Append("\n");
}

void SimulatedSystem::ReplayLine(std::string_view raw, int64_t told_until_us,
                                 std::string* untold) {
  if (raw.empty()) return;
  const Result<std::string> line = Canonicalise(raw);
  if (!line) {
    ++torn_lines_;
    return;
  }
  if (PlainMember(*line, "status") != "ok") return;
  const std::string object = PlainMember(*line, "object");
  const std::string id = PlainMember(*line, "id");
  const auto record = MemberOf(*line, "record");
  const int64_t stamp_us = StampOf(*line);
  Remember(PlainMember(*line, "key"),
           {object, id, !record, std::string(MemberOf(*line, "answered").value_or("")),
            StampOf(*line, "answered_stamp")});
  if (record) {
    Keep(object, id, {SimulatedRecord(*record), stamp_us});
  } else {
    Forget(object, id);
  }
  last_stamp_us_ = std::max(last_stamp_us_, stamp_us);
  const ObjectBehaviour* behaviour = behaviour_.Find(object);
  if (behaviour && behaviour->number_by_sequence && PlainMember(*line, "operation") == "create") {
    int64_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    int64_t& last = sequences_.try_emplace(object, behaviour->first_number - 1).first->second;
    last = std::max(last, number);
  }
  const auto changes = SplitList(MemberOf(*line, "changes").value_or("[]"));
  if (!changes) return;
  for (const std::string_view change : *changes) {
    if (StampOf(change) > told_until_us) *untold += std::string(change) + "\n";
  }
}

}  // namespace treaty::sandbox
