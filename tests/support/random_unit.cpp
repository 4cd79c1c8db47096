#include "tests/support/random_unit.h"

#include <map>
#include <string_view>

#include "runtime/value/slot.h"

namespace treaty::testing {
namespace {

using program::BlockId;
using program::Constant;
using program::Instruction;
using program::kNoBlock;
using program::kNoRegister;
using program::Op;
using program::Register;
using program::Unit;

enum class Kind {
  kNone, kBool, kInt, kDecimal, kFloat, kText, kDate, kTime, kTimestamp, kDuration, kMoney, kCursor,
};
constexpr int kKinds = 12;

struct Signature {
  Op op;
  Kind dst;
  Kind a = Kind::kNone;
  Kind b = Kind::kNone;
};

// Every operation that computes a value of values.
constexpr Signature kSignatures[] = {
    {Op::k_now, Kind::kTimestamp},
    {Op::k_copy, Kind::kText, Kind::kText},
    {Op::k_copy, Kind::kInt, Kind::kInt},
    {Op::k_require, Kind::kDecimal, Kind::kDecimal},
    {Op::k_require, Kind::kText, Kind::kText},
    {Op::k_expect, Kind::kNone, Kind::kBool},
    {Op::k_null_value, Kind::kText},
    {Op::k_null_value, Kind::kDate},
    {Op::k_setting, Kind::kText},
    {Op::k_constant, Kind::kDecimal},
    {Op::k_constant, Kind::kFloat},
    {Op::k_root, Kind::kCursor},
    {Op::k_field, Kind::kCursor, Kind::kCursor},
    {Op::k_read_bool, Kind::kBool, Kind::kCursor},
    {Op::k_read_int, Kind::kInt, Kind::kCursor},
    {Op::k_read_decimal, Kind::kDecimal, Kind::kCursor},
    {Op::k_read_float, Kind::kFloat, Kind::kCursor},
    {Op::k_read_text, Kind::kText, Kind::kCursor},
    {Op::k_read_enum, Kind::kText, Kind::kCursor},
    {Op::k_read_date, Kind::kDate, Kind::kCursor},
    {Op::k_read_time, Kind::kTime, Kind::kCursor},
    {Op::k_read_timestamp, Kind::kTimestamp, Kind::kCursor},
    {Op::k_read_duration, Kind::kDuration, Kind::kCursor},
    {Op::k_read_money, Kind::kMoney, Kind::kCursor},
    {Op::k_list_length, Kind::kInt, Kind::kCursor},
    {Op::k_int_add, Kind::kInt, Kind::kInt, Kind::kInt},
    {Op::k_int_sub, Kind::kInt, Kind::kInt, Kind::kInt},
    {Op::k_int_mul, Kind::kInt, Kind::kInt, Kind::kInt},
    {Op::k_int_div, Kind::kInt, Kind::kInt, Kind::kInt},
    {Op::k_int_mod, Kind::kInt, Kind::kInt, Kind::kInt},
    {Op::k_int_neg, Kind::kInt, Kind::kInt},
    {Op::k_int_to_decimal, Kind::kDecimal, Kind::kInt},
    {Op::k_int_to_float, Kind::kFloat, Kind::kInt},
    {Op::k_decimal_to_float, Kind::kFloat, Kind::kDecimal},
    {Op::k_decimal_add, Kind::kDecimal, Kind::kDecimal, Kind::kDecimal},
    {Op::k_decimal_sub, Kind::kDecimal, Kind::kDecimal, Kind::kDecimal},
    {Op::k_decimal_mul, Kind::kDecimal, Kind::kDecimal, Kind::kDecimal},
    {Op::k_decimal_div, Kind::kDecimal, Kind::kDecimal, Kind::kDecimal},
    {Op::k_decimal_neg, Kind::kDecimal, Kind::kDecimal},
    {Op::k_decimal_fit, Kind::kDecimal, Kind::kDecimal},
    {Op::k_float_add, Kind::kFloat, Kind::kFloat, Kind::kFloat},
    {Op::k_float_sub, Kind::kFloat, Kind::kFloat, Kind::kFloat},
    {Op::k_float_mul, Kind::kFloat, Kind::kFloat, Kind::kFloat},
    {Op::k_float_div, Kind::kFloat, Kind::kFloat, Kind::kFloat},
    {Op::k_money_make, Kind::kMoney, Kind::kDecimal, Kind::kText},
    {Op::k_money_add, Kind::kMoney, Kind::kMoney, Kind::kMoney},
    {Op::k_money_sub, Kind::kMoney, Kind::kMoney, Kind::kMoney},
    {Op::k_money_mul, Kind::kMoney, Kind::kMoney, Kind::kDecimal},
    {Op::k_money_amount, Kind::kDecimal, Kind::kMoney},
    {Op::k_money_currency, Kind::kText, Kind::kMoney},
    {Op::k_money_expect, Kind::kMoney, Kind::kMoney},
    {Op::k_time_add, Kind::kTimestamp, Kind::kTimestamp, Kind::kDuration},
    {Op::k_time_sub, Kind::kTimestamp, Kind::kTimestamp, Kind::kDuration},
    {Op::k_time_between, Kind::kDuration, Kind::kTimestamp, Kind::kTimestamp},
    {Op::k_date_add_days, Kind::kDate, Kind::kDate, Kind::kInt},
    {Op::k_date_between, Kind::kInt, Kind::kDate, Kind::kDate},
    {Op::k_int_compare, Kind::kBool, Kind::kInt, Kind::kInt},
    {Op::k_decimal_compare, Kind::kBool, Kind::kDecimal, Kind::kDecimal},
    {Op::k_float_compare, Kind::kBool, Kind::kFloat, Kind::kFloat},
    {Op::k_text_compare, Kind::kBool, Kind::kText, Kind::kText},
    {Op::k_bool_compare, Kind::kBool, Kind::kBool, Kind::kBool},
    {Op::k_money_compare, Kind::kBool, Kind::kMoney, Kind::kMoney},
    {Op::k_json_compare, Kind::kBool, Kind::kCursor, Kind::kCursor},
    {Op::k_not, Kind::kBool, Kind::kBool},
    {Op::k_text_plain, Kind::kText, Kind::kText},
    {Op::k_text_concat, Kind::kText, Kind::kText, Kind::kText},
    {Op::k_text_fit, Kind::kText, Kind::kText},
    {Op::k_text_in, Kind::kText, Kind::kText},
    {Op::k_int_to_text, Kind::kText, Kind::kInt},
    {Op::k_decimal_to_text, Kind::kText, Kind::kDecimal},
    {Op::k_table, Kind::kText, Kind::kText},
    {Op::k_call, Kind::kText, Kind::kText},
    {Op::k_lookup, Kind::kText, Kind::kText},
};

constexpr const char* kKeys[] = {"bool", "int", "decimal", "float", "text", "enum", "date", "time",
                                 "timestamp", "duration", "money", "object", "list", "json",
                                 "missing", "null"};
constexpr uint32_t kKeyCount = std::size(kKeys);
constexpr uint32_t kObjectKey = 11;
constexpr uint32_t kListKey = 12;

Constant MakeConstant(TypeKind kind, int64_t integer, std::string text = {}) {
  Constant constant;
  constant.kind = kind;
  constant.integer = integer;
  constant.text = std::move(text);
  return constant;
}

class UnitWriter {
 public:
  explicit UnitWriter(uint32_t seed) : random_(seed) { Tables(seed); }

