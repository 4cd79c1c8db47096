#include "compiler/lowering/json_literal.h"

#include "runtime/value/text.h"

namespace treaty::lowering {

std::string JsonLiteral(std::string_view text) {
  std::string literal = "\"";
  AppendEscaped(text, &literal);
  literal += '"';
  return literal;
}

}  // namespace treaty::lowering
