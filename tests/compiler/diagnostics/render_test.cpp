#include "compiler/diagnostics/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "compiler/diagnostics/emitter.h"

namespace treaty::diagnostics {
namespace {

constexpr Kind<std::string_view> kUnknown{"E9001", Severity::kError, "there is no `{}`"};
constexpr Kind<> kSoft{"W9002", Severity::kWarning, "this is odd"};

struct Sample {
  source::Files files;
  Emitter emitter;

  Span Find(source::FileId file, std::string_view text) {
    const size_t at = files.Get(file).Text().find(text);
    return {file, static_cast<uint32_t>(at), static_cast<uint32_t>(at + text.size())};
  }
};

TEST(RenderText, ShowsTheLineAndItsLabels) {
  Sample sample;
  sample.files.Add("main.treaty", "entity A {\n  name : Text\n}\nmap a.B -> A {\n  nmae = .x\n}\n");
  sample.emitter.Report(sample.Find(0, "nmae"), kUnknown, "nmae")
      .Here("not a field")
      .Label(sample.Find(0, "name"), "a field")
      .Note("fields are listed in the entity")
      .Suggest("name");
  EXPECT_EQ(RenderText(sample.emitter.Take(), sample.files),
            "error[E9001]: there is no `nmae`\n"
            " --> main.treaty:5:3\n"
            "  |\n"
            "2 |   name : Text\n"
            "  |   ---- a field\n"
            "...\n"
            "5 |   nmae = .x\n"
            "  |   ^^^^ not a field\n"
            "  = note: fields are listed in the entity\n"
            "  = help: did you mean `name`?\n"
            "\n"
            "1 error\n");
}

TEST(RenderText, AlignsByDisplayWidth) {
  Sample sample;
  sample.files.Add("a.treaty", "\t\"\xE6\xBC\xA2\xE5\xAD\x97\" = e\xCC\x81x");
  sample.emitter.Report(sample.Find(0, "x"), kUnknown, "x");
  EXPECT_THAT(RenderText(sample.emitter.Take(), sample.files),
              testing::HasSubstr("1 |     \"\xE6\xBC\xA2\xE5\xAD\x97\" = e\xCC\x81x\n"
                                 "  |               ^\n"));
}

TEST(RenderText, ShowsSeveralFiles) {
  Sample sample;
  sample.files.Add("a.treaty", "one");
  sample.files.Add("b.treaty", "\n\ntwo");
  sample.emitter.Report(sample.Find(0, "one"), kUnknown, "one")
      .Label(sample.Find(1, "two"), "here");
  sample.emitter.Report(sample.Find(1, "two"), kSoft);
  const std::string text = RenderText(sample.emitter.Take(), sample.files);
  EXPECT_THAT(text, testing::HasSubstr(" --> a.treaty:1:1\n"));
  EXPECT_THAT(text, testing::HasSubstr(" ::: b.treaty:3:1\n  |\n3 | two\n  | --- here\n"));
  EXPECT_THAT(text, testing::EndsWith("1 error, 1 warning\n"));
}

TEST(RenderText, CutsLongLines) {
  Sample sample;
  sample.files.Add("a.treaty", std::string(5'000, 'a') + "x" + std::string(5'000, 'b'));
  sample.emitter.Report(sample.Find(0, "x"), kUnknown, "x");
  const std::string text = RenderText(sample.emitter.Take(), sample.files);
  EXPECT_LT(text.size(), 700u);
  EXPECT_THAT(text, testing::HasSubstr("aaxbb"));
}

TEST(RenderText, ColoursOnlyWhenAsked) {
  Sample sample;
  sample.files.Add("a.treaty", "one");
  sample.emitter.Report(sample.Find(0, "one"), kUnknown, "one");
  const auto taken = sample.emitter.Take();
  EXPECT_EQ(RenderText(taken, sample.files).find('\x1b'), std::string::npos);
  EXPECT_NE(RenderText(taken, sample.files, {.color = true}).find('\x1b'), std::string::npos);
}

TEST(RenderText, ManagesWithoutAPlace) {
  Sample sample;
  sample.emitter.Report({}, kUnknown, "one");
  EXPECT_EQ(RenderText(sample.emitter.Take(), sample.files),
            "error[E9001]: there is no `one`\n\n1 error\n");
  EXPECT_EQ(RenderText({}, sample.files), "");
}

TEST(RenderJson, HoldsEverything) {
  Sample sample;
  sample.files.Add("a.treaty", "x\n  one");
  sample.emitter.Report(sample.Find(0, "one"), kUnknown, "one").Note("n").Suggest("two");
  const auto json = nlohmann::json::parse(RenderJson(sample.emitter.Take(), sample.files));
  EXPECT_EQ(json["format_version"], "1.0");
  EXPECT_EQ(json["summary"]["errors"], 1);
  const auto& one = json["diagnostics"][0];
  EXPECT_EQ(one["code"], "E9001");
  EXPECT_EQ(one["severity"], "error");
  EXPECT_EQ(one["span"]["start"], (nlohmann::json{{"line", 2}, {"column", 3}, {"offset", 4}}));
  EXPECT_EQ(one["fixes"][0]["edits"][0]["replacement"], "two");
}

TEST(RenderJson, SurvivesTextThatIsNotUtf8) {
  Sample sample;
  sample.files.Add("a.treaty", "\xFF");
  sample.emitter.Report({0, 0, 1}, kUnknown, "\xFF");
  EXPECT_NO_THROW(nlohmann::json::parse(RenderJson(sample.emitter.Take(), sample.files)).size());
}

TEST(RenderGithub, EscapesAndCounts) {
  Sample sample;
  sample.files.Add("a,b.treaty", std::string(30, 'x'));
  for (uint32_t i = 0; i < 12; ++i) sample.emitter.Report({0, i, i + 1}, kUnknown, "50%\n");
  const std::string text = RenderGithub(sample.emitter.Take(), sample.files);
  EXPECT_THAT(text, testing::StartsWith("::error file=a%2Cb.treaty,line=1,col=1,endLine=1,"
                                        "endColumn=2,title=E9001::there is no `50%25%0A`\n"));
  EXPECT_THAT(text, testing::EndsWith("::notice::2 more not shown\n"));
}

}  // namespace
}  // namespace treaty::diagnostics
