#include "runtime/protocols/http_exchange.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/protocols/http_text.h"

namespace treaty::protocols {
namespace {

// What grows more than so many times in decompression is no honest answer, once it is large.
constexpr size_t kMostGrowth = 200;
constexpr size_t kHonestBytes = 1u << 20;
// libcurl counts received bytes a buffer late.
constexpr size_t kBufferBytes = 16u << 10;

// A connection that has been idle for so long is not used again: the server may just be closing it,
// and a write on it would have an unknown outcome.
constexpr long kMostIdleS = 15;

constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";
// The client's own: they decide where a request ends.
constexpr std::array<std::string_view, 5> kOurHeaders = {
    "host", "content-length", "transfer-encoding", "connection", "expect"};

bool IsToken(std::string_view text) {
  for (const char letter : text) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9');
    if (!plain && kTokenMarks.find(letter) == std::string_view::npos) return false;
  }
  return !text.empty();
}

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char letter) {
    return (uint8_t(letter) < ' ' && letter != '\t') || letter == '\x7f';
  });
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

long Milliseconds(int64_t us) { return long(std::max<int64_t>(1, us / 1000)); }

// Failures that come before a request can be sent on a connection.
bool IsConnecting(int code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<std::string> CheckRequest(const HttpRequest& request, const HttpClientOptions& options) {
  if (!IsToken(request.method)) return Fail("the method of a request is no word");
  TRY(std::string origin, OriginOf(request.url));
  const auto& allowed = options.origins;
  if (std::find(allowed.begin(), allowed.end(), origin) == allowed.end()) {
    return Fail(fmt::format("{} is not among the hosts that the deployment names", origin));
  }
  for (const auto& [name, value] : request.headers) {
    if (!IsToken(name)) return Fail("the name of a header is no word");
    if (HasControl(value)) {
      return Fail(fmt::format("the value of the header `{}` has a control character", name));
    }
    const std::string lower = LowerCase(name);
    if (std::find(kOurHeaders.begin(), kOurHeaders.end(), lower) != kOurHeaders.end()) {
      return Fail(fmt::format("the header `{}` is the client's own", name));
    }
  }
  return origin;
}

void* NewHandle(const HttpClientOptions& options) {
  CURL* const handle = curl_easy_init();
  if (handle == nullptr) return nullptr;
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);  // the end does not wait for name servers
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");  // not the environment's either
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(handle, CURLOPT_MAXAGE_CONN, kMostIdleS);
  curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
  curl_easy_setopt(handle, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);  // only a file can be cached
  if (!options.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
  }
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(options.connect_timeout_us));
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, long(options.low_speed_bytes));
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME,
                   std::max(1L, long(options.low_speed_us / 1'000'000)));
  curl_easy_setopt(handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(options.most_body_bytes));
  return handle;
}

HttpExchange::~HttpExchange() { curl_slist_free_all(header_lines_); }

bool HttpExchange::Prepare(void* handle) {
  handle_ = handle;
  words_.assign(CURL_ERROR_SIZE, '\0');
  // HTTP/2 is agreed on in TLS; until it is known whether it is, a second request waits for the
  // first connection.
  const bool secure = LowerCase(request_.url.substr(0, 6)) == "https:";
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION,
                   long(secure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(handle, CURLOPT_PIPEWAIT, long(secure));
  curl_easy_setopt(handle, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, words_.data());
  curl_easy_setopt(handle, CURLOPT_PRIVATE, this);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &HttpExchange::OnHeader);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &HttpExchange::OnBody);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, &HttpExchange::OnRequest);
  curl_easy_setopt(handle, CURLOPT_PREREQDATA, this);
  return SetMethod() && SetHeaders();
}

bool HttpExchange::SetMethod() {
  CURL* const handle = handle_;
  const bool has_body = !request_.body.empty() || request_.method == "POST" ||
                        request_.method == "PUT" || request_.method == "PATCH";
  curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);  // forgets the last request's
  if (has_body) {
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request_.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request_.body.data());
  } else if (request_.method == "HEAD") {
    curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  }
  const bool implied = request_.method == "HEAD" || request_.method == (has_body ? "POST" : "GET");
  return curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST,
                          implied ? nullptr : request_.method.c_str()) == CURLE_OK;
}

bool HttpExchange::AddHeader(const std::string& line) {
  curl_slist* const longer = curl_slist_append(header_lines_, line.c_str());
  if (longer != nullptr) header_lines_ = longer;
  return longer != nullptr;
}

bool HttpExchange::SetHeaders() {
  bool typed = false;
  bool ok = AddHeader("Expect:");  // a body is not held back until the server has said yes
  for (const auto& [name, value] : request_.headers) {
    const std::string_view text = Trimmed(value);
    typed |= LowerCase(name) == "content-type";
    ok = ok && AddHeader(text.empty() ? name + ";" : fmt::format("{}: {}", name, text));
  }
  if (!typed) ok = ok && AddHeader("Content-Type:");
  return curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, header_lines_) == CURLE_OK && ok;
}

