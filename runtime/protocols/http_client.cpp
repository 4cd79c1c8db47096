#include "runtime/protocols/http_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <future>
#include <map>
#include <mutex>

#include "runtime/base/check.h"
#include "runtime/protocols/http_text.h"

namespace treaty::protocols {
namespace {

constexpr int kLongestPollMs = 1'000;
// A connection that has been idle for so long is not used again: the server may just be closing it,
// and a write on it would have an unknown outcome.
constexpr long kMostIdleS = 15;

bool IsClean(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > ' ' && c != 127; });
}

bool HasLineEnd(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

void StartLibrary() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  CHECK(started == CURLE_OK, "libcurl does not start");
}

// One request on its way, with all that libcurl points to.
struct Exchange {
  HttpRequest request;
  std::function<void(HttpResponse)> done;
  HttpResponse response;
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  size_t body_sent = 0;
  size_t header_bytes = 0;
  size_t most_body_bytes = 0;
  size_t most_header_bytes = 0;
  std::string refused;  // why we stopped reading
  char error[CURL_ERROR_SIZE] = {};

  ~Exchange() { curl_slist_free_all(headers); }
};

// The body goes out through this, without a way back: libcurl would send a request again by itself
// when a kept connection ends before the answer, though the server may have done it.
size_t ReadBody(char* to, size_t size, size_t count, void* user) {
  auto* exchange = static_cast<Exchange*>(user);
  const std::string& body = exchange->request.body;
  const size_t bytes = std::min(size * count, body.size() - exchange->body_sent);
  std::copy_n(body.data() + exchange->body_sent, bytes, to);
  exchange->body_sent += bytes;
  return bytes;
}

size_t TakeBody(char* from, size_t size, size_t count, void* user) {
  auto* exchange = static_cast<Exchange*>(user);
  const size_t bytes = size * count;
  if (exchange->response.body.size() + bytes > exchange->most_body_bytes) {
    exchange->refused =
        fmt::format("the answer is longer than {} bytes", exchange->most_body_bytes);
    return 0;
  }
  exchange->response.body.append(from, bytes);
  return bytes;
}

size_t TakeHeader(char* from, size_t size, size_t count, void* user) {
  auto* exchange = static_cast<Exchange*>(user);
  const size_t bytes = size * count;
  std::string_view line(from, bytes);
  exchange->header_bytes += bytes;
  if (exchange->header_bytes > exchange->most_header_bytes) {
    exchange->refused =
        fmt::format("the head of the answer is longer than {} bytes", exchange->most_header_bytes);
    return 0;
  }
  if (line.starts_with("HTTP/")) exchange->response.headers.clear();  // after a "100 Continue"
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return bytes;
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
  while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
  exchange->response.headers.emplace_back(LowerCase(line.substr(0, colon)), std::string(value));
  return bytes;
}

