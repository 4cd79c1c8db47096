// What a deployment says, with env() and file() read. Values may be secrets: they are never put
// into an error or a log; errors name the variable or file and the line of the treaty.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/connectors/connector.h"
#include "runtime/program/model.h"
#include "runtime/protocols/protocol.h"

namespace treaty::engine {

Result<std::string> ReadValue(Env& env, const program::DeploymentValue& value);

// The deployment of this name. Without a name: the only one, or `sandbox`. Fails naming those there
// are.
Result<const program::Deployment*> FindDeployment(const program::Model& model,
                                                  std::string_view name);

// The file of a deployment's store.
Result<std::string> StorePath(Env& env, const program::Deployment& deployment);

// One endpoint a binding, in their order. Fails for a system that is bound twice, and for
// properties that neither the binding's protocol or connector nor the sandbox knows.
Result<std::vector<protocols::Endpoint>> Endpoints(Env& env, const program::Model& model,
                                                   const program::Deployment& deployment);

// The connector of the endpoint's system; it is there for every endpoint that names no protocol.
const connectors::Connector* ConnectorOf(const protocols::Endpoint& endpoint);

}  // namespace treaty::engine
