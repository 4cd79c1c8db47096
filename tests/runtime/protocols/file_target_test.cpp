#include "runtime/protocols/file_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

namespace treaty::protocols {
namespace {

using testing::HasSubstr;

class FileTargetTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = testing::TempDir() + "file_target_" + std::to_string(PosixEnv().Random());
    ASSERT_TRUE(PosixEnv().MakeDirectories(folder));
  }
  // The answer that comes to one request once `answer` stands in the answers file.
  Answer Ask(const std::string& answer) {
    auto target = FileTarget::Open(PosixEnv(), folder + "/out", folder + "/answers");
    EXPECT_TRUE(target);
    const auto came = PosixEnv().NewWaker();
    std::mutex mutex;
    Answer got;
    (*target)->Send({{.key = "k1", .object = "Account", .body = R"({"Name":"A"})"}},
                    [&](std::vector<Answer> answers) {
                      const std::lock_guard lock(mutex);
                      got = answers.front();
                      came->Wake();
                    });
    auto file = PosixEnv().OpenAppend(folder + "/answers");
    EXPECT_TRUE((*file)->Append("no answer at all\n" + answer + "\n"));
    came->Wait(-1);
    const std::lock_guard lock(mutex);
    return got;
  }
  std::string folder;
};

TEST_F(FileTargetTest, AsksInOneFileAndHearsInAnother) {
  const Answer answer = Ask(
      R"({"key":"k1","status":"ok","id":"7","record":{"Id":"7"},"stamp":"2026-03-01T10:00:00Z"})");
  EXPECT_EQ(answer.status, AnswerStatus::kOk);
  EXPECT_EQ(answer.id, "7");
  EXPECT_EQ(answer.record, R"({"Id":"7"})");
  EXPECT_GT(answer.stamp_us, 0);
  EXPECT_EQ(PosixEnv().ReadWhole(folder + "/out").value(),
            R"({"key":"k1","operation":"create","object":"Account","body":{"Name":"A"}})"
            "\n");
}

TEST_F(FileTargetTest, HearsARefusal) {
  const Answer answer =
      Ask(R"({"key":"k1","status":"refused","code":"R1","message":"no"})");
  EXPECT_EQ(answer.status, AnswerStatus::kRefused);
  EXPECT_EQ(answer.code, "R1");
}

TEST(FileAnswer, RefusesWhatIsNoAnswer) {
  for (const char* line : {"", "{}", R"({"key":"k"})", R"({"key":"k","status":"maybe"})",
                           R"({"key":"k","status":"ok"})", "[1]"}) {
    EXPECT_FALSE(ReadAnswer(line)) << line;
  }
}

TEST(FileProtocol, SaysWhatABindingLacks) {
  const Protocol* file = FindProtocol("file");
  ASSERT_NE(file, nullptr);
  program::Model model;
  Endpoint endpoint{.env = &PosixEnv(), .model = &model, .system = "crm",
                    .values = {{"out", "requests.ndjson", "main.treaty:3:5"}}};
  const auto opened = file->open(endpoint);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().place, "main.treaty:3:5");
  EXPECT_THAT(opened.error().mend, HasSubstr("answers"));
  endpoint.values[0].name = "answers";
  EXPECT_FALSE(file->open(endpoint));
  endpoint.values[0] = {"in", "", "main.treaty:3:5"};
  EXPECT_FALSE(file->open(endpoint));
}

TEST(AnswerStatuses, HaveNamesThatAreUnderstood) {
  for (int at = 0; at < kAnswerStatusCount; ++at) {
    EXPECT_EQ(AnswerStatusOf(AnswerStatusName(AnswerStatus(at))), AnswerStatus(at));
  }
  EXPECT_EQ(AnswerStatusOf("perhaps"), std::nullopt);
}

}  // namespace
}  // namespace treaty::protocols
