// From text to tree. Parsing never fails: where the text is broken the tree holds error nodes or
// missing names, and the emitter a diagnostic.
//
// A file is read in four steps: bytes to tokens (tokens.h), brackets matched (brackets.cpp), cut
// into declarations (split.h), and each of these parsed (stretch_parser.h) and built (builder.h).
// Memory follows the largest declaration: its parse tree is freed before the next one is read.
#pragma once

#include <cstdint>

#include "compiler/ast/tree.h"
#include "compiler/diagnostics/emitter.h"
#include "compiler/source/files.h"

namespace treaty::parse {

// Parses one file. `next_expression_id` numbers the expressions of the module over all its files:
// start with 0 and pass it on. Safe from several threads with an emitter and a counter each.
ast::File ParseFile(const source::Files& files, source::FileId file, uint32_t& next_expression_id,
                    diagnostics::Emitter& emitter);

// Parses all files as one module.
ast::Module ParseModule(const source::Files& files, diagnostics::Emitter& emitter);

}  // namespace treaty::parse
