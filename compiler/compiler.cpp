#include "compiler/compiler.h"

#include "compiler/diagnostics/emitter.h"
#include "compiler/parse/parse.h"

namespace treaty::compiler {

std::unique_ptr<Compilation> Compile(source::Files files) {
  auto compilation = std::make_unique<Compilation>();
  compilation->files = std::move(files);
  diagnostics::Emitter emitter;
  compilation->module = parse::ParseModule(compilation->files, emitter);
  compilation->has_errors = emitter.HasErrors();
  compilation->diagnostics = emitter.Take();
  return compilation;
}

}  // namespace treaty::compiler
