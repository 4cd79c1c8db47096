#include "runtime/program/loaded_program.h"

#include <utility>

#include <fmt/format.h>

#include "runtime/base/hash.h"
#include "runtime/program/ir_dump.h"
#include "runtime/program/loaded_unit.h"
#include "runtime/program/unit_worker.h"

namespace treaty::program {
namespace {

class LoadedProgram : public Program {
 public:
  LoadedProgram(Model model, std::vector<std::unique_ptr<LoadedUnit>> units, std::string hash)
      : model_(std::move(model)), units_(std::move(units)), hash_(std::move(hash)) {}

  const Model& model() const override { return model_; }
  const std::string& hash() const override { return hash_; }
  std::unique_ptr<Worker> NewWorker() const override {
    return std::make_unique<UnitWorker>(units_);
  }
  Result<void> Configure(
      const std::vector<std::pair<std::string, Constant>>& settings) override;

 private:
  Model model_;
  std::vector<std::unique_ptr<LoadedUnit>> units_;
  std::string hash_;
  std::vector<std::pair<std::string, Constant>> settings_;  // units point into it
};

Result<void> LoadedProgram::Configure(
    const std::vector<std::pair<std::string, Constant>>& settings) {
  settings_.clear();
  for (const Setting& setting : model_.settings) settings_.emplace_back(setting.name, setting.value);
  for (const auto& [name, value] : settings) {
    bool is_known = false;
    for (auto& [other, place] : settings_) {
      if (other != name) continue;
      place = value;
      is_known = true;
    }
    if (!is_known) return Fail(fmt::format("there is no setting `{}`", name));
  }
  for (const auto& unit : units_) {
    TRY_VOID(unit->SetSettings(settings_));
  }
  return {};
}

std::string HashOf(const Model& model, const std::vector<Unit>& units) {
  std::string text = model.module + '\n' + model.version + '\n';
  for (const Unit& unit : units) text += DumpUnit(unit);
  return Sha256Hex(text);
}

}  // namespace

Result<std::unique_ptr<Program>> LoadProgram(Model model, std::vector<Unit> units,
                                             const LoadOptions& options) {
  std::string hash = HashOf(model, units);
  std::vector<std::unique_ptr<LoadedUnit>> loaded;
  for (Unit& unit : units) {
    TRY(auto one, LoadedUnit::Load(std::move(unit), options.resolve));
    loaded.push_back(std::move(one));
  }
  auto program =
      std::make_unique<LoadedProgram>(std::move(model), std::move(loaded), std::move(hash));
  TRY_VOID(program->Configure({}));
  return program;
}

}  // namespace treaty::program
