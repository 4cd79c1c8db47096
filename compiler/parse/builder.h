// From parse trees to the tree of compiler/ast. Internal to this folder.
//
// Every method takes a context that may be broken: children may be missing. What is missing becomes
// an empty name or an error node, silently, because the parser has reported it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/ast/tree.h"
#include "compiler/diagnostics/emitter.h"
#include "compiler/parse/tokens.h"
#include "grammar/TreatyParserBaseVisitor.h"

namespace treaty::parse {

class Builder final : public TreatyParserBaseVisitor {
 public:
  using Parser = TreatyParser;

  // `next_id` numbers the expressions of the module.
  Builder(const TokenList& list, uint32_t& next_id, diagnostics::Emitter& emitter)
      : list_(list), next_id_(next_id), emitter_(emitter) {}

  // Appends what the stretch declares; `first` is its first token in the list.
  void Build(Parser::StretchContext& stretch, uint32_t first, ast::File& file);

 private:
  // build_declaration.cpp
  ast::DeclarationPtr BuildDeclaration(Parser::DeclarationContext& context);
  ast::ModuleHeader BuildModule(Parser::ModuleDeclarationContext& context);
  ast::DeclarationPtr BuildSetting(Parser::SettingDeclarationContext& context);
  ast::DeclarationPtr BuildTypeDeclaration(Parser::TypeDeclarationContext& context);
  ast::DeclarationPtr BuildEnum(Parser::EnumDeclarationContext& context);
  ast::DeclarationPtr BuildRecord(Parser::RecordDeclarationContext& context);
  ast::DeclarationPtr BuildFunction(Parser::FunctionDeclarationContext& context);
  ast::DeclarationPtr BuildTable(Parser::TableDeclarationContext& context);
  ast::DeclarationPtr BuildTest(Parser::TestDeclarationContext& context);
  ast::DeclarationPtr BuildDeployment(Parser::DeploymentDeclarationContext& context);
  ast::BindBlock BuildBind(Parser::BindItemContext& context);

  // build_field.cpp
  ast::Field BuildField(Parser::FieldContext* context);
  std::vector<ast::Field> BuildFields(Parser::FieldsBodyContext* context);
  ast::Strategy BuildStrategy(Parser::StrategyContext& context);
  void BuildModifier(Parser::FieldModifierContext& context, ast::Field& field);
  ast::TypeReference BuildType(Parser::TypeContext* context);
  ast::TypeReference BuildNamedType(Parser::NamedTypeContext& context);

  // build_agreement.cpp
  ast::DeclarationPtr BuildSystem(Parser::SystemDeclarationContext& context);
  ast::ObjectDeclaration BuildObject(Parser::ObjectItemContext& context);
  void BuildObjectModifier(Parser::ObjectModifierContext& context, ast::ObjectDeclaration& object);
  ast::DeclarationPtr BuildEntity(Parser::EntityDeclarationContext& context);
  ast::Territory BuildTerritory(Parser::EntityItemContext& context);
  void BuildTerritoryFields(Parser::TerritoryBodyContext* context, ast::Territory& territory);
  ast::DeclarationPtr BuildIdentity(Parser::IdentityDeclarationContext& context);
  ast::DeclarationPtr BuildMap(Parser::MapDeclarationContext& context);

  // build_route.cpp
  ast::DeclarationPtr BuildRoute(Parser::RouteDeclarationContext& context);
  void BuildClause(Parser::ClauseContext& context, ast::RouteDeclaration& route);
  void BuildRarerClause(Parser::ClauseContext& context, ast::RouteDeclaration& route);
  ast::OnClause BuildOn(Parser::OnClauseContext& context);
  ast::SendClause BuildSend(Parser::SendClauseContext& context);
  ast::RetryClause BuildRetry(Parser::RetryClauseContext& context);
  ast::ServiceClause BuildService(Parser::ServiceClauseContext& context);
  ast::LeavingClause BuildLeaving(Parser::NameContext* name, ast::Span span);

