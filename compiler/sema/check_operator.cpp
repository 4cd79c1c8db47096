// Unary and arithmetic operators, `and` and `or`.
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/sema/expression_checker.h"
#include "compiler/types/relations.h"

namespace treaty::sema {
namespace {

using ast::BinaryOperator;
using types::Kind;

std::string_view Spelling(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::kMultiply: return "*";
    case BinaryOperator::kDivide: return "/";
    case BinaryOperator::kRemainder: return "%";
    case BinaryOperator::kAdd: return "+";
    case BinaryOperator::kSubtract: return "-";
    case BinaryOperator::kEqual: return "==";
    case BinaryOperator::kNotEqual: return "!=";
    case BinaryOperator::kLess: return "<";
    case BinaryOperator::kLessEqual: return "<=";
    case BinaryOperator::kGreater: return ">";
    case BinaryOperator::kGreaterEqual: return ">=";
    case BinaryOperator::kAnd: return "and";
    case BinaryOperator::kOr: return "or";
  }
  return "";
}

struct NumberOperations {
  Arithmetic of_int;
  Arithmetic of_decimal;
  Arithmetic of_float;
};
NumberOperations OperationsOf(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::kMultiply:
      return {Arithmetic::kIntMultiply, Arithmetic::kDecimalMultiply, Arithmetic::kFloatMultiply};
    case BinaryOperator::kDivide:
      return {Arithmetic::kIntDivide, Arithmetic::kDecimalDivide, Arithmetic::kFloatDivide};
    case BinaryOperator::kRemainder:
      return {Arithmetic::kIntRemainder, Arithmetic::kIntRemainder, Arithmetic::kIntRemainder};
    case BinaryOperator::kSubtract:
      return {Arithmetic::kIntSubtract, Arithmetic::kDecimalSubtract, Arithmetic::kFloatSubtract};
    case BinaryOperator::kAdd: case BinaryOperator::kEqual: case BinaryOperator::kNotEqual:
    case BinaryOperator::kLess: case BinaryOperator::kLessEqual: case BinaryOperator::kGreater:
    case BinaryOperator::kGreaterEqual: case BinaryOperator::kAnd: case BinaryOperator::kOr:
      return {Arithmetic::kIntAdd, Arithmetic::kDecimalAdd, Arithmetic::kFloatAdd};
  }
  return {};
}

TypeId DecimalResult(types::TypeTable& types, BinaryOperator op, Tree left, Tree right) {
  if (op == BinaryOperator::kMultiply) return types::DecimalProduct(types, left->type, right->type);
  if (op == BinaryOperator::kDivide) return types::DecimalQuotient(types, left->type, right->type);
  return types::DecimalSum(types, left->type, right->type);
}

}  // namespace

Tree ExpressionChecker::Unary(const ast::UnaryExpression& unary) {
  if (unary.op == ast::UnaryOperator::kNot) {
    const Tree operand = CheckAs(*unary.operand, types().Bool());
    return IsError(operand) ? operand : build().Not(operand, unary.span);
  }
  Tree operand = NeedValue(Infer(*unary.operand));
  if (IsError(operand)) return operand;
  if (!types::IsNumber(types(), operand->type)) {
    analysis_.Report(unary.op_span, diagnostics::kOperand, "-", TypeText(operand->type));
    return Error(unary.span);
  }
  if (!IsConstant(operand)) {
    return build().Add({.node = Node::kNegate,
                        .type = types().Base(operand->type),
                        .span = unary.span,
                        .a = operand});
  }
  program::Constant negated = operand->constant;
  negated.integer = -negated.integer;
  if (negated.kind == TypeKind::kDecimal) negated.text = ParseDigits("-" + negated.text)->text;
  return build().Constant(std::move(negated), operand->type, unary.span);
}

Tree ExpressionChecker::Binary(const ast::BinaryExpression& binary) {
  switch (binary.op) {
    case BinaryOperator::kMultiply: case BinaryOperator::kDivide:
    case BinaryOperator::kRemainder: case BinaryOperator::kAdd: case BinaryOperator::kSubtract:
      return Arithmetical(binary);
    case BinaryOperator::kEqual: case BinaryOperator::kNotEqual: case BinaryOperator::kLess:
    case BinaryOperator::kLessEqual: case BinaryOperator::kGreater:
    case BinaryOperator::kGreaterEqual:
      return Comparison(binary);
    case BinaryOperator::kAnd: case BinaryOperator::kOr:
      return Logic(binary);
  }
  return Error(binary.span);
}

// The right side knows what the left side has shown.
Tree ExpressionChecker::Logic(const ast::BinaryExpression& binary) {
  const bool is_and = binary.op == BinaryOperator::kAnd;
  const Tree left = CheckAs(*binary.left, types().Bool());
  const Narrowed narrowed(*this, PathsWithValue(left, is_and));
  const Tree right = CheckAs(*binary.right, types().Bool());
  if (IsError(left) || IsError(right)) return Error(binary.span);
  return build().Add({.node = is_and ? Node::kAnd : Node::kOr,
                      .type = types().Bool(),
                      .span = binary.span,
                      .a = left,
                      .b = right});
}

Tree ExpressionChecker::MakeArithmetic(Arithmetic arithmetic, Tree left, Tree right, TypeId type,
                                       Span span) {
  TypedExpression node{
      .node = Node::kArithmetic, .type = type, .span = span, .a = left, .b = right};
  node.arithmetic = arithmetic;
  return build().Add(std::move(node));
}

