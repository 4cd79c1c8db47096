// Scalars and cursors into registers.
#include "compiler/lowering/call_name.h"
#include "compiler/lowering/lower_tree.h"
#include "runtime/base/check.h"
#include "runtime/value/slot.h"

namespace treaty::lowering {

using program::kNoBlock;
using program::kNoRegister;
using sema::Node;
using sema::Tree;
using types::Kind;

TreeLowering::TreeLowering(const sema::Facts& facts, UnitBuilder& builder)
    : facts_(facts), builder_(builder) {}

void TreeLowering::BeginDocuments(uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    documents_.push_back(builder_.Emit(Op::k_root, kNoRegister, kNoRegister, i));
  }
}

void TreeLowering::BindLocal(sema::LocalId local, Register value) {
  locals_[local] = Element{value, nullptr, {}};
}

bool TreeLowering::IsScalar(sema::TypeId type) const {
  const Kind kind = KindOf(type);
  return kind != Kind::kRecord && kind != Kind::kList;
}

Tree TreeLowering::Resolve(Tree tree) const {
  while (tree->node == Node::kLocal) {
    auto it = locals_.find(tree->local);
    CHECK(it != locals_.end(), "a local is bound before it is used");
    if (it->second.tree == nullptr) return tree;
    tree = it->second.tree;
  }
  return tree;
}

Register TreeLowering::Value(Tree tree) {
  tree = Resolve(tree);
  switch (tree->node) {
    case Node::kError:
      break;
    case Node::kConstant:
      return builder_.LoadConstant(tree->constant);
    case Node::kNull:
      return builder_.LoadNull();
    case Node::kSkip:
    case Node::kReject:
    case Node::kWait:
      return Ended(tree);
    case Node::kInput:
      return documents_[tree->document];
    case Node::kLocal:
      return locals_.at(tree->local).value;
    case Node::kSetting:
      return builder_.Emit(Op::k_setting, kNoRegister, kNoRegister,
                           builder_.AddSetting(tree->name));
    case Node::kNow:
      return builder_.Emit(Op::k_now);
    case Node::kField:
      return Field(tree);
    case Node::kLet:
      return Let(tree);
    case Node::kIfPresent:
      return IfPresent(tree);
    case Node::kNot:
      return builder_.Emit(Op::k_not, Value(tree->a));
    case Node::kNegate:
    case Node::kArithmetic:
      return Arithmetic(tree);
    case Node::kCompare:
      return Compare(tree);
    case Node::kAnd:
    case Node::kOr:
    case Node::kHasValue:
      return BoolValue(tree);
    case Node::kConcat:
      return Concat(tree);
    case Node::kCall:
      return Call(tree);
    case Node::kBuiltin:
      return Builtin(tree);
    case Node::kTable:
      return Table(tree);
    case Node::kLookup:
      return Lookup(tree);
    case Node::kConvert:
      return Convert(tree);
    case Node::kCoalesce:
      return Coalesce(tree);
    case Node::kAnswer:
      return Answer(tree);
    case Node::kIf:
      return If(tree);
    case Node::kMatch:
      return Match(tree);
    case Node::kListMethod:
      return ListScalar(tree);
    case Node::kRecord:
    case Node::kList:
      break;
  }
  CHECK(false, "records and lists are written, never computed; errors are never lowered");
  return kNoRegister;
}

void TreeLowering::ValueInto(Register dst, Tree tree) {
  const Register value = Value(tree);
  if (!builder_.closed()) builder_.EmitInto(dst, Op::k_copy, value);
}

Register TreeLowering::Ended(Tree tree) {
  if (tree->node == Node::kSkip) {
    CHECK(skip_ != kNoBlock, "skip stands only where a member or element can be left out");
    builder_.Jump(skip_);
  } else {
    const Register reason = Value(tree->a);
    // A person looks for the word itself, which may stand lines below the field's name.
    const OriginScope scope(builder_);
    if (origins_) builder_.set_origin(origins_(tree->span, target_));
    builder_.End(tree->node == Node::kReject ? Op::k_reject : Op::k_wait, reason);
  }
  return builder_.NewRegister();  // never read: what follows is unreachable
}

