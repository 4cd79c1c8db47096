// What a treaty says, as the engine needs it: systems, objects, entities with their owners,
// identity rules, routes, deployments. Plain values; the manifest of a bundle is this, as JSON
// (model_json.h). Every expression of the treaty is a Unit; the model refers to units by index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/ir.h"
#include "runtime/value/type.h"

namespace treaty::program {

using UnitIndex = uint32_t;
inline constexpr uint32_t kNone = 0xffffffff;

struct System {
  std::string name;       // "crm"
  std::string connector;  // "salesforce", "sap.s4", "file"
  std::string residency;  // may be empty
};

struct Object {
  std::string system;      // "crm"
  ObjectShape shape;       // name, key, fields; children as lists of records
  std::string found_by;    // look up by this field before a create; may be empty
  std::vector<std::string> parts;  // child members that belong to the image: "OrderItems"
};

// How a field's value is decided.
enum class Territory : uint8_t { kOwned, kShared };

struct EntityField {
  std::string name;
  TypeShape type;
  Territory territory = Territory::kShared;
  std::string owner;                   // kOwned by one system
  UnitIndex owner_unit = kNone;        // kOwned by match: golden record -> system name as JSON text
  std::vector<std::string> seeded_by;  // kOwned: their word counts until the owner has spoken
  std::vector<std::string> shared_by;  // kShared: in order of rank
  std::string strategy;                // survivorship registry name: "list_order", "latest"
  UnitIndex strategy_where = kNone;    // {"value": candidate} -> bool
  std::vector<std::string> then;       // further strategies on a tie
  std::string together;                // fields with the same non-empty name survive as one
  bool pii = false;
};

struct Entity {
  std::string name;
  std::string key;              // business key field; may be empty
  std::string key_assigned_by;  // system; may be empty: the key comes with the records
  std::vector<EntityField> fields;  // the key included
};

// What a map says about one target field, for claims, delivery and drift.
struct MappedField {
  std::string target;                   // entity field, or object member ("to_Item[].Material")
  std::vector<std::string> sources;     // fields of the source it reads
  bool claim = false;                   // inbound: the source's system does not own the field
};

struct Map {
  std::string name;        // "crm.Account -> Customer"; a named map has its own name
  bool inbound = false;    // object -> entity; else entity -> object
  std::string object;      // "crm.Account"
  std::string entity;      // "Customer"
  UnitIndex unit = kNone;
  std::vector<MappedField> fields;
};

// Identity: equal keys link first; then each rule; never wins over every link.
struct Identity {
  std::string entity;
  std::vector<UnitIndex> block_by;  // entity record -> JSON text or null: a blocking key
  std::vector<UnitIndex> link;      // (document 0, document 1: two entity records) -> bool
  std::vector<UnitIndex> never;     // the same
};

enum class EventKind : uint8_t { kCreated, kChanged, kDeleted, kUndeleted, kMerged, kRekeyed };
enum class OnLeaving : uint8_t { kKeep, kUnlink, kBlock };

// Who goes first where not all can: the smaller, the sooner.
enum class Criticality : uint8_t { kCritical, kStandard, kLow };
inline constexpr Criticality kCriticalities[] = {Criticality::kCritical, Criticality::kStandard,
                                                 Criticality::kLow};
inline constexpr const char* kCriticalityWords[] = {"critical", "standard", "low"};
constexpr std::string_view CriticalityName(Criticality criticality) {
  return kCriticalityWords[size_t(criticality)];
}

struct RetryPolicy {
  uint32_t times = 8;
  int64_t backoff_first_us = 1'000'000;
  int64_t backoff_most_us = 300'000'000;
};

struct Route {
  std::string name;
  bool inbound = false;
  // inbound: on crm.Account ... apply Customer
  std::string object;               // inbound: source; outbound: target
  std::string entity;
  std::vector<EventKind> events;
  UnitIndex where = kNone;          // image (inbound) or golden record (outbound) -> bool
  OnLeaving on_leaving = OnLeaving::kKeep;
  OnLeaving on_deleted = OnLeaving::kUnlink;
  uint32_t map = kNone;             // index into Program::maps
  UnitIndex patch = kNone;          // `send S.O { ... }`: instead of a map
  UnitIndex key = kNone;            // order key; default: the record's own
  std::string inbox;
  RetryPolicy retry;
  double stop_percent = 2.0;        // mass-change guard; 0 = off
  uint32_t stop_writes = 500;
  int64_t stop_window_us = 600'000'000;
  int64_t within_us = 0;            // SLA; 0 = none
  // outbound: of its writes. The same for all routes to an object where one of them has a `key`:
  // records of several entities may stand in one line then, and a line has one.
  Criticality criticality = Criticality::kStandard;
  std::string team;
};

// One property of a binding or a store; `env` and `file` are read when the deployment starts.
struct DeploymentValue {
  enum class From : uint8_t { kText, kEnvironment, kFile, kFileOfEnvironment } from = From::kText;
  std::string text;
  std::string place;                // "main.treaty:12:5", for errors
};
struct Binding {
  std::string system;
  std::vector<std::pair<std::string, DeploymentValue>> properties;  // "url", "in", "simulate", ...
};
struct Deployment {
  std::string name;
  std::string store_kind = "sqlite";
  DeploymentValue store;
  std::vector<std::pair<std::string, Constant>> settings;
  std::vector<Binding> bindings;
};

struct Setting {
  std::string name;
  TypeShape type;
  Constant value;
};

// A test of the treaty: given one object record, expect these fields of the entity (or the
// reverse).
struct TreatyTest {
  std::string name;
  uint32_t map = kNone;
  std::string given;   // JSON
  std::string expect;  // JSON: only the named fields are compared
  Origin origin;
};

struct Model {
  std::string module;
  std::string version;
  std::vector<System> systems;
  std::vector<Object> objects;
  std::vector<Entity> entities;
  std::vector<Map> maps;
  std::vector<Identity> identities;
  std::vector<Route> routes;
  std::vector<Deployment> deployments;
  std::vector<Setting> settings;
  std::vector<TreatyTest> tests;

  const Object* FindObject(std::string_view qualified_name) const;  // "crm.Account"
  const Entity* FindEntity(std::string_view name) const;
};

}  // namespace treaty::program
