// Failures that nothing answers, and the ways to answer them.
#include "compiler/diagnostics/catalog/answers.h"
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/sema/expression_checker.h"
#include "stdlib/native/function.h"

namespace treaty::sema {
namespace {

using types::Kind;

constexpr std::string_view kWays =
    "answer it: `else` followed by a value, `null`, `skip`, `reject \"why\"` or `wait \"why\"`";

void Collect(Tree tree, std::vector<Tree>& into) {
  if (!tree->can_fail) return;
  if (tree->node == Node::kAnswer) return Collect(tree->b, into);
  ForEachChild(*tree, [&](Tree child) { Collect(child, into); });
  if (tree->fails_itself) into.push_back(tree);
}

// What the node does that can fail, for "{} can fail, and nothing answers it".
std::string Doing(const Facts& facts, Tree tree) {
  switch (tree->node) {
    case Node::kTable:
      return "the look-up in table `" + facts.tables[tree->table].name + "`";
    case Node::kCall: return "`" + std::string(tree->function->name) + "`";
    case Node::kBuiltin: return "`money` with a currency that comes with the record";
    case Node::kArithmetic: {
      const bool adds = tree->arithmetic == Arithmetic::kMoneyAdd ||
                        tree->arithmetic == Arithmetic::kMoneySubtract;
      return adds ? "arithmetic with two currencies" : "a division by what may be 0";
    }
    case Node::kConvert: return "the conversion to " + facts.types.Name(tree->type);
    case Node::kError: case Node::kConstant: case Node::kNull: case Node::kSkip:
    case Node::kReject: case Node::kWait: case Node::kInput: case Node::kLocal:
    case Node::kSetting: case Node::kNow: case Node::kField: case Node::kLet:
    case Node::kIfPresent: case Node::kNot: case Node::kNegate: case Node::kCompare:
    case Node::kAnd: case Node::kOr: case Node::kHasValue: case Node::kConcat:
    case Node::kLookup: case Node::kCoalesce: case Node::kAnswer: case Node::kIf:
    case Node::kMatch: case Node::kRecord: case Node::kList: case Node::kListMethod:
      break;
  }
  return "this";
}

bool IsLoss(Tree tree) {
  return tree->node == Node::kConvert && (tree->conversion == Conversion::kTextFit ||
                                          tree->conversion == Conversion::kDecimalFit ||
                                          tree->conversion == Conversion::kMoneyExpect);
}

}  // namespace

std::vector<Tree> UnansweredFailures(Tree tree) {
  std::vector<Tree> failures;
  Collect(tree, failures);
  return failures;
}

void ExpressionChecker::ReportUnanswered(Tree tree) {
  for (const Tree failure : UnansweredFailures(tree)) {
    if (IsLoss(failure)) {
      const TypeId base = types().Base(failure->type);
      auto& report = analysis_.Report(failure->span, diagnostics::kSilentLoss,
                                      Describe(failure->a), TypeText(base));
      report.Here("this is " + TypeText(failure->a->type));
      const Node source = failure->a->node;
      if (failure->conversion == Conversion::kTextFit && source != Node::kBuiltin) {
        const Span end{failure->span.file, failure->span.end, failure->span.end};
        const bool passes = types().IsOptional(failure->a->type) && source != Node::kIfPresent;
        const std::string call = std::string(passes ? "?" : "") + ".truncate(" +
                                 std::to_string(types().Get(base).length) + ")";
        report.FixBy("cut it to its length", end, call);
      }
      report.Note(kWays);
    } else if (failure->node == Node::kConvert && failure->conversion == Conversion::kRefine) {
      analysis_
          .Report(failure->span, diagnostics::kUncheckedRefinement, Describe(failure->a),
                  TypeText(types().Required(failure->type)))
          .Note(kWays);
    } else {
      analysis_
          .Report(failure->span, diagnostics::kUnansweredFailure, Doing(analysis_.facts, failure))
          .Note(kWays);
    }
  }
}

void ExpressionChecker::ReportNull(Tree tree, TypeId target) {
  auto& report = analysis_.Report(tree->span, diagnostics::kMayBeNull, Describe(tree),
                                  TypeText(target));
  if (tree->node == Node::kNull) return;
  report.Note("answer null: `??` followed by a value, `skip`, `reject \"why\"` or `wait \"why\"`");
}

Tree ExpressionChecker::NeedValue(Tree tree) {
  if (IsError(tree) || (!types().IsOptional(tree->type) && tree->node != Node::kNull)) return tree;
  ReportNull(tree, types().Required(tree->type));
  return tree->node == Node::kNull ? Error(tree->span)
                                   : build().WithType(tree, types().Required(tree->type));
}

}  // namespace treaty::sema