static Op ReadOp(Kind kind) {
  switch (kind) {
    case Kind::kBool:
      return Op::k_read_bool;
    case Kind::kInt:
      return Op::k_read_int;
    case Kind::kDecimal:
      return Op::k_read_decimal;
    case Kind::kFloat:
      return Op::k_read_float;
    case Kind::kText:
    case Kind::kReference:
    case Kind::kForeignKey:
      return Op::k_read_text;
    case Kind::kEnum:
      return Op::k_read_enum;
    case Kind::kDate:
      return Op::k_read_date;
    case Kind::kTime:
      return Op::k_read_time;
    case Kind::kTimestamp:
      return Op::k_read_timestamp;
    case Kind::kDuration:
      return Op::k_read_duration;
    case Kind::kMoney:
      return Op::k_read_money;
    case Kind::kJson:
    case Kind::kRecord:
    case Kind::kList:
    case Kind::kRefined:
    case Kind::kOptional:
    case Kind::kError:
    case Kind::kNever:
    case Kind::kNull:
      break;
  }
  return Op::k_copy;
}

static uint32_t CurrencyNumber(const std::string& currency) {
  return currency.size() == 3 ? PackCurrency(currency[0], currency[1], currency[2]) : 0;
}

Register TreeLowering::Read(Register cursor, sema::TypeId type_id) {
  const types::Type& type = facts_.types.Get(facts_.types.Base(type_id));
  const Op op = ReadOp(type.kind);
  if (op == Op::k_copy) return cursor;
  uint32_t imm = 0;
  uint32_t imm2 = 0;
  if (type.kind == Kind::kDecimal) {
    imm = type.precision;
    imm2 = type.scale;
  } else if (type.kind == Kind::kText || type.kind == Kind::kForeignKey) {
    imm = type.length;
  } else if (type.kind == Kind::kMoney) {
    imm = CurrencyNumber(type.name);
  } else if (type.kind == Kind::kEnum) {
    const types::EnumInfo& info = facts_.types.EnumOf(facts_.types.Base(type_id));
    imm = builder_.AddEnum({info.name, info.values, info.open});
  }
  return builder_.Emit(op, cursor, kNoRegister, imm, imm2);
}

Register TreeLowering::Field(Tree tree) {
  const Tree base = Resolve(tree->a);
  if (base->node == Node::kRecord) {  // a member of what a list method built
    for (const sema::RecordMember& member : base->members) {
      if (member.name == tree->name) return Value(member.value);
    }
    return builder_.LoadNull();
  }
  Register cursor = builder_.Field(Value(base), tree->name);
  if (tree->missing != sema::Missing::kNull) {
    const uint32_t why = tree->missing == sema::Missing::kFailure ? 0 : 2;
    cursor = builder_.Emit(Op::k_require, cursor, kNoRegister, why);
  }
  return Read(cursor, tree->type);
}

Register TreeLowering::Let(Tree tree) {
  BindLocal(tree->local, Value(tree->a));
  return Value(tree->b);
}

Register TreeLowering::IfPresent(Tree tree) {
  const Register subject = Value(tree->a);
  const Register result = builder_.NewRegister();
  const auto present = [&] {
    BindLocal(tree->local, subject);
    ValueInto(result, tree->b);
  };
  IfValue(subject, present, [&] { builder_.EmitInto(result, Op::k_null_value); });
  return result;
}

Register TreeLowering::Plain(Register value, sema::TypeId type) {
  const Kind kind = KindOf(type);
  const bool is_text = kind == Kind::kText || kind == Kind::kEnum || kind == Kind::kReference ||
                       kind == Kind::kForeignKey;
  return is_text ? builder_.Emit(Op::k_text_plain, value) : value;
}

