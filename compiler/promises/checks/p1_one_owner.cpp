// P1: every field has one owner, whatever the condition. That a field stands in one territory only
// and that a condition is exhaustive and disjoint is found by sema, where the declarations are
// read; here stands what needs all of them.
#include <set>

#include "compiler/diagnostics/catalog/promises.h"
#include "compiler/promises/flow.h"
#include "compiler/promises/promise.h"

namespace treaty::promises {
namespace {

// Fields whose owner has to be known before the owner of `field` is.
void AddDecidedFirst(const sema::EntityFact& entity, const sema::EntityFieldFact& field,
                     std::set<std::string>& names) {
  for (const std::string& path : field.owner_match_reads) {
    const sema::EntityFieldFact* read = entity.Find(FirstPart(path));
    if (read == nullptr || !names.insert(read->name).second) continue;
    AddDecidedFirst(entity, *read, names);
  }
}

void CheckConditions(const sema::EntityFact& entity, diagnostics::Emitter& emitter) {
  const ast::Territory* reported = nullptr;  // the fields of one territory share their condition
  for (const sema::EntityFieldFact& field : entity.fields) {
    if (field.owner_match == nullptr || field.territory_syntax == reported) continue;
    std::set<std::string> first;
    AddDecidedFirst(entity, field, first);
    if (!first.contains(field.name)) continue;
    reported = field.territory_syntax;
    emitter.Report(field.owner_match->span, diagnostics::kOwnerOfItself, field.name)
        .Label(field.syntax->name.span, "this field")
        .Note("let the choice read a field that is decided before, such as one with a fixed owner");
  }
}

void CheckTerritory(const ast::Territory& territory, diagnostics::Emitter& emitter) {
  if (territory.kind != ast::TerritoryKind::kOwned || territory.systems.empty()) return;
  for (const ast::Identifier& seed : territory.seeded_by) {
    if (seed.IsMissing() || seed.text != territory.systems.front().text) continue;
    emitter.Report(seed.span, diagnostics::kOwnerSeeds, seed.text)
        .Label(territory.systems.front().span, "the owner");
  }
}

void CheckOneOwner(const sema::Facts& facts, diagnostics::Emitter& emitter) {
  for (const sema::EntityFact& entity : facts.entities) {
    CheckConditions(entity, emitter);
    for (const ast::Territory& territory : entity.declaration->territories) {
      CheckTerritory(territory, emitter);
    }
  }
}

}  // namespace

PROMISE(p1_one_owner) = {
    .name = "P1",
    .summary = "every field has one owner, whatever the condition",
    .codes = "E41",
    .check = CheckOneOwner,
};

}  // namespace treaty::promises
