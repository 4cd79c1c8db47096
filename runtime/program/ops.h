// Every operation of the IR, on one screen. The interpreter, the native tier, the verifier, the
// dumper and the tests are generated from or checked against this list.
//
//   OP(name, shape, fallible, meaning)
//
// Operands are registers dst, a, b, c and numbers imm, imm2. `shape` lists the operands in use:
// d = dst written, a b c = read, i j = imm and imm2 used. A fallible operation that cannot sets
// Context::failure and goes to Instruction::on_failure, or ends the record when there is none.
// Null and absent: unless stated, an operation expects values; lowering branches before it.
#pragma once

// clang-format off
// Operations with a kernel `treaty_k_<name>` of the uniform signature (kernels.h).
#define TREATY_KERNEL_OPS(OP) \
  /* Leaves */ \
  OP(constant,        "di",   false, "dst = constants[imm]") \
  OP(setting,         "di",   false, "dst = the deployment's value of settings[imm]") \
  OP(now,             "d",    false, "dst = Timestamp of the event's acceptance") \
  OP(copy,            "da",   false, "dst = a, tag included") \
  OP(null_value,      "d",    false, "dst = null") \
  OP(require,         "dai",  true,  "dst = a; fails when a is null or absent: with `input.missing` (imm 0), `value.missing` (1) or `field.not_ready` (2)") \
  OP(expect,          "ai",   true,  "fails with code constants[imm] (a Text) unless Bool a is true") \
  /* Reading an input document */ \
  OP(root,            "di",   false, "dst = cursor at the root of documents[imm]") \
  OP(field,           "daij", false, "dst = cursor at member keys[imm] of the object at a; absent if a is no object or has no such member; null if the member is null; imm2 = navigation site") \
  OP(read_bool,       "da",   true,  "dst = Bool at cursor a; null and absent pass through (so for every read_)") \
  OP(read_int,        "da",   true,  "dst = Int; accepts a number without fraction, or such a number in quotes") \
  OP(read_decimal,    "daij", true,  "dst = Decimal; imm = precision, imm2 = scale, checked; accepts quotes (OData V2)") \
  OP(read_float,      "da",   true,  "dst = Float") \
  OP(read_text,       "dai",  true,  "dst = Text as it stands (kEscaped when it has a backslash); imm = greatest length in code points, 0 = any") \
  OP(read_enum,       "dai",  true,  "dst = Text, one of enums[imm]; data failure otherwise unless the enum is open") \
  OP(read_date,       "da",   true,  "dst = Date; accepts 2026-01-31 and /Date(ms)/") \
  OP(read_time,       "da",   true,  "dst = Time; accepts 10:15:30[.ffffff][Z] and PT10H15M30S") \
  OP(read_timestamp,  "da",   true,  "dst = Timestamp; accepts RFC 3339, +0000 offsets (Salesforce), /Date(ms+off)/ ") \
  OP(read_duration,   "da",   true,  "dst = Duration; accepts ISO 8601 PnDTnHnMnS") \
  OP(read_money,      "dai",  true,  "dst = Money from {amount, currency}; imm = currency it must be (PackCurrency) or 0") \
  /* Lists of an input document */ \
  OP(list_begin,      "da",   false, "dst = iterator before the first element of the array at a; null, absent and non-lists are empty") \
  OP(list_more,       "da",   false, "dst = Bool: the iterator at a has a next element") \
  OP(list_next,       "da",   false, "dst = cursor at the next element (kNull for a null one) and a advanced; only when list_more is true") \
  OP(list_length,     "da",   false, "dst = Int, number of elements at cursor a") \
  /* Numbers; a Decimal result of more than 38 digits is a failure "number.overflow" */ \
  OP(int_add,         "dab",  true,  "dst = a + b") \
  OP(int_sub,         "dab",  true,  "dst = a - b") \
  OP(int_mul,         "dab",  true,  "dst = a * b") \
  OP(int_div,         "dab",  true,  "dst = a / b towards zero; fails on 0") \
  OP(int_mod,         "dab",  true,  "dst = a - b * (a / b); fails on 0") \
  OP(int_neg,         "da",   true,  "dst = -a") \
  OP(int_to_decimal,  "da",   false, "dst = a as Decimal of scale 0") \
  OP(int_to_float,    "da",   false, "dst = a as Float") \
  OP(decimal_to_float,"da",   false, "dst = a as Float, for scores") \
  OP(decimal_add,     "dab",  true,  "dst = a + b") \
  OP(decimal_sub,     "dab",  true,  "dst = a - b") \
  OP(decimal_mul,     "dab",  true,  "dst = a * b") \
  OP(decimal_div,     "dabi", true,  "dst = a / b at scale imm, half away from zero; fails on 0") \
  OP(decimal_neg,     "da",   false, "dst = -a") \
  OP(decimal_fit,     "daij", true,  "dst = a if it has at most imm digits, imm2 after the point, and no digit is lost; fails otherwise") \
  OP(float_add,       "dab",  false, "dst = a + b") \
  OP(float_sub,       "dab",  false, "dst = a - b") \
  OP(float_mul,       "dab",  false, "dst = a * b") \
  OP(float_div,       "dab",  true,  "dst = a / b; fails on 0") \
  OP(money_make,      "dab",  true,  "dst = Money of Decimal a in currency Text b; fails when b is no ISO 4217 code") \
  OP(money_add,       "dab",  true,  "dst = a + b; fails when currencies differ") \
  OP(money_sub,       "dab",  true,  "dst = a - b; fails when currencies differ") \
  OP(money_mul,       "dab",  true,  "dst = Money a * Decimal b") \
  OP(money_amount,    "da",   false, "dst = the Decimal of Money a") \
  OP(money_currency,  "da",   false, "dst = the Text of Money a's currency") \
  OP(money_expect,    "dai",  true,  "dst = a; fails unless its currency is imm") \
  OP(time_add,        "dab",  true,  "dst = Timestamp a + Duration b") \
  OP(time_sub,        "dab",  true,  "dst = Timestamp a - Duration b") \
  OP(time_between,    "dab",  true,  "dst = Duration a - b of two Timestamps") \
  OP(date_add_days,   "dab",  true,  "dst = Date a + Int b days") \
  OP(date_between,    "dab",  false, "dst = Int days a - b of two Dates") \
  /* Comparison: dst = Bool */ \
  OP(int_compare,     "dabi", false, "Int, Date, Time, Timestamp, Duration; imm = Comparison") \
  OP(decimal_compare, "dabi", false, "by value: 1.10 equals 1.1") \
  OP(float_compare,   "dabi", false, "IEEE order; NaN equals nothing") \
  OP(text_compare,    "dabi", false, "by code points, escapes undone") \
  OP(bool_compare,    "dabi", false, "only = and !=") \
  OP(money_compare,   "dabi", true,  "fails when currencies differ and imm is an order") \
  OP(json_compare,    "dabi", false, "only = and !=: two cursors by value (numbers by value, members in any order)") \
  OP(not,             "da",   false, "dst = not a") \
  /* Text */ \
  OP(text_plain,      "da",   false, "dst = a with JSON escapes undone (kPlain)") \
  OP(text_concat,     "dab",  false, "dst = a followed by b, both undone") \
  OP(text_fit,        "dai",  true,  "dst = a if it has at most imm code points; fails otherwise") \
  OP(text_in,         "dai",  true,  "dst = a if it is one of enums[imm]; fails otherwise") \
  OP(int_to_text,     "da",   false, "dst = decimal digits of a") \
  OP(decimal_to_text, "da",   false, "dst = canonical digits of a, no trailing zeros") \
  OP(table,           "dai",  true,  "dst = the value of key a (Text, undone) in tables[imm], or its else; fails when neither") \
  /* References; calls stand with the control operations below */ \
  OP(lookup,          "dai",  true,  "dst = Text: what references[imm] answers for key a; fails `reference.unknown` when it has no answer") \
  /* Output: a comma-first writer; see OutputBuffer in abi.h */ \
  OP(mark,            "d",    false, "dst = Int, the output's length now: begins an object or list") \
  OP(emit_literal,    "i",    false, "append fragments[imm]") \
  OP(emit_text,       "a",    false, "append Text a as a JSON string, canonically escaped; null and absent as null (so for every emit_)") \
  OP(emit_int,        "a",    false, "append Int a") \
  OP(emit_decimal,    "a",    false, "append Decimal a, canonical: no exponent, no trailing zeros") \
  OP(emit_float,      "a",    false, "append Float a, shortest round-trip form") \
  OP(emit_bool,       "a",    false, "append Bool a") \
  OP(emit_date,       "a",    false, "append Date a as \"2026-01-31\"") \
  OP(emit_time,       "a",    false, "append Time a as \"10:15:30\"") \
  OP(emit_timestamp,  "a",    false, "append Timestamp a as \"2026-01-31T10:00:00Z\", microseconds only when not zero") \
  OP(emit_duration,   "a",    false, "append Duration a as ISO 8601") \
  OP(emit_money,      "a",    false, "append {\"amount\":12.5,\"currency\":\"EUR\"}") \
  OP(emit_json,       "a",    false, "append the value at cursor a, canonically (no blanks, escapes and numbers as emit_text and emit_decimal write them)") \
  OP(close_object,    "a",    false, "end the object begun at mark a: the comma at a becomes {, or {} when nothing was written") \
  OP(close_list,      "a",    false, "the same with [ and ]") \
  OP(rollback,        "a",    false, "cut the output back to mark a")

// Operations that each tier does itself.
#define TREATY_CONTROL_OPS(OP) \
  OP(call,            "dabci",true,  "dst = functions[imm](a, b, c); imm2 = number of arguments, 4th argument in Instruction::d4") \
  /* Terminators: the last instruction of a block, and only there */ \
  OP(jump,            "i",    false, "go to block imm") \
  OP(branch,          "aij",  false, "Bool a true: block imm, else (false, null, absent) block imm2") \
  OP(branch_value,    "aij",  false, "a has a value: block imm, else (null or absent) block imm2") \
  OP(finish,          "",     false, "the record is done: Outcome::kDone") \
  OP(reject,          "a",    false, "Outcome::kRejected with message Text a") \
  OP(wait,            "a",    false, "Outcome::kWaiting with message Text a") \
  OP(fail,            "",     false, "end with the failure that is set: `reference.unknown` and `field.not_ready` wait (Outcome::kWaiting), all others are Outcome::kFailed")

#define TREATY_OPS(OP) TREATY_KERNEL_OPS(OP) TREATY_CONTROL_OPS(OP)
// clang-format on
