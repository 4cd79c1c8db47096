#include "runtime/base/failpoint.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>

namespace treaty {
namespace {

void PassFirst() { TREATY_FAILPOINT("test.first"); }
void PassSecond() { TREATY_FAILPOINT("test.second"); }
void PassOf(std::string_view subject) { TREATY_FAILPOINT_OF("test.of", subject); }
void PassFirstElsewhere() { TREATY_FAILPOINT("test.first"); }

uint64_t Hits(const std::string& name) {
  for (const FailpointCount& point : Failpoints()) {
    if (point.name == name) return point.hits;
  }
  return UINT64_MAX;
}

TEST(Failpoint, KnowsAllNamesWithoutRunningThem) {
  EXPECT_NE(Hits("test.first"), UINT64_MAX);
  EXPECT_NE(Hits("test.second"), UINT64_MAX);
  EXPECT_EQ(Hits("test.third"), UINT64_MAX);
}

TEST(Failpoint, CountsOnlyWhenArmed) {
  ASSERT_TRUE(ArmFailpoints(""));
  PassFirst();
  EXPECT_EQ(Hits("test.first"), 0u);
  ASSERT_TRUE(ArmFailpoints("count"));
  PassFirst();
  PassFirstElsewhere();
  PassSecond();
  EXPECT_EQ(Hits("test.first"), 2u);
  EXPECT_EQ(Hits("test.second"), 1u);
  ASSERT_TRUE(ArmFailpoints(""));
}

TEST(FailpointDeathTest, KillsAtTheNthHitOverAllSites) {
  EXPECT_EXIT(
      {
        (void)ArmFailpoints("test.first:3");
        PassFirst();
        PassSecond();
        PassFirst();
        fprintf(stderr, "still here\n");
        PassFirstElsewhere();
        exit(0);
      },
      testing::KilledBySignal(SIGKILL), "still here");
}

TEST(FailpointDeathTest, CountsHitsOnceAFileIsThere) {
  const std::string file = testing::TempDir() + "/failpoint_is_armed";
  unlink(file.c_str());
  EXPECT_EXIT(
      {
        (void)ArmFailpoints("test.first:2 after " + file);
        for (int i = 0; i < 5; ++i) PassFirst();
        fclose(fopen(file.c_str(), "w"));
        PassFirst();
        fprintf(stderr, "still here\n");
        PassFirst();
        exit(0);
      },
      testing::KilledBySignal(SIGKILL), "still here");
  unlink(file.c_str());
}

TEST(FailpointDeathTest, KillsAtEachHitForOneSubject) {
  EXPECT_EXIT(
      {
        (void)ArmFailpoints("test.of@0042");
        PassFirst();
        PassOf("0041");
        PassOf("");
        fprintf(stderr, "still here\n");
        PassOf("0042");
        exit(0);
      },
      testing::KilledBySignal(SIGKILL), "still here");
}

TEST(Failpoint, RefusesWhatItDoesNotUnderstand) {
  EXPECT_FALSE(ArmFailpoints("test.third@x"));
  EXPECT_FALSE(ArmFailpoints("test.of@"));
  EXPECT_FALSE(ArmFailpoints("test.third:1"));
  EXPECT_FALSE(ArmFailpoints("test.first"));
  EXPECT_FALSE(ArmFailpoints("test.first:0"));
  EXPECT_FALSE(ArmFailpoints("test.first:x"));
  EXPECT_FALSE(failpoints_armed);
}

}  // namespace
}  // namespace treaty
