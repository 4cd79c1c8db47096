// Cuts a file into stretches, normally one top-level declaration each: each is parsed and freed on
// its own, so that memory follows the largest declaration and not the file, and a mistake in one
// leaves the others alone. Cutting too little is harmless: a stretch may hold several declarations.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/parse/tokens.h"

namespace treaty::parse {

struct Stretch {
  uint32_t first = 0;  // tokens [first, end) of the list
  uint32_t end = 0;
  bool broken = false;    // its brackets were mended: syntax errors would be echoes
  bool too_deep = false;  // do not parse
};

std::vector<Stretch> Split(const TokenList& list);

// Whether a declaration of a later version of the language begins at this token (`process x …`).
bool BeginsLaterDeclaration(const TokenList& list, uint32_t token);

}  // namespace treaty::parse