  Unit Write() {
    NewBlock();
    Continue(0);
    for (uint32_t i = 0; i < unit_.document_count; ++i) {
      Pool(Kind::kCursor).push_back(Emit(Op::k_root, kNoRegister, kNoRegister, i));
    }
    for (const Signature& signature : kSignatures) {
      if (signature.a == Kind::kNone && signature.dst != Kind::kCursor) Compute(signature, 0);
    }
    const Register mark = Emit(Op::k_mark);
    const int members = 8 + int(Pick(8));
    for (int i = 0; i < members; ++i) Member(0);
    Do(Op::k_close_object, mark);
    End();
    return std::move(unit_);
  }

 private:
  uint32_t Pick(uint32_t below) { return uint32_t(random_() % below); }
  bool Chance(uint32_t percent) { return Pick(100) < percent; }
  std::vector<Register>& Pool(Kind kind) { return pools_[size_t(kind)]; }

  // --- writing
  BlockId NewBlock() {
    unit_.blocks.emplace_back();
    return BlockId(unit_.blocks.size() - 1);
  }
  void Continue(BlockId block) { current_ = block; }
  Instruction& Append(Op op) {
    Instruction& instruction =
        unit_.blocks[current_].instructions.emplace_back(Instruction{op});
    if (program::IsFallible(op)) instruction.on_failure = failure_;
    instruction.origin = Pick(uint32_t(unit_.origins.size()));
    return instruction;
  }
  Register Emit(Op op, Register a = kNoRegister, Register b = kNoRegister, uint32_t imm = 0,
                uint32_t imm2 = 0) {
    Instruction& instruction = Append(op);
    instruction.dst = unit_.register_count++;
    instruction.a = a;
    instruction.b = b;
    instruction.imm = imm;
    instruction.imm2 = imm2;
    return instruction.dst;
  }
  void CopyInto(Register dst, Register a) {
    Instruction& instruction = Append(Op::k_copy);
    instruction.dst = dst;
    instruction.a = a;
  }
  void Do(Op op, Register a = kNoRegister, uint32_t imm = 0, uint32_t imm2 = 0) {
    Instruction& instruction = Append(op);
    instruction.a = a;
    instruction.imm = imm;
    instruction.imm2 = imm2;
  }
  void Literal(std::string text) {
    unit_.fragments.push_back(std::move(text));
    Do(Op::k_emit_literal, kNoRegister, uint32_t(unit_.fragments.size() - 1));
  }

