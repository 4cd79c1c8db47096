#include "compiler/cli/sandbox.h"

#include "compiler/cli/store_reader.h"
#include "runtime/base/env.h"
#include "runtime/protocols/http_client.h"
#include "runtime/value/json_text.h"

namespace treaty::cli {
namespace {

constexpr int64_t kTimeoutUs = 120'000'000;

int Load(const Arguments& arguments, Console& console) {
  const std::string system(arguments.Get("SYSTEM"));
  const std::string file(arguments.Get("FILE"));
  const OpenedSandbox opened =
      OpenSandbox(arguments.All("PATH"), arguments.Get("in"), system, console);
  if (opened.bindings.empty()) return opened.exit_code;
  const sandbox::SandboxBinding& binding = opened.bindings.front();
  const auto lines = PosixEnv().ReadWhole(file);
  if (!lines) return CouldNotRun(lines.error(), console);
  const std::string origin = fmt::format("http://{}:{}", binding.host, binding.port);
  auto client = protocols::HttpClient::Start(PosixEnv(), {.origins = {origin}});
  if (!client) return CouldNotRun(client.error(), console);
  protocols::HttpRequest request;
  request.method = "POST";
  request.url = origin + "/_sandbox/load";
  request.headers = {{"Content-Type", "application/x-ndjson"}};
  request.body = *lines;
  request.timeout_us = kTimeoutUs;
  const protocols::HttpResponse response = (*client)->Fetch(std::move(request));
  if (response.outcome != protocols::HttpOutcome::kAnswered) {
    console.Complain(fmt::format("{}: the sandbox of `{}` does not answer: {} (start it with "
                                 "`treaty sandbox`)",
                                 origin, system, response.error));
    return kExitUnavailable;
  }
  const std::string answer = Canonicalise(response.body).value_or("{}");
  const auto member = [&](std::string_view name) {
    const std::string_view value = MemberOf(answer, name).value_or("");
    return TextOf(value).value_or(std::string(value));
  };
  if (response.status != 200) {
    return CouldNotRun({member("error"), file + ", " + member("place"), member("mend")}, console);
  }
  console.Print("{}: {} changes of its users, {} older, newest {}\n", system, member("applied"),
                member("older"), member("newest"));
  return kExitOk;
}

}  // namespace

COMMAND(sandbox_load) = {
    .name = "sandbox load",
    .summary = "let the users of a served system change its records",
    .about =
        "FILE has one change a line, as the file protocol reads them:\n\n"
        R"({"object":"Account","kind":"changed","id":"001","stamp":"2026-…Z","record":{…}})"
        "\n\n"
        "All are seen at once, in the order of their stamps; what is older than what the users\n"
        "said already is left out. Stamps that lie in the past of the system's clock are moved\n"
        "forward, all by the same span.",
    .positionals = {{.name = "SYSTEM", .summary = "whose users: crm"},
                    {.name = "FILE", .summary = "lines of NDJSON"},
                    {.name = "PATH",
                     .summary = "the treaty: a folder, files, or a bundle; by default the current "
                                "folder",
                     .required = false,
                     .many = true}},
    .options = {{.name = "in", .summary = "the deployment that is served", .value = "DEPLOYMENT",
                 .also = "deployment"}},
    .run = Load,
};

}  // namespace treaty::cli
