// Requests to the control API, from their text to the answer: whatever comes, the answer is a
// status of HTTP and a JSON document, nobody without a token gets in, and nothing changes without a
// reason. The first byte chooses the role; then method, path and query, a line each, and the body.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/control/server.h"
#include "runtime/protocols/http_server.h"
#include "runtime/store/sqlite/sqlite.h"
#include "runtime/value/json_text.h"
#include "tests/runtime/control/fake_port.h"

namespace treaty::control {
namespace {

// One store for all inputs: nothing here writes to it.
struct Served {
  Served() {
    model.routes.push_back({.name = "accounts", .inbound = true, .object = "crm.Account"});
    const char* const folder = std::getenv("TMPDIR");
    std::string path = std::string(folder == nullptr ? "/tmp" : folder) + "/control-fuzz-XXXXXX";
    CHECK(mkdtemp(path.data()) != nullptr, "there is a folder for temporary files");
    auto opened = store::OpenSqlite({.path = path + "/treaty.db", .now_us = 1});
    CHECK(opened.has_value(), "a store opens");
    store = *std::move(opened);
    auto looking = store::OpenSqliteReader(path + "/treaty.db");
    CHECK(looking.has_value(), "a store is read");
    reader = *std::move(looking);
    std::filesystem::remove_all(path);  // open files stay
    world = {.env = &PosixEnv(), .model = &model, .reader = reader.get(), .port = &port};
  }

  program::Model model;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::Reader> reader;
  FakePort port;
  World world;
};

std::string_view NextLine(std::string_view* text) {
  const size_t end = std::min(text->find('\n'), text->size());
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return line;
}

void Ask(Role role, std::string_view text) {
  static Served& served = *new Served();
  served.port.asked.clear();
  protocols::ServerRequest request;
  request.method = NextLine(&text);
  request.path = NextLine(&text);
  request.query = NextLine(&text);
  request.body = text;
  const Result<Question> question = QuestionOf(request);
  if (!question) return;
  const Reply reply = Answer(served.world, {"ada", role}, *question);
  CHECK(reply.status >= 200 && reply.status < 600, "an answer has a status of HTTP");
  if (reply.type.ends_with("json")) {
    CHECK(SplitObject(reply.body).has_value() || SplitList(reply.body).has_value(),
          "an answer is a JSON document");
  }
  if (served.port.asked.empty()) return;
  CHECK(role != Role::kNobody && role != Role::kViewer, "only who may change something does");
  CHECK(request.method == "POST", "looking changes nothing");
  CHECK(served.port.all_had_reasons, "whatever is changed has a reason");
}

}  // namespace
}  // namespace treaty::control

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  treaty::control::Ask(treaty::control::Role(data[0] % 5),
                       {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
