#include "tests/runtime/sandbox/vendor_rig.h"

#include <algorithm>
#include <charconv>

#include "runtime/protocols/http_text.h"

namespace treaty::sandbox {
namespace {

FieldShape Field(std::string name, TypeKind kind, uint32_t length = 0) {
  return {.name = std::move(name),
          .type = {.kind = kind, .optional = true, .length = length}};
}
FieldShape Key(std::string name, uint32_t length) {
  FieldShape field = Field(std::move(name), TypeKind::kText, length);
  field.type.optional = false;
  field.is_key = true;
  field.creatable = field.updatable = false;
  return field;
}
FieldShape Decimal(std::string name, uint32_t precision, uint32_t scale) {
  FieldShape field = Field(std::move(name), TypeKind::kDecimal);
  field.type.precision = precision;
  field.type.scale = scale;
  return field;
}
FieldShape Required(FieldShape field) {
  field.type.optional = false;
  field.required = true;
  return field;
}
FieldShape List(std::string name, std::string element, std::string set,
                std::vector<FieldShape> fields) {
  FieldShape field{.name = std::move(name), .type = {.kind = TypeKind::kList}};
  TypeShape type{.kind = TypeKind::kRecord, .name = std::move(element)};
  type.fields = std::move(fields);
  type.remote_type = std::move(set);
  field.type.element = std::make_shared<const TypeShape>(std::move(type));
  return field;
}

void AddCrm(program::Model* model) {
  FieldShape rating = Field("Rating", TypeKind::kEnum);
  rating.type.values = {"Hot", "Cold"};
  FieldShape ext = Field("Ext__c", TypeKind::kText, 20);
  ext.external_id = true;
  FieldShape tax = Field("Tax__c", TypeKind::kText, 20);
  tax.unique = true;
  FieldShape blocked = Field("Blocked__c", TypeKind::kBool);
  blocked.type.optional = false;
  FieldShape locked = Field("Locked__c", TypeKind::kText);
  locked.creatable = locked.updatable = false;
  ObjectShape account{.name = "Account", .key = "Id",
                      .fields = {Key("Id", 18), Required(Field("Name", TypeKind::kText, 20)),
                                 rating, ext, tax, blocked, locked, Decimal("Limit__c", 8, 2),
                                 Field("Since__c", TypeKind::kDate),
                                 Field("Seen__c", TypeKind::kTimestamp)}};
  FieldShape owner = Field("AccountId", TypeKind::kText, 18);
  owner.references = "Account";
  ObjectShape contact{.name = "Contact", .key = "Id",
                      .fields = {Key("Id", 18), owner, Field("LastName", TypeKind::kText, 80)}};
  FieldShape product{.name = "Product2",
                     .type = {.kind = TypeKind::kRecord, .optional = true, .name = "Product2"}};
  product.type.fields = {Field("StockKeepingUnit", TypeKind::kText)};
  ObjectShape order{.name = "Order", .key = "Id",
                    .fields = {Key("Id", 18), owner, Field("OrderNumber", TypeKind::kText, 30),
                               List("OrderItems", "OrderItem", "",
                                    {Key("Id", 18), Field("OrderItemNumber", TypeKind::kText),
                                     Decimal("Quantity", 16, 3), product})}};
  model->systems.push_back({"crm", "salesforce", ""});
  for (ObjectShape& shape : std::vector<ObjectShape>{account, contact, order}) {
    model->objects.push_back({"crm", std::move(shape), "", {}});
  }
}

void AddErp(program::Model* model) {
  FieldShape changed = Field("LastChangeDateTime", TypeKind::kTimestamp);
  changed.creatable = changed.updatable = false;
  ObjectShape partner{.name = "Partner", .key = "Number",
                      .fields = {Key("Number", 10), Field("Name", TypeKind::kText, 20),
                                 Field("Term", TypeKind::kText, 20), Decimal("Limit", 10, 2),
                                 Field("Blocked", TypeKind::kBool),
                                 Field("Since", TypeKind::kDate), changed},
                      .version_field = "LastChangeDateTime", .has_etag = true,
                      .remote_name = "A_Partner", .service = "API_PARTNER"};
  FieldShape own = Key("SalesOrder", 10);
  FieldShape item = Key("SalesOrderItem", 6);
  item.creatable = true;
  ObjectShape order{.name = "SalesOrder", .key = "SalesOrder",
                    .fields = {Key("SalesOrder", 10), Field("Reference", TypeKind::kText, 35),
                               List("to_Item", "A_SalesOrderItemType", "A_SalesOrderItem",
                                    {own, item, Field("Material", TypeKind::kText, 40),
                                     Decimal("Quantity", 15, 3)}),
                               changed},
                    .version_field = "LastChangeDateTime", .has_etag = true,
                    .remote_name = "A_SalesOrder", .service = "API_ORDER"};
  model->systems.push_back({"erp", "sap.s4", ""});
  model->objects.push_back({"erp", std::move(partner), "Term", {}});
  model->objects.push_back({"erp", std::move(order), "Reference", {}});
}

}  // namespace

program::Model SmallModel() {
  program::Model model;
  AddCrm(&model);
  AddErp(&model);
  return model;
}

void VendorRig::Open(const std::string& behaviour, const FaultSettings& faults) {
  protocols::Endpoint endpoint{&env_, &model_, system_, values_};
  endpoint.values.push_back({"url", "http://127.0.0.1:8701", "main.treaty:1:1"});
  endpoint.values.push_back({"state", "journal", ""});
  if (!behaviour.empty()) {
    ASSERT_TRUE(env_.WriteWhole("behaviour.json", behaviour));
    endpoint.values.push_back({"simulate", "behaviour.json", ""});
  }
  auto binding = ReadSandboxBinding(env_, endpoint);
  ASSERT_TRUE(binding) << binding.error().ToString();
  auto server = SandboxServer::Open(env_, *std::move(binding), faults);
  ASSERT_TRUE(server) << server.error().ToString();
  server_ = *std::move(server);
}

protocols::ServerResponse VendorRig::Send(const std::string& method, const std::string& target,
                                          const std::string& body,
                                          const protocols::HttpHeaders& headers) {
  protocols::ServerRequest request;
  request.method = method;
  const size_t mark = std::min(target.find('?'), target.size());
  request.path = target.substr(0, mark);
  request.query = mark < target.size() ? target.substr(mark + 1) : "";
  request.headers = {{"host", "127.0.0.1:8701"}};
  for (const auto& [name, value] : headers) {
    request.headers.emplace_back(protocols::LowerCase(name), value);
  }
  for (const auto& header : standing_) request.headers.push_back(header);
  request.body = body;
  return server_->Handle(request);
}

Loaded VendorRig::Load(const std::string& lines) {
  const auto loaded = server_->Load(lines, "users.ndjson");
  EXPECT_TRUE(loaded) << loaded.error().ToString();
  return loaded.value_or(Loaded{});
}

std::vector<std::string> VendorRig::JournalLines() {
  std::vector<std::string> lines;
  const std::string text = env_.ReadWhole("journal").value_or("");
  for (size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    lines.push_back(text.substr(begin, end - begin));
  }
  return lines;
}

JournalSummary VendorRig::Summary() {
  const auto summary = ReadEffectJournal(
      env_, "journal", {{"Partner", "Term"}, {"SalesOrder", "Reference"}}, "", nullptr);
  return summary.value_or(JournalSummary{});
}

std::string Query(const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string query;
  for (const auto& [name, value] : parameters) {
    query += (query.empty() ? "" : "&") + name + "=" + protocols::EncodeUrl(value);
  }
  return query;
}

std::string HeaderOf(const protocols::ServerResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (protocols::LowerCase(key) == name) return value;
  }
  return {};
}

std::string At(std::string_view json, std::string_view path) {
  while (!path.empty()) {
    const size_t dot = std::min(path.find('.'), path.size());
    const std::string_view step = path.substr(0, dot);
    path.remove_prefix(std::min(dot + 1, path.size()));
    size_t place = 0;
    const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), place);
    if (error == std::errc() && json.starts_with('[')) {
      const auto elements = SplitList(json);
      if (!elements || place >= elements->size()) return {};
      json = (*elements)[place];
      continue;
    }
    const auto member = MemberOf(json, step);
    if (!member) return {};
    json = *member;
  }
  return TextOf(json).value_or(std::string(json));
}

}  // namespace treaty::sandbox
