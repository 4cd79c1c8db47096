// Facts: everything sema found out about a module. Promises check them, lowering compiles them;
// neither looks at the AST again but for spans and names.
//
// Declarations stand in the order written; references between facts are indexes into the vectors
// here, so Facts may be moved as a whole. What could not be resolved is left out (an error has been
// reported); `is_complete` false says that something was, and that nothing may be lowered.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/ast/tree.h"
#include "compiler/sema/typed_expression.h"
#include "compiler/types/type_table.h"
#include "runtime/program/ir.h"
#include "runtime/value/type.h"

namespace treaty::sema {

using Index = uint32_t;
inline constexpr Index kNoIndex = 0xffffffff;

struct SystemFact {
  const ast::SystemDeclaration* declaration = nullptr;
  std::string name;
  std::string connector;         // "salesforce", "sap.s4"
  std::string residency;         // may be empty
  std::vector<Index> objects;
};

struct ObjectFact {
  const ast::ObjectDeclaration* declaration = nullptr;
  Index system = kNoIndex;
  std::string qualified_name;    // "crm.Account"
  ObjectShape shape;             // as imported, with inline fields, `references` lines and
                                 // `versioned by` applied, parts not declared `with` left out
  TypeId record;                 // of the same fields
  std::string found_by;          // may be empty
  std::vector<std::string> parts;  // child members: "OrderItems"
};

enum class Territory : uint8_t { kOwned, kShared };

struct StrategyFact {
  const ast::Strategy* syntax = nullptr;
  std::string name;                         // of the survivorship registry
  std::vector<program::Constant> arguments; // in parameter order
  Tree where = nullptr;                     // over `candidate` -> Bool; or null
  LocalId candidate = kNoLocal;
};

struct EntityFieldFact {
  const ast::Field* syntax = nullptr;
  const ast::Territory* territory_syntax = nullptr;
  std::string name;
  TypeId type;                       // as declared; an assigned key is read as optional
  Territory territory = Territory::kShared;
  Index owner = kNoIndex;            // system; kOwned by one
  Tree owner_match = nullptr;  // kOwned by match: golden record -> constant Text, a system's name
  std::vector<std::string> owner_match_reads;  // fields it reads
  std::vector<Index> possible_owners;  // kOwned: the owner, or every system an arm names
  std::vector<Index> seeded_by;
  std::vector<Index> shared_by;      // in order of rank
  std::vector<StrategyFact> strategies;  // empty: order of `shared by`
  uint32_t together = 0;             // equal numbers other than 0 survive as one
  bool pii = false;
  bool is_key = false;

  bool MayBeOwnedBy(Index system) const;
  bool IsSeededBy(Index system) const;
  bool IsSharedBy(Index system) const;
};

struct EntityFact {
  const ast::EntityDeclaration* declaration = nullptr;
  std::string name;
  TypeId record;                     // as read in an expression: an assigned key is optional
  std::vector<EntityFieldFact> fields;
  Index key = kNoIndex;              // into fields
  Index key_assigned_by = kNoIndex;  // system

  const EntityFieldFact* Find(std::string_view field) const;
};

struct RefinementFact {
  const ast::TypeDeclaration* declaration = nullptr;
  std::string name;
  TypeId type;
  TypeId base;
};

struct SettingFact {
  const ast::SettingDeclaration* declaration = nullptr;
  std::string name;
  TypeId type;
  std::optional<program::Constant> value;  // none: each deployment must set it
};

struct TableFact {
  const ast::TableDeclaration* declaration = nullptr;
  std::string name;
  TypeId key;
  TypeId value;
  program::Table table;
};

// `target = value`, typed: what one line of a map (or one member of a patch) says.
struct Assignment {
  source::Span span;                 // of the line
  source::Span target_span;
  std::vector<std::string> target;   // "to_Item"; {"address", "city"}
  TypeId type;                       // of the target
  Tree value = nullptr;              // converted to `type`, with failures and nulls answered
  std::vector<std::string> reads;    // of the source record: "OrderItems.Quantity", "address.city"
  bool from_both_ways = false;       // one direction of a `<->` line
};

// One direction of a map. A `<->` map gives two facts; a `<->` line whose field the target's system
// owns (and does not let be seeded) stands in the inbound one only.
struct MapFact {
  const ast::MapDeclaration* declaration = nullptr;
  std::string name;                  // "crm.Account -> Customer"; or as declared
  bool is_named = false;
  bool inbound = false;              // object -> entity
  Index object = kNoIndex;
  Index entity = kNoIndex;
  std::vector<Assignment> assignments;  // in the order written
  Tree output = nullptr;             // kRecord of the target's type, members in its declared order

