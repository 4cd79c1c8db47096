// How routes, maps and fields hang together: questions that several promises ask of the facts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/sema/facts.h"

namespace treaty::promises {

using sema::Facts;
using sema::Index;
using sema::kNoIndex;

// What a route writes: the lines of its map or of its patch.
const std::vector<sema::Assignment>& LinesOf(const Facts& facts, const sema::RouteFact& route);

// Where what a route writes is declared: the map's target, or the patch's object.
source::Span TargetSpan(const Facts& facts, const sema::RouteFact& route);

// The target stands in the text of the map or patch, even if its value has a mistake. A name that
// is no field at all counts as any: it may be this one, misspelled, and has been reported.
bool Mentions(const Facts& facts, const sema::RouteFact& route, std::string_view target);

// Whether an outbound route may create a record: not if the object itself brings the entities into
// being, for then each entity has a record there.
bool MayCreate(const Facts& facts, const sema::RouteFact& outbound);

// Maps that some route uses, each once, in their order.
std::vector<const sema::MapFact*> UsedMaps(const Facts& facts);

// Whether what `system` says of the field counts: it may own it, seeds it or shares it.
bool HasSay(const sema::EntityFieldFact& field, Index system);

// Whether the field's values come from `system` alone, which is then never told them.
bool IsOwnWord(const sema::EntityFieldFact& field, Index system);

// "address" of "address.city".
std::string_view FirstPart(std::string_view path);

// The entity's fields that a value reads, each once.
std::vector<const sema::EntityFieldFact*> FieldsRead(const sema::EntityFact& entity,
                                                     const sema::Assignment& line);

// Whether an outbound line sends the target's system a word of its own (which P2 refuses).
bool IsWrittenBack(const Facts& facts, const sema::RouteFact& route, const sema::Assignment& line);

// Whether the value, where it is written, may be `skip`.
bool MayBeSkipped(sema::Tree value);

// "`A`, `B`"
std::string Listed(const std::vector<std::string>& names);

}  // namespace treaty::promises
