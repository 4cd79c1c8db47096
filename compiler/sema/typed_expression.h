// The typed expression tree: what sema makes of an expression of the AST, and all that promises and
// lowering look at. Nothing is left to infer:
//
//   - names are resolved, `fn` calls and lets of lists and records are inlined, named arguments
//     stand in parameter order, defaults are filled in
//   - every conversion is a node of its own (kConvert, kLookup)
//   - `?.` chains are kIfPresent; `==` with an operand that may be null, `agrees`, `differs` and
//     `similar` are spelled out with kHasValue, kIf and kAnd, so operands of kCompare, kArithmetic,
//     kCall and kBuiltin always have values (but for optional parameters of a library function)
//   - flow-sensitive narrowing is done: a read that was tested has a type without `?`
//   - list methods are kListMethod with the body of the lambda; a list or record is never held in a
//     variable: it is written to the output, walked or read from
//
// Nodes are immutable once Analyze has returned, live in Facts and may be shared by several trees.
// A tree of a treaty without errors holds no kError node.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/ast/expression.h"
#include "compiler/source/span.h"
#include "compiler/types/type_table.h"
#include "runtime/program/ir.h"

namespace treaty::stdlib {
struct FunctionEntry;
struct Overload;
}

namespace treaty::sema {

using types::TypeId;

enum class Node : uint8_t {
  kError,
  // Leaves.
  kConstant,  // constant (never null)
  kNull,      // null: clears
  kSkip,      // says nothing: the member or element is left out
  kReject,    // a = reason, a Text with a value
  kWait,      // a = reason
  kInput,     // document: the whole record, a cursor
  kLocal,     // local: value of kLet, kIfPresent, a lambda parameter, the candidate of a refinement
  kSetting,   // name
  kNow,       // the event's acceptance time
  // Reading.
  kField,  // a = a record or Json cursor with a value; name = the member; missing = what
           // an absent or null member means
  // Binding.
  kLet,        // local := a; result b. A scalar or a cursor
  kIfPresent,  // local := a; has it a value: b (type of b), else null
  // Scalars.
  kNot,         // a
  kNegate,      // a: Int, Decimal, Float
  kArithmetic,  // arithmetic, a, b: kinds as the operation says
  kCompare,     // comparison, a, b: of one kind, both with values
  kAnd,
  kOr,        // a, b: Bool, short-circuit
  kHasValue,  // a may be null or absent -> Bool
  kConcat,    // operands: Texts with values
  kCall,      // function, operands in parameter order; an optional parameter may get kNull
  kBuiltin,   // builtin, operands
  kTable,     // table = index into Facts::tables; a = key, a Text with a value. Fails when the
              // table has neither the key nor an else
  kLookup,    // reference; a = key (a Text, or a reference's id). Null passes through. No answer:
              // the record waits, unless an `else` answers
  kConvert,   // conversion, a; to `type`. Null and absent pass through
  // Choice.
  kCoalesce,  // a when it has a value, else b
  kAnswer,    // a, or b when a failed
  kIf,        // condition, a = then, b = else
  kMatch,     // local := a (may be null); the first arm that holds, else b; b is null (the pointer)
              // when the arms cover everything
  // Building; only where output is written.
  kRecord,      // members in the declared order of the type; kSkip in a member leaves it out
  kList,        // operands; kSkip in an operand leaves it out
  kListMethod,  // list_method, a = the list, local = the lambda's parameter, b = its body or
                // argument
};

// kField: what it means when the member is absent or null.
enum class Missing : uint8_t {
  kNull,     // the type is optional: it is null
  kFailure,  // the schema says that it is always there: data failure "input.missing"
  kNotReady, // a required field of an entity that nobody has filled yet: the record waits
};

enum class Arithmetic : uint8_t {
  kIntAdd, kIntSubtract, kIntMultiply, kIntDivide, kIntRemainder,
  kDecimalAdd, kDecimalSubtract, kDecimalMultiply,
  kDecimalDivide,  // at the scale of `type`, half away from zero
  kFloatAdd, kFloatSubtract, kFloatMultiply, kFloatDivide,
  kMoneyAdd, kMoneySubtract,
  kMoneyMultiply,  // Money a, Decimal b
  kTimestampAdd, kTimestampSubtract,  // Timestamp a, Duration b
  kTimestampBetween,                  // Duration of two Timestamps
  kDateAddDays,                       // Date a, Int b (negative: subtract)
  kDateBetween,                       // Int days of two Dates
  kDurationAdd, kDurationSubtract,    // Durations
};

// Functions that are operations of the IR.
enum class Builtin : uint8_t {
  kMoneyMake,      // (Decimal, Text) -> Money; fails when the text is no currency
  kMoneyAmount,    // (Money) -> Decimal
  kMoneyCurrency,  // (Money) -> Text
  kIntToText,      // (Int) -> Text
  kDecimalToText,  // (Decimal) -> Text
};

enum class Conversion : uint8_t {
  kRetype,  // the same value under another name: enum -> Text, refined -> base, narrower -> wider
  kIntToDecimal,
  kIntToFloat,
  kDecimalToFloat,
  kDecimalFit,   // to Decimal(p,s) of `type`; fails when a digit would be lost
  kTextFit,      // to Text(n) of `type`; fails when longer
  kTextToEnum,   // to the enum of `type`; fails when it is no value of it (never for an open one)
  kMoneyExpect,  // to Money(currency) of `type`; fails on another currency
  kRefine,       // to the refinement of `type`: fails when its predicate is false (b: over `local`)
  kRequire,      // fails with "value.missing" when null or absent: the schema cannot promise it
  kJsonDecode,   // a Json cursor read as `type`; fails when it is something else
};

enum class ListMethod : uint8_t {
  kMap,       // b over local: each element's value; kSkip leaves it out
  kFilter,    // b over local: Bool
  kAny, kAll, // b over local: Bool
  kSum,       // b over local: Int, Decimal, Float or Money(c); of an empty list 0
  kCount,     // b over local: Bool; or b null: all
  kFirst, kLast,  // b over local: Bool; or b null: any. Null when there is none
  kJoin,      // elements are Texts; b = separator
  kIsEmpty,
  kLength,
  kContains,  // b = a value with the kind of the elements
};

struct TypedExpression;
using Tree = const TypedExpression*;

struct RecordMember {
  std::string name;
  Tree value = nullptr;
};
struct MatchCase {
  std::vector<program::Constant> values;  // any of these
  bool null = false;                      // or null
  Tree value = nullptr;
};

using LocalId = uint32_t;  // unique in Facts
inline constexpr LocalId kNoLocal = 0xffffffff;

struct TypedExpression {
  Node node = Node::kError;
  TypeId type;                 // of the value; kNever for kSkip, kReject, kWait
  bool can_fail = false;       // an answerable failure of this tree is not answered inside it
  bool fails_itself = false;   // this node can fail, whatever its children do
  bool of_object = false;      // read from a system's record, not from an entity
  source::Span span;

  Tree a = nullptr;
  Tree b = nullptr;
  Tree condition = nullptr;            // kIf
  LocalId local = kNoLocal;
  uint32_t document = 0;               // kInput
  uint32_t table = 0;                  // kTable
  std::string name;                    // kField, kSetting
  Missing missing = Missing::kNull;    // kField
  Arithmetic arithmetic = Arithmetic::kIntAdd;
  program::Comparison comparison = program::Comparison::kEqual;
  Builtin builtin = Builtin::kMoneyMake;
  Conversion conversion = Conversion::kRetype;
  ListMethod list_method = ListMethod::kMap;
  const stdlib::FunctionEntry* function = nullptr;  // kCall
  const stdlib::Overload* overload = nullptr;       // kCall: the one whose parameters operands fill
  program::Constant constant;          // kConstant
  program::Reference reference;        // kLookup
  std::vector<Tree> operands;          // kConcat, kCall, kBuiltin, kList
  std::vector<RecordMember> members;   // kRecord
  std::vector<MatchCase> cases;        // kMatch
};

}  // namespace treaty::sema
