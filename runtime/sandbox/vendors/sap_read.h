// Reads of a simulated S/4HANA: entities by key, lists with $filter, $orderby, $top, $skip, paging
// by the server, counts, $metadata.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/sandbox/vendors/sap_answer.h"

namespace treaty::sandbox::sap {

// Where a path leads.
struct Target {
  const EntitySet* set = nullptr;
  bool by_key = false;
  FoundEntity entity;              // by_key
  const EntitySet* children = nullptr;  // of the entity
  bool counts = false;             // …/$count
};

class Reader {
 public:
  Reader(const Schema& schema, const SimulatedSystem& state, size_t page_rows)
      : schema_(schema), state_(state), page_rows_(page_rows) {}

  // The problem when the path leads nowhere. An entity that is not there is no problem yet.
  std::optional<Problem> Follow(const Call& call, Target* target) const;
  protocols::ServerResponse Read(const Call& call, const Target& target) const;
  std::optional<Problem> FindEntity(const EntitySet& set, std::string_view predicate,
                                    FoundEntity* found) const;

 private:
  struct Query;
  struct FoundRow {
    std::string id;
    const HeldRecord* held = nullptr;
  };
  struct FoundRows {
    std::vector<FoundRow> rows;
    std::deque<HeldRecord> children;  // what `rows` points to, where records live inside others
  };
  std::optional<Problem> ReadQuery(const Call& call, const EntitySet& set, Query* query) const;
  FoundRows Rows(const EntitySet& set, const Query& query, const Target& target) const;
  protocols::ServerResponse List(const Call& call, const Target& target) const;
  void Sort(const EntitySet& set, const Query& query, std::vector<FoundRow>* rows) const;

  const Schema& schema_;
  const SimulatedSystem& state_;
  const size_t page_rows_;
};

// The service's schema as EDMX.
std::string MetadataXml(const Schema& schema, std::string_view service);

}  // namespace treaty::sandbox::sap
