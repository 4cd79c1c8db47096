#include <gtest/gtest.h>

#include "tests/compiler/schema/loading.h"

namespace treaty::schema {
namespace {

// A field with the members that every describe has; `more` overrides and adds.
std::string Field(const std::string& name, const std::string& type, const std::string& more = "") {
  std::string text = fmt::format(R"({{"name":"{}","type":"{}")", name, type);
  for (const auto& [member, value] :
       {std::pair{"nillable", "true"}, std::pair{"createable", "true"},
        std::pair{"updateable", "true"}, std::pair{"length", "0"},
        std::pair{"picklistValues", "[]"}}) {
    if (more.find(fmt::format("\"{}\"", member)) == std::string::npos) {
      text += fmt::format(",\"{}\":{}", member, value);
    }
  }
  return text + (more.empty() ? "" : ",") + more + "}";
}

std::string Describe(const std::string& name, const std::string& fields,
                     const std::string& children = "") {
  return fmt::format(R"({{"name":"{}","fields":[{}],"childRelationships":[{}]}})", name, fields,
                     children);
}

std::string Load(const std::string& fields, std::string_view field) {
  World world;
  world.File("s/A.describe.json", Describe("A", fields));
  const auto shape = world.Load("s/A.describe.json", "A");
  return shape ? Show(shape->fields, field) : shape.error().ToString();
}

TEST(Describe, FieldsBecomeTypes) {
  struct Row {
    std::string type, more, expected;
  };
  const Row rows[] = {
      {"id", R"("length":18)", "Text(18)?"},
      {"string", R"("length":40)", "Text(40)?"},
      {"textarea", R"("length":32000)", "Text(32000)?"},
      {"email", R"("length":80)", "Text(80)?"},
      {"multipicklist", R"("length":255)", "Text(255)?"},
      {"boolean", R"("nillable":false,"defaultedOnCreate":true)", "Bool"},
      {"boolean", R"("nillable":false)", "Bool required"},
      {"int", R"("digits":8)", "Int?"},
      {"long", "", "Int?"},
      {"double", R"("precision":13,"scale":3)", "Decimal(13,3)?"},
      {"currency", R"("precision":18,"scale":2)", "Decimal(18,2)?"},
      {"percent", R"("precision":0,"scale":0)", "Decimal(0,0)?"},
      {"date", "", "Date?"},
      {"datetime", "", "Timestamp?"},
      {"time", "", "Time?"},
      {"anyType", "", "Json?"},
      {"hologram", "", "Json?"},
      {"location", R"("createable":false,"updateable":false)", "{latitude longitude}? read-only"},
      {"address", R"("createable":false,"updateable":false)",
       "{street city state stateCode postalCode country countryCode geocodeAccuracy latitude "
       "longitude}? read-only"},
      {"picklist", R"("length":40)", "Text(40)?"},
      {"picklist",
       R"("length":40,"restrictedPicklist":true,)"
       R"("picklistValues":[{"value":"Hot"},{"value":"Cold"}])",
       "enum(40) Hot|Cold?"},
      {"picklist",
       R"("length":40,"restrictedPicklist":false,"picklistValues":[{"value":"Hot","active":true}])",
       "open enum(40) Hot?"},
      // A value that is no longer offered still stands in old records.
      {"picklist",
       R"("restrictedPicklist":true,)"
       R"("picklistValues":[{"value":"Hot"},{"value":"Tepid","active":false}])",
       "open enum(0) Hot?"},
      {"reference", R"("length":18,"referenceTo":["Account"],"relationshipName":"Owner")",
       "Text(18)? -> Account"},
      {"reference", R"("length":18,"referenceTo":["Account","Contact"])", "Text(18)?"},
      {"string", R"("length":10,"externalId":true,"unique":true)", "Text(10)? external unique"},
      {"string", R"("length":10,"updateable":false)", "Text(10)? create-only"},
      {"string", R"("length":10,"nillable":false)", "Text(10) required"},
      {"string", R"("length":10,"nillable":false,"createable":false,"updateable":false)",
       "Text(10) read-only"},
      {"string", R"("length":10,"externalId":null,"unique":null)", "Text(10)?"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Load(Field("F", row.type, row.more), "F"), row.expected) << row.type << row.more;
  }
}

TEST(Describe, KeyAndVersion) {
  World world;
  world.File("A.describe.json",
             Describe("A", Field("Id", "id", R"("nillable":false,"createable":false)") + "," +
                               Field("SystemModstamp", "datetime", R"("nillable":false)")));
  const auto shape = world.Load("A.describe.json", "A");
  ASSERT_TRUE(shape.has_value()) << shape.error().ToString();
  EXPECT_EQ(shape->name, "A");
  EXPECT_EQ(shape->key, "Id");
  EXPECT_EQ(shape->version_field, "SystemModstamp");
  EXPECT_FALSE(shape->has_etag);
}

void AddOrders(World& world) {
  const std::string to_order =
      Field("OrderId", "reference",
            R"("nillable":false,"referenceTo":["Order"],"relationshipName":"Order")");
  const std::string to_product = Field(
      "Product2Id", "reference", R"("referenceTo":["Product2"],"relationshipName":"Product2")");
  world
      .File("s/Order.describe.json",
            Describe(
                "Order", Field("Id", "id"),
                R"({"childSObject":"OrderItem","field":"OrderId","relationshipName":"OrderItems"},
                        {"childSObject":"Note","field":"ParentId","relationshipName":null},
                        {"childSObject":"Task","field":"WhatId","relationshipName":"Tasks"})"))
      .File("s/OrderItem.describe.json",
            Describe("OrderItem", Field("Id", "id") + "," + to_order + "," + to_product,
                     R"({"childSObject":"Tax","field":"ItemId","relationshipName":"Taxes"})"))
      .File("s/Product2.describe.json",
            Describe("Product2", Field("StockKeepingUnit", "string", R"("length":40)")));
}

TEST(Describe, ChildrenAndTheirParents) {
  World world;
  AddOrders(world);
  const auto order = world.Load("s/Order.describe.json", "Order", {"OrderItems.Product2"});
  ASSERT_TRUE(order.has_value()) << order.error().ToString();
  EXPECT_EQ(Show(order->fields, "OrderItems"), "[{Id OrderId Product2Id Product2}]");
  EXPECT_EQ(Show(order->fields, "Tasks"), "[{}]") << "not wanted, but known by name";
  const auto& item = Find(order->fields, "OrderItems")->type.element->fields;
  EXPECT_EQ(Show(item, "OrderId"), "Text(0) -> Order") << "the parent gives it: not required";
  EXPECT_EQ(Show(item, "Product2"), "{StockKeepingUnit}? read-only");
}

TEST(Describe, PartsThatAreNotThere) {
  World world;
  AddOrders(world);
  EXPECT_EQ(world.Mistake("s/Order.describe.json", "Order", {"OrderItems.Produkt2"}),
            "s/OrderItem.describe.json: `OrderItem` has no children or parent `Produkt2`");
  const std::string missing = world.Mistake("s/Order.describe.json", "Order", {"Tasks"});
  EXPECT_NE(missing.find("`Tasks` of `Order` needs the describe of `Task`"), std::string::npos)
      << missing;
  EXPECT_NE(missing.find("s/Task.describe.json"), std::string::npos) << missing;
}

TEST(Describe, AnObjectThatIsItsOwnParent) {
  World world;
  world.File(
      "Account.json",
      Describe("Account", Field("Name", "string") + "," +
                              Field("ParentId", "reference",
                                    R"("referenceTo":["Account"],"relationshipName":"Parent")")));
  const auto shape = world.Load("Account.json", "Account", {"Parent.Parent"});
  ASSERT_TRUE(shape.has_value()) << shape.error().ToString();
  const auto& parent = Find(shape->fields, "Parent")->type.fields;
  EXPECT_EQ(Show(parent, "Parent"), "{Name ParentId}? read-only");
}

TEST(Describe, MalformedFilesAnswerWithPlaceAndMend) {
  const std::string good = Field("Name", "string");
  struct Row {
    std::string text, expected;
  };
  const Row rows[] = {
      {"", "a.json:1:1: the JSON text ends too early"},
      {"{", "a.json:1:2: the JSON text ends too early"},
      {"{\n  \"name\": \"A\",\n  oops\n}", "a.json:3:3: this is no JSON text"},
      {"{\"name\":\"Ä\",}", "a.json:1:13: this is no JSON text"},
      {"\xff{}", "a.json:1:1: the file is not UTF-8"},
      {"[]", "a.json: an object is wanted here, this is an array"},
      {"{}", "a.json: name: a text is wanted here, this is nothing"},
      {R"({"name":7})", "a.json: name: a text is wanted here, this is a number"},
      {R"({"name":""})", "a.json: name: the text is empty"},
      {R"({"name":"A"})", "a.json: fields: an array is wanted here, this is nothing"},
      {R"({"name":"A","fields":{}})", "a.json: fields: an array is wanted here, this is an object"},
      {R"({"apiName":"A","fields":{}})", "a.json: this is object info of the user interface API"},
      {Describe("A", "7"), "a.json: fields[0]: an object is wanted here, this is a number"},
      {Describe("A", good + ",{}"), "a.json: fields[1].name: a text is wanted here"},
      {Describe("A", good + "," + good), "a.json: fields[1]: field `Name` is described twice"},
      {Describe("A", R"({"name":"X","type":7})"), "a.json: fields[0].type: a text is wanted here"},
      {Describe("A", Field("X", "string", R"("nillable":"no")")),
       "a.json: fields[0].nillable: true or false is wanted here, this is a text"},
      {Describe("A", Field("X", "string", R"("createable":null)")),
       "a.json: fields[0].createable: true or false is wanted here, this is null"},
      {Describe("A", Field("X", "string", R"("length":-1)")),
       "a.json: fields[0].length: a whole number from 0 to 1073741824 is wanted here, this is -1"},
      {Describe("A", Field("X", "string", R"("length":1.5)")),
       "a.json: fields[0].length: a whole number from 0 to 1073741824 is wanted here, this is 1.5"},
      {Describe("A", Field("X", "double", R"("precision":40)")),
       "a.json: fields[0].precision: a whole number from 0 to 38 is wanted here, this is 40"},
      {Describe("A", Field("X", "double", R"("precision":5,"scale":6)")),
       "a.json: fields[0].scale: 5 digits have no room for 6 after the point"},
      {Describe("A", Field("X", "picklist", R"("picklistValues":7)")),
       "a.json: fields[0].picklistValues: an array is wanted here, this is a number"},
      {Describe("A", Field("X", "picklist", R"("picklistValues":[{"label":"Hot"}])")),
       "a.json: fields[0].picklistValues[0].value: a text is wanted here"},
      {Describe("A", Field("X", "reference", R"("referenceTo":"Account")")),
       "a.json: fields[0].referenceTo: an array is wanted here, this is a text"},
      {Describe("A", Field("X", "reference", R"("referenceTo":[7])")),
       "a.json: fields[0].referenceTo[0]: a text is wanted here"},
      {Describe("A", good, "[]"), "a.json: childRelationships[0]: an object is wanted here"},
      {Describe("A", good, R"({"relationshipName":"Bs"})"),
       "a.json: childRelationships[0].childSObject: a text is wanted here"},
      {R"({"name":"A","fields":[1e999]})", "a.json: a number of the JSON text is too large"},
      {std::string(65, '['), "a.json:1:65: this is nested more than 64 levels deep"},
      {Describe("B", good),
       "a.json: the file describes `B`, not `A` (write `entity B` after the path)"},
  };
  for (const Row& row : rows) {
    World world;
    world.File("a.json", row.text);
    const std::string seen = world.Mistake("a.json", "A");
    EXPECT_TRUE(seen.starts_with(row.expected)) << row.text << "\n" << seen;
    EXPECT_TRUE(seen.ends_with(")")) << "no mend: " << seen;
  }
}

}  // namespace
}  // namespace treaty::schema
