#include <gtest/gtest.h>

#include "tests/compiler/schema/loading.h"

namespace treaty::schema {
namespace {

constexpr const char* kDescribe =
    R"({"name":"A","fields":[{"name":"Id","type":"id","length":18,"nillable":false,
        "createable":false,"updateable":false}]})";

TEST(FileLoader, PathsStartAtTheTreatysFolder) {
  World world;
  world.File("land/schemas/A.json", kDescribe);
  const source::FileId treaty = world.files().Add("land/main.treaty", "");
  const auto shape = world.loader().Load(
      {.span = {treaty, 0, 0}, .path = "schemas/A.json", .entity = "A", .parts = {}});
  EXPECT_TRUE(shape.has_value()) << shape.error().ToString();
}

TEST(FileLoader, ReadsAFileOnce) {
  World world;
  world.File("A.json", kDescribe).File("B.json", "broken");
  EXPECT_EQ(world.Mistake("A.json", "A"), "");
  const std::string first = world.Mistake("B.json", "B");
  world.File("A.json", "changed since").File("B.json", kDescribe);
  EXPECT_EQ(world.Mistake("A.json", "A"), "");
  EXPECT_EQ(world.Mistake("B.json", "B"), first);
  EXPECT_EQ(world.loader().ReadCount(), 2u);
}

TEST(FileLoader, TakesAByteOrderMark) {
  World world;
  world.File("A.json", std::string("\xEF\xBB\xBF") + kDescribe);
  EXPECT_EQ(world.Mistake("A.json", "A"), "");
}

TEST(FileLoader, RefusesWhatItCannotRead) {
  World world;
  world.File("A.yaml", "").File("dir.json/inner", "");
  EXPECT_EQ(
      world.Mistake("A.yaml", "A"),
      "A.yaml: no importer reads this kind of file (files end in `.edmx` (edmx), `.xml` (edmx), "
      "`.json` (salesforce_describe))");
  EXPECT_NE(world.Mistake("gone.json", "A"), "");
  EXPECT_NE(world.Mistake("dir.json", "A").find("this is a folder"), std::string::npos);
}

TEST(FileLoader, RefusesFilesBeyondTheLimit) {
  World world;
  world.File("A.json", std::string(kMaxFileBytes + 1, ' '));
  EXPECT_EQ(world.Mistake("A.json", "A"),
            "A.json: the file has 67108865 bytes, at most 67108864 are read (leave out what the "
            "treaty does not use)");
}

}  // namespace
}  // namespace treaty::schema
