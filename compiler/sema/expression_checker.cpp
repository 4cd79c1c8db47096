#include "compiler/sema/expression_checker.h"

#include "compiler/diagnostics/catalog/typing.h"

namespace treaty::sema {

using ast::ExpressionKind;
using types::Kind;

Kind ExpressionChecker::KindOf(Tree tree) const {
  return analysis_.facts.types.KindOf(analysis_.facts.types.Base(tree->type));
}

Tree ExpressionChecker::Infer(const ast::Expression& expression) {
  const TypeId none = types().Error();
  const Span span = expression.span;
  switch (expression.kind) {
    case ExpressionKind::kError: return Error(span);
    case ExpressionKind::kNull: return build().Null(span);
    case ExpressionKind::kBool:
      return build().Bool(expression.As<ast::BoolExpression>().value, span);
    case ExpressionKind::kInt: return IntLiteral(expression.As<ast::IntExpression>());
    case ExpressionKind::kDecimal: return DecimalLiteral(expression.As<ast::DecimalExpression>());
    case ExpressionKind::kMoney: return MoneyLiteral(expression.As<ast::MoneyExpression>());
    case ExpressionKind::kText:
      return build().Text(expression.As<ast::TextExpression>().value, span);
    case ExpressionKind::kInterpolated:
      return Interpolated(expression.As<ast::InterpolatedExpression>());
    case ExpressionKind::kDate: return DateLiteral(expression.As<ast::DateExpression>());
    case ExpressionKind::kTimestamp:
      return TimestampLiteral(expression.As<ast::TimestampExpression>());
    case ExpressionKind::kDuration:
      return DurationLiteral(expression.As<ast::DurationExpression>());
    case ExpressionKind::kName: return Name(expression.As<ast::NameExpression>(), none);
    case ExpressionKind::kIt: return It(span, "it");
    case ExpressionKind::kField: return Field(expression.As<ast::FieldExpression>());
    case ExpressionKind::kMember: return CloseChain(Member(expression.As<ast::MemberExpression>()));
    case ExpressionKind::kIndex:
      analysis_.Report(span, diagnostics::kNoIndex)
          .Note("`first(item => …)`, `last()` and `filter(item => …)` find elements");
      return Error(span);
    case ExpressionKind::kCall: return Call(expression.As<ast::CallExpression>());
    case ExpressionKind::kMethodCall:
      return CloseChain(MethodCall(expression.As<ast::MethodCallExpression>()));
    case ExpressionKind::kUnary: return Unary(expression.As<ast::UnaryExpression>());
    case ExpressionKind::kBinary: return Binary(expression.As<ast::BinaryExpression>());
    case ExpressionKind::kAgreement: return Agreement(expression.As<ast::AgreementExpression>());
    case ExpressionKind::kElse: return Else(expression.As<ast::ElseExpression>(), none);
    case ExpressionKind::kCoalesce: return Coalesce(expression.As<ast::CoalesceExpression>(), none);
    case ExpressionKind::kSkip: case ExpressionKind::kReject: case ExpressionKind::kWait:
      return Answer(expression);
    case ExpressionKind::kIf: return If(expression.As<ast::IfExpression>(), none);
    case ExpressionKind::kMatch: return Match(expression.As<ast::MatchExpression>(), none);
    case ExpressionKind::kLet: return Let(expression.As<ast::LetExpression>(), none);
    case ExpressionKind::kLambda:
      analysis_.Report(span, diagnostics::kLambdaMisplaced);
      return Error(span);
    case ExpressionKind::kRecord: return Record(expression.As<ast::RecordExpression>(), none);
    case ExpressionKind::kList: return List(expression.As<ast::ListExpression>(), none);
  }
  return Error(span);
}

Tree ExpressionChecker::CheckAs(const ast::Expression& expression, TypeId target) {
  switch (expression.kind) {
    case ExpressionKind::kName:
      return Coerce(Name(expression.As<ast::NameExpression>(), target), target);
    case ExpressionKind::kElse: return Else(expression.As<ast::ElseExpression>(), target);
    case ExpressionKind::kCoalesce:
      return Coalesce(expression.As<ast::CoalesceExpression>(), target);
    case ExpressionKind::kIf: return If(expression.As<ast::IfExpression>(), target);
    case ExpressionKind::kMatch: return Match(expression.As<ast::MatchExpression>(), target);
    case ExpressionKind::kLet: return Let(expression.As<ast::LetExpression>(), target);
    case ExpressionKind::kRecord:
      return Coerce(Record(expression.As<ast::RecordExpression>(), target), target);
    case ExpressionKind::kList:
      return Coerce(List(expression.As<ast::ListExpression>(), target), target);
    case ExpressionKind::kMethodCall: {
      const auto& call = expression.As<ast::MethodCallExpression>();
      if (call.method.text == "map" && types().KindOf(types().Required(target)) == Kind::kList) {
        wanted_map_ = &call;
        wanted_list_ = target;
      }
      return Coerce(Infer(expression), target);
    }
    case ExpressionKind::kError: case ExpressionKind::kNull: case ExpressionKind::kBool:
    case ExpressionKind::kInt: case ExpressionKind::kDecimal: case ExpressionKind::kMoney:
    case ExpressionKind::kText: case ExpressionKind::kInterpolated: case ExpressionKind::kDate:
    case ExpressionKind::kTimestamp: case ExpressionKind::kDuration: case ExpressionKind::kIt:
    case ExpressionKind::kField: case ExpressionKind::kMember: case ExpressionKind::kIndex:
    case ExpressionKind::kCall: case ExpressionKind::kUnary: case ExpressionKind::kBinary:
    case ExpressionKind::kAgreement: case ExpressionKind::kSkip: case ExpressionKind::kReject:
    case ExpressionKind::kWait: case ExpressionKind::kLambda:
      return Coerce(Infer(expression), target);
  }
  return Error(expression.span);
}

Tree ExpressionChecker::CheckAnswered(const ast::Expression& expression, TypeId target) {
  const Tree tree = CheckAs(expression, target);
  ReportUnanswered(tree);
  return tree;
}

Tree ExpressionChecker::CheckCondition(const ast::Expression& expression) {
  return CheckAnswered(expression, types().Bool());
}

std::optional<program::Constant> ExpressionChecker::CheckConstant(const ast::Expression& expression,
                                                                  TypeId target) {
  const Tree tree = CheckAs(expression, target);
  if (IsError(tree)) return std::nullopt;
  if (IsConstant(tree)) return tree->constant;
  if (tree->node == Node::kNull) return program::Constant{.is_null = true};
  analysis_.Report(expression.span, diagnostics::kConstantWanted);
  return std::nullopt;
}

}  // namespace treaty::sema
