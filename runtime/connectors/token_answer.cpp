#include "runtime/connectors/token_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "runtime/value/json_text.h"

namespace treaty::connectors {
namespace {

constexpr size_t kMostTokenBytes = 16u << 10;
constexpr size_t kMostWordsBytes = 300;
constexpr int64_t kLongestLifetimeS = 366 * 86'400;
constexpr std::string_view kMend =
    "see that client, secret or key, and the user's rights are right";

std::string Member(std::string_view json, std::string_view name) {
  const auto raw = MemberOf(json, name);
  return raw ? TextOf(*raw).value_or(std::string(*raw)) : std::string();
}

// A server's words in one line, cut where a character ends.
std::string Words(std::string text) {
  if (text.size() > kMostWordsBytes) {
    size_t end = kMostWordsBytes;
    while (end > 0 && (uint8_t(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
  }
  for (char& letter : text) {
    if (uint8_t(letter) < ' ' || letter == '\x7f') letter = ' ';
  }
  return text;
}

tl::unexpected<TokenFailure> NotLetIn(std::string message) {
  return tl::unexpected<TokenFailure>(
      TokenFailure{{std::move(message), {}, std::string(kMend)}, NoToken::kNotLetIn});
}

tl::unexpected<TokenFailure> NoAnswer(std::string message) {
  return tl::unexpected<TokenFailure>(TokenFailure{
      {std::move(message), {}, "see that the host can be reached"}, NoToken::kNoAnswer});
}

bool IsVisible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 32 && c < 127; });
}

}  // namespace

TokenResult<TokenAnswer> ReadTokenAnswer(const protocols::HttpResponse& response) {
  using protocols::HttpOutcome;
  if (response.outcome != HttpOutcome::kAnswered) {
    return NoAnswer("no token: " + response.error);
  }
  const Result<std::string> body = Canonicalise(response.body);
  if (response.status != 200) {
    std::string words;
    if (body) words = Member(*body, "error") + ": " + Member(*body, "error_description");
    const bool in_trouble = response.status >= 500 || response.status == 429;
    words = fmt::format("no token, status {} {}", response.status, Words(std::move(words)));
    if (in_trouble) return NoAnswer(std::move(words));
    return NotLetIn(std::move(words));
  }
  if (!body) return NotLetIn("the answer with the token is no JSON");
  TokenAnswer answer{.token = Member(*body, "access_token"),
                     .instance_url = Member(*body, "instance_url")};
  const bool usable =
      !answer.token.empty() && answer.token.size() <= kMostTokenBytes && IsVisible(answer.token);
  if (!usable) return NotLetIn("the answer has no usable access_token");
  const std::string lifetime = Member(*body, "expires_in");
  std::from_chars(lifetime.data(), lifetime.data() + lifetime.size(), answer.lifetime_s);
  answer.lifetime_s = std::clamp<int64_t>(answer.lifetime_s, 0, kLongestLifetimeS);
  return answer;
}

}  // namespace treaty::connectors
