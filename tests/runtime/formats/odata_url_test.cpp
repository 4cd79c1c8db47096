#include "runtime/formats/odata_url.h"

#include <gtest/gtest.h>

namespace treaty::formats {
namespace {

struct Row {
  TypeShape type;
  const char* json;
  const char* literal;
  const char* edm_type;
};
const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = {
      {{.kind = TypeKind::kText}, R"("O'Brien")", "'O''Brien'", "Edm.String"},
      {{.kind = TypeKind::kText}, R"("''")", "''''''", "Edm.String"},
      {{.kind = TypeKind::kText}, R"("")", "''", "Edm.String"},
      {{.kind = TypeKind::kBool}, "true", "true", "Edm.Boolean"},
      {{.kind = TypeKind::kInt}, "-42", "-42", "Edm.Int32"},
      {{.kind = TypeKind::kInt, .remote_type = "Edm.Int64"}, "42", "42L", "Edm.Int64"},
      {{.kind = TypeKind::kDecimal}, "1.5", "1.5M", "Edm.Decimal"},
      {{.kind = TypeKind::kFloat}, "0.5", "0.5d", "Edm.Double"},
      {{.kind = TypeKind::kFloat, .remote_type = "Edm.Single"}, "0.5", "0.5f", "Edm.Single"},
      {{.kind = TypeKind::kTimestamp}, R"("2026-01-31T10:00:00Z")",
       "datetimeoffset'2026-01-31T10:00:00Z'", "Edm.DateTimeOffset"},
      {{.kind = TypeKind::kTimestamp, .remote_type = "Edm.DateTime"}, R"("2026-01-31T10:00:00Z")",
       "datetime'2026-01-31T10:00:00'", "Edm.DateTime"},
      {{.kind = TypeKind::kTime}, R"("10:15:00")", "time'PT10H15M00S'", "Edm.Time"},
      {{.kind = TypeKind::kText, .remote_type = "Edm.Guid"},
       R"("0050568d-393c-1ed4-9d97-e65f0f3fcc23")", "guid'0050568d-393c-1ed4-9d97-e65f0f3fcc23'",
       "Edm.Guid"},
      {{.kind = TypeKind::kText, .optional = true}, "null", "null", "null"},
  };
  return rows;
}

TEST(ODataUrl, LiteralsThereAndBack) {
  for (const Row& row : Rows()) {
    const auto literal = ODataLiteral(row.json, row.type);
    ASSERT_TRUE(literal) << row.json << literal.error().ToString();
    EXPECT_EQ(*literal, row.literal);
    size_t at = 0;
    const auto value = ReadODataLiteral(row.literal, &at);
    ASSERT_TRUE(value) << row.literal << value.error().ToString();
    EXPECT_EQ(at, literal->size());
    EXPECT_EQ(value->json, row.json);
    EXPECT_EQ(value->edm_type, row.edm_type);
  }
  EXPECT_EQ(*ODataLiteral(R"("2026-01-31")", {.kind = TypeKind::kDate}),
            "datetime'2026-01-31T00:00:00'");
}

TEST(ODataUrl, RefusesValuesThatAreNoneOfTheirType) {
  EXPECT_FALSE(ODataLiteral(R"("x' or 1 eq 1")", {.kind = TypeKind::kInt}));
  EXPECT_FALSE(ODataLiteral("1 or 1 eq 1", {.kind = TypeKind::kDecimal}));
  const TypeShape guid{.kind = TypeKind::kText, .remote_type = "Edm.Guid"};
  EXPECT_FALSE(ODataLiteral(R"("' or true")", guid));
  EXPECT_FALSE(ODataLiteral("1", {.kind = TypeKind::kText}));
  EXPECT_FALSE(ODataLiteral(R"("2026")", {.kind = TypeKind::kTimestamp}));
  EXPECT_FALSE(ODataLiteral("[]", {.kind = TypeKind::kList}));
  for (const char* text : {"'open", "guid'x'", "datetime'1'", "eq", "", "trueish", "1.2.3"}) {
    size_t at = 0;
    EXPECT_FALSE(ReadODataLiteral(text, &at)) << text;
  }
}

ObjectShape Item() {
  ObjectShape shape{.name = "Item", .key = "SalesOrder,SalesOrderItem"};
  shape.fields.push_back({.name = "SalesOrder", .type = {.kind = TypeKind::kText}});
  shape.fields.push_back({.name = "SalesOrderItem", .type = {.kind = TypeKind::kInt}});
  return shape;
}
ObjectShape Partner() {
  ObjectShape shape{.name = "Partner", .key = "BusinessPartner"};
  shape.fields.push_back({.name = "BusinessPartner", .type = {.kind = TypeKind::kText}});
  return shape;
}

TEST(ODataUrl, Keys) {
  EXPECT_EQ(*ODataKey("4800", Partner()), "('4800')");
  EXPECT_EQ(*ODataKey("A/B?#&=%+ ä'", Partner()), "('A%2FB%3F%23%26%3D%25%2B%20%C3%A4''')");
  EXPECT_EQ(*ODataKey("A,B", Partner()), "('A,B')");
  EXPECT_EQ(*ODataKey("4800,10", Item()), "(SalesOrder='4800',SalesOrderItem=10)");
  EXPECT_EQ(*ODataKey("a%2Cb%25,10", Item()), "(SalesOrder='a,b%25',SalesOrderItem=10)");
  EXPECT_FALSE(ODataKey("4800", Item()));
  EXPECT_FALSE(ODataKey("4800,10) or (1", Item()));
}

TEST(ODataUrl, RecordIds) {
  EXPECT_EQ(*RecordIdOf(R"({"BusinessPartner":"0001,0%"})", Partner()), "0001,0%");
  EXPECT_EQ(*RecordIdOf(R"({"SalesOrderItem":10,"SalesOrder":"4,8%"})", Item()), "4%2C8%25,10");
  EXPECT_EQ(SplitRecordId("4%2C8%25,10"), (std::vector<std::string>{"4,8%", "10"}));
  EXPECT_FALSE(RecordIdOf(R"({"SalesOrder":"4"})", Item()));
  EXPECT_FALSE(RecordIdOf(R"({"BusinessPartner":null})", Partner()));
}

TEST(ODataUrl, ReadsKeys) {
  const auto single = ReadODataKey("('O''Brien')");
  ASSERT_TRUE(single);
  EXPECT_EQ(single->front().first, "");
  EXPECT_EQ(single->front().second.json, R"("O'Brien")");
  const auto two = ReadODataKey("(A='1',B=2L)");
  ASSERT_TRUE(two);
  ASSERT_EQ(two->size(), 2u);
  EXPECT_EQ((*two)[1].first, "B");
  EXPECT_EQ((*two)[1].second.json, "2");
  for (const char* text : {"", "()", "('x'", "('x')y", "(A='1';B=2)", "'x'", "(A='1',)"}) {
    EXPECT_FALSE(ReadODataKey(text)) << text;
  }
}

}  // namespace
}  // namespace treaty::formats
