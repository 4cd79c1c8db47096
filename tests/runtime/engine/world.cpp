#include "tests/runtime/engine/world.h"

namespace treaty::world {

using program::Entity;
using program::EntityField;
using program::EventKind;
using program::Map;
using program::MappedField;
using program::Outcome;
using program::Reference;
using program::ReferenceKind;
using program::Route;
using program::Territory;
using program::UnitResult;

std::string Call::Get(std::string_view member, size_t document) const {
  return std::string(MemberOf(documents_[document], member).value_or("null"));
}

Call& Call::Put(std::string_view member, std::string_view json) {
  if (!writing_) writer_.BeginObject();
  writing_ = true;
  writer_.Key(member).Raw(json);
  return *this;
}

Call& Call::PutReference(std::string_view member, const Reference& reference,
                         const std::string& key) {
  const auto answer = references_->Find(reference, key);
  if (answer.state == program::LookupState::kFound) return Put(member, JsonText(answer.value));
  result_.outcome = Outcome::kWaiting;
  result_.code = "waiting";
  result_.message = "no answer for " + key;
  return *this;
}

void Call::Fail(std::string code, std::string path) {
  result_.outcome = Outcome::kFailed;
  result_.code = std::move(code);
  result_.path = std::move(path);
  result_.message = "this record cannot be mapped";
}

void Call::Reject(std::string why) {
  result_.outcome = Outcome::kRejected;
  result_.code = "rejected";
  result_.message = std::move(why);
}

void Call::Wait(std::string why) {
  result_.outcome = Outcome::kWaiting;
  result_.code = "waiting";
  result_.message = std::move(why);
}

UnitResult Call::Finish() {
  if (result_.outcome != Outcome::kDone) return result_;
  if (output_.empty()) {
    if (!writing_) writer_.BeginObject();
    writer_.EndObject();
    output_ = writer_.Take();
  }
  result_.output = output_;
  return result_;
}

namespace {

class FakeWorker : public program::Worker {
 public:
  explicit FakeWorker(const FakeProgram& program) : program_(program) {}
  UnitResult Run(program::UnitIndex unit, const std::vector<std::string_view>& documents,
                 program::References* references, int64_t) override {
    if (!documents.empty() && !SplitObject(documents[0])) {
      UnitResult result;
      result.outcome = Outcome::kFailed;
      result.code = "input.json";
      result.message = "this is no JSON object";
      return result;
    }
    Call call(documents, references);
    program_.units_[unit](call);
    UnitResult result = call.Finish();
    output_ = call.output();
    result.output = output_;
    return result;
  }

