#include "runtime/sandbox/vendors/soql_parser.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::sandbox {
namespace {

struct Token {
  enum class Kind : uint8_t { kEnd, kWord, kText, kNumber, kInstant, kSign, kWrong };
  Kind kind = Kind::kEnd;
  std::string_view bytes;  // as written
  std::string text;        // of a text: escapes undone
  size_t place = 0;
};

bool IsDigit(char each) { return each >= '0' && each <= '9'; }
bool IsWord(char each) {
  return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || IsDigit(each) ||
         each == '_';
}

bool SameWord(std::string_view one, std::string_view other) {
  const auto lower = [](char each) {
    return each >= 'A' && each <= 'Z' ? char(each + ('a' - 'A')) : each;
  };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token Next() {
    const auto is_blank = [](char each) { return each == ' ' || (each >= '\t' && each <= '\r'); };
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    Token token;
    token.place = at_;
    if (at_ == text_.size()) return token;
    const char first = text_[at_];
    if (first == '\'') {
      ReadText(&token);
    } else if (IsDigit(first) || ((first == '-' || first == '+') && IsDigitAt(at_ + 1)) ||
               (first == '.' && IsDigitAt(at_ + 1))) {
      ReadNumber(&token);
    } else if (IsWord(first)) {
      token.kind = Token::Kind::kWord;
      while (at_ < text_.size() && (IsWord(text_[at_]) || text_[at_] == '.')) ++at_;
    } else {
      ReadSign(&token);
    }
    token.bytes = text_.substr(token.place, at_ - token.place);
    return token;
  }

 private:
  bool IsDigitAt(size_t at) const { return at < text_.size() && IsDigit(text_[at]); }

  void ReadText(Token* token) {
    token->kind = Token::Kind::kWrong;
    ++at_;
    while (at_ < text_.size() && text_[at_] != '\'') {
      if (text_[at_] != '\\') {
        token->text += text_[at_++];
        continue;
      }
      if (at_ + 1 == text_.size() || !Unescape(text_[at_ + 1], &token->text)) return;
      at_ += 2;
    }
    if (at_ == text_.size()) return;
    ++at_;
    token->kind = Token::Kind::kText;
  }

  // % and _ keep their backslash: LIKE needs it, other tests do without.
  static bool Unescape(char escape, std::string* text) {
    switch (escape) {
      case 'n': case 'N': *text += '\n'; return true;
      case 'r': case 'R': *text += '\r'; return true;
      case 't': case 'T': *text += '\t'; return true;
      case 'b': case 'B': *text += '\b'; return true;
      case 'f': case 'F': *text += '\f'; return true;
      case '"': case '\'': *text += escape; return true;
      case '\\': *text += "\\\\"; return true;
      case '%': case '_': *text += '\\'; *text += escape; return true;
      default: return false;
    }
  }

  // A number, a date or an instant: they begin alike.
  void ReadNumber(Token* token) {
    const auto belongs = [](char each) {
      return IsWord(each) || each == '.' || each == ':' || each == '-' || each == '+';
    };
    ++at_;
    while (at_ < text_.size() && belongs(text_[at_])) ++at_;
    const std::string_view bytes = text_.substr(token->place, at_ - token->place);
    Date date;
    Timestamp stamp;
    if (ParseDate(bytes, &date) || ParseTimestamp(bytes, &stamp)) {
      token->kind = Token::Kind::kInstant;
      return;
    }
    const bool digits = std::all_of(bytes.begin() + 1, bytes.end(), [](char each) {
      return IsDigit(each) || each == '.';
    });
    const bool one_point = std::count(bytes.begin(), bytes.end(), '.') <= 1;
    token->kind = digits && one_point ? Token::Kind::kNumber : Token::Kind::kWrong;
  }

  void ReadSign(Token* token) {
    token->kind = Token::Kind::kSign;
    const std::string_view two = text_.substr(at_, 2);
    for (const std::string_view sign : {"!=", "<>", "<=", ">="}) {
      if (two == sign) {
        at_ += 2;
        return;
      }
    }
    if (std::string_view("=<>(),").find(text_[at_]) == std::string_view::npos) {
      token->kind = Token::Kind::kWrong;
    }
    utf8::Next(text_, &at_);
  }

  std::string_view text_;
  size_t at_ = 0;
};

std::string WithoutBackslashes(std::string_view text) {
  std::string plain;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    plain += text[at];
  }
  return plain;
}

