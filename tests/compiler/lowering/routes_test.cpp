// What a route says, as the runtime is told.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "compiler/compiler.h"

namespace treaty {
namespace {

using program::Criticality;

// Two entities that go to one object; `partners` and `branches` are clauses of their routes.
program::Model Lowered(std::string_view partners, std::string_view branches) {
  source::Files files;
  files.Add("main.treaty", fmt::format(R"(
system crm : salesforce {{
  object Account {{ key Id : Text(18)  Name : Text(80) }}
  object Site {{ key Id : Text(18)  Name : Text(80) }}
}}
system erp : file {{
  object Party found by Search {{
    key Number : Text(10) readonly
    Search     : Text(18)
    Name       : Text(80)
  }}
}}
entity Customer {{ key account : Text(18)  owned by crm {{ name : Text(80) }} }}
entity Branch {{ key site : Text(18)  owned by crm {{ name : Text(80) }} }}
map crm.Account -> Customer {{ account = .Id  name = .Name }}
map crm.Site -> Branch {{ site = .Id  name = .Name }}
map Customer -> erp.Party {{ Search = .account  Name = .name }}
map Branch -> erp.Party {{ Search = .site  Name = .name }}
route accounts {{ on crm.Account created, changed  apply Customer }}
route sites {{ on crm.Site created, changed  apply Branch }}
route partners {{
  on Customer changed
  send erp.Party
  {}
}}
route branches {{
  on Branch changed
  send erp.Party
  {}
}}
)", partners, branches));
  const auto compilation = compiler::Compile(std::move(files), PosixEnv());
  for (const auto& diagnostic : compilation->diagnostics) ADD_FAILURE() << diagnostic.message;
  return compilation->has_errors ? program::Model() : compiler::MakeProgram(*compilation).model;
}

Criticality LevelOf(const program::Model& model, std::string_view name) {
  for (const program::Route& route : model.routes) {
    if (route.name == name) return route.criticality;
  }
  ADD_FAILURE() << "no route " << name;
  return Criticality::kStandard;
}

TEST(Routes, AreAsCriticalAsTheySay) {
  const program::Model model = Lowered("service eventual, low", "service critical, rto 15m");
  EXPECT_EQ(LevelOf(model, "partners"), Criticality::kLow);
  EXPECT_EQ(LevelOf(model, "branches"), Criticality::kCritical);
  EXPECT_EQ(LevelOf(Lowered("", "service standard"), "partners"), Criticality::kStandard);
}

TEST(Routes, ToAnObjectThatIsOrderedByAKeyShareTheHighest) {
  const program::Model model = Lowered("service low\n  key .name", "service critical");
  EXPECT_EQ(LevelOf(model, "partners"), Criticality::kCritical);
  EXPECT_EQ(LevelOf(model, "branches"), Criticality::kCritical);
}

}  // namespace
}  // namespace treaty
