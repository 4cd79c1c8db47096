#include "tests/bench/map/orders.h"

#include <random>

#include <fmt/format.h>

namespace treaty::bench {
namespace {

constexpr uint32_t kAccounts = 2000;

class Writer {
 public:
  explicit Writer(uint32_t seed) : random_(seed) {}

  void Order(std::string& out, bool is_bad) {
    const std::string id = Id("801");
    const uint32_t items = 2 + Pick(3);
    const uint32_t flaw = is_bad ? 1 + Pick(3) : 0;
    out += R"({"attributes":{"type":"Order","url":"/services/data/v58.0/sobjects/Order/)" + id;
    out += R"("})";
    Text(out, "Id", id);
    Text(out, "OwnerId", Id("005"));
    Nulls(out, {"ContractId"});
    if (flaw == 1) {
      Nulls(out, {"AccountId"});
    } else {
      Text(out, "AccountId", AccountId(Pick(kAccounts)));
    }
    Text(out, "Pricebook2Id", Id("01s"));
    Nulls(out, {"OriginalOrderId"});
    Text(out, "EffectiveDate", flaw == 2 ? "2026-13-45" : Day());
    Nulls(out, {"EndDate"});
    Raw(out, "IsReductionOrder", "false");
    Text(out, "Status", Pick(12) == 0 ? "Cancelled" : Pick(2) == 0 ? "Activated" : "Draft");
    Text(out, "Description", Description());
    Nulls(out, {"CustomerAuthorizedById", "CompanyAuthorizedById"});
    Text(out, "Type", "New Business");
    Address(out, "Billing");
    Address(out, "Shipping");
    Nulls(out, {"Name", "PoDate"});
    Text(out, "PoNumber", fmt::format("PO-{}", 100000 + Pick(899999)));
    Nulls(out, {"OrderReferenceNumber", "BillToContactId", "ShipToContactId", "ActivatedDate"});
    Raw(out, "TotalAmount", Amount(50000));
    Text(out, "OrderNumber", fmt::format("{:08}", Pick(99999999)));
    Text(out, "CurrencyIsoCode", Pick(5) == 0 ? "USD" : "EUR");
    Raw(out, "IsDeleted", "false");
    Audit(out);
    Nulls(out, {"ERP_Number__c", "ERP_Status__c"});
    out += R"(,"OrderItems":[)";
    for (uint32_t i = 0; i < items; ++i) Item(out, i, id, flaw == 3 && i + 1 == items);
    out += "]}\n";
  }

  static std::string AccountId(uint32_t number) { return fmt::format("001000000{:09}", number); }

 private:
  uint32_t Pick(uint32_t below) { return uint32_t(random_() % below); }
  std::string Id(const char* prefix) {
    return fmt::format("{}000000{:09}", prefix, Pick(999999999));
  }
  std::string Day() {
    return fmt::format("{}-{:02}-{:02}", 2021 + Pick(5), 1 + Pick(12), 1 + Pick(28));
  }
  std::string Instant() {
    return fmt::format("{}T{:02}:{:02}:{:02}.000+0000", Day(), Pick(24), Pick(60), Pick(60));
  }
  std::string Amount(uint32_t most) { return fmt::format("{}.{:02}", Pick(most), Pick(100)); }

  static void Key(std::string& out, const char* key) {
    out += ",\"";
    out += key;
    out += "\":";
  }
  static void Text(std::string& out, const char* key, const std::string& value) {
    Key(out, key);
    out += '"';
    out += value;
    out += '"';
  }
  static void Raw(std::string& out, const char* key, const std::string& value) {
    Key(out, key);
    out += value;
  }
  static void Nulls(std::string& out, std::initializer_list<const char*> keys) {
    for (const char* key : keys) Raw(out, key, "null");
  }
  std::string Description() {
    static constexpr const char* kWords[] = {"please", "deliver",  "before",   "noon",     "gate",
                                             "Müller", "fragile",  "priority", "contract", "noon"};
    std::string text;
    for (uint32_t i = 6 + Pick(16); i > 0; --i) text += std::string(kWords[Pick(10)]) + " ";
    return Pick(10) == 0 ? text + R"(\nNote: \"call ahead\" \\ dock 4)" : text;
  }
  void Address(std::string& out, const std::string& prefix) {
    Text(out, (prefix + "Street").c_str(), fmt::format("Hauptstraße {}", 1 + Pick(200)));
    Text(out, (prefix + "City").c_str(), Pick(2) == 0 ? "München" : "Berlin");
    Text(out, (prefix + "PostalCode").c_str(), fmt::format("{:05}", Pick(99999)));
    Text(out, (prefix + "Country").c_str(), "Germany");
    Raw(out, (prefix + "Latitude").c_str(), fmt::format("{}.{:06}", 47 + Pick(8), Pick(999999)));
    Raw(out, (prefix + "Longitude").c_str(), fmt::format("{}.{:06}", 6 + Pick(8), Pick(999999)));
    Nulls(out, {(prefix + "GeocodeAccuracy").c_str()});
  }
  void Audit(std::string& out) {
    Text(out, "CreatedDate", Instant());
    Text(out, "CreatedById", Id("005"));
    Text(out, "LastModifiedDate", Instant());
    Text(out, "LastModifiedById", Id("005"));
    Text(out, "SystemModstamp", Instant());
  }
  void Item(std::string& out, uint32_t number, const std::string& order, bool is_bad) {
    if (number > 0) out += ',';
    const std::string id = Id("802");
    out += R"({"attributes":{"type":"OrderItem","url":"/services/data/v58.0/sobjects/OrderItem/)";
    out += id + R"("})";
    Text(out, "Id", id);
    Text(out, "Product2Id", Id("01t"));
    Text(out, "OrderId", order);
    Text(out, "PricebookEntryId", Id("01u"));
    Nulls(out, {"OriginalOrderItemId", "QuoteLineItemId"});
    Raw(out, "Quantity", fmt::format("{}.0", is_bad ? 0 : 1 + Pick(40)));
    Raw(out, "UnitPrice", Amount(900));
    Raw(out, "ListPrice", Amount(990));
    Raw(out, "TotalPrice", Amount(36000));
    Text(out, "ServiceDate", Day());
    Nulls(out, {"EndDate", "Description"});
    Text(out, "OrderItemNumber", fmt::format("{:010}", number * 10 + 10));
    Text(out, "CurrencyIsoCode", "EUR");
    Nulls(out, {"Unit_of_Measure__c", "Requested_Delivery_Date__c", "Discount__c", "Plant__c",
                "Batch__c", "Customer_Material__c"});
    Raw(out, "Partial_Delivery__c", "true");
    Nulls(out, {"Shipping_Condition__c", "Text__c"});
    Raw(out, "IsDeleted", "false");
    Audit(out);
    out += R"(,"Product2":{"attributes":{"type":"Product2"})";
    Text(out, "Name", "Hydraulic Pump HP-200");
    Text(out, "StockKeepingUnit", fmt::format("SKU-{:06}", Pick(999999)));
    Text(out, "QuantityUnitOfMeasure", "Each");
    out += "}}";
  }

  std::mt19937 random_;
};

}  // namespace

Orders MakeOrders(size_t bytes, uint32_t seed, double reject_percent) {
  Orders orders;
  Writer writer(seed);
  std::mt19937 random(seed + 1);
  orders.bytes.reserve(bytes + 16384);
  while (orders.bytes.size() < bytes) {
    orders.begins.push_back(orders.bytes.size());
    writer.Order(orders.bytes, double(random() % 10000) < reject_percent * 100);
  }
  orders.begins.push_back(orders.bytes.size());
  orders.size = orders.bytes.size();
  orders.bytes.append(64, ' ');
  for (uint32_t i = 0; i < kAccounts; ++i) {
    orders.references += R"({"object":"crm.Account","entity":"Customer","key":")" +
                         Writer::AccountId(i) + fmt::format("\",\"id\":\"c-{}\"}}\n", i);
  }
  return orders;
}

}  // namespace treaty::bench