class Parser {
 public:
  Parser(std::string_view text, QueryProblem* problem) : lexer_(text), problem_(problem) {
    Advance();
  }

  bool Query(SoqlQuery* query, bool inner) {
    if (!Word("SELECT") || !Items(query, inner) || !Word("FROM")) return false;
    if (!Field(&query->from)) return false;
    // An alias of the object; the clauses begin with words that are none.
    if (token_.kind == Token::Kind::kWord && !IsClause() && token_.bytes.find('.') == npos) {
      Advance();
    }
    if (Skip("WHERE") && !Conditions(&query->where, 0)) return false;
    if (Skip("ORDER") && (!Word("BY") || !Order(query))) return false;
    if (Skip("LIMIT") && !Count(&query->limit)) return false;
    if (Skip("OFFSET") && !Count(&query->offset)) return false;
    if (!inner && Skip("ALL")) {
      query->all_rows = true;
      return Word("ROWS");
    }
    return true;
  }
  bool End() { return token_.kind == Token::Kind::kEnd || Unexpected(); }

 private:
  static constexpr size_t npos = std::string_view::npos;

  void Advance() { token_ = lexer_.Next(); }
  bool Unexpected() {
    *problem_ = {QueryProblem::Kind::kMalformed, std::string(token_.bytes), "", token_.place};
    return false;
  }
  bool Is(std::string_view word) const {
    return token_.kind == Token::Kind::kWord && SameWord(token_.bytes, word);
  }
  bool IsSign(std::string_view sign) const {
    return token_.kind == Token::Kind::kSign && token_.bytes == sign;
  }
  bool IsClause() const {
    return Is("WHERE") || Is("ORDER") || Is("LIMIT") || Is("OFFSET") || Is("ALL") || Is("GROUP") ||
           Is("HAVING") || Is("FOR") || Is("WITH") || Is("USING");
  }
  bool Skip(std::string_view word) {
    if (!Is(word)) return false;
    Advance();
    return true;
  }
  bool Word(std::string_view word) { return Skip(word) || Unexpected(); }
  bool Sign(std::string_view sign) {
    if (!IsSign(sign)) return Unexpected();
    Advance();
    return true;
  }

  bool Field(SoqlField* field) {
    const std::string_view bytes = token_.bytes;
    if (token_.kind != Token::Kind::kWord || bytes.ends_with('.') || bytes.find("..") != npos ||
        IsDigit(bytes.front())) {
      return Unexpected();
    }
    *field = {std::string(bytes), token_.place};
    Advance();
    return true;
  }

  bool Items(SoqlQuery* query, bool inner) {
    for (;;) {
      if (!Item(query, inner)) return false;
      if (!IsSign(",") || query->counts) return true;
      Advance();
    }
  }

  bool Item(SoqlQuery* query, bool inner) {
    if (!inner && IsSign("(")) {
      Advance();
      query->children.emplace_back();
      return Query(&query->children.back(), true) && Sign(")");
    }
    const bool first = query->fields.empty() && query->children.empty();
    SoqlField field;
    if (Is("FROM") || !Field(&field)) return Is("FROM") ? Unexpected() : false;
    if (!inner && first && IsSign("(") && SameWord(field.path, "COUNT")) {
      query->counts = true;
      return Sign("(") && Sign(")");
    }
    query->fields.push_back(std::move(field));
    return true;
  }

  bool Order(SoqlQuery* query) {
    for (;;) {
      SoqlOrder order;
      if (!Field(&order.field)) return false;
      order.descending = Skip("DESC");
      if (!order.descending) Skip("ASC");
      if (Skip("NULLS")) {
        order.nulls_last = Skip("LAST");
        if (!order.nulls_last && !Word("FIRST")) return false;
      }
      query->order.push_back(std::move(order));
      if (!IsSign(",")) return true;
      Advance();
    }
  }

