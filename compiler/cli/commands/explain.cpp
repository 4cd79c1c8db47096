#include "compiler/diagnostics/explain.h"

#include "compiler/cli/command.h"
#include "compiler/diagnostics/near_name.h"

namespace treaty::cli {

static std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return upper;
}

static int ListAll(Console& console) {
  for (const diagnostics::Explanation& explanation : diagnostics::Explanations()) {
    console.Print("{}  {}\n", explanation.code,
                  explanation.text.substr(0, explanation.text.find('\n')));
  }
  return kExitOk;
}

static int Explain(const Arguments& arguments, Console& console) {
  if (!arguments.Has("CODE")) return ListAll(console);
  const std::string code = Upper(arguments.Get("CODE"));
  std::vector<std::string_view> codes;
  for (const diagnostics::Explanation& explanation : diagnostics::Explanations()) {
    codes.push_back(explanation.code);
    if (explanation.code != code) continue;
    console.Print("{}\n\n{}\n", explanation.code, explanation.text);
    if (!explanation.example.empty()) console.Print("\nfor example:\n\n{}\n", explanation.example);
    return kExitOk;
  }
  const std::string_view near = diagnostics::FindNearName(code, codes);
  console.Complain(near.empty()
                       ? fmt::format("there is no code `{}`", code)
                       : fmt::format("there is no code `{}`: did you mean `{}`?", code, near));
  return kExitCouldNotRun;
}

COMMAND(explain) = {
    .name = "explain",
    .summary = "tell what a diagnostic means and how to mend it",
    .about = "Without a code it lists all codes.",
    .positionals = {{.name = "CODE", .summary = "such as E3012", .required = false}},
    .run = Explain,
};

}  // namespace treaty::cli
