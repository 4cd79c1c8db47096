// How the parser reports a mistake and goes on: one message, then the next item of the same block.
// Internal to this folder.
#pragma once

#include <antlr4-runtime.h>

#include <exception>

#include "compiler/diagnostics/emitter.h"
#include "compiler/parse/split.h"
#include "compiler/parse/tokens.h"

namespace treaty::parse {

// Rules are of three sorts (error_strategy.cpp lists them):
//   bodies  `{ item* }`: a token that can begin no item is reported, and skipped up to one that
//   can; items   a mistake inside is reported, and skipped up to the next line of the block; others
//   a mistake is passed up to the item around it.
class ErrorStrategy final : public antlr4::DefaultErrorStrategy {
 public:
  ErrorStrategy(const TokenList& list, diagnostics::Emitter& emitter)
      : list_(list), emitter_(emitter) {}

  void Begin(const Stretch& stretch) {
    stretch_ = stretch;
    last_sync_ = kNever;
  }

  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) override;
  void recover(antlr4::Parser* parser, std::exception_ptr error) override;
  antlr4::Token* recoverInline(antlr4::Parser* parser) override;
  void sync(antlr4::Parser* parser) override;

 private:
  static constexpr size_t kNever = ~size_t(0);

  diagnostics::Diagnostic& Report(size_t token, const std::string& expected);
  // Whether a message about the token would echo one that was made before the parser ran.
  bool IsQuiet(size_t token) const;
  // A token that begins no item of the body.
  void ReportNoItem(size_t body, uint32_t token);
  // Skips to the next line of the block that has `depth` brackets around its items, or to the
  // block's closer; skips at least one token when `at_least_one`.
  void Skip(antlr4::Parser* parser, uint16_t depth, bool at_least_one);

  const TokenList& list_;
  diagnostics::Emitter& emitter_;
  Stretch stretch_;
  size_t last_sync_ = kNever;  // where a body last looked for an item
};

}  // namespace treaty::parse
