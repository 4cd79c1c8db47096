// What the model says about movement, by the questions the pipeline asks: which routes take this
// object's events, which routes send this entity. Made once; the model outlives it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/program/model.h"

namespace treaty::engine {

struct InboundRoute {
  uint32_t index = 0;  // into Model::routes
  const program::Route* route = nullptr;
  const program::Map* map = nullptr;
  const program::Entity* entity = nullptr;

  bool Lists(program::EventKind kind) const;
  // Whether an unknown record brings an entity into being.
  bool creates() const { return Lists(program::EventKind::kCreated); }
};

struct OutboundRoute {
  uint32_t index = 0;
  const program::Route* route = nullptr;
  const program::Map* map = nullptr;            // nullptr: the route is a patch
  program::UnitIndex unit = program::kNone;     // golden record -> body
  const program::Object* object = nullptr;      // may be nullptr in tests
  // False where the target's records bring entities into being themselves: then there is always a
  // record to update, or nothing to do.
  bool may_create = true;
};

class Plan {
 public:
  // Fails when the routes of one object apply different entities: a record is linked to one.
  static Result<Plan> Make(const program::Model& model);

  const std::vector<InboundRoute>& Inbound(std::string_view object) const;
  const std::vector<OutboundRoute>& Outbound(std::string_view entity) const;
  const OutboundRoute* OutboundByName(std::string_view route) const;
  const program::Entity* Entity(std::string_view name) const;
  // Whether records of this object give their entity its existence.
  bool GivesExistence(std::string_view object) const;
  // Whether some route writes this object.
  bool IsTarget(std::string_view object) const;
  // Whether this member of this object's records counts: some route reads it into a field that its
  // system owns or shares. If not, a change of it there is no statement, but drift.
  bool HasSay(std::string_view object, std::string_view member) const;
  // Whether a field marked `pii` is made of the keys of this object's records ...
  bool KeyIsPersonal(std::string_view object) const;
  // ... or is the business key of this entity.
  bool BusinessKeyIsPersonal(std::string_view entity) const;
  const program::Model& model() const { return *model_; }

 private:
  template <typename Value>
  using ByName = std::map<std::string, Value, std::less<>>;

  Result<void> AddInbound(uint32_t index, const program::Route& route);
  Result<void> AddOutbound(uint32_t index, const program::Route& route);
  bool KeyIsWrittenPersonal(std::string_view object, const std::string& members) const;

  const program::Model* model_ = nullptr;
  ByName<std::vector<InboundRoute>> inbound_;    // by object
  ByName<std::vector<OutboundRoute>> outbound_;  // by entity
  ByName<bool> targets_;
};

}  // namespace treaty::engine
