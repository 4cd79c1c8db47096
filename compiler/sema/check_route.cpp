// `route accounts { on crm.Account created, changed  where …  apply Customer }`
#include <set>

#include "compiler/diagnostics/catalog/declare.h"
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/analysis.h"
#include "compiler/sema/assign.h"
#include "compiler/sema/expression_checker.h"

namespace treaty::sema {
namespace {

std::string_view Word(ast::EventKind kind) {
  switch (kind) {
    case ast::EventKind::kCreated: return "created";
    case ast::EventKind::kChanged: return "changed";
    case ast::EventKind::kDeleted: return "deleted";
    case ast::EventKind::kUndeleted: return "undeleted";
    case ast::EventKind::kMerged: return "merged";
    case ast::EventKind::kRekeyed: return "rekeyed";
  }
  return "";
}

class RouteChecker {
 public:
  RouteChecker(Analysis& analysis, const ast::RouteDeclaration& declaration)
      : analysis_(analysis), declaration_(declaration) {
    fact_.declaration = &declaration;
    fact_.name = declaration.name.text;
  }

  void Check() {
    const bool has_source = ReadSource();
    const bool has_target = ReadTarget();
    if (has_source) ReadConditions();
    if (!has_source || !has_target) return;
    if (declaration_.send && declaration_.send->patch != nullptr) {
      ReadPatch();
    } else {
      FindMap();
    }
    analysis_.facts.routes.push_back(std::move(fact_));
  }

 private:
  bool Incomplete(Span span, std::string_view what) {
    analysis_.Report(span, diagnostics::kRouteIncomplete, fact_.name, what);
    return false;
  }

  bool ReadSource() {
    if (declaration_.on.empty()) return Incomplete(declaration_.name.span, "says no `on`");
    if (declaration_.on.size() > 1) {
      return Incomplete(declaration_.on[1].span, "has two sources: write a route for each");
    }
    const ast::OnClause& on = declaration_.on.front();
    source_ = ResolveRecord(analysis_, on.source);
    if (!source_.IsKnown()) return false;
    fact_.inbound = source_.object != kNoIndex;
    std::set<ast::EventKind> seen;
    for (const ast::EventName& event : on.events) {
      if (!fact_.inbound && event.kind != ast::EventKind::kChanged) {
        analysis_.Report(event.span, diagnostics::kEventOfEntity, Word(event.kind))
            .FixBy("an entity is `changed`", event.span, "changed");
        continue;
      }
      if (!seen.insert(event.kind).second) {
        analysis_.Report(event.span, diagnostics::kSetTwice, "event", Word(event.kind));
        continue;
      }
      fact_.events.push_back(event.kind);
    }
    return true;
  }

  bool ReadTarget() {
    const Span name = declaration_.name.span;
    if (declaration_.apply && declaration_.send) {
      return Incomplete(declaration_.send->span, "has both `apply` and `send`");
    }
    if (!declaration_.apply && !declaration_.send) {
      return Incomplete(name, "says neither `apply` nor `send`");
    }
    const ast::QualifiedName& target =
        declaration_.apply ? declaration_.apply->entity : declaration_.send->object;
    target_ = ResolveRecord(analysis_, target);
    if (!target_.IsKnown() || !source_.IsKnown()) return false;
    const bool to_entity = target_.entity != kNoIndex;
    if (declaration_.apply && !to_entity) return Incomplete(target.span, "applies to an entity");
    if (declaration_.send && to_entity) {
      return Incomplete(target.span, "sends to a system's object");
    }
    if (fact_.inbound != to_entity) {
      return Incomplete(target.span, fact_.inbound ? "comes from a system: it applies an entity"
                                                   : "comes from an entity: it sends to an object");
    }
    fact_.object = fact_.inbound ? source_.object : target_.object;
    fact_.entity = fact_.inbound ? target_.entity : source_.entity;
    return true;
  }

