#include "tests/support/random_unit.h"

#include <gtest/gtest.h>

#include "runtime/program/bundle.h"
#include "runtime/program/interpret.h"
#include "runtime/program/ir_dump.h"
#include "runtime/program/ir_verify.h"
#include "runtime/value/json_index.h"

namespace treaty::program {
namespace {

using testing::RandomDocument;
using testing::RandomUnit;

std::unique_ptr<Program> Load(std::vector<Unit> units) {
  Model model;
  model.settings = testing::TestSettings();
  LoadOptions options;
  options.tier = TierChoice::kInterpret;
  options.resolve = testing::ResolveTestFunction;
  auto program = LoadProgram(model, std::move(units), options);
  if (!program) ADD_FAILURE() << program.error().ToString();
  return program ? std::move(*program) : nullptr;
}

TEST(RandomUnits, Verify) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    const Unit unit = RandomUnit(seed);
    const auto verified = VerifyUnit(unit);
    ASSERT_TRUE(verified) << verified.error().ToString() << "\n" << DumpUnit(unit);
  }
}

// Whatever goes in, what comes out as done is JSON; and the bundle's form of a unit does the same.
TEST(RandomUnits, GiveJson) {
  std::vector<Unit> units;
  for (uint32_t seed = 0; seed < 60; ++seed) units.push_back(RandomUnit(seed));
  Bundle bundle;
  bundle.model.settings = testing::TestSettings();
  bundle.units = units;
  const auto decoded = DecodeBundle(EncodeBundle(bundle));
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  const auto program = Load(units);
  const auto again = Load(decoded->units);
  ASSERT_TRUE(program && again);
  const auto worker = program->NewWorker();
  const auto other = again->NewWorker();
  std::mt19937 random(1);
  size_t done = 0;
  for (uint32_t unit = 0; unit < units.size(); ++unit) {
    for (int round = 0; round < 40; ++round) {
      const std::string first = RandomDocument(random) + std::string(kPadding, ' ');
      const std::string second = RandomDocument(random) + std::string(kPadding, ' ');
      const std::vector<std::string_view> documents = {
          {first.data(), first.size() - kPadding}, {second.data(), second.size() - kPadding}};
      testing::TestReferences references;
      testing::TestReferences references_again;
      const UnitResult result = worker->Run(unit, documents, &references, 1'000'000);
      const UnitResult same = other->Run(unit, documents, &references_again, 1'000'000);
      ASSERT_EQ(result.output, same.output);
      ASSERT_EQ(result.code, same.code);
      if (result.outcome != Outcome::kDone) continue;
      ++done;
      const std::string output = std::string(result.output) + std::string(kPadding, ' ');
      JsonIndex index;
      const auto proved = index.Index({output.data(), output.size() - kPadding});
      ASSERT_TRUE(proved) << proved.error().ToString() << "\n" << result.output;
    }
  }
  EXPECT_GT(done, 400u);
}

}  // namespace
}  // namespace treaty::program
