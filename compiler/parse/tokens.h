// The text as a flat list of tokens, ready for the parser: blanks and comments gone, texts joined,
// mistakes of the letter level reported and mended. No ANTLR here: `kind` is a token number of the
// generated lexer, which only the .cpp files of this folder know by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/emitter.h"
#include "compiler/source/files.h"

namespace treaty::parse {

struct Token {
  uint16_t kind = 0;
  uint16_t depth = 0;        // open brackets around it; a bracket itself counts as outside
  bool starts_line = false;  // first token of its line
  uint32_t begin = 0;        // bytes of the file; an inserted closer has begin == end
  uint32_t end = 0;
};

// The `///` lines above a token.
struct DocComment {
  uint32_t token = 0;  // index in TokenList::tokens
  std::string text;
};

struct TokenList {
  source::FileId file = source::kNoFile;
  std::string_view text;  // the file's, which outlives the list
  std::vector<Token> tokens;
  std::vector<DocComment> docs;    // by token
  std::vector<uint32_t> reported;  // where tokens begin that have a diagnostic already; sorted
  std::vector<uint32_t> broken;    // tokens near which brackets do not match; sorted
  std::vector<uint32_t> too_deep;  // tokens that are nested too deeply to parse; sorted

  source::Span SpanOf(uint32_t index) const {
    return {file, tokens[index].begin, tokens[index].end};
  }
  std::string_view TextOf(uint32_t index) const {
    return text.substr(tokens[index].begin, tokens[index].end - tokens[index].begin);
  }
};

inline constexpr uint32_t kMostBytes = 64u << 20;
inline constexpr uint32_t kMostTokens = 16u << 20;
inline constexpr uint32_t kMostBrackets = 256;  // nested

// Reads all tokens of a file, or none when it is too large or not UTF-8 (reported).
TokenList ReadTokens(const source::Files& files, source::FileId file,
                     diagnostics::Emitter& emitter);

// Matches brackets, sets `depth`, fills `broken` and `too_deep`. Closers that close nothing are
// taken out and missing ones put in where the indentation says they were forgotten, so that the
// parser always sees balanced brackets.
void MatchBrackets(TokenList& list, diagnostics::Emitter& emitter);

}  // namespace treaty::parse
