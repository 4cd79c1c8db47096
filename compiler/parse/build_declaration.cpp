// Declarations that are short: settings, types, enums, records, functions, tables, tests,
// deployments.
#include "compiler/parse/builder.h"

namespace treaty::parse {

ast::DeclarationPtr Builder::BuildDeclaration(Parser::DeclarationContext& context) {
  if (auto* from = context.settingDeclaration()) return BuildSetting(*from);
  if (auto* from = context.typeDeclaration()) return BuildTypeDeclaration(*from);
  if (auto* from = context.enumDeclaration()) return BuildEnum(*from);
  if (auto* from = context.recordDeclaration()) return BuildRecord(*from);
  if (auto* from = context.systemDeclaration()) return BuildSystem(*from);
  if (auto* from = context.entityDeclaration()) return BuildEntity(*from);
  if (auto* from = context.identityDeclaration()) return BuildIdentity(*from);
  if (auto* from = context.tableDeclaration()) return BuildTable(*from);
  if (auto* from = context.mapDeclaration()) return BuildMap(*from);
  if (auto* from = context.routeDeclaration()) return BuildRoute(*from);
  if (auto* from = context.deploymentDeclaration()) return BuildDeployment(*from);
  if (auto* from = context.testDeclaration()) return BuildTest(*from);
  if (auto* from = context.functionDeclaration()) return BuildFunction(*from);
  auto broken = std::make_unique<ast::ErrorDeclaration>();
  broken->span = SpanOf(context);
  return broken;
}

ast::ModuleHeader Builder::BuildModule(Parser::ModuleDeclarationContext& context) {
  ast::ModuleHeader header;
  header.span = SpanOf(context);
  header.doc = DocOf(context);
  header.name = Qualified(context.qualifiedName());
  for (auto* version : {context.VERSION(), context.INT(), context.DECIMAL()}) {
    if (version == nullptr) continue;
    header.version = TextOf(*version->getSymbol());
    header.version_span = SpanOf(*version->getSymbol());
  }
  return header;
}

ast::DeclarationPtr Builder::BuildSetting(Parser::SettingDeclarationContext& context) {
  auto setting = MakeDeclaration<ast::SettingDeclaration>(context, context.name());
  setting->type = BuildType(context.type());
  if (context.expression() != nullptr) setting->value = BuildExpression(context.expression());
  return setting;
}

ast::DeclarationPtr Builder::BuildTypeDeclaration(Parser::TypeDeclarationContext& context) {
  auto type = MakeDeclaration<ast::TypeDeclaration>(context, context.name());
  type->type = BuildType(context.type());
  if (context.expression() != nullptr) type->where = BuildExpression(context.expression());
  return type;
}

ast::DeclarationPtr Builder::BuildEnum(Parser::EnumDeclarationContext& context) {
  const auto names = context.name();
  auto* name = names.empty() ? nullptr : names[0];
  auto declaration = MakeDeclaration<ast::EnumDeclaration>(context, name);
  declaration->is_open = context.OPEN() != nullptr;
  declaration->values = Names(names, 1);
  return declaration;
}

ast::DeclarationPtr Builder::BuildRecord(Parser::RecordDeclarationContext& context) {
  auto record = MakeDeclaration<ast::RecordDeclaration>(context, context.name());
  record->fields = BuildFields(context.fieldsBody());
  return record;
}

ast::DeclarationPtr Builder::BuildFunction(Parser::FunctionDeclarationContext& context) {
  auto function = MakeDeclaration<ast::FunctionDeclaration>(context, context.name());
  if (context.parameters() != nullptr) {
    for (Parser::ParameterContext* from : context.parameters()->parameter()) {
      ast::Parameter parameter{Name(from->name()), BuildType(from->type()), nullptr};
      if (from->expression() != nullptr) parameter.value = BuildExpression(from->expression());
      function->parameters.push_back(std::move(parameter));
    }
  }
  function->has_result = context.type() != nullptr;
  function->result = BuildType(context.type());
  function->body = BuildExpression(context.expression());
  return function;
}

ast::DeclarationPtr Builder::BuildTable(Parser::TableDeclarationContext& context) {
  auto table = MakeDeclaration<ast::TableDeclaration>(context, context.name());
  table->key = BuildType(context.type(0));
  table->value = BuildType(context.type(1));
  if (context.text() != nullptr) table->from = BuildText(context.text());
  if (context.tableBody() == nullptr) return table;
  for (Parser::TableRowContext* from : context.tableBody()->tableRow()) {
    ast::TableRow row;
    row.span = SpanOf(*from);
    if (from->ELSE() == nullptr) row.key = BuildPattern(from->pattern());
    row.value = BuildExpression(from->expression());
    table->rows.push_back(std::move(row));
  }
  return table;
}

ast::DeclarationPtr Builder::BuildTest(Parser::TestDeclarationContext& context) {
  auto test = MakeDeclaration<ast::TestDeclaration>(context, nullptr);
  const ast::ExpressionPtr title = BuildText(context.text());
  test->title_span = title->span;
  if (title->Is<ast::TextExpression>()) test->title = title->As<ast::TextExpression>().value;
  if (context.testBody() == nullptr) return test;
  for (Parser::TestLineContext* line : context.testBody()->testLine()) {
    ast::ExpressionPtr value = BuildRecordLiteral(line->recordLiteral());
    if (value->Is<ast::RecordExpression>()) {
      static_cast<ast::RecordExpression&>(*value).type = Qualified(line->qualifiedName());
    }
    auto& values = line->GIVEN() != nullptr ? test->given : test->expect;
    values.push_back(std::move(value));
  }
  return test;
}

ast::BindBlock Builder::BuildBind(Parser::BindItemContext& context) {
  ast::BindBlock block{Name(context.name()), {}, SpanOf(context)};
  if (context.bindBody() == nullptr) return block;
  for (auto* property : context.bindBody()->bindProperty()) {
    block.properties.push_back({Name(property->name()), BuildExpression(property->expression())});
  }
  return block;
}

ast::DeclarationPtr Builder::BuildDeployment(Parser::DeploymentDeclarationContext& context) {
  auto deployment = MakeDeclaration<ast::DeploymentDeclaration>(context, context.name());
  if (context.deploymentBody() == nullptr) return deployment;
  for (Parser::DeploymentItemContext* item : context.deploymentBody()->deploymentItem()) {
    const ast::Span span = SpanOf(*item);
    if (auto* store = dynamic_cast<Parser::StoreItemContext*>(item)) {
      deployment->stores.push_back(
          {Name(store->name()), BuildExpression(store->expression()), span});
    } else if (auto* set = dynamic_cast<Parser::SetItemContext*>(item)) {
      deployment->settings.push_back({Name(set->name()), BuildExpression(set->expression()), span});
    } else if (auto* bind = dynamic_cast<Parser::BindItemContext*>(item)) {
      deployment->bindings.push_back(BuildBind(*bind));
    }
  }
  return deployment;
}

}  // namespace treaty::parse
