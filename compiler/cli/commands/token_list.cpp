#include "compiler/cli/tokens.h"
#include "runtime/value/json_text.h"

namespace treaty::cli {
namespace {

int List(const Arguments& arguments, Console& console) {
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  const auto tokens = control::ReadTokens(PosixEnv(), opened.path);
  if (!tokens) return CouldNotRun(tokens.error(), console);
  JsonWriter json;
  json.BeginObject().Key("format_version").Text("1.0").Key("kind").Text("tokens");
  json.Key("tokens").BeginList();
  TextTable table;
  for (const control::Token& token : *tokens) {
    const std::string role(control::RoleName(token.role));
    json.BeginObject().Key("name").Text(token.name).Key("role").Text(role);
    json.Key("created").Text(TimeText(token.created_us)).EndObject();
    table.Add({token.name, role, "since " + TimeText(token.created_us)});
  }
  const std::string text = json.EndList().EndObject().Take() + "\n";
  console.Out(arguments.Get("format") == "json" ? text : table.Text(""));
  return kExitOk;
}

}  // namespace

COMMAND(token_list) = {
    .name = "token list",
    .summary = "list the tokens of the control API",
    .positionals = {TreatyPath()},
    .options = StoreOptions(),
    .run = List,
};

}  // namespace treaty::cli
