#include "compiler/promises/flow.h"

#include <algorithm>
#include <set>

namespace treaty::promises {

using sema::Node;
using sema::RouteFact;
using sema::Tree;

const std::vector<sema::Assignment>& LinesOf(const Facts& facts, const RouteFact& route) {
  return route.map == kNoIndex ? route.patch_assignments : facts.maps[route.map].assignments;
}

source::Span TargetSpan(const Facts& facts, const RouteFact& route) {
  if (route.map == kNoIndex) {
    return route.declaration->send ? route.declaration->send->object.span
                                   : route.declaration->name.span;
  }
  const sema::MapFact& map = facts.maps[route.map];
  const bool forward = map.inbound == (map.declaration->from.parts.size() > 1);
  return forward ? map.declaration->to.span : map.declaration->from.span;
}

namespace {

// Names that a map or patch writes to, as they stand in the text. A line in both directions whose
// value has a mistake stands in neither direction: both its names count.
std::vector<std::string_view> WrittenNames(const Facts& facts, const RouteFact& route) {
  std::vector<std::string_view> names;
  if (route.map == kNoIndex) {
    const auto& send = route.declaration->send;
    if (!send || send->patch == nullptr || !send->patch->Is<ast::RecordExpression>()) return names;
    for (const auto& entry : send->patch->As<ast::RecordExpression>().entries) {
      names.push_back(entry.key.text);
    }
    return names;
  }
  for (const ast::MapLine& line : facts.maps[route.map].declaration->lines) {
    if (!line.target.IsMissing()) names.push_back(line.target.parts.front().text);
    if (line.both_ways && line.value->Is<ast::FieldExpression>()) {
      names.push_back(line.value->As<ast::FieldExpression>().name.text);
    }
  }
  return names;
}

bool IsFieldOf(const Facts& facts, const RouteFact& route, std::string_view name) {
  const auto has = [&](types::TypeId record) {
    return facts.types.RecordOf(record).Find(name) != nullptr;
  };
  return has(facts.objects[route.object].record) || has(facts.entities[route.entity].record);
}

}  // namespace

bool Mentions(const Facts& facts, const RouteFact& route, std::string_view target) {
  for (const std::string_view name : WrittenNames(facts, route)) {
    if (name == target || !IsFieldOf(facts, route, name)) return true;
  }
  return false;
}

bool MayCreate(const Facts& facts, const RouteFact& outbound) {
  for (const RouteFact& route : facts.routes) {
    if (!route.inbound || route.entity != outbound.entity || route.object != outbound.object) {
      continue;
    }
    const auto& events = route.events;
    if (std::find(events.begin(), events.end(), ast::EventKind::kCreated) != events.end()) {
      return false;
    }
  }
  return true;
}

std::vector<const sema::MapFact*> UsedMaps(const Facts& facts) {
  std::set<Index> used;
  for (const RouteFact& route : facts.routes) {
    if (route.map != kNoIndex) used.insert(route.map);
  }
  std::vector<const sema::MapFact*> maps;
  for (const Index map : used) maps.push_back(&facts.maps[map]);
  return maps;
}

bool HasSay(const sema::EntityFieldFact& field, Index system) {
  return field.territory == sema::Territory::kOwned
             ? field.MayBeOwnedBy(system) || field.IsSeededBy(system)
             : field.IsSharedBy(system);
}

bool IsOwnWord(const sema::EntityFieldFact& field, Index system) {
  return field.territory == sema::Territory::kOwned && field.MayBeOwnedBy(system) &&
         field.seeded_by.empty();
}

std::string_view FirstPart(std::string_view path) { return path.substr(0, path.find('.')); }

std::vector<const sema::EntityFieldFact*> FieldsRead(const sema::EntityFact& entity,
                                                     const sema::Assignment& line) {
  std::vector<const sema::EntityFieldFact*> fields;
  for (const std::string& path : line.reads) {
    const sema::EntityFieldFact* field = entity.Find(FirstPart(path));
    if (field == nullptr) continue;
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
  }
  return fields;
}

bool IsWrittenBack(const Facts& facts, const RouteFact& route, const sema::Assignment& line) {
  const Index system = facts.objects[route.object].system;
  const auto read = FieldsRead(facts.entities[route.entity], line);
  return std::any_of(read.begin(), read.end(),
                     [&](const auto* field) { return IsOwnWord(*field, system); });
}

bool MayBeSkipped(Tree value) {
  if (value == nullptr) return false;
  switch (value->node) {
    case Node::kSkip:
      return true;
    case Node::kLet:
    case Node::kIfPresent:
      return MayBeSkipped(value->b);
    case Node::kCoalesce:
    case Node::kAnswer:
    case Node::kIf:
      return MayBeSkipped(value->a) || MayBeSkipped(value->b);
    case Node::kConvert:
      return MayBeSkipped(value->a);
    case Node::kMatch:
      return MayBeSkipped(value->b) ||
             std::any_of(value->cases.begin(), value->cases.end(),
                         [](const sema::MatchCase& one) { return MayBeSkipped(one.value); });
    case Node::kError:
    case Node::kConstant:
    case Node::kNull:
    case Node::kReject:
    case Node::kWait:
    case Node::kInput:
    case Node::kLocal:
    case Node::kSetting:
    case Node::kNow:
    case Node::kField:
    case Node::kNot:
    case Node::kNegate:
    case Node::kArithmetic:
    case Node::kCompare:
    case Node::kAnd:
    case Node::kOr:
    case Node::kHasValue:
    case Node::kConcat:
    case Node::kCall:
    case Node::kBuiltin:
    case Node::kTable:
    case Node::kLookup:
    case Node::kRecord:
    case Node::kList:
    case Node::kListMethod:
      return false;
  }
  return false;
}

std::string Listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "`" : ", `") + name + "`";
  return text;
}

}  // namespace treaty::promises
