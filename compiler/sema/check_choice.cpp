// What chooses between values: `if`, `match`, `let`, `else`, `??` and the answers they lead to.
#include <algorithm>

#include "compiler/diagnostics/catalog/answers.h"
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/expression_checker.h"
#include "compiler/types/relations.h"

namespace treaty::sema {
namespace {

using types::Kind;

// Whether anything in the tree can go wrong for some record, answered or not.
bool CanGoWrong(Tree tree) {
  if (tree->can_fail || tree->node == Node::kLookup || tree->node == Node::kArithmetic) return true;
  bool found = false;
  ForEachChild(*tree, [&](Tree child) { found = found || CanGoWrong(child); });
  return found;
}

std::string ConstantText(const program::Constant& constant) {
  switch (constant.kind) {
    case TypeKind::kText: return "\"" + constant.text + "\"";
    case TypeKind::kBool: return constant.integer != 0 ? "true" : "false";
    case TypeKind::kEnum: case TypeKind::kDecimal: return constant.text;
    case TypeKind::kMoney: return constant.text + " " + constant.currency;
    case TypeKind::kInt: case TypeKind::kFloat: case TypeKind::kDate: case TypeKind::kTime:
    case TypeKind::kTimestamp: case TypeKind::kDuration: case TypeKind::kJson:
    case TypeKind::kRecord: case TypeKind::kList: case TypeKind::kReference:
      break;
  }
  return std::to_string(constant.integer);
}

std::string JoinWords(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += "`" + words[i] + "`";
  }
  return text;
}

}  // namespace

Tree ExpressionChecker::Branch(const ast::Expression& expression, TypeId wanted) {
  return types().IsError(wanted) ? Infer(expression) : CheckAs(expression, wanted);
}

// Without a wanted type the branches agree on one and are converted to it.
TypeId ExpressionChecker::JoinBranches(std::vector<Tree*> branches, TypeId wanted, Span span) {
  if (!types().IsError(wanted)) return wanted;
  TypeId joined = types().Simple(Kind::kNever);
  for (const Tree* branch : branches) {
    if (IsError(*branch)) return types().Error();
    const auto next = types::Join(types(), joined, (*branch)->type);
    if (!next) {
      analysis_.Report(span, diagnostics::kBranchesDiffer, TypeText(joined),
                       TypeText((*branch)->type));
      return types().Error();
    }
    joined = *next;
  }
  for (Tree* branch : branches) *branch = Coerce(*branch, joined);
  return joined;
}

Tree ExpressionChecker::If(const ast::IfExpression& choice, TypeId wanted) {
  const Tree condition = CheckAs(*choice.condition, types().Bool());
  const auto branch = [&](const ast::Expression& expression, bool truth) {
    const Narrowed narrowed(*this, PathsWithValue(condition, truth));
    return Branch(expression, wanted);
  };
  Tree then_value = branch(*choice.then_value, true);
  Tree else_value = branch(*choice.else_value, false);
  const TypeId type = JoinBranches({&then_value, &else_value}, wanted, choice.span);
  if (types().IsError(type) || IsError(condition)) return Error(choice.span);
  return build().If(condition, then_value, else_value, type, choice.span);
}

Tree ExpressionChecker::Let(const ast::LetExpression& let, TypeId wanted) {
  const Tree value = Infer(*let.value);
  const Kind kind = KindOf(value);
  const bool written_out = (kind == Kind::kRecord || kind == Kind::kList) && !IsPath(value);
  const auto bound = written_out
                         ? TreeBuilder::Bound{.tree = value, .local = kNoLocal, .value = value}
                         : build().Bind(value);
  scope_.locals.push_back({let.name.text, bound.tree});
  const Tree body = Branch(*let.body, wanted);
  scope_.locals.pop_back();
  return IsError(body) ? body : build().Close(bound, body);
}

