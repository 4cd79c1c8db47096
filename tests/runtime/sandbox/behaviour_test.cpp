#include "runtime/sandbox/behaviour.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace treaty::sandbox {
namespace {

using testing::HasSubstr;

TEST(BehaviourFile, ReadsObjectsAndFaults) {
  const auto behaviour = ReadBehaviour(R"({
    "seed": 7, "knows_keys": false, "faults": {"retry": 0.5},
    "objects": {"Partner": {"key": "Id", "natural_key": "Term",
      "number": {"by": "natural_key", "digits": 4},
      "assign": {"Limit": {"number_by": "Term", "least": 1, "most": 9, "step": 2},
                 "Kind": {"choose_by": "Term", "of": ["A", null]}, "Blocked": false},
      "refuse": [{"when": {"Country": {"missing": true}, "Name": {"like": "A*"}}, "code": "R1"}],
      "then": [{"after": "write", "when": {"Kind": {"is": "A"}}, "set": {"Blocked": true}}]}}})",
                                       "b.json");
  ASSERT_TRUE(behaviour) << behaviour.error().ToString();
  EXPECT_EQ(behaviour->seed, 7u);
  EXPECT_FALSE(behaviour->knows_keys);
  EXPECT_EQ(behaviour->faults.retry, 0.5);
  const ObjectBehaviour* partner = behaviour->Find("Partner");
  ASSERT_NE(partner, nullptr);
  EXPECT_FALSE(partner->number_by_sequence);
  EXPECT_EQ(partner->assign.size(), 3u);
  EXPECT_EQ(partner->refuse.at(0).when.size(), 2u);
  EXPECT_TRUE(partner->then.at(0).after_update);
  EXPECT_EQ(behaviour->Find("Order"), nullptr);
}

struct Malformed {
  const char* json;
  const char* place;
  const char* says;
};

TEST(BehaviourFile, SaysWhatIsWrongWhereAndWhatToDo) {
  const Malformed cases[] = {
      {"", "b.json", "no JSON"},
      {"{", "b.json", "no JSON"},
      {"[]", "b.json:1:1", "no object"},
      {R"({"sed": 1})", "b.json:1:9", "no member `sed`"},
      {R"({"seed": -1})", "b.json:1:10", "whole number"},
      {R"({"seed": 1.5})", "b.json:1:10", "whole number"},
      {R"({"knows_keys": 1})", "b.json:1:16", "true or false"},
      {"{\n  \"faults\": {\"retry\": 2}}", "b.json:2:23", "no chance"},
      {R"({"faults": {"retries": 1}})", "b.json:1:24", "no member `retries`"},
      {R"({"objects": []})", "b.json:1:13", "no object"},
      {R"({"objects": {"A": {}}})", "b.json:1:19", "no `key`"},
      {R"({"objects": {"A": {"key": 1}}})", "b.json:1:27", "expected a text"},
      {R"({"objects": {"A": {"key": "Id", "number": {"by": "luck"}}}})", "b.json:1:50", "`luck`"},
      {R"({"objects": {"A": {"key": "Id", "number": {"by": "natural_key"}}}})", "b.json:1:19",
       "natural key"},
      {R"({"objects": {"A": {"key": "Id", "number": {"digits": 0}}}})", "b.json:1:54", "from 1"},
      {R"({"objects": {"A": {"key": "Id", "unknown": "maybe"}}})", "b.json:1:44", "`maybe`"},
      {R"({"objects": {"A": {"key": "Id", "refuse": {}}}})", "b.json:1:43", "no list"},
      {R"({"objects": {"A": {"key": "Id", "refuse": [{"when": {}}]}}})", "b.json:1:44", "`code`"},
      {R"({"objects": {"A": {"key": "Id", "refuse": [{"code": "1", "when": {"B": {}}}]}}})",
       "b.json:1:72", "one test"},
      {R"({"objects": {"A": {"key": "Id", "refuse": [{"code": "1",)"
       R"( "when": {"B": {"equals": 1}}}]}}})",
       "b.json:1:83", "no member `equals`"},
      {R"({"objects": {"A": {"key": "Id", "then": [{"after": "tea"}]}}})", "b.json:1:52", "`tea`"},
      {R"({"objects": {"A": {"key": "Id", "assign": {"B": {"choose_by": "C", "of": []}}}}})",
       "b.json:1:49", "nothing"},
      {R"({"objects": {"A": {"key": "Id", "assign": {"B": {"number_by": "C", "least": 5}}}}})",
       "b.json:1:49", "less than"},
  };
  for (const Malformed& each : cases) {
    const auto behaviour = ReadBehaviour(each.json, "b.json");
    ASSERT_FALSE(behaviour) << each.json;
    EXPECT_THAT(behaviour.error().message, HasSubstr(each.says)) << each.json;
    EXPECT_THAT(behaviour.error().place, HasSubstr(each.place)) << each.json;
    EXPECT_NE(behaviour.error().mend, "") << each.json;
  }
}

TEST(Choice, IsTheSameForTheSameValue) {
  // FNV-1a of "Partner/Limit/A" modulo 1000, as any other program computes it.
  uint64_t hash = 14695981039346656037u;
  for (const char byte : std::string("Partner/Limit/A")) {
    hash = (hash ^ uint8_t(byte)) * 1099511628211u;
  }
  EXPECT_EQ(Chosen("Partner", "Limit", "A", 1000), hash % 1000);
  EXPECT_EQ(Chosen("Partner", "Limit", "A", 1), 0u);
}

}  // namespace
}  // namespace treaty::sandbox
