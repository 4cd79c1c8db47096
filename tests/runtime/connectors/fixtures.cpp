#include "tests/runtime/connectors/fixtures.h"

#include "runtime/base/env.h"

namespace treaty::connectors {
namespace {

FieldShape Id() {
  return {.name = "Id", .type = {.length = 18}, .is_key = true, .creatable = false,
          .updatable = false};
}
FieldShape Text(std::string name) {
  return {.name = std::move(name), .type = {.optional = true, .length = 80}};
}
FieldShape Deleted() {
  return {.name = "IsDeleted", .type = {.kind = TypeKind::kBool}, .creatable = false,
          .updatable = false};
}
FieldShape Stamp() {
  return {.name = "SystemModstamp", .type = {.kind = TypeKind::kTimestamp}, .creatable = false,
          .updatable = false};
}
FieldShape Reference(std::string name, std::string object) {
  FieldShape field = Text(std::move(name));
  field.type.length = 18;
  field.references = std::move(object);
  return field;
}

}  // namespace

std::string Recorded(const std::string& name) {
  return PosixEnv()
      .ReadWhole(std::string(TREATY_SOURCE_DIR) + "/tests/runtime/connectors/salesforce_recorded/" +
                 name)
      .value();
}

ObjectShape AccountShape() {
  ObjectShape shape{.name = "Account", .key = "Id", .version_field = "SystemModstamp",
                    .remote_name = "Account"};
  FieldShape number = Text("ERP_Number__c");
  number.external_id = true;
  FieldShape source = Text("AccountSource");
  source.updatable = false;
  FieldShape limit{.name = "Limit__c",
                   .type = {.kind = TypeKind::kDecimal, .optional = true, .precision = 18,
                            .scale = 2}};
  shape.fields = {Id(),     Text("Name"), Text("Email__c"), number, source,
                  limit,    Reference("MasterRecordId", "Account"),  Deleted(), Stamp()};
  return shape;
}

ObjectShape ContactShape() {
  ObjectShape shape{.name = "Contact", .key = "Id", .version_field = "SystemModstamp",
                    .remote_name = "Contact"};
  shape.fields = {Id(), Reference("AccountId", "Account"), Text("LastName"), Deleted(), Stamp()};
  return shape;
}

ObjectShape OrderShape() {
  TypeShape product{.kind = TypeKind::kRecord, .name = "Product2"};
  product.fields = {Id(), Text("StockKeepingUnit")};
  TypeShape item{.kind = TypeKind::kRecord, .name = "OrderItem"};
  item.fields = {Id(), Reference("OrderId", "Order"),
                 {.name = "Quantity", .type = {.kind = TypeKind::kDecimal, .optional = true}},
                 Deleted(), Stamp(), {.name = "Product2", .type = product}};
  TypeShape address{.kind = TypeKind::kRecord, .optional = true};
  address.fields = {Text("city")};
  TypeShape items{.kind = TypeKind::kList};
  items.element = std::make_shared<const TypeShape>(item);
  ObjectShape shape{.name = "Order", .key = "Id", .version_field = "SystemModstamp",
                    .remote_name = "Order"};
  shape.fields = {Id(), Reference("AccountId", "Account"),
                  {.name = "BillingAddress", .type = address}, Deleted(), Stamp(),
                  {.name = "OrderItems", .type = items}};
  return shape;
}

program::Model CrmModel() {
  program::Model model;
  model.systems.push_back({.name = "crm", .connector = "salesforce", .residency = ""});
  for (ObjectShape (*shape)() : {AccountShape, ContactShape, OrderShape}) {
    program::Object object;
    object.system = "crm";
    object.shape = shape();
    program::Route route;
    route.inbound = true;
    route.object = "crm." + object.shape.name;
    route.name = object.shape.name;
    model.routes.push_back(route);
    model.objects.push_back(std::move(object));
  }
  model.objects.back().parts = {"OrderItems.Product2"};
  return model;
}

}  // namespace treaty::connectors
