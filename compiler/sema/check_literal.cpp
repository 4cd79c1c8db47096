// Literals and interpolation.
#include <algorithm>
#include <charconv>
#include <chrono>

#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/sema/expression_checker.h"

namespace treaty::sema {
namespace {

using types::Kind;

// The number before `stop`, or the rest.
int64_t TakeNumber(std::string_view& text, std::string_view stops) {
  const size_t end = std::min(text.find_first_of(stops), text.size());
  int64_t value = 0;
  std::from_chars(text.data(), text.data() + end, value);
  text.remove_prefix(std::min(end + 1, text.size()));
  return value;
}

// "2026-01-31" -> days since 1970-01-01. Parse has proved that the day exists.
int64_t DaysOf(std::string_view text) {
  const auto year = std::chrono::year(int(TakeNumber(text, "-")));
  const auto month = std::chrono::month(unsigned(TakeNumber(text, "-")));
  const auto day = std::chrono::day(unsigned(TakeNumber(text, "T")));
  return std::chrono::sys_days(year / month / day).time_since_epoch().count();
}

// "10:00:00.5+01:00" -> microseconds since midnight UTC of the day it is said of.
int64_t MicrosecondsOf(std::string_view text) {
  constexpr int64_t kSecond = 1'000'000;
  const size_t zone_at = text.find_first_of("Z+-");
  std::string_view zone = zone_at == text.npos ? "Z" : text.substr(zone_at);
  std::string_view clock = text.substr(0, zone_at);
  int64_t result = (TakeNumber(clock, ":") * 60 + TakeNumber(clock, ":")) * 60 * kSecond;
  result += TakeNumber(clock, ".") * kSecond;
  std::string fraction(clock.substr(0, 6));
  fraction.resize(6, '0');
  std::string_view digits = fraction;
  result += TakeNumber(digits, ":");
  if (zone.front() == 'Z') return result;
  const int64_t sign = zone.front() == '+' ? -1 : 1;
  zone.remove_prefix(1);
  const int64_t hours = TakeNumber(zone, ":");
  return result + sign * (hours * 60 + TakeNumber(zone, ":")) * 60 * kSecond;
}

constexpr std::string_view kCurrencies =
    " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN "
    "BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN "
    "ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD "
    "JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT "
    "MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG "
    "QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT "
    "TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF "
    "YER ZAR ZMW ZWL ";

}  // namespace

bool IsCurrency(std::string_view code) {
  return code.size() == 3 &&
         kCurrencies.find(" " + std::string(code) + " ") != std::string_view::npos;
}

std::optional<DecimalDigits> ParseDigits(std::string_view written) {
  const bool negative = !written.empty() && written.front() == '-';
  if (negative) written.remove_prefix(1);
  int64_t exponent = 0;
  if (const size_t at = written.find_first_of("eE"); at != written.npos) {
    std::string_view power = written.substr(at + 1);
    if (!power.empty() && power.front() == '+') power.remove_prefix(1);
    std::from_chars(power.data(), power.data() + power.size(), exponent);
    written = written.substr(0, at);
  }
  const size_t point = std::min(written.find('.'), written.size());
  std::string digits(written.substr(0, point));
  if (point < written.size()) digits += written.substr(point + 1);
  int64_t scale = int64_t(digits.size()) - int64_t(point) - exponent;
  if (scale > 200 || scale < -200 || digits.size() > 200) return std::nullopt;
  if (scale < 0) digits.append(size_t(-scale), '0');
  scale = std::max<int64_t>(scale, 0);
  if (int64_t(digits.size()) <= scale) digits.insert(0, size_t(scale + 1) - digits.size(), '0');
  while (scale > 0 && digits.back() == '0') {
    digits.pop_back();
    --scale;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - size_t(scale) - 1));
  const size_t whole = digits.size() - size_t(scale);
  const size_t significant_whole = digits.front() == '0' ? 0 : whole;
  const uint32_t precision = uint32_t(std::max<size_t>(1, significant_whole + size_t(scale)));
  if (precision > types::kMaxDecimalDigits) return std::nullopt;
  std::string text = digits.substr(0, whole);
  if (scale > 0) text += "." + digits.substr(whole);
  if (negative && text.find_first_not_of("0.") != text.npos) text.insert(0, "-");
  return DecimalDigits{std::move(text), precision, uint32_t(scale)};
}

Tree ExpressionChecker::IntLiteral(const ast::IntExpression& literal) {
  // What parse has reported as no number still stands here as one.
  if (literal.digits.find_first_not_of("0123456789eE+") != std::string::npos) {
    return Error(literal.span);
  }
  int64_t value = 0;
  const char* end = literal.digits.data() + literal.digits.size();
  if (std::from_chars(literal.digits.data(), end, value).ec != std::errc()) {
    const auto digits = ParseDigits(literal.digits);
    if (digits) {
      return build().Constant({.kind = TypeKind::kDecimal, .text = digits->text},
                              types().Decimal(digits->precision, digits->scale), literal.span);
    }
    analysis_.Report(literal.span, diagnostics::kNumberTooLarge, literal.digits,
                     "a number of 38 digits");
    return Error(literal.span);
  }
  return build().Int(value, literal.span);
}

