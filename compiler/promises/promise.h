// What the language promises of every treaty that compiles. One file a promise below checks/; the
// folder is the list:
//
//   PROMISE(p2_ownership) = {.name = "P2", .check = CheckOwnership, ...};
//
// A check reads facts and reports; it never changes anything and says nothing about what sema has
// already reported: facts that could not be resolved are left out of Facts, and a check takes a
// line that stands in the text as set, also when its value has a mistake.
#pragma once

#include <string_view>

#include "compiler/diagnostics/emitter.h"
#include "compiler/sema/facts.h"

namespace treaty::promises {

struct Promise {
  std::string_view name;     // "P2"
  std::string_view summary;  // one sentence
  std::string_view codes;    // "E42": the beginning of its codes
  void (*check)(const sema::Facts& facts, diagnostics::Emitter& emitter);
};

extern const Promise* const promise_table[];  // in the order P1, P2, ...; ends with null
extern const unsigned promise_count;

// All of them.
void CheckPromises(const sema::Facts& facts, diagnostics::Emitter& emitter);

}  // namespace treaty::promises

#define PROMISE(stem)                  \
  extern const Promise promise_##stem; \
  const Promise promise_##stem
