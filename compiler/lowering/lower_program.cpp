#include "compiler/lowering/lower_program.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "compiler/lowering/lower_tree.h"
#include "runtime/base/check.h"

namespace treaty::lowering {

using program::kNone;
using program::UnitIndex;
using sema::Tree;

namespace {

class ProgramLowering {
 public:
  ProgramLowering(const sema::Facts& facts, const source::Files& files)
      : facts_(facts), files_(files) {}
  LoweredProgram Run();

 private:
  void Systems();
  void Entities();
  program::EntityField EntityField(const sema::EntityFact& entity,
                                   const sema::EntityFieldFact& field);
  void Maps();
  void Identities();
  void Routes();
  void Deployments();
  void Settings();
  void Tests();

  // A unit that writes `tree` over `documents` input documents.
  UnitIndex Unit(const std::string& name, Tree tree, uint32_t documents = 1);
  UnitIndex StrategyCondition(const std::string& name, const sema::StrategyFact& strategy,
                              sema::TypeId type);
  program::MappedField MappedField(const sema::MapFact& map, const sema::Assignment& assignment);
  std::vector<std::string> SystemNames(const std::vector<sema::Index>& systems) const;
  std::string SystemName(sema::Index system) const;
  program::DeploymentValue Value(const sema::DeploymentValueFact& value) const;
  program::Origin Origin(const source::Span& span, std::string target = {}) const;

