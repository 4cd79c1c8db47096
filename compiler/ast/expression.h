// Expressions: one struct a kind, so that a consumer can switch over `kind` without a default and
// the compiler names what it forgot:
//
//   switch (expression.kind) {
//     case ExpressionKind::kField: return CheckField(expression.As<FieldExpression>());
//     ...
//   }
//
// Pointers to children are never null unless the comment says so: where the text is broken there
// stands an ErrorExpression, about which an error has been reported already.
// Nesting is bounded by parse (kMaxExpressionDepth), so recursion over a tree is safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/ast/node.h"
#include "compiler/ast/type.h"

namespace treaty::ast {

enum class ExpressionKind : uint8_t {
  kError,
  // Literals.
  kNull,
  kBool,
  kInt,
  kDecimal,
  kMoney,
  kText,
  kInterpolated,
  kDate,
  kTimestamp,
  kDuration,
  // What is read.
  kName,
  kIt,
  kField,
  kMember,
  kIndex,
  // What is applied.
  kCall,
  kMethodCall,
  kUnary,
  kBinary,
  kAgreement,
  // Answers to failure and to null.
  kElse,
  kCoalesce,
  kSkip,
  kReject,
  kWait,
  // Control.
  kIf,
  kMatch,
  kLet,
  kLambda,
  // What is built.
  kRecord,
  kList,
};

// Dense and unique in a module: the index of side tables. ErrorExpressions have one too.
using ExpressionId = uint32_t;

// No expression is nested deeper (parse reports E1006): recursion over a tree is bounded.
inline constexpr uint32_t kMaxExpressionDepth = 512;

struct Expression {
  const ExpressionKind kind;
  ExpressionId id = 0;
  Span span;

  virtual ~Expression() = default;
  Expression(const Expression&) = delete;
  Expression& operator=(const Expression&) = delete;

  // The node as its own kind; asking for another kind is a bug.
  template <typename T>
  const T& As() const {
    return static_cast<const T&>(*this);
  }
  template <typename T>
  bool Is() const {
    return kind == T::kKind;
  }

