#include "runtime/golden/fold.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace treaty::golden {
namespace {

using program::Entity;
using program::EntityField;
using program::Territory;

class Rules : public FoldRules {
 public:
  std::string OwnerOf(program::UnitIndex, std::string_view golden) override {
    return golden.find("\"DE\"") != std::string_view::npos ? "erp" : "crm";
  }
  bool Admits(program::UnitIndex, std::string_view value) override { return value != "\"bad\""; }
};

EntityField Owned(std::string name, std::string owner, std::vector<std::string> seeds = {}) {
  EntityField field;
  field.name = std::move(name);
  field.territory = Territory::kOwned;
  field.owner = std::move(owner);
  field.seeded_by = std::move(seeds);
  return field;
}

EntityField Shared(std::string name, std::string strategy = {},
                   std::vector<std::string> then = {}) {
  EntityField field;
  field.name = std::move(name);
  field.shared_by = {"erp", "crm"};
  field.strategy = std::move(strategy);
  field.then = std::move(then);
  return field;
}

Entity With(std::vector<EntityField> fields) { return {"Customer", "", "", std::move(fields)}; }

// The record's number is its local key, too.
Contribution Says(int64_t record, const char* object, int64_t version, const char* values,
                  const char* since = "") {
  static const char* const keys[] = {"0", "1", "2", "3", "4", "5", "6", "7"};
  return {record, object, keys[record], version, values, since};
}

std::string GoldenOf(const Entity& entity, std::vector<Contribution> contributions) {
  Rules rules;
  return Fold(entity, std::move(contributions), 1000, rules).golden;
}

const char kCrm[] = "crm.Account";
const char kErp[] = "erp.Partner";

TEST(Owned, OnlyTheOwnerSpeaks) {
  const Entity entity = With({Owned("a", "erp")});
  EXPECT_EQ(GoldenOf(entity, {Says(1, kCrm, 9, R"({"a":1})")}), "{}");
  EXPECT_EQ(GoldenOf(entity, {Says(1, kCrm, 9, R"({"a":1})"),
                              Says(2, kErp, 1, R"({"a":2})")}),
            R"({"a":2})");
}

TEST(Owned, SeedsCountUntilTheOwnerHasSpoken) {
  const Entity entity = With({Owned("a", "erp", {"crm"})});
  const Contribution seed = Says(1, kCrm, 9, R"({"a":1})");
  EXPECT_EQ(GoldenOf(entity, {seed}), R"({"a":1})");
  EXPECT_EQ(GoldenOf(entity, {seed, Says(2, kErp, 1, R"({"b":2})")}), R"({"a":1})");
  EXPECT_EQ(GoldenOf(entity, {seed, Says(2, kErp, 1, R"({"a":null})")}), R"({"a":null})");
}

TEST(Owned, TheNewestRecordSpeaksAndTheLeastOnATie) {
  const Entity entity = With({Owned("a", "crm")});
  EXPECT_EQ(GoldenOf(entity, {Says(1, kCrm, 5, R"({"a":1})"),
                              Says(2, kCrm, 9, R"({"a":2})")}),
            R"({"a":2})");
  EXPECT_EQ(GoldenOf(entity, {Says(2, kCrm, 9, R"({"a":2})"),
                              Says(1, kCrm, 9, R"({"a":1})")}),
            R"({"a":1})");
}

TEST(Owned, ANewerVersionThatSaysTheSameSpeaksNoLouder) {
  const Entity entity = With({Owned("a", "crm")});
  Contribution touched = Says(1, kCrm, 30, R"({"a":1})");
  touched.since = R"({"a":5})";
  Contribution changed = Says(2, kCrm, 20, R"({"a":2})");
  changed.since = R"({"a":20})";
  EXPECT_EQ(GoldenOf(entity, {touched, changed}), R"({"a":2})");
}

TEST(Owned, ByMatchReadsFieldsDecidedBefore) {
  EntityField by_match = Owned("stock", "");
  by_match.owner_unit = 0;
  const Entity entity = With({Shared("plant"), by_match});
  const auto fold = [&](const char* plant) {
    const std::string crm = std::string("{\"plant\":\"") + plant + "\",\"stock\":1}";
    return GoldenOf(entity, {Says(1, kCrm, 1, crm.c_str()),
                             Says(2, kErp, 1, R"({"stock":2})")});
  };
  EXPECT_EQ(fold("DE"), R"({"plant":"DE","stock":2})");
  EXPECT_EQ(fold("US"), R"({"plant":"US","stock":1})");
}

TEST(Key, BelongsToTheSystemThatAssignsIt) {
  Entity entity = With({Shared("number")});
  entity.key = "number";
  entity.key_assigned_by = "erp";
  EXPECT_EQ(GoldenOf(entity, {Says(1, kCrm, 9, R"({"number":"1"})")}), "{}");
  EXPECT_EQ(GoldenOf(entity, {Says(2, kErp, 1, R"({"number":"7"})")}), R"({"number":"7"})");
}

TEST(Shared, TheOrderOfSystemsDecidesByDefaultAndNullIsNoCandidate) {
  const Entity entity = With({Shared("a")});
  EXPECT_EQ(GoldenOf(entity, {Says(1, kCrm, 9, R"({"a":1})"),
                              Says(2, kErp, 1, R"({"a":2})")}),
            R"({"a":2})");
  EXPECT_EQ(GoldenOf(entity, {Says(1, kCrm, 9, R"({"a":1})"),
                              Says(2, kErp, 1, R"({"a":null})")}),
            R"({"a":1})");
  EXPECT_EQ(GoldenOf(entity, {Says(3, "shop.User", 9, R"({"a":1})")}), "{}");  // no say
}

TEST(Shared, LatestLooksAtTheFieldNotAtTheRecord) {
  const Entity entity = With({Shared("a", "latest", {"min"})});
  EXPECT_EQ(GoldenOf(entity, {Says(1, kCrm, 99, R"({"a":"x"})", R"({"a":10})"),
                              Says(2, kCrm, 50, R"({"a":"y"})", R"({"a":20})")}),
            R"({"a":"y"})");
  EXPECT_EQ(GoldenOf(entity, {Says(1, kCrm, 99, R"({"a":"x"})", R"({"a":20})"),
                              Says(2, kCrm, 50, R"({"a":"b"})", R"({"a":20})")}),
            R"({"a":"b"})");  // a tie: then min
}

TEST(Shared, WhereExcludesCandidates) {
  EntityField field = Shared("a");
  field.strategy_where = 0;
  EXPECT_EQ(GoldenOf(With({field}), {Says(1, kErp, 9, R"({"a":"bad"})"),
                                     Says(2, kCrm, 1, R"({"a":"good"})")}),
            R"({"a":"good"})");
}

TEST(Together, AGroupComesFromOneRecord) {
  EntityField street = Shared("street", "latest");
  EntityField city = Shared("city", "latest");
  street.together = city.together = "address";
  EXPECT_EQ(GoldenOf(With({street, city}),
                     {Says(1, kCrm, 9, R"({"street":"old","city":"Bonn"})",
                           R"({"street":1,"city":1})"),
                      Says(2, kCrm, 9, R"({"street":"new","city":null})",
                           R"({"street":5,"city":5})")}),
            R"({"street":"new"})");  // not Bonn, which belongs to another street
}

TEST(ByKey, ListsAreDecidedByElement) {
  EntityField lines = Shared("lines");
  lines.type.kind = TypeKind::kList;
  lines.type.list_key = "position";
  EXPECT_EQ(GoldenOf(With({lines}),
                     {Says(1, kCrm, 9,
                           R"({"lines":[{"position":10,"q":1},{"position":2,"q":1}]})"),
                      Says(2, kErp, 1, R"({"lines":[{"position":2,"q":5}]})")}),
            R"({"lines":[{"position":2,"q":5},{"position":10,"q":1}]})");
}

TEST(Lineage, NamesTheWinnerAndTheStrategy) {
  Rules rules;
  const Folded folded = Fold(With({Owned("a", "erp", {"crm"}), Shared("b", "latest")}),
                             {Says(7, kCrm, 9, R"({"a":1,"b":2})")}, 0, rules);
  EXPECT_EQ(LineageJson(folded.lineage), R"({"a":[7,"seed"],"b":[7,"latest"]})");
}

// --- the property: any order of arrival, the same golden record

Entity Everything() {
  EntityField street = Shared("street", "latest", {"min"});
  EntityField city = Shared("city", "latest", {"min"});
  street.together = city.together = "address";
  EntityField lines = Shared("lines", "latest");
  lines.type.kind = TypeKind::kList;
  lines.type.list_key = "position";
  return With({Owned("owned", "crm"), Owned("seeded", "erp", {"crm", "shop"}), Shared("order"),
               Shared("latest", "latest"), Shared("least", "min"), Shared("most", "max"),
               Shared("frequent", "most_frequent", {"longest"}), Shared("all", "union"), street,
               city, lines});
}

std::string RandomValues(std::mt19937& random) {
  std::string out;
  const auto add = [&](const char* field, const std::string& value) {
    if (random() % 4 == 0) return;
    out += out.empty() ? "{" : ",";
    out += "\"" + std::string(field) + "\":" + (random() % 6 == 0 ? "null" : value);
  };
  const auto text = [&] { return "\"v" + std::to_string(random() % 4) + "\""; };
  for (const char* field : {"owned", "seeded", "order", "latest", "least", "most", "frequent",
                            "street", "city"}) {
    add(field, text());
  }
  add("all", "[" + text() + "]");
  add("lines", "[{\"position\":" + std::to_string(random() % 3) + ",\"sku\":" + text() + "}]");
  return out.empty() ? "{}" : out + "}";
}

TEST(Fold, DoesNotDependOnTheOrderOfContributions) {
  std::mt19937 random(7);
  const Entity entity = Everything();
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> keys, values, since;
    for (int i = 0; i < 6; ++i) {
      keys.push_back(std::to_string(i));
      values.push_back(RandomValues(random));
      since.push_back("{\"latest\":" + std::to_string(random() % 3) +
                      ",\"street\":" + std::to_string(random() % 3) + "}");
    }
    std::vector<Contribution> contributions;
    for (size_t i = 0; i < keys.size(); ++i) {
      contributions.push_back({int64_t(i + 1), i % 3 == 0 ? kErp : kCrm, keys[i],
                               int64_t(random() % 3), values[i], since[i]});
    }
    Rules rules;
    const Folded first = Fold(entity, contributions, 1000, rules);
    for (int order = 0; order < 8; ++order) {
      std::shuffle(contributions.begin(), contributions.end(), random);
      const Folded again = Fold(entity, contributions, 1000, rules);
      ASSERT_EQ(again.golden, first.golden) << "round " << round;
      ASSERT_EQ(LineageJson(again.lineage), LineageJson(first.lineage)) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace treaty::golden
