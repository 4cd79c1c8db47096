#include "runtime/program/unit_data.h"

#include <fmt/format.h>

#include "runtime/program/kernel_support.h"
#include "runtime/value/decimal.h"
#include "runtime/value/money.h"

namespace treaty::program {
namespace {

Result<void> FillConstants(const Unit& unit, UnitData* data) {
  for (const Constant& constant : unit.constants) {
    TRY(const Slot slot, SlotOf(constant));
    data->constants.push_back(slot);
  }
  return {};
}

Result<void> FillTables(const Unit& unit, UnitData* data) {
  data->tables.resize(unit.tables.size());
  for (size_t i = 0; i < unit.tables.size(); ++i) {
    const Table& from = unit.tables[i];
    UnitTable& to = data->tables[i];
    to.keys.Build(from.keys);
    for (const Constant& value : from.values) {
      TRY(const Slot slot, SlotOf(value));
      to.values.push_back(slot);
    }
    to.has_else = from.has_else;
    if (!from.has_else) continue;
    TRY(to.otherwise, SlotOf(from.otherwise));
  }
  return {};
}

// "truncate/Text,Int": the first argument is a text.
uint32_t TextArguments(std::string_view name) {
  uint32_t texts = 0;
  size_t begin = name.find('/');
  for (uint32_t bit = 1; begin != std::string_view::npos; bit <<= 1) {
    const size_t end = name.find(',', begin + 1);
    if (name.substr(begin + 1, end - begin - 1).starts_with("Text")) texts |= bit;
    begin = end;
  }
  return texts;
}

Result<void> FillFunctions(const Unit& unit, const FunctionResolver& resolve, UnitData* data) {
  for (const std::string& name : unit.functions) {
    const NativeFn function = resolve ? resolve(name) : nullptr;
    if (function == nullptr) {
      return Fail(fmt::format("the library has no function `{}`", name), unit.name);
    }
    data->functions.push_back(function);
    data->texts.push_back(TextArguments(name));
  }
  return {};
}

Result<Decimal> DecimalOf(const Constant& constant) {
  Decimal value;
  if (ParseDecimal(constant.text, &value) != DecimalProblem::kNone) {
    return Fail(fmt::format("a constant is no decimal number: `{}`", constant.text));
  }
  return value;
}

}  // namespace

Result<Slot> SlotOf(const Constant& constant) {
  Slot slot{};
  if (constant.is_null) {
    slot.tag = Tag::kNull;
    return slot;
  }
  switch (constant.kind) {
    case TypeKind::kBool: SetBool(&slot, constant.integer != 0); break;
    case TypeKind::kInt: case TypeKind::kDate: case TypeKind::kTime: case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      SetInteger(&slot, constant.integer);
      break;
    case TypeKind::kFloat: SetReal(&slot, constant.real); break;
    case TypeKind::kText: case TypeKind::kEnum: case TypeKind::kReference:
      SetText(&slot, constant.text);
      break;
    case TypeKind::kDecimal: case TypeKind::kMoney: {
      TRY(const Decimal value, DecimalOf(constant));
      SetDecimal(&slot, value.coefficient, value.scale);
      if (constant.kind == TypeKind::kDecimal) break;
      if (!ParseCurrency(constant.currency, &slot.extra)) {
        return Fail(fmt::format("a constant has no currency: `{}`", constant.currency));
      }
      break;
    }
    case TypeKind::kJson: case TypeKind::kRecord: case TypeKind::kList:
      return Fail("a constant is a scalar");
  }
  return slot;
}

Result<std::unique_ptr<UnitData>> NewUnitData(const Unit& unit, const FunctionResolver& resolve) {
  auto data = std::make_unique<UnitData>();
  data->unit = &unit;
  TRY_VOID(FillConstants(unit, data.get()));
  TRY_VOID(FillTables(unit, data.get()));
  TRY_VOID(FillFunctions(unit, resolve, data.get()));
  for (const std::string& key : unit.keys) data->keys.push_back({'"' + key + '"', key});
  for (const std::string& fragment : unit.fragments) data->fragments.push_back(fragment);
  data->enums.resize(unit.enums.size());
  for (size_t i = 0; i < unit.enums.size(); ++i) data->enums[i].Build(unit.enums[i].values);
  return data;
}

}  // namespace treaty::program
