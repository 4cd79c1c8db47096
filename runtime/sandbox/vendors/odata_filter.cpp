#include "runtime/sandbox/vendors/odata_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/formats/odata_url.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::sandbox {
namespace {

bool IsName(char each) {
  return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
         (each >= '0' && each <= '9') || each == '_' || each == '/';
}

Literal LiteralOf(const formats::ODataValue& value) {
  const std::string text = TextOf(value.json).value_or(value.json);
  if (value.edm_type == "null") return {};
  if (value.edm_type == "Edm.Boolean") return {Literal::Kind::kBool, text, 0};
  if (value.edm_type == "Edm.Time") return {Literal::Kind::kTime, text, 0};
  if (value.edm_type == "Edm.DateTime" || value.edm_type == "Edm.DateTimeOffset") {
    Timestamp stamp;
    ParseTimestamp(text, &stamp);
    return {Literal::Kind::kTimestamp, Format(stamp), stamp.us};
  }
  const bool is_text = value.json.starts_with('"');
  return {is_text ? Literal::Kind::kText : Literal::Kind::kNumber, text, 0};
}

class Parser {
 public:
  Parser(std::string_view text, QueryProblem* problem) : text_(text), problem_(problem) {}

  bool Filter(Predicate* predicate) {
    if (!Or(predicate, 0)) return false;
    Blanks();
    return at_ == text_.size() || Unexpected("the filter goes on after its end");
  }

 private:
  void Blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool Unexpected(std::string_view message) {
    *problem_ = {QueryProblem::Kind::kMalformed, std::string(utf8::Prefix(text_.substr(at_), 20)),
                 std::string(message), at_};
    return false;
  }
  // A word, and no more of one.
  bool Skip(std::string_view word) {
    Blanks();
    const std::string_view rest = text_.substr(at_);
    if (!rest.starts_with(word) || (rest.size() > word.size() && IsName(rest[word.size()]))) {
      return false;
    }
    at_ += word.size();
    return true;
  }
  bool Sign(char sign) {
    Blanks();
    if (at_ == text_.size() || text_[at_] != sign) return false;
    ++at_;
    return true;
  }

  bool Or(Predicate* predicate, size_t depth) {
    return Chain("or", Predicate::Kind::kOr, predicate, [this, depth](Predicate* part) {
      return Chain("and", Predicate::Kind::kAnd, part,
                   [this, depth](Predicate* inner) { return Unary(inner, depth); });
    });
  }

  template <typename Part>
  bool Chain(std::string_view word, Predicate::Kind kind, Predicate* predicate, Part read) {
    Predicate first;
    if (!read(&first)) return false;
    if (!Skip(word)) {
      *predicate = std::move(first);
      return true;
    }
    predicate->kind = kind;
    predicate->parts.push_back(std::move(first));
    do {
      predicate->parts.emplace_back();
      if (!read(&predicate->parts.back())) return false;
    } while (Skip(word));
    return true;
  }

  bool Unary(Predicate* predicate, size_t depth) {
    if (depth >= kMaxODataFilterDepth) return Unexpected("the filter is nested too deeply");
    if (Skip("not")) {
      predicate->kind = Predicate::Kind::kNot;
      predicate->parts.emplace_back();
      return Unary(&predicate->parts.back(), depth + 1);
    }
    if (!Sign('(')) return Test(predicate);
    return Or(predicate, depth + 1) && (Sign(')') || Unexpected("expected `)`"));
  }

  bool Test(Predicate* predicate) {
    predicate->kind = Predicate::Kind::kTest;
    constexpr std::pair<std::string_view, sandbox::Test> kFunctions[] = {
        {"substringof", sandbox::Test::kContains},
        {"startswith", sandbox::Test::kBegins},
        {"endswith", sandbox::Test::kEnds}};
    for (const auto& [name, test] : kFunctions) {
      const size_t before = at_;
      if (!Skip(name)) continue;
      if (Sign('(')) {
        predicate->test = test;
        return Function(predicate);
      }
      at_ = before;  // a field of this name
    }
    return Path(predicate) && Operator(&predicate->test) && Value(predicate);
  }

