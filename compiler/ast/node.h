// What all nodes of the tree share: where they stand, and names as they were written.
//
// The tree is immutable once Parse has returned it: sema and lowering get it as const and keep what
// they find out in side tables, keyed by ExpressionId or by the address of a declaration.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/source/span.h"

namespace treaty::ast {

using source::Span;

// A name as written, without back-quotes. `text` is empty where the designer left it out; an error
// has then been reported, and consumers stay silent about it.
struct Identifier {
  std::string text;
  Span span;

  bool IsMissing() const { return text.empty(); }
};

// `crm.Account`, `Customer`, `sap.s4`: at least one part unless it is missing.
struct QualifiedName {
  std::vector<Identifier> parts;
  Span span;

  bool IsMissing() const { return parts.empty() || parts.back().IsMissing(); }
  // The parts joined by dots.
  std::string ToString() const {
    std::string text;
    for (const Identifier& part : parts) text += (text.empty() ? "" : ".") + part.text;
    return text;
  }
};

}  // namespace treaty::ast
