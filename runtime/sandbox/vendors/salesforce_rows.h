// Writes to a simulated Salesforce: single rows, upserts by external id, collections.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/sandbox/vendors/salesforce_schema.h"
#include "runtime/sandbox/vendors/salesforce_wire.h"

namespace treaty::sandbox::salesforce {

// What became of one row.
struct RowOutcome {
  std::string id;
  bool created = false;
  int status = 0;                      // HTTP, for a row of its own
  std::optional<RowError> error;
  std::vector<std::string> candidates;  // 300: the ids of several matches
};

// Rows are seen at once, and durable when the caller commits.
class Rows {
 public:
  Rows(const Schema& schema, SimulatedSystem& state) : schema_(schema), state_(state) {}

  // The id of a record as the state knows it; empty when there is none. 15 signs will do.
  std::string FindId(const SObject& object, std::string_view id) const;
  // Ids of records that are there whose external id has this value.
  std::vector<std::string> FindByExternalId(const SObject& object, const FieldShape& field,
                                            std::string_view value) const;

  RowOutcome Create(const SObject& object, std::string_view record, std::string_view client);
  RowOutcome Update(const SObject& object, std::string_view id, std::string_view record,
                    std::string_view client);
  RowOutcome Delete(const SObject& object, std::string_view id, std::string_view client);
  // `value` is plain text. The record must not name the field unless `in_body`.
  struct ExternalId {
    const FieldShape* field = nullptr;
    std::string value;
    bool in_body = false;
    bool update_only = false;
  };
  RowOutcome Upsert(const SObject& object, const ExternalId& by, std::string_view record,
                    std::string_view client);

 private:
  std::optional<RowError> ReadRecord(const SObject& object, std::string_view record, bool creates,
                                     const ExternalId* by, std::string* body) const;
  std::optional<RowError> CheckField(const SObject& object, const FieldShape& field,
                                     std::string_view canonical, std::string_view id) const;
  std::optional<RowError> CheckUnique(const SObject& object, std::string_view body,
                                      std::string_view id) const;
  RowOutcome Do(const SObject& object, Effect effect);

  const Schema& schema_;
  SimulatedSystem& state_;
};

// The body of a collection's request, row by row.
class Collections {
 public:
  Collections(const Schema& schema, Rows& rows, SimulatedSystem& state)
      : schema_(schema), rows_(rows), state_(state) {}

  // POST and PATCH composite/sobjects.
  protocols::ServerResponse Write(bool creates, std::string_view body, std::string_view client);
  // PATCH composite/sobjects/OBJECT/FIELD.
  protocols::ServerResponse Upsert(const SObject& object, const FieldShape& field,
                                   std::string_view body, std::string_view client);
  // DELETE composite/sobjects?ids=…
  protocols::ServerResponse Delete(std::string_view ids, bool all_or_none,
                                   std::string_view client);

 private:
  static constexpr size_t kMostRows = 200;

  struct Batch {
    std::vector<std::string_view> records;
    bool all_or_none = false;
  };
  std::optional<protocols::ServerResponse> Read(std::string_view body, Batch* batch) const;
  const SObject* ObjectOf(std::string_view record, RowOutcome* outcome) const;
  protocols::ServerResponse Finish(std::vector<RowOutcome> outcomes, bool all_or_none,
                                   bool upserts);

  const Schema& schema_;
  Rows& rows_;
  SimulatedSystem& state_;
  std::string canonical_;  // of the request: the records are views into it
};

std::string RowJson(const RowOutcome& outcome, bool upserts);

}  // namespace treaty::sandbox::salesforce