  // substringof('x',Name) has its operands the other way round.
  bool Function(Predicate* predicate) {
    const bool value_first = predicate->test == sandbox::Test::kContains;
    const bool read = value_first ? Value(predicate) && Comma() && Path(predicate)
                                  : Path(predicate) && Comma() && Value(predicate);
    if (!read) return false;
    if (!Sign(')')) return Unexpected("expected `)`");
    if (predicate->literals.front().kind != Literal::Kind::kText) {
      return Unexpected("the function looks for a text");
    }
    if (!Skip("eq")) return true;
    const bool wanted = Skip("true");
    if (!wanted && !Skip("false")) return Unexpected("expected true or false");
    if (wanted) return true;
    Predicate inner = std::move(*predicate);
    *predicate = {};
    predicate->kind = Predicate::Kind::kNot;
    predicate->parts.push_back(std::move(inner));
    return true;
  }
  bool Comma() { return Sign(',') || Unexpected("expected `,`"); }

  bool Path(Predicate* predicate) {
    Blanks();
    const size_t begin = at_;
    while (at_ < text_.size() && IsName(text_[at_])) ++at_;
    std::string path(text_.substr(begin, at_ - begin));
    if (path.empty() || (path[0] >= '0' && path[0] <= '9') || path.front() == '/' ||
        path.back() == '/') {
      at_ = begin;
      return Unexpected("expected the name of a property");
    }
    std::replace(path.begin(), path.end(), '/', '.');
    predicate->field = std::move(path);
    predicate->place = begin;
    return true;
  }

  bool Operator(sandbox::Test* test) {
    constexpr std::pair<std::string_view, sandbox::Test> kWords[] = {
        {"eq", sandbox::Test::kEqual}, {"ne", sandbox::Test::kUnequal},
        {"gt", sandbox::Test::kGreater}, {"ge", sandbox::Test::kGreaterOrEqual},
        {"lt", sandbox::Test::kLess}, {"le", sandbox::Test::kLessOrEqual}};
    for (const auto& [word, meaning] : kWords) {
      if (!Skip(word)) continue;
      *test = meaning;
      return true;
    }
    return Unexpected("expected eq, ne, gt, ge, lt or le");
  }

  bool Value(Predicate* predicate) {
    Blanks();
    const size_t begin = at_;
    const auto value = formats::ReadODataLiteral(text_, &at_);
    if (!value) {
      at_ = begin;
      return Unexpected("expected a literal");
    }
    predicate->literals.push_back(LiteralOf(*value));
    return true;
  }

  std::string_view text_;
  QueryProblem* problem_;
  size_t at_ = 0;
};

}  // namespace

bool ParseODataFilter(std::string_view text, Predicate* predicate, QueryProblem* problem) {
  if (text.empty()) return true;
  if (text.size() > kMaxODataFilterBytes || !utf8::IsValid(text)) {
    *problem = {QueryProblem::Kind::kMalformed, "", "the filter is too long, or no text", 0};
    return false;
  }
  return Parser(text, problem).Filter(predicate);
}

bool ParseODataOrder(std::string_view text, std::vector<ODataOrder>* order,
                     QueryProblem* problem) {
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    std::string_view part = Trim(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    ODataOrder read;
    const size_t blank = part.find(' ');
    const std::string_view way = blank == std::string_view::npos ? "asc"
                                                                 : Trim(part.substr(blank));
    read.field = part.substr(0, blank);
    read.descending = way == "desc";
    const bool is_name =
        !read.field.empty() && std::all_of(read.field.begin(), read.field.end(), IsName);
    if (!is_name || (way != "asc" && way != "desc")) {
      *problem = {QueryProblem::Kind::kMalformed, std::string(part), "expected NAME [asc|desc]", 0};
      return false;
    }
    std::replace(read.field.begin(), read.field.end(), '/', '.');
    order->push_back(std::move(read));
  }
  return true;
}

}  // namespace treaty::sandbox
