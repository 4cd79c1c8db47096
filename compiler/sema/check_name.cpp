// Names that stand alone: locals, settings, values of enums.
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/expression_checker.h"
#include "compiler/types/relations.h"

namespace treaty::sema {
namespace {

using types::Kind;

bool HasValue(const types::EnumInfo& info, std::string_view value) {
  for (const std::string& candidate : info.values) {
    if (candidate == value) return true;
  }
  return false;
}

}  // namespace

Tree ExpressionChecker::Narrow(Tree tree) {
  if (!types().IsOptional(tree->type)) return tree;
  const std::string key = PathKey(tree);
  if (key.empty() || scope_.present.count(key) == 0) return tree;
  return build().WithType(tree, types().Required(tree->type));
}

Tree ExpressionChecker::FindLocal(std::string_view name, Span span) {
  for (auto local = scope_.locals.rbegin(); local != scope_.locals.rend(); ++local) {
    if (local->name != name) continue;
    TypedExpression copy = *local->tree;
    copy.span = span;
    return Narrow(build().Add(std::move(copy)));
  }
  return nullptr;
}

// A lower name that is nothing else and so can only be a value of an enum.
bool ExpressionChecker::IsEnumValueName(const ast::Expression& expression) {
  if (!expression.Is<ast::NameExpression>()) return false;
  const std::string& name = expression.As<ast::NameExpression>().name.text;
  for (const LocalName& local : scope_.locals) {
    if (local.name == name) return false;
  }
  return analysis_.facts.FindSetting(name) == kNoIndex;
}

Tree ExpressionChecker::EnumValue(const ast::NameExpression& name, TypeId wanted) {
  const TypeId base = types().Base(wanted);
  const bool knows = types().KindOf(base) == Kind::kEnum && !types().EnumOf(base).imported;
  TypeId found = base;
  std::vector<std::string_view> candidates;
  if (knows) {
    const types::EnumInfo& info = types().EnumOf(base);
    if (!HasValue(info, name.name.text)) {
      analysis_.Report(name.span, diagnostics::kUnknownEnumValue, info.name, name.name.text)
          .Suggest(diagnostics::FindNearNameIn(name.name.text, info.values));
      return Error(name.span);
    }
  } else {
    found = types().Error();
    for (const auto& [type_name, type] : analysis_.type_names) {
      if (types().KindOf(type.type) != Kind::kEnum) continue;
      const types::EnumInfo& info = types().EnumOf(type.type);
      candidates.insert(candidates.end(), info.values.begin(), info.values.end());
      if (!HasValue(info, name.name.text)) continue;
      if (!types().IsError(found)) {
        analysis_.Report(name.span, diagnostics::kAmbiguousEnumValue, name.name.text,
                         TypeText(found), type_name);
        return Error(name.span);
      }
      found = type.type;
    }
    for (const LocalName& local : scope_.locals) candidates.push_back(local.name);
    for (const SettingFact& setting : analysis_.facts.settings) candidates.push_back(setting.name);
  }
  if (types().IsError(found)) {
    auto& report = analysis_.Report(name.span, diagnostics::kUnknownName, name.name.text);
    const std::string field = "." + name.name.text;
    if (scope_.record != nullptr && types().KindOf(scope_.record->type) == Kind::kRecord &&
        types().RecordOf(scope_.record->type).Find(name.name.text) != nullptr) {
      report.FixBy("the field of the record is `" + field + "`", name.span, field);
    } else {
      report.Suggest(diagnostics::FindNearName(name.name.text, candidates));
    }
    return Error(name.span);
  }
  return build().Constant({.kind = TypeKind::kEnum, .text = name.name.text}, found, name.span);
}

Tree ExpressionChecker::Name(const ast::NameExpression& name, TypeId wanted) {
  if (name.name.IsMissing()) return Error(name.span);
  if (Tree local = FindLocal(name.name.text, name.span)) return local;
  const TypeId base = types().Base(wanted);
  if (types().KindOf(base) == Kind::kEnum && !types().EnumOf(base).imported &&
      HasValue(types().EnumOf(base), name.name.text)) {
    return EnumValue(name, wanted);
  }
  const Index setting = analysis_.facts.FindSetting(name.name.text);
  if (setting == kNoIndex) return EnumValue(name, wanted);
  TypedExpression node{.node = Node::kSetting,
                       .type = analysis_.facts.settings[setting].type,
                       .span = name.span};
  node.name = name.name.text;
  return build().Add(std::move(node));
}

}  // namespace treaty::sema
