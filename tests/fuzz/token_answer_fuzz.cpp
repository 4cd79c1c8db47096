// Answers of a token endpoint: what is taken can stand in a header, what is refused can stand in a
// line of the log. The first byte chooses the status.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/connectors/token_answer.h"
#include "runtime/value/text.h"

namespace treaty::connectors {
namespace {

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char letter) { return uint8_t(letter) < ' ' || letter == '\x7f'; });
}

void Read(int status, std::string_view body) {
  protocols::HttpResponse response;
  response.outcome = protocols::HttpOutcome::kAnswered;
  response.status = status;
  response.body = body;
  const Result<TokenAnswer> answer = ReadTokenAnswer(response);
  if (!answer) {
    CHECK(!HasControl(answer.error().ToString()), "an error is one line");
    CHECK(utf8::IsValid(answer.error().message), "an error is text");
    CHECK(answer.error().message.size() <= 400, "an error is short");
    return;
  }
  CHECK(status == 200, "only an answer without an error has a token");
  CHECK(!answer->token.empty() && answer->token.size() <= 16u << 10, "a token has its bounds");
  CHECK(answer->token.find(' ') == std::string::npos && !HasControl(answer->token),
        "a token stands in a header");
  CHECK(answer->lifetime_s >= 0, "no token ended before it was given");
}

}  // namespace
}  // namespace treaty::connectors

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  constexpr int kStatuses[] = {200, 400, 401, 503};
  treaty::connectors::Read(kStatuses[data[0] % 4],
                           {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
