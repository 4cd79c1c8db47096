// UnitBuilder: writes one Unit of IR. Interns constants, keys, fragments and origins, folds
// adjacent literal output into one fragment, and keeps "the block that is being written".
//
// A block whose terminator has been written is closed: what follows is unreachable and is dropped,
// so that lowering may go on after a `reject` without asking.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "runtime/program/ir.h"

namespace treaty::lowering {

using program::BlockId;
using program::Constant;
using program::Op;
using program::Register;

class UnitBuilder {
 public:
  UnitBuilder(std::string name, uint32_t document_count);

  // --- registers and blocks
  Register NewRegister() { return unit_.register_count++; }
  BlockId NewBlock();
  // Goes on in `block`. The block before must have been closed by a terminator.
  void Continue(BlockId block);
  bool closed() const { return current_ == program::kNoBlock; }

  // --- instructions; each returns the register it writes
  // Fallible operations go to `failure()` when they cannot.
  Register Emit(Op op, Register a = program::kNoRegister, Register b = program::kNoRegister,
                uint32_t imm = 0, uint32_t imm2 = 0);
  // The same into a register that exists already: where two paths meet.
  void EmitInto(Register dst, Op op, Register a = program::kNoRegister,
                Register b = program::kNoRegister, uint32_t imm = 0);
  // Operations without a result: emit_*, close_*, rollback.
  void Do(Op op, Register a = program::kNoRegister, uint32_t imm = 0);
  Register Call(std::string_view function, const std::vector<Register>& arguments);
  Register Field(Register object, std::string_view key);

  // --- terminators
  void Jump(BlockId target);
  void Branch(Register condition, BlockId if_true, BlockId otherwise);
  void BranchValue(Register value, BlockId if_value, BlockId otherwise);
  void End(Op terminator, Register message = program::kNoRegister);  // finish, reject, wait, fail

  // --- output
  void Literal(std::string_view text);

  // --- interned operands
  uint32_t AddConstant(const Constant& constant);
  Register LoadConstant(const Constant& constant);
  Register LoadText(std::string_view text);
  Register LoadInt(int64_t value);
  Register LoadBool(bool value);
  Register LoadNull();
  uint32_t AddTable(program::Table table);
  uint32_t AddEnum(program::EnumSet set);
  uint32_t AddReference(program::Reference reference);
  uint32_t AddSetting(std::string_view name);

  // --- where failures go and what is being computed
  BlockId failure() const { return failure_; }
  void set_failure(BlockId block) { failure_ = block; }
  void set_origin(program::Origin origin);
  uint32_t origin() const { return origin_; }
  void restore_origin(uint32_t origin) { origin_ = origin; }

  program::Unit Finish();

 private:
  program::Instruction& Append(Op op);

  program::Unit unit_;
  BlockId current_ = 0;
  BlockId failure_ = program::kNoBlock;
  uint32_t origin_ = 0;
  program::Instruction dropped_{};  // where instructions after a terminator go
  std::map<std::string, uint32_t> constant_ids_;
  std::map<std::string, uint32_t, std::less<>> key_ids_;
  std::map<std::string, uint32_t, std::less<>> fragment_ids_;
  std::map<std::string, uint32_t, std::less<>> function_ids_;
  std::map<std::string, uint32_t> origin_ids_;
};

// Sends failures (and skips) somewhere else for as long as it lives.
class FailureScope {
 public:
  FailureScope(UnitBuilder& builder, BlockId block)
      : builder_(builder), before_(builder.failure()) {
    builder_.set_failure(block);
  }
  ~FailureScope() { builder_.set_failure(before_); }
  FailureScope(const FailureScope&) = delete;
  FailureScope& operator=(const FailureScope&) = delete;

 private:
  UnitBuilder& builder_;
  BlockId before_;
};

// Gives the origin back that was being written before.
class OriginScope {
 public:
  explicit OriginScope(UnitBuilder& builder) : builder_(builder), before_(builder.origin()) {}
  ~OriginScope() { builder_.restore_origin(before_); }
  OriginScope(const OriginScope&) = delete;
  OriginScope& operator=(const OriginScope&) = delete;

 private:
  UnitBuilder& builder_;
  uint32_t before_;
};

}  // namespace treaty::lowering
