// Records of a simulated system and the rules that change them: plain functions on JSON objects.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/sandbox/behaviour.h"

namespace treaty::sandbox {

// A JSON object by its members: names are plain text, values canonical JSON. Not thread-safe, not
// even for reading: it remembers where the last member was found.
class SimulatedRecord {
 public:
  SimulatedRecord() = default;
  // `json` is canonical JSON. What is no object becomes an empty record.
  explicit SimulatedRecord(std::string_view json);

  // The value of a member as JSON; "null" when it is not there.
  std::string_view Value(std::string_view member) const;
  // The same as plain text: texts without quotes, anything else as it stands.
  std::string Plain(std::string_view member) const;
  bool Has(std::string_view member) const;
  void Set(std::string_view member, std::string value);
  // Sets every member of `other`.
  void Overlay(const SimulatedRecord& other);
  std::string Json() const;

 private:
  std::vector<std::pair<std::string, std::string>> members_;
  mutable size_t next_ = 0;  // behind the member that was found last: the next to be asked for
};

bool Meets(const SimulatedRecord& record, const std::vector<Condition>& conditions);
// The first refusal whose conditions are met; nullptr when the record is taken.
const Refusal* RefusalOf(const ObjectBehaviour& object, const SimulatedRecord& record);
// The message with "{Member}" replaced.
std::string MessageOf(const Refusal& refusal, const SimulatedRecord& record);
// Whether any value is not what it was.
bool Assign(const ObjectBehaviour& object, const Assignments& assignments, SimulatedRecord* record);
// "A*" matches "A", "AB", ...
bool IsLike(std::string_view text, std::string_view pattern);

}  // namespace treaty::sandbox
