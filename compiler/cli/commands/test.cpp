// `treaty test`: runs the `test` blocks of a treaty.
#include <deque>

#include "compiler/cli/program.h"
#include "compiler/cli/report.h"
#include "runtime/value/json_text.h"

namespace treaty::cli {
namespace {

// A test's references find nothing but themselves: `Customer("001")` stands for the record 001.
class NamedReferences : public program::References {
 public:
  program::LookupAnswer Find(const program::Reference&, std::string_view key) override {
    keys_.emplace_back(key);
    return {program::LookupState::kFound, keys_.back()};
  }
  void Prefetch(const std::vector<Question>&) override {}

 private:
  std::deque<std::string> keys_;  // answers live as long as the record
};

std::string Padded(std::string_view json) { return std::string(json) + std::string(kPadding, ' '); }

// Where what came out differs from what the test expects; empty when it does not.
std::vector<std::string> Differences(std::string_view expected, std::string_view actual) {
  std::vector<std::string> differences;
  const auto members = SplitObject(expected);
  if (!members) return {"the expected record cannot be read"};
  for (const JsonMember& member : *members) {
    const auto value = MemberOf(actual, member.key);
    if (value && *value == member.value) continue;
    differences.push_back(fmt::format("`{}` is {}, expected {}", member.key,
                                      value ? *value : "not said", member.value));
  }
  return differences;
}

std::vector<std::string> RunOne(const program::Program& program, program::Worker& worker,
                                const program::TreatyTest& test) {
  const program::Map& map = program.model().maps[test.map];
  const std::string given = Padded(test.given);
  NamedReferences references;
  const std::string_view document(given.data(), given.size() - kPadding);
  const program::UnitResult result = worker.Run(map.unit, {document}, &references, 0);
  if (result.outcome != program::Outcome::kDone) {
    return {fmt::format("{}: {}", result.code, result.message)};
  }
  return Differences(test.expect, result.output);
}

int Test(const Arguments& arguments, Console& console) {
  LoadedTreaty treaty = LoadTreaty(arguments.All("PATH"), console);
  if (treaty.program == nullptr) return treaty.exit_code;
  const std::unique_ptr<program::Worker> worker = treaty.program->NewWorker();
  const std::string_view filter = arguments.Get("filter");
  int passed = 0;
  int failed = 0;
  for (const program::TreatyTest& test : treaty.program->model().tests) {
    if (test.name.find(filter) == std::string::npos) continue;
    const auto differences = RunOne(*treaty.program, *worker, test);
    console.Print("{} {}\n", differences.empty() ? "ok    " : "FAILED", test.name);
    for (const std::string& difference : differences) {
      console.Print("       {}:{}: {}\n", test.origin.file, test.origin.line, difference);
    }
    ++(differences.empty() ? passed : failed);
  }
  console.Print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? kExitOk : kExitFindings;
}

}  // namespace

COMMAND(test) = {
    .name = "test",
    .summary = "run the tests of a treaty",
    .about = "Each `test` block maps what is given and compares the fields that it expects. A\n"
             "reference is found under its own key: nothing is looked up.",
    .positionals = {{.name = "PATH", .summary = "a folder, or files", .many = true}},
    .options = {{.name = "filter", .summary = "only tests whose name holds this", .value = "TEXT"}},
    .run = Test,
};

}  // namespace treaty::cli
