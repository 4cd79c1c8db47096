#include "runtime/engine/deployment_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace treaty::engine {
namespace {

using program::Deployment;
using program::DeploymentValue;
using protocols::Endpoint;
using protocols::Property;
using protocols::Protocol;

// What every binding may say besides the properties of its protocol.
constexpr std::array<std::string_view, 4> kSandboxProperties = {"protocol", "simulate", "state",
                                                                "changes"};

Result<std::string> ReadFileValue(Env& env, const std::string& path, const std::string& place) {
  Result<std::string> text = env.ReadWhole(path);
  if (!text) {
    return Fail(fmt::format("the file `{}` cannot be read: {}", path, text.error().message), place,
                "it is read when the deployment starts");
  }
  // An editor's last line end is no part of a secret.
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  return text;
}

Result<std::string> ReadVariable(Env& env, const std::string& name, const std::string& place) {
  std::optional<std::string> value = env.Variable(name);
  if (value) return *std::move(value);
  return Fail(fmt::format("the environment has no variable `{}`", name), place,
              fmt::format("set {} before the start", name));
}

// Arguments ("auth.user") belong to their property; whoever reads it knows their names.
bool IsKnownProperty(const std::vector<Property>& properties, std::string_view name) {
  name = name.substr(0, name.find('.'));
  const auto is_it = [&](std::string_view each) { return each == name; };
  return std::any_of(kSandboxProperties.begin(), kSandboxProperties.end(), is_it) ||
         std::any_of(properties.begin(), properties.end(),
                     [&](const Property& each) { return each.name == name; });
}

std::string ProtocolNames() {
  std::string names;
  for (const Protocol* const* at = protocols::protocol_table; *at; ++at) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", (*at)->name);
  }
  return names;
}

std::string_view ProductOf(const Endpoint& endpoint) {
  for (const program::System& system : endpoint.model->systems) {
    if (system.name == endpoint.system) return system.connector;
  }
  return {};
}

// What reads the binding: the protocol that it names, or else its system's connector.
struct Reader {
  std::string words;  // "protocol `file`"
  const std::vector<Property>* properties = nullptr;
};

Result<Reader> ReaderOf(const Endpoint& endpoint) {
  if (const protocols::BindingValue* named = endpoint.Find("protocol")) {
    const Protocol* protocol = protocols::FindProtocol(named->value);
    if (protocol) return Reader{fmt::format("protocol `{}`", named->value), &protocol->properties};
    return Fail(fmt::format("there is no protocol `{}`", named->value), named->place,
                "protocols are " + ProtocolNames());
  }
  const std::string_view product = ProductOf(endpoint);
  const connectors::Connector* connector = connectors::FindConnector(product);
  if (connector) {
    return Reader{fmt::format("connector `{}`", connector->name), &connector->properties};
  }
  const std::string place = endpoint.values.empty() ? "" : endpoint.values.front().place;
  return Fail(fmt::format("the binding of `{}` names no protocol, and there is no connector for "
                          "`{}`", endpoint.system, product),
              place, "add `protocol file`");
}

Result<void> CheckProperties(const Endpoint& endpoint) {
  TRY(const Reader reader, ReaderOf(endpoint));
  for (const protocols::BindingValue& value : endpoint.values) {
    if (IsKnownProperty(*reader.properties, value.name)) continue;
    std::string names;
    for (const Property& each : *reader.properties) names += std::string(each.name) + ", ";
    return Fail(fmt::format("{} has no property `{}`", reader.words, value.name), value.place,
                "properties are " + names + "simulate, state, changes");
  }
  return {};
}

}  // namespace

Result<std::string> ReadValue(Env& env, const DeploymentValue& value) {
  switch (value.from) {
    case DeploymentValue::From::kText:
      return value.text;
    case DeploymentValue::From::kEnvironment:
      return ReadVariable(env, value.text, value.place);
    case DeploymentValue::From::kFile:
      return ReadFileValue(env, value.text, value.place);
    case DeploymentValue::From::kFileOfEnvironment: {
      TRY(const std::string path, ReadVariable(env, value.text, value.place));
      return ReadFileValue(env, path, value.place);
    }
  }
  return Fail("a value of no known kind", value.place);
}

const connectors::Connector* ConnectorOf(const Endpoint& endpoint) {
  return connectors::FindConnector(ProductOf(endpoint));
}

Result<const Deployment*> FindDeployment(const program::Model& model, std::string_view name) {
  std::string names;
  for (const Deployment& deployment : model.deployments) {
    if (deployment.name == name) return &deployment;
    names += (names.empty() ? "" : ", ") + deployment.name;
  }
  if (model.deployments.empty()) {
    return Fail("the treaty has no deployment", {},
                "add `deployment sandbox { store sqlite \"treaty.db\" ... }`");
  }
  if (!name.empty()) {
    return Fail(fmt::format("there is no deployment `{}`", name), {}, "there are: " + names);
  }
  if (model.deployments.size() == 1) return &model.deployments.front();
  for (const Deployment& deployment : model.deployments) {
    if (deployment.name == "sandbox") return &deployment;
  }
  return Fail("the treaty has several deployments", {}, "choose one with --in: " + names);
}

Result<std::string> StorePath(Env& env, const Deployment& deployment) {
  if (deployment.store_kind != "sqlite") {
    return Fail(fmt::format("there is no store `{}`", deployment.store_kind),
                deployment.store.place, "stores are: sqlite");
  }
  TRY(std::string path, ReadValue(env, deployment.store));
  if (path.empty()) {
    return Fail("the store names no file", deployment.store.place, "write store sqlite \"FILE\"");
  }
  return path;
}

Result<std::vector<Endpoint>> Endpoints(Env& env, const program::Model& model,
                                        const Deployment& deployment) {
  std::vector<Endpoint> endpoints;
  for (const program::Binding& binding : deployment.bindings) {
    for (const Endpoint& other : endpoints) {
      if (other.system != binding.system) continue;
      return Fail(fmt::format("deployment `{}` binds `{}` twice", deployment.name, binding.system));
    }
    Endpoint endpoint{.env = &env, .model = &model, .system = binding.system, .values = {}};
    for (const auto& [name, value] : binding.properties) {
      TRY(std::string text, ReadValue(env, value));
      endpoint.values.push_back({name, std::move(text), value.place});
    }
    TRY_VOID(CheckProperties(endpoint));
    endpoints.push_back(std::move(endpoint));
  }
  return endpoints;
}

}  // namespace treaty::engine
