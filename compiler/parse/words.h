// What a message says may stand somewhere, and what stands there: in the designer's words, never
// ANTLR's lists of token names.
#pragma once

#include <string>
#include <string_view>

#include "compiler/parse/tokens.h"

namespace antlr4::misc {
class IntervalSet;
}

namespace treaty::parse {

// What the rule reads: "a clause of the route, such as `apply Customer`".
std::string_view RuleWords(size_t rule);

// The signs and words that may stand there when they are few, else what the rule reads.
std::string ExpectedWords(size_t rule, const antlr4::misc::IntervalSet& expected);

// "`=`", "the text \"abc\"", "the end of the file".
std::string FoundWords(const TokenList& list, uint32_t token);

}  // namespace treaty::parse
