#include "compiler/cli/command.h"

namespace treaty::cli {

static int Version(const Arguments& arguments, Console& console) {
  if (arguments.Get("format") == "json") {
    console.Print("{{\"format_version\":\"1.0\",\"kind\":\"version\",\"version\":\"{}\"}}\n",
                  TREATY_VERSION);
  } else {
    console.Print("treaty {}\n", TREATY_VERSION);
  }
  return kExitOk;
}

COMMAND(version) = {
    .name = "version",
    .summary = "print the version",
    .options = {{.name = "format",
                 .summary = "how it is written",
                 .value = "FORMAT",
                 .choices = {"text", "json"},
                 .fallback = "text"}},
    .run = Version,
};

}  // namespace treaty::cli
