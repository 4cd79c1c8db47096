// How a deployment is doing, as one JSON object: of the API and of `treaty status --format json`.
#pragma once

#include <string>

#include "runtime/control/resource.h"

namespace treaty::control {

std::string StatusJson(World& world, const store::Status& status);

}  // namespace treaty::control