Tree ExpressionChecker::Else(const ast::ElseExpression& otherwise, TypeId wanted) {
  Tree value = Branch(*otherwise.value, wanted);
  Tree answer = Branch(*otherwise.answer, wanted);
  const TypeId type = JoinBranches({&value, &answer}, wanted, otherwise.span);
  if (IsError(value) || types().IsError(type)) return Error(otherwise.span);
  if (!CanGoWrong(value)) {
    const Span from{value->span.file, value->span.end, otherwise.answer->span.begin};
    auto& report = analysis_.Report(otherwise.answer->span, diagnostics::kNeedlessElse);
    if (types().IsOptional(value->type)) {
      report.FixBy("`??` answers null", from, " ?? ");
    }
  }
  return build().Add({.node = Node::kAnswer,
                      .type = type,
                      .span = otherwise.span,
                      .a = value,
                      .b = answer});
}

Tree ExpressionChecker::Coalesce(const ast::CoalesceExpression& coalesce, TypeId wanted) {
  Tree value = types().IsError(wanted) ? Infer(*coalesce.value)
                                       : CheckAs(*coalesce.value, types().Optional(wanted));
  if (!IsError(value) && !types().IsOptional(value->type) && value->node != Node::kNull) {
    analysis_.Report(coalesce.value->span, diagnostics::kNeedlessCoalesce, Describe(value));
  }
  // What stands in for null takes the value's type where it can: `.Amount ?? 0` stays a
  // Decimal(16,2).
  Tree answer = Branch(*coalesce.answer, wanted);
  if (IsError(value) || IsError(answer)) return Error(coalesce.span);
  TypeId type = wanted;
  if (types().IsError(wanted)) {
    const TypeId present = types().Required(value->type);
    if (IsConstant(answer) && types::IsNumber(types(), answer->type) &&
        types::IsNumber(types(), present)) {
      answer = Coerce(answer, present);
    }
    const auto joined = types::Join(types(), present, answer->type);
    if (!joined) {
      analysis_.Report(coalesce.span, diagnostics::kBranchesDiffer, TypeText(present),
                       TypeText(answer->type));
      return Error(coalesce.span);
    }
    type = *joined;
    value = Coerce(value, types().Optional(type));
    answer = Coerce(answer, type);
  }
  if (KindOf(value) == Kind::kList && IsPath(value) && answer->node == Node::kList &&
      answer->operands.empty()) {
    return build().WithType(value, types().Required(value->type));  // no list is an empty list
  }
  return build().Add({.node = Node::kCoalesce,
                      .type = type,
                      .span = coalesce.span,
                      .a = value,
                      .b = answer});
}

Tree ExpressionChecker::Answer(const ast::Expression& expression) {
  const bool is_skip = expression.Is<ast::SkipExpression>();
  const bool is_reject = expression.Is<ast::RejectExpression>();
  if (!(is_skip ? scope_.allows_skip : scope_.allows_answers)) {
    analysis_.Report(expression.span, diagnostics::kAnswerMisplaced,
                     is_skip ? "skip" : (is_reject ? "reject" : "wait"), scope_.place);
    return Error(expression.span);
  }
  TypedExpression node{.node = is_skip ? Node::kSkip : (is_reject ? Node::kReject : Node::kWait),
                       .type = types().Simple(Kind::kNever),
                       .span = expression.span};
  if (!is_skip) {
    const ast::Expression& reason = is_reject ? *expression.As<ast::RejectExpression>().reason
                                              : *expression.As<ast::WaitExpression>().reason;
    node.a = CheckAs(reason, types().Text());
    if (IsError(node.a)) return Error(expression.span);
  }
  return build().Add(std::move(node));
}

