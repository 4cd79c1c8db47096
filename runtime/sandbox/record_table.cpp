#include "runtime/sandbox/record_table.h"

#include <algorithm>

namespace treaty::sandbox {
namespace {

std::string Folded(std::string_view value) {
  std::string folded(value);
  for (char& each : folded) {
    if (each >= 'A' && each <= 'Z') each = char(each + ('a' - 'A'));
  }
  return folded;
}

}  // namespace

const HeldRecord* RecordTable::Find(const std::string& id) const {
  const auto found = records_.find(id);
  return found == records_.end() ? nullptr : &found->second;
}

bool RecordTable::VisitOne(const std::string& id, const Visit& visit) const {
  const auto found = records_.find(id);
  return found == records_.end() || visit(found->first, found->second);
}

std::string RecordTable::FindByPrefix(std::string_view prefix) const {
  const auto first = records_.lower_bound(prefix);
  if (first == records_.end() || !first->first.starts_with(prefix)) return {};
  const auto next = std::next(first);
  const bool another = next != records_.end() && next->first.starts_with(prefix);
  return another ? std::string() : first->first;
}

void RecordTable::Keep(const std::string& id, HeldRecord held) {
  const auto [at, is_new] = records_.try_emplace(id);
  if (!is_new) Unlink(id, at->second);
  at->second = std::move(held);
  versions_.emplace(at->second.stamp_us, at->first);
  for (auto& [member, index] : indexes_) {
    index[Folded(at->second.record.Value(member))].push_back(id);
  }
}

void RecordTable::Remove(const std::string& id) {
  const auto found = records_.find(id);
  if (found == records_.end()) return;
  Unlink(id, found->second);
  records_.erase(found);
}

void RecordTable::Unlink(const std::string& id, const HeldRecord& held) {
  versions_.erase({held.stamp_us, id});
  for (auto& [member, index] : indexes_) {
    const auto entry = index.find(Folded(held.record.Value(member)));
    if (entry == index.end()) continue;
    std::erase(entry->second, id);
    if (entry->second.empty()) index.erase(entry);
  }
}

void RecordTable::Walk(const Visit& visit) const {
  for (const auto& [id, held] : records_) {
    if (!visit(id, held)) return;
  }
}

void RecordTable::WalkVersions(int64_t from_us, const Visit& visit) const {
  for (auto at = versions_.lower_bound({from_us, {}}); at != versions_.end(); ++at) {
    const auto found = records_.find(at->second);
    if (!visit(found->first, found->second)) return;
  }
}

std::vector<std::string> RecordTable::FindBy(std::string_view member,
                                             std::string_view value) const {
  const std::string folded = Folded(value);
  if (const Index* index = IndexOf(member)) {
    const auto found = index->find(folded);
    return found == index->end() ? std::vector<std::string>() : found->second;
  }
  std::vector<std::string> ids;
  for (const auto& [id, held] : records_) {
    if (Folded(held.record.Value(member)) == folded) ids.push_back(id);
  }
  return ids;
}

const RecordTable::Index* RecordTable::IndexOf(std::string_view member) const {
  const auto known = indexes_.find(member);
  if (known != indexes_.end()) return &known->second;
  if (indexes_.size() >= kMostIndexes) return nullptr;
  Index& index = indexes_[std::string(member)];
  for (const auto& [id, held] : records_) index[Folded(held.record.Value(member))].push_back(id);
  return &index;
}

}  // namespace treaty::sandbox