  ExpressionChecker Checker(Span span, std::string_view place) {
    Scope scope;
    scope.record = analysis_.build.Input(0, source_.record, span);
    scope.place = place;
    return ExpressionChecker(analysis_, std::move(scope));
  }

  void ReadConditions() {
    if (declaration_.where && declaration_.where->condition != nullptr) {
      const ast::Expression& condition = *declaration_.where->condition;
      const Tree tree = Checker(condition.span, "the `where` of a route").CheckCondition(condition);
      if (tree->node != Node::kError) fact_.where = tree;
    }
    if (declaration_.key && declaration_.key->key != nullptr) {
      const ast::Expression& key = *declaration_.key->key;
      const Tree tree = Checker(key.span, "the `key` of a route")
                            .CheckAnswered(key, analysis_.types().Text());
      if (tree->node != Node::kError) fact_.key = tree;
    }
  }

  void ReadPatch() {
    if (!declaration_.send->patch->Is<ast::RecordExpression>()) return;
    const auto& patch = declaration_.send->patch->As<ast::RecordExpression>();
    ExpressionChecker checker = Checker(patch.span, "a patch");
    checker.scope().allows_skip = true;
    checker.scope().allows_answers = true;
    const TypeId record = analysis_.facts.objects[fact_.object].record;
    fact_.patch_assignments = CheckPatch(checker, analysis_, record, patch);
    fact_.patch = BuildRecord(analysis_, record, fact_.patch_assignments, patch.span);
  }

  bool Goes(const MapFact& map) const {
    return map.inbound == fact_.inbound && map.object == fact_.object && map.entity == fact_.entity;
  }

  void FindMap() {
    const std::string object = analysis_.facts.objects[fact_.object].qualified_name;
    const std::string entity = analysis_.facts.entities[fact_.entity].name;
    const std::string& from = fact_.inbound ? object : entity;
    const std::string& to = fact_.inbound ? entity : object;
    const bool named = declaration_.send && !declaration_.send->using_map.IsMissing();
    std::vector<std::string_view> names;
    for (Index i = 0; i < analysis_.facts.maps.size(); ++i) {
      const MapFact& map = analysis_.facts.maps[i];
      if (map.is_named) names.push_back(map.name);
      if (!named && !map.is_named && Goes(map)) fact_.map = i;
      if (!named || !map.is_named || map.name != declaration_.send->using_map.text) continue;
      if (Goes(map)) {
        fact_.map = i;
      } else {
        analysis_.Report(declaration_.send->using_map.span, diagnostics::kMapOfOthers, map.name,
                         from, to);
      }
      return;
    }
    if (fact_.map != kNoIndex) return;
    if (named) {
      const ast::Identifier& name = declaration_.send->using_map;
      analysis_.Report(name.span, diagnostics::kUnknownMap, name.text)
          .Suggest(diagnostics::FindNearName(name.text, names));
      return;
    }
    const Span span = declaration_.apply ? declaration_.apply->entity.span
                                         : declaration_.send->object.span;
    analysis_.Report(span, diagnostics::kNoMap, from, to);
  }

  Analysis& analysis_;
  const ast::RouteDeclaration& declaration_;
  RouteFact fact_;
  RecordName source_;
  RecordName target_;
};

}  // namespace

void CheckRoutes(Analysis& analysis) {
  std::map<std::string, Span> seen;
  analysis.ForEach<ast::RouteDeclaration>([&](const ast::RouteDeclaration& declaration) {
    const auto [first, is_new] = seen.emplace(declaration.name.text, declaration.name.span);
    if (!is_new && !declaration.name.IsMissing()) {
      analysis.Report(declaration.name.span, diagnostics::kDuplicateName, "route",
                      declaration.name.text)
          .Label(first->second, "first declared here");
      return;
    }
    RouteChecker(analysis, declaration).Check();
  });
}

}  // namespace treaty::sema
