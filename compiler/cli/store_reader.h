// What the verbs that look into a store share: which store, and how values are shown.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/cli/command.h"
#include "runtime/program/program.h"
#include "runtime/store/store.h"

namespace treaty::cli {

// `--in`, `--store` and `--format text|json`. A function, because verbs are global values.
std::vector<Option> StoreOptions();
// The treaty whose store it is; the current folder when it is not named.
Positional TreatyPath();

// A store to look into. Without `reader`, what is wrong has been said, and the verb ends with
// `exit_code`.
struct OpenedStore {
  std::unique_ptr<program::Program> program;  // none when --store named the file
  std::string path;
  std::unique_ptr<store::Reader> reader;
  int exit_code = kExitOk;
};
OpenedStore OpenStoreOf(const Arguments& arguments, Console& console);

// Says the error and gives kExitCouldNotRun.
int CouldNotRun(const Error& error, Console& console);

std::string TimeText(int64_t us);                           // "" for 0
// At most `most` characters, on one line.
std::string Shortened(std::string_view text, size_t most);

// Rows of columns, each as wide as its widest cell.
class TextTable {
 public:
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  std::string Text(std::string_view indent) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace treaty::cli
