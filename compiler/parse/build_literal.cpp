#include <algorithm>
#include <charconv>
#include <chrono>

#include "compiler/diagnostics/catalog/parse.h"
#include "compiler/parse/builder.h"
#include "compiler/source/utf8.h"

namespace treaty::parse {
namespace {

using ast::ExpressionPtr;

std::string WithoutUnderscores(std::string_view digits) {
  std::string result;
  for (const char c : digits) {
    if (c != '_') result += c;
  }
  return result;
}

int Number(std::string_view text, size_t at, size_t count) {
  int value = 0;
  std::from_chars(text.data() + at, text.data() + at + count, value);
  return value;
}

// "2026-01-31": the grammar has seen to the digits, the calendar is ours.
bool IsDay(std::string_view text) {
  const std::chrono::year_month_day day{
      std::chrono::year(Number(text, 0, 4)),
      std::chrono::month(static_cast<unsigned>(Number(text, 5, 2))),
      std::chrono::day(static_cast<unsigned>(Number(text, 8, 2)))};
  return day.ok() && text.substr(0, 4) != "0000";
}

// "2026-01-31T10:00[:00[.5]](Z|+01:00)"
bool IsInstant(std::string_view text) {
  if (!IsDay(text) || Number(text, 11, 2) > 23 || Number(text, 14, 2) > 59) return false;
  if (text[16] == ':' && Number(text, 17, 2) > 59) return false;
  if (text.ends_with('Z')) return true;
  const size_t zone = text.size() - 5;
  return Number(text, zone, 2) <= 14 && Number(text, zone + 3, 2) <= 59;
}

// The value of `\uXXXX` at `at`, or -1.
int32_t HexUnit(std::string_view text, size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int32_t value = 0;
  const char* begin = text.data() + at + 2;
  const auto [stop, error] = std::from_chars(begin, begin + 4, value, 16);
  return error == std::errc() && stop == begin + 4 && *begin != '-' ? value : -1;
}

struct Escape {
  size_t bytes = 0;  // 0: no escape of ours
  uint32_t code_point = 0;
};

Escape ReadUnicode(std::string_view text, size_t at) {
  const int32_t unit = HexUnit(text, at);
  if (unit < 0) return {};
  if (unit < 0xD800 || unit > 0xDFFF) return {6, static_cast<uint32_t>(unit)};
  const int32_t low = unit < 0xDC00 ? HexUnit(text, at + 6) : -1;
  if (low < 0xDC00 || low > 0xDFFF) return {};
  return {12, 0x10000 + ((static_cast<uint32_t>(unit) - 0xD800) << 10) +
                  (static_cast<uint32_t>(low) - 0xDC00)};
}

// Reads the escape that begins with the backslash at `at`: JSON's, so that pasted JSON stays JSON.
Escape ReadEscape(std::string_view text, size_t at) {
  if (at + 1 >= text.size()) return {};
  switch (text[at + 1]) {
    case '"':
      return {2, '"'};
    case '\\':
      return {2, '\\'};
    case '/':
      return {2, '/'};
    case 'b':
      return {2, '\b'};
    case 'f':
      return {2, '\f'};
    case 'n':
      return {2, '\n'};
    case 'r':
      return {2, '\r'};
    case 't':
      return {2, '\t'};
    case 'u':
      return ReadUnicode(text, at);
    default:
      return {};
  }
}

int64_t UnitMicroseconds(std::string_view unit) {
  if (unit == "us") return 1;
  if (unit == "ms") return 1'000;
  if (unit == "s") return 1'000'000;
  if (unit == "m") return 60'000'000;
  if (unit == "h") return 3'600'000'000;
  return 86'400'000'000;
}

}  // namespace

ExpressionPtr Builder::BuildLiteral(Parser::LiteralContext* context) { return Visit(context); }

ExpressionPtr Builder::BuildText(Parser::TextContext* context) { return Visit(context); }

antlrcpp::Any Builder::visitNumberLiteral(Parser::NumberLiteralContext* context) {
  // `5min` was made a number by the lexical pass, which has reported it.
  const auto begin = static_cast<uint32_t>(context->start->getStartIndex());
  if (std::binary_search(list_.reported.begin(), list_.reported.end(), begin)) {
    return Give(MakeError(SpanOf(*context)));
  }
  std::string digits = WithoutUnderscores(TextOf(*context->start));
  if (context->CURRENCY() != nullptr) {
    auto node = Make<ast::MoneyExpression>(SpanOf(*context));
    node->amount = std::move(digits);
    node->currency = Identify(*context->CURRENCY()->getSymbol());
    return Give(std::move(node));
  }
  if (context->INT() != nullptr) {
    auto node = Make<ast::IntExpression>(SpanOf(*context));
    node->digits = std::move(digits);
    return Give(std::move(node));
  }
  auto node = Make<ast::DecimalExpression>(SpanOf(*context));
  node->digits = std::move(digits);
  return Give(std::move(node));
}

int64_t Builder::Microseconds(antlr4::Token* duration) {
  const std::string_view text = TextOf(*duration);
  int64_t count = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(stop, static_cast<size_t>(text.data() + text.size() - stop));
  int64_t result = 0;
  const bool overflow =
      error != std::errc() || __builtin_mul_overflow(count, UnitMicroseconds(unit), &result);
  if (!overflow) return result;
  emitter_.Report(SpanOf(*duration), diagnostics::kOutOfRange, text)
      .Note("a duration is counted in 64 bits of microseconds");
  return 0;
}

antlrcpp::Any Builder::visitDurationLiteral(Parser::DurationLiteralContext* context) {
  auto node = Make<ast::DurationExpression>(SpanOf(*context));
  node->microseconds = Microseconds(context->start);
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitDateLiteral(Parser::DateLiteralContext* context) {
  const std::string_view text = TextOf(*context->start);
  if (!IsDay(text.substr(1))) {
    emitter_.Report(SpanOf(*context), diagnostics::kNoInstant, text);
    return Give(MakeError(SpanOf(*context)));
  }
  auto node = Make<ast::DateExpression>(SpanOf(*context));
  node->value = text.substr(1);
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitTimestampLiteral(Parser::TimestampLiteralContext* context) {
  const std::string_view text = TextOf(*context->start);
  if (!IsInstant(text.substr(1))) {
    emitter_.Report(SpanOf(*context), diagnostics::kNoInstant, text);
    return Give(MakeError(SpanOf(*context)));
  }
  auto node = Make<ast::TimestampExpression>(SpanOf(*context));
  node->value = text.substr(1);
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitTrueLiteral(Parser::TrueLiteralContext* context) {
  auto node = Make<ast::BoolExpression>(SpanOf(*context));
  node->value = true;
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitFalseLiteral(Parser::FalseLiteralContext* context) {
  return Give(Make<ast::BoolExpression>(SpanOf(*context)));
}

antlrcpp::Any Builder::visitNullLiteral(Parser::NullLiteralContext* context) {
  // A malformed date was made a `null` by the lexical pass, which has reported it.
  if (TextOf(*context->start) != "null") return Give(MakeError(SpanOf(*context)));
  return Give(Make<ast::NullExpression>(SpanOf(*context)));
}

antlrcpp::Any Builder::visitRawLiteral(Parser::RawLiteralContext* context) {
  const std::string_view text = TextOf(*context->start);
  auto node = Make<ast::TextExpression>(SpanOf(*context));
  node->value = text.substr(2, text.size() - 3);
  node->is_raw = true;
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitTextLiteral(Parser::TextLiteralContext* context) {
  return Give(BuildText(context->text()));
}

std::string Builder::Unescape(uint32_t begin, uint32_t end) {
  const std::string_view text = list_.text.substr(begin, end - begin);
  std::string value;
  value.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      value += text[i++];
      continue;
    }
    const Escape escape = ReadEscape(text, i);
    if (escape.bytes > 0) {
      source::AppendCodePoint(value, escape.code_point);
      i += escape.bytes;
      continue;
    }
    const size_t next = i + 1 < text.size() ? source::CodePointBytes(text.substr(i + 1)) : 0;
    const auto at = static_cast<uint32_t>(begin + i);
    const ast::Span span{list_.file, at, static_cast<uint32_t>(at + 1 + next)};
    auto& diagnostic = emitter_.Report(span, diagnostics::kUnknownEscape, text.substr(i, 1 + next));
    if (text.substr(i + 1, 1) == "u") {
      diagnostic.Note("`\\u` is followed by four hexadecimal digits; above U+FFFF by a pair");
    } else {
      diagnostic.FixBy("write `\\\\` for a backslash", span,
                       fmt::format("\\{}", text.substr(i, 1 + next)));
    }
    i += 1 + next;
  }
  return value;
}

antlrcpp::Any Builder::visitPlainText(Parser::PlainTextContext* context) {
  const ast::Span span = SpanOf(*context);
  auto node = Make<ast::TextExpression>(span);
  // Without its last quote when the text did not end, or in single quotes: both are reported.
  const std::string_view written = TextOf(*context->start);
  const bool ends = written.size() > 1 && written.back() == written.front();
  node->value = Unescape(span.begin + 1, span.end - (ends ? 1 : 0));
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitInterpolatedText(Parser::InterpolatedTextContext* context) {
  auto node = Make<ast::InterpolatedExpression>(SpanOf(*context));
  for (antlr4::tree::ParseTree* child : context->children) {
    if (auto* hole = dynamic_cast<Parser::ExpressionContext*>(child)) {
      node->parts.push_back({{}, BuildExpression(hole)});
      continue;
    }
    auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(child);
    if (leaf == nullptr || leaf->getSymbol()->getType() != Parser::TEXT_CHARACTERS) continue;
    const ast::Span span = SpanOf(*leaf->getSymbol());
    node->parts.push_back({Unescape(span.begin, span.end), nullptr});
  }
  return Give(std::move(node));
}

}  // namespace treaty::parse
