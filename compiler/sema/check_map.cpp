// `map crm.Account -> Customer { … }`. A `<->` map becomes two facts, one a direction.
#include "compiler/diagnostics/catalog/declare.h"
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/sema/analysis.h"
#include "compiler/sema/assign.h"
#include "compiler/sema/expression_checker.h"

namespace treaty::sema {
namespace {

using types::Kind;

struct Sides {
  RecordName from;
  RecordName to;
};

void AddFact(Analysis& analysis, const ast::MapDeclaration& declaration, const RecordName& from,
             const RecordName& to, const std::string& arrow_name) {
  MapFact fact{.declaration = &declaration,
               .name = declaration.name.IsMissing() ? arrow_name : declaration.name.text};
  fact.is_named = !declaration.name.IsMissing();
  fact.inbound = from.object != kNoIndex;
  fact.object = fact.inbound ? from.object : to.object;
  fact.entity = fact.inbound ? to.entity : from.entity;
  for (const MapFact& before : analysis.facts.maps) {
    const bool same_ends = before.inbound == fact.inbound && before.object == fact.object &&
                           before.entity == fact.entity;
    const bool twice = fact.is_named ? before.is_named && before.name == fact.name &&
                                           before.declaration != fact.declaration
                                     : !before.is_named && same_ends;
    if (!twice) continue;
    auto& report = fact.is_named
                       ? analysis.Report(declaration.name.span, diagnostics::kDuplicateName, "map",
                                         fact.name)
                       : analysis.Report(Cover(declaration.from.span, declaration.to.span),
                                         diagnostics::kSecondMap, declaration.from.ToString(),
                                         declaration.to.ToString());
    report.Label(before.declaration->from.span, "the first one");
    if (!fact.is_named) report.Note("give one of them a name: `map rush: …`, `send … using rush`");
    return;
  }
  analysis.facts.maps.push_back(std::move(fact));
}

// The checks of one direction of one map.
class MapChecker {
 public:
  MapChecker(Analysis& analysis, Index map) : analysis_(analysis), map_(map) {
    const MapFact& fact = analysis.facts.maps[map];
    const TypeId object = analysis.facts.objects[fact.object].record;
    const TypeId entity = analysis.facts.entities[fact.entity].record;
    source_ = fact.inbound ? object : entity;
    target_ = fact.inbound ? entity : object;
    const bool from_is_object = fact.declaration->from.parts.size() > 1;
    is_forward_ = from_is_object == fact.inbound;
  }

  void Check() {
    const ast::MapDeclaration& declaration = *fact().declaration;
    for (const ast::MapLine& line : declaration.lines) {
      if (line.target.IsMissing()) continue;
      if (line.both_ways) {
        CheckBothWays(line);
      } else if (!declaration.both_ways || IsMine(line)) {
        CheckOneWay(line);
      }
    }
    fact().output = BuildRecord(analysis_, target_, fact().assignments, declaration.span);
  }

 private:
  MapFact& fact() { return analysis_.facts.maps[map_]; }

  // `=` in a `<->` map goes to the side that has the field; the right one when both do.
  bool IsMine(const ast::MapLine& line) {
    const std::string& name = line.target.parts.front().text;
    const TypeId right = is_forward_ ? target_ : source_;
    const TypeId left = is_forward_ ? source_ : target_;
    const bool in_right = analysis_.types().RecordOf(right).Find(name) != nullptr;
    const bool in_left = analysis_.types().RecordOf(left).Find(name) != nullptr;
    return is_forward_ ? in_right || !in_left : !in_right && in_left;
  }

  ExpressionChecker Checker(Span span) {
    Scope scope;
    scope.record = analysis_.build.Input(0, source_, span);
    scope.allows_skip = true;
    scope.allows_answers = true;
    analysis_.inlined_calls = 0;
    return ExpressionChecker(analysis_, std::move(scope));
  }

  void Keep(const ast::MapLine& line, const Target& target, Tree value) {
    if (value->node == Node::kError) return;
    AddAssignment(analysis_, fact().assignments,
                  {.span = line.span,
                   .target_span = target.span,
                   .target = target.path,
                   .type = target.type,
                   .value = value,
                   .reads = CollectReads(value),
                   .from_both_ways = line.both_ways});
  }

  void CheckOneWay(const ast::MapLine& line) {
    const auto target = ResolveTarget(analysis_, target_, line.target);
    ExpressionChecker checker = Checker(line.span);
    if (target) {
      Keep(line, *target, checker.CheckAnswered(*line.value, target->type));
    } else {
      checker.Infer(*line.value);
    }
  }

