// Fields, their modifiers, and types.
#include "compiler/parse/builder.h"

namespace treaty::parse {

ast::Field Builder::BuildField(Parser::FieldContext* context) {
  ast::Field field;
  if (context == nullptr) return field;
  field.span = SpanOf(*context);
  field.doc = DocOf(*context);
  field.is_key = context->KEY() != nullptr;
  field.name = Name(context->name());
  field.type = BuildType(context->type());
  for (auto* modifier : context->fieldModifier()) BuildModifier(*modifier, field);
  return field;
}

std::vector<ast::Field> Builder::BuildFields(Parser::FieldsBodyContext* context) {
  std::vector<ast::Field> fields;
  if (context == nullptr) return fields;
  for (Parser::FieldContext* field : context->field()) fields.push_back(BuildField(field));
  return fields;
}

ast::Strategy Builder::BuildStrategy(Parser::StrategyContext& context) {
  ast::Strategy strategy;
  strategy.span = SpanOf(context);
  strategy.name = Name(context.name());
  if (context.arguments() != nullptr) strategy.arguments = BuildArguments(context.arguments());
  if (context.expression() != nullptr) strategy.where = BuildExpression(context.expression());
  return strategy;
}

void Builder::BuildModifier(Parser::FieldModifierContext& context, ast::Field& field) {
  if (context.children.empty() || context.start == nullptr) return;
  switch (context.start->getType()) {
    case Parser::PII:
      field.pii = true;
      return;
    case Parser::TOGETHER:
      field.together = ++together_;
      return;
    case Parser::READONLY:
      field.readonly = true;
      return;
    case Parser::CREATEONLY:
      field.create_only = true;
      return;
    case Parser::UNIQUE:
      field.unique = true;
      return;
    case Parser::EXTERNAL:
      field.external = true;
      return;
    default:
      break;
  }
  if (auto* assigned = dynamic_cast<Parser::AssignedModifierContext*>(&context)) {
    field.assigned_by = Name(assigned->name());
  } else if (auto* references = dynamic_cast<Parser::ReferencesModifierContext*>(&context)) {
    field.references = Name(references->name());
  } else if (auto* survives = dynamic_cast<Parser::SurvivesModifierContext*>(&context)) {
    field.survives_span = SpanOf(context);
    for (auto* strategy : survives->strategy()) field.survives.push_back(BuildStrategy(*strategy));
  }
}

ast::TypeReference Builder::BuildType(Parser::TypeContext* context) {
  ast::TypeReference type;
  if (context == nullptr) return type;
  type.span = SpanOf(*context);
  if (context->exception) return type;
  if (auto* named = dynamic_cast<Parser::NamedTypeContext*>(context)) return BuildNamedType(*named);
  if (depth_ >= ast::kMaxExpressionDepth) return type;
  ++depth_;
  if (auto* list = dynamic_cast<Parser::ListTypeContext*>(context)) {
    type.kind = ast::TypeKind::kList;
    type.optional = list->OPTIONAL() != nullptr;
    type.element = std::make_unique<ast::TypeReference>(BuildType(list->type()));
    type.list_key = Name(list->name());
  } else if (auto* dictionary = dynamic_cast<Parser::DictionaryTypeContext*>(context)) {
    type.kind = ast::TypeKind::kDictionary;
    type.optional = dictionary->OPTIONAL() != nullptr;
    type.key = std::make_unique<ast::TypeReference>(BuildType(dictionary->type(0)));
    type.element = std::make_unique<ast::TypeReference>(BuildType(dictionary->type(1)));
  }
  --depth_;
  return type;
}

ast::TypeReference Builder::BuildNamedType(Parser::NamedTypeContext& context) {
  ast::TypeReference type;
  type.kind = ast::TypeKind::kNamed;
  type.span = SpanOf(context);
  type.name = Qualified(context.qualifiedName());
  type.optional = context.OPTIONAL() != nullptr;
  if (context.typeArguments() == nullptr) return type;
  for (Parser::TypeArgumentContext* argument : context.typeArguments()->typeArgument()) {
    if (argument->start == nullptr || argument->exception) continue;
    const bool number = argument->INT() != nullptr;
    type.arguments.push_back(
        {std::string(TextOf(*argument->start)), number, SpanOf(*argument->start)});
  }
  return type;
}

}  // namespace treaty::parse
