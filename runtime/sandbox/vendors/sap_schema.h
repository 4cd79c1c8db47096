// The services and entity sets of a simulated S/4HANA, and their records as rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/model.h"
#include "runtime/sandbox/predicate.h"
#include "runtime/sandbox/simulated_system.h"

namespace treaty::sandbox::sap {

struct EntitySet {
  std::string name;                  // "A_SalesOrder"
  std::string type;                  // "A_SalesOrderType"
  std::string service;               // "API_SALES_ORDER_SRV"; empty: any
  std::string state;                 // what the simulated system calls it
  const ObjectShape* shape = nullptr;
  std::vector<FieldShape> fields;
  std::vector<std::string> key;      // in the key's order
  std::string version_field;         // may be empty
  bool has_etag = false;
  // A set of children that are kept in a list of their parent's records.
  std::string parent;                // its set; empty: none
  std::string list;                  // "to_Item"
  std::vector<std::string> own_key;  // the parts of the key that are not the parent's

  const FieldShape* Find(std::string_view field) const;
  bool is_child() const { return !parent.empty(); }
};

class Schema {
 public:
  Schema(const program::Model& model, std::string_view system);

  const std::vector<EntitySet>& sets() const { return sets_; }
  // `service` may be empty.
  const EntitySet* Find(std::string_view service, std::string_view set) const;
  const EntitySet* ParentOf(const EntitySet& child) const;
  // The children behind a navigation; nullptr when it is none.
  const EntitySet* ChildrenOf(const EntitySet& parent, std::string_view navigation) const;
  bool HasService(std::string_view service) const;
  std::vector<std::string> services() const;

 private:
  std::vector<EntitySet> sets_;
};

// A record as queries and answers see it. Stamps and users are the system's, whatever was written.
class RecordRow : public Row {
 public:
  RecordRow(const EntitySet& set, const HeldRecord& held) : set_(set), held_(held) {}
  std::string_view Value(std::string_view path, std::string* scratch) const override;

 private:
  const EntitySet& set_;
  const HeldRecord& held_;
};

// One record of a set, wherever it is kept.
struct FoundEntity {
  std::string id;                    // of the record in the state: the parent's, for a child
  const HeldRecord* held = nullptr;  // what the state holds; nullptr: the entity is not there
  std::optional<HeldRecord> child;
  size_t index = 0;                  // a child's place in its list

  const HeldRecord* record() const { return child ? &*child : held; }
};

// The keys of an entity, in the set's order, as canonical JSON.
std::vector<std::string> KeyOf(const EntitySet& set, const HeldRecord& held);
// The children of a record, with the parts of their keys that are the parent's.
std::vector<HeldRecord> ChildRecords(const EntitySet& child, const EntitySet& parent,
                                     const HeldRecord& record);
std::string EtagOf(const EntitySet& set, const HeldRecord& held);  // empty: it has none
// Leading zeros of a number in a key are the system's business (ALPHA).
std::string AlphaValue(const FieldShape& field, const std::string& text);

}  // namespace treaty::sandbox::sap
