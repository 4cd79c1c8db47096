// The golden record: a pure fold of what the linked records contribute.
//
// golden = fold(contributions, now). The result depends on the set of contributions, not on the
// order or repetition of their arrival: candidates are ordered by what they are (rank, system,
// object, local key) wherever a choice could depend on order.
//
//   owned    only the owner's records speak. Until one of them has said the field (null included),
//            the systems in `seeded by` do, in their order. Among several records of one system the
//            one that changed the field last speaks, on a tie the least (object, local key).
//   key      owned by the system that assigns it; otherwise as declared.
//   shared   candidates are the non-null values of the systems in `shared by`; the strategy
//   decides,
//            then each of `then`, then rank, system, object, local key.
//   together the fields of a group are one candidate a record: they survive from one record.
//   by key   a shared list with an element key is decided element by element.
//
// A field that nobody says is not in the golden record; one that its owner cleared is null.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/model.h"

namespace treaty::golden {

// What one linked record says.
struct Contribution {
  int64_t record = 0;             // its number, for lineage
  std::string_view object;        // "crm.Account"
  std::string_view local_key;
  int64_t version_us = 0;
  std::string_view values;        // {"field":value}, canonical
  std::string_view since;         // {"field":us}
};

struct Lineage {
  std::string field;
  int64_t record = 0;             // the winner; 0: combined from several
  std::string strategy;           // "owner", "seed", "latest", ...
};

struct Folded {
  std::string golden;             // canonical JSON in declared order
  std::vector<Lineage> lineage;   // by field, only fields that are there
  int64_t next_change_us = 0;     // when to fold again though nobody speaks; 0: never
};

// What of the fold is compiled code.
class FoldRules {
 public:
  virtual ~FoldRules() = default;
  // The system that owns the field, given the golden record of the fields before it; empty: nobody.
  virtual std::string OwnerOf(program::UnitIndex owner_unit, std::string_view golden) = 0;
  // Whether a candidate passes the field's `where`.
  virtual bool Admits(program::UnitIndex where, std::string_view value) = 0;
};

Folded Fold(const program::Entity& entity, std::vector<Contribution> contributions,
            int64_t now_us, FoldRules& rules);

// {"field":[record,"strategy"]}: how lineage stands in the store.
std::string LineageJson(const std::vector<Lineage>& lineage);

}  // namespace treaty::golden
