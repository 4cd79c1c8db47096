// Reading: `it`, `.field`, `base.member`, `base?.member` and the chains they make.
//
// `a?.b().c` passes null on to the end of the chain: what follows `?.` works on a value, and the
// whole chain is null when `a` is. In the tree that is kIfPresent around the rest of the chain.
#include "compiler/diagnostics/catalog/answers.h"
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/expression_checker.h"
#include "stdlib/native/function.h"

namespace treaty::sema {
namespace {

using types::Kind;

std::vector<std::string_view> FieldNames(const types::RecordInfo& record) {
  std::vector<std::string_view> names;
  for (const types::FieldInfo& field : record.fields) names.push_back(field.name);
  return names;
}

}  // namespace

std::string Describe(Tree tree) {
  if (tree->node == Node::kConvert && tree->a != nullptr) return Describe(tree->a);
  if (tree->node == Node::kIfPresent) return Describe(tree->b);
  if (tree->node == Node::kNull) return "`null`";
  if (tree->node == Node::kCall) return "the result of `" + std::string(tree->function->name) + "`";
  if (tree->node == Node::kSetting) return "`" + tree->name + "`";
  if (tree->node != Node::kField || !IsPath(tree)) return "this value";
  std::string path;
  Tree at = tree;
  for (; at->node == Node::kField; at = at->a) path = "." + at->name + path;
  return "`" + (at->node == Node::kInput ? path : path.substr(1)) + "`";
}

Tree ExpressionChecker::It(Span span, std::string_view what) {
  if (scope_.record == nullptr) {
    analysis_.Report(span, diagnostics::kNoRecordHere, what);
    return Error(span);
  }
  return scope_.record;
}

Tree ExpressionChecker::MemberOf(Tree base, const ast::Identifier& name, Span span) {
  if (IsError(base) || name.IsMissing()) return Error(span);
  const Kind kind = KindOf(base);
  if (kind == Kind::kJson) {
    const types::FieldInfo any{
        .name = name.text, .type = types().Optional(types().Simple(Kind::kJson)), .shape = {}};
    return Narrow(build().Field(base, any, span));
  }
  if (kind == Kind::kReference) {
    analysis_.Report(name.span, diagnostics::kReferenceFollowed, Describe(base),
                     TypeText(types().Base(base->type)));
    return Error(span);
  }
  if (kind != Kind::kRecord) {
    analysis_.Report(name.span, diagnostics::kNoFields, TypeText(base->type));
    return Error(span);
  }
  const types::RecordInfo& record = types().RecordOf(types().Base(base->type));
  const types::FieldInfo* field = record.Find(name.text);
  if (field == nullptr) {
    const std::vector<std::string_view> names = FieldNames(record);
    analysis_
        .Report(name.span, diagnostics::kUnknownField,
                record.name.empty() ? "the record" : record.name, name.text)
        .Suggest(diagnostics::FindNearName(name.text, names));
    return Error(span);
  }
  const types::FieldInfo copy = *field;
  return Narrow(build().Field(base, copy, span));
}

Tree ExpressionChecker::Field(const ast::FieldExpression& field) {
  const Tree record = It(field.span, "." + field.name.text);
  return MemberOf(record, field.name, field.span);
}

Tree ExpressionChecker::Path(const ast::QualifiedName& path) {
  Chain chain{.tree = scope_.record, .guards = {}};
  for (const ast::Identifier& part : path.parts) {
    const bool optional = !IsError(chain.tree) && types().IsOptional(chain.tree->type);
    if (optional) PassNull(chain, true, part.span);
    chain.tree = MemberOf(chain.tree, part, Cover(path.parts.front().span, part.span));
  }
  return CloseChain(std::move(chain));
}

// Makes the chain's value one that is there: by a guard for `?.`, else by asking for an answer.
void ExpressionChecker::PassNull(Chain& chain, bool null_safe, Span member) {
  if (IsError(chain.tree)) return;
  const bool optional = types().IsOptional(chain.tree->type);
  if (null_safe && !optional) {
    analysis_.Report(member, diagnostics::kNeedlessSafe, Describe(chain.tree));
  } else if (null_safe) {
    const LocalId local = build().NewLocal();
    const TypeId present = types().Required(chain.tree->type);
    chain.guards.emplace_back(local, chain.tree);
    chain.tree = build().Local(local, present, chain.tree->span, chain.tree);
  } else if (optional) {
    const Span dot{member.file, chain.tree->span.end, chain.tree->span.end};
    auto& report = analysis_.Report(chain.tree->span, diagnostics::kMayBeNull,
                                    Describe(chain.tree), "what stands before `.`");
    if (chain.tree->span.end > chain.tree->span.begin) {
      report.FixBy("pass null on with `?.`", dot, "?");
    }
    chain.tree = build().WithType(chain.tree, types().Required(chain.tree->type));
  }
}

Tree ExpressionChecker::CloseChain(Chain chain) {
  Tree tree = chain.tree;
  for (auto guard = chain.guards.rbegin(); guard != chain.guards.rend(); ++guard) {
    tree = build().Add({.node = Node::kIfPresent,
                        .type = types().Optional(tree->type),
                        .span = tree->span,
                        .a = guard->second,
                        .b = tree,
                        .local = guard->first});
  }
  return tree;
}

ExpressionChecker::Chain ExpressionChecker::Postfix(const ast::Expression& expression) {
  if (expression.Is<ast::MemberExpression>()) return Member(expression.As<ast::MemberExpression>());
  if (expression.Is<ast::MethodCallExpression>()) {
    return MethodCall(expression.As<ast::MethodCallExpression>());
  }
  return {.tree = Infer(expression), .guards = {}};
}

ExpressionChecker::Chain ExpressionChecker::Member(const ast::MemberExpression& member) {
  Chain chain = Postfix(*member.base);
  PassNull(chain, member.null_safe, member.name.span);
  chain.tree = MemberOf(chain.tree, member.name, member.span);
  return chain;
}

ExpressionChecker::Chain ExpressionChecker::MethodCall(const ast::MethodCallExpression& call) {
  Chain chain = Postfix(*call.base);
  PassNull(chain, call.null_safe, call.method.span);
  if (IsError(chain.tree) || call.method.IsMissing()) {
    chain.tree = Error(call.span);
  } else if (KindOf(chain.tree) == Kind::kList) {
    chain.tree = CallListMethod(chain.tree, call);
  } else {
    chain.tree = CallNamed(call.method, chain.tree, call.arguments, call.span);
  }
  return chain;
}

}  // namespace treaty::sema