  void Tables(uint32_t seed);
  void Constants();
  Register Constant(Kind kind);
  Register Operand(Kind kind, int depth);
  Register Compute(const Signature& signature, int depth);
  uint32_t Immediate(const Signature& signature);
  Register Call(Register a, int depth);
  Register Field(Register object, uint32_t key);
  void EmitValue(Kind kind, Register value);
  void Member(int depth);
  void Value(int depth);
  void Choice();
  void Loop(int depth);
  void End();

  std::mt19937 random_;
  Unit unit_;
  BlockId current_ = 0;
  BlockId failure_ = kNoBlock;
  std::vector<Register> pools_[kKinds];
  std::vector<uint32_t> constants_[kKinds];
  uint32_t member_ = 0;
};

void UnitWriter::Tables(uint32_t seed) {
  unit_.name = "random " + std::to_string(seed);
  unit_.document_count = 1 + seed % 2;
  for (const char* key : kKeys) unit_.keys.emplace_back(key);
  unit_.enums = {{"Color", {"red", "green", "blue"}, false}, {"Open", {"x"}, true}};
  program::Table closed{"closed", {"red", "green", "a\"b", ""}, {}, false, {}};
  for (const auto& key : closed.keys) {
    closed.values.push_back(MakeConstant(TypeKind::kText, 0, "<" + key + ">"));
  }
  program::Table open = closed;
  open.name = "open";
  open.has_else = true;
  open.otherwise = MakeConstant(TypeKind::kText, 0, "other");
  unit_.tables = {closed, open};
  unit_.references = {{program::ReferenceKind::kEntityOfRecord, "crm.Account", "Customer", true},
                      {program::ReferenceKind::kEntityByKey, "", "Product", false}};
  unit_.functions = {"same/Text", "join/Text,Text", "middle/Text,Text,Text",
                     "pick/Text,Text,Text,Text"};
  unit_.settings = {"region"};
  unit_.origins = {{}, {"a.treaty", 3, 5, "name"}, {"a.treaty", 9, 1, "lines[].quantity"}};
  Constants();
}

void UnitWriter::Constants() {
  const std::pair<Kind, program::Constant> all[] = {
      {Kind::kBool, MakeConstant(TypeKind::kBool, 1)},
      {Kind::kBool, MakeConstant(TypeKind::kBool, 0)},
      {Kind::kInt, MakeConstant(TypeKind::kInt, 7)},
      {Kind::kInt, MakeConstant(TypeKind::kInt, -1)},
      {Kind::kInt, MakeConstant(TypeKind::kInt, 0)},
      {Kind::kInt, MakeConstant(TypeKind::kInt, INT64_MAX)},
      {Kind::kDecimal, MakeConstant(TypeKind::kDecimal, 0, "12.50")},
      {Kind::kDecimal, MakeConstant(TypeKind::kDecimal, 0, "-0.001")},
      {Kind::kDecimal, MakeConstant(TypeKind::kDecimal, 0, "0")},
      {Kind::kDecimal,
       MakeConstant(TypeKind::kDecimal, 0, "99999999999999999999999999999999999999")},
      {Kind::kText, MakeConstant(TypeKind::kText, 0, "red")},
      {Kind::kText, MakeConstant(TypeKind::kText, 0, "EUR")},
      {Kind::kText, MakeConstant(TypeKind::kText, 0, "a\"b\\\n\x01\xc3\xa9")},
      {Kind::kText, MakeConstant(TypeKind::kText, 0, "")},
      {Kind::kDate, MakeConstant(TypeKind::kDate, 20000)},
      {Kind::kTime, MakeConstant(TypeKind::kTime, 36'930'000'001)},
      {Kind::kTimestamp, MakeConstant(TypeKind::kTimestamp, 1'770'000'000'000'000)},
      {Kind::kDuration, MakeConstant(TypeKind::kDuration, 90'000'000)},
      {Kind::kDuration, MakeConstant(TypeKind::kDuration, INT64_MAX)},
  };
  for (const auto& [kind, constant] : all) {
    constants_[size_t(kind)].push_back(uint32_t(unit_.constants.size()));
    unit_.constants.push_back(constant);
  }
  for (const double real : {0.0, 1.5, -2.25e300, 1e-5}) {
    program::Constant constant = MakeConstant(TypeKind::kFloat, 0);
    constant.real = real;
    constants_[size_t(Kind::kFloat)].push_back(uint32_t(unit_.constants.size()));
    unit_.constants.push_back(constant);
  }
  for (const char* currency : {"EUR", "USD"}) {
    program::Constant constant = MakeConstant(TypeKind::kMoney, 0, "19.90");
    constant.currency = currency;
    constants_[size_t(Kind::kMoney)].push_back(uint32_t(unit_.constants.size()));
    unit_.constants.push_back(constant);
  }
}

Register UnitWriter::Constant(Kind kind) {
  const auto& numbers = constants_[size_t(kind)];
  return Emit(Op::k_constant, kNoRegister, kNoRegister, numbers[Pick(uint32_t(numbers.size()))]);
}

// The member that usually holds a value of this kind.
uint32_t KeyOf(Kind kind) {
  constexpr uint32_t kKeyOf[kKinds] = {0, 0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 13};
  return kKeyOf[size_t(kind)];
}

Register UnitWriter::Field(Register object, uint32_t key) {
  return Emit(Op::k_field, object, kNoRegister, key, unit_.site_count++);
}

bool IsRead(Op op) { return std::string_view(program::OpName(op)).starts_with("read_"); }

Register UnitWriter::Operand(Kind kind, int depth) {
  auto& pool = Pool(kind);
  if (!pool.empty() && Chance(30)) return pool[Pick(uint32_t(pool.size()))];
  if (kind == Kind::kCursor) {
    const auto& cursors = Pool(Kind::kCursor);
    return Field(cursors[Pick(uint32_t(cursors.size()))], Pick(kKeyCount));
  }
  const bool is_leaf = depth > 2 || Chance(50);
  if (is_leaf && Chance(20)) return Constant(kind);
  std::vector<const Signature*> makers;
  for (const Signature& signature : kSignatures) {
    if (signature.dst == kind && (!is_leaf || IsRead(signature.op))) makers.push_back(&signature);
  }
  return Compute(*makers[Pick(uint32_t(makers.size()))], depth + 1);
}

uint32_t UnitWriter::Immediate(const Signature& signature) {
  switch (signature.op) {
    case Op::k_constant: return constants_[size_t(signature.dst)][0];
    case Op::k_root: return Pick(unit_.document_count);
    case Op::k_field: return Pick(kKeyCount);
    case Op::k_require: return Pick(3);
    case Op::k_expect: return constants_[size_t(Kind::kText)][0];
    case Op::k_read_decimal: return Chance(50) ? 0 : 5 + Pick(10);
    case Op::k_decimal_fit: return 3 + Pick(10);
    case Op::k_decimal_div: return Pick(12);
    case Op::k_read_text: case Op::k_text_fit: return Chance(50) ? 100 : 1 + Pick(8);
    case Op::k_read_enum: case Op::k_text_in: case Op::k_table: case Op::k_lookup: return Pick(2);
    case Op::k_read_money: case Op::k_money_expect:
      return signature.op == Op::k_read_money && Chance(70) ? 0 : PackCurrency('E', 'U', 'R');
    case Op::k_int_compare: case Op::k_decimal_compare: case Op::k_float_compare:
    case Op::k_text_compare: case Op::k_bool_compare: case Op::k_money_compare:
    case Op::k_json_compare:
      return Pick(6);
    default: return 0;
  }
}

Register UnitWriter::Call(Register a, int depth) {
  const uint32_t function = Pick(4);
  Register more[3] = {kNoRegister, kNoRegister, kNoRegister};
  for (uint32_t i = 0; i < function; ++i) more[i] = Operand(Kind::kText, depth + 1);
  const Register dst = unit_.register_count++;
  Instruction& instruction = Append(Op::k_call);
  instruction.dst = dst;
  instruction.a = a;
  instruction.b = more[0];
  instruction.c = more[1];
  instruction.d4 = more[2];
  instruction.imm = function;
  instruction.imm2 = function + 1;
  return dst;
}

Register UnitWriter::Compute(const Signature& signature, int depth) {
  Register a = kNoRegister;
  Register b = kNoRegister;
  if (IsRead(signature.op) && Chance(85)) {
    const auto& cursors = Pool(Kind::kCursor);
    const uint32_t key = signature.op == Op::k_read_enum ? 5 : KeyOf(signature.dst);
    a = Field(cursors[Chance(60) ? 0 : Pick(uint32_t(cursors.size()))], key);
  } else if (signature.a != Kind::kNone) {
    a = Operand(signature.a, depth + 1);
  }
  if (signature.b != Kind::kNone) b = Operand(signature.b, depth + 1);
  if (signature.op == Op::k_call) return Call(a, depth);
  const uint32_t imm2 = signature.op == Op::k_field ? unit_.site_count++
                        : signature.op == Op::k_read_decimal || signature.op == Op::k_decimal_fit
                            ? Pick(4)
                            : 0;
  if (signature.dst == Kind::kNone) {
    Do(signature.op, a, Immediate(signature));
    return kNoRegister;
  }
  const Register dst = Emit(signature.op, a, b, Immediate(signature), imm2);
  Pool(signature.dst).push_back(dst);
  return dst;
}

void UnitWriter::EmitValue(Kind kind, Register value) {
  constexpr Op kEmits[kKinds] = {Op::k_emit_json, Op::k_emit_bool, Op::k_emit_int,
                                 Op::k_emit_decimal, Op::k_emit_float, Op::k_emit_text,
                                 Op::k_emit_date, Op::k_emit_time, Op::k_emit_timestamp,
                                 Op::k_emit_duration, Op::k_emit_money, Op::k_emit_json};
  Do(kEmits[size_t(kind)], value);
}

void UnitWriter::Value(int depth) {
  const Signature& signature = kSignatures[Pick(uint32_t(std::size(kSignatures)))];
  const Register value = Compute(signature, depth);
  if (value == kNoRegister) {
    Literal("true");
  } else {
    EmitValue(signature.dst, value);
  }
}

// Two ways that meet in one register.
void UnitWriter::Choice() {
  const bool by_value = Chance(50);
  const Register condition =
      by_value ? Operand(Kind::kText, 1) : Operand(Kind::kBool, 1);
  const BlockId first = NewBlock();
  const BlockId second = NewBlock();
  const BlockId join = NewBlock();
  const Register result = unit_.register_count++;
  Do(by_value ? Op::k_branch_value : Op::k_branch, condition, first, second);
  const auto before = std::vector<std::vector<Register>>(std::begin(pools_), std::end(pools_));
  for (const BlockId way : {first, second}) {
    Continue(way);
    CopyInto(result, Operand(Kind::kText, 2));
    Do(Op::k_jump, kNoRegister, join);
    for (int kind = 0; kind < kKinds; ++kind) pools_[kind] = before[kind];
  }
  Continue(join);
  Do(Op::k_emit_text, result);
  Pool(Kind::kText).push_back(result);
}

void UnitWriter::Loop(int depth) {
  const auto& cursors = Pool(Kind::kCursor);
  const Register list = Field(cursors[Chance(70) ? 0 : Pick(uint32_t(cursors.size()))], kListKey);
  const Register iterator = Emit(Op::k_list_begin, list);
  const Register mark = Emit(Op::k_mark);
  const BlockId head = NewBlock();
  const BlockId body = NewBlock();
  const BlockId after = NewBlock();
  Do(Op::k_jump, kNoRegister, head);
  Continue(head);
  const Register more = Emit(Op::k_list_more, iterator);
  Do(Op::k_branch, more, body, after);
  Continue(body);
  const auto before = std::vector<std::vector<Register>>(std::begin(pools_), std::end(pools_));
  Pool(Kind::kCursor).push_back(Emit(Op::k_list_next, iterator));
  Literal(",");
  if (depth == 0 && Chance(40)) {
    const Register inner = Emit(Op::k_mark);
    Member(1);
    Do(Op::k_close_object, inner);
  } else if (Chance(50)) {
    EmitValue(Kind::kCursor, Pool(Kind::kCursor).back());
  } else {
    Value(1);
  }
  Do(Op::k_jump, kNoRegister, head);
  for (int kind = 0; kind < kKinds; ++kind) pools_[kind] = before[kind];
  Continue(after);
  Do(Op::k_close_list, mark);
}

// `,"m1":value`; a failure cuts it back and says so, leaves the member out, or ends the record.
void UnitWriter::Member(int depth) {
  const std::string name = ",\"m" + std::to_string(member_++) + "\":";
  const Register mark = Emit(Op::k_mark);
  const BlockId outer = failure_;
  const auto before = std::vector<std::vector<Register>>(std::begin(pools_), std::end(pools_));
  const BlockId handler = NewBlock();
  const BlockId next = NewBlock();
  if (Chance(98)) failure_ = handler;
  Literal(name);
  const uint32_t form = Pick(10);
  if (form == 0) {
    Choice();
  } else if (form == 1 && depth == 0) {
    Loop(depth);
  } else {
    Value(depth);
  }
  failure_ = outer;
  Do(Op::k_jump, kNoRegister, next);
  for (int kind = 0; kind < kKinds; ++kind) pools_[kind] = before[kind];
  Continue(handler);
  Do(Op::k_rollback, mark);
  const uint32_t answer = Pick(150);
  if (answer == 0) {
    Do(Op::k_reject, Constant(Kind::kText));
  } else if (answer == 1) {
    Do(Op::k_wait, Constant(Kind::kText));
  } else if (answer == 2) {
    Do(Op::k_fail);
  } else {
    if (Chance(60)) Literal(name + "\"failed\"");
    Do(Op::k_jump, kNoRegister, next);
  }
  Continue(next);
}

void UnitWriter::End() {
  const BlockId done = NewBlock();
  const BlockId other = NewBlock();
  Do(Op::k_branch, Operand(Kind::kBool, 1), done, Chance(90) ? done : other);
  Continue(done);
  Do(Op::k_finish);
  Continue(other);
  const Register message = Constant(Kind::kText);
  Do(Chance(50) ? Op::k_reject : Op::k_wait, message);
}

}  // namespace

Unit RandomUnit(uint32_t seed) { return UnitWriter(seed).Write(); }

}  // namespace treaty::testing
