#include <gtest/gtest.h>

#include "tests/compiler/schema/loading.h"

namespace treaty::schema {
namespace {

std::string Schema(const std::string& inside) {
  return R"(<edmx:Edmx Version="1.0" xmlns:edmx="e" xmlns:m="m" xmlns:sap="s"><edmx:DataServices>)"
         R"(<Schema Namespace="N" Alias="Self">)"
         "\n" +
         inside + "</Schema></edmx:DataServices></edmx:Edmx>";
}

std::string Entity(const std::string& name, const std::string& inside) {
  return fmt::format("<EntityType Name=\"{}\">\n{}</EntityType>\n", name, inside);
}

// One property with these attributes after its name.
std::string Property(const std::string& attributes, std::string_view name = "P") {
  World world;
  world.File(
      "a.edmx",
      Schema(Entity("T", fmt::format("<Property Name=\"{}\" {}/>", name, attributes)) +
             R"(<ComplexType Name="C"><Property Name="Street" Type="Edm.String"/></ComplexType>)"));
  const auto shape = world.Load("a.edmx", "T");
  return shape ? Show(shape->fields, name) : shape.error().ToString();
}

TEST(Edmx, PropertiesBecomeFields) {
  const std::pair<std::string, std::string> rows[] = {
      {R"(Type="Edm.String")", "Text(0)?"},
      {R"(Type="Edm.String" MaxLength="Max")", "Text(0)?"},
      {R"(Type="Edm.String" MaxLength="10")", "Text(10)?"},
      {R"(Type="Edm.String" MaxLength="10" Nullable="false")", "Text(10) required"},
      {R"(Type="Edm.String" Nullable="false" DefaultValue="x")", "Text(0)"},
      {R"(Type="Edm.Boolean")", "Bool?"},
      {R"(Type="Edm.Byte")", "Int?"},
      {R"(Type="Edm.Int64")", "Int?"},
      {R"(Type="Edm.Decimal" Precision="16" Scale="3")", "Decimal(16,3)?"},
      {R"(Type="Edm.Decimal" Precision="16")", "Decimal(16,0)?"},
      {R"(Type="Edm.Decimal")", "Decimal(0,0)?"},
      {R"(Type="Edm.Double")", "Float?"},
      {R"(Type="Edm.Geography")", "Json?"},
      {R"(Type="Edm.DateTime" Precision="7")", "Timestamp?"},
      {R"(Type="Edm.DateTime" sap:display-format="Date")", "Date?"},
      {R"(Type="Edm.DateTimeOffset")", "Timestamp?"},
      {R"(Type="Edm.Time")", "Time?"},
      {R"(Type="Edm.Guid")", "Text(36)?"},
      {R"(Type="Edm.Binary")", "Text(0)?"},
      {R"(Type="N.C")", "{Street}?"},
      {R"(Type="Self.C" Nullable="false")", "{Street} required"},
      {R"(Type="Edm.String" sap:creatable="false" sap:updatable="false")", "Text(0)? read-only"},
      {R"(Type="Edm.String" sap:updatable="false")", "Text(0)? create-only"},
      {R"(Type="Edm.String" Nullable="false" sap:creatable="false")", "Text(0)"},
  };
  for (const auto& [attributes, expected] : rows) {
    EXPECT_EQ(Property(attributes), expected) << attributes;
  }
}

constexpr const char* kOrders = R"(
  <EntityType Name="OrderType" m:HasStream="true">
    <Key><PropertyRef Name="Order"/></Key>
    <Property Name="Order" Type="Edm.String" MaxLength="10" Nullable="false"/>
    <Property Name="Partner" Type="Edm.String" MaxLength="10"/>
    <Property Name="Changed" Type="Edm.DateTimeOffset" ConcurrencyMode="Fixed"/>
    <NavigationProperty Name="to_Item" Relationship="N.OrderItems" FromRole="Order" ToRole="Item"/>
    <NavigationProperty Name="to_Partner" Relationship="Self.OrderPartner" FromRole="Order"
                        ToRole="Partner"/>
  </EntityType>
  <EntityType Name="ItemType">
    <Key><PropertyRef Name="Order"/><PropertyRef Name="Item"/></Key>
    <Property Name="Order" Type="Edm.String" MaxLength="10" Nullable="false"/>
    <Property Name="Item" Type="Edm.String" MaxLength="6" Nullable="false"/>
    <NavigationProperty Name="to_Order" Relationship="N.OrderItems" FromRole="Item" ToRole="Order"/>
  </EntityType>
  <EntityType Name="PartnerType">
    <Key><PropertyRef Name="Partner"/></Key>
    <Property Name="Partner" Type="Edm.String" MaxLength="10" Nullable="false"/>
  </EntityType>
  <Association Name="OrderItems">
    <End Type="N.OrderType" Multiplicity="1" Role="Order"/>
    <End Type="N.ItemType" Multiplicity="*" Role="Item"/>
    <ReferentialConstraint>
      <Principal Role="Order"><PropertyRef Name="Order"/></Principal>
      <Dependent Role="Item"><PropertyRef Name="Order"/></Dependent>
    </ReferentialConstraint>
  </Association>
  <Association Name="OrderPartner">
    <End Type="N.OrderType" Multiplicity="*" Role="Order"/>
    <End Type="N.PartnerType" Multiplicity="0..1" Role="Partner"/>
    <ReferentialConstraint>
      <Principal Role="Partner"><PropertyRef Name="Partner"/></Principal>
      <Dependent Role="Order"><PropertyRef Name="Partner"/></Dependent>
    </ReferentialConstraint>
  </Association>
  <EntityContainer Name="Container">
    <EntitySet Name="Orders" EntityType="N.OrderType"/>
    <EntitySet Name="Items" EntityType="N.ItemType" sap:creatable="false"/>
    <EntitySet Name="Partners" EntityType="N.PartnerType"/>
  </EntityContainer>)";

TEST(Edmx, KeysVersionsReferencesChildrenAndParents) {
  World world;
  world.File("a.edmx", Schema(kOrders));
  const auto order = world.Load("a.edmx", "Orders", {"to_Item", "to_Partner"});
  ASSERT_TRUE(order.has_value()) << order.error().ToString();
  EXPECT_EQ(order->name, "Orders");
  EXPECT_EQ(order->key, "Order");
  EXPECT_EQ(order->version_field, "Changed");
  EXPECT_TRUE(order->has_etag);
  EXPECT_EQ(Show(order->fields, "Order"), "Text(10) key required unique");
  EXPECT_EQ(Show(order->fields, "Partner"), "Text(10)? -> Partners");
  EXPECT_EQ(Show(order->fields, "to_Item"), "[{Order Item}]");
  EXPECT_EQ(Show(order->fields, "to_Partner"), "{Partner}? read-only");
  const auto& item = Find(order->fields, "to_Item")->type.element->fields;
  EXPECT_EQ(Show(item, "Order"), "Text(10) key -> Orders") << "given by the parent";
  EXPECT_EQ(Show(item, "Item"), "Text(6) key required");
}

TEST(Edmx, PartsThatAreNotWantedAreListsByNameOnly) {
  World world;
  world.File("a.edmx", Schema(kOrders));
  const auto order = world.Load("a.edmx", "Orders");
  ASSERT_TRUE(order.has_value());
  EXPECT_EQ(Show(order->fields, "to_Item"), "[{}]");
  EXPECT_EQ(Show(order->fields, "to_Partner"), "missing");
  EXPECT_NE(world.Mistake("a.edmx", "Orders", {"to_Item.to_Ordr"})
                .find("no children or parent `to_Ordr`"),
            std::string::npos);
}

TEST(Edmx, ASetThatTakesNoCreates) {
  World world;
  world.File("a.edmx", Schema(kOrders));
  const auto items = world.Load("a.edmx", "Items");
  ASSERT_TRUE(items.has_value());
  EXPECT_EQ(items->key, "Order,Item");
  EXPECT_FALSE(Find(items->fields, "Item")->creatable);
  EXPECT_FALSE(Find(items->fields, "Item")->required);
}

TEST(Edmx, TypesBuiltOnOthers) {
  World world;
  world.File("a.edmx", Schema(Entity("Base", R"(<Key><PropertyRef Name="Id"/></Key>
                                      <Property Name="Id" Type="Edm.Int32" Nullable="false"/>)") +
                              R"(<EntityType Name="Special" BaseType="Self.Base">
                         <Property Name="More" Type="Edm.String"/></EntityType>)"));
  const auto shape = world.Load("a.edmx", "Special");
  ASSERT_TRUE(shape.has_value()) << shape.error().ToString();
  EXPECT_EQ(shape->key, "Id");
  EXPECT_EQ(Show(shape->fields, "Id"), "Int key required unique");
  EXPECT_EQ(Show(shape->fields, "More"), "Text(0)?");
}

using Rows = std::vector<std::pair<std::string, std::string>>;

// Each text is refused with a message that begins so, and says what to do about it.
void ExpectMistakes(const Rows& rows) {
  for (const auto& [text, expected] : rows) {
    World world;
    world.File("a.edmx", text);
    const std::string seen = world.Mistake("a.edmx", "T");
    EXPECT_TRUE(seen.starts_with(expected)) << text << "\n" << expected << "\n" << seen;
    EXPECT_TRUE(seen.ends_with(")")) << "no mend: " << seen;
  }
}

const std::string kGood = Entity("T", R"(<Property Name="P" Type="Edm.String"/>)");

TEST(EdmxMistakes, WhatIsNoMetadata) {
  const auto nested = [](int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += "<a>";
    for (int i = 0; i < depth; ++i) text += "</a>";
    return text;
  };
  ExpectMistakes({
      {"", "a.edmx:1:1: this is no well-formed XML"},
      {"{}", "a.edmx:1:3: this is no well-formed XML"},
      {"<a><b></a>", "a.edmx:1:9: this is no well-formed XML"},
      {"<a>\n  <b c=></b>\n</a>", "a.edmx:2:8: this is no well-formed XML"},
      {"<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
       "a.edmx:1:11: a document type declaration is not read"},
      {"<html/>", "a.edmx:1:2: `html` is not the root of OData metadata"},
      {R"(<edmx:Edmx Version="4.0"/>)", "a.edmx:1:2: the metadata is of version `4.0`"},
      {R"(<Edmx Version="1.0"/>)", "a.edmx:1:2: the metadata has no entity types"},
      {R"(<Edmx Version="1.0"><DataServices><Schema/></DataServices></Edmx>)",
       "a.edmx:1:36: `Schema` has no attribute `Namespace`"},
      {nested(70), "a.edmx:1:197: this is nested more than 64 levels deep"},
  });
}

TEST(EdmxMistakes, TypesAndProperties) {
  ExpectMistakes({
      {Schema("<EntityType/>"), "a.edmx:2:2: `EntityType` has no attribute `Name`"},
      {Schema(kGood + kGood), "a.edmx:4:2: type `T` is there twice"},
      {Schema(Entity("T", "<Property/>")), "a.edmx:3:2: `Property` has no attribute `Name`"},
      {Schema(Entity("T", R"(<Property Name="P"/>)")),
       "a.edmx:3:2: `Property` has no attribute `Type`"},
      {Schema(Entity("T", R"(<Property Name="P" Type="N.Gone"/>)")),
       "a.edmx:3:2: `N.Gone` is no type of a property"},
      {Schema(Entity("T", R"(<Property Name="P" Type="N.T"/>)")), "a.edmx:3:2: `N.T` is no type"},
      {Schema(Entity("T", R"(<Property Name="P" Type="Edm.String" MaxLength="ten"/>)")),
       "a.edmx:3:2: `MaxLength` is `ten`, a whole number from 0 to"},
      {Schema(Entity("T", R"(<Property Name="P" Type="Edm.String" MaxLength="-1"/>)")),
       "a.edmx:3:2: `MaxLength` is `-1`"},
      {Schema(Entity("T", R"(<Property Name="P" Type="Edm.Decimal" Precision="99"/>)")),
       "a.edmx:3:2: `Precision` is `99`, a whole number from 0 to 38"},
      {Schema(Entity("T", R"(<Property Name="P" Type="Edm.Decimal" Precision="3" Scale="4"/>)")),
       "a.edmx:3:2: `P` has 3 digits and 4 of them after the point"},
      {Schema(Entity("T", R"(<Property Name="P" Type="Edm.String" Nullable="perhaps"/>)")),
       "a.edmx:3:2: `Nullable` is `perhaps`, true or false is wanted"},
      {Schema(Entity("T", R"(<Property Name="P" Type="Edm.String" sap:creatable=""/>)")),
       "a.edmx:3:2: `sap:creatable` is ``, true or false is wanted"},
      {Schema(Entity(
           "T", R"(<Property Name="P" Type="Edm.Int32"/><Property Name="P" Type="Edm.Int32"/>)")),
       "a.edmx:3:39: property `P` is there twice"},
      {Schema(Entity("T",
                     R"(<Key><PropertyRef Name="Q"/></Key><Property Name="P" Type="Edm.Int32"/>)")),
       "a.edmx:2:2: key `Q` is no property of `T`"},
      {Schema(R"(<EntityType Name="T" BaseType="N.Gone"/>)"),
       "a.edmx:2:2: `T` is based on `N.Gone`, which is not there"},
      {Schema(R"(<EntityType Name="T" BaseType="N.T"/>)"), "a.edmx:2:2: `T` is based on itself"},
      {Schema(Entity("T", R"(<Property Name="P" Type="N.C"/>)") +
              R"(<ComplexType Name="C"><Property Name="Q" Type="N.C"/></ComplexType>)"),
       "a.edmx:4:24: complex type `C` holds itself"},
  });
}

TEST(EdmxMistakes, SetsAndAssociations) {
  const std::string end = R"(<End Type="N.T" Multiplicity="1" Role="A"/>)";
  ExpectMistakes({
      {Schema(Entity(
           "T", R"(<NavigationProperty Name="to" Relationship="N.R" FromRole="A" ToRole="B"/>)")),
       "a.edmx:3:2: `to` leads nowhere"},
      {Schema(Entity("T", R"(<NavigationProperty Name="to"/>)")),
       "a.edmx:3:2: `NavigationProperty` has no attribute `Relationship`"},
      {Schema(kGood + "<Association Name=\"R\">" + end + "</Association>"),
       "a.edmx:4:2: association `R` has 1 ends"},
      {Schema(
           kGood +
           R"(<Association Name="R"><End Type="N.T" Multiplicity="many" Role="A"/></Association>)"),
       "a.edmx:4:24: `many` is no multiplicity"},
      {Schema(kGood + "<Association Name=\"R\">" + end + end +
              R"(<ReferentialConstraint><Principal Role="A"><PropertyRef Name="P"/></Principal>
                 <Dependent Role="A"/></ReferentialConstraint></Association>)"),
       "a.edmx:4:110: the two sides of the constraint have different numbers of properties"},
      {Schema(Entity("U", "")), "a.edmx: the service has no entity set `T`"},
      {Schema(R"(<EntityType Name="X"/><EntityContainer>)"
              R"(<EntitySet Name="T" EntityType="N.G"/></EntityContainer>)"),
       "a.edmx: entity set `T` is of type `N.G`, which is not there"},
  });
}

}  // namespace
}  // namespace treaty::schema