static Op ArithmeticOp(sema::Arithmetic arithmetic) {
  using sema::Arithmetic;
  switch (arithmetic) {
    case Arithmetic::kIntAdd:
      return Op::k_int_add;
    case Arithmetic::kIntSubtract:
      return Op::k_int_sub;
    case Arithmetic::kIntMultiply:
      return Op::k_int_mul;
    case Arithmetic::kIntDivide:
      return Op::k_int_div;
    case Arithmetic::kIntRemainder:
      return Op::k_int_mod;
    case Arithmetic::kDecimalAdd:
      return Op::k_decimal_add;
    case Arithmetic::kDecimalSubtract:
      return Op::k_decimal_sub;
    case Arithmetic::kDecimalMultiply:
      return Op::k_decimal_mul;
    case Arithmetic::kDecimalDivide:
      return Op::k_decimal_div;
    case Arithmetic::kFloatAdd:
      return Op::k_float_add;
    case Arithmetic::kFloatSubtract:
      return Op::k_float_sub;
    case Arithmetic::kFloatMultiply:
      return Op::k_float_mul;
    case Arithmetic::kFloatDivide:
      return Op::k_float_div;
    case Arithmetic::kMoneyAdd:
      return Op::k_money_add;
    case Arithmetic::kMoneySubtract:
      return Op::k_money_sub;
    case Arithmetic::kMoneyMultiply:
      return Op::k_money_mul;
    case Arithmetic::kTimestampAdd:
      return Op::k_time_add;
    case Arithmetic::kTimestampSubtract:
      return Op::k_time_sub;
    case Arithmetic::kTimestampBetween:
      return Op::k_time_between;
    case Arithmetic::kDateAddDays:
      return Op::k_date_add_days;
    case Arithmetic::kDateBetween:
      return Op::k_date_between;
    case Arithmetic::kDurationAdd:
      return Op::k_int_add;
    case Arithmetic::kDurationSubtract:
      return Op::k_int_sub;
  }
  return Op::k_int_add;
}

Register TreeLowering::Arithmetic(Tree tree) {
  const Register a = Value(tree->a);
  if (tree->node == Node::kNegate) {
    const Kind kind = KindOf(tree->type);
    if (kind == Kind::kDecimal) return builder_.Emit(Op::k_decimal_neg, a);
    if (kind == Kind::kInt) return builder_.Emit(Op::k_int_neg, a);
    program::Constant zero;
    zero.kind = TypeKind::kFloat;
    return builder_.Emit(Op::k_float_sub, builder_.LoadConstant(zero), a);
  }
  const Register b = Value(tree->b);
  const uint32_t scale = tree->arithmetic == sema::Arithmetic::kDecimalDivide
                             ? facts_.types.Get(facts_.types.Base(tree->type)).scale
                             : 0;
  return builder_.Emit(ArithmeticOp(tree->arithmetic), a, b, scale);
}

Register TreeLowering::Compare(Tree tree) {
  const Register a = Value(tree->a);
  const Register b = Value(tree->b);
  return CompareValues(a, b, tree->a->type, tree->comparison);
}

Register TreeLowering::CompareValues(Register a, Register b, sema::TypeId type,
                                     program::Comparison comparison) {
  Op op = Op::k_text_compare;
  switch (KindOf(type)) {
    case Kind::kBool:
      op = Op::k_bool_compare;
      break;
    case Kind::kInt:
    case Kind::kDate:
    case Kind::kTime:
    case Kind::kTimestamp:
    case Kind::kDuration:
      op = Op::k_int_compare;
      break;
    case Kind::kDecimal:
      op = Op::k_decimal_compare;
      break;
    case Kind::kFloat:
      op = Op::k_float_compare;
      break;
    case Kind::kMoney:
      op = Op::k_money_compare;
      break;
    case Kind::kJson:
    case Kind::kRecord:
    case Kind::kList:
      op = Op::k_json_compare;
      break;
    case Kind::kText:
    case Kind::kEnum:
    case Kind::kReference:
    case Kind::kForeignKey:
    case Kind::kRefined:
    case Kind::kOptional:
    case Kind::kError:
    case Kind::kNever:
    case Kind::kNull:
      break;
  }
  return builder_.Emit(op, a, b, uint32_t(comparison));
}