  const Assignment* Find(std::string_view target) const;  // by first part of the path
};

struct IdentityFact {
  const ast::IdentityDeclaration* declaration = nullptr;
  Index entity = kNoIndex;
  // Over document 0 and, for rules, document 1: two records of the entity.
  std::vector<Tree> block_by;        // Text, or null
  std::vector<Tree> link_when;       // Bool
  std::vector<Tree> never_when;      // Bool
};

struct RouteFact {
  const ast::RouteDeclaration* declaration = nullptr;
  std::string name;
  bool inbound = false;              // on object … apply entity; else on entity … send object
  Index object = kNoIndex;
  Index entity = kNoIndex;
  std::vector<ast::EventKind> events;
  Tree where = nullptr;              // over the image or the golden record -> Bool
  Tree key = nullptr;                // -> Text, or null
  Index map = kNoIndex;
  Tree patch = nullptr;              // kRecord; instead of a map
  std::vector<Assignment> patch_assignments;
};

struct DeploymentValueFact {
  enum class From : uint8_t { kText, kEnvironment, kFile, kFileOfEnvironment } from = From::kText;
  std::string text;
  source::Span span;
};
struct BindingFact {
  Index system = kNoIndex;
  std::vector<std::pair<std::string, DeploymentValueFact>> properties;
};
struct DeploymentFact {
  const ast::DeploymentDeclaration* declaration = nullptr;
  std::string name;
  std::string store_kind;            // empty: the default store
  DeploymentValueFact store;
  std::vector<std::pair<Index, program::Constant>> settings;
  std::vector<BindingFact> bindings;
};

struct TestFact {
  const ast::TestDeclaration* declaration = nullptr;
  std::string title;
  Index map = kNoIndex;
  std::string given;                 // JSON
  std::string expect;                // JSON: only the fields named are compared
};

struct Facts {
  std::string module_name;
  std::string module_version;
  types::TypeTable types;
  std::vector<SystemFact> systems;
  std::vector<ObjectFact> objects;
  std::vector<EntityFact> entities;
  std::vector<RefinementFact> refinements;
  std::vector<SettingFact> settings;
  std::vector<TableFact> tables;
  std::vector<MapFact> maps;
  std::vector<IdentityFact> identities;
  std::vector<RouteFact> routes;
  std::vector<DeploymentFact> deployments;
  std::vector<TestFact> tests;
  bool is_complete = true;           // no error was reported

  std::deque<TypedExpression> nodes; // all trees
  LocalId local_count = 0;

  Index FindSystem(std::string_view name) const;
  Index FindObject(std::string_view qualified_name) const;
  Index FindEntity(std::string_view name) const;
  Index FindSetting(std::string_view name) const;
  Index FindTable(std::string_view name) const;
};

// Paths of document `document` that `tree` reads, sorted, each once: "address.city". Lists are
// walked through: "OrderItems.Quantity".
std::vector<std::string> CollectReads(Tree tree, uint32_t document = 0);

// For people and for `treaty dump --phase facts`.
std::string DumpFacts(const Facts& facts);
std::string DumpTree(const Facts& facts, Tree tree);

}  // namespace treaty::sema