void* HttpExchange::TakeHandle() {
  // What the handle points to goes with this object.
  curl_easy_setopt(handle_, CURLOPT_ERRORBUFFER, nullptr);
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, nullptr);
  curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, nullptr);
  return std::exchange(handle_, nullptr);
}

int64_t HttpExchange::SentBytes() const {
  long sent = 0;
  curl_easy_getinfo(handle_, CURLINFO_REQUEST_SIZE, &sent);
  return sent;
}

bool HttpExchange::IsMultiplexed() const {
  long version = 0;
  curl_easy_getinfo(handle_, CURLINFO_HTTP_VERSION, &version);
  return version == CURL_HTTP_VERSION_2_0;
}

int HttpExchange::OnRequest(void* self, char*, char*, int, int) {
  HttpExchange& exchange = *static_cast<HttpExchange*>(self);
  const bool again = std::exchange(exchange.begun_, true);
  if (!again || exchange.IsRead() || exchange.SentBytes() == 0) return CURL_PREREQFUNC_OK;
  exchange.reason_ = "the connection ended after the request was sent; it is not sent twice";
  return CURL_PREREQFUNC_ABORT;
}

size_t HttpExchange::OnHeader(char* bytes, size_t size, size_t count, void* self) {
  const bool goes_on = static_cast<HttpExchange*>(self)->TakeHeader({bytes, size * count});
  return goes_on ? size * count : 0;
}

size_t HttpExchange::OnBody(char* bytes, size_t size, size_t count, void* self) {
  const bool goes_on = static_cast<HttpExchange*>(self)->TakeBody({bytes, size * count});
  return goes_on ? size * count : size * count + 1;  // none of the counts that mean something
}

bool HttpExchange::TakeHeader(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > options_.most_header_bytes) {
    reason_ = fmt::format("the head of the answer exceeds {} bytes", options_.most_header_bytes);
    return false;
  }
  if (head_ended_) return true;  // a trailer
  if (line.empty()) return true;
  if (line.starts_with("HTTP/")) {
    response_.headers.clear();  // what came with a 100 is not the answer's
    return true;
  }
  const size_t colon = line.find(':');
  if ((line.front() == ' ' || line.front() == '\t') && !response_.headers.empty()) {
    // A folded line: more of the last value.
    response_.headers.back().second.append(" ").append(Trimmed(line));
  } else if (colon != std::string_view::npos) {
    response_.headers.emplace_back(LowerCase(Trimmed(line.substr(0, colon))),
                                   std::string(Trimmed(line.substr(colon + 1))));
  } else if (Trimmed(line).empty()) {
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    head_ended_ = status >= 200;
  }
  return true;
}

bool HttpExchange::TakeBody(std::string_view bytes) {
  const size_t size = response_.body.size() + bytes.size();
  curl_off_t received = 0;
  if (size > kHonestBytes) {
    curl_easy_getinfo(handle_, CURLINFO_SIZE_DOWNLOAD_T, &received);
  }
  if (size > options_.most_body_bytes) {
    reason_ = fmt::format("the answer exceeds {} bytes", options_.most_body_bytes);
  } else if (size > kHonestBytes && size / kMostGrowth > size_t(received) + kBufferBytes) {
    reason_ = fmt::format("the answer grows more than {} times in decompression", kMostGrowth);
  }
  if (!reason_.empty()) return false;
  if (response_.body.empty()) {
    curl_off_t announced = -1;
    curl_easy_getinfo(handle_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    if (announced > 0) {
      response_.body.reserve(std::min(size_t(announced), options_.most_body_bytes));
    }
  }
  response_.body += bytes;
  return true;
}

void HttpExchange::Finish(int code) {
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    response_.outcome = HttpOutcome::kAnswered;
    response_.status = int(status);
    return;
  }
  if (IsConnecting(code) && SentBytes() == 0) begun_ = false;
  std::string why = reason_;
  if (why.empty()) why = words_.c_str();
  if (why.empty()) why = curl_easy_strerror(CURLcode(code));
  Abandon(std::move(why));
}

void HttpExchange::Abandon(std::string why) {
  const auto origin = OriginOf(request_.url);
  response_ = HttpResponse{};
  response_.outcome = begun_ ? HttpOutcome::kUnknown : HttpOutcome::kNotSent;
  response_.error = origin ? fmt::format("{}: {}", *origin, why) : std::move(why);
}

void HttpExchange::Tell(int64_t duration_us) {
  response_.duration_us = duration_us;
  done_(std::move(response_));
}

std::string_view HttpResponse::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace treaty::protocols
