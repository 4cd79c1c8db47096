// The schemas of the example, and real metadata where a machine has some beside the project.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "tests/compiler/schema/loading.h"

namespace treaty::schema {
namespace {

class OnDisk {
 public:
  Result<ObjectShape> Load(const std::string& path, const std::string& entity,
                           std::vector<std::string> parts = {}) {
    return loader_.Load({.span = {}, .path = path, .entity = entity, .parts = std::move(parts)});
  }

 private:
  source::Files files_;
  FileLoader loader_{PosixEnv(), files_};
};

const std::string kExample = TREATY_SOURCE_DIR "/examples/01-customer-and-order/schemas/";

TEST(Examples, SalesforceOrder) {
  OnDisk disk;
  const auto order =
      disk.Load(kExample + "salesforce/Order.describe.json", "Order", {"OrderItems.Product2"});
  ASSERT_TRUE(order.has_value()) << order.error().ToString();
  EXPECT_EQ(order->key, "Id");
  EXPECT_EQ(order->version_field, "SystemModstamp");
  EXPECT_GE(order->fields.size(), 40u);
  EXPECT_EQ(Show(order->fields, "AccountId"), "Text(18)? -> Account");
  EXPECT_EQ(Show(order->fields, "ERP_Number__c"), "Text(10)? external unique");
  const auto& item = Find(order->fields, "OrderItems")->type.element->fields;
  EXPECT_EQ(Show(item, "Quantity"), "Decimal(13,3) required");
  EXPECT_EQ(Show(Find(item, "Product2")->type.fields, "StockKeepingUnit"), "Text(40)?");
}

TEST(Examples, SapOrderAndContact) {
  OnDisk disk;
  const auto order =
      disk.Load(kExample + "sap/API_SALES_ORDER_SRV.edmx", "A_SalesOrder", {"to_Item"});
  ASSERT_TRUE(order.has_value()) << order.error().ToString();
  EXPECT_TRUE(order->has_etag);
  EXPECT_EQ(order->version_field, "LastChangeDateTime");
  EXPECT_EQ(Show(order->fields, "SalesOrder"), "Text(10) key unique read-only");
  const auto& item = Find(order->fields, "to_Item")->type.element->fields;
  EXPECT_EQ(Show(item, "SalesOrderItem"), "Text(6) key required");
  EXPECT_EQ(Show(item, "NetAmount"), "Decimal(16,3)?");
  const auto contact = disk.Load(kExample + "sap/API_BUSINESS_PARTNER.edmx", "A_ContactPerson");
  ASSERT_TRUE(contact.has_value()) << contact.error().ToString();
  EXPECT_EQ(Show(contact->fields, "BusinessPartner"), "Text(10) required -> A_BusinessPartner");
  EXPECT_EQ(Show(contact->fields, "LastName"), "Text(40) required");
}

// Every set of every real metadata file, and every describe, loads.
TEST(RealMetadata, LoadsWhereItIsThere) {
  const std::filesystem::path data = std::filesystem::path(TREATY_SOURCE_DIR) / "../shared/data";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "no real metadata beside the project";
  const std::string user =
      data / "salesforce-describe/force-toolkit-net/UserObjectDescribeMetadata.json";
  OnDisk disk;
  const auto described = disk.Load(user, "User");
  ASSERT_TRUE(described.has_value()) << described.error().ToString();
  EXPECT_GE(described->fields.size(), 100u);

  const std::tuple<const char*, const char*, const char*, size_t> sets[] = {
      {"sap-edmx/API_BUSINESS_PARTNER.edmx", "A_BusinessPartner", "to_BusinessPartnerAddress", 50},
      {"sap-edmx/OP_API_BUSINESS_PARTNER_SRV.edmx", "A_BusinessPartner",
       "to_BusinessPartnerAddress.to_EmailAddress", 50},
      {"sap-edmx/API_SALES_ORDER_SRV.edmx", "A_SalesOrder", "to_Item.to_ScheduleLine", 60},
      {"sap-odata-test-edmx/v2_API_TEST_SRV.edmx", "A_TestEntity", "to_MultiLink", 10},
      {"sap-odata-test-edmx/v2_SDK_Grocery_Store.edmx", "Products", "", 3},
  };
  for (const auto& [file, set, part, fields] : sets) {
    std::vector<std::string> parts;
    if (*part != 0) parts.emplace_back(part);
    const auto shape = disk.Load(data / file, set, parts);
    ASSERT_TRUE(shape.has_value()) << shape.error().ToString();
    EXPECT_GE(shape->fields.size(), fields) << file;
    EXPECT_FALSE(shape->key.empty());
  }
  const auto fourth = disk.Load(data / "sap-odata-test-edmx/v4_TripPin.edmx", "People");
  ASSERT_FALSE(fourth.has_value());
  EXPECT_NE(fourth.error().message.find("version `4.0`"), std::string::npos);
}

}  // namespace
}  // namespace treaty::schema
