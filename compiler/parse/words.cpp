#include "compiler/parse/words.h"

#include <fmt/format.h>

#include <vector>

#include "compiler/parse/token_kinds.h"
#include "grammar/TreatyParser.h"

namespace treaty::parse {
namespace {

// More alternatives than these are not worth reading.
constexpr size_t kMostAlternatives = 3;

constexpr size_t kLongestFound = 40;  // bytes of a token that a message repeats

struct Words {
  size_t rule;
  std::string_view words;
};

// What a rule reads; rules that are not listed read expressions.
constexpr Words kRuleWords[] = {
    {TreatyParser::RuleStretch, "a declaration such as `entity`, `map` or `route`"},
    {TreatyParser::RuleDeclaration, "a declaration such as `entity`, `map` or `route`"},
    {TreatyParser::RuleModuleDeclaration, "the name of the module"},
    {TreatyParser::RuleFieldsBody, "a field such as `name : Text(80)`"},
    {TreatyParser::RuleField, "a field such as `name : Text(80)`"},
    {TreatyParser::RuleFieldModifier, "a field such as `name : Text(80)`"},
    {TreatyParser::RuleStrategy, "a strategy such as `latest`"},
    {TreatyParser::RuleType, "a type such as `Text(80)`"},
    {TreatyParser::RuleTypeArguments, "a number or a currency"},
    {TreatyParser::RuleTypeArgument, "a number or a currency"},
    {TreatyParser::RuleSystemBody, "`object` or `residency`"},
    {TreatyParser::RuleSystemItem, "`object` or `residency`"},
    {TreatyParser::RuleObjectModifier, "`from`, `entity`, `with`, `found by` or `versioned by`"},
    {TreatyParser::RuleObjectBody, "a field such as `Id : Text(18)`, or `Name references Object`"},
    {TreatyParser::RuleObjectLine, "a field such as `Id : Text(18)`, or `Name references Object`"},
    {TreatyParser::RuleEntityBody, "`key`, `owned by` or `shared by`"},
    {TreatyParser::RuleEntityItem, "`key`, `owned by` or `shared by`"},
    {TreatyParser::RuleTerritoryBody, "a field such as `name : Text(80)`"},
    {TreatyParser::RuleTerritoryItem, "a field such as `name : Text(80)`"},
    {TreatyParser::RuleIdentityBody, "`block by`, `link when` or `never when`"},
    {TreatyParser::RuleIdentityRule, "`block by`, `link when` or `never when`"},
    {TreatyParser::RuleTableBody, "a row such as `\"Retail\" -> retail`"},
    {TreatyParser::RuleTableRow, "a row such as `\"Retail\" -> retail`"},
    {TreatyParser::RuleMapBody, "a line such as `name = .Name`"},
    {TreatyParser::RuleMapLine, "a line such as `name = .Name`"},
    {TreatyParser::RuleRouteBody,
     "a clause of the route such as `on crm.Account changed` or `apply Customer`"},
    {TreatyParser::RuleClause,
     "a clause of the route such as `on crm.Account changed` or `apply Customer`"},
    {TreatyParser::RuleServiceTerm, "a term of service such as `critical`"},
    {TreatyParser::RuleDeploymentBody, "`store`, `set` or `bind`"},
    {TreatyParser::RuleDeploymentItem, "`store`, `set` or `bind`"},
    {TreatyParser::RuleBindBody, "a property such as `protocol file`"},
    {TreatyParser::RuleBindProperty, "a property such as `protocol file`"},
    {TreatyParser::RuleTestBody, "`given` or `expect`"},
    {TreatyParser::RuleTestLine, "`given` or `expect`"},
    {TreatyParser::RuleParameters, "a parameter such as `amount : Decimal`"},
    {TreatyParser::RuleParameter, "a parameter such as `amount : Decimal`"},
    {TreatyParser::RuleArguments, "an argument"},
    {TreatyParser::RuleArgument, "an argument"},
    {TreatyParser::RuleArm, "a case such as `\"A\" => open`"},
    {TreatyParser::RulePattern, "a literal or a name"},
    {TreatyParser::RuleRecordLiteral, "an entry such as `name: .Name`"},
    {TreatyParser::RuleEntry, "an entry such as `name: .Name`"},
    {TreatyParser::RuleText, "a text"},
    {TreatyParser::RuleLiteral, "a literal"},
    {TreatyParser::RuleName, "a name"},
    {TreatyParser::RuleAnyName, "a name"},
    {TreatyParser::RuleQualifiedName, "a name"},
};

// "`=`" for a sign, "a name" for the kinds that have no fixed spelling.
std::string KindWords(size_t kind) {
  switch (kind) {
    case TreatyLexer::ID:
    case TreatyLexer::QUOTED:
      return "a name";
    case TreatyLexer::CAPITAL:
      return "a capital name";
    case TreatyLexer::PLAIN_TEXT:
    case TreatyLexer::QUOTE:
    case TreatyLexer::RAW:
      return "a text";
    case TreatyLexer::INT:
      return "a number";
    case TreatyLexer::DECIMAL:
      return "a decimal number";
    case TreatyLexer::DURATION:
      return "a duration such as `30s`";
    case TreatyLexer::VERSION:
      return "a version such as `1.0.0`";
    case TreatyLexer::CALL_PAREN:
    case TreatyLexer::OPEN_PAREN:
      return "`(`";
    case TreatyLexer::INDEX_BRACKET:
    case TreatyLexer::OPEN_BRACKET:
      return "`[`";
    case TreatyLexer::TEXT_END:
      return "`\"`";
    case antlr4::Token::EOF:
      return "";
    default:
      break;
  }
  static const antlr4::dfa::Vocabulary& vocabulary = []() -> const antlr4::dfa::Vocabulary& {
    static TreatyParser parser(nullptr);
    return const_cast<antlr4::dfa::Vocabulary&>(parser.getVocabulary());
  }();
  // "'<->'" as the grammar spells it
  const std::string literal = vocabulary.getLiteralName(kind);
  if (literal.size() < 3) return "";
  return fmt::format("`{}`", literal.substr(1, literal.size() - 2));
}

}  // namespace

std::string_view RuleWords(size_t rule) {
  for (const Words& words : kRuleWords) {
    if (words.rule == rule) return words.words;
  }
  return "an expression";
}

std::string ExpectedWords(size_t rule, const antlr4::misc::IntervalSet& expected) {
  const auto has = [&](size_t kind) { return expected.contains(kind); };
  if (rule == TreatyParser::RuleType) return std::string(RuleWords(rule));
  // What can begin an expression is more than a list can say.
  if (has(TreatyLexer::DOT) && has(TreatyLexer::INT)) return "an expression";
  std::vector<std::string> words;
  if (has(TreatyLexer::ID)) words.push_back("a name");
  for (const ssize_t kind : expected.toList()) {
    const auto number = static_cast<uint16_t>(kind);
    if (number == TreatyLexer::DECIMAL && has(TreatyLexer::INT)) continue;
    if (kind >= 0 && has(TreatyLexer::ID) && (IsName(number) || IsReserved(number))) continue;
    std::string word = KindWords(static_cast<size_t>(kind));
    if (word.empty()) continue;
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  if (words.empty() || words.size() > kMostAlternatives) return std::string(RuleWords(rule));
  std::string joined = words[0];
  for (size_t i = 1; i < words.size(); ++i) {
    joined += (i + 1 == words.size() ? " or " : ", ") + words[i];
  }
  return joined;
}

std::string FoundWords(const TokenList& list, uint32_t token) {
  if (token >= list.tokens.size()) return "the end of the file";
  const std::string_view text = list.TextOf(token);
  if (text.empty()) return "the end of the block";
  if (text.size() > kLongestFound) return "a long text";
  if (text.front() == '`') return fmt::format("the name {}", text);
  return fmt::format("`{}`", text);
}

}  // namespace treaty::parse
