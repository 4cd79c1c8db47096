#include <gtest/gtest.h>

#include "runtime/program/interpret.h"
#include "tests/compiler/codegen/both_tiers.h"

namespace treaty::testing {
namespace {

using program::IsTerminator;
using program::kOpCount;
using program::Op;
using program::OpName;

// The same bytes from both tiers, for at least 10,000 records of which about a tenth are no JSON;
// and every operation at least a hundred times in each tier. Jumps, branches and `finish` have no
// kernel to count: the native tier's share in them is that it came to the same results.
TEST(Differential, BothTiersGiveTheSame) {
  uint64_t interpreted[kOpCount] = {};
  program::CountOperations(interpreted);
  uint64_t runs = 0;
  uint64_t done = 0;
  for (uint32_t batch = 0; batch < 12; ++batch) {
    // With kernels inlined, as shipped; and with each kernel called, so that calls can be counted.
    BothTiers tiers(1000 + batch * 30, 30, {.optimise = batch % 2 == 0});
    const std::string difference = tiers.FirstDifference(40, batch);
    ASSERT_EQ(difference, "");
    runs += tiers.runs();
    done += tiers.done();
  }
  program::CountOperations(nullptr);
  EXPECT_GE(runs, 10'000u);
  EXPECT_GE(done, 2'000u);
  for (int i = 0; i < kOpCount; ++i) {
    const Op op = Op(i);
    EXPECT_GE(interpreted[i], 100u) << OpName(op) << " in the interpreter";
    const bool has_kernel = op == Op::k_reject || op == Op::k_wait || op == Op::k_fail ||
                            !IsTerminator(op);
    if (has_kernel) {
      EXPECT_GE(NativeRuns(op), 100u) << OpName(op) << " in native code";
    }
  }
}

}  // namespace
}  // namespace treaty::testing
