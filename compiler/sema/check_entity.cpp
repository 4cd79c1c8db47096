// `entity Customer { key …  owned by erp { … }  shared by erp, crm { … } }`
#include <algorithm>
#include <set>

#include "compiler/diagnostics/catalog/declare.h"
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/catalog/promises.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/analysis.h"
#include "compiler/sema/expression_checker.h"
#include "compiler/types/relations.h"
#include "stdlib/survivorship/strategy.h"

namespace treaty::sema {
namespace {

using types::Kind;

void RefuseModifiers(Analysis& analysis, const ast::Field& field) {
  const auto refuse = [&](bool said, std::string_view word) {
    if (said) analysis.Report(field.span, diagnostics::kFieldModifier, word, "an entity");
  };
  refuse(field.readonly, "readonly");
  refuse(field.create_only, "createonly");
  refuse(field.unique, "unique");
  refuse(field.external, "external");
  refuse(!field.references.IsMissing(), "references");
}

// Names that stand twice in one clause: `shared by crm, crm`.
void RefuseRepeats(Analysis& analysis, const std::vector<ast::Identifier>& systems) {
  std::set<std::string> seen;
  for (const ast::Identifier& system : systems) {
    if (!system.IsMissing() && !seen.insert(system.text).second) {
      analysis.Report(system.span, diagnostics::kSystemTwice, system.text);
    }
  }
}

bool CanBeKey(const types::TypeTable& types, TypeId type) {
  const Kind kind = types.KindOf(types.Base(type));
  return kind == Kind::kText || kind == Kind::kInt || kind == Kind::kError;
}

class EntityReader {
 public:
  EntityReader(Analysis& analysis, const ast::EntityDeclaration& declaration)
      : analysis_(analysis), declaration_(declaration) {
    fact_.declaration = &declaration;
    fact_.name = declaration.name.text;
  }

  EntityFact Read() {
    for (const ast::Territory& territory : declaration_.territories) {
      RefuseRepeats(analysis_, territory.systems);
      RefuseRepeats(analysis_, territory.seeded_by);
      for (const ast::Field& field : territory.fields) AddField(territory, field);
    }
    std::vector<types::FieldInfo> fields;
    for (const EntityFieldFact& field : fact_.fields) {
      const bool assigned = field.is_key && fact_.key_assigned_by != kNoIndex;
      fields.push_back({.name = field.name,
                        .type = assigned ? analysis_.types().Optional(field.type) : field.type,
                        .shape = {.name = field.name}});
    }
    fact_.record =
        analysis_.types().NewRecord({.name = fact_.name, .fields = std::move(fields)});
    return std::move(fact_);
  }

 private:
  void AddField(const ast::Territory& territory, const ast::Field& field) {
    if (field.name.IsMissing()) return;
    if (const EntityFieldFact* before = fact_.Find(field.name.text)) {
      auto& report = before->territory_syntax == &territory
                         ? analysis_.Report(field.name.span, diagnostics::kDuplicateField,
                                            fact_.name, field.name.text)
                         : analysis_.Report(field.name.span, diagnostics::kTwoTerritories,
                                            field.name.text);
      report.Label(before->syntax->name.span, "first declared here");
      return;
    }
    RefuseModifiers(analysis_, field);
    EntityFieldFact fact{.syntax = &field,
                         .territory_syntax = &territory,
                         .name = field.name.text,
                         .type = ResolveType(analysis_, field.type)};
    fact.together = field.together;
    fact.pii = field.pii;
    if (field.is_key) AddKey(field, fact);
    SetTerritory(territory, field, fact);
    if (fact.territory == Territory::kOwned && !field.survives.empty()) {
      analysis_.Report(field.survives_span, diagnostics::kOwnedSurvives, field.name.text);
    }
    fact_.fields.push_back(std::move(fact));
  }

  void AddKey(const ast::Field& field, EntityFieldFact& fact) {
    if (fact_.key != kNoIndex) {
      analysis_.Report(field.name.span, diagnostics::kSecondKey, fact_.name)
          .Label(fact_.fields[fact_.key].syntax->name.span, "the first key");
      return;
    }
    if (!CanBeKey(analysis_.types(), fact.type)) {
      analysis_.Report(field.type.span, diagnostics::kKeyType, analysis_.types().Name(fact.type))
          .Note("a key is a Text or an Int");
    }
    fact.is_key = true;
    fact_.key = Index(fact_.fields.size());
    fact_.key_assigned_by = ResolveSystem(analysis_, field.assigned_by);
  }

  void SetTerritory(const ast::Territory& territory, const ast::Field& field,
                    EntityFieldFact& fact) {
    switch (territory.kind) {
      case ast::TerritoryKind::kOwned:
        fact.territory = Territory::kOwned;
        if (territory.owner_match == nullptr && !territory.systems.empty()) {
          fact.owner = ResolveSystem(analysis_, territory.systems.front());
          if (fact.owner != kNoIndex) fact.possible_owners = {fact.owner};
        }
        fact.seeded_by = ResolveSystems(analysis_, territory.seeded_by);
        return;
      case ast::TerritoryKind::kShared:
        fact.shared_by = ResolveSystems(analysis_, territory.systems);
        return;
      case ast::TerritoryKind::kNone: break;
    }
    if (fact.is_key && fact_.key_assigned_by != kNoIndex) {
      fact.territory = Territory::kOwned;
      fact.owner = fact_.key_assigned_by;
      fact.possible_owners = {fact.owner};
    } else if (fact.is_key) {
      for (Index i = 0; i < analysis_.facts.systems.size(); ++i) fact.shared_by.push_back(i);
    } else if (!field.is_key) {
      analysis_.Report(field.name.span, diagnostics::kNobodysField, field.name.text)
          .Note("write it into `owned by SYSTEM { … }` or `shared by SYSTEM, SYSTEM { … }`");
    }
  }

