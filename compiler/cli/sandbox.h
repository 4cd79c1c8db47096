// What the verbs `sandbox ...` share: which systems of a deployment a sandbox serves.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/cli/command.h"
#include "compiler/cli/program.h"
#include "runtime/base/result.h"
#include "runtime/sandbox/sandbox_server.h"

namespace treaty::cli {

// The bindings with `url`, in their order; of one system if it is named. Fails where there are
// none. `model` outlives them.
Result<std::vector<sandbox::SandboxBinding>> SandboxBindings(const program::Model& model,
                                                             std::string_view deployment,
                                                             std::string_view system);

// A treaty and its sandboxes. Without bindings, what is wrong has been said, and the verb ends with
// `exit_code`.
struct OpenedSandbox {
  LoadedTreaty treaty;  // older than the bindings, which point into it
  std::vector<sandbox::SandboxBinding> bindings;
  int exit_code = kExitOk;
};
OpenedSandbox OpenSandbox(const std::vector<std::string>& paths, std::string_view deployment,
                          std::string_view system, Console& console);

}  // namespace treaty::cli
