#include "runtime/program/json_compare.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace treaty::program {
namespace {

bool Equal(std::string a, std::string b) {
  a.append(64, ' ');
  b.append(64, ' ');
  JsonIndex one;
  JsonIndex two;
  EXPECT_TRUE(one.Index(std::string_view(a).substr(0, a.size() - 64))) << a;
  EXPECT_TRUE(two.Index(std::string_view(b).substr(0, b.size() - 64))) << b;
  const bool equal = EqualJson(one, 0, two, 0);
  EXPECT_EQ(EqualJson(two, 0, one, 0), equal) << a << " and " << b << ": not the same both ways";
  return equal;
}

TEST(EqualJson, ComparesByValue) {
  const struct {
    const char* a;
    const char* b;
    bool equal;
  } cases[] = {
      {"{}", "{}", true},
      {"{}", R"({"a":null})", false},
      {R"({"a":1,"b":2})", R"({"b":2.0,"a":1e0})", true},
      {R"({"a":1,"b":2})", R"({"a":1})", false},
      {R"({"a":1,"b":2})", R"({"a":1,"c":2})", false},
      {R"({"a":1,"a":2})", R"({"a":1})", true},   // the first of equal names counts
      {R"({"a":1,"a":2})", R"({"a":2})", false},
      {R"({"a":1,"a":2,"b":3})", R"({"a":1,"b":3,"b":4})", true},
      {R"({"\u0061":"\u0062"})", R"({"a":"b"})", true},
      {R"({"a":{"x":[1,{"y":"z"}]}})", R"({ "a" : {"x": [1.0, {"y":"z"}]}})", true},
      {"[]", "[]", true},
      {"[]", "[1]", false},
      {"[1,2]", "[2,1]", false},
      {"[1,[2]]", "[1,[2,3]]", false},
      {"{}", "[]", false},
      {"true", "true", true},
      {"true", "\"true\"", false},
      {"1", "\"1\"", false},
      {"null", "false", false},
      {"-0.50", "-5e-1", true},
  };
  for (const auto& one : cases) EXPECT_EQ(Equal(one.a, one.b), one.equal) << one.a << one.b;
}

// An object of this size took minutes when each name was looked for among all others.
TEST(EqualJson, TakesManyMembersInAnyOrder) {
  constexpr int kMembers = 50'000;
  std::string forth = "{";
  std::string back = "{";
  for (int i = 0; i < kMembers; ++i) {
    fmt::format_to(std::back_inserter(forth), "{}\"m{}\":{}", i == 0 ? "" : ",", i, i);
    const int j = kMembers - 1 - i;
    fmt::format_to(std::back_inserter(back), "{}\"m{}\":{}", i == 0 ? "" : ",", j, j);
  }
  EXPECT_TRUE(Equal(forth + "}", back + "}"));
  EXPECT_FALSE(Equal(forth + ",\"x\":1}", back + ",\"x\":2}"));
}

}  // namespace
}  // namespace treaty::program
