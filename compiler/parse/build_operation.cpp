// Operators: unary, binary, `??`, `agrees` and `differs`.
#include "compiler/parse/builder.h"

namespace treaty::parse {
namespace {

using ast::BinaryOperator;

BinaryOperator OperatorOf(size_t kind) {
  switch (kind) {
    case TreatyParser::STAR:
      return BinaryOperator::kMultiply;
    case TreatyParser::SLASH:
      return BinaryOperator::kDivide;
    case TreatyParser::PERCENT:
      return BinaryOperator::kRemainder;
    case TreatyParser::PLUS:
      return BinaryOperator::kAdd;
    case TreatyParser::MINUS:
      return BinaryOperator::kSubtract;
    case TreatyParser::EQUAL:
      return BinaryOperator::kEqual;
    case TreatyParser::NOT_EQUAL:
      return BinaryOperator::kNotEqual;
    case TreatyParser::LESS:
      return BinaryOperator::kLess;
    case TreatyParser::AT_MOST:
      return BinaryOperator::kLessEqual;
    case TreatyParser::GREATER:
      return BinaryOperator::kGreater;
    case TreatyParser::AT_LEAST:
      return BinaryOperator::kGreaterEqual;
    case TreatyParser::AND:
      return BinaryOperator::kAnd;
    default:
      return BinaryOperator::kOr;
  }
}

}  // namespace

antlrcpp::Any Builder::visitPlain(Parser::PlainContext* context) {
  return Give(BuildPostfix(*ChildOf<Parser::PostfixContext>(*context, 0)));
}

ast::ExpressionPtr Builder::BuildUnary(antlr4::ParserRuleContext& context, ast::UnaryOperator op,
                                       Parser::OperationContext* operand) {
  auto node = Make<ast::UnaryExpression>(SpanOf(context));
  node->op = op;
  node->op_span = SpanOf(*context.start);
  node->operand = BuildOperation(operand);
  return node;
}

ast::ExpressionPtr Builder::BuildBinary(antlr4::ParserRuleContext& context, const antlr4::Token* op,
                                        const std::vector<Parser::OperationContext*>& operands) {
  if (operands.size() != 2 || op == nullptr) return MakeError(SpanOf(context));
  auto node = Make<ast::BinaryExpression>(SpanOf(context));
  node->op = OperatorOf(op->getType());
  node->op_span = SpanOf(*op);
  node->left = BuildOperation(operands[0]);
  node->right = BuildOperation(operands[1]);
  return node;
}

antlrcpp::Any Builder::visitNegate(Parser::NegateContext* context) {
  return Give(BuildUnary(*context, ast::UnaryOperator::kNegate, context->operation()));
}

antlrcpp::Any Builder::visitNot(Parser::NotContext* context) {
  return Give(BuildUnary(*context, ast::UnaryOperator::kNot, context->operation()));
}

antlrcpp::Any Builder::visitMultiply(Parser::MultiplyContext* context) {
  return Give(BuildBinary(*context, context->op, context->operation()));
}

antlrcpp::Any Builder::visitAdd(Parser::AddContext* context) {
  return Give(BuildBinary(*context, context->op, context->operation()));
}

antlrcpp::Any Builder::visitCompare(Parser::CompareContext* context) {
  return Give(BuildBinary(*context, context->op, context->operation()));
}

antlrcpp::Any Builder::visitAnd(Parser::AndContext* context) {
  const auto* op = context->AND() != nullptr ? context->AND()->getSymbol() : nullptr;
  return Give(BuildBinary(*context, op, context->operation()));
}

antlrcpp::Any Builder::visitOr(Parser::OrContext* context) {
  const auto* op = context->OR() != nullptr ? context->OR()->getSymbol() : nullptr;
  return Give(BuildBinary(*context, op, context->operation()));
}

antlrcpp::Any Builder::visitCoalesce(Parser::CoalesceContext* context) {
  auto node = Make<ast::CoalesceExpression>(SpanOf(*context));
  node->value = BuildOperation(ChildOf<Parser::OperationContext>(*context, 0));
  node->answer = BuildOperation(ChildOf<Parser::OperationContext>(*context, 2));
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitCoalesceAnswer(Parser::CoalesceAnswerContext* context) {
  auto node = Make<ast::CoalesceExpression>(SpanOf(*context));
  node->value = BuildOperation(context->operation());
  node->answer = BuildAnswer(context->answer());
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitAgreement(Parser::AgreementContext* context) {
  auto node = Make<ast::AgreementExpression>(SpanOf(*context));
  node->operand = BuildOperation(context->operation());
  node->differs = context->op != nullptr && context->op->getType() == Parser::DIFFERS;
  return Give(std::move(node));
}

}  // namespace treaty::parse
