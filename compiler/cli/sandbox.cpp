#include "compiler/cli/sandbox.h"

#include <algorithm>

#include "compiler/cli/store_reader.h"
#include "runtime/base/env.h"
#include "runtime/engine/deployment_values.h"

namespace treaty::cli {
namespace {

Result<protocols::Endpoint> EndpointOf(const program::Model& model,
                                       const program::Binding& binding) {
  protocols::Endpoint endpoint{&PosixEnv(), &model, binding.system, {}};
  for (const auto& [name, value] : binding.properties) {
    TRY(std::string text, engine::ReadValue(PosixEnv(), value));
    endpoint.values.push_back({name, std::move(text), value.place});
  }
  return endpoint;
}

bool IsServed(const program::Binding& binding) {
  return std::any_of(binding.properties.begin(), binding.properties.end(),
                     [](const auto& property) { return property.first == "url"; });
}

}  // namespace

Result<std::vector<sandbox::SandboxBinding>> SandboxBindings(const program::Model& model,
                                                             std::string_view deployment,
                                                             std::string_view system) {
  TRY(const program::Deployment* chosen, engine::FindDeployment(model, deployment));
  std::vector<sandbox::SandboxBinding> bindings;
  std::string served;
  for (const program::Binding& binding : chosen->bindings) {
    if (!IsServed(binding)) continue;
    served += (served.empty() ? "" : ", ") + binding.system;
    if (!system.empty() && system != binding.system) continue;
    TRY(const protocols::Endpoint endpoint, EndpointOf(model, binding));
    TRY(sandbox::SandboxBinding made, sandbox::ReadSandboxBinding(PosixEnv(), endpoint));
    bindings.push_back(std::move(made));
  }
  if (!bindings.empty()) return bindings;
  if (!served.empty()) {
    return Fail(fmt::format("deployment `{}` binds no `{}` with `url`", chosen->name, system), {},
                "it binds " + served);
  }
  return Fail(fmt::format("deployment `{}` binds no system with `url`: there is nothing to serve",
                          chosen->name),
              {}, "bind one: bind crm { url \"http://127.0.0.1:8701\" ... }");
}

OpenedSandbox OpenSandbox(const std::vector<std::string>& paths, std::string_view deployment,
                          std::string_view system, Console& console) {
  OpenedSandbox opened;
  opened.treaty = LoadTreaty(paths.empty() ? std::vector<std::string>{"."} : paths, console);
  opened.exit_code = opened.treaty.exit_code;
  if (opened.treaty.program == nullptr) return opened;
  auto bindings = SandboxBindings(opened.treaty.program->model(), deployment, system);
  if (!bindings) {
    opened.exit_code = CouldNotRun(bindings.error(), console);
    return opened;
  }
  opened.bindings = *std::move(bindings);
  return opened;
}

}  // namespace treaty::cli
