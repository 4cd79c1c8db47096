#include "compiler/parse/stretch_parser.h"

#include <antlr4-runtime.h>

#include "compiler/ast/expression.h"
#include "compiler/diagnostics/catalog/parse.h"
#include "compiler/parse/error_strategy.h"

namespace treaty::parse {
namespace {

// Rules that may be open at once. 256 nested brackets need about 2,000; what nests without brackets
// (`not not …`, `else if`) could otherwise overflow the stack.
constexpr uint32_t kMostOpenRules = 2600;

// The generated parser with a bound on its recursion.
class LimitedParser final : public TreatyParser {
 public:
  using TreatyParser::TreatyParser;

  void Begin() { too_deep_at_ = nullptr; }
  // Where the bound was met, or null.
  const antlr4::Token* TooDeepAt() const { return too_deep_at_; }

  void enterRule(antlr4::ParserRuleContext* context, size_t state, size_t rule) override {
    Limit(*context);
    TreatyParser::enterRule(context, state, rule);
  }
  void enterRecursionRule(antlr4::ParserRuleContext* context, size_t state, size_t rule,
                          int precedence) override {
    Limit(*context);
    TreatyParser::enterRecursionRule(context, state, rule, precedence);
  }

 private:
  void Limit(const antlr4::ParserRuleContext& context) {
    uint32_t open = 0;
    for (const auto* above = context.parent; above != nullptr; above = Parent(*above)) ++open;
    if (open < kMostOpenRules) return;
    if (too_deep_at_ == nullptr) too_deep_at_ = getCurrentToken();
    // ANTLR's own way of giving up; caught in StretchParser::Parse.
    throw antlr4::ParseCancellationException();
  }
  static const antlr4::tree::ParseTree* Parent(const antlr4::tree::ParseTree& tree) {
    return tree.parent;
  }

  const antlr4::Token* too_deep_at_ = nullptr;
};

std::vector<std::unique_ptr<antlr4::Token>> MakeTokens(const TokenList& list,
                                                       const Stretch& stretch) {
  std::vector<std::unique_ptr<antlr4::Token>> tokens;
  tokens.reserve(stretch.end - stretch.first + 1);
  for (uint32_t i = stretch.first; i < stretch.end; ++i) {
    const Token& from = list.tokens[i];
    auto token = std::make_unique<antlr4::CommonToken>(from.kind);
    token->setStartIndex(from.begin);
    token->setStopIndex(from.end);  // the byte behind the last: an inserted token is empty
    tokens.push_back(std::move(token));
  }
  auto end = std::make_unique<antlr4::CommonToken>(antlr4::Token::EOF);
  const uint32_t place = stretch.end > 0 ? list.tokens[stretch.end - 1].end : 0;
  end->setStartIndex(place);
  end->setStopIndex(place);
  tokens.push_back(std::move(end));
  return tokens;
}

}  // namespace

struct StretchParser::State {
  State(const TokenList& tokens, diagnostics::Emitter& errors)
      : list(tokens), emitter(errors), parser(nullptr) {
    reporting = std::make_shared<ErrorStrategy>(list, emitter);  // ANTLR keeps it by shared_ptr
    bailing = std::make_shared<antlr4::BailErrorStrategy>();
    parser.removeErrorListeners();
  }

  const TokenList& list;
  diagnostics::Emitter& emitter;
  std::shared_ptr<ErrorStrategy> reporting;
  std::shared_ptr<antlr4::BailErrorStrategy> bailing;
  std::unique_ptr<antlr4::ListTokenSource> source;
  std::unique_ptr<antlr4::CommonTokenStream> stream;
  LimitedParser parser;
};

StretchParser::StretchParser(const TokenList& list, diagnostics::Emitter& emitter)
    : state_(std::make_unique<State>(list, emitter)) {}
StretchParser::~StretchParser() = default;

TreatyParser::StretchContext* StretchParser::Parse(const Stretch& stretch) {
  State& state = *state_;
  state.source = std::make_unique<antlr4::ListTokenSource>(MakeTokens(state.list, stretch));
  auto stream = std::make_unique<antlr4::CommonTokenStream>(state.source.get());
  state.parser.setTokenStream(stream.get());
  state.stream = std::move(stream);
  auto* interpreter = state.parser.getInterpreter<antlr4::atn::ParserATNSimulator>();
  // SLL is fast and fails on what only LL can read, and on mistakes: only then LL, with reports.
  for (const bool thorough : {false, true}) {
    state.parser.reset();
    state.parser.Begin();
    interpreter->setPredictionMode(thorough ? antlr4::atn::PredictionMode::LL
                                            : antlr4::atn::PredictionMode::SLL);
    if (thorough) {
      state.reporting->Begin(stretch);
      state.parser.setErrorHandler(state.reporting);
    } else {
      state.parser.setErrorHandler(state.bailing);
    }
    try {
      return state.parser.stretch();
    } catch (const antlr4::ParseCancellationException&) {
      if (const antlr4::Token* at = state.parser.TooDeepAt()) {
        const auto index = static_cast<uint32_t>(stretch.first + at->getTokenIndex());
        const uint32_t last = std::min(index, stretch.end - 1);
        state.emitter.Report(state.list.SpanOf(last), diagnostics::kTooDeep,
                             ast::kMaxExpressionDepth);
        return nullptr;
      }
    }
  }
  return nullptr;
}

}  // namespace treaty::parse
