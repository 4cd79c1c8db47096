#include "runtime/formats/odata_v2.h"

#include <gtest/gtest.h>

#include <memory>

namespace treaty::formats {
namespace {

struct Row {
  TypeShape type;
  const char* canonical;
  const char* wire;
};

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = {
      {{.kind = TypeKind::kText}, R"("O'Brien \"& \\ Söhne")", R"("O'Brien \"& \\ Söhne")"},
      {{.kind = TypeKind::kText}, R"("")", R"("")"},
      {{.kind = TypeKind::kBool}, "true", "true"},
      {{.kind = TypeKind::kInt}, "42", "42"},
      {{.kind = TypeKind::kInt, .remote_type = "Edm.Int64"}, "9223372036854775807",
       R"("9223372036854775807")"},
      {{.kind = TypeKind::kDecimal}, "12.5", R"("12.5")"},
      {{.kind = TypeKind::kDecimal}, "-0.001", R"("-0.001")"},
      // More digits than a double has.
      {{.kind = TypeKind::kDecimal}, "12345678901234567890123456789.123456789",
       R"("12345678901234567890123456789.123456789")"},
      {{.kind = TypeKind::kFloat}, "0.5", R"("0.5")"},
      {{.kind = TypeKind::kDate}, R"("2026-01-31")", R"("/Date(1769817600000)/")"},
      {{.kind = TypeKind::kDate}, R"("1969-12-31")", R"("/Date(-86400000)/")"},
      {{.kind = TypeKind::kTimestamp}, R"("2026-01-31T10:00:00Z")",
       R"("/Date(1769853600000+0000)/")"},
      {{.kind = TypeKind::kTimestamp, .remote_type = "Edm.DateTime"},
       R"("2026-01-31T10:00:00.125000Z")", R"("/Date(1769853600125)/")"},
      {{.kind = TypeKind::kTimestamp}, R"("1969-12-31T23:59:59.999000Z")",
       R"("/Date(-1+0000)/")"},
      {{.kind = TypeKind::kTime}, R"("10:15:00")", R"("PT10H15M00S")"},
      {{.kind = TypeKind::kTime}, R"("00:00:00.250000")", R"("PT00H00M00.250000S")"},
      {{.kind = TypeKind::kText, .optional = true}, "null", "null"},
      {{.kind = TypeKind::kJson}, R"({"a":[1]})", R"({"a":[1]})"},
  };
  return rows;
}

TEST(ODataV2, Trap7WritesAndReadsEveryType) {
  for (const Row& row : Rows()) {
    const auto wire = ToODataV2Value(row.canonical, row.type);
    ASSERT_TRUE(wire) << row.canonical << wire.error().ToString();
    EXPECT_EQ(*wire, row.wire);
    const auto back = FromODataV2Value(row.wire, row.type);
    ASSERT_TRUE(back) << row.wire << back.error().ToString();
    EXPECT_EQ(*back, row.canonical);
  }
}

TEST(ODataV2, Trap7ReadsWhatOtherWritersSend) {
  const std::vector<Row> rows = {
      {{.kind = TypeKind::kDecimal}, "12.5", "12.50"},
      {{.kind = TypeKind::kDecimal}, "12.5", R"("0012.500")"},
      {{.kind = TypeKind::kDecimal}, "1200", R"("1.2E3")"},
      {{.kind = TypeKind::kInt}, "42", R"("42")"},
      {{.kind = TypeKind::kFloat}, "1000", R"("1.0E3")"},
      {{.kind = TypeKind::kTimestamp}, R"("2026-01-31T10:00:00Z")", R"("/Date(1769853600000)/")"},
      {{.kind = TypeKind::kTimestamp}, R"("2026-01-31T10:00:00Z")",
       R"("/Date(1769853600000+0060)/")"},
      {{.kind = TypeKind::kTimestamp}, R"("2026-01-31T10:00:00Z")",
       R"("2026-01-31T11:00:00+01:00")"},
      {{.kind = TypeKind::kTimestamp}, R"("2026-01-31T10:00:00Z")", R"("2026-01-31T10:00:00")"},
      {{.kind = TypeKind::kDate}, R"("2026-01-31")", R"("2026-01-31T00:00:00")"},
      {{.kind = TypeKind::kDate}, R"("2026-01-31")", R"("2026-01-31")"},
      {{.kind = TypeKind::kTime}, R"("10:15:00")", R"("10:15:00")"},
  };
  for (const Row& row : rows) {
    const auto read = FromODataV2Value(row.wire, row.type);
    ASSERT_TRUE(read) << row.wire << read.error().ToString();
    EXPECT_EQ(*read, row.canonical) << row.wire;
  }
}

TEST(ODataV2, RefusesWhatIsNotOfTheType) {
  const std::vector<Row> rows = {
      {{.kind = TypeKind::kBool}, "", R"("true")"},
      {{.kind = TypeKind::kInt}, "", "1.5"},
      {{.kind = TypeKind::kInt}, "", "9223372036854775808"},
      {{.kind = TypeKind::kDecimal}, "", R"("12,5")"},
      {{.kind = TypeKind::kDecimal}, "", R"("")"},
      {{.kind = TypeKind::kDecimal}, "", "1234567890123456789012345678901234567890"},
      {{.kind = TypeKind::kFloat}, "", R"("NaN")"},
      {{.kind = TypeKind::kText}, "", "42"},
      {{.kind = TypeKind::kDate}, "", R"("31.01.2026")"},
      {{.kind = TypeKind::kTimestamp}, "", R"("/Date(x)/")"},
      {{.kind = TypeKind::kTime}, "", R"("PT25H")"},
      {{.kind = TypeKind::kRecord}, "", "[]"},
      {{.kind = TypeKind::kList}, "", R"("x")"},
      {{.kind = TypeKind::kList}, "", R"({"count":1})"},
  };
  for (const Row& row : rows) {
    EXPECT_FALSE(FromODataV2Value(row.wire, row.type)) << row.wire;
  }
  EXPECT_FALSE(ToODataV2Value("1.5", {.kind = TypeKind::kInt}));
  EXPECT_FALSE(ToODataV2Value(R"("soon")", {.kind = TypeKind::kDate}));
}

std::vector<FieldShape> OrderFields() {
  TypeShape item{.kind = TypeKind::kRecord};
  item.fields.push_back({.name = "SalesOrderItem", .type = {.kind = TypeKind::kText}});
  item.fields.push_back({.name = "RequestedQuantity", .type = {.kind = TypeKind::kDecimal}});
  FieldShape items{.name = "to_Item", .type = {.kind = TypeKind::kList}};
  items.type.element = std::make_shared<const TypeShape>(item);
  return {{.name = "SalesOrder", .type = {.kind = TypeKind::kText}},
          {.name = "SoldToParty", .type = {.kind = TypeKind::kText, .optional = true}},
          {.name = "SalesOrderDate", .type = {.kind = TypeKind::kDate}},
          items};
}

TEST(ODataV2, WritesARecordWithItsChildren) {
  const char* record =
      R"({"SalesOrderDate":"2026-01-31",)"
      R"("to_Item":[{"SalesOrderItem":"10","RequestedQuantity":2}]})";
  EXPECT_EQ(*ToODataV2(record, OrderFields()),
            R"({"SalesOrderDate":"/Date(1769817600000)/","to_Item":{"results":)"
            R"([{"SalesOrderItem":"10","RequestedQuantity":"2"}]}})");
  EXPECT_EQ(*ToODataV2(R"({"to_Item":[]})", OrderFields(), ODataList::kPlain),
            R"({"to_Item":[]})");
}

TEST(ODataV2, NamesThePlaceOfWhatDoesNotFit) {
  const auto wrong = ToODataV2(R"({"to_Item":[{},{"RequestedQuantity":"x"}]})", OrderFields());
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().place, "to_Item[1].RequestedQuantity");
  const auto unknown = ToODataV2(R"({"Colour":"red"})", OrderFields());
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().place, "Colour");
  const auto read = FromODataV2(R"({"to_Item":{"results":[{"SalesOrderItem":1}]}})", OrderFields());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().place, "to_Item[0].SalesOrderItem");
}

