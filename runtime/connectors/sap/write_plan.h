// What a write becomes in SAP's terms: operations of one change set. Plain functions; no network.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/connectors/sap/object_plan.h"
#include "runtime/formats/multipart_batch.h"

namespace treaty::connectors::sap {

using Operations = std::vector<formats::BatchOperation>;

formats::BatchOperation GetOperation(std::string url);

// POST with the children inside (deep insert).
Result<formats::BatchOperation> CreateOperation(const ObjectPlan& plan, std::string_view body,
                                                const Settings& settings);
Result<formats::BatchOperation> DeleteOperation(const ObjectPlan& plan, std::string_view id,
                                                const std::string& etag);

// A record as it stands in the service: what a change is compared with.
struct HeldRecord {
  std::string raw;           // as the service said it (proved JSON), children shown
  std::string json;          // the same, canonical
};

// What makes the record hold the members of `body`: at most one PATCH of the record, and a POST,
// PATCH or DELETE for each child that is missing, differs or is too many. `held` is needed when
// `body` has children. Only members that differ from `held` are sent; without `held`, all of them.
// None: there is nothing to do.
struct Update {
  std::string id;
  std::string etag;          // empty: the object has none
  std::string_view body;
  const HeldRecord* held = nullptr;
  // Leave out what may not be updated: a record that was found is made ours as far as it can be.
  // Otherwise the service is the judge.
  bool only_updatable = false;
};
Result<Operations> UpdateOperations(const ObjectPlan& plan, const Update& update,
                                    const Settings& settings);

// Whether `body` has children, so that an update needs the record as it stands.
bool HasChildren(const ObjectPlan& plan, std::string_view body);
// Whether the service may hold `held` where `said` was written: equal, or both nothing.
bool SameValue(std::string_view said, std::string_view held);
// `record` with the members of `body` that it does not say (children that an answer only points
// at), in declared order.
std::string FillFrom(const ObjectPlan& plan, std::string_view record, std::string_view body);

}  // namespace treaty::connectors::sap
