// Comparison. Null equals null and nothing else, so `==` and `!=` take operands that may be null
// and are spelled out with kHasValue; an order needs values on both sides.
#include "compiler/diagnostics/catalog/answers.h"
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/expression_checker.h"
#include "compiler/types/relations.h"

namespace treaty::sema {
namespace {

using ast::BinaryOperator;
using types::Kind;

program::Comparison ComparisonOf(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::kEqual: return program::Comparison::kEqual;
    case BinaryOperator::kNotEqual: return program::Comparison::kNotEqual;
    case BinaryOperator::kLess: return program::Comparison::kLess;
    case BinaryOperator::kLessEqual: return program::Comparison::kLessEqual;
    case BinaryOperator::kGreater: return program::Comparison::kGreater;
    case BinaryOperator::kGreaterEqual: return program::Comparison::kGreaterEqual;
    case BinaryOperator::kMultiply: case BinaryOperator::kDivide:
    case BinaryOperator::kRemainder: case BinaryOperator::kAdd: case BinaryOperator::kSubtract:
    case BinaryOperator::kAnd: case BinaryOperator::kOr:
      break;
  }
  return program::Comparison::kEqual;
}

bool IsEquality(program::Comparison comparison) {
  return comparison == program::Comparison::kEqual || comparison == program::Comparison::kNotEqual;
}

}  // namespace

Tree ExpressionChecker::Compare(program::Comparison comparison, Tree left, Tree right, Span span) {
  TypedExpression node{.node = Node::kCompare,
                       .type = types().Bool(),
                       .span = span,
                       .a = build().WithType(left, types().Required(left->type)),
                       .b = build().WithType(right, types().Required(right->type))};
  node.comparison = comparison;
  return build().Add(std::move(node));
}

// `x == null` and `x != null`.
Tree ExpressionChecker::CompareWithNull(const ast::BinaryExpression& binary, Tree tree) {
  if (IsError(tree)) return tree;
  if (!types().IsOptional(tree->type) && tree->node != Node::kNull) {
    analysis_.Report(binary.span, diagnostics::kNeverNull, Describe(tree));
    return Error(binary.span);
  }
  const Tree has = build().HasValue(tree, binary.span);
  return binary.op == BinaryOperator::kEqual ? build().Not(has, binary.span) : has;
}

// Gives both sides one type whose values compare; reports when there is none.
bool ExpressionChecker::Unify(Tree& left, Tree& right, Span span) {
  const TypeId one = types().Base(left->type);
  const TypeId other = types().Base(right->type);
  const auto convert = [&](TypeId type) {
    left = Coerce(left, types().IsOptional(left->type) ? types().Optional(type) : type);
    right = Coerce(right, types().IsOptional(right->type) ? types().Optional(type) : type);
    return !IsError(left) && !IsError(right);
  };
  if (!types::IsComparable(types(), one) || !types::IsComparable(types(), other)) {
    const TypeId whole = types::IsComparable(types(), one) ? other : one;
    analysis_.Report(span, diagnostics::kUncomparable, TypeText(whole));
    return false;
  }
  // A text beside an imported picklist has to be one of its values.
  const bool is_picklist = types().KindOf(one) == Kind::kEnum && types().EnumOf(one).imported;
  if (is_picklist && IsConstant(right)) right = Coerce(right, one);
  if (IsError(right)) return false;
  const bool is_real = types().KindOf(one) == Kind::kFloat || types().KindOf(other) == Kind::kFloat;
  if (is_real && types::IsNumber(types(), one) && types::IsNumber(types(), other)) {
    return convert(types().Simple(Kind::kFloat));
  }
  if (types().KindOf(one) == Kind::kMoney && types().KindOf(other) == Kind::kMoney) return true;
  if (types::IsTextual(types(), one) && types::IsTextual(types(), other)) {
    return convert(types().Text());
  }
  const bool same = one == other ||
                    (types::IsNumber(types(), one) && types::IsNumber(types(), other));
  const auto joined = same ? types::Join(types(), one, other) : std::nullopt;
  if (joined) return convert(*joined);
  analysis_.Report(span, diagnostics::kIncomparable, TypeText(left->type), TypeText(right->type));
  return false;
}

