// `test "…" { given crm.Account { … }  expect Customer { … } }`
//
// What is given is a record as it would arrive: JSON, whose member names are checked and whose
// values are taken as written. What is expected are constants of the target's types.
#include "compiler/diagnostics/catalog/declare.h"
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/analysis.h"
#include "compiler/sema/assign.h"
#include "compiler/sema/constant_json.h"
#include "compiler/sema/expression_checker.h"

namespace treaty::sema {
namespace {

using ast::ExpressionKind;
using types::Kind;

class TestChecker {
 public:
  TestChecker(Analysis& analysis, const ast::TestDeclaration& declaration)
      : analysis_(analysis), declaration_(declaration) {}

  void Check() {
    if (declaration_.given.size() != 1 || declaration_.expect.size() != 1) {
      analysis_.Report(declaration_.title_span, diagnostics::kTestShape,
                       "has one `given` and one `expect`");
      return;
    }
    const ast::RecordExpression* given = AsRecord(*declaration_.given.front());
    const ast::RecordExpression* expect = AsRecord(*declaration_.expect.front());
    if (given == nullptr || expect == nullptr) return;
    const RecordName from = ResolveRecord(analysis_, given->type);
    const RecordName to = ResolveRecord(analysis_, expect->type);
    if (!from.IsKnown() || !to.IsKnown()) return;
    TestFact fact{.declaration = &declaration_, .title = declaration_.title};
    fact.map = FindMap(from, to);
    if (fact.map == kNoIndex) {
      analysis_.Report(expect->type.span, diagnostics::kNoMap, given->type.ToString(),
                       expect->type.ToString());
      return;
    }
    fact.given = GivenJson(*given, from.record);
    fact.expect = ExpectedJson(*expect, to.record);
    analysis_.facts.tests.push_back(std::move(fact));
  }

 private:
  const ast::RecordExpression* AsRecord(const ast::Expression& expression) {
    if (!expression.Is<ast::RecordExpression>()) return nullptr;  // an error, reported
    const auto& record = expression.As<ast::RecordExpression>();
    return record.type.IsMissing() ? nullptr : &record;
  }

  Index FindMap(const RecordName& from, const RecordName& to) {
    const bool inbound = from.object != kNoIndex;
    const Index object = inbound ? from.object : to.object;
    const Index entity = inbound ? to.entity : from.entity;
    Index found = kNoIndex;
    for (Index i = 0; i < analysis_.facts.maps.size(); ++i) {
      const MapFact& map = analysis_.facts.maps[i];
      if (map.inbound != inbound || map.object != object || map.entity != entity) continue;
      if (!map.is_named) return i;
      if (found == kNoIndex) found = i;
    }
    return found;
  }

  void Wrong(const ast::Expression& value, TypeId wanted, std::string_view seen) {
    analysis_.Report(value.span, diagnostics::kTestValue, analysis_.types().Name(wanted), seen);
  }

  std::string GivenJson(const ast::RecordExpression& record, TypeId type) {
    std::string json = "{";
    const types::RecordInfo info = analysis_.types().RecordOf(type);
    for (const ast::RecordEntry& entry : record.entries) {
      const types::FieldInfo* field = info.Find(entry.key.text);
      if (field == nullptr) {
        std::vector<std::string_view> names;
        for (const types::FieldInfo& one : info.fields) names.push_back(one.name);
        analysis_.Report(entry.key.span, diagnostics::kUnknownField, info.name, entry.key.text)
            .Suggest(diagnostics::FindNearName(entry.key.text, names));
        continue;
      }
      if (json.size() > 1) json += ',';
      json += JsonText(entry.key.text) + ":" + GivenValue(*entry.value, field->type);
    }
    return json + "}";
  }

  std::string GivenList(const ast::ListExpression& list, TypeId type) {
    std::string json = "[";
    for (const ast::ExpressionPtr& element : list.elements) {
      if (json.size() > 1) json += ',';
      json += GivenValue(*element, analysis_.types().Get(type).element);
    }
    return json + "]";
  }