// and, or, has-value as values: both ways meet in one register.
Register TreeLowering::BoolValue(Tree tree) {
  const Register result = builder_.NewRegister();
  const BlockId if_true = builder_.NewBlock();
  const BlockId if_false = builder_.NewBlock();
  const BlockId end = builder_.NewBlock();
  Condition(tree, if_true, if_false);
  program::Constant truth;
  truth.kind = TypeKind::kBool;
  for (const bool value : {true, false}) {
    truth.integer = value;
    builder_.Continue(value ? if_true : if_false);
    builder_.EmitInto(result, Op::k_constant, kNoRegister, kNoRegister,
                      builder_.AddConstant(truth));
    builder_.Jump(end);
  }
  builder_.Continue(end);
  return result;
}

void TreeLowering::Condition(Tree tree, BlockId if_true, BlockId otherwise) {
  tree = Resolve(tree);
  if (tree->node == Node::kNot) {
    // `not null` is null, which is not true: only a Bool that cannot be null may be turned round.
    if (!facts_.types.IsOptional(tree->a->type)) return Condition(tree->a, otherwise, if_true);
    return builder_.Branch(builder_.Emit(Op::k_not, Value(tree->a)), if_true, otherwise);
  }
  if (tree->node == Node::kAnd || tree->node == Node::kOr) {
    const BlockId second = builder_.NewBlock();
    if (tree->node == Node::kAnd) {
      Condition(tree->a, second, otherwise);
    } else {
      Condition(tree->a, if_true, second);
    }
    builder_.Continue(second);
    return Condition(tree->b, if_true, otherwise);
  }
  if (tree->node == Node::kHasValue) {
    return builder_.BranchValue(Value(tree->a), if_true, otherwise);
  }
  builder_.Branch(Value(tree), if_true, otherwise);
}

Register TreeLowering::Concat(Tree tree) {
  CHECK(!tree->operands.empty(), "a concatenation has operands");
  Register whole = Value(tree->operands[0]);
  if (tree->operands.size() == 1) return builder_.Emit(Op::k_text_plain, whole);
  for (size_t i = 1; i < tree->operands.size(); ++i) {
    whole = builder_.Emit(Op::k_text_concat, whole, Value(tree->operands[i]));
  }
  return whole;
}

// Only what is read from a document may have escapes in it.
static bool GivesPlainText(Tree tree) {
  return tree->node == Node::kCall || tree->node == Node::kConstant ||
         tree->node == Node::kConcat || tree->node == Node::kBuiltin ||
         tree->node == Node::kTable || tree->node == Node::kLookup;
}

Register TreeLowering::Call(Tree tree) {
  std::vector<Register> arguments;
  for (Tree operand : tree->operands) {
    const Register value = Value(operand);
    arguments.push_back(GivesPlainText(operand) ? value : Plain(value, operand->type));
  }
  return builder_.Call(CallName(*tree), arguments);
}

Register TreeLowering::Builtin(Tree tree) {
  const Register a = Value(tree->operands[0]);
  switch (tree->builtin) {
    case sema::Builtin::kMoneyMake:
      return builder_.Emit(Op::k_money_make, a, Value(tree->operands[1]));
    case sema::Builtin::kMoneyAmount:
      return builder_.Emit(Op::k_money_amount, a);
    case sema::Builtin::kMoneyCurrency:
      return builder_.Emit(Op::k_money_currency, a);
    case sema::Builtin::kIntToText:
      return builder_.Emit(Op::k_int_to_text, a);
    case sema::Builtin::kDecimalToText:
      return builder_.Emit(Op::k_decimal_to_text, a);
  }
  return a;
}

Register TreeLowering::Table(Tree tree) {
  const uint32_t table = builder_.AddTable(facts_.tables[tree->table].table);
  return builder_.Emit(Op::k_table, Value(tree->a), kNoRegister, table);
}

Register TreeLowering::Lookup(Tree tree) {
  const Register key = Value(tree->a);
  const Register result = builder_.NewRegister();
  const auto present = [&] {
    const uint32_t reference = builder_.AddReference(tree->reference);
    builder_.EmitInto(result, Op::k_lookup, key, kNoRegister, reference);
  };
  IfValue(key, present, [&] { builder_.EmitInto(result, Op::k_null_value); });
  return result;
}

}  // namespace treaty::lowering
