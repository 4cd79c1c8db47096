// Would the differential tests notice? Each case makes one instruction of the native tier wrong.
#include <gtest/gtest.h>

#include "tests/compiler/codegen/both_tiers.h"

namespace treaty::testing {
namespace {

struct Seeded {
  const char* name;
  int miscompile;  // codegen::Miscompile
  uint32_t at;
};

class Miscompile : public ::testing::TestWithParam<Seeded> {};

TEST_P(Miscompile, IsFound) {
  const Seeded& seeded = GetParam();
  BothTiers tiers(1000, 12, {true, seeded.miscompile, seeded.at});
  EXPECT_NE(tiers.FirstDifference(150, 3), "") << seeded.name << " " << seeded.at;
}

INSTANTIATE_TEST_SUITE_P(
    Seeded, Miscompile,
    ::testing::Values(Seeded{"SwapOperands", 1, 1}, Seeded{"SwapOperandsLater", 1, 9},
                      Seeded{"SwapBranch", 2, 0}, Seeded{"SwapBranchLater", 2, 5},
                      Seeded{"SwapBranchValue", 3, 0}, Seeded{"SwapBranchValueLater", 3, 2},
                      Seeded{"DropFailure", 4, 3}, Seeded{"DropFailureLater", 4, 30},
                      Seeded{"WrongFailureTarget", 5, 2}, Seeded{"WrongFailureTargetLater", 5, 40},
                      Seeded{"WrongImmediate", 6, 3}, Seeded{"WrongImmediateLater", 6, 33},
                      Seeded{"WrongImmediate2", 7, 0}, Seeded{"DropEmit", 8, 2},
                      Seeded{"DropEmitLater", 8, 50}, Seeded{"DoubleEmit", 9, 20},
                      Seeded{"WrongDestination", 10, 12}, Seeded{"DropRollback", 11, 4},
                      Seeded{"WrongOutcome", 12, 0}, Seeded{"DropArgument", 13, 0},
                      Seeded{"StaleCopy", 14, 0}, Seeded{"StaleCopyLater", 14, 3}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace treaty::testing
