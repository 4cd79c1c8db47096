// What the checks of one run share: the module, the facts so far, and who is called what.
// Internal to compiler/sema.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/ast/tree.h"
#include "compiler/diagnostics/emitter.h"
#include "compiler/sema/facts.h"
#include "compiler/sema/schema_loader.h"
#include "compiler/sema/tree_builder.h"

namespace treaty::sema {

// What a capital name stands for.
struct TypeName {
  TypeId type;                                    // kReference for an entity
  Span span;
  const ast::TypeDeclaration* pending = nullptr;  // a refinement that is still to be resolved
  bool in_progress = false;
};

// `type Email = Text where is_email(value)`: the predicate, shared by all conversions to the type.
struct Predicate {
  LocalId value = kNoLocal;
  Tree tree = nullptr;
};

struct Analysis {
  Analysis(const ast::Module& checked, SchemaLoader& loader, diagnostics::Emitter& reports)
      : module(checked), schemas(loader), emitter(reports) {}
  Analysis(const Analysis&) = delete;
  Analysis& operator=(const Analysis&) = delete;

  const ast::Module& module;
  SchemaLoader& schemas;
  diagnostics::Emitter& emitter;
  Facts facts;
  TreeBuilder build{facts};

  std::map<std::string, TypeName, std::less<>> type_names;
  std::map<std::string, const ast::FunctionDeclaration*, std::less<>> functions;
  std::map<uint32_t, Predicate> predicates;             // by TypeId of the refinement
  std::vector<std::pair<Index, Index>> links;           // (object, entity) joined by a map
  std::vector<const ast::FunctionDeclaration*> inlining;  // calls that are being written out
  uint32_t inlined_calls = 0;
  uint32_t inline_depth = 0;
  Span outer_call;              // the call, written by the author, that is being written out
  std::string outer_function;

  types::TypeTable& types() { return facts.types; }
  bool AreLinked(Index object, Index entity) const;

  template <typename... Args>
  diagnostics::Diagnostic& Report(Span span, const diagnostics::Kind<Args...>& kind,
                                  const std::type_identity_t<Args>&... args) {
    return emitter.Report(span, kind, args...);
  }

  // Calls visit(declaration) for each declaration of one kind, in the order written.
  template <typename T, typename Visit>
  void ForEach(Visit visit) const {
    for (const ast::File& file : module.files) {
      for (const ast::DeclarationPtr& declaration : file.declarations) {
        if (declaration->Is<T>()) visit(declaration->As<T>());
      }
    }
  }
};

// resolve_type.cpp: the type that is written; the error type when there is none (reported).
TypeId ResolveType(Analysis& analysis, const ast::TypeReference& reference);
// The record that `crm.Account` or `Customer` names, as expressions read it.
struct RecordName {
  Index object = kNoIndex;
  Index entity = kNoIndex;
  TypeId record;
  bool IsKnown() const { return object != kNoIndex || entity != kNoIndex; }
};
RecordName ResolveRecord(Analysis& analysis, const ast::QualifiedName& name);
Index ResolveSystem(Analysis& analysis, const ast::Identifier& name);
std::vector<Index> ResolveSystems(Analysis& analysis,
                                  const std::vector<ast::Identifier>& names);

// One function a construct, in the order in which they run.
void DeclareModule(Analysis& analysis);      // check_module.cpp
void DeclareTypes(Analysis& analysis);       // check_types.cpp: enums, records, refinements
void DeclareSystems(Analysis& analysis);     // check_system.cpp
void DeclareEntities(Analysis& analysis);    // check_entity.cpp
void DeclareFunctions(Analysis& analysis);   // check_function.cpp
void CheckRefinements(Analysis& analysis);   // check_types.cpp
void CheckSettings(Analysis& analysis);      // check_setting.cpp
void CheckTables(Analysis& analysis);        // check_table.cpp
void DeclareMaps(Analysis& analysis);        // check_map.cpp: headers, so that references convert
void CheckFunctions(Analysis& analysis);     // check_function.cpp
void CheckEntities(Analysis& analysis);      // check_entity.cpp: owners and strategies
void CheckIdentities(Analysis& analysis);    // check_identity.cpp
void CheckMaps(Analysis& analysis);          // check_map.cpp
void CheckRoutes(Analysis& analysis);        // check_route.cpp
void CheckDeployments(Analysis& analysis);   // check_deployment.cpp
void CheckTests(Analysis& analysis);         // check_test.cpp

}  // namespace treaty::sema
