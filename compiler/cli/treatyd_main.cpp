// treatyd: runs a bundle. It has no parser and no compiler of treaties; native code comes from the
// bundle's bitcode, in the background, while the interpreter answers.
#include <unistd.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "compiler/cli/library.h"
#include "runtime/base/failpoint.h"
#include "runtime/control/companion.h"
#include "runtime/engine/run_loop.h"
#include "runtime/program/bundle.h"

namespace treaty::cli {
namespace {

constexpr int kOk = 0;
constexpr int kCouldNotRun = 2;

constexpr std::string_view kUsage =
    "usage: treatyd BUNDLE [options]\n"
    "runs a bundle that `treaty build` wrote, until SIGINT or SIGTERM\n\n"
    "  --in DEPLOYMENT   which deployment of the bundle (default: the only one, or `sandbox`)\n"
    "  --store FILE      another store file\n"
    "  --until-idle      end when nothing is left to do\n"
    "  --observe         write nothing\n"
    "  --control ADDRESS where the control API listens (default: 127.0.0.1:0, any free port)\n"
    "  --interpret       never load native code\n"
    "  --quiet           only what goes wrong\n"
    "  --help, --version\n";

struct Line {
  std::string bundle;
  engine::RunOptions run;
  program::TierChoice tier = program::TierChoice::kAuto;
  std::string control = "127.0.0.1:0";
  bool asks_help = false;
  bool asks_version = false;
};

Result<std::string> ValueOf(const std::vector<std::string>& words, size_t* at) {
  if (*at + 1 >= words.size()) return Fail(fmt::format("`{}` needs a value", words[*at]));
  return words[++*at];
}

Result<Line> ReadLine(const std::vector<std::string>& words) {
  Line line;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--in") {
      TRY(line.run.deployment.name, ValueOf(words, &i));
    } else if (word == "--store") {
      TRY(line.run.deployment.store_path, ValueOf(words, &i));
    } else if (word == "--control") {
      TRY(line.control, ValueOf(words, &i));
    } else if (word == "--until-idle") {
      line.run.until_idle = true;
    } else if (word == "--observe") {
      line.run.deployment.observe = true;
    } else if (word == "--interpret") {
      line.tier = program::TierChoice::kInterpret;
    } else if (word == "--quiet") {
      line.run.quiet = true;
    } else if (word == "--help") {
      line.asks_help = true;
    } else if (word == "--version") {
      line.asks_version = true;
    } else if (word.starts_with("-") || !line.bundle.empty()) {
      return Fail(fmt::format("there is no option `{}`", word), "", "`treatyd --help` lists them");
    } else {
      line.bundle = word;
    }
  }
  const bool needs_bundle = !line.asks_help && !line.asks_version;
  if (needs_bundle && line.bundle.empty()) return Fail("which bundle?", "", "`treatyd --help`");
  return line;
}

Result<std::unique_ptr<program::Program>> Load(const Line& line) {
  TRY(const std::string bytes, PosixEnv().ReadWhole(line.bundle));
  program::LoadOptions options;
  options.tier = line.tier;
  options.env = &PosixEnv();
  options.resolve = LibraryFunctions();
  auto program = program::LoadBundle(bytes, options);
  if (!program) return Fail(program.error().ToString(), line.bundle);
  return program;
}

Result<int> Run(Line line) {
  TRY_VOID(ArmFailpoints(PosixEnv().Variable("TREATY_FAILPOINT").value_or("")));
  engine::StopSignals signals;  // before the program's threads
  TRY(const auto program, Load(line));
  line.run.companion = control::WithControl({.address = line.control});
  line.run.terminal = isatty(STDERR_FILENO) == 1;
  TRY(const engine::RunOutcome outcome,
      engine::RunDeployment(PosixEnv(), *program, line.run, signals));
  if (outcome.failure) fmt::print(stderr, "treatyd: {}\n", outcome.failure->ToString());
  return engine::ExitCodeOf(outcome, line.run.until_idle);
}

int Main(const std::vector<std::string>& words) {
  const Result<Line> line = ReadLine(words);
  if (line && line->asks_help) {
    fmt::print("{}", kUsage);
    return kOk;
  }
  if (line && line->asks_version) {
    fmt::print("treatyd {}\n", TREATY_VERSION);
    return kOk;
  }
  const Result<int> ended = line ? Run(*line) : tl::unexpected<Error>(line.error());
  if (ended) return *ended;
  fmt::print(stderr, "treatyd: {}\n", ended.error().ToString());
  return kCouldNotRun;
}

}  // namespace
}  // namespace treaty::cli

int main(int count, char** words) {
  return treaty::cli::Main(std::vector<std::string>(words + 1, words + count));
}
