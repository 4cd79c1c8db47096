// List methods: loops over input lists, with map and filter fused into the consumer's loop.
#include "compiler/lowering/lower_tree.h"
#include "runtime/base/check.h"

namespace treaty::lowering {

using program::kNoRegister;
using sema::ListMethod;
using sema::Node;
using sema::Tree;
using types::Kind;

void TreeLowering::BindElement(sema::LocalId local, const Element& element) {
  locals_[local] = element;
}

Register TreeLowering::ElementValue(const Element& element) {
  return element.tree == nullptr ? element.value : Value(element.tree);
}

// Visits each element of a list, whatever it is made of. The visitor's code may be emitted more
// than once (a choice between two lists) and must leave an open block or a closed one.
void TreeLowering::ForEach(Tree list, const Visit& visit) {
  list = Resolve(list);
  switch (list->node) {
    case Node::kList:
      for (Tree operand : list->operands) {
        const BlockId next = builder_.NewBlock();
        const BlockId outer = std::exchange(skip_, next);
        visit(Element{kNoRegister, operand, operand->type});
        skip_ = outer;
        builder_.Jump(next);
        builder_.Continue(next);
      }
      return;
    case Node::kListMethod:
      return ForEachOfMethod(list, visit);
    case Node::kIf:
      return ChooseIf(list, [&](Tree chosen) { ForEach(chosen, visit); });
    case Node::kMatch:
      return ChooseMatch(list, [&](Tree chosen) { ForEach(chosen, visit); });
    case Node::kNull:
      return;
    case Node::kLet:
      BindLocal(list->local, Value(list->a));
      return ForEach(list->b, visit);
    case Node::kIfPresent:
      return ForEachIfPresent(list, visit);
    case Node::kCoalesce:
      return ForEachCoalesce(list, visit);
    case Node::kConvert:
      if (list->conversion == sema::Conversion::kRetype) return ForEach(list->a, visit);
      break;
    case Node::kError:
    case Node::kConstant:
    case Node::kSkip:
    case Node::kReject:
    case Node::kWait:
    case Node::kInput:
    case Node::kLocal:
    case Node::kSetting:
    case Node::kNow:
    case Node::kField:
    case Node::kNot:
    case Node::kNegate:
    case Node::kArithmetic:
    case Node::kCompare:
    case Node::kAnd:
    case Node::kOr:
    case Node::kHasValue:
    case Node::kConcat:
    case Node::kCall:
    case Node::kBuiltin:
    case Node::kTable:
    case Node::kLookup:
    case Node::kAnswer:
    case Node::kRecord:
      break;
  }
  ForEachCursor(Value(list), list->type, visit);
}

void TreeLowering::ForEachIfPresent(Tree list, const Visit& visit) {
  const Register subject = Value(list->a);
  const auto present = [&] {
    BindLocal(list->local, subject);
    ForEach(list->b, visit);
  };
  IfValue(subject, present, [] {});
}

void TreeLowering::ForEachCoalesce(Tree list, const Visit& visit) {
  const Register first = Value(list->a);
  IfValue(first, [&] { ForEachCursor(first, list->a->type, visit); },
          [&] { ForEach(list->b, visit); });
}

void TreeLowering::ForEachCursor(Register cursor, sema::TypeId list, const Visit& visit) {
  const sema::TypeId element_type = facts_.types.Get(facts_.types.Base(list)).element;
  const Register iterator = builder_.Emit(Op::k_list_begin, cursor);
  const BlockId head = builder_.NewBlock();
  const BlockId body = builder_.NewBlock();
  const BlockId end = builder_.NewBlock();
  builder_.Jump(head);
  builder_.Continue(head);
  const Register more = builder_.Emit(Op::k_list_more, iterator);
  builder_.Branch(more, body, end);
  builder_.Continue(body);
  const Register element = builder_.Emit(Op::k_list_next, iterator);
  const BlockId outer = std::exchange(skip_, head);
  visit(Element{Read(element, element_type), nullptr, element_type});
  skip_ = outer;
  builder_.Jump(head);
  builder_.Continue(end);
}

void TreeLowering::ForEachOfMethod(Tree list, const Visit& visit) {
  if (list->list_method == ListMethod::kMap) {
    return ForEach(list->a, [&](const Element& element) {
      BindElement(list->local, element);
      visit(Element{kNoRegister, list->b, list->b->type});
    });
  }
  CHECK(list->list_method == ListMethod::kFilter, "only map and filter give lists");
  ForEach(list->a, [&](const Element& element) {
    BindElement(list->local, element);
    const BlockId kept = builder_.NewBlock();
    const BlockId next = builder_.NewBlock();
    Condition(list->b, kept, next);
    builder_.Continue(kept);
    visit(element);
    builder_.Jump(next);
    builder_.Continue(next);
  });
}

Register TreeLowering::ListScalar(Tree tree) {
  switch (tree->list_method) {
    case ListMethod::kAny:
    case ListMethod::kAll:
      return Quantifier(tree);
    case ListMethod::kSum:
      return Sum(tree);
    case ListMethod::kCount:
    case ListMethod::kLength:
      return Count(tree);
    case ListMethod::kIsEmpty: {
      const Register count = Count(tree);
      return builder_.Emit(Op::k_int_compare, count, builder_.LoadInt(0),
                           uint32_t(program::Comparison::kEqual));
    }
    case ListMethod::kFirst:
    case ListMethod::kLast:
      return FirstOrLast(tree);
    case ListMethod::kJoin:
      return Join(tree);
    case ListMethod::kContains:
      return Contains(tree);
    case ListMethod::kMap:
    case ListMethod::kFilter:
      break;
  }
  CHECK(false, "map and filter are walked or written");
  return kNoRegister;
}

// any: some element makes the body true; all: none makes it anything else.
Register TreeLowering::Quantifier(Tree tree) {
  const bool any = tree->list_method == ListMethod::kAny;
  const Register result = builder_.NewRegister();
  const Register initial = builder_.LoadBool(!any);
  const Register decided = builder_.LoadBool(any);
  builder_.EmitInto(result, Op::k_copy, initial);
  ForEach(tree->a, [&](const Element& element) {
    BindElement(tree->local, element);
    const BlockId holds = builder_.NewBlock();
    const BlockId fails = builder_.NewBlock();
    const BlockId next = builder_.NewBlock();
    Condition(tree->b, holds, fails);
    builder_.Continue(any ? holds : fails);
    builder_.EmitInto(result, Op::k_copy, decided);
    builder_.Jump(next);
    builder_.Continue(any ? fails : holds);
    builder_.Jump(next);
    builder_.Continue(next);
  });
  return result;
}

Register TreeLowering::Sum(Tree tree) {
  const types::Type& type = facts_.types.Get(facts_.types.Base(tree->type));
  program::Constant zero;
  Op add = Op::k_int_add;
  zero.kind = TypeKind::kInt;
  if (type.kind == Kind::kDecimal) {
    zero.kind = TypeKind::kDecimal;
    zero.text = "0";
    add = Op::k_decimal_add;
  } else if (type.kind == Kind::kFloat) {
    zero.kind = TypeKind::kFloat;
    add = Op::k_float_add;
  } else if (type.kind == Kind::kMoney) {
    zero.kind = TypeKind::kMoney;
    zero.text = "0";
    zero.currency = type.name;
    add = Op::k_money_add;
  }
  const Register total = builder_.NewRegister();
  builder_.EmitInto(total, Op::k_copy, builder_.LoadConstant(zero));
  ForEach(tree->a, [&](const Element& element) {
    BindElement(tree->local, element);
    const Register value = tree->b == nullptr ? ElementValue(element) : Value(tree->b);
    if (builder_.closed()) return;
    const Register next = builder_.Emit(add, total, value);
    builder_.EmitInto(total, Op::k_copy, next);
  });
  return total;
}

Register TreeLowering::Count(Tree tree) {
  const Register count = builder_.NewRegister();
  const Register one = builder_.LoadInt(1);
  builder_.EmitInto(count, Op::k_copy, builder_.LoadInt(0));
  ForEach(tree->a, [&](const Element& element) {
    const BlockId counted = builder_.NewBlock();
    const BlockId next = builder_.NewBlock();
    if (tree->list_method == ListMethod::kCount && tree->b != nullptr) {
      BindElement(tree->local, element);
      Condition(tree->b, counted, next);
    } else {
      if (element.tree != nullptr && IsScalar(element.type)) Value(element.tree);  // it may skip
      builder_.Jump(counted);
    }
    builder_.Continue(counted);
    const Register more = builder_.Emit(Op::k_int_add, count, one);
    builder_.EmitInto(count, Op::k_copy, more);
    builder_.Jump(next);
    builder_.Continue(next);
  });
  return count;
}

Register TreeLowering::FirstOrLast(Tree tree) {
  const bool first = tree->list_method == ListMethod::kFirst;
  const Register result = builder_.NewRegister();
  builder_.EmitInto(result, Op::k_null_value);
  ForEach(tree->a, [&](const Element& element) {
    const BlockId taken = builder_.NewBlock();
    const BlockId next = builder_.NewBlock();
    const BlockId test = builder_.NewBlock();
    if (first) {  // later elements do not replace the first that held
      builder_.BranchValue(result, next, test);
    } else {
      builder_.Jump(test);
    }
    builder_.Continue(test);
    if (tree->b != nullptr) {
      BindElement(tree->local, element);
      Condition(tree->b, taken, next);
    } else {
      builder_.Jump(taken);
    }
    builder_.Continue(taken);
    const Register value = ElementValue(element);
    builder_.EmitInto(result, Op::k_copy, value);
    builder_.Jump(next);
    builder_.Continue(next);
  });
  return result;
}

Register TreeLowering::Join(Tree tree) {
  const Register separator = Value(tree->b);
  const Register joined = builder_.NewRegister();
  const Register is_first = builder_.NewRegister();
  builder_.EmitInto(joined, Op::k_copy, builder_.LoadText(""));
  builder_.EmitInto(is_first, Op::k_copy, builder_.LoadBool(true));
  const Register no = builder_.LoadBool(false);
  ForEach(tree->a, [&](const Element& element) {
    const Register value = ElementValue(element);
    if (builder_.closed()) return;
    const BlockId begin = builder_.NewBlock();
    const BlockId more = builder_.NewBlock();
    const BlockId next = builder_.NewBlock();
    builder_.Branch(is_first, begin, more);
    builder_.Continue(begin);
    builder_.EmitInto(joined, Op::k_text_plain, value);
    builder_.EmitInto(is_first, Op::k_copy, no);
    builder_.Jump(next);
    builder_.Continue(more);
    const Register with_separator = builder_.Emit(Op::k_text_concat, joined, separator);
    builder_.EmitInto(joined, Op::k_text_concat, with_separator, value);
    builder_.Jump(next);
    builder_.Continue(next);
  });
  return joined;
}

Register TreeLowering::Contains(Tree tree) {
  const Register wanted = Value(tree->b);
  const Register result = builder_.NewRegister();
  const Register yes = builder_.LoadBool(true);
  builder_.EmitInto(result, Op::k_copy, builder_.LoadBool(false));
  ForEach(tree->a, [&](const Element& element) {
    const Register value = ElementValue(element);
    if (builder_.closed()) return;
    const BlockId compare = builder_.NewBlock();
    const BlockId equal = builder_.NewBlock();
    const BlockId next = builder_.NewBlock();
    builder_.BranchValue(value, compare, next);
    builder_.Continue(compare);
    builder_.Branch(CompareValues(value, wanted, tree->b->type, program::Comparison::kEqual), equal,
                    next);
    builder_.Continue(equal);
    builder_.EmitInto(result, Op::k_copy, yes);
    builder_.Jump(next);
    builder_.Continue(next);
  });
  return result;
}

}  // namespace treaty::lowering
