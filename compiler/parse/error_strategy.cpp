#include "compiler/parse/error_strategy.h"

#include <algorithm>

#include "compiler/diagnostics/catalog/parse.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/parse/token_kinds.h"
#include "compiler/parse/words.h"
#include "grammar/TreatyParser.h"

namespace treaty::parse {
namespace {

bool IsBody(size_t rule) {
  switch (rule) {
    case TreatyParser::RuleStretch:
    case TreatyParser::RuleFieldsBody:
    case TreatyParser::RuleSystemBody:
    case TreatyParser::RuleObjectBody:
    case TreatyParser::RuleEntityBody:
    case TreatyParser::RuleTerritoryBody:
    case TreatyParser::RuleIdentityBody:
    case TreatyParser::RuleTableBody:
    case TreatyParser::RuleMapBody:
    case TreatyParser::RuleRouteBody:
    case TreatyParser::RuleDeploymentBody:
    case TreatyParser::RuleBindBody:
    case TreatyParser::RuleTestBody:
      return true;
    default:
      return false;
  }
}

// An item is whatever stands directly in a body.
bool IsItem(const antlr4::ParserRuleContext& context) {
  const auto* parent = dynamic_cast<antlr4::ParserRuleContext*>(context.parent);
  return parent != nullptr && IsBody(parent->getRuleIndex()) && !IsBody(context.getRuleIndex());
}

// Words that begin an item of the body, for a near name.
std::vector<std::string_view> ItemWords(size_t rule) {
  switch (rule) {
    case TreatyParser::RuleStretch:
      return {"module", "use",      "setting", "type",  "enum", "record",     "system", "entity",
              "table",  "identity", "map",     "route", "test", "deployment", "fn"};
    case TreatyParser::RuleSystemBody:
      return {"object", "residency"};
    case TreatyParser::RuleEntityBody:
      return {"key", "owned", "shared"};
    case TreatyParser::RuleIdentityBody:
      return {"block", "link", "never"};
    case TreatyParser::RuleRouteBody:
      return {"on",    "where",  "key",     "apply", "send", "retry",
              "inbox", "within", "service", "stop",  "team"};
    case TreatyParser::RuleDeploymentBody:
      return {"store", "set", "bind"};
    case TreatyParser::RuleTestBody:
      return {"given", "expect"};
    default:
      return {};
  }
}

// Words of a later version that may stand where an item is expected.
bool IsLaterItem(size_t rule, std::string_view word) {
  switch (rule) {
    case TreatyParser::RuleRouteBody:
      return word == "call" || word == "emit" || word == "slice";
    case TreatyParser::RuleIdentityBody:
      return word == "score";
    case TreatyParser::RuleDeploymentBody:
      return word == "log";
    case TreatyParser::RuleEntityBody:
      return word == "existence";
    case TreatyParser::RuleSystemBody:
      return word == "operation" || word == "reference";
    default:
      return false;
  }
}

}  // namespace

void ErrorStrategy::ReportNoItem(size_t body, uint32_t token) {
  if (IsQuiet(token)) return;
  const std::string_view word = list_.TextOf(token);
  if (IsLaterItem(body, word)) {
    emitter_.Report(list_.SpanOf(token), diagnostics::kLater, word);
    return;
  }
  const auto near = diagnostics::FindNearName(word, ItemWords(body));
  auto& diagnostic = Report(token, std::string(RuleWords(body))).Suggest(near);
  // `where .Type = "x"`: the line ended before the `=`.
  if (list_.tokens[token].kind == TreatyLexer::ASSIGN) {
    diagnostic.FixBy("compare with `==`", list_.SpanOf(token), "==");
  }
}

bool ErrorStrategy::IsQuiet(size_t token) const {
  if (stretch_.broken) return true;
  return token < stretch_.end && std::binary_search(list_.reported.begin(), list_.reported.end(),
                                                    list_.tokens[token].begin);
}

diagnostics::Diagnostic& ErrorStrategy::Report(size_t token, const std::string& expected) {
  const auto index = static_cast<uint32_t>(token);
  const bool at_end = index >= stretch_.end;
  const uint32_t last = stretch_.end > 0 ? stretch_.end - 1 : 0;
  source::Span span = at_end ? list_.SpanOf(last) : list_.SpanOf(index);
  if (at_end) span.begin = span.end;
  return emitter_.Report(span, diagnostics::kUnexpected, expected, FoundWords(list_, index));
}

void ErrorStrategy::reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) {
  if (inErrorRecoveryMode(parser)) return;
  beginErrorCondition(parser);
  const antlr4::Token* offending = error.getOffendingToken();
  const size_t index = stretch_.first + offending->getTokenIndex();
  if (IsQuiet(index)) return;
  const size_t rule = parser->getContext()->getRuleIndex();
  bool at_start = true;  // else the parser had to look further to see that nothing fits
  if (const auto* no_viable = dynamic_cast<const antlr4::NoViableAltException*>(&error)) {
    at_start = no_viable->getStartToken() == offending;
  }
  const std::string expected =
      at_start ? ExpectedWords(rule, parser->getExpectedTokens()) : std::string(RuleWords(rule));
  Report(index, expected);
}

