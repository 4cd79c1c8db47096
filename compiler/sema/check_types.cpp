// Enums, records and refinements.
#include <set>

#include "compiler/diagnostics/catalog/names.h"
#include "compiler/sema/analysis.h"
#include "compiler/sema/expression_checker.h"

namespace treaty::sema {
namespace {

using types::Kind;

// Registers a capital name; reports a second one.
bool Declare(Analysis& analysis, const ast::Identifier& name, std::string_view what,
             TypeName type) {
  if (name.IsMissing()) return false;
  const auto [place, is_new] = analysis.type_names.emplace(name.text, type);
  if (is_new) return true;
  analysis.Report(name.span, diagnostics::kDuplicateName, what, name.text)
      .Label(place->second.span, "first declared here");
  return false;
}

void DeclareEnum(Analysis& analysis, const ast::EnumDeclaration& declaration) {
  types::EnumInfo info{.name = declaration.name.text, .values = {}, .open = declaration.is_open};
  std::set<std::string> seen;
  for (const ast::Identifier& value : declaration.values) {
    if (value.IsMissing()) continue;
    if (seen.insert(value.text).second) {
      info.values.push_back(value.text);
    } else {
      analysis.Report(value.span, diagnostics::kDuplicateField, declaration.name.text, value.text);
    }
  }
  const TypeId type = analysis.types().NewEnum(std::move(info));
  Declare(analysis, declaration.name, "type", {.type = type, .span = declaration.name.span});
}

void RefuseModifiers(Analysis& analysis, const ast::Field& field, std::string_view where) {
  const auto refuse = [&](bool said, std::string_view word) {
    if (said) analysis.Report(field.span, diagnostics::kFieldModifier, word, where);
  };
  refuse(field.is_key, "key");
  refuse(field.pii, "pii");
  refuse(field.together != 0, "together");
  refuse(!field.assigned_by.IsMissing(), "assigned by");
  refuse(!field.survives.empty(), "survives");
  refuse(field.readonly, "readonly");
  refuse(field.create_only, "createonly");
  refuse(field.unique, "unique");
  refuse(field.external, "external");
  refuse(!field.references.IsMissing(), "references");
}

void FillRecord(Analysis& analysis, const ast::RecordDeclaration& declaration, TypeId record) {
  std::vector<types::FieldInfo> fields;
  std::set<std::string> seen;
  for (const ast::Field& field : declaration.fields) {
    if (field.name.IsMissing()) continue;
    RefuseModifiers(analysis, field, "a record");
    if (!seen.insert(field.name.text).second) {
      analysis.Report(field.name.span, diagnostics::kDuplicateField, declaration.name.text,
                      field.name.text);
      continue;
    }
    fields.push_back({.name = field.name.text,
                      .type = ResolveType(analysis, field.type),
                      .shape = {.name = field.name.text}});
  }
  analysis.types().SetFields(record, std::move(fields));
}

// Whether a value of `type` holds a value of the record `wanted`.
bool Contains(const types::TypeTable& types, TypeId type, TypeId wanted,
              std::set<uint32_t>& visited) {
  TypeId base = types.Base(type);
  while (types.KindOf(base) == Kind::kList) base = types.Base(types.Get(base).element);
  if (base == wanted) return true;
  if (types.KindOf(base) != Kind::kRecord || !visited.insert(base.index).second) return false;
  for (const types::FieldInfo& field : types.RecordOf(base).fields) {
    if (Contains(types, field.type, wanted, visited)) return true;
  }
  return false;
}

bool ContainsItself(const types::TypeTable& types, TypeId record) {
  for (const types::FieldInfo& field : types.RecordOf(record).fields) {
    std::set<uint32_t> visited;
    if (Contains(types, field.type, record, visited)) return true;
  }
  return false;
}

}  // namespace

void DeclareTypes(Analysis& analysis) {
  std::vector<std::pair<const ast::RecordDeclaration*, TypeId>> records;
  analysis.ForEach<ast::EnumDeclaration>(
      [&](const ast::EnumDeclaration& declaration) { DeclareEnum(analysis, declaration); });
  analysis.ForEach<ast::RecordDeclaration>([&](const ast::RecordDeclaration& declaration) {
    const TypeId type = analysis.types().NewRecord({.name = declaration.name.text});
    records.emplace_back(&declaration, type);
    Declare(analysis, declaration.name, "type", {.type = type, .span = declaration.name.span});
  });
  analysis.ForEach<ast::EntityDeclaration>([&](const ast::EntityDeclaration& declaration) {
    const TypeId type = analysis.types().Reference(declaration.name.text);
    Declare(analysis, declaration.name, "type", {.type = type, .span = declaration.name.span});
  });
  analysis.ForEach<ast::TypeDeclaration>([&](const ast::TypeDeclaration& declaration) {
    Declare(analysis, declaration.name, "type",
            {.span = declaration.name.span, .pending = &declaration});
  });
  analysis.ForEach<ast::TypeDeclaration>([&](const ast::TypeDeclaration& declaration) {
    const auto name = analysis.type_names.find(declaration.name.text);
    if (name == analysis.type_names.end() || name->second.pending != &declaration) return;
    ast::TypeReference reference;
    reference.kind = ast::TypeKind::kNamed;
    reference.name.parts = {declaration.name};
    reference.name.span = declaration.name.span;
    ResolveType(analysis, reference);
  });
  for (const auto& [declaration, type] : records) FillRecord(analysis, *declaration, type);
  for (const auto& [declaration, type] : records) {
    if (!ContainsItself(analysis.types(), type)) continue;
    analysis.Report(declaration->name.span, diagnostics::kRecursiveType, declaration->name.text);
    analysis.types().SetFields(type, {});
  }
}

// `where is_email(value)`: one tree a refinement, shared by all conversions to it.
void CheckRefinements(Analysis& analysis) {
  for (const RefinementFact& fact : analysis.facts.refinements) {
    if (fact.declaration->where == nullptr) continue;
    Predicate predicate{.value = analysis.build.NewLocal()};
    Scope scope;
    scope.place = "the condition of a type";
    scope.locals.push_back(
        {"value", analysis.build.Local(predicate.value, fact.base, fact.declaration->name.span)});
    ExpressionChecker checker(analysis, std::move(scope));
    const Tree tree = checker.CheckCondition(*fact.declaration->where);
    predicate.tree = tree->node == Node::kError ? nullptr : tree;
    analysis.predicates[fact.type.index] = predicate;
  }
}

}  // namespace treaty::sema
