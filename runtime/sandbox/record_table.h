// The records of one object of a simulated system: by id, in the order of their versions, and by
// the values of members. Deleted records stay, marked.
//
// An index by a member is built when it is first asked for and kept from then on; at most
// kMostIndexes members are indexed, further ones are found by walking all records.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/sandbox/simulated_record.h"

namespace treaty::sandbox {

struct HeldRecord {
  SimulatedRecord record;
  int64_t stamp_us = 0;       // its version
  int64_t created_us = 0;
  int64_t told_us = 0;        // of its users' newest change, as their file says; 0: none
  bool deleted = false;
  std::string changed_by = {};  // the client that wrote last; empty: a user
  std::string survivor = {};  // merged: the id of the record that it became part of
};

// Not thread-safe.
class RecordTable {
 public:
  // False ends the walk. What is handed over lives until the table changes.
  using Visit = std::function<bool(const std::string& id, const HeldRecord& held)>;

  // Deleted ones, too. nullptr when there never was one.
  const HeldRecord* Find(const std::string& id) const;
  // Visits one record, if it is there.
  bool VisitOne(const std::string& id, const Visit& visit) const;
  // The id that begins with these bytes, where exactly one does; else empty.
  std::string FindByPrefix(std::string_view prefix) const;
  void Keep(const std::string& id, HeldRecord held);
  void Remove(const std::string& id);  // as if it never was there

  void Walk(const Visit& visit) const;                             // by id
  void WalkVersions(int64_t from_us, const Visit& visit) const;    // by (stamp, id)
  // Ids of records, deleted ones too, whose member has this value (JSON), texts compared without
  // their case; in the order in which they came.
  std::vector<std::string> FindBy(std::string_view member, std::string_view value) const;
  // Of the newest version; 0: there is none.
  int64_t newest_us() const { return versions_.empty() ? 0 : versions_.rbegin()->first; }
  size_t size() const { return records_.size(); }

 private:
  static constexpr size_t kMostIndexes = 16;
  using Index = std::unordered_map<std::string, std::vector<std::string>>;  // value -> ids

  const Index* IndexOf(std::string_view member) const;
  void Unlink(const std::string& id, const HeldRecord& held);

  std::map<std::string, HeldRecord, std::less<>> records_;
  std::set<std::pair<int64_t, std::string_view>> versions_;  // views into the keys of records_
  mutable std::map<std::string, Index, std::less<>> indexes_;  // by member; built by reading
};

}  // namespace treaty::sandbox