bool ExpressionChecker::MatchPattern(const ast::Expression& pattern, Tree subject, MatchCase& into,
                                     std::set<std::string>& seen) {
  std::string word = "null";
  if (pattern.Is<ast::NullExpression>()) {
    if (!types().IsOptional(subject->type)) {
      analysis_.Report(pattern.span, diagnostics::kNeverNull, Describe(subject));
      return false;
    }
    into.null = true;
  } else {
    const TypeId type = types().Required(subject->type);
    const Tree tree = pattern.Is<ast::NameExpression>()
                          ? Name(pattern.As<ast::NameExpression>(), type)
                          : Infer(pattern);
    const Tree value = IsError(tree) ? tree : Coerce(tree, types().Base(type));
    if (IsError(value)) return false;
    if (!IsConstant(value)) {
      analysis_.Report(pattern.span, diagnostics::kCaseNotConstant);
      return false;
    }
    word = ConstantText(value->constant);
    into.values.push_back(value->constant);
  }
  if (!seen.insert(word).second) {
    analysis_.Report(pattern.span, diagnostics::kCaseTwice, "`" + word + "`");
    return false;
  }
  return true;
}

void ExpressionChecker::CheckExhaustive(const ast::MatchExpression& match, Tree subject,
                                        const std::set<std::string>& seen) {
  const TypeId type = types().Base(subject->type);
  std::vector<std::string> left_out;
  const auto need = [&](const std::string& word, bool quoted = false) {
    if (seen.count(word) == 0) left_out.push_back(quoted ? "\"" + word + "\"" : word);
  };
  const bool is_enum = types().KindOf(type) == Kind::kEnum;
  bool open = !is_enum;
  if (is_enum) {
    const types::EnumInfo& info = types().EnumOf(type);
    for (const std::string& value : info.values) {
      need(value, info.imported);
    }
    open = info.open;
  } else if (types().KindOf(type) == Kind::kBool) {
    need("true");
    need("false");
    open = false;
  }
  if (open) left_out = {"else"};
  if (types().IsOptional(subject->type) && !open) need("null");
  if (left_out.empty()) return;
  constexpr size_t kMostNamed = 8;
  const size_t more = left_out.size() > kMostNamed ? left_out.size() - kMostNamed : 0;
  left_out.resize(left_out.size() - more);
  std::string words = open ? "other values: it needs `else`" : JoinWords(left_out);
  if (more > 0) words += " and " + std::to_string(more) + " more";
  const Span subject_span = match.subject->span;
  analysis_.Report(subject_span, diagnostics::kMatchNotExhaustive, words)
      .Note("`else => …` covers what is left, null included");
}

Tree ExpressionChecker::Match(const ast::MatchExpression& match, TypeId wanted) {
  const Tree subject = Infer(*match.subject);
  const bool usable = !IsError(subject) && types::IsComparable(types(), subject->type);
  if (!usable && !IsError(subject)) {
    analysis_.Report(match.subject->span, diagnostics::kNoMatchSubject, TypeText(subject->type));
  }
  const auto bound = build().Bind(subject);
  TypedExpression node{.node = Node::kMatch, .span = match.span, .a = subject,
                       .local = build().NewLocal()};
  std::set<std::string> seen;
  bool broken = !usable;
  for (const ast::MatchArm& arm : match.arms) {
    MatchCase one;
    if (usable) {
      for (const ast::ExpressionPtr& pattern : arm.patterns) {
        broken = !MatchPattern(*pattern, subject, one, seen) || broken;
      }
    }
    const bool has_value = arm.is_else ? seen.count("null") > 0 : !one.null;
    const std::string key = PathKey(bound.tree);
    const Narrowed narrowed(*this, has_value && !key.empty() ? std::vector<std::string>{key}
                                                             : std::vector<std::string>{});
    one.value = Branch(*arm.value, wanted);
    if (arm.is_else) {
      node.b = one.value;
    } else {
      node.cases.push_back(std::move(one));
    }
  }
  std::vector<Tree*> branches;
  for (MatchCase& one : node.cases) branches.push_back(&one.value);
  if (node.b != nullptr) branches.push_back(&node.b);
  node.type = JoinBranches(branches, wanted, match.span);
  if (broken || types().IsError(node.type)) return Error(match.span);
  if (node.b == nullptr) CheckExhaustive(match, subject, seen);
  return build().Add(std::move(node));
}

}  // namespace treaty::sema