  // build_expression.cpp: the visitor leaves its result in `result_`.
  ast::ExpressionPtr BuildExpression(Parser::ExpressionContext* context);
  ast::ExpressionPtr BuildBody(Parser::BodyContext* context);
  ast::ExpressionPtr BuildOperation(Parser::OperationContext* context);
  ast::ExpressionPtr BuildAnswer(Parser::AnswerContext* context);
  ast::ExpressionPtr BuildLambda(Parser::LambdaContext& context);
  ast::ExpressionPtr BuildPostfix(Parser::PostfixContext& context);
  ast::ExpressionPtr BuildPart(ast::ExpressionPtr base, Parser::PostfixPartContext& part);
  ast::ExpressionPtr BuildMatch(Parser::MatchExpressionContext* context);
  ast::ExpressionPtr BuildPattern(Parser::PatternContext* context);
  ast::ExpressionPtr BuildRecordLiteral(Parser::RecordLiteralContext* context);
  ast::ExpressionPtr BuildName(Parser::NameContext* context);
  std::vector<ast::Argument> BuildArguments(Parser::ArgumentsContext* context);
  ast::RecordEntry BuildEntry(Parser::EntryContext& context);
  ast::ExpressionPtr Visit(antlr4::ParserRuleContext* context);

  antlrcpp::Any visitIfBody(Parser::IfBodyContext* context) override;
  antlrcpp::Any visitLetBody(Parser::LetBodyContext* context) override;
  antlrcpp::Any visitAnswerBody(Parser::AnswerBodyContext* context) override;
  antlrcpp::Any visitPlainBody(Parser::PlainBodyContext* context) override;
  antlrcpp::Any visitSkipAnswer(Parser::SkipAnswerContext* context) override;
  antlrcpp::Any visitRejectAnswer(Parser::RejectAnswerContext* context) override;
  antlrcpp::Any visitWaitAnswer(Parser::WaitAnswerContext* context) override;

  // build_operation.cpp
  ast::ExpressionPtr BuildUnary(antlr4::ParserRuleContext& context, ast::UnaryOperator op,
                                Parser::OperationContext* operand);
  ast::ExpressionPtr BuildBinary(antlr4::ParserRuleContext& context, const antlr4::Token* op,
                                 const std::vector<Parser::OperationContext*>& operands);
  antlrcpp::Any visitPlain(Parser::PlainContext* context) override;
  antlrcpp::Any visitNegate(Parser::NegateContext* context) override;
  antlrcpp::Any visitNot(Parser::NotContext* context) override;
  antlrcpp::Any visitMultiply(Parser::MultiplyContext* context) override;
  antlrcpp::Any visitAdd(Parser::AddContext* context) override;
  antlrcpp::Any visitCompare(Parser::CompareContext* context) override;
  antlrcpp::Any visitAnd(Parser::AndContext* context) override;
  antlrcpp::Any visitOr(Parser::OrContext* context) override;
  antlrcpp::Any visitCoalesce(Parser::CoalesceContext* context) override;
  antlrcpp::Any visitCoalesceAnswer(Parser::CoalesceAnswerContext* context) override;
  antlrcpp::Any visitAgreement(Parser::AgreementContext* context) override;

  // build_expression.cpp
  antlrcpp::Any visitFieldPrimary(Parser::FieldPrimaryContext* context) override;
  antlrcpp::Any visitLiteralPrimary(Parser::LiteralPrimaryContext* context) override;
  antlrcpp::Any visitMatchPrimary(Parser::MatchPrimaryContext* context) override;
  antlrcpp::Any visitRecordPrimary(Parser::RecordPrimaryContext* context) override;
  antlrcpp::Any visitTypedRecordPrimary(Parser::TypedRecordPrimaryContext* context) override;
  antlrcpp::Any visitListPrimary(Parser::ListPrimaryContext* context) override;
  antlrcpp::Any visitGroupPrimary(Parser::GroupPrimaryContext* context) override;
  antlrcpp::Any visitNamePrimary(Parser::NamePrimaryContext* context) override;

