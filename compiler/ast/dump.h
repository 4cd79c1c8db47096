// The tree as text, one declaration a block and one expression a line: what `treaty dump --phase
// ast` prints and what .case files compare. Expressions are written as (kind child …).
#pragma once

#include <string>

#include "compiler/ast/tree.h"

namespace treaty::ast {

std::string Dump(const Module& module);
std::string Dump(const File& file);
std::string DumpExpression(const Expression& expression);
std::string DumpType(const TypeReference& type);

}  // namespace treaty::ast
