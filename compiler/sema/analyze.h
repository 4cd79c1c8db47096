// Sema: from the tree of a module to facts. One file a construct (check_*.cpp); all mistakes of the
// module come out of one run, and one mistake is one diagnostic: what depends on something unknown
// has the error type, which fits everywhere.
#pragma once

#include "compiler/ast/tree.h"
#include "compiler/diagnostics/emitter.h"
#include "compiler/sema/facts.h"
#include "compiler/sema/schema_loader.h"

namespace treaty::sema {

// The facts refer to `module`, which must outlive them.
Facts Analyze(const ast::Module& module, SchemaLoader& schemas, diagnostics::Emitter& emitter);

}  // namespace treaty::sema
