// What the verbs that change something in a deployment share. Where a runtime works on the store it
// is asked, over its control API; else the same operation is carried out here.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/cli/store_reader.h"
#include "runtime/control/router.h"

namespace treaty::cli {

// `--reason`, `--actor`, and those of StoreOptions.
std::vector<Option> OperateOptions();

struct Demand {
  std::vector<std::string> path;                              // {"v1", "inbox", "7", "retry"}
  std::vector<std::pair<std::string, std::string>> members = {};  // of the body; values as JSON
};

// Does it, or says why not and gives the exit code. `show` is handed the JSON of what was answered;
// with `--format json` it is printed instead.
int Operate(const Arguments& arguments, const Demand& demand, Console& console,
            const std::function<void(std::string_view json)>& show);

// The same several times over one connection or one engine; the step says what comes next, none
// when all is done.
using NextDemand = std::function<std::optional<Demand>(std::string_view last_json)>;
int OperateAll(const Arguments& arguments, const NextDemand& next, Console& console);

// "partners", "route:partners", "system:erp" -> {"v1", "routes", "partners"}; plain names are
// looked up in the treaty.
Result<std::vector<std::string>> SubjectPath(std::string_view name,
                                             const program::Model* model);

// A verb that is one of pause, drain, resume.
int OperateSubject(const Arguments& arguments, std::string_view verb, Console& console);

std::string TextMember(std::string_view json, std::string_view name);
int64_t NumberMember(std::string_view json, std::string_view name);

}  // namespace treaty::cli
