#include "runtime/control/doctor.h"

#include <gtest/gtest.h>

#include "runtime/base/env_sim.h"
#include "runtime/engine/disk_watch.h"
#include "runtime/protocols/http_text.h"

namespace treaty::control {
namespace {

TEST(Doctor, ReadsTheTimeOfAnAnswer) {
  const int64_t now_us = 1'795'532'400'000'000;
  EXPECT_EQ(HttpDateUs(protocols::HttpDate(now_us)), now_us);
  for (const char* text : {"", "yesterday", "Tue, 24 Nob 2026 15:00:00 GMT",
                           "Tue, 24 Nov 2026 15:00:00 CET", "Tue, 99 Nov 2026 15:00:00 GMT"}) {
    EXPECT_EQ(HttpDateUs(text), 0) << text;
  }
}

TEST(Doctor, JudgesClocksDisksAndSyncs) {
  const int64_t minute_us = 60'000'000;
  EXPECT_TRUE(JudgeClock("erp", 5 * minute_us, 4 * minute_us).ok);
  EXPECT_FALSE(JudgeClock("erp", 5 * minute_us, 4 * minute_us - 1'000'000).ok);
  EXPECT_EQ(JudgeClock("erp", 0, 2 * minute_us).message, "theirs is 120 s behind ours");
  EXPECT_TRUE(JudgeSpace({1000, 201}).ok);
  EXPECT_FALSE(JudgeSpace({1000, 199}).ok);
  const int64_t gibibyte = int64_t(1) << 30;
  EXPECT_EQ(JudgeSpace({100 * gibibyte, gibibyte - 1}).mend, engine::kDiskMend);
  EXPECT_FALSE(JudgeSpace({0, 0}).ok);
  EXPECT_TRUE(JudgeSync({3, 110}).ok);
  EXPECT_FALSE(JudgeSync({3, 5}).ok);     // memory
  EXPECT_FALSE(JudgeSync({300, 400}).ok);  // no more than the write itself
  EXPECT_FALSE(JudgeSync({3, 5}).mend.empty());
}

TEST(Doctor, MeasuresAndCleansUp) {
  SimEnv env(7);
  ASSERT_TRUE(env.MakeDirectories("d"));
  ASSERT_TRUE(MeasureSync(env, "d"));
  EXPECT_GE(env.sync_count(), 32);
  EXPECT_FALSE(env.Exists("d/.treaty-doctor"));
  env.FillDisk(true);
  EXPECT_FALSE(MeasureSync(env, "d"));
  EXPECT_FALSE(env.Exists("d/.treaty-doctor"));
}

}  // namespace
}  // namespace treaty::control
