// Calls by name: builtins, functions of the treaty, tables, the library, look-ups of entities.
#include <algorithm>

#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/expression_checker.h"
#include "runtime/base/check.h"
#include "stdlib/native/function.h"

namespace treaty::sema {
namespace {

using types::Kind;

bool IsCapital(std::string_view name) { return !name.empty() && name[0] >= 'A' && name[0] <= 'Z'; }

}  // namespace

std::string CountWords(size_t count) {
  if (count == 0) return "no argument";
  return std::to_string(count) + (count == 1 ? " argument" : " arguments");
}

void ExpressionChecker::ReportCount(const ast::Identifier& name, size_t takes, size_t given) {
  analysis_.Report(name.span, diagnostics::kArgumentCount, name.text, CountWords(takes), given);
}

bool ExpressionChecker::OrderArguments(const ast::Identifier& name,
                                       const std::vector<std::string_view>& parameters,
                                       Tree receiver, const std::vector<ast::Argument>& arguments,
                                       std::vector<Given>& ordered) {
  ordered.assign(parameters.size(), {});
  const size_t given = arguments.size() + (receiver == nullptr ? 0 : 1);
  if (given > parameters.size()) {
    ReportCount(name, parameters.size(), given);
    return false;
  }
  size_t next = 0;
  if (receiver != nullptr) ordered[next++].receiver = receiver;
  for (const ast::Argument& argument : arguments) {
    size_t at = next;
    if (argument.name.IsMissing()) {
      ++next;
    } else {
      at = size_t(std::find(parameters.begin(), parameters.end(), argument.name.text) -
                  parameters.begin());
    }
    if (at >= parameters.size()) {
      analysis_
          .Report(argument.name.span, diagnostics::kUnknownParameter, name.text, argument.name.text)
          .Suggest(diagnostics::FindNearName(argument.name.text, parameters));
      return false;
    }
    if (ordered[at].IsGiven()) {
      analysis_.Report(argument.value->span, diagnostics::kArgumentTwice, parameters[at]);
      return false;
    }
    ordered[at].expression = argument.value.get();
  }
  return true;
}

Tree ExpressionChecker::GivenValue(const Given& given) {
  return given.receiver != nullptr ? given.receiver : Infer(*given.expression);
}

Tree ExpressionChecker::GivenAs(const Given& given, TypeId target) {
  return given.receiver != nullptr ? Coerce(given.receiver, target)
                                   : CheckAs(*given.expression, target);
}

Tree ExpressionChecker::Call(const ast::CallExpression& call) {
  if (call.function.IsMissing()) return Error(call.span);
  if (IsCapital(call.function.text)) {
    const Index entity = analysis_.facts.FindEntity(call.function.text);
    if (entity != kNoIndex) return CallEntity(entity, call);
    analysis_.Report(call.function.span, diagnostics::kUnknownEntity, call.function.text);
    return Error(call.span);
  }
  if (call.function.text == "similar" && scope_.other_record != nullptr &&
      call.arguments.size() == 1) {
    return CallSimilar(call);
  }
  return CallNamed(call.function, nullptr, call.arguments, call.span);
}

Tree ExpressionChecker::CallNamed(const ast::Identifier& name, Tree receiver,
                                  const std::vector<ast::Argument>& arguments, Span span) {
  const auto function = analysis_.functions.find(name.text);
  if (function != analysis_.functions.end()) {
    return CallFunction(*function->second, receiver, arguments, span);
  }
  const Index table = analysis_.facts.FindTable(name.text);
  if (table != kNoIndex) return CallTable(table, receiver, arguments, name, span);
  if (Tree builtin = CallBuiltin(name, receiver, arguments, span)) return builtin;
  return CallLibrary(name, receiver, arguments, span);
}

Tree ExpressionChecker::CallTable(Index table, Tree receiver,
                                  const std::vector<ast::Argument>& arguments,
                                  const ast::Identifier& name, Span span) {
  std::vector<Given> ordered;
  if (!OrderArguments(name, {"key"}, receiver, arguments, ordered)) return Error(span);
  if (!ordered[0].IsGiven()) {
    ReportCount(name, 1, 0);
    return Error(span);
  }
  const Tree key = GivenAs(ordered[0], analysis_.facts.tables[table].key);
  if (IsError(key)) return Error(span);
  TypedExpression node{.node = Node::kTable,
                       .type = analysis_.facts.tables[table].value,
                       .span = span,
                       .a = key};
  node.table = table;
  return build().Add(std::move(node));
}

// `Product(sku: .ProductCode)`: the entity with that business key, or the record waits for it.
Tree ExpressionChecker::CallEntity(Index entity, const ast::CallExpression& call) {
  const EntityFact& fact = analysis_.facts.entities[entity];
  if (fact.key == kNoIndex) {
    analysis_.Report(call.function.span, diagnostics::kNoOverload, fact.name,
                     "look-ups: it has no key");
    return Error(call.span);
  }
  const EntityFieldFact& key = fact.fields[fact.key];
  std::vector<Given> ordered;
  if (!OrderArguments(call.function, {key.name}, nullptr, call.arguments, ordered)) {
    return Error(call.span);
  }
  if (!ordered[0].IsGiven()) {
    ReportCount(call.function, 1, 0);
    return Error(call.span);
  }
  // No key is an open question, not a mistake: any text may be asked for.
  const Tree asked = AsText(GivenValue(ordered[0]), call.span);
  if (IsError(asked)) return Error(call.span);
  TypedExpression node{.node = Node::kLookup,
                       .type = types().Reference(fact.name),
                       .span = call.span,
                       .a = asked};
  node.reference = {
      .kind = program::ReferenceKind::kEntityByKey, .object = "", .entity = fact.name};
  return build().Add(std::move(node));
}

// `similar(.name)` in an identity rule: how alike the two records' names are, 0 when one has none.
Tree ExpressionChecker::CallSimilar(const ast::CallExpression& call) {
  const ast::Expression& compared = *call.arguments.front().value;
  const Tree mine = build().Lenient(Infer(compared));
  std::swap(scope_.record, scope_.other_record);
  const Tree theirs = IsError(mine) ? mine : build().Lenient(Infer(compared));
  std::swap(scope_.record, scope_.other_record);
  if (IsError(mine) || IsError(theirs)) return Error(call.span);
  const auto one = build().Bind(mine);
  const auto other = build().Bind(theirs);
  const auto present = [&](Tree tree) {
    return Coerce(build().WithType(tree, types().Required(tree->type)), types().Text());
  };
  const TypeId real = types().Simple(Kind::kFloat);
  const std::vector<Tree> values{present(one.tree), present(other.tree)};
  if (IsError(values[0]) || IsError(values[1])) return Error(call.span);
  const stdlib::FunctionEntry* similar = stdlib::FindFunction("similar");
  CHECK(similar != nullptr, "the library has `similar`");
  const Tree score =
      MakeLibraryCall(*similar, *similar->native.begin(), values, call.span);
  const Tree both = build().And(build().HasValue(one.tree, call.span),
                                build().HasValue(other.tree, call.span), call.span);
  const Tree none = build().Constant({.kind = TypeKind::kFloat}, real, call.span);
  const Tree result = build().If(both, score, none, real, call.span);
  return build().Close(one, build().Close(other, result));
}

}  // namespace treaty::sema