 protected:
  explicit Expression(ExpressionKind own_kind) : kind(own_kind) {}
};

using ExpressionPtr = std::unique_ptr<Expression>;

// Gives each node its kind: struct X : ExpressionOf<ExpressionKind::kX>.
template <ExpressionKind K>
struct ExpressionOf : Expression {
  static constexpr ExpressionKind kKind = K;
  ExpressionOf() : Expression(K) {}
};

struct ErrorExpression : ExpressionOf<ExpressionKind::kError> {};

struct NullExpression : ExpressionOf<ExpressionKind::kNull> {};
struct BoolExpression : ExpressionOf<ExpressionKind::kBool> {
  bool value = false;
};
// `1_000`: digits only, underscores taken out. May exceed 64 bits; sema reports it.
struct IntExpression : ExpressionOf<ExpressionKind::kInt> {
  std::string digits;
};
// `1_000.50`, `1.5e3`: as written without underscores.
struct DecimalExpression : ExpressionOf<ExpressionKind::kDecimal> {
  std::string digits;
};
// `100.00 EUR`
struct MoneyExpression : ExpressionOf<ExpressionKind::kMoney> {
  std::string amount;  // like DecimalExpression::digits
  Identifier currency;
};
// `"…"` without holes, or `r"…"`: the value, escapes resolved, valid UTF-8.
struct TextExpression : ExpressionOf<ExpressionKind::kText> {
  std::string value;
  bool is_raw = false;
};
// `"\{.First} \{.Last}"`: parts in order; a part is a text or a hole.
struct TextPart {
  std::string text;    // when `hole` is null; never empty then
  ExpressionPtr hole;  // or null
};
struct InterpolatedExpression : ExpressionOf<ExpressionKind::kInterpolated> {
  std::vector<TextPart> parts;
};
// `@2026-01-31`: a day that exists, "2026-01-31".
struct DateExpression : ExpressionOf<ExpressionKind::kDate> {
  std::string value;
};
// `@2026-01-31T10:00:00+01:00`: as written without the `@`; an instant that exists.
struct TimestampExpression : ExpressionOf<ExpressionKind::kTimestamp> {
  std::string value;
};
struct DurationExpression : ExpressionOf<ExpressionKind::kDuration> {
  int64_t microseconds = 0;
};

// A name that stands alone: a parameter, a setting, an enum value, `value` in a refinement, a
// system after `=>` in `owned by match`.
struct NameExpression : ExpressionOf<ExpressionKind::kName> {
  Identifier name;
};
// `it`: the whole record.
struct ItExpression : ExpressionOf<ExpressionKind::kIt> {};
// `.name`: a field of the record.
struct FieldExpression : ExpressionOf<ExpressionKind::kField> {
  Identifier name;
};
// `base.name`, `base?.name`
struct MemberExpression : ExpressionOf<ExpressionKind::kMember> {
  ExpressionPtr base;
  Identifier name;
  bool null_safe = false;  // `?.` passes null on
};
// `base[index]`
struct IndexExpression : ExpressionOf<ExpressionKind::kIndex> {
  ExpressionPtr base;
  ExpressionPtr index;
};

struct Argument {
  Identifier name;  // missing when positional
  ExpressionPtr value;
};
// `industries(.Industry)`, `money(1, "EUR")`, `Product(sku: .Code)`: function, table, entity
// look-up (a capital name), or a lambda parameter.
struct CallExpression : ExpressionOf<ExpressionKind::kCall> {
  Identifier function;
  std::vector<Argument> arguments;
};
// `base.name(…)`, `base?.name(…)`; `.name(…)` is the method of `it` (base is an ItExpression).
struct MethodCallExpression : ExpressionOf<ExpressionKind::kMethodCall> {
  ExpressionPtr base;
  Identifier method;
  std::vector<Argument> arguments;
  bool null_safe = false;
};

enum class UnaryOperator : uint8_t { kNegate, kNot };
struct UnaryExpression : ExpressionOf<ExpressionKind::kUnary> {
  UnaryOperator op = UnaryOperator::kNegate;
  Span op_span;
  ExpressionPtr operand;
};

enum class BinaryOperator : uint8_t {
  kMultiply,
  kDivide,
  kRemainder,
  kAdd,
  kSubtract,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAnd,
  kOr,
};
struct BinaryExpression : ExpressionOf<ExpressionKind::kBinary> {
  BinaryOperator op = BinaryOperator::kAdd;
  Span op_span;
  ExpressionPtr left;
  ExpressionPtr right;
};
// `.tax_id agrees`, `.tax_id differs`: compares the two records of an identity rule; null does
// neither. Stands only in `link when` and `never when` (sema checks it).
struct AgreementExpression : ExpressionOf<ExpressionKind::kAgreement> {
  ExpressionPtr operand;
  bool differs = false;
};

// `value else answer`: the answer when `value` fails. The weakest operator; groups to the left.
struct ElseExpression : ExpressionOf<ExpressionKind::kElse> {
  ExpressionPtr value;
  ExpressionPtr answer;
};
// `value ?? answer`: the answer when `value` is null.
struct CoalesceExpression : ExpressionOf<ExpressionKind::kCoalesce> {
  ExpressionPtr value;
  ExpressionPtr answer;
};
// `skip`: says nothing about this field.
struct SkipExpression : ExpressionOf<ExpressionKind::kSkip> {};
// `reject "why"`: to the inbox. The reason is a Text, an Interpolated or an Error expression.
struct RejectExpression : ExpressionOf<ExpressionKind::kReject> {
  ExpressionPtr reason;
};
// `wait "why"`: not ready yet.
struct WaitExpression : ExpressionOf<ExpressionKind::kWait> {
  ExpressionPtr reason;
};

struct IfExpression : ExpressionOf<ExpressionKind::kIf> {
  ExpressionPtr condition;
  ExpressionPtr then_value;
  ExpressionPtr else_value;
};

// `"A" or "B" => value`; `else => value` has no patterns.
struct MatchArm {
  std::vector<ExpressionPtr> patterns;  // literals, names (enum values), null; in order
  bool is_else = false;
  ExpressionPtr value;
  Span span;
};
struct MatchExpression : ExpressionOf<ExpressionKind::kMatch> {
  ExpressionPtr subject;
  std::vector<MatchArm> arms;
};

// `let name = value in body`
struct LetExpression : ExpressionOf<ExpressionKind::kLet> {
  Identifier name;
  ExpressionPtr value;
  ExpressionPtr body;
};
// `item => body`, `(a, b) => body`
struct LambdaExpression : ExpressionOf<ExpressionKind::kLambda> {
  std::vector<Identifier> parameters;  // at least one
  ExpressionPtr body;
};

// `key: value`, `"key": value`, or `key` alone, which stands for `key: key`.
struct RecordEntry {
  Identifier key;
  ExpressionPtr value;  // for `key` alone a NameExpression
  bool is_shorthand = false;
};
// `{ … }` or `Line { … }`
struct RecordExpression : ExpressionOf<ExpressionKind::kRecord> {
  QualifiedName type;  // missing when untyped; qualified only in tests (`given crm.Account { … }`)
  std::vector<RecordEntry> entries;
};
struct ListExpression : ExpressionOf<ExpressionKind::kList> {
  std::vector<ExpressionPtr> elements;
};

}  // namespace treaty::ast
