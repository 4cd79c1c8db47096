#include "tests/compiler/codegen/both_tiers.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "runtime/program/ir_dump.h"
#include "tests/support/random_unit.h"

namespace treaty::testing {

using namespace program;  // NOLINT: a test about program

namespace {

uint64_t native_runs[kOpCount];

template <KernelFn kernel, Op op>
bool Counting(Context* context, Slot* dst, const Slot* a, const Slot* b, uint32_t imm,
              uint32_t imm2) {
  ++native_runs[size_t(op)];
  return kernel(context, dst, a, b, imm, imm2);
}

bool CountingCall(Context* context, Slot* dst, const Slot* const* arguments, uint32_t function) {
  ++native_runs[size_t(Op::k_call)];
  return treaty_k_call(context, dst, arguments, function);
}

template <int32_t (*kernel)(Context*, const Slot*), Op op>
int32_t CountingEnd(Context* context, const Slot* message) {
  ++native_runs[size_t(op)];
  return kernel(context, message);
}

template <typename Function>
void* Address(Function* function) {
  return reinterpret_cast<void*>(function);
}

// The kernels, each behind a counter.
const std::vector<KernelSymbol>& CountingKernels() {
  static const std::vector<KernelSymbol> kernels = {
#define COUNTING(name, shape, fallible, meaning) \
  {"treaty_k_" #name, Address(&Counting<&treaty_k_##name, Op::k_##name>)},
      TREATY_KERNEL_OPS(COUNTING)
#undef COUNTING
          {"treaty_k_call", Address(&CountingCall)},
      {"treaty_k_failed_at", Address(&treaty_k_failed_at)},
      {"treaty_k_reject", Address(&CountingEnd<&treaty_k_reject, Op::k_reject>)},
      {"treaty_k_wait", Address(&CountingEnd<&treaty_k_wait, Op::k_wait>)},
      {"treaty_k_fail", Address(&CountingEnd<&treaty_k_fail, Op::k_fail>)},
  };
  return kernels;
}

}  // namespace

uint64_t NativeRuns(Op op) { return native_runs[size_t(op)]; }

std::string Shown(const UnitResult& result) {
  const Origin* origin = result.origin;
  return fmt::format("{} {} [{}] {} {} {}:{}", int(result.outcome), result.output, result.code,
                     result.message, result.path, origin == nullptr ? "" : origin->file,
                     origin == nullptr ? 0 : origin->line);
}

BothTiers::BothTiers(uint32_t first, uint32_t count, const JitOptions& options) {
  for (const Setting& setting : TestSettings()) settings_.emplace_back(setting.name, setting.value);
  for (uint32_t i = 0; i < count; ++i) units_.push_back(RandomUnit(first + i));
  for (const Unit& unit : units_) {
    for (LoadedUnits* units : {&interpreted_, &native_}) {
      auto loaded = LoadedUnit::Load(unit, ResolveTestFunction);
      if (!loaded || !(*loaded)->SetSettings(settings_)) {
        ADD_FAILURE() << unit.name << " does not load";
        return;
      }
      units->push_back(std::move(*loaded));
    }
  }
  const auto jit = OpenJit();
  if (!jit) {
    ADD_FAILURE() << jit.error().ToString();
    return;
  }
  jit_ = *jit;
  std::string bitcode;
  std::string error;
  if (!jit_->to_bitcode(units_, options, &bitcode, &error)) ADD_FAILURE() << error;
  const auto& kernels = CountingKernels();
  code_ = jit_->load(bitcode, kernels.data(), kernels.size(), &error);
  for (uint32_t i = 0; code_ != nullptr && i < count; ++i) {
    const UnitFunction function = jit_->find(code_, i, &error);
    if (function == nullptr) ADD_FAILURE() << error;
    native_[i]->SetNative(function);
  }
  if (code_ == nullptr) ADD_FAILURE() << error;
  interpreter_ = std::make_unique<UnitWorker>(interpreted_);
  machine_ = std::make_unique<UnitWorker>(native_);
}

BothTiers::~BothTiers() {
  if (code_ != nullptr) jit_->unload(code_);
}

std::string BothTiers::Compare(uint32_t unit, std::mt19937& random) {
  const std::string first = RandomDocument(random) + std::string(kPadding, '7');
  const std::string second = RandomDocument(random) + std::string(kPadding, '"');
  const std::vector<std::string_view> documents = {{first.data(), first.size() - kPadding},
                                                   {second.data(), second.size() - kPadding}};
  TestReferences one;
  TestReferences two;
  const UnitResult expected = interpreter_->Run(unit, documents, &one, 1'770'000'000'000'000);
  const UnitResult found = machine_->Run(unit, documents, &two, 1'770'000'000'000'000);
  ++runs_;
  done_ += expected.outcome == Outcome::kDone;
  if (Shown(expected) == Shown(found)) return {};
  return fmt::format("{}\ninterpreted: {}\nnative:      {}\ninput: {}\n", DumpUnit(units_[unit]),
                     Shown(expected), Shown(found), documents[0]);
}

std::string BothTiers::FirstDifference(uint32_t rounds, uint32_t seed) {
  std::mt19937 random(seed);
  for (uint32_t round = 0; round < rounds; ++round) {
    for (uint32_t unit = 0; unit < units_.size(); ++unit) {
      std::string difference = Compare(unit, random);
      if (!difference.empty()) return difference;
    }
  }
  return {};
}

}  // namespace treaty::testing