antlr4::Token* ErrorStrategy::recoverInline(antlr4::Parser* parser) {
  throw antlr4::InputMismatchException(parser);
}

void ErrorStrategy::recover(antlr4::Parser* parser, std::exception_ptr error) {
  const antlr4::ParserRuleContext* context = parser->getContext();
  if (context->getRuleIndex() == TreatyParser::RuleStretch) return;
  if (!IsItem(*context)) std::rethrow_exception(error);
  const auto* body = dynamic_cast<antlr4::ParserRuleContext*>(context->parent);
  const size_t opener = stretch_.first + body->start->getTokenIndex();
  const bool top = body->getRuleIndex() == TreatyParser::RuleStretch;
  const int depth = top ? -1 : list_.tokens[opener].depth + 1;
  Skip(parser, static_cast<uint16_t>(depth), false);
}

void ErrorStrategy::Skip(antlr4::Parser* parser, uint16_t depth, bool at_least_one) {
  antlr4::TokenStream* stream = parser->getTokenStream();
  while (stream->LA(1) != antlr4::Token::EOF) {
    const Token& token = list_.tokens[stretch_.first + stream->index()];
    const bool closes = token.kind == TreatyLexer::CLOSE_BRACE && token.depth + 1 == depth;
    const bool next_item = token.depth == depth && token.starts_line && !IsCloser(token.kind);
    if (closes || (next_item && !at_least_one)) return;
    at_least_one = false;
    parser->consume();
  }
}

void ErrorStrategy::sync(antlr4::Parser* parser) {
  const antlr4::ParserRuleContext* context = parser->getContext();
  const size_t rule = context->getRuleIndex();
  if (!IsBody(rule)) return;
  antlr4::TokenStream* stream = parser->getTokenStream();
  const bool top = rule == TreatyParser::RuleStretch;
  const size_t opener = stretch_.first + context->start->getTokenIndex();
  const uint16_t depth = top ? UINT16_MAX : static_cast<uint16_t>(list_.tokens[opener].depth + 1);
  while (stream->LA(1) != antlr4::Token::EOF) {
    const size_t index = stretch_.first + stream->index();
    const Token& token = list_.tokens[index];
    if (!top && token.kind == TreatyLexer::CLOSE_BRACE && token.depth + 1 == depth) return;
    const antlr4::misc::IntervalSet fitting = parser->getExpectedTokens();
    // An item that failed at its first token must not be tried there again; a closer that is not
    // this body's begins nothing.
    if (!IsCloser(token.kind) && fitting.contains(size_t(token.kind)) && last_sync_ != index) {
      last_sync_ = index;
      return;
    }
    if (!inErrorRecoveryMode(parser)) {
      beginErrorCondition(parser);
      ReportNoItem(rule, static_cast<uint32_t>(index));
    }
    Skip(parser, depth, true);
  }
}

}  // namespace treaty::parse