class CurlClient final : public HttpClient {
 public:
  CurlClient(Env& env, HttpClientOptions options) : env_(env), options_(std::move(options)) {
    StartLibrary();
    multi_ = curl_multi_init();
    CHECK(multi_ != nullptr, "libcurl gives no multi handle");
    const long most = long(options_.most_connections);
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, most);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, most * long(options_.origins.size() + 1));
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    thread_ = env_.StartThread("http client", [this] { Run(); });
  }

  ~CurlClient() override {
    stopping_ = true;
    Cancel();
    thread_->Join();
    for (CURL* easy : idle_) curl_easy_cleanup(easy);
    curl_multi_cleanup(multi_);
  }

  void Send(HttpRequest request, std::function<void(HttpResponse)> done) override {
    auto exchange = std::make_unique<Exchange>();
    exchange->refused = WhyRefused(request);
    exchange->request = std::move(request);
    exchange->done = std::move(done);
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(std::move(exchange));
    }
    curl_multi_wakeup(multi_);
  }

  void Cancel() override {
    cancelled_ = true;
    curl_multi_wakeup(multi_);
  }

 private:
  std::string WhyRefused(const HttpRequest& request) const {
    const Result<std::string> origin = OriginOf(request.url);
    if (!origin) return origin.error().ToString();
    if (std::find(options_.origins.begin(), options_.origins.end(), *origin) ==
        options_.origins.end()) {
      return fmt::format("{} is none of the deployment's hosts", *origin);
    }
    if (request.method.empty() || !IsClean(request.method)) return "the method is no word";
    for (const auto& [name, value] : request.headers) {
      if (name.empty() || !IsClean(name) || HasLineEnd(value)) {
        return "a header would become two";
      }
    }
    return {};
  }

  void Run() {
    while (!stopping_ || !active_.empty() || HasQueued()) {
      StartQueued();
      int running = 0;
      curl_multi_perform(multi_, &running);
      FinishDone();
      if (cancelled_) FinishAll();
      if (stopping_) continue;
      curl_multi_poll(multi_, nullptr, 0, kLongestPollMs, nullptr);
    }
  }

  bool HasQueued() {
    const std::lock_guard lock(mutex_);
    return !queue_.empty();
  }

  void StartQueued() {
    std::deque<std::unique_ptr<Exchange>> queue;
    {
      const std::lock_guard lock(mutex_);
      queue.swap(queue_);
    }
    for (std::unique_ptr<Exchange>& exchange : queue) {
      if (exchange->refused.empty() && !cancelled_) {
        Begin(std::move(exchange));
        continue;
      }
      exchange->response.error =
          exchange->refused.empty() ? "the client was stopped" : exchange->refused;
      exchange->done(std::move(exchange->response));
    }
  }

  void Begin(std::unique_ptr<Exchange> exchange) {
    CURL* easy = idle_.empty() ? curl_easy_init() : idle_.back();
    CHECK(easy != nullptr, "libcurl gives no handle");
    if (!idle_.empty()) idle_.pop_back();
    exchange->easy = easy;
    exchange->most_body_bytes = options_.most_body_bytes;
    exchange->most_header_bytes = options_.most_header_bytes;
    SetLimits(easy, exchange->request);
    SetMessage(easy, exchange.get());
    curl_multi_add_handle(multi_, easy);
    active_.emplace(easy, std::move(exchange));
  }

  void SetLimits(CURL* easy, const HttpRequest& request) const {
    const int64_t timeout_us = request.timeout_us > 0 ? request.timeout_us : options_.timeout_us;
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_2TLS));
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options_.ca_file.empty()) {
      curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, long(options_.connect_timeout_us / 1'000));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, long(std::max<int64_t>(timeout_us / 1'000, 1)));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, long(options_.low_speed_bytes));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, long(options_.low_speed_us / 1'000'000));
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kMostIdleS);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
  }

  void SetMessage(CURL* easy, Exchange* exchange) const {
    const HttpRequest& request = exchange->request;
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    const bool has_body = !request.body.empty() || request.method == "POST" ||
                          request.method == "PUT" || request.method == "PATCH";
    if (request.method == "HEAD") {
      curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (has_body) {
      curl_easy_setopt(easy, CURLOPT_POST, 1L);
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.size()));
      curl_easy_setopt(easy, CURLOPT_READFUNCTION, &ReadBody);
      curl_easy_setopt(easy, CURLOPT_READDATA, exchange);
    }
    if (request.method != "HEAD") {
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    // No "Expect: 100-continue": it costs a round trip, and servers forget to answer it.
    exchange->headers = curl_slist_append(nullptr, "Expect:");
    bool has_type = false;
    for (const auto& [name, value] : request.headers) {
      has_type = has_type || LowerCase(name) == "content-type";
      // libcurl leaves out a header without a value unless it ends with a semicolon.
      const std::string line = value.empty() ? name + ";" : name + ": " + value;
      exchange->headers = curl_slist_append(exchange->headers, line.c_str());
    }
    if (has_body && !has_type) {
      exchange->headers = curl_slist_append(exchange->headers, "Content-Type:");
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &TakeBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &TakeHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->error);
  }

  void FinishDone() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg == CURLMSG_DONE) Finish(message->easy_handle, message->data.result, "");
    }
  }

  void FinishAll() {
    while (!active_.empty()) {
      Finish(active_.begin()->first, CURLE_ABORTED_BY_CALLBACK, "the client was stopped");
    }
  }

  void Finish(CURL* easy, CURLcode code, std::string reason) {
    const auto found = active_.find(easy);
    if (found == active_.end()) return;
    const std::unique_ptr<Exchange> exchange = std::move(found->second);
    active_.erase(found);
    HttpResponse response = std::move(exchange->response);
    curl_off_t total_us = 0;
    curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &total_us);
    response.duration_us = total_us;
    if (code == CURLE_OK) {
      long status = 0;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      response.outcome = HttpOutcome::kAnswered;
      response.status = int(status);
    } else {
      response.outcome = WasSent(easy) ? HttpOutcome::kUnknown : HttpOutcome::kNotSent;
      response.headers.clear();
      response.body.clear();
      response.error = !exchange->refused.empty() ? exchange->refused
                       : !reason.empty()          ? std::move(reason)
                       : exchange->error[0] != 0  ? std::string(exchange->error)
                                                  : std::string(curl_easy_strerror(code));
    }
    curl_multi_remove_handle(multi_, easy);
    curl_easy_reset(easy);
    if (idle_.size() < options_.most_connections) {
      idle_.push_back(easy);
    } else {
      curl_easy_cleanup(easy);
    }
    exchange->done(std::move(response));
  }

  // Whether a byte of the request may have left.
  static bool WasSent(CURL* easy) {
    long request_bytes = 0;
    curl_off_t pretransfer_us = 0;
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer_us);
    return request_bytes > 0 || pretransfer_us > 0;
  }

  Env& env_;
  const HttpClientOptions options_;
  CURLM* multi_ = nullptr;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> cancelled_ = false;
  std::mutex mutex_;
  std::deque<std::unique_ptr<Exchange>> queue_;        // guarded; bounded by the callers
  std::map<CURL*, std::unique_ptr<Exchange>> active_;  // the thread's
  std::vector<CURL*> idle_;                            // the thread's: handles to use again
  std::unique_ptr<Thread> thread_;
};

}  // namespace

