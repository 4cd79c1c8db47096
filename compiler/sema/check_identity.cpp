// `identity Customer { block by .tax_id  link when .tax_id agrees  never when … }`
//
// A rule is a Bool over two records of the entity. Its parts that compare the pair (`agrees`,
// `differs`, `similar`) see both; any other condition must hold for each of the two.
#include "compiler/diagnostics/catalog/declare.h"
#include "compiler/sema/analysis.h"
#include "compiler/sema/expression_checker.h"
#include "compiler/types/relations.h"

namespace treaty::sema {
namespace {

using types::Kind;

bool ComparesPair(const ast::Expression& expression) {
  switch (expression.kind) {
    case ast::ExpressionKind::kAgreement: return true;
    case ast::ExpressionKind::kCall:
      return expression.As<ast::CallExpression>().function.text == "similar";
    case ast::ExpressionKind::kUnary:
      return ComparesPair(*expression.As<ast::UnaryExpression>().operand);
    case ast::ExpressionKind::kBinary: {
      const auto& binary = expression.As<ast::BinaryExpression>();
      return ComparesPair(*binary.left) || ComparesPair(*binary.right);
    }
    case ast::ExpressionKind::kError: return true;  // reported; says nothing about the rule
    case ast::ExpressionKind::kNull: case ast::ExpressionKind::kBool:
    case ast::ExpressionKind::kInt: case ast::ExpressionKind::kDecimal:
    case ast::ExpressionKind::kMoney: case ast::ExpressionKind::kText:
    case ast::ExpressionKind::kInterpolated: case ast::ExpressionKind::kDate:
    case ast::ExpressionKind::kTimestamp: case ast::ExpressionKind::kDuration:
    case ast::ExpressionKind::kName: case ast::ExpressionKind::kIt:
    case ast::ExpressionKind::kField: case ast::ExpressionKind::kMember:
    case ast::ExpressionKind::kIndex: case ast::ExpressionKind::kMethodCall:
    case ast::ExpressionKind::kElse: case ast::ExpressionKind::kCoalesce:
    case ast::ExpressionKind::kSkip: case ast::ExpressionKind::kReject:
    case ast::ExpressionKind::kWait: case ast::ExpressionKind::kIf:
    case ast::ExpressionKind::kMatch: case ast::ExpressionKind::kLet:
    case ast::ExpressionKind::kLambda: case ast::ExpressionKind::kRecord:
    case ast::ExpressionKind::kList:
      return false;
  }
  return false;
}

class IdentityChecker {
 public:
  IdentityChecker(Analysis& analysis, TypeId record) : analysis_(analysis), record_(record) {}

  // Null (reported) when it is no key.
  Tree BlockingKey(const ast::Expression& expression) {
    Scope scope;
    scope.record = analysis_.build.Input(0, record_, expression.span);
    scope.place = "a blocking key";
    ExpressionChecker checker(analysis_, std::move(scope));
    const Tree key = checker.Infer(expression);
    checker.ReportUnanswered(key);
    if (key->node == Node::kError) return nullptr;
    types::TypeTable& types = analysis_.types();
    const Kind kind = types.KindOf(types.Base(key->type));
    const bool is_key = types::IsComparable(types, key->type) && kind != Kind::kJson &&
                        kind != Kind::kFloat && kind != Kind::kMoney;
    if (!is_key) {
      analysis_.Report(expression.span, diagnostics::kBlockingKey, types.Name(key->type));
      return nullptr;
    }
    return analysis_.build.Lenient(key);
  }

  Tree Rule(const ast::Expression& expression) {
    if (!ComparesPair(expression)) {
      analysis_.Report(expression.span, diagnostics::kRuleComparesNothing)
          .Note("`.field agrees`, `.field differs` and `similar(.field) > 0.9` compare");
    }
    const Tree tree = Condition(expression);
    if (tree == nullptr || tree->node == Node::kError) return nullptr;
    return tree;
  }

 private:
  Tree Condition(const ast::Expression& expression) {
    if (expression.Is<ast::BinaryExpression>()) {
      const auto& binary = expression.As<ast::BinaryExpression>();
      const bool is_and = binary.op == ast::BinaryOperator::kAnd;
      if (is_and || binary.op == ast::BinaryOperator::kOr) {
        const Tree left = Condition(*binary.left);
        const Tree right = Condition(*binary.right);
        if (left == nullptr || right == nullptr) return nullptr;
        return analysis_.build.Add({.node = is_and ? Node::kAnd : Node::kOr,
                                    .type = analysis_.types().Bool(),
                                    .span = expression.span,
                                    .a = left,
                                    .b = right});
      }
    }
    if (ComparesPair(expression)) return Leaf(expression, 0);
    const Tree mine = Leaf(expression, 0);
    const Tree theirs = Leaf(expression, 1);
    if (mine == nullptr || theirs == nullptr) return nullptr;
    return analysis_.build.And(mine, theirs, expression.span);
  }

  Tree Leaf(const ast::Expression& expression, uint32_t document) {
    Scope scope;
    scope.record = analysis_.build.Input(document, record_, expression.span);
    scope.other_record = analysis_.build.Input(1 - document, record_, expression.span);
    scope.place = "an identity rule";
    const Tree tree = ExpressionChecker(analysis_, std::move(scope)).CheckCondition(expression);
    return tree->node == Node::kError ? nullptr : tree;
  }

  Analysis& analysis_;
  TypeId record_;
};

}  // namespace

void CheckIdentities(Analysis& analysis) {
  analysis.ForEach<ast::IdentityDeclaration>([&](const ast::IdentityDeclaration& declaration) {
    if (declaration.name.IsMissing()) return;
    ast::QualifiedName name{.parts = {declaration.name}, .span = declaration.name.span};
    const RecordName entity = ResolveRecord(analysis, name);
    if (!entity.IsKnown()) return;
    for (const IdentityFact& before : analysis.facts.identities) {
      if (before.entity != entity.entity) continue;
      analysis.Report(declaration.name.span, diagnostics::kSecondIdentity, declaration.name.text)
          .Label(before.declaration->name.span, "the first one");
      return;
    }
    IdentityFact fact{.declaration = &declaration, .entity = entity.entity};
    IdentityChecker checker(analysis, entity.record);
    const auto keep = [](std::vector<Tree>& into, Tree tree) {
      if (tree != nullptr) into.push_back(tree);
    };
    for (const ast::IdentityRule& rule : declaration.rules) {
      for (const ast::ExpressionPtr& expression : rule.expressions) {
        switch (rule.kind) {
          case ast::IdentityRuleKind::kBlockBy:
            keep(fact.block_by, checker.BlockingKey(*expression));
            break;
          case ast::IdentityRuleKind::kLinkWhen:
            keep(fact.link_when, checker.Rule(*expression));
            break;
          case ast::IdentityRuleKind::kNeverWhen:
            keep(fact.never_when, checker.Rule(*expression));
            break;
        }
      }
    }
    analysis.facts.identities.push_back(std::move(fact));
  });
}

}  // namespace treaty::sema
