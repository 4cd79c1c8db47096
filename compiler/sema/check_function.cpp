// `fn name(a: T) -> U = expression`. Functions are written out where they are called: there is no
// recursion, so this ends, and lowering never sees a call of one. A body is also checked once by
// itself, so that a mistake in it is found at its declaration and without a call.
#include <algorithm>

#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/expression_checker.h"

namespace treaty::sema {
namespace {

constexpr uint32_t kMostInlinedCalls = 5'000;

Scope ScopeOfBody(std::vector<LocalName> parameters) {
  Scope scope;
  scope.locals = std::move(parameters);
  scope.allows_skip = true;
  scope.allows_answers = true;
  scope.place = "a function";
  return scope;
}

}  // namespace

void DeclareFunctions(Analysis& analysis) {
  analysis.ForEach<ast::FunctionDeclaration>([&](const ast::FunctionDeclaration& function) {
    if (function.name.IsMissing()) return;
    const auto [place, is_new] = analysis.functions.emplace(function.name.text, &function);
    if (is_new) return;
    analysis.Report(function.name.span, diagnostics::kDuplicateName, "function", function.name.text)
        .Label(place->second->name.span, "first declared here");
  });
}

void CheckFunctions(Analysis& analysis) {
  analysis.ForEach<ast::FunctionDeclaration>([&](const ast::FunctionDeclaration& function) {
    if (function.name.IsMissing()) return;
    std::vector<LocalName> parameters;
    for (const ast::Parameter& parameter : function.parameters) {
      const TypeId type = ResolveType(analysis, parameter.type);
      parameters.push_back({parameter.name.text,
                            analysis.build.Local(analysis.build.NewLocal(), type,
                                                 parameter.name.span)});
      if (parameter.value != nullptr) {
        ExpressionChecker(analysis, ScopeOfBody({})).CheckConstant(*parameter.value, type);
      }
    }
    analysis.inlining = {&function};
    analysis.inlined_calls = 0;
    ExpressionChecker checker(analysis, ScopeOfBody(std::move(parameters)));
    const TypeId result =
        function.has_result ? ResolveType(analysis, function.result) : TypeId{};
    if (function.has_result) {
      checker.CheckAs(*function.body, result);
    } else {
      checker.Infer(*function.body);
    }
    analysis.inlining.clear();
  });
}

// Whether another call of `function` may be written out; reports when not.
bool ExpressionChecker::MayInline(const ast::FunctionDeclaration& function, Span span) {
  auto& inlining = analysis_.inlining;
  if (std::find(inlining.begin(), inlining.end(), &function) != inlining.end()) {
    analysis_.Report(span, diagnostics::kRecursiveFunction, function.name.text);
    return false;
  }
  if (analysis_.inline_depth == 0) {
    analysis_.outer_call = span;
    analysis_.outer_function = function.name.text;
  }
  if (++analysis_.inlined_calls <= kMostInlinedCalls) return true;
  if (analysis_.inlined_calls == kMostInlinedCalls + 1) {
    analysis_.Report(analysis_.outer_call, diagnostics::kFunctionTooLarge,
                     analysis_.outer_function);
  }
  return false;
}

Tree ExpressionChecker::CallFunction(const ast::FunctionDeclaration& function, Tree receiver,
                                     const std::vector<ast::Argument>& arguments, Span span) {
  if (!MayInline(function, span)) return Error(span);
  std::vector<std::string_view> names;
  for (const ast::Parameter& parameter : function.parameters) names.push_back(parameter.name.text);
  std::vector<Given> ordered;
  if (!OrderArguments(function.name, names, receiver, arguments, ordered)) return Error(span);
  std::vector<LocalName> locals;
  std::vector<TreeBuilder::Bound> bounds;
  bool broken = false;
  for (size_t i = 0; i < ordered.size(); ++i) {
    const ast::Parameter& parameter = function.parameters[i];
    if (!ordered[i].IsGiven()) ordered[i].expression = parameter.value.get();
    if (!ordered[i].IsGiven()) {
      const size_t given = arguments.size() + (receiver == nullptr ? 0 : 1);
      analysis_.Report(span, diagnostics::kArgumentCount, function.name.text,
                       CountWords(ordered.size()), given);
      return Error(span);
    }
    const Tree value = GivenAs(ordered[i], ResolveType(analysis_, parameter.type));
    broken = broken || IsError(value);
    const types::Kind kind = KindOf(value);
    const bool written_out = kind == types::Kind::kRecord || kind == types::Kind::kList;
    bounds.push_back(written_out ? TreeBuilder::Bound{value, kNoLocal, value}
                                 : build().Bind(value));
    locals.push_back({parameter.name.text, bounds.back().tree});
  }
  if (broken) return Error(span);
  Tree tree = InlineBody(function, std::move(locals));
  for (auto bound = bounds.rbegin(); bound != bounds.rend(); ++bound) {
    tree = IsError(tree) ? tree : build().Close(*bound, tree);
  }
  return tree;
}

Tree ExpressionChecker::InlineBody(const ast::FunctionDeclaration& function,
                                   std::vector<LocalName> locals) {
  Scope scope = ScopeOfBody(std::move(locals));
  scope.allows_skip = scope_.allows_skip;
  scope.allows_answers = scope_.allows_answers;
  scope.place = scope_.place;
  ExpressionChecker body(analysis_, std::move(scope));
  analysis_.inlining.push_back(&function);
  ++analysis_.inline_depth;
  const Tree tree = function.has_result
                        ? body.CheckAs(*function.body, ResolveType(analysis_, function.result))
                        : body.Infer(*function.body);
  --analysis_.inline_depth;
  analysis_.inlining.pop_back();
  return tree;
}

}  // namespace treaty::sema