  // The path that the right side of `<->` is, as names.
  std::optional<ast::QualifiedName> RightPath(const ast::Expression& expression) {
    if (expression.Is<ast::FieldExpression>()) {
      const ast::Identifier& name = expression.As<ast::FieldExpression>().name;
      return ast::QualifiedName{.parts = {name}, .span = expression.span};
    }
    if (!expression.Is<ast::MemberExpression>()) return std::nullopt;
    const auto& member = expression.As<ast::MemberExpression>();
    auto path = RightPath(*member.base);
    if (path) path->parts.push_back(member.name);
    if (path) path->span = expression.span;
    return path;
  }

  // The target's system owns the field and nobody seeds it: there is nothing to write.
  bool IsOwnedByTarget(const std::string& field_name) {
    const EntityFact& entity = analysis_.facts.entities[fact().entity];
    const EntityFieldFact* field = entity.Find(field_name);
    const Index system = analysis_.facts.objects[fact().object].system;
    return field != nullptr && field->territory == Territory::kOwned &&
           field->possible_owners == std::vector<Index>{system} && field->seeded_by.empty();
  }

  void CheckBothWays(const ast::MapLine& line) {
    if (!fact().declaration->both_ways) {
      analysis_.Report(line.span, diagnostics::kBothWaysLine)
          .Note("write `map A <-> B`, or `=` for one direction");
      return;
    }
    const auto right = RightPath(*line.value);
    if (!right) {
      if (is_forward_ && !line.value->Is<ast::ErrorExpression>()) {
        analysis_.Report(line.value->span, diagnostics::kBothSidesPath);
      }
      return;
    }
    const ast::QualifiedName& target_name = is_forward_ ? *right : line.target;
    const ast::QualifiedName& source_name = is_forward_ ? line.target : *right;
    const ast::QualifiedName& entity_name = fact().inbound ? target_name : source_name;
    if (!fact().inbound && IsOwnedByTarget(entity_name.parts.front().text)) return;
    const auto target = ResolveTarget(analysis_, target_, target_name);
    if (!target) return;
    ExpressionChecker checker = Checker(line.span);
    Tree value = checker.Path(source_name);
    if (analysis_.types().IsOptional(value->type) && !analysis_.types().IsOptional(target->type)) {
      value = SkipNull(value);  // null says nothing about a field that is never null
    }
    value = checker.Coerce(value, target->type);
    checker.ReportUnanswered(value);
    Keep(line, *target, value);
  }

  Tree SkipNull(Tree value) {
    types::TypeTable& types = analysis_.types();
    const Tree skip = analysis_.build.Add(
        {.node = Node::kSkip, .type = types.Simple(Kind::kNever), .span = value->span});
    return analysis_.build.Add({.node = Node::kCoalesce,
                                .type = types.Required(value->type),
                                .span = value->span,
                                .a = value,
                                .b = skip});
  }

  Analysis& analysis_;
  Index map_;
  TypeId source_;
  TypeId target_;
  bool is_forward_ = true;  // from the left side of the declaration to the right
};

}  // namespace

void DeclareMaps(Analysis& analysis) {
  analysis.ForEach<ast::MapDeclaration>([&](const ast::MapDeclaration& declaration) {
    const RecordName from = ResolveRecord(analysis, declaration.from);
    const RecordName to = ResolveRecord(analysis, declaration.to);
    if (!from.IsKnown() || !to.IsKnown()) return;
    if ((from.object == kNoIndex) == (to.object == kNoIndex)) {
      analysis.Report(Cover(declaration.from.span, declaration.to.span), diagnostics::kMapSides,
                      declaration.from.ToString(), declaration.to.ToString());
      return;
    }
    const Index object = from.object == kNoIndex ? to.object : from.object;
    const Index entity = from.object == kNoIndex ? from.entity : to.entity;
    analysis.links.emplace_back(object, entity);
    const std::string left = declaration.from.ToString();
    const std::string right = declaration.to.ToString();
    AddFact(analysis, declaration, from, to, left + " -> " + right);
    if (declaration.both_ways) AddFact(analysis, declaration, to, from, right + " -> " + left);
  });
}

void CheckMaps(Analysis& analysis) {
  for (Index i = 0; i < analysis.facts.maps.size(); ++i) MapChecker(analysis, i).Check();
}

}  // namespace treaty::sema
