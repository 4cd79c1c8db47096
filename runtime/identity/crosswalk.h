// The crosswalk: (system, object, local key) <-> entity, as compiled code asks it through
// References.
//
// All answers are local, so every question is answered at once, found or missing. What was missing
// is noted, in the words of the waiting list: a record that ends up waiting is filed under it.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/store/row_cache.h"

namespace treaty::identity {

// What the waiting list calls the thing (see SCHEMA.md).
std::string AwaitsEntityOf(std::string_view object, std::string_view key);
std::string AwaitsKey(std::string_view entity, std::string_view key);
std::string AwaitsRecordOf(std::string_view object, std::string_view entity_text);

class Crosswalk : public program::References {
 public:
  explicit Crosswalk(store::RowCache& rows, store::Store& store) : rows_(rows), store_(store) {}

  program::LookupAnswer Find(const program::Reference& reference, std::string_view key) override;
  void Prefetch(const std::vector<Question>&) override {}  // nothing is ever unknown

  // Before each run of a unit: forgets the answers and what was missing.
  void Start();
  const std::vector<std::string>& missing() const { return missing_; }
  // The store's failure, if one of the look-ups met it: then no answer counts.
  const Error* failed() const { return error_.message.empty() ? nullptr : &error_; }

 private:
  // Empty: missing.
  Result<std::string> Answer(const program::Reference& reference, std::string_view key,
                             std::string* awaits);
  Result<std::string> EntityOfRecord(std::string_view object, std::string_view key);
  Result<std::string> RecordOfEntity(std::string_view object, std::string_view entity_text,
                                     std::string* awaits);

  store::RowCache& rows_;
  store::Store& store_;
  std::deque<std::string> answers_;  // stable addresses until Start
  std::vector<std::string> missing_;
  Error error_;
};

}  // namespace treaty::identity
