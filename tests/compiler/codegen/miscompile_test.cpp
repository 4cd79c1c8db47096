// Would the differential tests notice? Each case makes one instruction of the native tier wrong.
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "tests/compiler/codegen/both_tiers.h"

namespace treaty::testing {
namespace {

struct Seeded {
  const char* name;
  int miscompile;  // codegen::Miscompile
  uint32_t at;
  uint32_t first = 1000;  // the first of the random units
};

void PrintTo(const Seeded& seeded, std::ostream* out) { *out << seeded.name; }

class Miscompile : public ::testing::TestWithParam<Seeded> {};

TEST_P(Miscompile, IsFound) {
  const Seeded& seeded = GetParam();
  const uint32_t count = seeded.first == 1000 ? 8 : 20;
  // Which units a seed gives depends on the compiler (it chooses the order of arguments); whatever
  // they are, one of the first sets must show it.
  std::string difference;
  for (uint32_t set = 0; set < 6 && difference.empty(); ++set) {
    BothTiers tiers(seeded.first + 100 * set, count, {true, seeded.miscompile, seeded.at});
    difference = tiers.FirstDifference(60, 3);
  }
  EXPECT_NE(difference, "");
}

INSTANTIATE_TEST_SUITE_P(
    Seeded, Miscompile,
    ::testing::Values(Seeded{"SwapOperands0", 1, 0}, Seeded{"SwapOperands2", 1, 2},
                      Seeded{"SwapBranch0", 2, 0}, Seeded{"SwapBranch1", 2, 1},
                      Seeded{"SwapBranchValue0", 3, 0}, Seeded{"SwapBranchValue1", 3, 1},
                      Seeded{"DropFailure0", 4, 0}, Seeded{"DropFailure2", 4, 2},
                      Seeded{"WrongFailureTarget0", 5, 0}, Seeded{"WrongFailureTarget4", 5, 4},
                      Seeded{"WrongImmediate2", 6, 2}, Seeded{"WrongImmediate3", 6, 3},
                      Seeded{"WrongSecondImmediate0", 7, 0}, Seeded{"WrongSecondImmediate2", 7, 2},
                      Seeded{"DropEmit0", 8, 0}, Seeded{"DropEmit1", 8, 1},
                      Seeded{"DoubleEmit0", 9, 0}, Seeded{"DoubleEmit2", 9, 2},
                      Seeded{"WrongDestination0", 10, 0}, Seeded{"WrongDestination1", 10, 1},
                      Seeded{"DropRollback0", 11, 0}, Seeded{"DropRollback4", 11, 4},
                      Seeded{"WrongOutcome0", 12, 0, 1080}, Seeded{"WrongOutcome2", 12, 2, 1080},
                      Seeded{"DropArgument0", 13, 0, 1020}, Seeded{"DropArgument1", 13, 0, 1080},
                      Seeded{"StaleCopy1", 14, 1}, Seeded{"StaleCopy2", 14, 2}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace treaty::testing
