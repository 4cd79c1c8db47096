#include "compiler/cli/report.h"

#include "compiler/diagnostics/render.h"
#include "compiler/source/load.h"
#include "runtime/base/env.h"

namespace treaty::cli {

Option FormatOption() {
  return {.name = "format",
          .summary = "how diagnostics are written",
          .value = "FORMAT",
          .choices = {"text", "json", "github"},
          .fallback = "text"};
}

std::unique_ptr<compiler::Compilation> CompilePaths(const std::vector<std::string>& paths,
                                                    Console& console) {
  Result<source::Files> files = source::LoadFiles(paths, PosixEnv());
  if (!files) {
    console.Complain(files.error().ToString());
    return nullptr;
  }
  return compiler::Compile(*std::move(files), PosixEnv());
}

std::string Rendered(const compiler::Compilation& compilation, std::string_view format,
                     bool color) {
  const auto& diagnostics = compilation.diagnostics;
  if (format == "json") return diagnostics::RenderJson(diagnostics, compilation.files);
  if (format == "github") return diagnostics::RenderGithub(diagnostics, compilation.files);
  return diagnostics::RenderText(diagnostics, compilation.files, {.color = color});
}

}  // namespace treaty::cli
