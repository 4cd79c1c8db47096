#include "compiler/sema/analyze.h"

#include <algorithm>
#include <utility>

#include "compiler/sema/analysis.h"

namespace treaty::sema {

bool Analysis::AreLinked(Index object, Index entity) const {
  return std::find(links.begin(), links.end(), std::pair(object, entity)) != links.end();
}

Facts Analyze(const ast::Module& module, SchemaLoader& schemas, diagnostics::Emitter& emitter) {
  const size_t errors_before = emitter.ErrorCount();
  Analysis analysis(module, schemas, emitter);
  DeclareModule(analysis);
  DeclareTypes(analysis);
  DeclareSystems(analysis);
  DeclareEntities(analysis);
  DeclareFunctions(analysis);
  CheckTables(analysis);
  CheckSettings(analysis);
  CheckRefinements(analysis);
  DeclareMaps(analysis);
  CheckFunctions(analysis);
  CheckEntities(analysis);
  CheckIdentities(analysis);
  CheckMaps(analysis);
  CheckRoutes(analysis);
  CheckDeployments(analysis);
  CheckTests(analysis);
  analysis.facts.is_complete = emitter.ErrorCount() == errors_before;
  return std::move(analysis.facts);
}

}  // namespace treaty::sema
