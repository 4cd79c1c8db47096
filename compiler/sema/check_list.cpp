// Methods of lists: map filter any all sum count first last join is_empty length contains. They are
// part of the language, not of the library, because their argument is a function of the element and
// lowering fuses them into one loop.
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/expression_checker.h"
#include "compiler/types/relations.h"

namespace treaty::sema {
namespace {

using types::Kind;

enum class Takes : uint8_t { kNothing, kLambda, kLambdaOrNothing, kValue };
struct ListMethodRow {
  std::string_view name;
  ListMethod method;
  Takes takes;
};
constexpr ListMethodRow kListMethods[] = {
    {"map", ListMethod::kMap, Takes::kLambda},
    {"filter", ListMethod::kFilter, Takes::kLambda},
    {"any", ListMethod::kAny, Takes::kLambda},
    {"all", ListMethod::kAll, Takes::kLambda},
    {"sum", ListMethod::kSum, Takes::kLambda},
    {"count", ListMethod::kCount, Takes::kLambdaOrNothing},
    {"first", ListMethod::kFirst, Takes::kLambdaOrNothing},
    {"last", ListMethod::kLast, Takes::kLambdaOrNothing},
    {"join", ListMethod::kJoin, Takes::kValue},
    {"is_empty", ListMethod::kIsEmpty, Takes::kNothing},
    {"length", ListMethod::kLength, Takes::kNothing},
    {"contains", ListMethod::kContains, Takes::kValue},
};

const ListMethodRow* FindListMethod(std::string_view name) {
  for (const ListMethodRow& row : kListMethods) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string_view ArgumentWords(Takes takes) {
  switch (takes) {
    case Takes::kNothing: return "no argument";
    case Takes::kLambda: return "one function";
    case Takes::kLambdaOrNothing: return "at most one function";
    case Takes::kValue: return "one value";
  }
  return "";
}

bool CountFits(Takes takes, size_t count) {
  return takes == Takes::kNothing ? count == 0
                                  : count == 1 || (takes == Takes::kLambdaOrNothing && count == 0);
}

}  // namespace

// Checks the lambda of `call` over an element of `list`: as `wanted`, or by itself.
bool ExpressionChecker::LambdaBody(const ast::MethodCallExpression& call, Tree list,
                                   TypedExpression& node, TypeId wanted) {
  const ast::Expression& argument = *call.arguments.front().value;
  if (!argument.Is<ast::LambdaExpression>() ||
      argument.As<ast::LambdaExpression>().parameters.size() != 1) {
    if (!argument.Is<ast::ErrorExpression>()) {
      analysis_.Report(argument.span, diagnostics::kLambdaWanted, call.method.text);
    }
    return false;
  }
  const auto& lambda = argument.As<ast::LambdaExpression>();
  node.local = build().NewLocal();
  const TypeId element = types().Get(types().Base(list->type)).element;
  const Tree parameter = build().Local(node.local, element, lambda.parameters.front().span, list);
  scope_.locals.push_back({lambda.parameters.front().text, parameter});
  const bool skip_before = scope_.allows_skip;
  scope_.allows_skip = node.list_method == ListMethod::kMap;
  node.b = Branch(*lambda.body, wanted);
  scope_.allows_skip = skip_before;
  scope_.locals.pop_back();
  return !IsError(node.b);
}

// `.items.map(item => …)` where a list of a known element is wanted.
Tree ExpressionChecker::MapTo(const ast::MethodCallExpression& call, TypeId wanted_list,
                              Tree list) {
  TypedExpression node{.node = Node::kListMethod, .span = call.span, .a = list};
  node.list_method = ListMethod::kMap;
  if (!LambdaBody(call, list, node, types().Get(types().Required(wanted_list)).element)) {
    return Error(call.span);
  }
  node.type = types().Required(wanted_list);
  return build().Add(std::move(node));
}

Tree ExpressionChecker::CallListMethod(Tree list, const ast::MethodCallExpression& call) {
  const ListMethodRow* row = FindListMethod(call.method.text);
  if (row == nullptr) {
    std::vector<std::string_view> names;
    for (const ListMethodRow& one : kListMethods) names.push_back(one.name);
    analysis_.Report(call.method.span, diagnostics::kUnknownFunction, call.method.text)
        .Suggest(diagnostics::FindNearName(call.method.text, names));
    return Error(call.span);
  }
  if (!CountFits(row->takes, call.arguments.size())) {
    analysis_.Report(call.method.span, diagnostics::kArgumentCount, row->name,
                     ArgumentWords(row->takes), call.arguments.size());
    return Error(call.span);
  }
  if (&call == wanted_map_) {
    wanted_map_ = nullptr;
    return MapTo(call, wanted_list_, list);
  }
  TypedExpression node{.node = Node::kListMethod, .span = call.span, .a = list};
  node.list_method = row->method;
  const TypeId element = types().Get(types().Base(list->type)).element;
  const bool is_test = row->takes != Takes::kValue && row->method != ListMethod::kMap &&
                       row->method != ListMethod::kSum;
  if (row->takes == Takes::kValue) {
    const bool joins = row->method == ListMethod::kJoin;
    if (joins && !types::IsTextual(types(), element)) {
      analysis_.Report(call.method.span, diagnostics::kOperand, "join", TypeText(list->type));
      return Error(call.span);
    }
    node.b = CheckAs(*call.arguments.front().value,
                     joins ? types().Text() : types().Required(element));
    if (IsError(node.b)) return node.b;
  } else if (!call.arguments.empty() &&
             !LambdaBody(call, list, node, is_test ? types().Bool() : types().Error())) {
    return Error(call.span);
  }
  switch (row->method) {
    case ListMethod::kMap: node.type = types().List(node.b->type); break;
    case ListMethod::kFilter: node.type = types().Base(list->type); break;
    case ListMethod::kAny: case ListMethod::kAll: case ListMethod::kIsEmpty:
    case ListMethod::kContains:
      node.type = types().Bool();
      break;
    case ListMethod::kCount: case ListMethod::kLength: node.type = types().Int(); break;
    case ListMethod::kFirst: case ListMethod::kLast: node.type = types().Optional(element); break;
    case ListMethod::kJoin: node.type = types().Text(); break;
    case ListMethod::kSum: return SumOf(std::move(node), call.span);
  }
  return build().Add(std::move(node));
}

Tree ExpressionChecker::SumOf(TypedExpression node, Span span) {
  node.b = NeedValue(node.b);
  const TypeId summed = types().Base(node.b->type);
  const bool money = KindOf(node.b) == Kind::kMoney && !types().Get(summed).name.empty();
  if (!money && !types::IsNumber(types(), summed)) {
    analysis_.Report(node.b->span, diagnostics::kOperand, "sum", TypeText(node.b->type));
    return Error(span);
  }
  const uint32_t scale = types().Get(summed).scale;
  const bool bounded = KindOf(node.b) == Kind::kDecimal && types().Get(summed).precision != 0;
  node.type = bounded ? types().Decimal(types::kMaxDecimalDigits, scale) : summed;
  return build().Add(std::move(node));
}

}  // namespace treaty::sema
