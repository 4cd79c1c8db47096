// Calls of the standard library: which overload the arguments mean, and what is known of the
// result.
#include <algorithm>

#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/expression_checker.h"
#include "compiler/types/relations.h"
#include "stdlib/native/function.h"

namespace treaty::sema {
namespace {

using stdlib::FunctionEntry;
using stdlib::Overload;
using stdlib::ResultRule;
using types::Fit;
using types::Kind;

TypeId TypeOf(types::TypeTable& types, TypeKind kind) {
  switch (kind) {
    case TypeKind::kBool: return types.Bool();
    case TypeKind::kInt: return types.Int();
    case TypeKind::kDecimal: return types.Decimal();
    case TypeKind::kFloat: return types.Simple(Kind::kFloat);
    case TypeKind::kText: return types.Text();
    case TypeKind::kDate: return types.Simple(Kind::kDate);
    case TypeKind::kTime: return types.Simple(Kind::kTime);
    case TypeKind::kTimestamp: return types.Simple(Kind::kTimestamp);
    case TypeKind::kDuration: return types.Simple(Kind::kDuration);
    case TypeKind::kMoney: return types.Money();
    case TypeKind::kJson: case TypeKind::kEnum: case TypeKind::kRecord: case TypeKind::kList:
    case TypeKind::kReference:
      break;
  }
  return types.Error();
}

// How well an argument fits a parameter: 0 not at all, 1 by conversion, 2 as it is.
int FitOfArgument(types::TypeTable& types, Tree value, TypeId parameter) {
  if (value->node == Node::kNull) return 1;
  const TypeId type = types.Base(value->type);
  if (types.KindOf(type) == types.KindOf(parameter)) return 2;
  if (types::IsTextual(types, type) && types.KindOf(parameter) == Kind::kText) return 2;
  const bool number = IsConstant(value) && types::IsNumber(types, type);
  if (number && types.KindOf(parameter) == Kind::kFloat) return 1;
  const Fit fit = types::FitOf(types, type, parameter);
  return fit == Fit::kSame || fit == Fit::kImplicit ? 1 : 0;
}

// Whether every parameter that is not given has something that stands for it.
bool MayLeaveOut(const FunctionEntry& entry, const Overload& overload,
                 const std::vector<Tree>& values) {
  for (size_t i = 0; i < overload.param_count; ++i) {
    const bool given = i < values.size() && values[i] != nullptr;
    if (!given && entry.params[i].otherwise.kind == stdlib::Default::Kind::kNone) return false;
  }
  for (size_t i = overload.param_count; i < values.size(); ++i) {
    if (values[i] != nullptr) return false;
  }
  return true;
}

int FitOfCall(types::TypeTable& types, const FunctionEntry& entry, const Overload& overload,
              const std::vector<Tree>& values) {
  if (!MayLeaveOut(entry, overload, values)) return 0;
  int fit = 2;
  for (size_t i = 0; i < overload.param_count; ++i) {
    if (i >= values.size() || values[i] == nullptr) continue;
    fit = std::min(fit, FitOfArgument(types, values[i], TypeOf(types, overload.params[i])));
  }
  return fit;
}

std::string ParameterList(const FunctionEntry& entry, const Overload& overload) {
  std::string text = std::string(entry.name) + "(";
  for (size_t i = 0; i < overload.param_count; ++i) {
    text += (i == 0 ? "" : ", ") + std::string(entry.params[i].name) + ": " +
            std::string(stdlib::ParamTypeName(overload.params[i]));
  }
  return text + ")";
}

}  // namespace

void ExpressionChecker::ReportNoOverload(const ast::Identifier& name,
                                         const std::vector<Tree>& values, Span) {
  std::string words;
  for (const Tree value : values) {
    if (value == nullptr) continue;
    words += (words.empty() ? "" : ", ") + TypeText(types().Required(value->type));
  }
  auto& report = analysis_.Report(name.span, diagnostics::kNoOverload, name.text,
                                  words.empty() ? "nothing" : words);
  const FunctionEntry& entry = *stdlib::FindFunction(name.text);
  std::string forms;
  for (const Overload& overload : entry.native) {
    forms += (forms.empty() ? "`" : ", `") + ParameterList(entry, overload) + "`";
  }
  report.Note("there is " + forms);
}

// What is known of the argument (its length, its scale) stays known, for rules about the result.
Tree ExpressionChecker::AsOperand(Tree value, TypeId parameter, bool takes_null) {
  if (!takes_null) value = NeedValue(value);
  if (IsError(value) || KindOf(value) == types().KindOf(parameter)) return value;
  if (types::IsTextual(types(), value->type) && types().KindOf(parameter) == Kind::kText) {
    parameter = types().Text(types::GreatestLength(types(), value->type));
  }
  return Coerce(value, takes_null ? types().Optional(parameter) : parameter);
}

bool ExpressionChecker::FillOperands(const FunctionEntry& entry, const Overload& overload,
                                     const std::vector<Tree>& values, std::vector<Tree>& operands,
                                     Span span) {
  bool broken = false;
  for (size_t i = 0; i < overload.param_count; ++i) {
    const TypeId type = TypeOf(types(), overload.params[i]);
    if (i < values.size() && values[i] != nullptr) {
      const Tree value = AsOperand(values[i], type, overload.param_optional[i]);
      broken = broken || IsError(value);
      operands.push_back(value);
      continue;
    }
    const stdlib::Default& otherwise = entry.params[i].otherwise;
    switch (otherwise.kind) {
      case stdlib::Default::Kind::kNone: case stdlib::Default::Kind::kNull:
        operands.push_back(build().WithType(build().Null(span), types().Optional(type)));
        break;
      case stdlib::Default::Kind::kBool:
        operands.push_back(build().Bool(otherwise.integer != 0, span));
        break;
      case stdlib::Default::Kind::kInt:
        operands.push_back(build().Int(otherwise.integer, span));
        break;
      case stdlib::Default::Kind::kText:
        operands.push_back(build().Text(otherwise.text, span));
        break;
    }
  }
  return !broken;
}

TypeId ExpressionChecker::ResultOf(const Overload& overload, const std::vector<Tree>& operands) {
  const TypeId plain = TypeOf(types(), overload.result);
  const ResultRule& rule = overload.rule;
  const Tree argument = rule.argument < operands.size() ? operands[rule.argument] : nullptr;
  const bool constant = argument != nullptr && IsConstant(argument);
  switch (rule.kind) {
    case ResultRule::Kind::kPlain: return plain;
    case ResultRule::Kind::kSameAs: {
      const TypeId same = types().Base(argument->type);
      return types().KindOf(same) == types().KindOf(plain) ? same : plain;
    }
    case ResultRule::Kind::kLengthFixed: return types().Text(rule.length);
    case ResultRule::Kind::kLengthFrom:
      return constant && argument->constant.integer > 0
                 ? types().Text(uint32_t(argument->constant.integer))
                 : plain;
    case ResultRule::Kind::kScaleFrom: {
      if (!constant || argument->constant.integer < 0) return plain;
      const types::Type from = types().Get(types().Base(operands.front()->type));
      const uint32_t scale = uint32_t(argument->constant.integer);
      // Rounding up can carry into one more digit.
      const uint32_t whole = from.precision == 0 ? types::kMaxDecimalDigits
                                                 : from.precision - from.scale + 1;
      const uint32_t most = types::kMaxDecimalDigits;
      return scale > most ? plain : types().Decimal(std::min(most, whole + scale), scale);
    }
    case ResultRule::Kind::kCurrencyFrom:
      return constant ? types().Money(argument->constant.text) : plain;
  }
  return plain;
}

Tree ExpressionChecker::MakeLibraryCall(const FunctionEntry& entry, const Overload& overload,
                                        std::vector<Tree> operands, Span span) {
  TypedExpression node{.node = Node::kCall, .type = ResultOf(overload, operands), .span = span};
  if (overload.result_optional) node.type = types().Optional(node.type);
  node.function = &entry;
  node.overload = &overload;
  node.operands = std::move(operands);
  return build().Add(std::move(node));
}

Tree ExpressionChecker::CallLibrary(const ast::Identifier& name, Tree receiver,
                                    const std::vector<ast::Argument>& arguments, Span span) {
  const FunctionEntry* entry = stdlib::FindFunction(name.text);
  if (entry == nullptr) {
    std::vector<std::string_view> names{"now", "money", "amount", "currency", "to_text"};
    for (const FunctionEntry* one : stdlib::AllFunctions()) names.push_back(one->name);
    for (const auto& [function, declaration] : analysis_.functions) names.push_back(function);
    for (const TableFact& table : analysis_.facts.tables) names.push_back(table.name);
    analysis_.Report(name.span, diagnostics::kUnknownFunction, name.text)
        .Suggest(diagnostics::FindNearName(name.text, names));
    for (const ast::Argument& argument : arguments) Infer(*argument.value);
    return Error(span);
  }
  std::vector<std::string_view> parameters;
  for (size_t i = 0; i < entry->param_count(); ++i) parameters.push_back(entry->params[i].name);
  std::vector<Given> ordered;
  if (!OrderArguments(name, parameters, receiver, arguments, ordered)) return Error(span);
  std::vector<Tree> values;
  for (const Given& given : ordered) {
    values.push_back(given.IsGiven() ? GivenValue(given) : nullptr);
    if (values.back() != nullptr && IsError(values.back())) return Error(span);
  }
  const Overload* best = nullptr;
  int best_fit = 0;
  for (const Overload& overload : entry->native) {
    const int fit = FitOfCall(types(), *entry, overload, values);
    if (fit > best_fit) best = &overload;
    best_fit = std::max(best_fit, fit);
  }
  if (best == nullptr) {
    ReportNoOverload(name, values, span);
    return Error(span);
  }
  std::vector<Tree> operands;
  if (!FillOperands(*entry, *best, values, operands, span)) return Error(span);
  return MakeLibraryCall(*entry, *best, std::move(operands), span);
}

}  // namespace treaty::sema
