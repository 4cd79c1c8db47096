// The OpenAPI 3.1 document of the control API, made from the table of resources.
#pragma once

#include <string>

namespace treaty::control {

std::string OpenApiDocument();

}  // namespace treaty::control
