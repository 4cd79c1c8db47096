#include "compiler/promises/promise.h"

namespace treaty::promises {

void CheckPromises(const sema::Facts& facts, diagnostics::Emitter& emitter) {
  for (const Promise* const* at = promise_table; *at != nullptr; ++at) (*at)->check(facts, emitter);
}

}  // namespace treaty::promises
