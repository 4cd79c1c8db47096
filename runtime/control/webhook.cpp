#include "runtime/control/webhook.h"

#include <fmt/format.h>

#include <array>
#include <deque>
#include <mutex>

#include "runtime/base/hash.h"
#include "runtime/base/ids.h"
#include "runtime/protocols/http_client.h"
#include "runtime/value/base64.h"

namespace treaty::control {
namespace {

constexpr size_t kBlockBytes = 64;  // of SHA-256
constexpr int kMostAttempts = 12;
constexpr int64_t kFirstPauseUs = 5'000'000;
constexpr int64_t kMostPauseUs = 600'000'000;
constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string Bytes(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string Hmac(std::string_view key, std::string_view message) {
  std::string block(key.size() > kBlockBytes ? Bytes(Sha256(key)) : std::string(key));
  block.resize(kBlockBytes, '\0');
  std::string inner = block;
  std::string outer = block;
  for (char& byte : inner) byte = char(byte ^ 0x36);
  for (char& byte : outer) byte = char(byte ^ 0x5c);
  return Bytes(Sha256(outer + Bytes(Sha256(inner.append(message)))));
}

Result<std::string> FromBase64(std::string_view text) {
  std::string bytes;
  uint32_t held = 0;
  int bits = 0;
  while (text.ends_with('=')) text.remove_suffix(1);
  for (const char digit : text) {
    const size_t value = kDigits.find(digit);
    if (value == std::string_view::npos) return Fail("this is no base64");
    held = held << 6 | uint32_t(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += char(held >> bits & 0xff);
  }
  return bytes;
}

struct Queued {
  std::string id;
  std::string body;
};

class SendingWebhook final : public Webhook {
 public:
  SendingWebhook(Env& env, std::string url, std::string key, observe::Log& log)
      : env_(env), url_(std::move(url)), key_(std::move(key)), log_(log),
        waker_(env.NewWaker()) {}
  ~SendingWebhook() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    if (http_) http_->Cancel();
    waker_->Wake();
    if (thread_) thread_->Join();
  }

  Result<void> Open() {
    TRY(const std::string origin, protocols::OriginOf(url_));
    protocols::HttpClientOptions options;
    options.origins = {origin};
    options.timeout_us = 20'000'000;
    options.most_connections = 1;
    TRY(http_, protocols::HttpClient::Start(env_, options));
    thread_ = env_.StartThread("alerts", [this] { Run(); });
    return {};
  }

  void Send(std::string body) override {
    bool lost = false;
    {
      const std::lock_guard lock(mutex_);
      lost = queue_.size() >= kMostQueued;
      if (lost) queue_.pop_front();
      queue_.push_back({"msg_" + NewUlid(env_), std::move(body)});
    }
    if (lost) log_.Write(observe::Level::kWarning, "alert.lost", {{"reason", "too many wait"}});
    waker_->Wake();
  }

 private:
  void Run() {
    for (Queued next; Take(&next);) Deliver(next);
  }

  // Waits for one; false when it is over.
  bool Take(Queued* next) {
    for (;;) {
      {
        const std::lock_guard lock(mutex_);
        if (stopping_) return false;
        if (!queue_.empty()) {
          *next = std::move(queue_.front());
          queue_.pop_front();
          return true;
        }
      }
      waker_->Wait(-1);
    }
  }

  void Deliver(const Queued& queued) {
    int64_t pause_us = kFirstPauseUs;
    for (int attempt = 1; attempt <= kMostAttempts; ++attempt) {
      const int status = Post(queued);
      if (status >= 200 && status < 300) return;
      if (status == 410 || attempt == kMostAttempts) {
        log_.Write(observe::Level::kError, "alert.undelivered",
                   {{"status", int64_t(status)}, {"attempts", int64_t(attempt)}});
        return;
      }
      if (Rest(pause_us)) return;
      pause_us = std::min(pause_us * 2, kMostPauseUs);
    }
  }

  int Post(const Queued& queued) {
    const int64_t now_s = env_.NowUs() / 1'000'000;
    protocols::HttpRequest request;
    request.method = "POST";
    request.url = url_;
    request.body = queued.body;
    request.headers = {
        {"Content-Type", "application/json"},
        {"webhook-id", queued.id},
        {"webhook-timestamp", std::to_string(now_s)},
        {"webhook-signature", WebhookSignature(key_, queued.id, now_s, queued.body)}};
    const protocols::HttpResponse response = http_->Fetch(std::move(request));
    return response.outcome == protocols::HttpOutcome::kAnswered ? response.status : 0;
  }

  // True when it is over.
  bool Rest(int64_t duration_us) {
    const int64_t until_us = env_.MonotonicUs() + duration_us;
    for (int64_t left_us = duration_us; left_us > 0; left_us = until_us - env_.MonotonicUs()) {
      {
        const std::lock_guard lock(mutex_);
        if (stopping_) return true;
      }
      waker_->Wait(left_us);
    }
    return false;
  }

  Env& env_;
  const std::string url_;
  const std::string key_;
  observe::Log& log_;
  std::unique_ptr<Waker> waker_;
  std::unique_ptr<protocols::HttpClient> http_;
  std::mutex mutex_;
  std::deque<Queued> queue_;  // guarded
  bool stopping_ = false;     // guarded
  std::unique_ptr<Thread> thread_;
};

}  // namespace

std::string WebhookSignature(std::string_view key, std::string_view id, int64_t timestamp_s,
                             std::string_view body) {
  return "v1," + EncodeBase64(Hmac(key, fmt::format("{}.{}.{}", id, timestamp_s, body)));
}

Result<std::string> WebhookKey(std::string_view secret) {
  constexpr std::string_view kPrefix = "whsec_";
  auto key = FromBase64(secret.substr(std::min(kPrefix.size(), secret.size())));
  if (secret.starts_with(kPrefix) && key && key->size() >= 16 && key->size() <= 64) return key;
  return Fail("a webhook's secret is `whsec_` and 24 to 64 bytes in base64");
}

Result<std::unique_ptr<Webhook>> Webhook::Start(Env& env, const std::string& url,
                                                std::string_view secret, observe::Log& log) {
  const Result<std::string> origin = protocols::OriginOf(url);
  if (!origin) return Fail(origin.error().message);
  if (!origin->starts_with("https://") && !origin->starts_with("http://127.")) {
    return Fail("alerts are sent over https, or to loopback", *origin);
  }
  TRY(std::string key, WebhookKey(secret));
  auto webhook = std::make_unique<SendingWebhook>(env, url, std::move(key), log);
  TRY_VOID(webhook->Open());
  return webhook;
}

}  // namespace treaty::control