  Analysis& analysis_;
  const ast::EntityDeclaration& declaration_;
  EntityFact fact_;
};

// The arms of `owned by match` name systems: each becomes the constant text of its name.
Tree OwnerMatch(Analysis& analysis, const EntityFact& entity, const ast::Territory& territory,
                std::vector<Index>& owners) {
  Scope scope;
  scope.place = "the choice of an owner";
  scope.record = analysis.build.Input(0, entity.record, territory.span);
  // Systems are no values of the language; in here each stands for its name.
  for (const SystemFact& system : analysis.facts.systems) {
    scope.locals.push_back({system.name, analysis.build.Text(system.name, territory.span)});
  }
  const ast::MatchExpression& match = territory.owner_match->As<ast::MatchExpression>();
  for (const ast::MatchArm& arm : match.arms) {
    if (!arm.value->Is<ast::NameExpression>()) {
      if (!arm.value->Is<ast::ErrorExpression>()) {
        analysis.Report(arm.value->span, diagnostics::kOwnerNotSystem);
      }
      return nullptr;
    }
    const Index system = ResolveSystem(analysis, arm.value->As<ast::NameExpression>().name);
    if (system == kNoIndex) return nullptr;
    if (std::find(owners.begin(), owners.end(), system) == owners.end()) owners.push_back(system);
  }
  ExpressionChecker checker(analysis, std::move(scope));
  const Tree tree = checker.CheckAnswered(match, analysis.types().Text());
  return tree->node == Node::kError ? nullptr : tree;
}

void CheckOwners(Analysis& analysis, Index entity_index) {
  const ast::Territory* last = nullptr;
  Tree tree = nullptr;
  std::vector<Index> owners;
  for (size_t i = 0; i < analysis.facts.entities[entity_index].fields.size(); ++i) {
    const ast::Territory& territory =
        *analysis.facts.entities[entity_index].fields[i].territory_syntax;
    if (territory.owner_match == nullptr ||
        !territory.owner_match->Is<ast::MatchExpression>()) {
      continue;
    }
    if (&territory != last) {
      owners.clear();
      tree = OwnerMatch(analysis, analysis.facts.entities[entity_index], territory, owners);
      last = &territory;
    }
    EntityFieldFact& field = analysis.facts.entities[entity_index].fields[i];
    field.owner_match = tree;
    field.possible_owners = owners;
    if (tree != nullptr) field.owner_match_reads = CollectReads(tree);
  }
}

StrategyFact CheckStrategy(Analysis& analysis, const EntityFieldFact& field,
                           const ast::Strategy& syntax) {
  StrategyFact fact{.syntax = &syntax, .name = syntax.name.text};
  const stdlib::Strategy* strategy = stdlib::FindStrategy(syntax.name.text);
  if (strategy == nullptr && !syntax.name.IsMissing()) {
    std::vector<std::string_view> names;
    for (const stdlib::Strategy* one : stdlib::AllStrategies()) names.push_back(one->name);
    analysis.Report(syntax.name.span, diagnostics::kUnknownStrategy, syntax.name.text)
        .Suggest(diagnostics::FindNearName(syntax.name.text, names));
  }
  types::TypeTable& types = analysis.types();
  const bool is_list = types.KindOf(types.Base(field.type)) == Kind::kList;
  if (strategy != nullptr && strategy->combine != nullptr && !is_list &&
      !types.IsError(field.type)) {
    analysis.Report(syntax.span, diagnostics::kStrategyDoesNotFit, fact.name,
                    "joins lists, and `" + field.name + "` is none");
  }
  if (strategy != nullptr && !syntax.arguments.empty()) {
    analysis.Report(syntax.span, diagnostics::kStrategyDoesNotFit, fact.name, "takes no argument");
  }
  if (syntax.where == nullptr) return fact;
  fact.candidate = analysis.build.NewLocal();
  Scope scope;
  scope.place = "the condition of a strategy";
  scope.locals.push_back(
      {"value", analysis.build.Local(fact.candidate, types.Required(field.type), syntax.span)});
  fact.where = ExpressionChecker(analysis, std::move(scope)).CheckCondition(*syntax.where);
  return fact;
}

}  // namespace

void DeclareEntities(Analysis& analysis) {
  analysis.ForEach<ast::EntityDeclaration>([&](const ast::EntityDeclaration& declaration) {
    const bool known = analysis.facts.FindEntity(declaration.name.text) != kNoIndex;
    if (declaration.name.IsMissing() || known) return;  // a second one was reported as a type
    analysis.facts.entities.push_back(EntityReader(analysis, declaration).Read());
  });
}

void CheckEntities(Analysis& analysis) {
  for (Index i = 0; i < analysis.facts.entities.size(); ++i) {
    CheckOwners(analysis, i);
    for (size_t at = 0; at < analysis.facts.entities[i].fields.size(); ++at) {
      const EntityFieldFact field = analysis.facts.entities[i].fields[at];
      if (field.territory != Territory::kShared) continue;
      std::vector<StrategyFact> strategies;
      for (const ast::Strategy& syntax : field.syntax->survives) {
        strategies.push_back(CheckStrategy(analysis, field, syntax));
      }
      analysis.facts.entities[i].fields[at].strategies = std::move(strategies);
    }
  }
}

}  // namespace treaty::sema