  bool Count(int64_t* count) {
    const std::string_view bytes = token_.bytes;
    const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), *count);
    if (token_.kind != Token::Kind::kNumber || error != std::errc() ||
        end != bytes.data() + bytes.size() || *count < 0) {
      return Unexpected();
    }
    Advance();
    return true;
  }

  // One kind of connective on a level.
  bool Conditions(Predicate* predicate, size_t depth) {
    Predicate first;
    if (!Condition(&first, depth)) return false;
    const bool is_and = Is("AND");
    if (!is_and && !Is("OR")) {
      *predicate = std::move(first);
      return true;
    }
    predicate->kind = is_and ? Predicate::Kind::kAnd : Predicate::Kind::kOr;
    predicate->parts.push_back(std::move(first));
    while (Skip(is_and ? "AND" : "OR")) {
      predicate->parts.emplace_back();
      if (!Condition(&predicate->parts.back(), depth)) return false;
    }
    return !Is(is_and ? "OR" : "AND") || Unexpected();
  }

  bool Condition(Predicate* predicate, size_t depth) {
    if (depth >= kMaxSoqlDepth) return Unexpected();
    if (Skip("NOT")) {
      predicate->kind = Predicate::Kind::kNot;
      predicate->parts.emplace_back();
      return Condition(&predicate->parts.back(), depth + 1);
    }
    if (!IsSign("(")) return Comparison(predicate);
    Advance();
    return Conditions(predicate, depth + 1) && Sign(")");
  }

  bool Comparison(Predicate* predicate) {
    SoqlField field;
    if (!Field(&field)) return false;
    predicate->kind = Predicate::Kind::kTest;
    predicate->field = std::move(field.path);
    predicate->place = field.place;
    if (Skip("LIKE")) {
      predicate->test = Test::kLike;
      if (token_.kind != Token::Kind::kText) return Unexpected();
      predicate->literals.push_back({Literal::Kind::kText, token_.text, 0});
      Advance();
      return true;
    }
    const bool negated = Skip("NOT");
    if (negated || Is("IN")) {
      predicate->test = negated ? Test::kNotIn : Test::kIn;
      return Word("IN") && Sign("(") && Values(predicate) && Sign(")");
    }
    return Operator(&predicate->test) && Value(predicate);
  }

  bool Operator(Test* test) {
    constexpr std::pair<std::string_view, Test> kSigns[] = {
        {"=", Test::kEqual}, {"!=", Test::kUnequal}, {"<>", Test::kUnequal},
        {"<", Test::kLess}, {"<=", Test::kLessOrEqual},
        {">", Test::kGreater}, {">=", Test::kGreaterOrEqual}};
    for (const auto& [sign, meaning] : kSigns) {
      if (!IsSign(sign)) continue;
      *test = meaning;
      Advance();
      return true;
    }
    return Unexpected();
  }

  bool Values(Predicate* predicate) {
    while (Value(predicate)) {
      if (!IsSign(",")) return true;
      Advance();
    }
    return false;
  }

  bool Value(Predicate* predicate) {
    Literal literal;
    Date date;
    Timestamp stamp;
    if (token_.kind == Token::Kind::kText) {
      literal = {Literal::Kind::kText, WithoutBackslashes(token_.text), 0};
    } else if (token_.kind == Token::Kind::kNumber) {
      const bool plus = token_.bytes.front() == '+';
      literal = {Literal::Kind::kNumber, NumberOf(token_.bytes.substr(plus)), 0};
    } else if (token_.kind == Token::Kind::kInstant && ParseDate(token_.bytes, &date)) {
      literal = {Literal::Kind::kDate, Format(date), 0};
    } else if (token_.kind == Token::Kind::kInstant && ParseTimestamp(token_.bytes, &stamp)) {
      literal = {Literal::Kind::kTimestamp, Format(stamp), stamp.us};
    } else if (Is("TRUE") || Is("FALSE")) {
      literal = {Literal::Kind::kBool, Is("TRUE") ? "true" : "false", 0};
    } else if (!Is("NULL")) {
      return Unexpected();
    }
    predicate->literals.push_back(std::move(literal));
    Advance();
    return true;
  }

  // ".5" and "5." are no JSON.
  static std::string NumberOf(std::string_view bytes) {
    std::string number(bytes);
    const size_t sign = number.front() == '-' ? 1 : 0;
    if (number[sign] == '.') number.insert(number.begin() + int64_t(sign), '0');
    if (number.back() == '.') number.pop_back();
    while (number.size() > sign + 1 && number[sign] == '0' && number[sign + 1] != '.') {
      number.erase(sign, 1);
    }
    return CanonicalNumber(number);
  }

  Lexer lexer_;
  QueryProblem* problem_;
  Token token_;
};

}  // namespace

bool ParseSoql(std::string_view text, SoqlQuery* query, QueryProblem* problem) {
  if (text.size() > kMaxSoqlBytes || !utf8::IsValid(text)) {
    *problem = {QueryProblem::Kind::kMalformed, "", "the query is too long, or no text", 0};
    return false;
  }
  Parser parser(text, problem);
  return parser.Query(query, false) && parser.End();
}

}  // namespace treaty::sandbox
