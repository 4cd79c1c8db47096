#include "tests/bench/store/store_treaty.h"

#include <fmt/format.h>

#include "compiler/lowering/unit_builder.h"

namespace treaty::bench {

using lowering::UnitBuilder;
using program::EntityField;
using program::Map;
using program::Op;
using program::Register;
using program::Territory;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;  // target, source

const Pairs kInbound = {{"segment", "Industry"},     {"terms", "Payment_Terms__c"},
                        {"legal_name", "Name"},      {"name", "Name"},
                        {"tax_id", "Tax__c"},        {"email", "Email__c"},
                        {"phone", "Phone"},          {"street", "BillingStreet"},
                        {"city", "BillingCity"},     {"country", "BillingCountry"}};
const Pairs kOutbound = {{"OrganizationBPName1", "legal_name"}, {"SearchTerm1", "name"},
                         {"Industry", "segment"},               {"PaymentTerms", "terms"},
                         {"TaxNumber1", "tax_id"},              {"EmailAddress", "email"},
                         {"PhoneNumber", "phone"},              {"StreetName", "street"},
                         {"CityName", "city"},                  {"Country", "country"}};

// Copies texts from the members of one document to the members of another.
program::Unit CopyUnit(const std::string& name, const Pairs& pairs) {
  UnitBuilder builder(name, 1);
  const Register root = builder.Emit(Op::k_root);
  const Register mark = builder.Emit(Op::k_mark);
  for (const auto& [target, source] : pairs) {
    const Register value = builder.Emit(Op::k_read_text, builder.Field(root, source));
    builder.Literal(",\"" + target + "\":");
    builder.Do(Op::k_emit_text, value);
  }
  builder.Do(Op::k_close_object, mark);
  builder.End(Op::k_finish);
  return builder.Finish();
}

Map NewMap(std::string name, bool inbound, const Pairs& pairs, program::UnitIndex unit) {
  Map map;
  map.name = std::move(name);
  map.inbound = inbound;
  map.object = inbound ? "crm.Account" : "erp.BusinessPartner";
  map.entity = "Customer";
  map.unit = unit;
  for (const auto& [target, source] : pairs) map.fields.push_back({target, {source}});
  return map;
}

program::Entity Customer() {
  program::Entity entity;
  entity.name = "Customer";
  for (const auto& [name, source] : kInbound) {
    EntityField field;
    field.name = name;
    const bool owned = entity.fields.size() < 3;
    field.territory = owned ? Territory::kOwned : Territory::kShared;
    if (owned) {
      field.owner = "crm";
    } else {
      field.shared_by = {"crm", "erp"};
      field.strategy = "latest";
    }
    entity.fields.push_back(field);
  }
  return entity;
}

}  // namespace

std::string AccountJson(uint64_t key, uint64_t change, uint64_t version) {
  return fmt::format(
      "{{\"Id\":\"001{0:015}\",\"Name\":\"Acme Trading {0} {1}\",\"Industry\":\"Manufacturing\","
      "\"Payment_Terms__c\":\"Net 30\",\"Tax__c\":\"DE{0:09}\","
      "\"Email__c\":\"office@acme{0}.example\","
      "\"Phone\":\"+49 30 {0:07}\",\"BillingStreet\":\"Lange Strasse {2}\","
      "\"BillingCity\":\"Berlin\","
      "\"BillingCountry\":\"Germany\",\"LastActivity\":{3},\"Description\":\"{4:0>256}\"}}",
      key, change, key % 200, version, version);
}

Result<std::unique_ptr<program::Program>> MakeTreaty(const program::LoadOptions& options) {
  program::Model model;
  model.module = "bench";
  model.systems = {{"crm", "salesforce", ""}, {"erp", "sap.s4", ""}};
  model.entities = {Customer()};
  model.maps = {NewMap("crm.Account -> Customer", true, kInbound, 0),
                NewMap("Customer -> erp.BusinessPartner", false, kOutbound, 1)};
  program::Route inbound;
  inbound.name = "accounts";
  inbound.inbound = true;
  inbound.object = "crm.Account";
  inbound.entity = "Customer";
  inbound.events = {program::EventKind::kCreated, program::EventKind::kChanged};
  inbound.map = 0;
  program::Route outbound;
  outbound.name = "partners";
  outbound.object = "erp.BusinessPartner";
  outbound.entity = "Customer";
  outbound.events = {program::EventKind::kChanged};
  outbound.map = 1;
  model.routes = {inbound, outbound};
  return program::LoadProgram(std::move(model),
                              {CopyUnit("in", kInbound), CopyUnit("out", kOutbound)}, options);
}

}  // namespace treaty::bench
