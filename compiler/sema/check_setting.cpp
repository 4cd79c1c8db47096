// `setting sales_org : Text(4) = "1000"`: a constant that a deployment may replace.
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/sema/analysis.h"
#include "compiler/sema/expression_checker.h"

namespace treaty::sema {

void CheckSettings(Analysis& analysis) {
  analysis.ForEach<ast::SettingDeclaration>([&](const ast::SettingDeclaration& declaration) {
    if (declaration.name.IsMissing()) return;
    const Index before = analysis.facts.FindSetting(declaration.name.text);
    if (before != kNoIndex) {
      analysis
          .Report(declaration.name.span, diagnostics::kDuplicateName, "setting",
                  declaration.name.text)
          .Label(analysis.facts.settings[before].declaration->name.span, "first declared here");
      return;
    }
    SettingFact fact{.declaration = &declaration,
                     .name = declaration.name.text,
                     .type = ResolveType(analysis, declaration.type),
                     .value = {}};
    if (declaration.value != nullptr) {
      Scope scope;
      scope.place = "a setting";
      fact.value = ExpressionChecker(analysis, std::move(scope))
                       .CheckConstant(*declaration.value, fact.type);
    }
    analysis.facts.settings.push_back(std::move(fact));
  });
}

}  // namespace treaty::sema