Tree ExpressionChecker::DecimalLiteral(const ast::DecimalExpression& literal) {
  const auto digits = ParseDigits(literal.digits);
  if (!digits) {
    analysis_.Report(literal.span, diagnostics::kNumberTooLarge, literal.digits,
                     "a number of 38 digits");
    return Error(literal.span);
  }
  return build().Constant({.kind = TypeKind::kDecimal, .text = digits->text},
                          types().Decimal(digits->precision, digits->scale), literal.span);
}

Tree ExpressionChecker::MoneyLiteral(const ast::MoneyExpression& literal) {
  if (literal.currency.IsMissing()) return Error(literal.span);
  if (!IsCurrency(literal.currency.text)) {
    analysis_.Report(literal.currency.span, diagnostics::kUnknownCurrency, literal.currency.text);
    return Error(literal.span);
  }
  const auto digits = ParseDigits(literal.amount);
  if (!digits) {
    analysis_.Report(literal.span, diagnostics::kNumberTooLarge, literal.amount,
                     "a number of 38 digits");
    return Error(literal.span);
  }
  return build().Constant(
      {.kind = TypeKind::kMoney, .text = digits->text, .currency = literal.currency.text},
      types().Money(literal.currency.text), literal.span);
}

Tree ExpressionChecker::DateLiteral(const ast::DateExpression& literal) {
  return build().Constant({.kind = TypeKind::kDate, .integer = DaysOf(literal.value)},
                          types().Simple(Kind::kDate), literal.span);
}

Tree ExpressionChecker::TimestampLiteral(const ast::TimestampExpression& literal) {
  constexpr int64_t kDay = int64_t(86'400) * 1'000'000;
  const size_t clock = literal.value.find('T') + 1;
  const int64_t instant =
      DaysOf(literal.value) * kDay + MicrosecondsOf(std::string_view(literal.value).substr(clock));
  return build().Constant({.kind = TypeKind::kTimestamp, .integer = instant},
                          types().Simple(Kind::kTimestamp), literal.span);
}

Tree ExpressionChecker::DurationLiteral(const ast::DurationExpression& literal) {
  return build().Constant({.kind = TypeKind::kDuration, .integer = literal.microseconds},
                          types().Simple(Kind::kDuration), literal.span);
}

constexpr uint32_t kLongestInt = 20;  // "-9223372036854775808"

// What an interpolation writes for a value; an error where a reader could expect several forms.
Tree ExpressionChecker::AsText(Tree tree, Span span) {
  tree = NeedValue(tree);
  if (IsError(tree)) return tree;
  const TypeId base = types().Base(tree->type);
  const auto builtin = [&](Builtin which, uint32_t longest) {
    TypedExpression node{.node = Node::kBuiltin, .type = types().Text(longest), .span = span};
    node.builtin = which;
    node.operands = {build().WithType(tree, base)};
    return build().Add(std::move(node));
  };
  switch (types().KindOf(base)) {
    case Kind::kText: return build().WithType(tree, base);
    case Kind::kEnum: case Kind::kForeignKey:
      return build().Convert(Conversion::kRetype, tree, types().Text(), span);
    case Kind::kInt: return builtin(Builtin::kIntToText, kLongestInt);
    case Kind::kDecimal: {
      // A sign, a point and a zero before it stand beside the digits.
      const uint32_t digits = types().Get(base).precision;
      return builtin(Builtin::kDecimalToText,
                     (digits == 0 ? types::kMaxDecimalDigits : digits) + 3);
    }
    case Kind::kError: case Kind::kNever: case Kind::kNull: case Kind::kBool: case Kind::kFloat:
    case Kind::kDate: case Kind::kTime: case Kind::kTimestamp: case Kind::kDuration:
    case Kind::kMoney: case Kind::kJson: case Kind::kRecord: case Kind::kList:
    case Kind::kReference: case Kind::kRefined: case Kind::kOptional:
      break;
  }
  analysis_.Report(span, diagnostics::kNotForText, TypeText(base))
      .Note("say how it is written, with a function such as `format_date`");
  return Error(span);
}

Tree ExpressionChecker::Interpolated(const ast::InterpolatedExpression& text) {
  TypedExpression node{.node = Node::kConcat, .type = types().Text(), .span = text.span};
  bool broken = false;
  for (const ast::TextPart& part : text.parts) {
    Tree tree = part.hole == nullptr ? build().Text(part.text, text.span)
                                     : AsText(Infer(*part.hole), part.hole->span);
    broken = broken || IsError(tree);
    node.operands.push_back(tree);
  }
  return broken ? Error(text.span) : build().Add(std::move(node));
}

}  // namespace treaty::sema
