// The control API: what operators and their tools can see and do. One file a resource in
// resources/, found by its name:
//
//   // runtime/control/resources/audit.cpp
//   RESOURCE(audit) = {.name = "audit", .summary = "what people did, and why",
//                      .operations = {{.method = "GET", .path = "/v1/audit", ...,
//                                      .answer = ListAudit}}};
//
// The table is the API: requests are matched and checked against it (router.h), the OpenAPI
// document is made from it, and the command line calls the same operations, over HTTP where a
// runtime works on the store, else in its own process.
//
// An operation that changes something takes a `reason`, always; who did it is the token's name.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/engine/deployment.h"
#include "runtime/program/model.h"
#include "runtime/store/ports.h"
#include "runtime/store/store.h"

namespace treaty::control {

// Each may do what those before may.
enum class Role : uint8_t {
  kNobody,    // no token
  kViewer,    // looks; sees no values of records
  kOperator,  // stops, lets go on, tries again
  kSteward,   // sees records; decides about them: edits, discards, replays
  kAdmin,
};
std::string_view RoleName(Role role);
std::optional<Role> RoleOf(std::string_view name);

// What only a process that runs knows. Called from the threads of the API.
class Live {
 public:
  virtual ~Live() = default;
  virtual observe::Counts Counts() = 0;
  virtual std::vector<engine::SystemState> Systems() = 0;
  virtual std::vector<engine::SourceState> Sources() = 0;
  // Of the disk of the store; none when nobody watches it.
  virtual std::optional<engine::DiskState> Disk() = 0;
  // Why it cannot go on; none while it can.
  virtual std::optional<Error> failure() const = 0;
};

// What operations work with.
struct World {
  Env* env = nullptr;
  const program::Model* model = nullptr;   // nullptr: the treaty is not known
  store::Reader* reader = nullptr;
  store::OperatorPort* port = nullptr;     // nullptr: nothing can be changed here
  Live* live = nullptr;                    // nullptr: no process runs
  std::string deployment;

  // None where no process runs.
  std::vector<engine::SourceState> Sources() const;
};

// A request that has been checked.
struct Call {
  std::map<std::string, std::string, std::less<>> values;  // of parameters; objects as JSON
  store::Deed deed;                                        // of operations that change something

  std::string_view Get(std::string_view name) const;       // empty when it is not there
  int64_t Number(std::string_view name, int64_t otherwise) const;
};

struct Reply {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
};
// RFC 9457.
Reply Problem(int status, std::string_view detail);
// 404, 409, 422 or 500 as the error is; `status` says.
Reply ProblemOf(int status, const Error& error);

struct Parameter {
  enum class In : uint8_t { kPath, kQuery, kBody };
  enum class Type : uint8_t { kText, kInteger, kObject };
  std::string_view name;
  std::string_view summary;
  In in = In::kQuery;
  Type type = Type::kText;
  bool required = false;
  std::vector<std::string_view> choices = {};  // the only values; empty: any
  int64_t most = INT64_MAX;                    // of an integer; the least is 0
};

struct Operation {
  std::string_view method;               // "GET" looks, "POST" changes
  std::string_view path;                 // "/v1/inbox/{id}/retry"
  std::string_view summary;
  Role role = Role::kViewer;
  std::vector<Parameter> parameters = {};
  std::string_view answers = "application/json";
  Reply (*answer)(World&, const Call&) = nullptr;

  bool changes() const { return method == "POST"; }
};

struct Resource {
  std::string_view name;
  std::string_view summary;
  std::vector<Operation> operations;
};

extern const Resource* const resource_table[];  // generated; nullptr ends it
// All operations, by path and method.
std::vector<const Operation*> AllOperations();

}  // namespace treaty::control

// Declared extern first: a const object would otherwise be invisible to the table.
#define RESOURCE(stem)                                        \
  extern const ::treaty::control::Resource resource_##stem;   \
  const ::treaty::control::Resource resource_##stem
