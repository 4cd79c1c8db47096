#include <fmt/format.h>

#include <iterator>

#include "compiler/ast/dump.h"

namespace treaty::ast {
namespace {

// Texts in quotes, with what would break the line escaped.
std::string Quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(quoted), "\\u{:04x}", static_cast<int>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string_view Sign(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::kMultiply:
      return "*";
    case BinaryOperator::kDivide:
      return "/";
    case BinaryOperator::kRemainder:
      return "%";
    case BinaryOperator::kAdd:
      return "+";
    case BinaryOperator::kSubtract:
      return "-";
    case BinaryOperator::kEqual:
      return "==";
    case BinaryOperator::kNotEqual:
      return "!=";
    case BinaryOperator::kLess:
      return "<";
    case BinaryOperator::kLessEqual:
      return "<=";
    case BinaryOperator::kGreater:
      return ">";
    case BinaryOperator::kGreaterEqual:
      return ">=";
    case BinaryOperator::kAnd:
      return "and";
    case BinaryOperator::kOr:
      return "or";
  }
  return "?";
}

class Dumper {
 public:
  std::string out;

  void Put(const Expression& expression);

 private:
  void PutLiteral(const Expression& expression);
  void PutAccess(const Expression& expression);
  void PutOperation(const Expression& expression);
  void PutControl(const Expression& expression);
  void PutRecord(const RecordExpression& record);
  void PutMatch(const MatchExpression& match);
  void PutArguments(const std::vector<Argument>& arguments);
  void Open(std::string_view head) { out += fmt::format("({}", head); }
  void Child(const ExpressionPtr& child) {
    out += ' ';
    Put(*child);
  }
};

void Dumper::Put(const Expression& expression) {
  switch (expression.kind) {
    case ExpressionKind::kError:
      out += "<error>";
      return;
    case ExpressionKind::kNull:
    case ExpressionKind::kBool:
    case ExpressionKind::kInt:
    case ExpressionKind::kDecimal:
    case ExpressionKind::kMoney:
    case ExpressionKind::kText:
    case ExpressionKind::kInterpolated:
    case ExpressionKind::kDate:
    case ExpressionKind::kTimestamp:
    case ExpressionKind::kDuration:
      PutLiteral(expression);
      return;
    case ExpressionKind::kName:
      out += expression.As<NameExpression>().name.text;
      return;
    case ExpressionKind::kIt:
      out += "it";
      return;
    case ExpressionKind::kField:
      out += "." + expression.As<FieldExpression>().name.text;
      return;
    case ExpressionKind::kMember:
    case ExpressionKind::kIndex:
    case ExpressionKind::kCall:
    case ExpressionKind::kMethodCall:
      PutAccess(expression);
      return;
    case ExpressionKind::kUnary:
    case ExpressionKind::kBinary:
    case ExpressionKind::kAgreement:
    case ExpressionKind::kElse:
    case ExpressionKind::kCoalesce:
      PutOperation(expression);
      return;
    case ExpressionKind::kSkip:
      out += "skip";
      return;
    case ExpressionKind::kReject:
    case ExpressionKind::kWait:
    case ExpressionKind::kIf:
    case ExpressionKind::kLet:
    case ExpressionKind::kLambda:
    case ExpressionKind::kList:
      PutControl(expression);
      return;
    case ExpressionKind::kMatch:
      PutMatch(expression.As<MatchExpression>());
      return;
    case ExpressionKind::kRecord:
      PutRecord(expression.As<RecordExpression>());
      return;
  }
}

void Dumper::PutLiteral(const Expression& expression) {
  if (expression.Is<NullExpression>()) {
    out += "null";
  } else if (expression.Is<BoolExpression>()) {
    out += expression.As<BoolExpression>().value ? "true" : "false";
  } else if (expression.Is<IntExpression>()) {
    out += expression.As<IntExpression>().digits;
  } else if (expression.Is<DecimalExpression>()) {
    out += expression.As<DecimalExpression>().digits;
  } else if (expression.Is<MoneyExpression>()) {
    const auto& money = expression.As<MoneyExpression>();
    out += fmt::format("(money {} {})", money.amount, money.currency.text);
  } else if (expression.Is<TextExpression>()) {
    out += Quote(expression.As<TextExpression>().value);
  } else if (expression.Is<DateExpression>()) {
    out += "@" + expression.As<DateExpression>().value;
  } else if (expression.Is<TimestampExpression>()) {
    out += "@" + expression.As<TimestampExpression>().value;
  } else if (expression.Is<DurationExpression>()) {
    out += fmt::format("{}us", expression.As<DurationExpression>().microseconds);
  } else {
    Open("text");
    for (const TextPart& part : expression.As<InterpolatedExpression>().parts) {
      out += ' ';
      part.hole != nullptr ? Put(*part.hole) : void(out += Quote(part.text));
    }
    out += ')';
  }
}

void Dumper::PutAccess(const Expression& expression) {
  if (expression.Is<MemberExpression>()) {
    const auto& member = expression.As<MemberExpression>();
    Open(member.null_safe ? "?." : "member");
    Child(member.base);
    out += " " + member.name.text;
  } else if (expression.Is<IndexExpression>()) {
    Open("index");
    Child(expression.As<IndexExpression>().base);
    Child(expression.As<IndexExpression>().index);
  } else if (expression.Is<CallExpression>()) {
    const auto& call = expression.As<CallExpression>();
    Open("call " + call.function.text);
    PutArguments(call.arguments);
  } else {
    const auto& call = expression.As<MethodCallExpression>();
    Open((call.null_safe ? "call? " : "call ") + call.method.text);
    Child(call.base);
    PutArguments(call.arguments);
  }
  out += ')';
}

void Dumper::PutArguments(const std::vector<Argument>& arguments) {
  for (const Argument& argument : arguments) {
    out += ' ';
    if (!argument.name.IsMissing()) out += argument.name.text + ": ";
    Put(*argument.value);
  }
}

void Dumper::PutOperation(const Expression& expression) {
  if (expression.Is<UnaryExpression>()) {
    const auto& unary = expression.As<UnaryExpression>();
    Open(unary.op == UnaryOperator::kNot ? "not" : "-");
    Child(unary.operand);
  } else if (expression.Is<BinaryExpression>()) {
    const auto& binary = expression.As<BinaryExpression>();
    Open(Sign(binary.op));
    Child(binary.left);
    Child(binary.right);
  } else if (expression.Is<AgreementExpression>()) {
    const auto& agreement = expression.As<AgreementExpression>();
    Open(agreement.differs ? "differs" : "agrees");
    Child(agreement.operand);
  } else if (expression.Is<ElseExpression>()) {
    Open("else");
    Child(expression.As<ElseExpression>().value);
    Child(expression.As<ElseExpression>().answer);
  } else {
    Open("??");
    Child(expression.As<CoalesceExpression>().value);
    Child(expression.As<CoalesceExpression>().answer);
  }
  out += ')';
}

void Dumper::PutControl(const Expression& expression) {
  if (expression.Is<RejectExpression>()) {
    Open("reject");
    Child(expression.As<RejectExpression>().reason);
  } else if (expression.Is<WaitExpression>()) {
    Open("wait");
    Child(expression.As<WaitExpression>().reason);
  } else if (expression.Is<IfExpression>()) {
    const auto& choice = expression.As<IfExpression>();
    Open("if");
    Child(choice.condition);
    Child(choice.then_value);
    Child(choice.else_value);
  } else if (expression.Is<LetExpression>()) {
    const auto& let = expression.As<LetExpression>();
    Open("let " + let.name.text);
    Child(let.value);
    Child(let.body);
  } else if (expression.Is<LambdaExpression>()) {
    const auto& lambda = expression.As<LambdaExpression>();
    Open("lambda");
    for (const Identifier& parameter : lambda.parameters) out += " " + parameter.text;
    out += " =>";
    Child(lambda.body);
  } else {
    Open("list");
    for (const ExpressionPtr& element : expression.As<ListExpression>().elements) Child(element);
  }
  out += ')';
}

void Dumper::PutMatch(const MatchExpression& match) {
  Open("match");
  Child(match.subject);
  for (const MatchArm& arm : match.arms) {
    out += " [";
    if (arm.is_else) out += "else ";
    for (const ExpressionPtr& pattern : arm.patterns) {
      Put(*pattern);
      out += ' ';
    }
    out += "=>";
    Child(arm.value);
    out += ']';
  }
  out += ')';
}

void Dumper::PutRecord(const RecordExpression& record) {
  Open("record");
  if (!record.type.IsMissing()) out += " " + record.type.ToString();
  for (const RecordEntry& entry : record.entries) {
    out += " " + entry.key.text + ":";
    Child(entry.value);
  }
  out += ')';
}

}  // namespace

std::string DumpExpression(const Expression& expression) {
  Dumper dumper;
  dumper.Put(expression);
  return std::move(dumper.out);
}

std::string DumpType(const TypeReference& type) {
  std::string text;
  switch (type.kind) {
    case TypeKind::kError:
      return "<error>";
    case TypeKind::kNamed:
      text = type.name.ToString();
      for (size_t i = 0; i < type.arguments.size(); ++i) {
        text += (i == 0 ? "(" : ",") + type.arguments[i].text;
      }
      if (!type.arguments.empty()) text += ")";
      break;
    case TypeKind::kList:
      text = "[" + DumpType(*type.element) + "]";
      break;
    case TypeKind::kDictionary:
      text = "{" + DumpType(*type.key) + ": " + DumpType(*type.element) + "}";
      break;
  }
  if (type.optional) text += "?";
  if (!type.list_key.IsMissing()) text += " by " + type.list_key.text;
  return text;
}

}  // namespace treaty::ast