  // A value as it would stand in the source's JSON. Numbers may stand in quotes, as OData sends
  // them.
  std::string GivenValue(const ast::Expression& value, TypeId wanted) {
    types::TypeTable& types = analysis_.types();
    const TypeId type = types.Base(wanted);
    const Kind kind = types.KindOf(type);
    const bool any = kind == Kind::kJson || kind == Kind::kError;
    if (value.Is<ast::NullExpression>() || value.Is<ast::ErrorExpression>()) return "null";
    if (value.Is<ast::RecordExpression>()) {
      if (kind == Kind::kRecord) return GivenJson(value.As<ast::RecordExpression>(), type);
      Wrong(value, wanted, "a record");
      return "null";
    }
    if (value.Is<ast::ListExpression>()) {
      if (kind == Kind::kList) return GivenList(value.As<ast::ListExpression>(), type);
      Wrong(value, wanted, "a list");
      return "null";
    }
    ExpressionChecker checker(analysis_, {.place = "a test"});
    const Tree tree = checker.Infer(value);
    if (tree->node == Node::kError) return "null";
    if (!IsConstant(tree)) {
      Wrong(value, wanted, "no constant");
      return "null";
    }
    const bool is_bool = types.KindOf(tree->type) == Kind::kBool;
    const bool composite = kind == Kind::kRecord || kind == Kind::kList;
    if (!any && (composite || is_bool != (kind == Kind::kBool))) {
      Wrong(value, wanted, types.Name(tree->type));
    }
    return ConstantJson(types, tree);
  }

  std::string ExpectedJson(const ast::RecordExpression& record, TypeId type) {
    Scope scope;
    scope.place = "a test";
    ExpressionChecker checker(analysis_, std::move(scope));
    std::vector<Assignment> assignments;
    for (const ast::RecordEntry& entry : record.entries) {
      const ast::QualifiedName path{.parts = {entry.key}, .span = entry.key.span};
      const auto target = ResolveTarget(analysis_, type, path);
      if (!target) continue;
      const Tree value = ExpectedValue(checker, *entry.value, target->type);
      if (value->node == Node::kError) continue;
      AddAssignment(analysis_, assignments,
                    {.span = entry.key.span,
                     .target_span = entry.key.span,
                     .target = target->path,
                     .type = target->type,
                     .value = value});
    }
    return ConstantJson(analysis_.types(), BuildRecord(analysis_, type, assignments, record.span));
  }

  Tree ExpectedValue(ExpressionChecker& checker, const ast::Expression& value, TypeId wanted) {
    types::TypeTable& types = analysis_.types();
    // Null may be expected of every field: that nothing was said.
    if (value.Is<ast::NullExpression>()) return analysis_.build.Null(value.span);
    const bool reference = types.KindOf(types.Base(wanted)) == Kind::kReference;
    const Tree tree =
        reference ? checker.CheckAs(value, types.Text()) : checker.CheckAs(value, wanted);
    if (tree->node == Node::kError || IsWritten(tree)) return tree;
    analysis_.Report(value.span, diagnostics::kConstantWanted);
    return analysis_.build.Error(value.span);
  }

  static bool IsWritten(Tree tree) {
    if (tree->node == Node::kConvert && tree->conversion == Conversion::kRefine) {
      return IsWritten(tree->a);
    }
    if (tree->node == Node::kConstant || tree->node == Node::kNull) return true;
    if (tree->node != Node::kRecord && tree->node != Node::kList) return false;
    bool written = true;
    ForEachChild(*tree, [&](Tree child) { written = written && IsWritten(child); });
    return written;
  }

  Analysis& analysis_;
  const ast::TestDeclaration& declaration_;
};

}  // namespace

void CheckTests(Analysis& analysis) {
  analysis.ForEach<ast::TestDeclaration>([&](const ast::TestDeclaration& declaration) {
    TestChecker(analysis, declaration).Check();
  });
}

}  // namespace treaty::sema
