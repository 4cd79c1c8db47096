// P4, of whole maps: what a new record needs is set, what nobody may write is left alone, and what
// an entity needs is said by somebody. (That failures, nulls and enums are answered is found by
// sema.)
#include <algorithm>

#include "compiler/diagnostics/catalog/promises.h"
#include "compiler/promises/flow.h"
#include "compiler/promises/promise.h"
#include "compiler/sema/tree_builder.h"

namespace treaty::promises {
namespace {

using sema::Node;
using sema::Tree;

// The system gives a new record this field itself: its answer becomes the entity's key.
bool IsAssignedThere(const sema::Facts& facts, const sema::RouteFact& route,
                     const FieldShape& shape) {
  const sema::EntityFact& entity = facts.entities[route.entity];
  if (!shape.is_key || entity.key == kNoIndex) return false;
  return entity.key_assigned_by == facts.objects[route.object].system;
}

void CheckRequired(const sema::Facts& facts, const sema::RouteFact& route,
                   diagnostics::Emitter& emitter) {
  const sema::ObjectFact& object = facts.objects[route.object];
  std::vector<std::string> missing;
  for (const FieldShape& field : object.shape.fields) {
    if (!field.required || IsAssignedThere(facts, route, field)) continue;
    if (!Mentions(facts, route, field.name)) missing.push_back(field.name);
    for (const sema::Assignment& line : LinesOf(facts, route)) {
      if (line.target.size() != 1 || line.target[0] != field.name) continue;
      if (!MayBeSkipped(line.value)) continue;
      emitter.Report(line.span, diagnostics::kRequiredSkipped, object.qualified_name, field.name)
          .Note("answer with a value, or `wait` until there is one");
    }
  }
  if (missing.empty()) return;
  emitter
      .Report(TargetSpan(facts, route), diagnostics::kRequiredNotSet, object.qualified_name,
              Listed(missing))
      .Label(route.declaration->name.span, "this route creates")
      .Note("set what is missing, in a line each");
}

// Whether all who say the field are records of that object, which only follow what exists already.
bool IsSaidOnlyBy(const sema::Facts& facts, const sema::EntityFieldFact& field,
                  const sema::RouteFact& outbound) {
  bool is_said = false;
  for (const sema::RouteFact& route : facts.routes) {
    if (!route.inbound || route.entity != outbound.entity || !Mentions(facts, route, field.name) ||
        !HasSay(field, facts.objects[route.object].system)) {
      continue;
    }
    if (route.object != outbound.object) return false;
    is_said = true;
  }
  return is_said;
}

// A create that waits for what only its own answer would bring waits for ever.
void CheckNotTooLate(const sema::Facts& facts, const sema::RouteFact& route,
                     diagnostics::Emitter& emitter) {
  for (const sema::Assignment& line : LinesOf(facts, route)) {
    if (IsWrittenBack(facts, route, line)) continue;  // reported by P2
    for (const sema::EntityFieldFact* field : FieldsRead(facts.entities[route.entity], line)) {
      if (facts.types.IsOptional(field->type) || field->is_key) continue;
      if (!IsSaidOnlyBy(facts, *field, route)) continue;
      emitter
          .Report(line.span, diagnostics::kSaidTooLate, facts.objects[route.object].qualified_name,
                  field->name)
          .Label(field->syntax->name.span, "nobody else says it")
          .Note("set it in a map of those who bring the entity into being");
    }
  }
}

// Records of children that are written out in a value: each is a new record of its own.
void CheckChildren(const sema::Facts& facts, Tree tree, diagnostics::Emitter& emitter) {
  sema::ForEachChild(*tree, [&](Tree child) { CheckChildren(facts, child, emitter); });
  if (tree->node != Node::kRecord) return;
  const types::TypeId type = facts.types.Base(tree->type);
  if (facts.types.KindOf(type) != types::Kind::kRecord) return;
  const types::RecordInfo& record = facts.types.RecordOf(type);
  if (!record.imported) return;
  std::vector<std::string> missing;
  for (const types::FieldInfo& field : record.fields) {
    const auto member = std::find_if(tree->members.begin(), tree->members.end(),
                                     [&](const auto& one) { return one.name == field.name; });
    const bool is_set = member != tree->members.end();
    if (field.shape.required && !is_set) missing.push_back(field.name);
    if (field.shape.required && is_set && MayBeSkipped(member->value)) {
      emitter.Report(member->value->span, diagnostics::kRequiredSkipped, record.name, field.name);
    }
    if (is_set && !field.shape.creatable && !field.shape.updatable) {
      emitter.Report(member->value->span, diagnostics::kReadOnly, record.name, field.name);
    }
  }
  if (missing.empty()) return;
  emitter.Report(tree->span, diagnostics::kRequiredNotSet, record.name, Listed(missing));
}

void CheckReadOnly(const sema::Facts& facts, const sema::RouteFact& route,
                   diagnostics::Emitter& emitter) {
  const sema::ObjectFact& object = facts.objects[route.object];
  for (const sema::Assignment& line : LinesOf(facts, route)) {
    for (const FieldShape& field : object.shape.fields) {
      if (field.name != line.target.front() || field.creatable || field.updatable) continue;
      if (IsWrittenBack(facts, route, line)) continue;  // reported by P2
      emitter.Report(line.span, diagnostics::kReadOnly, object.qualified_name, field.name)
          .Note("the schema lets nobody write it: leave the line out");
    }
    if (line.value != nullptr) CheckChildren(facts, line.value, emitter);
  }
}

// Whether some route brings in the field from a system that has a say in it.
bool IsSaid(const sema::Facts& facts, Index entity, const sema::EntityFieldFact& field) {
  return std::any_of(facts.routes.begin(), facts.routes.end(), [&](const auto& route) {
    return route.inbound && route.entity == entity &&
           HasSay(field, facts.objects[route.object].system) && Mentions(facts, route, field.name);
  });
}

// An entity that no route feeds is only described; the others must become whole some time.
void CheckEntity(const sema::Facts& facts, Index index, diagnostics::Emitter& emitter) {
  const sema::EntityFact& entity = facts.entities[index];
  const bool is_fed = std::any_of(facts.routes.begin(), facts.routes.end(), [&](const auto& route) {
    return route.inbound && route.entity == index;
  });
  if (!is_fed) return;
  for (const sema::EntityFieldFact& field : entity.fields) {
    if (facts.types.IsOptional(field.type) || IsSaid(facts, index, field)) continue;
    const bool nobody = field.possible_owners.empty() && field.shared_by.empty();
    if (nobody || facts.types.IsError(field.type)) continue;  // reported where it stands
    auto& report = emitter.Report(field.syntax->name.span, diagnostics::kNobodySets, field.name);
    report.Note(
        "without it the records wait for ever: set it in a map of a route, or let it be "
        "null with `?`");
  }
}

void CheckTotality(const sema::Facts& facts, diagnostics::Emitter& emitter) {
  for (const sema::RouteFact& route : facts.routes) {
    if (route.inbound) continue;
    const bool is_written = route.map != kNoIndex || route.patch != nullptr;
    if (is_written && route.map != kNoIndex && MayCreate(facts, route)) {
      CheckRequired(facts, route, emitter);
      CheckNotTooLate(facts, route, emitter);
    }
    CheckReadOnly(facts, route, emitter);
  }
  for (Index i = 0; i < facts.entities.size(); ++i) CheckEntity(facts, i, emitter);
}

}  // namespace

PROMISE(p4_totality) = {
    .name = "P4",
    .summary =
        "required fields are set, enums matched, failures and nulls answered, read-only fields "
        "left alone",
    .codes = "E44",
    .check = CheckTotality,
};

}  // namespace treaty::promises