  // build_literal.cpp
  ast::ExpressionPtr BuildLiteral(Parser::LiteralContext* context);
  ast::ExpressionPtr BuildText(Parser::TextContext* context);
  antlrcpp::Any visitNumberLiteral(Parser::NumberLiteralContext* context) override;
  antlrcpp::Any visitDurationLiteral(Parser::DurationLiteralContext* context) override;
  antlrcpp::Any visitDateLiteral(Parser::DateLiteralContext* context) override;
  antlrcpp::Any visitTimestampLiteral(Parser::TimestampLiteralContext* context) override;
  antlrcpp::Any visitTrueLiteral(Parser::TrueLiteralContext* context) override;
  antlrcpp::Any visitFalseLiteral(Parser::FalseLiteralContext* context) override;
  antlrcpp::Any visitNullLiteral(Parser::NullLiteralContext* context) override;
  antlrcpp::Any visitRawLiteral(Parser::RawLiteralContext* context) override;
  antlrcpp::Any visitTextLiteral(Parser::TextLiteralContext* context) override;
  antlrcpp::Any visitPlainText(Parser::PlainTextContext* context) override;
  antlrcpp::Any visitInterpolatedText(Parser::InterpolatedTextContext* context) override;
  // The value of a piece of text with its escapes resolved; unknown ones are reported.
  std::string Unescape(uint32_t begin, uint32_t end);
  int64_t Microseconds(antlr4::Token* duration);

  // builder.cpp
  template <typename T>
  std::unique_ptr<T> Make(ast::Span span) {
    auto node = std::make_unique<T>();
    node->id = next_id_++;
    node->span = span;
    return node;
  }
  ast::ExpressionPtr MakeError(ast::Span span) { return Make<ast::ErrorExpression>(span); }
  template <typename T>
  std::unique_ptr<T> MakeDeclaration(antlr4::ParserRuleContext& context,
                                     Parser::NameContext* name) {
    auto declaration = std::make_unique<T>();
    declaration->span = SpanOf(context);
    declaration->name = Name(name);
    declaration->doc = DocOf(context);
    return declaration;
  }
  antlrcpp::Any Give(ast::ExpressionPtr expression) {
    result_ = std::move(expression);
    return {};
  }
  // A child by its place in the rule. The accessors that ANTLR generates search all children by
  // dynamic_cast; where most of the tree passes through, that was a third of the time to build it.
  // Only for contexts without an exception: those have the exact shape of their rule, because the
  // error strategy neither inserts nor drops a token inside a rule.
  template <typename T>
  static T* ChildOf(const antlr4::ParserRuleContext& context, size_t place) {
    return static_cast<T*>(context.children[place]);
  }
  ast::Span SpanOf(const antlr4::ParserRuleContext& context) const;
  ast::Span SpanOf(const antlr4::Token& token) const;
  std::string_view TextOf(const antlr4::Token& token) const;
  std::string DocOf(antlr4::ParserRuleContext& context) const;
  ast::Identifier Name(Parser::NameContext* context) const;
  ast::Identifier AnyName(Parser::AnyNameContext* context) const;
  ast::Identifier Identify(const antlr4::Token& token) const;
  ast::QualifiedName Qualified(Parser::QualifiedNameContext* context) const;
  std::vector<ast::Identifier> Names(const std::vector<Parser::NameContext*>& contexts,
                                     size_t first) const;

  const TokenList& list_;
  uint32_t& next_id_;
  diagnostics::Emitter& emitter_;
  uint32_t first_ = 0;     // of the stretch
  uint32_t depth_ = 0;     // of the expression being built
  bool too_deep_ = false;  // reported in this declaration
  uint32_t together_ = 0;  // groups so far in this entity
  ast::ExpressionPtr result_;
};

}  // namespace treaty::parse
