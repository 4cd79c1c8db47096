#include "compiler/parse/tokens.h"

#include <antlr4-runtime.h>

#include <algorithm>

#include "compiler/diagnostics/catalog/parse.h"
#include "compiler/parse/byte_stream.h"
#include "compiler/parse/token_kinds.h"
#include "compiler/source/utf8.h"
#include "runtime/base/check.h"

namespace treaty::parse {
namespace {

// A stray `}` must not pop an empty stack of modes: ANTLR would end the process.
class SafeLexer final : public TreatyLexer {
 public:
  using TreatyLexer::TreatyLexer;
  size_t popMode() override { return modeStack.empty() ? mode : TreatyLexer::popMode(); }
};

// Signs that other languages write: what the token becomes here, and how ours is spelled.
struct Foreign {
  uint16_t kind;
  uint16_t becomes;
  std::string_view ours;
};
constexpr Foreign kForeign[] = {{TreatyLexer::AND_SIGN, TreatyLexer::AND, "and"},
                                {TreatyLexer::OR_SIGN, TreatyLexer::OR, "or"},
                                {TreatyLexer::NOT_SIGN, TreatyLexer::NOT, "not "}};

class Reader {
 public:
  Reader(TokenList& list, diagnostics::Emitter& emitter) : list_(list), emitter_(emitter) {}

  // Takes the next token of the lexer; tokens come in order.
  void Take(const antlr4::Token& token);
  void Finish();

 private:
  void TakeText(Token token);
  void TakeCode(Token token);
  void TakeForeign(Token token, const Foreign& foreign);
  void TakeSingleQuoted(Token token);
  void TakeOddCharacter(Token token);
  void CloseText(Token end);
  bool TouchesValue(const Token& token) const;
  bool TouchesName(const Token& token) const;
  void Push(Token token);

  uint32_t Count() const { return static_cast<uint32_t>(list_.tokens.size()); }
  source::Span SpanOf(const Token& token) const { return {list_.file, token.begin, token.end}; }
  std::string_view TextOf(const Token& token) const {
    return list_.text.substr(token.begin, token.end - token.begin);
  }