Tree ExpressionChecker::Equal(Tree left, Tree right, Span span) {
  const bool left_optional = types().IsOptional(left->type);
  const bool right_optional = types().IsOptional(right->type);
  if (!left_optional && !right_optional) {
    return Compare(program::Comparison::kEqual, left, right, span);
  }
  const auto one = build().Bind(left);
  const auto other = build().Bind(right);
  const Tree same = Compare(program::Comparison::kEqual, one.tree, other.tree, span);
  const Tree no = build().Bool(false, span);
  Tree result = same;
  const auto guarded = [&](Tree tested, Tree if_null) {
    return build().If(build().HasValue(tested, span), result, if_null, types().Bool(), span);
  };
  if (right_optional) result = guarded(other.tree, no);
  if (left_optional) {
    const Tree both_null =
        right_optional ? build().Not(build().HasValue(other.tree, span), span) : no;
    result = guarded(one.tree, both_null);
  }
  return build().Close(one, build().Close(other, result));
}

Tree ExpressionChecker::Comparison(const ast::BinaryExpression& binary) {
  const program::Comparison comparison = ComparisonOf(binary.op);
  if (IsEquality(comparison)) {
    if (binary.right->Is<ast::NullExpression>()) {
      return CompareWithNull(binary, Infer(*binary.left));
    }
    if (binary.left->Is<ast::NullExpression>()) {
      return CompareWithNull(binary, Infer(*binary.right));
    }
  }
  // The value of an enum is looked up in the type of the other side.
  const bool left_is_name = IsEnumValueName(*binary.left) && !IsEnumValueName(*binary.right);
  Tree left = left_is_name ? nullptr : Infer(*binary.left);
  Tree right = nullptr;
  if (left_is_name) {
    right = Infer(*binary.right);
    left = Name(binary.left->As<ast::NameExpression>(), right->type);
  } else if (binary.right->Is<ast::NameExpression>()) {
    right = Name(binary.right->As<ast::NameExpression>(), left->type);
  } else {
    right = Infer(*binary.right);
  }
  if (IsError(left) || IsError(right) || !Unify(left, right, binary.span)) {
    return Error(binary.span);
  }
  if (comparison == program::Comparison::kEqual) return Equal(left, right, binary.span);
  if (comparison == program::Comparison::kNotEqual) {
    return build().Not(Equal(left, right, binary.span), binary.span);
  }
  left = NeedValue(left);
  right = NeedValue(right);
  if (!types::IsOrdered(types(), left->type)) {
    analysis_.Report(binary.span, diagnostics::kNoOrder, TypeText(left->type));
    return Error(binary.span);
  }
  const bool money = KindOf(left) == Kind::kMoney;
  if (money && (types().Base(left->type) != types().Base(right->type) ||
                types().Get(types().Base(left->type)).name.empty())) {
    analysis_.Report(binary.span, diagnostics::kMixedCurrencies, TypeText(left->type),
                     TypeText(right->type));
    return Error(binary.span);
  }
  return Compare(comparison, left, right, binary.span);
}

// `.x agrees`: both records have it and it is equal; `.x differs`: both have it and it is not.
Tree ExpressionChecker::Agreement(const ast::AgreementExpression& agreement) {
  if (scope_.other_record == nullptr) {
    analysis_.Report(agreement.span, diagnostics::kAgreementMisplaced,
                     agreement.differs ? "differs" : "agrees");
    return Error(agreement.span);
  }
  // Also a required field can be missing in a record that is still being filled.
  const Tree mine = build().Lenient(Infer(*agreement.operand));
  if (IsError(mine)) return mine;
  if (!types::IsComparable(types(), mine->type)) {
    analysis_.Report(agreement.span, diagnostics::kUncomparable, TypeText(mine->type));
    return Error(agreement.span);
  }
  std::swap(scope_.record, scope_.other_record);
  const Tree theirs = build().Lenient(Infer(*agreement.operand));
  std::swap(scope_.record, scope_.other_record);
  const auto one = build().Bind(mine);
  const auto other = build().Bind(theirs);
  const Span span = agreement.span;
  const Tree both = build().And(build().HasValue(one.tree, span),
                                build().HasValue(other.tree, span), span);
  const Tree test = Compare(agreement.differs ? program::Comparison::kNotEqual
                                              : program::Comparison::kEqual,
                            one.tree, other.tree, span);
  return build().Close(one, build().Close(other, build().And(both, test, span)));
}

}  // namespace treaty::sema
