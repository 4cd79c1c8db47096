// The typed IR: one for every tier and format.
//
// Everything a treaty computes becomes a Unit: a map, a route's `where`, a blocking key, a match
// rule over two records, an owner that depends on a field. A unit reads up to four indexed JSON
// documents, answers from references, settings and constants, and writes JSON to the output; or it
// ends with a failure, a rejection or a wait. It has no other effect.
//
// A unit is a list of blocks; a block is a list of instructions that ends in one terminator.
// Registers are Slots of one frame, numbered from 0, typed by the operations that write them. Every
// register is written before it is read on each path (ir_verify.h proves it). Loops come only from
// list_begin/list_next over an input list, so every unit terminates.
//
// Tier 0 interprets the unit (interpret.h); tier 1 compiles it to native code (compiler/codegen).
// Both call the same kernels (kernels.h), so a difference between them is a difference in control
// flow, operands or constants: what the differential tests look for.
//
// The IR stands in the runtime, not in the compiler, because treatyd interprets it too.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/program/ops.h"
#include "runtime/value/type.h"

namespace treaty::program {

enum class Op : uint8_t {
#define TREATY_OP_ENUM(name, shape, fallible, meaning) k_##name,
  TREATY_OPS(TREATY_OP_ENUM)
#undef TREATY_OP_ENUM
};
inline constexpr int kOpCount = 0
#define TREATY_OP_COUNT(name, shape, fallible, meaning) +1
    TREATY_OPS(TREATY_OP_COUNT)
#undef TREATY_OP_COUNT
    ;

enum class Comparison : uint32_t { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

using Register = uint32_t;
using BlockId = uint32_t;
inline constexpr Register kNoRegister = 0xffffffff;
inline constexpr BlockId kNoBlock = 0xffffffff;

struct Instruction {
  Op op;
  Register dst = kNoRegister;
  Register a = kNoRegister;
  Register b = kNoRegister;
  Register c = kNoRegister;
  Register d4 = kNoRegister;      // fourth argument of call
  uint32_t imm = 0;
  uint32_t imm2 = 0;
  BlockId on_failure = kNoBlock;  // fallible operations only
  uint32_t origin = 0;            // index into Unit::origins
};

struct Block {
  std::vector<Instruction> instructions;
};

// A constant by kind. Decimal and Money as canonical digits, so that bundles stay readable.
struct Constant {
  TypeKind kind = TypeKind::kText;
  bool is_null = false;
  int64_t integer = 0;     // Bool, Int, Date, Time, Timestamp, Duration
  double real = 0;         // Float
  std::string text;        // Text (plain UTF-8); Decimal, Money: digits
  std::string currency;    // Money
};

// A value map: text keys to constants. Built into a hash when the unit is loaded.
struct Table {
  std::string name;
  std::vector<std::string> keys;
  std::vector<Constant> values;  // same length as keys
  bool has_else = false;
  Constant otherwise;
};

struct EnumSet {
  std::string name;
  std::vector<std::string> values;
  bool open = false;
};

// What a lookup asks.
enum class ReferenceKind : uint8_t {
  kEntityOfRecord,  // (system.object, local key)  -> entity id       inbound foreign keys
  kRecordOfEntity,  // (entity id, system.object)  -> local key       outbound references
  kEntityByKey,     // (entity, business key)      -> entity id       `Product(sku: .Code)`
};
struct Reference {
  ReferenceKind kind;
  std::string object;  // "crm.Account"; empty for kEntityByKey
  std::string entity;  // "Customer"
  bool required = true;
};

// Where an instruction comes from: for messages and dumps.
struct Origin {
  std::string file;
  uint32_t line = 0;
  uint32_t column = 0;
  std::string target;  // the field being computed: "lines[].quantity"; may be empty
};

struct Unit {
  std::string name;                  // unique in the program: "map crm.Account -> Customer"
  uint32_t document_count = 1;       // how many inputs it reads
  uint32_t register_count = 0;
  uint32_t site_count = 0;           // navigation sites (inline caches, one set a worker)
  std::vector<Block> blocks;         // blocks[0] is the entry
  std::vector<Constant> constants;
  std::vector<std::string> fragments;  // literal output
  std::vector<std::string> keys;       // member names, unescaped
  std::vector<Table> tables;
  std::vector<EnumSet> enums;
  std::vector<Reference> references;
  std::vector<std::string> functions;  // names in the library's registry, "truncate/Text,Int"
  std::vector<std::string> settings;   // names
  std::vector<Origin> origins;         // origins[0] is "unknown"
};

const char* OpName(Op op);
const char* OpShape(Op op);
bool IsFallible(Op op);
bool IsTerminator(Op op);

}  // namespace treaty::program
