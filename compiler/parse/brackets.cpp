#include <antlr4-runtime.h>

#include <algorithm>

#include "compiler/diagnostics/catalog/parse.h"
#include "compiler/parse/token_kinds.h"
#include "compiler/parse/tokens.h"

namespace treaty::parse {
namespace {

struct OpenBracket {
  uint32_t token = 0;
  uint32_t line_token = 0;  // first token of the line that the bracket stands on
};

// Sets depths; answers whether every bracket has its partner.
bool SetDepths(TokenList& list) {
  std::vector<uint16_t> expected;
  bool balanced = true;
  for (Token& token : list.tokens) {
    if (IsCloser(token.kind)) {
      if (expected.empty() || expected.back() != token.kind) {
        balanced = false;
      } else {
        expected.pop_back();
      }
    }
    token.depth = static_cast<uint16_t>(std::min<size_t>(expected.size(), UINT16_MAX));
    if (IsOpener(token.kind)) expected.push_back(CloserOf(token.kind));
  }
  return balanced && expected.empty();
}

// Mends unbalanced brackets. It goes by indentation, as a person does: a closer that begins a line
// belongs to the bracket whose line is indented alike, and a forgotten closer was forgotten before
// the next line that is indented no deeper than the bracket's own.
class Mender {
 public:
  Mender(TokenList& list, diagnostics::Emitter& emitter) : list_(list), emitter_(emitter) {}

  void Run();

 private:
  void Close(uint32_t closer);
  // The closer is missing: reports it and remembers where to put it; `before` is the token that
  // showed it.
  void CloseMissing(OpenBracket open, uint32_t before);
  uint32_t ForgottenAt(OpenBracket open, uint32_t before) const;
  // Width of the blanks before the first token of a line.
  uint32_t Indentation(uint32_t token) const;
  void Rebuild();

  struct Insertion {
    uint32_t before = 0;
    uint16_t kind = 0;
  };

  TokenList& list_;
  diagnostics::Emitter& emitter_;
  std::vector<OpenBracket> open_;
  std::vector<Insertion> insertions_;
  std::vector<uint32_t> removed_;  // sorted
  uint32_t line_token_ = 0;
};

uint32_t Mender::Indentation(uint32_t token) const {
  const uint32_t begin = list_.tokens[token].begin;
  const size_t line_end = begin == 0 ? std::string_view::npos : list_.text.rfind('\n', begin - 1);
  return line_end == std::string_view::npos ? begin : begin - static_cast<uint32_t>(line_end) - 1;
}

uint32_t Mender::ForgottenAt(OpenBracket open, uint32_t before) const {
  const uint32_t indentation = Indentation(open.line_token);
  for (uint32_t i = open.token + 1; i < before; ++i) {
    if (list_.tokens[i].starts_line && Indentation(i) <= indentation) return i;
  }
  return before;
}

void Mender::CloseMissing(OpenBracket open, uint32_t before) {
  const uint32_t at = ForgottenAt(open, before);
  const uint16_t closer = CloserOf(list_.tokens[open.token].kind);
  insertions_.push_back({at, closer});
  const std::string_view sign = closer == TreatyLexer::CLOSE_BRACE   ? "}"
                                : closer == TreatyLexer::CLOSE_PAREN ? ")"
                                                                     : "]";
  const uint32_t place = at > 0 ? list_.tokens[at - 1].end : list_.tokens[open.token].end;
  emitter_.Report(list_.SpanOf(open.token), diagnostics::kUnclosed, list_.TextOf(open.token))
      .FixBy(fmt::format("close it with `{}`", sign), {list_.file, place, place}, sign);
}

void Mender::Close(uint32_t closer) {
  const Token& token = list_.tokens[closer];
  const auto matches = [&](const OpenBracket& open) {
    return CloserOf(list_.tokens[open.token].kind) == token.kind;
  };
  const auto aligned = [&](const OpenBracket& open) {
    return Indentation(open.line_token) == Indentation(closer);
  };
  auto partner = std::find_if(open_.rbegin(), open_.rend(), matches);
  if (token.starts_line) {
    const auto alike = std::find_if(open_.rbegin(), open_.rend(), [&](const OpenBracket& open) {
      return matches(open) && aligned(open);
    });
    if (alike != open_.rend()) partner = alike;
  }
  if (partner == open_.rend()) {
    removed_.push_back(closer);
    const bool misclosed = !open_.empty() && open_.back().line_token == line_token_;
    if (!misclosed) {
      emitter_.Report(list_.SpanOf(closer), diagnostics::kStrayCloser, list_.TextOf(closer))
          .FixBy("take it out", list_.SpanOf(closer), "");
      return;
    }
    const uint32_t opener = open_.back().token;
    emitter_
        .Report(list_.SpanOf(closer), diagnostics::kMisclosed, list_.TextOf(opener),
                list_.TextOf(closer))
        .Label(list_.SpanOf(opener), "opened here");
    insertions_.push_back({closer, CloserOf(list_.tokens[opener].kind)});
    open_.pop_back();
    return;
  }
  while (&open_.back() != &*partner) {
    CloseMissing(open_.back(), closer);
    open_.pop_back();
  }
  open_.pop_back();
}

void Mender::Run() {
  for (uint32_t i = 0; i < list_.tokens.size(); ++i) {
    const Token& token = list_.tokens[i];
    if (token.starts_line) line_token_ = i;
    if (IsCloser(token.kind)) Close(i);
    if (IsOpener(token.kind)) open_.push_back({i, line_token_});
  }
  const auto end = static_cast<uint32_t>(list_.tokens.size());
  for (; !open_.empty(); open_.pop_back()) CloseMissing(open_.back(), end);
  Rebuild();
}

void Mender::Rebuild() {
  // Innermost first where several stand before one token: they were found in that order.
  std::stable_sort(insertions_.begin(), insertions_.end(),
                   [](const Insertion& a, const Insertion& b) { return a.before < b.before; });
  std::vector<Token> tokens;
  std::vector<uint32_t> moved(list_.tokens.size() + 1);
  auto insertion = insertions_.begin();
  auto removal = removed_.begin();
  for (uint32_t i = 0; i <= list_.tokens.size(); ++i) {
    for (; insertion != insertions_.end() && insertion->before == i; ++insertion) {
      const uint32_t place = tokens.empty() ? 0 : tokens.back().end;
      list_.broken.push_back(static_cast<uint32_t>(tokens.size()));
      tokens.push_back({insertion->kind, 0, false, place, place});
    }
    moved[i] = static_cast<uint32_t>(tokens.size());
    if (i == list_.tokens.size()) break;
    if (removal != removed_.end() && *removal == i) {
      ++removal;
      list_.broken.push_back(tokens.empty() ? 0 : static_cast<uint32_t>(tokens.size() - 1));
    } else {
      tokens.push_back(list_.tokens[i]);
    }
  }
  for (DocComment& doc : list_.docs) doc.token = moved[doc.token];
  list_.tokens = std::move(tokens);
}

}  // namespace

void MatchBrackets(TokenList& list, diagnostics::Emitter& emitter) {
  if (!SetDepths(list)) {
    Mender(list, emitter).Run();
    SetDepths(list);
  }
  bool inside = false;
  for (uint32_t i = 0; i < list.tokens.size(); ++i) {
    const bool deep = list.tokens[i].depth > kMostBrackets;
    if (deep && !inside) {
      emitter.Report(list.SpanOf(i), diagnostics::kTooDeep, kMostBrackets);
      list.too_deep.push_back(i);
    }
    inside = deep || (inside && list.tokens[i].depth > 0);
  }
}

}  // namespace treaty::parse
