// Trees as JSON in the output. Members and elements are written with a comma before them; the end
// of the object or list turns the first comma into its bracket (OutputBuffer in
// runtime/program/abi.h).
#include "compiler/lowering/json_literal.h"
#include "compiler/lowering/lower_tree.h"

namespace treaty::lowering {

using program::kNoRegister;
using sema::Node;
using sema::Tree;
using types::Kind;

void TreeLowering::Write(Tree tree) {
  WriteNullable(tree, [this] { builder_.Literal("null"); });
}

void TreeLowering::WriteNullable(Tree tree, const OnNull& on_null) {
  tree = Resolve(tree);
  if (IsScalar(tree->type) && tree->node != Node::kNull) {
    const Register value = Value(tree);
    return WriteScalar(value, tree->type);
  }
  const auto take = [&](Tree chosen) { WriteNullable(chosen, on_null); };
  switch (tree->node) {
    case Node::kNull:
      return on_null();
    case Node::kSkip:
    case Node::kReject:
    case Node::kWait:
      Ended(tree);
      return;
    case Node::kRecord:
      return WriteRecord(tree);
    case Node::kList:
      return WriteList(tree);
    case Node::kListMethod:
      if (tree->list_method == sema::ListMethod::kMap ||
          tree->list_method == sema::ListMethod::kFilter) {
        return WriteList(tree);
      }
      break;
    case Node::kIf:
      return ChooseIf(tree, take);
    case Node::kMatch:
      return ChooseMatch(tree, take);
    case Node::kAnswer:
      return WriteAnswer(tree, on_null);
    case Node::kIfPresent:
      return WriteIfPresent(tree, on_null);
    case Node::kCoalesce:
      return WriteNullable(tree->a, [&] { WriteNullable(tree->b, on_null); });
    case Node::kLet:
      BindLocal(tree->local, Value(tree->a));
      return WriteNullable(tree->b, on_null);
    case Node::kConvert:
      if (tree->conversion == sema::Conversion::kRetype) return WriteNullable(tree->a, on_null);
      break;
    case Node::kError:
    case Node::kConstant:
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
      break;
  }
  WriteCursor(Value(tree), tree->type, on_null);
}

// Half-written output of a failed value is cut away before the answer is written.
void TreeLowering::WriteAnswer(Tree tree, const OnNull& on_null) {
  const Register mark = builder_.Emit(Op::k_mark);
  const BlockId failed = builder_.NewBlock();
  const BlockId end = builder_.NewBlock();
  {
    FailureScope scope(builder_, failed);
    WriteNullable(tree->a, on_null);
  }
  builder_.Jump(end);
  builder_.Continue(failed);
  builder_.Do(Op::k_rollback, mark);
  WriteNullable(tree->b, on_null);
  builder_.Jump(end);
  builder_.Continue(end);
}

void TreeLowering::WriteIfPresent(Tree tree, const OnNull& on_null) {
  const Register subject = Value(tree->a);
  const auto present = [&] {
    BindLocal(tree->local, subject);
    WriteNullable(tree->b, on_null);
  };
  IfValue(subject, present, on_null);
}

static Op EmitOp(Kind kind) {
  switch (kind) {
    case Kind::kBool:
      return Op::k_emit_bool;
    case Kind::kInt:
      return Op::k_emit_int;
    case Kind::kDecimal:
      return Op::k_emit_decimal;
    case Kind::kFloat:
      return Op::k_emit_float;
    case Kind::kDate:
      return Op::k_emit_date;
    case Kind::kTime:
      return Op::k_emit_time;
    case Kind::kTimestamp:
      return Op::k_emit_timestamp;
    case Kind::kDuration:
      return Op::k_emit_duration;
    case Kind::kMoney:
      return Op::k_emit_money;
    case Kind::kJson:
    case Kind::kRecord:
    case Kind::kList:
      return Op::k_emit_json;
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
  return Op::k_emit_text;
}

void TreeLowering::WriteScalar(Register value, sema::TypeId type) {
  builder_.Do(EmitOp(KindOf(type)), value);
}

void TreeLowering::WriteCursor(Register cursor, sema::TypeId type, const OnNull& on_null) {
  if (!facts_.types.IsOptional(type)) return WriteCursorValue(cursor, type);
  IfValue(cursor, [&] { WriteCursorValue(cursor, type); }, on_null);
}

// A record or list of an input, rewritten member by member: only what the type names is let
// through, and each scalar is read, so that it is checked and canonical.
void TreeLowering::WriteCursorValue(Register cursor, sema::TypeId type) {
  const sema::TypeId base = facts_.types.Base(type);
  const Kind kind = KindOf(type);
  const auto null = [this] { builder_.Literal("null"); };
  if (kind == Kind::kRecord) {
    const Register mark = builder_.Emit(Op::k_mark);
    for (const types::FieldInfo& field : facts_.types.RecordOf(base).fields) {
      const Register member = Read(builder_.Field(cursor, field.name), field.type);
      builder_.Literal("," + JsonLiteral(field.name) + ":");
      if (IsScalar(field.type)) {
        WriteScalar(member, field.type);
      } else {
        WriteCursor(member, field.type, null);
      }
    }
    builder_.Do(Op::k_close_object, mark);
  } else if (kind == Kind::kList) {
    const Register mark = builder_.Emit(Op::k_mark);
    ForEachCursor(cursor, type, [&](const Element& element) { WriteElement(element); });
    builder_.Do(Op::k_close_list, mark);
  } else {
    WriteScalar(cursor, type);
  }
}

void TreeLowering::WriteRecord(Tree tree) {
  const Register mark = builder_.Emit(Op::k_mark);
  for (const sema::RecordMember& member : tree->members) WriteMember(member);
  builder_.Do(Op::k_close_object, mark);
}

void TreeLowering::WriteMember(const sema::RecordMember& member) {
  const std::string prefix = "," + JsonLiteral(member.name) + ":";
  const Tree value = Resolve(member.value);
  if (value->node == Node::kSkip) return;
  const std::string outer_target = target_;
  target_ += (target_.empty() ? "" : ".") + member.name;
  if (origins_) builder_.set_origin(origins_(value->span, target_));
  const BlockId skipped = builder_.NewBlock();
  const BlockId end = builder_.NewBlock();
  const BlockId outer = std::exchange(skip_, skipped);
  if (IsScalar(value->type) && value->node != Node::kNull) {
    // The value is there before anything is written: a skip leaves no trace.
    const Register computed = Value(value);
    builder_.Literal(prefix);
    WriteScalar(computed, value->type);
    builder_.Jump(end);
    builder_.Continue(skipped);
  } else {
    const Register mark = builder_.Emit(Op::k_mark);
    builder_.Literal(prefix);
    Write(value);
    builder_.Jump(end);
    builder_.Continue(skipped);
    builder_.Do(Op::k_rollback, mark);
  }
  skip_ = outer;
  builder_.Jump(end);
  builder_.Continue(end);
  target_ = outer_target;
}

void TreeLowering::WriteList(Tree tree) {
  const Register mark = builder_.Emit(Op::k_mark);
  const std::string outer_target = target_;
  target_ += "[]";
  ForEach(tree, [&](const Element& element) { WriteElement(element); });
  builder_.Do(Op::k_close_list, mark);
  target_ = outer_target;
}

void TreeLowering::WriteElement(const Element& element) {
  const Tree tree = element.tree == nullptr ? nullptr : Resolve(element.tree);
  if (tree != nullptr && !IsScalar(tree->type)) {
    const Register mark = builder_.Emit(Op::k_mark);
    const BlockId next = skip_;
    const BlockId skipped = builder_.NewBlock();
    const BlockId written = builder_.NewBlock();
    skip_ = skipped;
    builder_.Literal(",");
    Write(tree);
    builder_.Jump(written);
    builder_.Continue(skipped);
    builder_.Do(Op::k_rollback, mark);
    builder_.Jump(next);
    builder_.Continue(written);
    skip_ = next;
    return;
  }
  const Register value = ElementValue(element);
  builder_.Literal(",");
  if (IsScalar(element.type)) {
    WriteScalar(value, element.type);
  } else {
    WriteCursor(value, element.type, [this] { builder_.Literal("null"); });
  }
}

}  // namespace treaty::lowering
