// Runs an example of the library's catalog, `pad_left("42", 5, with: "0")`, through the real native
// function, with the same rules as the compiler: exact types first, then Int widened to Decimal,
// null only where a parameter is optional, defaults for what is left out.
#pragma once

#include <string>

#include "stdlib/native/function.h"

namespace treaty::test {

struct ExampleOutcome {
  std::string result;  // canonical JSON, "fails", or why the example could not be run
  bool ran = false;
  std::string failure_code = {};
  const stdlib::Overload* overload = nullptr;
};

ExampleOutcome RunExample(std::string_view call);

}  // namespace treaty::test