  TokenList& list_;
  diagnostics::Emitter& emitter_;
  std::vector<uint32_t> open_texts_;  // QUOTE tokens that have not ended
  std::string doc_;
  size_t last_line_ = 0;  // of the last token kept
  bool on_last_line_ = false;
  bool glue_ = false;  // the next name belongs to the last one: an odd character stood between
};

void Reader::Take(const antlr4::Token& token) {
  Token taken;
  taken.kind = static_cast<uint16_t>(token.getType());
  taken.begin = static_cast<uint32_t>(token.getStartIndex());
  taken.end = static_cast<uint32_t>(token.getStopIndex() + 1);
  if (taken.kind == TreatyLexer::DOC) {
    std::string_view line = TextOf(taken).substr(3);
    if (line.starts_with(' ')) line.remove_prefix(1);
    doc_ += (doc_.empty() ? "" : "\n") + std::string(line);
    return;
  }
  on_last_line_ = token.getLine() == last_line_;
  taken.starts_line = !on_last_line_;
  last_line_ = token.getLine();
  if (taken.kind >= TreatyLexer::TEXT_END) {
    TakeText(taken);
  } else {
    TakeCode(taken);
  }
  doc_.clear();
}

void Reader::TakeText(Token token) {
  switch (token.kind) {
    case TreatyLexer::TEXT_END:
      CloseText(token);
      return;
    case TreatyLexer::TEXT_LINE_END:
      token.end = token.begin;
      CloseText(token);
      return;
    case TreatyLexer::TEXT_HOLE:
      Push(token);
      return;
    default: {
      token.kind = TreatyLexer::TEXT_CHARACTERS;
      CHECK(Count() > 0, "a text begins with a quote");
      Token& last = list_.tokens.back();
      const bool joins = last.kind == TreatyLexer::TEXT_CHARACTERS && last.end == token.begin;
      if (joins) {
        last.end = token.end;
      } else {
        Push(token);
      }
    }
  }
}

// A text without holes becomes one token; `end` is its last quote, or a point where it is missing.
void Reader::CloseText(Token end) {
  if (open_texts_.empty()) return;
  const uint32_t quote = open_texts_.back();
  open_texts_.pop_back();
  if (end.begin == end.end) {
    const Token& opener = list_.tokens[quote];
    emitter_.Report({list_.file, opener.begin, end.end}, diagnostics::kUnterminatedText)
        .FixBy("write `\"` at the end", SpanOf(end), "\"");
  }
  const uint32_t pieces = Count() - quote - 1;
  const bool plain =
      pieces == 0 || (pieces == 1 && list_.tokens.back().kind == TreatyLexer::TEXT_CHARACTERS);
  if (plain) {
    list_.tokens.resize(quote + 1);
    list_.tokens[quote].kind = TreatyLexer::PLAIN_TEXT;
    list_.tokens[quote].end = end.end;
  } else {
    end.kind = TreatyLexer::TEXT_END;
    Push(end);
  }
}

bool Reader::TouchesName(const Token& token) const {
  if (list_.tokens.empty()) return false;
  const Token& last = list_.tokens.back();
  return last.end == token.begin && IsName(last.kind);
}

// Whether `(` or `[` here calls or indexes what stands before it.
bool Reader::TouchesValue(const Token& token) const {
  if (list_.tokens.empty() || list_.tokens.back().end != token.begin) return false;
  const uint16_t last = list_.tokens.back().kind;
  if (IsName(last) || last == TreatyLexer::CLOSE_PAREN || last == TreatyLexer::CLOSE_BRACKET) {
    return true;
  }
  if (!IsReserved(last) || Count() < 2) return false;
  const uint16_t before = list_.tokens[Count() - 2].kind;
  return before == TreatyLexer::DOT || before == TreatyLexer::SAFE;
}

void Reader::TakeCode(Token token) {
  for (const Foreign& foreign : kForeign) {
    if (token.kind == foreign.kind) return TakeForeign(token, foreign);
  }
  const bool glued = glue_ && TouchesName(token) && IsName(token.kind);
  glue_ = false;
  if (glued) {
    list_.tokens.back().end = token.end;
    return;
  }
  if (token.kind == TreatyLexer::ODD_NUMBER || token.kind == TreatyLexer::ODD_DATE) {
    list_.reported.push_back(token.begin);
  }
  switch (token.kind) {
    case TreatyLexer::QUOTE:
      Push(token);
      open_texts_.push_back(Count() - 1);
      return;
    case TreatyLexer::OPEN_PAREN:
      if (TouchesValue(token)) token.kind = TreatyLexer::CALL_PAREN;
      break;
    case TreatyLexer::OPEN_BRACKET:
      if (TouchesValue(token)) token.kind = TreatyLexer::INDEX_BRACKET;
      break;
    case TreatyLexer::CAPITAL: {
      const uint16_t last = list_.tokens.empty() ? 0 : list_.tokens.back().kind;
      const bool after_number = last == TreatyLexer::INT || last == TreatyLexer::DECIMAL;
      const std::string_view text = TextOf(token);
      const bool code = text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) {
                          return c >= 'A' && c <= 'Z';
                        });
      if (after_number && on_last_line_ && code) token.kind = TreatyLexer::CURRENCY;
      break;
    }
    case TreatyLexer::ODD_NUMBER:
      emitter_.Report(SpanOf(token), diagnostics::kNoNumber, TextOf(token))
          .Note("durations end in `us`, `ms`, `s`, `m`, `h` or `d`");
      token.kind = TreatyLexer::INT;
      break;
    case TreatyLexer::ODD_DATE:
      emitter_.Report(SpanOf(token), diagnostics::kNoInstant, TextOf(token))
          .Note("write `@2026-01-31` or `@2026-01-31T10:00:00Z`");
      token.kind = TreatyLexer::NULL_;
      break;
    case TreatyLexer::SINGLE_QUOTED:
      return TakeSingleQuoted(token);
    case TreatyLexer::SEMICOLON:
      emitter_.Report(SpanOf(token), diagnostics::kUnknownCharacter, ";")
          .FixBy("take it out: nothing ends a line", SpanOf(token), "");
      return;
    case TreatyLexer::BLOCK_COMMENT:
      emitter_
          .Report({list_.file, token.begin, token.begin + 2}, diagnostics::kForeignSpelling, "/*",
                  "//")
          .Note("a comment begins with `//` and ends with its line");
      return;
    case TreatyLexer::ODD_CHARACTER:
      return TakeOddCharacter(token);
    default:
      break;
  }
  Push(token);
}

