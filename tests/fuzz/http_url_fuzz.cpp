// URLs: the host that was allowed is the host that libcurl would ask, and what was encoded comes
// back and never changes where a URL's parts end.
#include <curl/curl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/protocols/http_client.h"
#include "runtime/protocols/http_server.h"
#include "runtime/protocols/http_text.h"

namespace treaty::protocols {
namespace {

std::string Part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  const CURLUcode code = curl_url_get(url, which, &text, CURLU_DEFAULT_PORT);
  const std::string part = code == CURLUE_OK ? text : "";
  curl_free(text);
  return part;
}

// libcurl writes addresses in one way ("1" is "0.0.0.1"); ours stay as they were written, and are
// compared with what the deployment says.
bool IsAddress(std::string_view host) {
  return host.starts_with('[') || host.find_first_not_of("0123456789.") == host.npos;
}

void CompareOrigins(std::string_view text) {
  const auto origin = OriginOf(text);
  if (!origin) return;
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), 0) != CURLUE_OK) return;
  const std::string host = LowerCase(Part(url.get(), CURLUPART_HOST));
  CHECK(Part(url.get(), CURLUPART_USER).empty(), "no user name is let through");
  if (IsAddress(host)) return;
  CHECK(*origin == LowerCase(Part(url.get(), CURLUPART_SCHEME)) + "://" + host + ":" +
                       Part(url.get(), CURLUPART_PORT),
        "both readers find the same host");
  const auto again = OriginOf(*origin);
  CHECK(again && *again == *origin, "an origin is its own origin");
}

void CompareEncoded(std::string_view text) {
  const std::string encoded = EncodeUrl(text);
  CHECK(encoded.find_first_of("/?#&=+ \\'\"\r\n") == encoded.npos, "nothing ends a part");
  for (const bool plus : {false, true}) {
    const auto back = DecodeUrl(encoded, plus);
    CHECK(back && *back == text, "what was encoded comes back");
  }
  const auto decoded = DecodeUrl(text, false);
  if (!decoded) return;
  CHECK(decoded->size() <= text.size(), "decoding makes nothing longer");
  CHECK(*DecodeUrl(EncodeUrl(*decoded), false) == *decoded, "what was decoded can be encoded");
}

// A query that our server is asked with: any bytes may stand between the ends of a line.
void ReadQuery(std::string_view text) {
  ServerRequest request;
  request.query = text;
  for (size_t at = 0; at < text.size() && at < 64; ++at) {
    const std::string name(text.substr(0, at));
    if (!request.HasParameter(name)) {
      CHECK(request.Parameter(name).empty(), "what is not there has no value");
    }
  }
  request.query = "a=" + EncodeUrl(text) + "&b=" + EncodeUrl(text);
  CHECK(request.Parameter("a") == text && request.Parameter("b") == text, "values stay apart");
}

}  // namespace
}  // namespace treaty::protocols

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  treaty::protocols::CompareOrigins(text);
  treaty::protocols::CompareEncoded(text);
  treaty::protocols::ReadQuery(text);
  return 0;
}
