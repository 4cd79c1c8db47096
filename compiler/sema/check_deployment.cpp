// `deployment production { store …  set …  bind crm { … } }`
#include <set>

#include "compiler/diagnostics/catalog/declare.h"
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/analysis.h"
#include "compiler/sema/expression_checker.h"

namespace treaty::sema {
namespace {

using From = DeploymentValueFact::From;

const ast::CallExpression* AsCall(const ast::Expression& expression, std::string_view function) {
  if (!expression.Is<ast::CallExpression>()) return nullptr;
  const auto& call = expression.As<ast::CallExpression>();
  return call.function.text == function && call.arguments.size() == 1 ? &call : nullptr;
}

const std::string* AsText(const ast::Expression& expression) {
  return expression.Is<ast::TextExpression>() ? &expression.As<ast::TextExpression>().value
                                              : nullptr;
}

// 30s, 250ms
std::string DurationText(int64_t microseconds) {
  if (microseconds % 1'000'000 == 0) return std::to_string(microseconds / 1'000'000) + "s";
  return std::to_string(microseconds / 1'000) + "ms";
}

// A text, a word (`protocol file`), a number, a duration, env("NAME"), file("path") or
// file(env("NAME")).
std::optional<DeploymentValueFact> ReadValue(Analysis& analysis,
                                             const ast::Expression& expression) {
  const auto value = [&](From from, const std::string& text) {
    return DeploymentValueFact{.from = from, .text = text, .span = expression.span};
  };
  if (const std::string* text = AsText(expression)) return value(From::kText, *text);
  if (expression.Is<ast::NameExpression>()) {
    return value(From::kText, expression.As<ast::NameExpression>().name.text);
  }
  if (expression.Is<ast::IntExpression>()) {
    return value(From::kText, expression.As<ast::IntExpression>().digits);
  }
  if (expression.Is<ast::DurationExpression>()) {
    return value(From::kText, DurationText(expression.As<ast::DurationExpression>().microseconds));
  }
  if (const auto* environment = AsCall(expression, "env")) {
    const std::string* name = AsText(*environment->arguments[0].value);
    if (name != nullptr) return value(From::kEnvironment, *name);
  } else if (const auto* file = AsCall(expression, "file")) {
    const ast::Expression& inside = *file->arguments[0].value;
    if (const std::string* path = AsText(inside)) return value(From::kFile, *path);
    const auto* named = AsCall(inside, "env");
    const std::string* name = named == nullptr ? nullptr : AsText(*named->arguments[0].value);
    if (name != nullptr) return value(From::kFileOfEnvironment, *name);
  }
  if (!expression.Is<ast::ErrorExpression>()) {
    analysis.Report(expression.span, diagnostics::kDeploymentValue);
  }
  return std::nullopt;
}

class DeploymentChecker {
 public:
  DeploymentChecker(Analysis& analysis, const ast::DeploymentDeclaration& declaration)
      : analysis_(analysis), declaration_(declaration) {
    fact_.declaration = &declaration;
    fact_.name = declaration.name.text;
  }

  DeploymentFact Check() {
    CheckStores();
    for (const ast::SetLine& line : declaration_.settings) CheckSet(line);
    CheckSettingsComplete();
    for (const ast::BindBlock& block : declaration_.bindings) CheckBinding(block);
    return std::move(fact_);
  }

 private:
  void CheckStores() {
    for (size_t i = 0; i < declaration_.stores.size(); ++i) {
      const ast::StoreLine& line = declaration_.stores[i];
      if (i > 0) {
        analysis_.Report(line.span, diagnostics::kSecondStore, fact_.name)
            .Label(declaration_.stores.front().span, "the first one");
        continue;
      }
      fact_.store_kind = line.store_kind.text;
      if (line.value == nullptr) continue;
      if (auto value = ReadValue(analysis_, *line.value)) fact_.store = std::move(*value);
    }
  }

  void CheckSet(const ast::SetLine& line) {
    if (line.setting.IsMissing()) return;
    const Index setting = analysis_.facts.FindSetting(line.setting.text);
    if (setting == kNoIndex) {
      std::vector<std::string_view> names;
      for (const SettingFact& fact : analysis_.facts.settings) names.push_back(fact.name);
      analysis_.Report(line.setting.span, diagnostics::kUnknownSetting, line.setting.text)
          .Suggest(diagnostics::FindNearName(line.setting.text, names));
      return;
    }
    if (!set_.insert(setting).second) {
      analysis_.Report(line.setting.span, diagnostics::kSetTwice, "setting", line.setting.text);
      return;
    }
    Scope scope;
    scope.place = "a deployment";
    const auto constant = ExpressionChecker(analysis_, std::move(scope))
                              .CheckConstant(*line.value, analysis_.facts.settings[setting].type);
    if (constant) fact_.settings.emplace_back(setting, *constant);
  }

  void CheckSettingsComplete() {
    for (Index i = 0; i < analysis_.facts.settings.size(); ++i) {
      const SettingFact& setting = analysis_.facts.settings[i];
      if (setting.declaration->value != nullptr || set_.count(i) > 0) continue;
      analysis_
          .Report(declaration_.name.span, diagnostics::kSettingWithoutValue, fact_.name,
                  setting.name)
          .Label(setting.declaration->name.span, "declared without a value");
    }
  }

  void CheckBinding(const ast::BindBlock& block) {
    const Index system = ResolveSystem(analysis_, block.system);
    if (system == kNoIndex) return;
    if (!bound_.insert(system).second) {
      analysis_.Report(block.system.span, diagnostics::kSetTwice, "binding", block.system.text);
      return;
    }
    BindingFact binding{.system = system, .properties = {}};
    std::set<std::string> seen;
    for (const ast::BindProperty& property : block.properties) {
      if (property.name.IsMissing() || property.value == nullptr) continue;
      if (!seen.insert(property.name.text).second) {
        analysis_.Report(property.name.span, diagnostics::kSetTwice, "property",
                         property.name.text);
        continue;
      }
      ReadProperty(property.name.text, *property.value, &binding);
    }
    fact_.bindings.push_back(std::move(binding));
  }

  // `auth basic(user: env("U"), password: env("P"))` is `auth` = "basic" and a property for each of
  // its arguments: `auth.user`, `auth.password`.
  void ReadProperty(const std::string& name, const ast::Expression& expression,
                    BindingFact* binding) {
    if (!IsMethod(expression)) {
      auto value = ReadValue(analysis_, expression);
      if (value) binding->properties.emplace_back(name, std::move(*value));
      return;
    }
    const auto& call = expression.As<ast::CallExpression>();
    binding->properties.emplace_back(
        name, DeploymentValueFact{
                  .from = From::kText, .text = call.function.text, .span = call.function.span});
    std::set<std::string> seen;
    for (const ast::Argument& argument : call.arguments) {
      if (argument.name.IsMissing() || !seen.insert(argument.name.text).second) {
        analysis_.Report(argument.value->span, diagnostics::kDeploymentArgument,
                         call.function.text);
        continue;
      }
      auto value = ReadValue(analysis_, *argument.value);
      if (!value) continue;
      binding->properties.emplace_back(name + "." + argument.name.text, std::move(*value));
    }
  }

  static bool IsMethod(const ast::Expression& expression) {
    if (!expression.Is<ast::CallExpression>()) return false;
    const std::string& function = expression.As<ast::CallExpression>().function.text;
    return function != "env" && function != "file";
  }

  Analysis& analysis_;
  const ast::DeploymentDeclaration& declaration_;
  DeploymentFact fact_;
  std::set<Index> set_;
  std::set<Index> bound_;
};

}  // namespace

void CheckDeployments(Analysis& analysis) {
  std::map<std::string, Span> seen;
  analysis.ForEach<ast::DeploymentDeclaration>([&](const ast::DeploymentDeclaration& declaration) {
    const auto [first, is_new] = seen.emplace(declaration.name.text, declaration.name.span);
    if (!is_new) {
      analysis.Report(declaration.name.span, diagnostics::kDuplicateName, "deployment",
                      declaration.name.text)
          .Label(first->second, "first declared here");
      return;
    }
    analysis.facts.deployments.push_back(DeploymentChecker(analysis, declaration).Check());
  });
}

}  // namespace treaty::sema
