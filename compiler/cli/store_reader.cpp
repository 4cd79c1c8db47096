#include "compiler/cli/store_reader.h"

#include <algorithm>

#include "compiler/cli/program.h"
#include "runtime/base/env.h"
#include "runtime/engine/deployment_values.h"
#include "runtime/store/sqlite/sqlite.h"
#include "runtime/value/instant.h"
#include "runtime/value/text.h"

namespace treaty::cli {

std::vector<Option> StoreOptions() {
  return {{.name = "in", .summary = "the deployment whose store it is", .value = "DEPLOYMENT",
           .also = "deployment"},
          {.name = "store", .summary = "the store file; the treaty is then not read",
           .value = "FILE"},
          {.name = "format",
           .summary = "form of the output",
           .value = "FORMAT",
           .choices = {"text", "json"},
           .fallback = "text"}};
}

Positional TreatyPath() {
  return {.name = "PATH", .summary = "a folder, files, or a bundle; by default the current folder",
          .required = false, .many = true};
}

static Result<std::string> StorePathOf(const program::Program& program, std::string_view name) {
  TRY(const program::Deployment* deployment, engine::FindDeployment(program.model(), name));
  return engine::StorePath(PosixEnv(), *deployment);
}

OpenedStore OpenStoreOf(const Arguments& arguments, Console& console) {
  OpenedStore opened;
  opened.path = arguments.Get("store");
  if (opened.path.empty()) {
    std::vector<std::string> paths = arguments.All("PATH");
    if (paths.empty()) paths.push_back(".");
    LoadedTreaty treaty = LoadTreaty(paths, console);
    opened.exit_code = treaty.exit_code;
    if (treaty.program == nullptr) return opened;
    const auto path = StorePathOf(*treaty.program, arguments.Get("in"));
    if (!path) {
      opened.exit_code = CouldNotRun(path.error(), console);
      return opened;
    }
    opened.path = *path;
    opened.program = std::move(treaty.program);
  }
  auto reader = store::OpenSqliteReader(opened.path);
  if (!reader) {
    opened.exit_code = CouldNotRun(reader.error(), console);
    return opened;
  }
  opened.reader = *std::move(reader);
  return opened;
}

int CouldNotRun(const Error& error, Console& console) {
  console.Complain(error.ToString());
  return kExitCouldNotRun;
}

std::string TimeText(int64_t us) { return us == 0 ? "" : Format(Timestamp{us}); }

std::string Shortened(std::string_view text, size_t most) {
  std::string line(text);
  std::replace_if(line.begin(), line.end(), [](char byte) { return uint8_t(byte) < 0x20; }, ' ');
  if (utf8::Count(line) <= most) return line;
  return std::string(utf8::Prefix(line, most - 1)) + "…";
}

std::string TextTable::Text(std::string_view indent) const {
  std::vector<size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t at = 0; at < row.size(); ++at) {
      widths[at] = std::max(widths[at], utf8::Count(row[at]));
    }
  }
  std::string text;
  for (const auto& row : rows_) {
    text += indent;
    for (size_t at = 0; at < row.size(); ++at) {
      text += row[at];
      if (at + 1 < row.size()) text += std::string(widths[at] + 2 - utf8::Count(row[at]), ' ');
    }
    while (text.ends_with(' ')) text.pop_back();
    text += "\n";
  }
  return text;
}

}  // namespace treaty::cli
