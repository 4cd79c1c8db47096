// What a simulated Salesforce says of its objects, made from the shapes that the treaty was
// compiled with.
#pragma once

#include <string>

#include "runtime/sandbox/vendors/salesforce_schema.h"

namespace treaty::sandbox::salesforce {

std::string DescribeJson(const Schema& schema, const SObject& object, const std::string& base);
std::string DescribeGlobalJson(const Schema& schema, const std::string& base);

}  // namespace treaty::sandbox::salesforce
