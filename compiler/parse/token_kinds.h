// Groups of token numbers. Internal to this folder: includes the generated lexer.
#pragma once

#include "grammar/TreatyLexer.h"

namespace treaty::parse {

inline bool IsReserved(uint16_t kind) {
  return kind >= TreatyLexer::IF && kind <= TreatyLexer::RETURN;
}
inline bool IsContextual(uint16_t kind) {
  return kind >= TreatyLexer::AGREES && kind <= TreatyLexer::WITHIN;
}
// What the rule `name` of the grammar takes.
inline bool IsName(uint16_t kind) {
  return kind == TreatyLexer::ID || kind == TreatyLexer::CAPITAL || kind == TreatyLexer::QUOTED ||
         IsContextual(kind);
}
inline bool IsOpener(uint16_t kind) {
  return kind == TreatyLexer::OPEN_BRACE || kind == TreatyLexer::TEXT_HOLE ||
         kind == TreatyLexer::OPEN_PAREN || kind == TreatyLexer::CALL_PAREN ||
         kind == TreatyLexer::OPEN_BRACKET || kind == TreatyLexer::INDEX_BRACKET;
}
inline bool IsCloser(uint16_t kind) {
  return kind == TreatyLexer::CLOSE_BRACE || kind == TreatyLexer::CLOSE_PAREN ||
         kind == TreatyLexer::CLOSE_BRACKET;
}
// The closer of an opener.
inline uint16_t CloserOf(uint16_t opener) {
  if (opener == TreatyLexer::OPEN_PAREN || opener == TreatyLexer::CALL_PAREN) {
    return TreatyLexer::CLOSE_PAREN;
  }
  const bool bracket = opener == TreatyLexer::OPEN_BRACKET || opener == TreatyLexer::INDEX_BRACKET;
  return bracket ? TreatyLexer::CLOSE_BRACKET : TreatyLexer::CLOSE_BRACE;
}

}  // namespace treaty::parse