 private:
  const FakeProgram& program_;
  std::string output_;
};

EntityField Owned(std::string name, std::string owner, std::vector<std::string> seeds = {}) {
  EntityField field;
  field.name = std::move(name);
  field.territory = Territory::kOwned;
  field.owner = std::move(owner);
  field.seeded_by = std::move(seeds);
  return field;
}

EntityField Shared(std::string name, std::string strategy, std::vector<std::string> then = {}) {
  EntityField field;
  field.name = std::move(name);
  field.shared_by = {"crm"};
  field.strategy = std::move(strategy);
  field.then = std::move(then);
  return field;
}

void AddEntities(program::Model* model) {
  Entity customer{"Customer", "number", "erp", {}};
  customer.fields = {Owned("number", "erp"),         Owned("segment", "crm"),
                     Owned("terms", "crm"),          Owned("credit", "erp"),
                     Owned("legal_name", "erp", {"crm"}),
                     Shared("name", "latest", {"min"}),
                     Shared("tax_id", "latest", {"min"}),
                     Shared("tags", "union")};
  Entity contact{"Contact", "number", "erp", {}};
  contact.fields = {Owned("number", "erp"), Owned("customer", "crm"), Owned("last_name", "crm")};
  model->entities = {customer, contact};
}

// crm.Account -> Customer
void MapAccount(Call& call) {
  const std::string industry = call.Get("Industry");
  if (industry == "\"unknown\"") return call.Fail("table.missing", "Industry");
  if (call.Get("Terms") == "\"Handshake\"") return call.Reject("the terms are not agreed");
  if (call.Get("Status") == "\"Pending\"") return call.Wait("the account is not ready");
  call.Put("segment", industry).Put("terms", call.Get("Terms"));
  call.Put("legal_name", call.Get("Name")).Put("name", call.Get("Name"));
  call.Put("tax_id", call.Get("Tax")).Put("branch", call.Get("Branch"));
  call.Put("tags", "[" + call.Get("Rating") + "]");
}

// Customer -> erp.BusinessPartner
void MapCustomer(Call& call) {
  if (call.Get("terms") == "\"Forbidden\"") return call.Fail("text.too_long", "terms");
  call.Put("Name1", call.Get("legal_name")).Put("Search", call.Get("name"));
  call.Put("Industry", call.Get("segment")).Put("Tax", call.Get("tax_id"));
}

// erp.BusinessPartner -> Customer
void MapPartner(Call& call) {
  call.Put("number", call.Get("BusinessPartner")).Put("credit", call.Get("CreditLimit"));
  if (call.Get("Name1") != "null") call.Put("legal_name", call.Get("Name1"));
}

// Customer -> crm.Account
void MapBack(Call& call) {
  call.Put("Number", call.Get("number")).Put("Credit", call.Get("credit"));
}

Map NewMap(FakeProgram* program, std::string object, bool inbound, Unit unit,
           std::vector<MappedField> fields) {
  Map map;
  map.inbound = inbound;
  map.object = std::move(object);
  map.entity = map.object.find("Contact") != std::string::npos ? "Contact" : "Customer";
  map.name = inbound ? map.object + " -> " + map.entity : map.entity + " -> " + map.object;
  map.unit = program->Add(std::move(unit));
  map.fields = std::move(fields);
  return map;
}

void AddRoute(FakeProgram* program, std::string name, Map map, std::vector<EventKind> events) {
  Route route;
  route.name = std::move(name);
  route.inbound = map.inbound;
  route.object = map.object;
  route.entity = map.entity;
  route.events = std::move(events);
  route.map = uint32_t(program->model_.maps.size());
  program->model_.maps.push_back(std::move(map));
  program->model_.routes.push_back(std::move(route));
}

void AddCustomers(FakeProgram* program) {
  const std::vector<EventKind> all = {EventKind::kCreated, EventKind::kChanged,
                                      EventKind::kDeleted, EventKind::kMerged};
  AddRoute(program, "accounts",
           NewMap(program, "crm.Account", true, MapAccount,
                  {{"segment", {"Industry"}}, {"terms", {"Terms"}}, {"legal_name", {"Name"}},
                   {"name", {"Name"}}, {"tax_id", {"Tax"}}, {"branch", {"Branch"}},
                   {"tags", {"Rating"}}}),
           all);
  program->model_.routes.back().where =
      program->Add([](Call& call) {
        call.Answer(call.Get("Type") == "\"Partner\"" ? "false" : "true");
      });
  AddRoute(program, "partners_back",
           NewMap(program, "erp.BusinessPartner", true, MapPartner,
                  {{"number", {"BusinessPartner"}}, {"credit", {"CreditLimit"}},
                   {"legal_name", {"Name1"}}}),
           {EventKind::kChanged});
  AddRoute(program, "partners",
           NewMap(program, "erp.BusinessPartner", false, MapCustomer,
                  {{"Name1", {"legal_name"}}, {"Search", {"name"}}, {"Industry", {"segment"}},
                   {"Tax", {"tax_id"}}}),
           {EventKind::kChanged});
  AddRoute(program, "accounts_back",
           NewMap(program, "crm.Account", false, MapBack,
                  {{"Number", {"number"}}, {"Credit", {"credit"}}}),
           {EventKind::kChanged});
  program->model_.routes.back().where =
      program->Add([](Call& call) {
        call.Answer(call.Get("number") == "null" ? "false" : "true");
      });
}

void AddContacts(FakeProgram* program) {
  const Reference account{ReferenceKind::kEntityOfRecord, "crm.Account", "Customer", true};
  const Reference partner{ReferenceKind::kRecordOfEntity, "erp.BusinessPartner", "Customer", true};
  AddRoute(program, "contacts",
           NewMap(program, "crm.Contact", true,
                  [account](Call& call) {
                    call.PutReference("customer", account,
                                      TextOf(call.Get("AccountId")).value_or(""));
                    call.Put("last_name", call.Get("LastName"));
                  },
                  {{"customer", {"AccountId"}}, {"last_name", {"LastName"}}}),
           {EventKind::kCreated, EventKind::kChanged, EventKind::kDeleted});
  AddRoute(program, "contact_persons",
           NewMap(program, "erp.ContactPerson", false,
                  [partner](Call& call) {
                    call.PutReference("BusinessPartner", partner,
                                      TextOf(call.Get("customer")).value_or(""));
                    call.Put("LastName", call.Get("last_name"));
                  },
                  {{"BusinessPartner", {"customer"}}, {"LastName", {"last_name"}}}),
           {EventKind::kChanged});
}

bool Agree(const Call& call, std::string_view member) {
  return call.Get(member, 0) != "null" && call.Get(member, 0) == call.Get(member, 1);
}

bool Differ(const Call& call, std::string_view member) {
  return call.Get(member, 0) != "null" && call.Get(member, 1) != "null" && !Agree(call, member);
}

void AddIdentity(FakeProgram* program) {
  program::Identity identity{"Customer", {}, {}, {}};
  identity.block_by = {program->Add([](Call& call) { call.Answer(call.Get("tax_id")); })};
  identity.link = {program->Add(
      [](Call& call) { call.Answer(Agree(call, "tax_id") ? "true" : "false"); })};
  identity.never = {program->Add(
      [](Call& call) { call.Answer(Differ(call, "branch") ? "true" : "false"); })};
  program->model_.identities = {identity};
}

}  // namespace

std::unique_ptr<program::Worker> FakeProgram::NewWorker() const {
  return std::make_unique<FakeWorker>(*this);
}

program::UnitIndex FakeProgram::Add(Unit unit) {
  units_.push_back(std::move(unit));
  return program::UnitIndex(units_.size() - 1);
}

std::unique_ptr<FakeProgram> MakeWorld() {
  auto program = std::make_unique<FakeProgram>();
  program->model_.module = "world";
  program->model_.systems = {{"crm", "file", ""}, {"erp", "file", ""}};
  program::Object partner;
  partner.system = "erp";
  partner.shape.name = "BusinessPartner";
  partner.found_by = "Search";
  program->model_.objects = {partner};
  AddEntities(&program->model_);
  AddCustomers(program.get());
  AddContacts(program.get());
  AddIdentity(program.get());
  return program;
}

}  // namespace treaty::world
