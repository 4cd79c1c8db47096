// Functions that are operations of the IR: now, money, amount, currency, to_text of numbers.
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/sema/expression_checker.h"
#include "compiler/types/relations.h"

namespace treaty::sema {
namespace {

using types::Kind;

struct BuiltinRow {
  std::string_view name;
  std::vector<std::string_view> parameters;
};
const BuiltinRow* FindBuiltin(std::string_view name) {
  static const BuiltinRow rows[] = {{"now", {}},
                                    {"money", {"amount", "currency"}},
                                    {"amount", {"money"}},
                                    {"currency", {"money"}},
                                    {"to_text", {"value"}}};
  for (const BuiltinRow& row : rows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace

Tree ExpressionChecker::MakeMoney(Tree amount, Tree currency, Span span) {
  amount = Coerce(amount, types().Decimal());
  TypeId type = types().Money();
  if (IsConstant(currency)) {
    if (!IsCurrency(currency->constant.text)) {
      analysis_.Report(currency->span, diagnostics::kUnknownCurrency, currency->constant.text);
      return Error(span);
    }
    type = types().Money(currency->constant.text);
  }
  currency = Coerce(currency, types().Text());
  if (IsError(amount) || IsError(currency)) return Error(span);
  TypedExpression node{.node = Node::kBuiltin, .type = type, .span = span};
  node.builtin = Builtin::kMoneyMake;
  node.operands = {amount, currency};
  return build().Add(std::move(node));
}

Tree ExpressionChecker::CallBuiltin(const ast::Identifier& name, Tree receiver,
                                    const std::vector<ast::Argument>& arguments, Span span) {
  const BuiltinRow* row = FindBuiltin(name.text);
  if (row == nullptr) return nullptr;
  std::vector<Given> ordered;
  if (!OrderArguments(name, row->parameters, receiver, arguments, ordered)) return Error(span);
  std::vector<Tree> values;
  bool broken = false;
  for (const Given& given : ordered) {
    if (!given.IsGiven()) {
      ReportCount(name, ordered.size(), arguments.size() + (receiver == nullptr ? 0 : 1));
      return Error(span);
    }
    values.push_back(NeedValue(GivenValue(given)));
    broken = broken || IsError(values.back());
  }
  if (broken) return Error(span);
  if (name.text == "now") {
    return build().Add(
        {.node = Node::kNow, .type = types().Simple(Kind::kTimestamp), .span = span});
  }
  if (name.text == "money") return MakeMoney(values[0], values[1], span);
  const Kind kind = KindOf(values[0]);
  if (name.text == "to_text" && kind != Kind::kInt && kind != Kind::kDecimal) return nullptr;
  if (name.text != "to_text" && kind != Kind::kMoney) {
    analysis_.Report(name.span, diagnostics::kOperand, name.text, TypeText(values[0]->type));
    return Error(span);
  }
  if (name.text == "to_text") return AsText(values[0], span);
  TypedExpression node{.node = Node::kBuiltin, .span = span};
  const bool amount = name.text == "amount";
  node.type = amount ? types().Decimal() : types().Text(3);
  node.builtin = amount ? Builtin::kMoneyAmount : Builtin::kMoneyCurrency;
  node.operands = {values[0]};
  return build().Add(std::move(node));
}

}  // namespace treaty::sema