  const sema::Facts& facts_;
  const source::Files& files_;
  LoweredProgram lowered_;
};

LoweredProgram ProgramLowering::Run() {
  lowered_.model.module = facts_.module_name;
  lowered_.model.version = facts_.module_version;
  Systems();
  Settings();
  Entities();
  Maps();
  Identities();
  Routes();
  Deployments();
  Tests();
  return std::move(lowered_);
}

program::Origin ProgramLowering::Origin(const source::Span& span, std::string target) const {
  program::Origin origin;
  origin.target = std::move(target);
  if (!span.IsKnown()) return origin;
  const source::File& file = files_.Get(span.file);
  const source::Position position = file.PositionOf(span.begin);
  origin.file = file.Path();
  origin.line = position.line;
  origin.column = position.column;
  return origin;
}

std::string ProgramLowering::SystemName(sema::Index system) const {
  return system == sema::kNoIndex ? std::string() : facts_.systems[system].name;
}

std::vector<std::string> ProgramLowering::SystemNames(
    const std::vector<sema::Index>& systems) const {
  std::vector<std::string> names;
  for (sema::Index system : systems) names.push_back(SystemName(system));
  return names;
}

UnitIndex ProgramLowering::Unit(const std::string& name, Tree tree, uint32_t documents) {
  if (tree == nullptr) return kNone;
  UnitBuilder builder(name, documents);
  TreeLowering lowering(facts_, builder);
  lowering.set_origins([this](const source::Span& span, const std::string& target) {
    return Origin(span, target);
  });
  builder.set_origin(Origin(tree->span));
  lowering.BeginDocuments(documents);
  lowering.Write(tree);
  builder.End(Op::k_finish);
  lowered_.units.push_back(builder.Finish());
  return UnitIndex(lowered_.units.size() - 1);
}

// `survives latest where …`: over {"value": candidate}.
UnitIndex ProgramLowering::StrategyCondition(const std::string& name,
                                             const sema::StrategyFact& strategy,
                                             sema::TypeId type) {
  if (strategy.where == nullptr) return kNone;
  UnitBuilder builder(name, 1);
  TreeLowering lowering(facts_, builder);
  builder.set_origin(Origin(strategy.where->span));
  lowering.BeginDocuments(1);
  const Register candidate = lowering.Read(builder.Field(lowering.document(0), "value"), type);
  lowering.BindLocal(strategy.candidate, candidate);
  lowering.Write(strategy.where);
  builder.End(Op::k_finish);
  lowered_.units.push_back(builder.Finish());
  return UnitIndex(lowered_.units.size() - 1);
}

void ProgramLowering::Systems() {
  for (const sema::SystemFact& system : facts_.systems) {
    lowered_.model.systems.push_back({system.name, system.connector, system.residency});
  }
  for (const sema::ObjectFact& fact : facts_.objects) {
    program::Object object;
    object.system = SystemName(fact.system);
    object.shape = fact.shape;
    // The treaty's own name of the object rules over the schema's.
    object.shape.name = fact.qualified_name.substr(object.system.size() + 1);
    object.found_by = fact.found_by;
    object.parts = fact.parts;
    lowered_.model.objects.push_back(std::move(object));
  }
}

void ProgramLowering::Settings() {
  for (const sema::SettingFact& fact : facts_.settings) {
    program::Setting setting;
    setting.name = fact.name;
    setting.type = facts_.types.ToShape(fact.type);
    if (fact.value) {
      setting.value = *fact.value;
    } else {
      setting.value.kind = setting.type.kind;
      setting.value.is_null = true;
    }
    lowered_.model.settings.push_back(std::move(setting));
  }
}

void ProgramLowering::Entities() {
  for (const sema::EntityFact& fact : facts_.entities) {
    program::Entity entity;
    entity.name = fact.name;
    if (fact.key != sema::kNoIndex) entity.key = fact.fields[fact.key].name;
    entity.key_assigned_by = SystemName(fact.key_assigned_by);
    for (const sema::EntityFieldFact& field : fact.fields) {
      entity.fields.push_back(EntityField(fact, field));
    }
    lowered_.model.entities.push_back(std::move(entity));
  }
}

program::EntityField ProgramLowering::EntityField(const sema::EntityFact& entity,
                                                  const sema::EntityFieldFact& fact) {
  const std::string where = entity.name + "." + fact.name;
  program::EntityField field;
  field.name = fact.name;
  field.type = facts_.types.ToShape(fact.type);
  field.territory = fact.territory == sema::Territory::kOwned ? program::Territory::kOwned
                                                              : program::Territory::kShared;
  field.owner = SystemName(fact.owner);
  field.owner_unit = Unit("owner of " + where, fact.owner_match);
  if (fact.is_key && entity.key_assigned_by != sema::kNoIndex) {
    field.territory = program::Territory::kOwned;
    field.owner = SystemName(entity.key_assigned_by);
  }
  field.seeded_by = SystemNames(fact.seeded_by);
  field.shared_by = SystemNames(fact.shared_by);
  field.strategy = fact.strategies.empty() ? "list_order" : fact.strategies[0].name;
  if (!fact.strategies.empty()) {
    field.strategy_where =
        StrategyCondition("survivor of " + where, fact.strategies[0], fact.type);
  }
  for (size_t i = 1; i < fact.strategies.size(); ++i) {
    field.then.push_back(fact.strategies[i].name);
  }
  if (fact.together != 0) field.together = fmt::format("{}", fact.together);
  field.pii = fact.pii;
  return field;
}

void ProgramLowering::Maps() {
  for (const sema::MapFact& fact : facts_.maps) {
    program::Map map;
    map.name = fact.name;
    map.inbound = fact.inbound;
    map.object = facts_.objects[fact.object].qualified_name;
    map.entity = facts_.entities[fact.entity].name;
    map.unit = Unit("map " + fact.name, fact.output);
    for (const sema::Assignment& assignment : fact.assignments) {
      map.fields.push_back(MappedField(fact, assignment));
    }
    lowered_.model.maps.push_back(std::move(map));
  }
}

program::MappedField ProgramLowering::MappedField(const sema::MapFact& map,
                                                  const sema::Assignment& assignment) {
  program::MappedField field;
  field.target = fmt::format("{}", fmt::join(assignment.target, "."));
  field.sources = assignment.reads;
  if (!map.inbound || assignment.target.empty()) return field;
  const sema::EntityFact& entity = facts_.entities[map.entity];
  const sema::EntityFieldFact* target = entity.Find(assignment.target[0]);
  if (target == nullptr) return field;
  const sema::Index system = facts_.objects[map.object].system;
  const bool assigns_key = target->is_key && entity.key_assigned_by == system;
  const bool free_key = target->is_key && entity.key_assigned_by == sema::kNoIndex;
  field.claim = !assigns_key && !free_key && !target->MayBeOwnedBy(system) &&
                !target->IsSeededBy(system) && !target->IsSharedBy(system);
  return field;
}

void ProgramLowering::Identities() {
  for (const sema::IdentityFact& fact : facts_.identities) {
    program::Identity identity;
    identity.entity = facts_.entities[fact.entity].name;
    const auto lower = [&](const char* what, const std::vector<Tree>& trees, uint32_t documents) {
      std::vector<UnitIndex> units;
      for (size_t i = 0; i < trees.size(); ++i) {
        units.push_back(
            Unit(fmt::format("{} {} {}", what, identity.entity, i + 1), trees[i], documents));
      }
      return units;
    };
    identity.block_by = lower("block", fact.block_by, 1);
    identity.link = lower("link", fact.link_when, 2);
    identity.never = lower("never link", fact.never_when, 2);
    lowered_.model.identities.push_back(std::move(identity));
  }
}

static program::EventKind EventKindOf(ast::EventKind kind) {
  switch (kind) {
    case ast::EventKind::kCreated: return program::EventKind::kCreated;
    case ast::EventKind::kChanged: return program::EventKind::kChanged;
    case ast::EventKind::kDeleted: return program::EventKind::kDeleted;
    case ast::EventKind::kUndeleted: return program::EventKind::kUndeleted;
    case ast::EventKind::kMerged: return program::EventKind::kMerged;
    case ast::EventKind::kRekeyed: return program::EventKind::kRekeyed;
  }
  return program::EventKind::kChanged;
}

static program::OnLeaving LeavingOf(ast::Leaving leaving) {
  switch (leaving) {
    case ast::Leaving::kKeep: return program::OnLeaving::kKeep;
    case ast::Leaving::kUnlink: return program::OnLeaving::kUnlink;
    case ast::Leaving::kBlock: return program::OnLeaving::kBlock;
  }
  return program::OnLeaving::kKeep;
}

static program::Criticality CriticalityOf(const ast::ServiceClause& service) {
  for (const ast::ServiceTerm& term : service.terms) {
    for (const program::Criticality criticality : program::kCriticalities) {
      if (term.word.text == program::CriticalityName(criticality)) return criticality;
    }
  }
  return program::Criticality::kStandard;
}

// Routes to an object that is ordered by a `key` are as critical as the most critical of them.
static void ShareCriticality(std::vector<program::Route>* routes) {
  struct Shared {
    bool has_key = false;
    program::Criticality most = program::Criticality::kLow;
  };
  std::map<std::string, Shared> by_object;
  for (const program::Route& route : *routes) {
    if (route.inbound) continue;
    Shared& shared = by_object[route.object];
    shared.has_key |= route.key != program::kNone;
    shared.most = std::min(shared.most, route.criticality);
  }
  for (program::Route& route : *routes) {
    if (!route.inbound && by_object[route.object].has_key) {
      route.criticality = by_object[route.object].most;
    }
  }
}

// The clauses that are only carried over.
static void CopyClauses(const ast::RouteDeclaration& declaration, program::Route& route) {
  if (declaration.where && declaration.where->on_leaving) {
    route.on_leaving = LeavingOf(declaration.where->on_leaving->what);
  }
  if (declaration.on_deleted) route.on_deleted = LeavingOf(declaration.on_deleted->what);
  if (declaration.inbox) route.inbox = declaration.inbox->name.text;
  if (declaration.team) route.team = declaration.team->name.text;
  if (declaration.service) route.criticality = CriticalityOf(*declaration.service);
  if (declaration.within) route.within_us = declaration.within->microseconds;
  if (declaration.stop) {
    route.stop_percent = std::stod(declaration.stop->percent);
    route.stop_writes = 0;  // what is said takes the place of both limits of the default
  }
  if (!declaration.retry) return;
  route.retry.times = declaration.retry->times;
  if (declaration.retry->backoff_first_us) {
    route.retry.backoff_first_us = *declaration.retry->backoff_first_us;
  }
  if (declaration.retry->backoff_most_us) {
    route.retry.backoff_most_us = *declaration.retry->backoff_most_us;
  }
}

void ProgramLowering::Routes() {
  for (const sema::RouteFact& fact : facts_.routes) {
    program::Route route;
    route.name = fact.name;
    route.inbound = fact.inbound;
    route.object = facts_.objects[fact.object].qualified_name;
    route.entity = facts_.entities[fact.entity].name;
    for (ast::EventKind kind : fact.events) route.events.push_back(EventKindOf(kind));
    route.where = Unit("where of " + fact.name, fact.where);
    route.key = Unit("key of " + fact.name, fact.key);
    if (fact.map != sema::kNoIndex) route.map = fact.map;
    route.patch = Unit("patch of " + fact.name, fact.patch);
    CopyClauses(*fact.declaration, route);
    lowered_.model.routes.push_back(std::move(route));
  }
  ShareCriticality(&lowered_.model.routes);
}

program::DeploymentValue ProgramLowering::Value(const sema::DeploymentValueFact& fact) const {
  using From = program::DeploymentValue::From;
  program::DeploymentValue value;
  switch (fact.from) {
    case sema::DeploymentValueFact::From::kText: value.from = From::kText; break;
    case sema::DeploymentValueFact::From::kEnvironment: value.from = From::kEnvironment; break;
    case sema::DeploymentValueFact::From::kFile: value.from = From::kFile; break;
    case sema::DeploymentValueFact::From::kFileOfEnvironment:
      value.from = From::kFileOfEnvironment;
      break;
  }
  value.text = fact.text;
  value.place = files_.Place(fact.span);
  return value;
}

void ProgramLowering::Deployments() {
  for (const sema::DeploymentFact& fact : facts_.deployments) {
    program::Deployment deployment;
    deployment.name = fact.name;
    if (!fact.store_kind.empty()) deployment.store_kind = fact.store_kind;
    deployment.store = Value(fact.store);
    for (const auto& [setting, constant] : fact.settings) {
      deployment.settings.emplace_back(facts_.settings[setting].name, constant);
    }
    for (const sema::BindingFact& bound : fact.bindings) {
      program::Binding binding;
      binding.system = SystemName(bound.system);
      for (const auto& [name, value] : bound.properties) {
        binding.properties.emplace_back(name, Value(value));
      }
      deployment.bindings.push_back(std::move(binding));
    }
    lowered_.model.deployments.push_back(std::move(deployment));
  }
}

void ProgramLowering::Tests() {
  for (const sema::TestFact& fact : facts_.tests) {
    program::TreatyTest test;
    test.name = fact.title;
    if (fact.map != sema::kNoIndex) test.map = fact.map;
    test.given = fact.given;
    test.expect = fact.expect;
    test.origin = Origin(fact.declaration->title_span);
    lowered_.model.tests.push_back(std::move(test));
  }
}

}  // namespace

LoweredProgram LowerProgram(const sema::Facts& facts, const source::Files& files) {
  CHECK(facts.is_complete, "nothing with errors is lowered");
  return ProgramLowering(facts, files).Run();
}

}  // namespace treaty::lowering
