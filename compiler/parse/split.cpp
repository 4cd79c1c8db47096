#include "compiler/parse/split.h"

#include <antlr4-runtime.h>

#include <algorithm>
#include <string_view>

#include "compiler/parse/token_kinds.h"

namespace treaty::parse {
namespace {

constexpr uint16_t kDeclarationWords[] = {
    TreatyLexer::MODULE, TreatyLexer::USE,      TreatyLexer::SETTING, TreatyLexer::TYPE,
    TreatyLexer::ENUM,   TreatyLexer::OPEN,     TreatyLexer::RECORD,  TreatyLexer::SYSTEM,
    TreatyLexer::ENTITY, TreatyLexer::IDENTITY, TreatyLexer::TABLE,   TreatyLexer::MAP,
    TreatyLexer::ROUTE,  TreatyLexer::FN,       TreatyLexer::TEST,    TreatyLexer::DEPLOYMENT};

constexpr std::string_view kLaterWords[] = {"process", "lifecycle", "api", "policy", "reference"};

bool Contains(const std::vector<uint32_t>& sorted, const Stretch& stretch) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), stretch.first);
  return at != sorted.end() && *at < stretch.end;
}

// Whether a declaration can begin at token `i`, which stands outside all brackets.
bool BeginsDeclaration(const TokenList& list, uint32_t i) {
  const Token& token = list.tokens[i];
  const uint16_t last = list.tokens[i - 1].kind;
  const bool after_block = last == TreatyLexer::CLOSE_BRACE && token.starts_line;
  if (after_block && IsName(token.kind)) return true;
  if (!token.starts_line || i + 1 >= list.tokens.size()) return false;
  const uint16_t next = list.tokens[i + 1].kind;
  const bool word = std::find(std::begin(kDeclarationWords), std::end(kDeclarationWords),
                              token.kind) != std::end(kDeclarationWords);
  if (word) return IsName(next) || next == TreatyLexer::PLAIN_TEXT || next == TreatyLexer::QUOTE;
  return BeginsLaterDeclaration(list, i);
}

}  // namespace

bool BeginsLaterDeclaration(const TokenList& list, uint32_t token) {
  if (list.tokens[token].kind != TreatyLexer::ID || token + 1 >= list.tokens.size()) return false;
  if (!IsName(list.tokens[token + 1].kind)) return false;
  return std::find(std::begin(kLaterWords), std::end(kLaterWords), list.TextOf(token)) !=
         std::end(kLaterWords);
}

std::vector<Stretch> Split(const TokenList& list) {
  std::vector<Stretch> stretches;
  const auto count = static_cast<uint32_t>(list.tokens.size());
  uint32_t first = 0;
  for (uint32_t i = 1; i <= count; ++i) {
    const bool cut = i == count || (list.tokens[i].depth == 0 && BeginsDeclaration(list, i));
    if (!cut) continue;
    Stretch stretch{first, i};
    stretch.broken = Contains(list.broken, stretch);
    stretch.too_deep = Contains(list.too_deep, stretch);
    stretches.push_back(stretch);
    first = i;
  }
  return stretches;
}

}  // namespace treaty::parse
