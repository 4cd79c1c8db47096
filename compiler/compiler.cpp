#include "compiler/compiler.h"

#include "compiler/diagnostics/emitter.h"
#include "compiler/lowering/lower_program.h"
#include "compiler/parse/parse.h"
#include "compiler/passes/pipeline.h"
#include "compiler/promises/promise.h"
#include "compiler/schema/file_loader.h"
#include "compiler/sema/analyze.h"
#include "runtime/base/check.h"
#include "runtime/program/ir_verify.h"

namespace treaty::compiler {

std::unique_ptr<Compilation> Compile(source::Files files, Env& env) {
  auto compilation = std::make_unique<Compilation>();
  compilation->files = std::move(files);
  diagnostics::Emitter emitter;
  compilation->module = parse::ParseModule(compilation->files, emitter);
  schema::FileLoader schemas(env, compilation->files);
  compilation->facts = sema::Analyze(compilation->module, schemas, emitter);
  promises::CheckPromises(compilation->facts, emitter);
  compilation->has_errors = emitter.HasErrors();
  compilation->diagnostics = emitter.Take();
  return compilation;
}

static void Verify(const program::Unit& unit) {
  const Result<void> verified = program::VerifyUnit(unit);
  CHECK(verified, (unit.name + ": " + verified.error().ToString()).c_str());
}

program::Bundle MakeProgram(const Compilation& compilation) {
  CHECK(!compilation.has_errors, "nothing with errors becomes a program");
  lowering::LoweredProgram lowered =
      lowering::LowerProgram(compilation.facts, compilation.files);
  for (program::Unit& unit : lowered.units) {
    Verify(unit);
    passes::RunPasses(unit);
    Verify(unit);
  }
  return {std::move(lowered.model), std::move(lowered.units), {}};
}

}  // namespace treaty::compiler
