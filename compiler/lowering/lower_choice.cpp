// Choices between values: ??, else, if, match.
#include "compiler/lowering/lower_tree.h"
#include "runtime/base/check.h"

namespace treaty::lowering {

using program::kNoRegister;
using sema::Tree;

void TreeLowering::IfValue(Register value, const Way& present, const Way& missing) {
  const BlockId has_value = builder_.NewBlock();
  const BlockId has_none = builder_.NewBlock();
  const BlockId end = builder_.NewBlock();
  builder_.BranchValue(value, has_value, has_none);
  builder_.Continue(has_value);
  present();
  builder_.Jump(end);
  builder_.Continue(has_none);
  missing();
  builder_.Jump(end);
  builder_.Continue(end);
}

Register TreeLowering::Coalesce(Tree tree) {
  const Register first = Value(tree->a);
  const Register result = builder_.NewRegister();
  IfValue(first, [&] { builder_.EmitInto(result, Op::k_copy, first); },
          [&] { ValueInto(result, tree->b); });
  return result;
}

Register TreeLowering::Answer(Tree tree) {
  const Register result = builder_.NewRegister();
  const BlockId failed = builder_.NewBlock();
  const BlockId end = builder_.NewBlock();
  {
    FailureScope scope(builder_, failed);
    ValueInto(result, tree->a);
  }
  builder_.Jump(end);
  builder_.Continue(failed);
  ValueInto(result, tree->b);
  builder_.Jump(end);
  builder_.Continue(end);
  return result;
}

Register TreeLowering::If(Tree tree) {
  const Register result = builder_.NewRegister();
  ChooseIf(tree, [&](Tree chosen) { ValueInto(result, chosen); });
  return result;
}

Register TreeLowering::Match(Tree tree) {
  const Register result = builder_.NewRegister();
  ChooseMatch(tree, [&](Tree chosen) { ValueInto(result, chosen); });
  return result;
}

void TreeLowering::ChooseIf(Tree tree, const Take& take) {
  const BlockId if_true = builder_.NewBlock();
  const BlockId otherwise = builder_.NewBlock();
  const BlockId end = builder_.NewBlock();
  Condition(tree->condition, if_true, otherwise);
  builder_.Continue(if_true);
  take(tree->a);
  builder_.Jump(end);
  builder_.Continue(otherwise);
  take(tree->b);
  builder_.Jump(end);
  builder_.Continue(end);
}

// Tests the cases in order; each test that fails falls through to the next.
void TreeLowering::ChooseMatch(Tree tree, const Take& take) {
  Element subject;
  subject.value = Value(tree->a);
  subject.type = tree->a->type;
  if (tree->local != sema::kNoLocal) BindLocal(tree->local, subject.value);
  const BlockId end = builder_.NewBlock();
  const bool can_be_null = facts_.types.IsOptional(tree->a->type);
  for (const sema::MatchCase& match : tree->cases) {
    const BlockId taken = builder_.NewBlock();
    const BlockId next = builder_.NewBlock();
    if (match.null || can_be_null) {
      // Values are compared only when there is one.
      const BlockId compare = builder_.NewBlock();
      builder_.BranchValue(subject.value, compare, match.null ? taken : next);
      builder_.Continue(compare);
    }
    BranchToCase(match, subject, taken);
    builder_.Jump(next);
    builder_.Continue(taken);
    take(match.value);
    builder_.Jump(end);
    builder_.Continue(next);
  }
  if (tree->b != nullptr) {
    take(tree->b);
    builder_.Jump(end);
  } else {
    builder_.End(Op::k_fail);  // the cases cover everything: never reached
  }
  builder_.Continue(end);
}

// Goes to `if_equal` when the subject is one of the case's values; else falls through.
void TreeLowering::BranchToCase(const sema::MatchCase& match, const Element& subject,
                                BlockId if_equal) {
  for (const program::Constant& value : match.values) {
    const BlockId next = builder_.NewBlock();
    const Register constant = builder_.LoadConstant(value);
    const Register equal =
        CompareValues(subject.value, constant, subject.type, program::Comparison::kEqual);
    builder_.Branch(equal, if_equal, next);
    builder_.Continue(next);
  }
}

}  // namespace treaty::lowering
