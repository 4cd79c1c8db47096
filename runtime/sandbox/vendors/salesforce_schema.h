// The objects of a simulated Salesforce as its API knows them, and their records as rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/model.h"
#include "runtime/sandbox/predicate.h"
#include "runtime/sandbox/simulated_system.h"

namespace treaty::sandbox::salesforce {

struct SObject {
  std::string name;                 // "Order"
  std::string state;                // what the simulated system calls it
  std::vector<FieldShape> fields;   // with the ones that every object has
  const ObjectShape* shape = nullptr;
  // An object that is kept inside its parent's records ("OrderItem" in "OrderItems" of "Order"):
  // read only.
  std::string parent;
  std::string list;
  std::string parent_field;         // "OrderId"

  // Names have no case.
  const FieldShape* Find(std::string_view field) const;
};

class Schema {
 public:
  Schema(const program::Model& model, std::string_view system);

  const std::vector<SObject>& objects() const { return objects_; }
  const SObject* Find(std::string_view name) const;
  const SObject* FindState(std::string_view state) const;  // by the name in the simulated system
  // The type of a path from an object, through parents; none when it leads nowhere.
  std::optional<BoundField> Resolve(const SObject& object, std::string_view path) const;
  // The object whose id a field of an object holds; nullptr when it is none of ours.
  const SObject* Target(const SObject& object, const FieldShape& reference) const;

 private:
  void AddChildren(const SObject& parent);

  std::vector<SObject> objects_;
};

// A record as queries see it.
class RecordRow : public Row {
 public:
  RecordRow(const Schema& schema, const SObject& object, const SimulatedSystem& state,
            const std::string& id, const HeldRecord& held)
      : schema_(schema), object_(object), state_(state), id_(id), held_(held) {}
  std::string_view Value(std::string_view path, std::string* scratch) const override;

 private:
  std::string_view Parent(std::string_view name, std::string_view rest,
                          std::string* scratch) const;

  const Schema& schema_;
  const SObject& object_;
  const SimulatedSystem& state_;
  const std::string& id_;
  const HeldRecord& held_;
};

// The records of a list inside a record, as records of their own.
struct ChildRecord {
  std::string id;
  HeldRecord held;
};
std::vector<ChildRecord> ChildrenOf(const SObject& child, const std::string& parent_id,
                                    const HeldRecord& parent);

}  // namespace treaty::sandbox::salesforce
