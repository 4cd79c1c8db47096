// Runs the generated parser over one stretch of tokens. Internal to this folder.
#pragma once

#include <memory>

#include "compiler/diagnostics/emitter.h"
#include "compiler/parse/split.h"
#include "compiler/parse/tokens.h"
#include "grammar/TreatyParser.h"

namespace treaty::parse {

class StretchParser {
 public:
  // Both must outlive the parser. `list` must not change.
  StretchParser(const TokenList& list, diagnostics::Emitter& emitter);
  ~StretchParser();

  // The parse tree, with errors reported; null when it is nested too deeply (reported). It is good
  // until the next call. Token indexes in it count from the stretch's first token.
  TreatyParser::StretchContext* Parse(const Stretch& stretch);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace treaty::parse
