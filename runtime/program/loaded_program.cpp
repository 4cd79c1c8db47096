#include "runtime/program/loaded_program.h"

#include <utility>

#include <fmt/format.h>

#include "runtime/program/bundle.h"
#include "runtime/program/loaded_unit.h"
#include "runtime/program/native_tier.h"
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

  // Makes native code and lets it take over.
  Result<void> GoNative(std::string bitcode);
  // The same on a thread of `env`; when it fails, the interpreter goes on.
  void GoNativeInBackground(Env& env, std::string bitcode);

 private:
  Model model_;
  std::vector<std::unique_ptr<LoadedUnit>> units_;
  std::string hash_;
  std::vector<std::pair<std::string, Constant>> settings_;  // units point into it
  std::unique_ptr<NativeCode> native_;
  std::unique_ptr<Thread> compiler_;  // joined before what it writes to goes
};

Result<std::string> BitcodeOf(const std::vector<std::unique_ptr<LoadedUnit>>& loaded) {
  TRY(const JitApi* jit, OpenJit());
  std::vector<Unit> units;
  for (const auto& unit : loaded) units.push_back(unit->unit());
  std::string bitcode;
  std::string error;
  if (!jit->to_bitcode(units, JitOptions{}, &bitcode, &error)) {
    return Fail("the units could not be compiled", error);
  }
  return bitcode;
}

Result<void> LoadedProgram::GoNative(std::string bitcode) {
  if (bitcode.empty()) {
    TRY(bitcode, BitcodeOf(units_));
  }
  TRY(native_, NativeCode::Load(bitcode, uint32_t(units_.size())));
  for (uint32_t i = 0; i < units_.size(); ++i) units_[i]->SetNative(native_->function(i));
  return {};
}

void LoadedProgram::GoNativeInBackground(Env& env, std::string bitcode) {
  compiler_ = env.StartThread("treaty-compile", [this, bitcode = std::move(bitcode)]() mutable {
    (void)GoNative(std::move(bitcode));
  });
}

Result<void> LoadedProgram::Configure(
    const std::vector<std::pair<std::string, Constant>>& settings) {
  settings_.clear();
  for (const Setting& setting : model_.settings) {
    settings_.emplace_back(setting.name, setting.value);
  }
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

}  // namespace

Result<std::unique_ptr<Program>> LoadProgram(Model model, std::vector<Unit> units,
                                             const LoadOptions& options) {
  std::string hash = BundleHash(model, units);
  std::vector<std::unique_ptr<LoadedUnit>> loaded;
  for (Unit& unit : units) {
    TRY(auto one, LoadedUnit::Load(std::move(unit), options.resolve));
    loaded.push_back(std::move(one));
  }
  auto program =
      std::make_unique<LoadedProgram>(std::move(model), std::move(loaded), std::move(hash));
  TRY_VOID(program->Configure({}));
  switch (options.tier) {
    case TierChoice::kInterpret: break;
    case TierChoice::kNative: {
      TRY_VOID(program->GoNative(options.bitcode));
      break;
    }
    case TierChoice::kAuto:
      if (options.env != nullptr) program->GoNativeInBackground(*options.env, options.bitcode);
      break;
  }
  return program;
}

}  // namespace treaty::program