TEST(ODataV2, ReadsARecordInDeclaredOrderWithoutWhatIsNotTheRecords) {
  const char* json = R"J({
    "__metadata": {"id": "x", "uri": "https://h/A_SalesOrder('4800')", "etag": "W/\"1\""},
    "to_Partner": {"__deferred": {"uri": "y"}},
    "to_Item": {"results": [{"__metadata": {}, "RequestedQuantity": "2.000",
                             "SalesOrderItem": "10"}]},
    "SoldToParty": null, "SalesOrder": "4800", "Unknown": 1})J";
  EXPECT_EQ(*FromODataV2(json, OrderFields()),
            R"({"SalesOrder":"4800","SoldToParty":null,)"
            R"("to_Item":[{"SalesOrderItem":"10","RequestedQuantity":2}]})");
  EXPECT_EQ(*FromODataV2(R"({"to_Item":{"__deferred":{"uri":"y"}}})", OrderFields()), "{}");
  EXPECT_FALSE(FromODataV2("[]", OrderFields()));
  EXPECT_FALSE(FromODataV2("{", OrderFields()));
}

TEST(ODataV2, ABlankOptionalTextIsNothingWhereSaid) {
  const char* json = R"({"SalesOrder":"","SoldToParty":""})";
  EXPECT_EQ(*FromODataV2(json, OrderFields()), R"({"SalesOrder":"","SoldToParty":""})");
  EXPECT_EQ(*FromODataV2(json, OrderFields(), ODataBlank::kNull),
            R"({"SalesOrder":"","SoldToParty":null})");
}

TEST(ODataV2, Trap7ReadsPages) {
  const auto many = ReadODataPage(R"({"d":{"results":[{"a":1},{"a":2}],"__next":"http:\/\/h/x"}})");
  ASSERT_TRUE(many);
  ASSERT_EQ(many->records.size(), 2u);
  EXPECT_EQ(many->records[1], R"({"a":2})");
  EXPECT_EQ(many->next, "http://h/x");
  EXPECT_EQ(ReadODataPage(R"({"d":[]})")->records.size(), 0u);
  const auto single = ReadODataPage(R"({"d":{"SalesOrder":"1"}})");
  ASSERT_TRUE(single);
  EXPECT_EQ(single->records.front(), R"({"SalesOrder":"1"})");
  for (const char* text : {"{}", R"({"d":1})", "[]", R"({"value":[]})"}) {
    EXPECT_FALSE(ReadODataPage(text)) << text;
  }
}

TEST(ODataV2, ReadsMetadata) {
  const auto metadata = ReadODataMetadata(
      R"({"__metadata":{"uri":"u","etag":"W/\"datetimeoffset'2026-01-05T10%3A00%3A00Z'\""}})");
  EXPECT_EQ(metadata.etag, "W/\"datetimeoffset'2026-01-05T10%3A00%3A00Z'\"");
  EXPECT_EQ(metadata.uri, "u");
  EXPECT_EQ(ReadODataMetadata("{}").etag, "");
}

}  // namespace
}  // namespace treaty::formats
