// P2: nobody writes what it does not own, and nothing is written back to its owner.
//
// Inbound, a system may say a field it does not own only where that helps recognition (a claim: the
// key, or a field that the identity compares), or where a `<->` line says both directions at once.
// Outbound, a field that the target's system owns is not sent there, in whatever form, unless
// somebody seeds it.
#include <algorithm>
#include <set>

#include "compiler/diagnostics/catalog/promises.h"
#include "compiler/promises/flow.h"
#include "compiler/promises/promise.h"

namespace treaty::promises {
namespace {

// Fields that recognition compares: what is said of them is heard whoever says it.
std::set<std::string, std::less<>> Recognised(const sema::Facts& facts, Index entity_index) {
  const sema::EntityFact& entity = facts.entities[entity_index];
  std::set<std::string, std::less<>> names;
  if (entity.key != kNoIndex) names.insert(entity.fields[entity.key].name);
  for (const sema::IdentityFact& identity : facts.identities) {
    if (identity.entity != entity_index) continue;
    for (const auto* trees : {&identity.block_by, &identity.link_when, &identity.never_when}) {
      for (const sema::Tree tree : *trees) {
        for (const std::string& path : sema::CollectReads(tree)) {
          names.emplace(FirstPart(path));
        }
      }
    }
  }
  return names;
}

std::string OwnerText(const sema::Facts& facts, const sema::EntityFieldFact& field) {
  std::vector<std::string> names;
  const auto& systems =
      field.territory == sema::Territory::kOwned ? field.possible_owners : field.shared_by;
  for (const Index system : systems) names.push_back(facts.systems[system].name);
  return (field.territory == sema::Territory::kOwned ? "owned by " : "shared by ") + Listed(names);
}

void CheckInbound(const sema::Facts& facts, const sema::MapFact& map,
                  diagnostics::Emitter& emitter) {
  const sema::EntityFact& entity = facts.entities[map.entity];
  const Index system = facts.objects[map.object].system;
  const auto recognised = Recognised(facts, map.entity);
  for (const sema::Assignment& line : map.assignments) {
    const sema::EntityFieldFact* field = entity.Find(line.target.front());
    if (field == nullptr || line.from_both_ways || HasSay(*field, system)) continue;
    if (recognised.contains(field->name)) continue;
    emitter
        .Report(line.target_span, diagnostics::kNotItsField, facts.systems[system].name,
                field->name)
        .Label(field->syntax->name.span, OwnerText(facts, *field))
        .Note("leave the line out, or give the system a say: `seeded by`, `shared by`");
  }
}

void CheckWritten(const sema::Facts& facts, const std::vector<sema::Assignment>& lines,
                  const sema::EntityFact& entity, Index object, diagnostics::Emitter& emitter) {
  const Index system = facts.objects[object].system;
  for (const sema::Assignment& line : lines) {
    for (const sema::EntityFieldFact* field : FieldsRead(entity, line)) {
      if (!IsOwnWord(*field, system)) continue;
      emitter.Report(line.span, diagnostics::kWrittenBack, field->name, facts.systems[system].name)
          .Label(field->syntax->name.span, OwnerText(facts, *field))
          .Note("leave the line out: the owner knows best what it said");
      break;  // one mistake a line
    }
  }
}

void CheckOwnership(const sema::Facts& facts, diagnostics::Emitter& emitter) {
  for (const sema::MapFact& map : facts.maps) {
    if (map.inbound) {
      CheckInbound(facts, map, emitter);
    } else {
      CheckWritten(facts, map.assignments, facts.entities[map.entity], map.object, emitter);
    }
  }
  for (const sema::RouteFact& route : facts.routes) {
    if (route.inbound || route.map != kNoIndex) continue;
    CheckWritten(facts, route.patch_assignments, facts.entities[route.entity], route.object,
                 emitter);
  }
}

}  // namespace

PROMISE(p2_ownership) = {
    .name = "P2",
    .summary = "nobody writes what it does not own, and nothing is written back to its owner",
    .codes = "E42",
    .check = CheckOwnership,
};

}  // namespace treaty::promises
