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

// "`=`" for a sign, "a name" for the kinds that have no fixed spelling.
std::string KindWords(size_t kind) {
  switch (kind) {
    case TreatyLexer::ID:
    case TreatyLexer::QUOTED: return "a name";
    case TreatyLexer::CAPITAL: return "a capital name";
    case TreatyLexer::PLAIN_TEXT:
    case TreatyLexer::QUOTE:
    case TreatyLexer::RAW: return "a text";
    case TreatyLexer::INT: return "a number";
    case TreatyLexer::DECIMAL: return "a decimal number";
    case TreatyLexer::DURATION: return "a duration such as `30s`";
    case TreatyLexer::VERSION: return "a version such as `1.0.0`";
    case TreatyLexer::CALL_PAREN:
    case TreatyLexer::OPEN_PAREN: return "`(`";
    case TreatyLexer::INDEX_BRACKET:
    case TreatyLexer::OPEN_BRACKET: return "`[`";
    case TreatyLexer::TEXT_END: return "`\"`";
    case antlr4::Token::EOF: return "";
    default: break;
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
  switch (rule) {
    case TreatyParser::RuleStretch:
    case TreatyParser::RuleDeclaration:
      return "a declaration such as `entity`, `map` or `route`";
    case TreatyParser::RuleModuleDeclaration: return "the name of the module";
    case TreatyParser::RuleFieldsBody:
    case TreatyParser::RuleField: return "a field such as `name : Text(80)`";
    case TreatyParser::RuleFieldModifier: return "a field such as `name : Text(80)`";
    case TreatyParser::RuleStrategy: return "a strategy such as `latest`";
    case TreatyParser::RuleType: return "a type such as `Text(80)`";
    case TreatyParser::RuleTypeArguments:
    case TreatyParser::RuleTypeArgument: return "a number or a currency";
    case TreatyParser::RuleSystemBody:
    case TreatyParser::RuleSystemItem: return "`object` or `residency`";
    case TreatyParser::RuleObjectModifier:
      return "`from`, `entity`, `with`, `found by` or `versioned by`";
    case TreatyParser::RuleObjectBody:
    case TreatyParser::RuleObjectLine:
      return "a field such as `Id : Text(18)`, or `Name references Object`";
    case TreatyParser::RuleEntityBody:
    case TreatyParser::RuleEntityItem: return "`key`, `owned by` or `shared by`";
    case TreatyParser::RuleTerritoryBody:
    case TreatyParser::RuleTerritoryItem: return "a field such as `name : Text(80)`";
    case TreatyParser::RuleIdentityBody:
    case TreatyParser::RuleIdentityRule: return "`block by`, `link when` or `never when`";
    case TreatyParser::RuleTableBody:
    case TreatyParser::RuleTableRow: return "a row such as `\"Retail\" -> retail`";
    case TreatyParser::RuleMapBody:
    case TreatyParser::RuleMapLine: return "a line such as `name = .Name`";
    case TreatyParser::RuleRouteBody:
    case TreatyParser::RuleClause:
      return "a clause of the route such as `on crm.Account changed` or `apply Customer`";
    case TreatyParser::RuleServiceTerm: return "a term of service such as `critical`";
    case TreatyParser::RuleDeploymentBody:
    case TreatyParser::RuleDeploymentItem: return "`store`, `set` or `bind`";
    case TreatyParser::RuleBindBody:
    case TreatyParser::RuleBindProperty: return "a property such as `protocol file`";
    case TreatyParser::RuleTestBody:
    case TreatyParser::RuleTestLine: return "`given` or `expect`";
    case TreatyParser::RuleParameters:
    case TreatyParser::RuleParameter: return "a parameter such as `amount : Decimal`";
    case TreatyParser::RuleArguments:
    case TreatyParser::RuleArgument: return "an argument";
    case TreatyParser::RuleArm: return "a case such as `\"A\" => open`";
    case TreatyParser::RulePattern: return "a literal or a name";
    case TreatyParser::RuleRecordLiteral:
    case TreatyParser::RuleEntry: return "an entry such as `name: .Name`";
    case TreatyParser::RuleText:
      return "a text";
    case TreatyParser::RuleLiteral: return "a literal";
    case TreatyParser::RuleName:
    case TreatyParser::RuleAnyName:
    case TreatyParser::RuleQualifiedName: return "a name";
    default: return "an expression";
  }
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
