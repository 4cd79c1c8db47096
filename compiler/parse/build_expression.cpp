#include "compiler/diagnostics/catalog/parse.h"
#include "compiler/parse/builder.h"

namespace treaty::parse {

using ast::ExpressionPtr;

ExpressionPtr Builder::Visit(antlr4::ParserRuleContext* context) {
  if (context == nullptr || context->start == nullptr) return MakeError({list_.file, 0, 0});
  if (context->exception || context->children.empty()) return MakeError(SpanOf(*context));
  if (depth_ >= ast::kMaxExpressionDepth) {
    if (!too_deep_) {
      emitter_.Report(SpanOf(*context->start), diagnostics::kTooDeep, ast::kMaxExpressionDepth);
    }
    too_deep_ = true;
    return MakeError(SpanOf(*context));
  }
  result_ = nullptr;
  context->accept(this);
  ExpressionPtr result = std::move(result_);
  // A context without its label is one that broke before the parser chose an alternative.
  return result != nullptr ? std::move(result) : MakeError(SpanOf(*context));
}

ExpressionPtr Builder::BuildExpression(Parser::ExpressionContext* context) {
  if (context == nullptr) return MakeError({list_.file, 0, 0});
  if (context->exception || context->children.empty()) return MakeError(SpanOf(*context));
  auto* first = ChildOf<antlr4::ParserRuleContext>(*context, 0);
  if (first->getRuleIndex() == Parser::RuleLambda) {
    return BuildLambda(static_cast<Parser::LambdaContext&>(*first));
  }
  ExpressionPtr value = BuildBody(static_cast<Parser::BodyContext*>(first));
  for (size_t i = 2; i < context->children.size(); i += 2) {
    ExpressionPtr answer = BuildBody(ChildOf<Parser::BodyContext>(*context, i));
    auto node = Make<ast::ElseExpression>(source::Cover(value->span, answer->span));
    node->value = std::move(value);
    node->answer = std::move(answer);
    value = std::move(node);
  }
  return value;
}

ExpressionPtr Builder::BuildBody(Parser::BodyContext* context) {
  // Bodies, operations and postfixes are what nests: each level counts once, here or below.
  ++depth_;
  ExpressionPtr result = Visit(context);
  --depth_;
  return result;
}

ExpressionPtr Builder::BuildOperation(Parser::OperationContext* context) {
  ++depth_;
  ExpressionPtr result = Visit(context);
  --depth_;
  return result;
}

ExpressionPtr Builder::BuildAnswer(Parser::AnswerContext* context) { return Visit(context); }

ExpressionPtr Builder::BuildLambda(Parser::LambdaContext& context) {
  auto node = Make<ast::LambdaExpression>(SpanOf(context));
  node->parameters = Names(context.name(), 0);
  ++depth_;
  const bool fits = depth_ < ast::kMaxExpressionDepth;
  node->body = fits ? BuildExpression(context.expression()) : MakeError(SpanOf(context));
  --depth_;
  return node;
}

antlrcpp::Any Builder::visitIfBody(Parser::IfBodyContext* context) {
  auto node = Make<ast::IfExpression>(SpanOf(*context));
  node->condition = BuildOperation(context->operation());
  node->then_value = BuildBody(context->body(0));
  node->else_value = BuildBody(context->body(1));
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitLetBody(Parser::LetBodyContext* context) {
  auto node = Make<ast::LetExpression>(SpanOf(*context));
  node->name = Name(context->name());
  node->value = BuildOperation(context->operation());
  node->body = BuildBody(context->body());
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitAnswerBody(Parser::AnswerBodyContext* context) {
  return Give(BuildAnswer(context->answer()));
}

antlrcpp::Any Builder::visitPlainBody(Parser::PlainBodyContext* context) {
  return Give(BuildOperation(ChildOf<Parser::OperationContext>(*context, 0)));
}

antlrcpp::Any Builder::visitSkipAnswer(Parser::SkipAnswerContext* context) {
  return Give(Make<ast::SkipExpression>(SpanOf(*context)));
}

antlrcpp::Any Builder::visitRejectAnswer(Parser::RejectAnswerContext* context) {
  auto node = Make<ast::RejectExpression>(SpanOf(*context));
  node->reason = BuildText(context->text());
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitWaitAnswer(Parser::WaitAnswerContext* context) {
  auto node = Make<ast::WaitExpression>(SpanOf(*context));
  node->reason = BuildText(context->text());
  return Give(std::move(node));
}

ExpressionPtr Builder::BuildPostfix(Parser::PostfixContext& context) {
  if (context.exception || context.children.empty()) return MakeError(SpanOf(context));
  ExpressionPtr value = Visit(ChildOf<Parser::PrimaryContext>(context, 0));
  const size_t count = context.children.size();
  if (depth_ + count > ast::kMaxExpressionDepth) {
    if (!too_deep_) {
      emitter_.Report(SpanOf(context), diagnostics::kTooDeep, ast::kMaxExpressionDepth);
    }
    too_deep_ = true;
    return value;
  }
  for (size_t i = 1; i < count; ++i) {
    value = BuildPart(std::move(value), *ChildOf<Parser::PostfixPartContext>(context, i));
  }
  return value;
}

ExpressionPtr Builder::BuildPart(ExpressionPtr base, Parser::PostfixPartContext& part) {
  const ast::Span span = source::Cover(base->span, SpanOf(part));
  if (part.exception || part.children.size() < 2) return base;
  if (part.start->getType() == Parser::INDEX_BRACKET) {
    auto node = Make<ast::IndexExpression>(span);
    node->base = std::move(base);
    node->index = BuildExpression(ChildOf<Parser::ExpressionContext>(part, 1));
    return node;
  }
  auto* name = ChildOf<Parser::AnyNameContext>(part, 1);
  const bool null_safe = part.start->getType() == Parser::SAFE;
  if (part.children.size() > 2) {
    auto node = Make<ast::MethodCallExpression>(span);
    node->base = std::move(base);
    node->method = AnyName(name);
    node->arguments = BuildArguments(ChildOf<Parser::ArgumentsContext>(part, 2));
    node->null_safe = null_safe;
    return node;
  }
  auto node = Make<ast::MemberExpression>(span);
  node->base = std::move(base);
  node->name = AnyName(name);
  node->null_safe = null_safe;
  return node;
}

std::vector<ast::Argument> Builder::BuildArguments(Parser::ArgumentsContext* context) {
  std::vector<ast::Argument> arguments;
  for (Parser::ArgumentContext* argument : context->argument()) {
    arguments.push_back({Name(argument->name()), BuildExpression(argument->expression())});
  }
  return arguments;
}

ExpressionPtr Builder::BuildName(Parser::NameContext* context) {
  if (context == nullptr || context->start == nullptr) return MakeError({list_.file, 0, 0});
  const ast::Span span = SpanOf(*context);
  if (TextOf(*context->start) == "it") return Make<ast::ItExpression>(span);
  auto node = Make<ast::NameExpression>(span);
  node->name = Name(context);
  return node;
}

antlrcpp::Any Builder::visitFieldPrimary(Parser::FieldPrimaryContext* context) {
  if (context->children.size() == 2) {
    auto node = Make<ast::FieldExpression>(SpanOf(*context));
    node->name = AnyName(ChildOf<Parser::AnyNameContext>(*context, 1));
    return Give(std::move(node));
  }
  auto node = Make<ast::MethodCallExpression>(SpanOf(*context));
  node->base = Make<ast::ItExpression>(SpanOf(*context->start));
  node->method = AnyName(context->anyName());
  node->arguments = BuildArguments(context->arguments());
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitNamePrimary(Parser::NamePrimaryContext* context) {
  if (context->arguments() == nullptr) return Give(BuildName(context->name()));
  auto node = Make<ast::CallExpression>(SpanOf(*context));
  node->function = Name(context->name());
  node->arguments = BuildArguments(context->arguments());
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitLiteralPrimary(Parser::LiteralPrimaryContext* context) {
  return Give(BuildLiteral(context->literal()));
}

antlrcpp::Any Builder::visitMatchPrimary(Parser::MatchPrimaryContext* context) {
  return Give(BuildMatch(context->matchExpression()));
}

antlrcpp::Any Builder::visitRecordPrimary(Parser::RecordPrimaryContext* context) {
  return Give(BuildRecordLiteral(context->recordLiteral()));
}

antlrcpp::Any Builder::visitTypedRecordPrimary(Parser::TypedRecordPrimaryContext* context) {
  ExpressionPtr record = BuildRecordLiteral(context->recordLiteral());
  if (record->Is<ast::RecordExpression>()) {
    auto& node = static_cast<ast::RecordExpression&>(*record);
    node.type.parts.push_back(Identify(*context->start));
    node.type.span = SpanOf(*context->start);
    node.span = SpanOf(*context);
  }
  return Give(std::move(record));
}

antlrcpp::Any Builder::visitListPrimary(Parser::ListPrimaryContext* context) {
  auto node = Make<ast::ListExpression>(SpanOf(*context));
  for (auto* element : context->expression()) node->elements.push_back(BuildExpression(element));
  return Give(std::move(node));
}

antlrcpp::Any Builder::visitGroupPrimary(Parser::GroupPrimaryContext* context) {
  return Give(BuildExpression(context->expression()));
}

ExpressionPtr Builder::BuildMatch(Parser::MatchExpressionContext* context) {
  if (context == nullptr) return MakeError({list_.file, 0, 0});
  auto node = Make<ast::MatchExpression>(SpanOf(*context));
  node->subject = BuildOperation(context->operation());
  for (Parser::ArmContext* from : context->arm()) {
    ast::MatchArm arm;
    arm.span = SpanOf(*from);
    arm.is_else = from->ELSE() != nullptr;
    for (auto* pattern : from->pattern()) arm.patterns.push_back(BuildPattern(pattern));
    arm.value = BuildExpression(from->expression());
    node->arms.push_back(std::move(arm));
  }
  return node;
}

ExpressionPtr Builder::BuildPattern(Parser::PatternContext* context) {
  if (context == nullptr) return MakeError({list_.file, 0, 0});
  if (context->name() != nullptr) return BuildName(context->name());
  ExpressionPtr literal = BuildLiteral(context->literal());
  if (context->MINUS() == nullptr) return literal;
  auto node = Make<ast::UnaryExpression>(SpanOf(*context));
  node->op_span = SpanOf(*context->start);
  node->operand = std::move(literal);
  return node;
}

ExpressionPtr Builder::BuildRecordLiteral(Parser::RecordLiteralContext* context) {
  if (context == nullptr) return MakeError({list_.file, 0, 0});
  auto node = Make<ast::RecordExpression>(SpanOf(*context));
  for (auto* entry : context->entry()) node->entries.push_back(BuildEntry(*entry));
  return node;
}

ast::RecordEntry Builder::BuildEntry(Parser::EntryContext& context) {
  ast::RecordEntry entry;
  if (context.text() != nullptr) {
    ExpressionPtr text = BuildText(context.text());
    entry.key.span = text->span;
    if (text->Is<ast::TextExpression>()) entry.key.text = text->As<ast::TextExpression>().value;
  } else {
    entry.key = AnyName(context.anyName());
  }
  if (context.expression() != nullptr) {
    entry.value = BuildExpression(context.expression());
    return entry;
  }
  Parser::AnyNameContext* name = context.anyName();
  entry.is_shorthand = name != nullptr && name->name() != nullptr;
  if (entry.is_shorthand) {
    entry.value = BuildName(name->name());
    return entry;
  }
  if (!context.exception && !entry.key.IsMissing()) {
    emitter_.Report(entry.key.span, diagnostics::kEntryWithoutValue, entry.key.text)
        .FixBy("give it one", {list_.file, entry.key.span.end, entry.key.span.end}, ": null");
  }
  entry.value = MakeError(SpanOf(context));
  return entry;
}

}  // namespace treaty::parse
