// `table industries : Text -> Segment { "Retail" -> retail  else -> other }`
#include <set>

#include "compiler/diagnostics/catalog/declare.h"
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/sema/analysis.h"
#include "compiler/sema/expression_checker.h"
#include "compiler/types/relations.h"

namespace treaty::sema {
namespace {

using types::Kind;

bool IsScalar(Kind kind) {
  return kind != Kind::kRecord && kind != Kind::kList && kind != Kind::kReference &&
         kind != Kind::kJson;
}

void CheckTypes(Analysis& analysis, TableFact& fact) {
  types::TypeTable& types = analysis.types();
  const TypeId key = types.Base(fact.key);
  const bool is_key = types::IsTextual(types, key) || types.KindOf(key) == Kind::kEnum;
  if (!types.IsError(fact.key) && (!is_key || types.IsOptional(fact.key))) {
    analysis.Report(fact.declaration->key.span, diagnostics::kTableKey, types.Name(fact.key));
    fact.key = types.Error();
  }
  if (!types.IsError(fact.value) && !IsScalar(types.KindOf(types.Base(fact.value)))) {
    analysis.Report(fact.declaration->value.span, diagnostics::kTableValue, types.Name(fact.value));
    fact.value = types.Error();
  }
}

void CheckRows(Analysis& analysis, TableFact& fact) {
  std::set<std::string> seen;
  for (const ast::TableRow& row : fact.declaration->rows) {
    Scope scope;
    scope.place = "a table";
    ExpressionChecker checker(analysis, std::move(scope));
    if (fact.table.has_else) {
      analysis.Report(row.span, diagnostics::kElseNotLast);
      return;
    }
    const auto value = checker.CheckConstant(*row.value, fact.value);
    if (row.key == nullptr) {
      fact.table.has_else = true;
      if (value) fact.table.otherwise = *value;
      continue;
    }
    const auto key = checker.CheckConstant(*row.key, fact.key);
    if (!key || !value) continue;
    if (!seen.insert(key->text).second) {
      analysis.Report(row.key->span, diagnostics::kRowTwice, "`" + key->text + "`");
      continue;
    }
    fact.table.keys.push_back(key->text);
    fact.table.values.push_back(*value);
  }
}

}  // namespace

void CheckTables(Analysis& analysis) {
  analysis.ForEach<ast::TableDeclaration>([&](const ast::TableDeclaration& declaration) {
    if (declaration.name.IsMissing()) return;
    const Index before = analysis.facts.FindTable(declaration.name.text);
    if (before != kNoIndex) {
      analysis
          .Report(declaration.name.span, diagnostics::kDuplicateName, "table",
                  declaration.name.text)
          .Label(analysis.facts.tables[before].declaration->name.span, "first declared here");
      return;
    }
    TableFact fact{.declaration = &declaration,
                   .name = declaration.name.text,
                   .key = ResolveType(analysis, declaration.key),
                   .value = ResolveType(analysis, declaration.value),
                   .table = {.name = declaration.name.text}};
    if (declaration.from != nullptr) {
      analysis.Report(declaration.from->span, diagnostics::kTableFile);
      fact.table.has_else = true;  // what the rows would be is not known: no second error
    }
    CheckTypes(analysis, fact);
    CheckRows(analysis, fact);
    analysis.facts.tables.push_back(std::move(fact));
  });
}

}  // namespace treaty::sema
