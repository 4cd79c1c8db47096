// `treaty build`: a treaty to one file, the bundle.
#include "compiler/cli/program.h"
#include "runtime/base/env.h"
#include "runtime/program/native_tier.h"

namespace treaty::cli {
namespace {

Result<std::string> Bitcode(const std::vector<program::Unit>& units) {
  TRY(const program::JitApi* jit, program::OpenJit());
  std::string bitcode;
  std::string error;
  if (!jit->to_bitcode(units, program::JitOptions{}, &bitcode, &error)) {
    return Fail("the units could not be compiled", error);
  }
  return bitcode;
}

int Build(const Arguments& arguments, Console& console) {
  BuiltTreaty built = BuildTreaty(arguments.All("PATH"), console);
  if (built.bundle == nullptr) return built.exit_code;
  if (!arguments.Has("no-native")) {
    Result<std::string> bitcode = Bitcode(built.bundle->units);
    if (!bitcode) {
      console.Complain(bitcode.error().ToString());
      return kExitCouldNotRun;
    }
    built.bundle->bitcode = *std::move(bitcode);
  }
  const std::string path(arguments.Get("output"));
  const std::string bytes = program::EncodeBundle(*built.bundle);
  if (const auto written = PosixEnv().WriteWhole(path, bytes); !written) {
    console.Complain(written.error().ToString());
    return kExitCouldNotRun;
  }
  if (!console.GetStyle().quiet) {
    console.Say("{}: {} units, {} bytes, {}\n", path, built.bundle->units.size(), bytes.size(),
                program::BundleHash(built.bundle->model, built.bundle->units).substr(0, 12));
  }
  return kExitOk;
}

}  // namespace

COMMAND(build) = {
    .name = "build",
    .summary = "compile a treaty into one bundle",
    .about = "The bundle holds what the treaty says and owns, its units, and their native code as\n"
             "bitcode. `treatyd` runs it without the treaty's text.",
    .positionals = {{.name = "PATH", .summary = "a folder, or files", .many = true}},
    .options = {{.name = "output",
                 .summary = "where to write the bundle",
                 .value = "FILE",
                 .required = true,
                 .letter = 'o'},
                {.name = "no-native",
                 .summary = "leave the bitcode out; loaders compile or interpret"}},
    .run = Build,
};

}  // namespace treaty::cli