Result<std::unique_ptr<HttpClient>> HttpClient::Start(Env& env, HttpClientOptions options) {
  for (const std::string& origin : options.origins) {
    TRY(const std::string read, OriginOf(origin));
    if (read != origin) {
      return Fail(fmt::format("`{}` is no origin", origin), {}, fmt::format("write `{}`", read));
    }
  }
  return std::make_unique<CurlClient>(env, std::move(options));
}

HttpResponse HttpClient::Fetch(HttpRequest request) {
  std::promise<HttpResponse> promise;
  std::future<HttpResponse> answer = promise.get_future();
  Send(std::move(request),
       [&promise](HttpResponse response) { promise.set_value(std::move(response)); });
  return answer.get();
}

std::string_view HttpResponse::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

Result<std::string> OriginOf(std::string_view url) {
  constexpr const char* kMend = "write https://host/path, without a user and without blanks";
  if (!IsClean(url)) return Fail("a URL holds a blank or a control character", {}, kMend);
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
  CHECK(parsed != nullptr, "libcurl gives no URL handle");
  const CURLUcode code =
      curl_url_set(parsed.get(), CURLUPART_URL, std::string(url).c_str(), CURLU_DISALLOW_USER);
  if (code != CURLUE_OK)
    return Fail("this is no URL: " + std::string(curl_url_strerror(code)), {}, kMend);
  std::string parts[3];
  const CURLUPart which[3] = {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT};
  for (int at = 0; at < 3; ++at) {
    char* text = nullptr;
    if (curl_url_get(parsed.get(), which[at], &text, CURLU_DEFAULT_PORT) == CURLUE_OK) {
      parts[at] = LowerCase(text);
    }
    curl_free(text);
  }
  if (parts[0] != "http" && parts[0] != "https") {
    return Fail(fmt::format("`{}` is neither http nor https", parts[0]), {}, kMend);
  }
  return parts[0] + "://" + parts[1] + ":" + parts[2];
}

std::string EncodeUrl(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size() + 16);
  for (const unsigned char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded += char(c);
      continue;
    }
    encoded += '%';
    encoded += kHex[c >> 4];
    encoded += kHex[c & 15];
  }
  return encoded;
}

}  // namespace treaty::protocols