void Reader::TakeForeign(Token token, const Foreign& foreign) {
  emitter_
      .Report(SpanOf(token), diagnostics::kForeignSpelling, TextOf(token),
              foreign.ours.substr(0, foreign.ours.find(' ')))
      .FixBy(fmt::format("write `{}`", foreign.ours.substr(0, foreign.ours.find(' '))),
             SpanOf(token), foreign.ours);
  token.kind = foreign.becomes;
  Push(token);
}

void Reader::TakeSingleQuoted(Token token) {
  const std::string_view inside = TextOf(token).substr(1, token.end - token.begin - 2);
  const std::string ours = fmt::format("\"{}\"", inside);
  emitter_.Report(SpanOf(token), diagnostics::kForeignSpelling, TextOf(token), ours)
      .FixBy("use double quotes", SpanOf(token), ours);
  token.kind = TreatyLexer::PLAIN_TEXT;
  Push(token);
}

void Reader::TakeOddCharacter(Token token) {
  auto& diagnostic = emitter_.Report(SpanOf(token), diagnostics::kUnknownCharacter, TextOf(token));
  if (static_cast<unsigned char>(TextOf(token).front()) >= 0x80) {
    diagnostic.Note(
        "names are made of `A`–`Z`, `a`–`z`, digits and `_`; other names stand in "
        "back-quotes");
  }
  // `größe` is one name to a person: one message, and one token for the parser.
  if (!TouchesName(token)) return;
  list_.tokens.back().end = token.end;
  glue_ = true;
}

void Reader::Push(Token token) {
  if (!doc_.empty()) list_.docs.push_back({Count(), std::move(doc_)});
  list_.tokens.push_back(token);
}

void Reader::Finish() {
  const auto end = static_cast<uint32_t>(list_.text.size());
  while (!open_texts_.empty()) {
    // A text whose hole is open is reported by the brackets.
    const bool has_hole =
        std::any_of(list_.tokens.begin() + open_texts_.back(), list_.tokens.end(),
                    [](const Token& token) { return token.kind == TreatyLexer::TEXT_HOLE; });
    if (has_hole) {
      open_texts_.pop_back();
    } else {
      CloseText({TreatyLexer::TEXT_END, 0, false, end, end});
    }
  }
}

// Reports what makes the whole file unreadable.
bool IsReadable(std::string_view text, source::FileId file, diagnostics::Emitter& emitter) {
  if (text.size() > kMostBytes) {
    emitter.Report({file, 0, 0}, diagnostics::kTooLarge, "bytes", kMostBytes);
    return false;
  }
  const size_t malformed = source::FindMalformedUtf8(text);
  if (malformed == std::string_view::npos) return true;
  const auto at = static_cast<uint32_t>(malformed);
  emitter.Report({file, at, at + 1}, diagnostics::kNotUtf8)
      .Here(fmt::format("byte 0x{:02X}", static_cast<unsigned char>(text[malformed])))
      .Note("save the file as UTF-8");
  return false;
}

}  // namespace

TokenList ReadTokens(const source::Files& files, source::FileId file,
                     diagnostics::Emitter& emitter) {
  TokenList list;
  list.file = file;
  list.text = files.Get(file).Text();
  if (!IsReadable(list.text, file, emitter)) return list;
  ByteStream stream(list.text);
  SafeLexer lexer(&stream);
  lexer.removeErrorListeners();
  Reader reader(list, emitter);
  while (true) {
    const std::unique_ptr<antlr4::Token> token = lexer.nextToken();
    if (token->getType() == antlr4::Token::EOF) break;
    reader.Take(*token);
    if (list.tokens.size() > kMostTokens) {
      emitter.Report(list.SpanOf(kMostTokens), diagnostics::kTooLarge, "words and signs",
                     kMostTokens);
      list.tokens.clear();
      list.docs.clear();
      return list;
    }
  }
  reader.Finish();
  return list;
}

}  // namespace treaty::parse
