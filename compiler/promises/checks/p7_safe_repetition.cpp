// P7: whatever is sent may be sent again, after a crash or an answer that never came, without a
// second effect. An update has the record's key. A create needs a way to recognise the record it
// may already have made: an external id that the map sets, a key that the map sets, or a field to
// look it up by.
#include <algorithm>
#include <map>
#include <set>

#include "compiler/diagnostics/catalog/promises.h"
#include "compiler/promises/flow.h"
#include "compiler/promises/promise.h"

namespace treaty::promises {
namespace {

const sema::Assignment* FindLine(const sema::Facts& facts, const sema::RouteFact& route,
                                 std::string_view target) {
  for (const sema::Assignment& line : LinesOf(facts, route)) {
    if (line.target.front() == target) return &line;
  }
  return nullptr;
}

// A value that is there at the first attempt already, and that no null or `skip` replaces.
bool HasValue(const sema::Facts& facts, const sema::RouteFact& route,
              const sema::Assignment& line) {
  if (MayBeSkipped(line.value) || facts.types.IsOptional(line.value->type)) return false;
  if (facts.types.KindOf(line.value->type) == types::Kind::kNull) return false;
  const sema::EntityFact& entity = facts.entities[route.entity];
  const auto read = FieldsRead(entity, line);
  return std::none_of(read.begin(), read.end(), [&](const sema::EntityFieldFact* field) {
    return field->is_key && entity.key_assigned_by == facts.objects[route.object].system;
  });
}

// Fields by which the system itself recognises a record: external ids, and a key that we choose.
bool IsUpserted(const sema::Facts& facts, const sema::RouteFact& route) {
  const ObjectShape& shape = facts.objects[route.object].shape;
  return std::any_of(shape.fields.begin(), shape.fields.end(), [&](const FieldShape& field) {
    const bool recognises = field.external_id || (field.is_key && shape.key == field.name);
    if (!recognises || !field.creatable) return false;
    const sema::Assignment* line = FindLine(facts, route, field.name);
    return line == nullptr ? Mentions(facts, route, field.name) : HasValue(facts, route, *line);
  });
}

void CheckCreate(const sema::Facts& facts, const sema::RouteFact& route,
                 diagnostics::Emitter& emitter) {
  const sema::ObjectFact& object = facts.objects[route.object];
  if (IsUpserted(facts, route)) return;
  const source::Span span = route.declaration->send->object.span;
  const ast::ObjectDeclaration& declaration = *object.declaration;
  if (object.found_by.empty()) {
    if (!declaration.found_by.IsMissing()) return;  // it names no field: reported
    emitter.Report(span, diagnostics::kCreatedTwice, object.qualified_name)
        .Label(declaration.name.span, "nothing here recognises a record that was made before")
        .Note("say by which field it is looked up (`found by FIELD`), or set an external id of it");
    return;
  }
  const sema::Assignment* line = FindLine(facts, route, object.found_by);
  if (line == nullptr) {
    if (Mentions(facts, route, object.found_by)) return;
    emitter
        .Report(TargetSpan(facts, route), diagnostics::kFoundByUnset, object.qualified_name,
                object.found_by)
        .Label(declaration.found_by.span, "said here")
        .Note("set it to what tells the records apart");
    return;
  }
  if (HasValue(facts, route, *line) || IsWrittenBack(facts, route, *line)) return;
  emitter.Report(line->span, diagnostics::kFoundByNothing, object.qualified_name, object.found_by)
      .Label(declaration.found_by.span, "said here")
      .Note("a look-up without a value finds nothing, and a second record would be made");
}

void CheckSentOnce(const sema::Facts& facts, diagnostics::Emitter& emitter) {
  std::map<std::pair<Index, Index>, const sema::RouteFact*> first;
  for (const sema::RouteFact& route : facts.routes) {
    if (route.inbound) continue;
    const auto [before, is_new] = first.emplace(std::pair{route.entity, route.object}, &route);
    if (is_new) continue;
    emitter
        .Report(route.declaration->send->span, diagnostics::kSentTwice,
                facts.entities[route.entity].name, facts.objects[route.object].qualified_name)
        .Label(before->second->declaration->name.span, "the first one");
  }
}

void CheckKeys(const sema::Facts& facts, diagnostics::Emitter& emitter) {
  std::set<Index> seen;
  for (const sema::RouteFact& route : facts.routes) {
    const sema::ObjectFact& object = facts.objects[route.object];
    if (!object.shape.key.empty() || !seen.insert(route.object).second) continue;
    const auto& fields = object.declaration->fields;
    const bool is_named = std::any_of(fields.begin(), fields.end(),
                                      [](const ast::Field& field) { return field.is_key; });
    if (is_named) continue;
    emitter
        .Report(object.declaration->name.span, diagnostics::kRecordsWithoutKey,
                object.qualified_name)
        .Note("without one a record is never recognised again: write `key` before a field");
  }
}

void CheckSafeRepetition(const sema::Facts& facts, diagnostics::Emitter& emitter) {
  for (const sema::RouteFact& route : facts.routes) {
    const bool is_written = route.map != kNoIndex || route.patch != nullptr;
    if (!route.inbound && is_written && MayCreate(facts, route)) {
      CheckCreate(facts, route, emitter);
    }
  }
  CheckSentOnce(facts, emitter);
  CheckKeys(facts, emitter);
}

}  // namespace

PROMISE(p7_safe_repetition) = {
    .name = "P7",
    .summary = "every write can be repeated without a second effect",
    .codes = "E47",
    .check = CheckSafeRepetition,
};

}  // namespace treaty::promises
