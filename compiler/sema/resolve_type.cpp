// From what is written to what it stands for: types, records, systems.
#include <algorithm>
#include <charconv>

#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/catalog/declare.h"
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/analysis.h"
#include "compiler/sema/expression_checker.h"

namespace treaty::sema {
namespace {

using types::Kind;

struct PlainName {
  std::string_view name;
  Kind kind;
};
constexpr PlainName kPlainTypes[] = {
    {"Bool", Kind::kBool}, {"Int", Kind::kInt}, {"Float", Kind::kFloat}, {"Date", Kind::kDate},
    {"Time", Kind::kTime}, {"Timestamp", Kind::kTimestamp}, {"Duration", Kind::kDuration},
    {"Json", Kind::kJson}};

std::optional<uint32_t> NumberOf(const ast::TypeArgument& argument) {
  uint32_t value = 0;
  const char* end = argument.text.data() + argument.text.size();
  const auto [at, error] = std::from_chars(argument.text.data(), end, value);
  if (!argument.is_number || error != std::errc() || at != end) return std::nullopt;
  return value;
}

TypeId WrongArguments(Analysis& analysis, const ast::TypeReference& reference,
                      std::string_view takes) {
  analysis.Report(reference.span, diagnostics::kTypeArguments, reference.name.ToString(), takes);
  return analysis.types().Error();
}

TypeId ResolveText(Analysis& analysis, const ast::TypeReference& reference) {
  if (reference.arguments.empty()) return analysis.types().Text();
  const auto length = NumberOf(reference.arguments.front());
  if (reference.arguments.size() != 1 || !length || *length == 0) {
    return WrongArguments(analysis, reference, "one number: the greatest length, 1 or more");
  }
  return analysis.types().Text(*length);
}

TypeId ResolveDecimal(Analysis& analysis, const ast::TypeReference& reference) {
  if (reference.arguments.empty()) return analysis.types().Decimal();
  const auto precision = NumberOf(reference.arguments.front());
  const auto scale = reference.arguments.size() == 2 ? NumberOf(reference.arguments[1])
                                                     : std::optional<uint32_t>(0);
  if (reference.arguments.size() > 2 || !precision || !scale || *precision == 0 ||
      *precision > types::kMaxDecimalDigits || *scale > *precision) {
    return WrongArguments(analysis, reference,
                          "two numbers: at most 38 digits, and how many of them follow the point");
  }
  return analysis.types().Decimal(*precision, *scale);
}

TypeId ResolveMoney(Analysis& analysis, const ast::TypeReference& reference) {
  if (reference.arguments.empty()) return analysis.types().Money();
  const ast::TypeArgument& currency = reference.arguments.front();
  if (reference.arguments.size() != 1 || currency.is_number) {
    return WrongArguments(analysis, reference, "one currency, such as `EUR`");
  }
  if (!IsCurrency(currency.text)) {
    analysis.Report(currency.span, diagnostics::kUnknownCurrency, currency.text);
    return analysis.types().Error();
  }
  return analysis.types().Money(currency.text);
}

void ReportUnknownType(Analysis& analysis, const ast::TypeReference& reference,
                       const std::string& name) {
  std::vector<std::string_view> names{"Text", "Decimal", "Money"};
  for (const PlainName& plain : kPlainTypes) names.push_back(plain.name);
  for (const auto& [declared, type] : analysis.type_names) names.push_back(declared);
  analysis.Report(reference.name.span, diagnostics::kUnknownType, name)
      .Suggest(diagnostics::FindNearName(name, names));
}

// A refinement's base is found when it is first asked for, so that their order does not matter.
TypeId ResolveRefinement(Analysis& analysis, TypeName& name) {
  const ast::TypeDeclaration& declaration = *name.pending;
  if (name.in_progress) {
    analysis.Report(declaration.name.span, diagnostics::kRecursiveType, declaration.name.text);
    return analysis.types().Error();
  }
  name.in_progress = true;
  const TypeId base = ResolveType(analysis, declaration.type);
  name.in_progress = false;
  name.pending = nullptr;
  const Kind kind = analysis.types().KindOf(analysis.types().Base(base));
  const bool refinable = kind != Kind::kRecord && kind != Kind::kList && kind != Kind::kReference;
  if (analysis.types().IsError(base)) return base;
  if (!refinable || analysis.types().IsOptional(base)) {
    analysis.Report(declaration.type.span, diagnostics::kNotDeclaredType,
                    analysis.types().Name(base));
    return analysis.types().Error();
  }
  name.type = analysis.types().NewRefined(declaration.name.text, base);
  analysis.facts.refinements.push_back({.declaration = &declaration,
                                        .name = declaration.name.text,
                                        .type = name.type,
                                        .base = base});
  return name.type;
}

TypeId ResolveNamed(Analysis& analysis, const ast::TypeReference& reference) {
  const std::string name = reference.name.ToString();
  if (name == "Text") return ResolveText(analysis, reference);
  if (name == "Decimal") return ResolveDecimal(analysis, reference);
  if (name == "Money") return ResolveMoney(analysis, reference);
  const bool has_arguments = !reference.arguments.empty();
  for (const PlainName& plain : kPlainTypes) {
    if (plain.name != name) continue;
    return has_arguments ? WrongArguments(analysis, reference, "no arguments")
                         : analysis.types().Simple(plain.kind);
  }
  const bool qualified = reference.name.parts.size() > 1;
  const Index object = qualified ? analysis.facts.FindObject(name) : kNoIndex;
  if (object != kNoIndex) return analysis.facts.objects[object].record;
  const auto declared = analysis.type_names.find(name);
  if (declared == analysis.type_names.end()) {
    ReportUnknownType(analysis, reference, name);
    return analysis.types().Error();
  }
  if (has_arguments) return WrongArguments(analysis, reference, "no arguments");
  if (declared->second.pending != nullptr) return ResolveRefinement(analysis, declared->second);
  return declared->second.type;
}

// `[Line] by position`: the element is a record that has the field, and always.
void CheckListKey(Analysis& analysis, const ast::TypeReference& reference, TypeId element) {
  types::TypeTable& types = analysis.types();
  if (types.IsError(element)) return;
  const bool is_record = types.KindOf(element) == Kind::kRecord;
  const std::string& key = reference.list_key.text;
  const types::FieldInfo* field = is_record ? types.RecordOf(element).Find(key) : nullptr;
  if (field == nullptr) {
    std::vector<std::string_view> names;
    if (is_record) {
      for (const types::FieldInfo& one : types.RecordOf(element).fields) names.push_back(one.name);
    }
    analysis.Report(reference.list_key.span, diagnostics::kListKey, types.Name(element), key)
        .Suggest(diagnostics::FindNearName(key, names));
  } else if (types.IsOptional(field->type) && !types.IsError(field->type)) {
    analysis.Report(reference.list_key.span, diagnostics::kListKey, types.Name(element), key)
        .Note("the key of an element always has a value");
  }
}

}  // namespace

TypeId ResolveType(Analysis& analysis, const ast::TypeReference& reference) {
  types::TypeTable& types = analysis.types();
  TypeId type;
  switch (reference.kind) {
    case ast::TypeKind::kError: return types.Error();
    case ast::TypeKind::kNamed:
      if (reference.name.IsMissing()) return types.Error();
      type = ResolveNamed(analysis, reference);
      break;
    case ast::TypeKind::kList: {
      const TypeId element = ResolveType(analysis, *reference.element);
      if (types.IsError(element)) return element;
      if (!reference.list_key.IsMissing()) CheckListKey(analysis, reference, element);
      type = types.List(element, reference.list_key.text);
      break;
    }
    case ast::TypeKind::kDictionary:
      analysis.Report(reference.span, diagnostics::kUnknownType, "{Text: …}")
          .Note("dictionaries come later; `Json` passes one through");
      return types.Error();
  }
  return reference.optional ? types.Optional(type) : type;
}

RecordName ResolveRecord(Analysis& analysis, const ast::QualifiedName& name) {
  if (name.IsMissing()) return {};
  const Facts& facts = analysis.facts;
  if (name.parts.size() == 1) {
    const std::string& entity = name.parts.front().text;
    const Index index = facts.FindEntity(entity);
    if (index != kNoIndex) return {.entity = index, .record = facts.entities[index].record};
    std::vector<std::string_view> names;
    for (const EntityFact& fact : facts.entities) names.push_back(fact.name);
    analysis.Report(name.span, diagnostics::kUnknownEntity, entity)
        .Suggest(diagnostics::FindNearName(entity, names));
    return {};
  }
  const Index index = facts.FindObject(name.ToString());
  if (index != kNoIndex) return {.object = index, .record = facts.objects[index].record};
  const Index system = ResolveSystem(analysis, name.parts.front());
  if (system == kNoIndex) return {};
  std::vector<std::string_view> names;
  for (const ast::ObjectDeclaration& object : facts.systems[system].declaration->objects) {
    const bool exact = name.parts.size() == 2;
    if (exact && object.name.text == name.parts[1].text) return {};  // its schema was reported
    names.push_back(object.name.text);
  }
  const ast::Identifier& wrong = name.parts.size() == 2 ? name.parts[1] : name.parts.back();
  analysis.Report(wrong.span, diagnostics::kUnknownObject, name.parts[0].text, wrong.text)
      .Suggest(diagnostics::FindNearName(wrong.text, names));
  return {};
}

Index ResolveSystem(Analysis& analysis, const ast::Identifier& name) {
  if (name.IsMissing()) return kNoIndex;
  const Index index = analysis.facts.FindSystem(name.text);
  if (index != kNoIndex) return index;
  std::vector<std::string_view> names;
  for (const SystemFact& fact : analysis.facts.systems) names.push_back(fact.name);
  analysis.Report(name.span, diagnostics::kUnknownSystem, name.text)
      .Suggest(diagnostics::FindNearName(name.text, names));
  return kNoIndex;
}

std::vector<Index> ResolveSystems(Analysis& analysis,
                                  const std::vector<ast::Identifier>& names) {
  std::vector<Index> systems;
  for (const ast::Identifier& name : names) {
    const Index index = ResolveSystem(analysis, name);
    if (index != kNoIndex) systems.push_back(index);
  }
  return systems;
}

}  // namespace treaty::sema
