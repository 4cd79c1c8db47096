// How an object of the treaty is asked for and written in its service: entity set, fields,
// children, and the fields that say when it changed. Plain functions on shapes; no network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/connectors/sap/settings.h"
#include "runtime/program/model.h"

namespace treaty::connectors::sap {

// A list of children that belongs to the image.
struct ChildPlan {
  const FieldShape* list = nullptr;          // "to_Item"
  std::vector<const FieldShape*> own_keys;   // what tells a parent's children apart
};

struct ObjectPlan {
  const program::Object* object = nullptr;
  std::string qualified;                     // "erp.SalesOrder"
  std::string service;                       // "API_SALES_ORDER_SRV"
  std::string set;                           // "A_SalesOrder"
  std::string shown;                         // "$expand=to_Item&$select=..."; or empty
  std::vector<ChildPlan> children;
  std::vector<const FieldShape*> alpha;  // read without the zeros in front
  // One instant, or a date and a time of day, or a date; none: changes cannot be asked for.
  std::vector<const FieldShape*> change_fields;

  const ObjectShape& shape() const { return object->shape; }
  const ChildPlan* Child(std::string_view name) const;
};

// Fails for an object without a service or a key, and for fields of `changes` and `alpha` that it
// does not have.
Result<ObjectPlan> PlanObject(const program::Object& object, const Settings& settings);
const FieldShape* FindField(const std::vector<FieldShape>& fields, std::string_view name);

// "A_SalesOrder('4800')"; with what is shown: "A_SalesOrder('4800')?$expand=...".
Result<std::string> EntityUrl(const ObjectPlan& plan, std::string_view id);
Result<std::string> ReadUrl(const ObjectPlan& plan, std::string_view id);
// The first `most` records whose member has this value (JSON).
Result<std::string> LookUpUrl(const ObjectPlan& plan, std::string_view member,
                              std::string_view value, size_t most);

// Where a page of changes begins.
struct ChangeCursor {
  int64_t since_us = 0;      // inclusive; 0: from the first record on
  std::string after_id;      // with since: of that instant, only records behind this one; or empty
  size_t skip = 0;           // records to leave out besides
};
// Ordered by the time of the change and the key. An instant is asked for as the service writes
// instants: by the millisecond, less than that is cut off (and so asked for again).
Result<std::string> ChangesUrl(const ObjectPlan& plan, const ChangeCursor& cursor, size_t most);

// One record as the service says it.
struct ServiceRecord {
  std::string id;
  std::string json;          // canonical
  std::string etag;          // or empty
  int64_t stamp_us = 0;      // when it changed; 0: it does not say
};
// `raw` is a record of an answer, in canonical JSON.
Result<ServiceRecord> ReadServiceRecord(const ObjectPlan& plan, std::string_view raw,
                                        const Settings& settings);
// "000010" is 10 in a field that SAP fills up with zeros. None for what has other characters.
std::optional<std::string> WithoutZeros(std::string_view json);
int64_t StampOf(const ObjectPlan& plan, std::string_view record);

}  // namespace treaty::connectors::sap
