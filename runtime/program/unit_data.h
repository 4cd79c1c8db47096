// A unit made ready to run: constants as Slots, tables and enums hashed, functions resolved. Shared
// by all workers and both tiers; immutable after it is built.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/program/ir.h"
#include "runtime/program/text_map.h"
#include "runtime/value/native.h"
#include "runtime/value/slot.h"

namespace treaty::program {

// Finds a library function by name and overload, "truncate/Text,Int"; null when there is none.
using FunctionResolver = std::function<NativeFn(std::string_view name)>;

struct UnitKey {
  std::string quoted;  // "name" with its quotes: what stands in a document without escapes
  std::string plain;
};

struct UnitTable {
  TextMap keys;
  std::vector<Slot> values;
  bool has_else = false;
  Slot otherwise = {};
};

struct UnitData {
  const Unit* unit = nullptr;  // outlives this
  std::vector<Slot> constants;
  std::vector<UnitKey> keys;
  std::vector<std::string_view> fragments;
  std::vector<UnitTable> tables;
  std::vector<TextMap> enums;
  std::vector<NativeFn> functions;
  std::vector<uint32_t> texts;  // by function: a bit for each argument that is a text
};

// Fails when a function is not in the library, or a constant's digits are none.
Result<std::unique_ptr<UnitData>> NewUnitData(const Unit& unit, const FunctionResolver& resolve);

// Texts point into `constant`, which must outlive the slot.
Result<Slot> SlotOf(const Constant& constant);

}  // namespace treaty::program