Tree ExpressionChecker::Arithmetical(const ast::BinaryExpression& binary) {
  const Tree left = NeedValue(Infer(*binary.left));
  const Tree right = NeedValue(Infer(*binary.right));
  if (IsError(left) || IsError(right)) return Error(binary.span);
  Tree result = nullptr;
  if (types::IsNumber(types(), left->type) && types::IsNumber(types(), right->type)) {
    result = NumberArithmetic(binary, left, right);
  } else if (KindOf(left) == Kind::kMoney) {
    result = MoneyArithmetic(binary, left, right);
  } else {
    result = TimeArithmetic(binary, left, right);
  }
  if (result != nullptr) return result;
  auto& report = analysis_.Report(binary.op_span, diagnostics::kOperands, Spelling(binary.op),
                                  TypeText(left->type), TypeText(right->type));
  if (types::IsTextual(types(), left->type)) {
    report.Note("texts are joined by interpolation: \"\\{.First} \\{.Last}\"");
  }
  return Error(binary.span);
}

Tree ExpressionChecker::NumberArithmetic(const ast::BinaryExpression& binary, Tree left,
                                         Tree right) {
  const NumberOperations operations = OperationsOf(binary.op);
  const bool any_float = KindOf(left) == Kind::kFloat || KindOf(right) == Kind::kFloat;
  const bool any_decimal = KindOf(left) == Kind::kDecimal || KindOf(right) == Kind::kDecimal;
  if (!any_float && !any_decimal) {
    return MakeArithmetic(operations.of_int, left, right, types().Int(), binary.span);
  }
  if (binary.op == BinaryOperator::kRemainder) return nullptr;
  if (any_float) {
    const TypeId real = types().Simple(Kind::kFloat);
    left = Coerce(left, real);
    right = Coerce(right, real);
    if (IsError(left) || IsError(right)) return Error(binary.span);
    return MakeArithmetic(operations.of_float, left, right, real, binary.span);
  }
  // A literal 1 is a Decimal(1,0), not one of the 19 digits of an Int.
  const auto as_decimal = [&](Tree tree) {
    if (KindOf(tree) == Kind::kDecimal) return build().WithType(tree, types().Base(tree->type));
    if (!IsConstant(tree)) return Coerce(tree, types().Decimal(19, 0));
    const auto digits = ParseDigits(std::to_string(tree->constant.integer));
    return Coerce(tree, types().Decimal(digits->precision, 0));
  };
  left = as_decimal(left);
  right = as_decimal(right);
  const TypeId type = DecimalResult(types(), binary.op, left, right);
  return MakeArithmetic(operations.of_decimal, left, right, type, binary.span);
}

Tree ExpressionChecker::MoneyArithmetic(const ast::BinaryExpression& binary, Tree left,
                                        Tree right) {
  const bool adds = binary.op == BinaryOperator::kAdd || binary.op == BinaryOperator::kSubtract;
  if (adds && KindOf(right) == Kind::kMoney) {
    const TypeId one = types().Base(left->type);
    const TypeId other = types().Base(right->type);
    const bool known = !types().Get(one).name.empty() && !types().Get(other).name.empty();
    if (known && one != other) {
      analysis_.Report(binary.op_span, diagnostics::kMixedCurrencies, TypeText(one),
                       TypeText(other));
      return Error(binary.span);
    }
    const auto operation =
        binary.op == BinaryOperator::kAdd ? Arithmetic::kMoneyAdd : Arithmetic::kMoneySubtract;
    return MakeArithmetic(operation, left, right, types().Get(one).name.empty() ? other : one,
                          binary.span);
  }
  const bool scales = KindOf(right) == Kind::kInt || KindOf(right) == Kind::kDecimal;
  if (binary.op != BinaryOperator::kMultiply || !scales) return nullptr;
  return MakeArithmetic(Arithmetic::kMoneyMultiply, left, Coerce(right, types().Decimal()),
                        types().Base(left->type), binary.span);
}

Tree ExpressionChecker::TimeArithmetic(const ast::BinaryExpression& binary, Tree left,
                                       Tree right) {
  const bool add = binary.op == BinaryOperator::kAdd;
  if (!add && binary.op != BinaryOperator::kSubtract) return nullptr;
  const Kind one = KindOf(left);
  const Kind other = KindOf(right);
  const TypeId type = types().Base(left->type);
  const auto make = [&](Arithmetic operation, TypeId result) {
    return MakeArithmetic(operation, left, right, result, binary.span);
  };
  if (one == Kind::kTimestamp && other == Kind::kDuration) {
    return make(add ? Arithmetic::kTimestampAdd : Arithmetic::kTimestampSubtract, type);
  }
  if (one == Kind::kTimestamp && other == Kind::kTimestamp && !add) {
    return make(Arithmetic::kTimestampBetween, types().Simple(Kind::kDuration));
  }
  if (one == Kind::kDate && other == Kind::kDate && !add) {
    return make(Arithmetic::kDateBetween, types().Int());
  }
  if (one == Kind::kDuration && other == Kind::kDuration) {
    return make(add ? Arithmetic::kDurationAdd : Arithmetic::kDurationSubtract, type);
  }
  if (one != Kind::kDate || other != Kind::kInt) return nullptr;
  if (!add) {
    right = build().Add(
        {.node = Node::kNegate, .type = types().Int(), .span = right->span, .a = right});
  }
  return make(Arithmetic::kDateAddDays, type);
}

}  // namespace treaty::sema
