#include "runtime/program/loaded_unit.h"

#include <fmt/format.h>

#include "runtime/program/ir_verify.h"

namespace treaty::program {

Result<std::unique_ptr<LoadedUnit>> LoadedUnit::Load(Unit unit, const FunctionResolver& resolve) {
  TRY_VOID(VerifyUnit(unit));
  std::unique_ptr<LoadedUnit> loaded(new LoadedUnit(std::move(unit)));
  TRY(loaded->data_, NewUnitData(loaded->unit_, resolve));
  loaded->interpreted_ = std::make_unique<InterpretedUnit>(loaded->unit_);
  return loaded;
}

Result<void> LoadedUnit::SetSettings(
    const std::vector<std::pair<std::string, Constant>>& settings) {
  settings_.clear();
  for (const std::string& name : unit_.settings) {
    const Constant* value = nullptr;
    for (const auto& [other, constant] : settings) {
      if (other == name) value = &constant;
    }
    if (value == nullptr) return Fail(fmt::format("setting `{}` has no value", name), unit_.name);
    TRY(const Slot slot, SlotOf(*value));
    settings_.push_back(slot);
  }
  return {};
}

}  // namespace treaty::program
