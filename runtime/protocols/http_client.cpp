#include "runtime/protocols/http_client.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <deque>
#include <future>
#include <mutex>
#include <set>

#include "runtime/base/check.h"
#include "runtime/protocols/http_exchange.h"

namespace treaty::protocols {
namespace {

// Streams on the connections to a host that speaks HTTP/2.
constexpr size_t kMostStreams = 100;
constexpr size_t kMostIdleHandles = 64;
constexpr int64_t kLongestWaitUs = 60'000'000;

// NOSIGNAL leaves SIGPIPE to us; OpenSSL writes without the flag that prevents it.
void BlockPipeSignal() {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
}

bool StartLibrary() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started;
}

class CurlClient final : public HttpClient {
 public:
  CurlClient(Env& env, HttpClientOptions options)
      : env_(env), options_(std::move(options)), multi_(curl_multi_init()) {
    for (const std::string& origin : options_.origins) origins_.push_back({.name = origin});
    for (Origin& origin : origins_) origin.most_active = Connections();
  }

  ~CurlClient() override {
    {
      const std::lock_guard lock(mutex_);
      cancelled_ = true;
      stopping_ = true;
    }
    if (multi_ != nullptr) curl_multi_wakeup(multi_);
    if (thread_) thread_->Join();
    for (void* handle : idle_handles_) curl_easy_cleanup(handle);
    if (multi_ != nullptr) curl_multi_cleanup(multi_);
  }

  Result<void> Open() {
    if (multi_ == nullptr) return Fail("there is no memory for an HTTP client");
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, long(Connections()));
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, long(Connections() * origins_.size()));
    curl_multi_setopt(multi_, CURLMOPT_MAX_CONCURRENT_STREAMS, long(kMostStreams));
    thread_ = env_.StartThread("http client", [this] { Run(); });
    return {};
  }

  void Send(HttpRequest request, std::function<void(HttpResponse)> done) override {
    auto exchange = std::make_unique<HttpExchange>(options_, std::move(request), std::move(done));
    exchange->begin_us = env_.MonotonicUs();
    const std::lock_guard lock(mutex_);
    incoming_.push_back(std::move(exchange));
    Wake();
  }

  void Cancel() override {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    Wake();
  }

 private:
  struct Origin {
    std::string name;
    std::deque<HttpExchange*> waiting = {};
    size_t active = 0;
    size_t most_active = 1;
  };
  using Exchanges = std::vector<std::unique_ptr<HttpExchange>>;

  size_t Connections() const { return std::clamp<size_t>(options_.most_connections, 1, 256); }

  void Wake() {
    if (std::exchange(asleep_, false)) curl_multi_wakeup(multi_);
  }

  void Run() {
    BlockPipeSignal();
    for (;;) {
      Exchanges taken;
      bool cancelled = false;
      {
        const std::lock_guard lock(mutex_);
        asleep_ = false;
        taken.swap(incoming_);
        cancelled = cancelled_;
        if (stopping_ && taken.empty() && exchanges_.empty()) return;
      }
      for (auto& exchange : taken) Accept(std::move(exchange), cancelled);
      if (cancelled) EndAll();
      BeginWaiting();
      int running = 0;
      curl_multi_perform(multi_, &running);
      Collect();
      GiveUpLate();
      if (!BeginWaiting()) Rest();
    }
  }

  // Until something happens; not at all when somebody has sent meanwhile.
  void Rest() {
    int64_t wait_us = kLongestWaitUs;
    if (!deadlines_.empty()) {
      wait_us = std::clamp<int64_t>(deadlines_.begin()->first - env_.MonotonicUs(), 0, wait_us);
    }
    {
      const std::lock_guard lock(mutex_);
      if (!incoming_.empty() || stopping_ || (cancelled_ && !exchanges_.empty())) return;
      asleep_ = true;
    }
    curl_multi_poll(multi_, nullptr, 0, int(wait_us / 1000 + 1), nullptr);
  }

  void Accept(std::unique_ptr<HttpExchange> exchange, bool cancelled) {
    const int64_t timeout_us = exchange->request().timeout_us;
    const auto origin = CheckRequest(exchange->request(), options_);
    std::string refused;
    if (cancelled) {
      refused = "the client is being closed";
    } else if (!origin) {
      refused = origin.error().ToString();
    } else if (exchanges_.size() >= kMostRequests) {
      refused = fmt::format("more than {} requests are under way", kMostRequests);
    }
    if (!refused.empty()) {
      exchange->Abandon(std::move(refused));
      exchange->Tell(env_.MonotonicUs() - exchange->begin_us);
      return;
    }
    exchange->origin = size_t(std::find(options_.origins.begin(), options_.origins.end(), *origin) -
                              options_.origins.begin());
    exchange->deadline_us =
        exchange->begin_us + (timeout_us > 0 ? timeout_us : options_.timeout_us);
    exchange->slot = exchanges_.size();
    deadlines_.emplace(exchange->deadline_us, exchange.get());
    origins_[exchange->origin].waiting.push_back(exchange.get());
    exchanges_.push_back(std::move(exchange));
  }

  // Whether there was one to begin.
  bool BeginWaiting() {
    bool any = false;
    for (Origin& origin : origins_) {
      while (origin.active < origin.most_active && !origin.waiting.empty()) {
        HttpExchange* const exchange = origin.waiting.front();
        origin.waiting.pop_front();
        Begin(exchange);
        any = true;
      }
    }
    return any;
  }

  void Begin(HttpExchange* exchange) {
    void* handle = nullptr;
    if (idle_handles_.empty()) {
      handle = NewHandle(options_);
    } else {
      handle = idle_handles_.back();
      idle_handles_.pop_back();
    }
    if (handle != nullptr) ++origins_[exchange->origin].active;
    const bool begun = handle != nullptr && exchange->Prepare(handle) &&
                       curl_multi_add_handle(multi_, handle) == CURLM_OK;
    if (!begun) End(exchange, "there is no memory for another request");
  }

  void Collect() {
    int left = 0;
    while (CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      void* found = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &found);
      HttpExchange* const exchange = static_cast<HttpExchange*>(found);
      exchange->Finish(code);
      if (exchange->IsMultiplexed()) origins_[exchange->origin].most_active = kMostStreams;
      Retire(exchange);
    }
  }

  void GiveUpLate() {
    while (!deadlines_.empty() && deadlines_.begin()->first <= env_.MonotonicUs()) {
      HttpExchange* const exchange = deadlines_.begin()->second;
      End(exchange, fmt::format("no whole answer within {} ms",
                                (exchange->deadline_us - exchange->begin_us) / 1000));
    }
  }

  void EndAll() {
    while (!exchanges_.empty()) End(exchanges_.back().get(), "the client is being closed");
  }

  void End(HttpExchange* exchange, std::string why) {
    exchange->Abandon(std::move(why));
    Retire(exchange);
  }

  // Takes an exchange out of everything and tells its outcome.
  void Retire(HttpExchange* exchange) {
    Origin& origin = origins_[exchange->origin];
    if (exchange->handle() != nullptr) {
      curl_multi_remove_handle(multi_, exchange->handle());
      void* const handle = exchange->TakeHandle();
      --origin.active;
      if (idle_handles_.size() < kMostIdleHandles) {
        idle_handles_.push_back(handle);
      } else {
        curl_easy_cleanup(handle);
      }
    } else {
      std::erase(origin.waiting, exchange);
    }
    deadlines_.erase({exchange->deadline_us, exchange});
    const size_t slot = exchange->slot;
    const std::unique_ptr<HttpExchange> owned = std::move(exchanges_[slot]);
    exchanges_[slot] = std::move(exchanges_.back());
    if (exchanges_[slot] != nullptr) exchanges_[slot]->slot = slot;
    exchanges_.pop_back();
    owned->Tell(env_.MonotonicUs() - owned->begin_us);
  }

  Env& env_;
  const HttpClientOptions options_;

  std::mutex mutex_;  // guards what follows
  Exchanges incoming_;
  bool asleep_ = false;  // the client's thread, or about to be
  bool cancelled_ = false;
  bool stopping_ = false;

  CURLM* const multi_;  // from here on: the client's thread only
  std::vector<Origin> origins_;
  Exchanges exchanges_;
  std::set<std::pair<int64_t, HttpExchange*>> deadlines_;
  std::vector<void*> idle_handles_;
  std::unique_ptr<Thread> thread_;
};

}  // namespace

Result<std::unique_ptr<HttpClient>> HttpClient::Start(Env& env, HttpClientOptions options) {
  if (!StartLibrary()) return Fail("libcurl cannot be started");
  for (const std::string& origin : options.origins) {
    TRY(const std::string read, OriginOf(origin));
    if (read == origin) continue;
    return Fail(fmt::format("`{}` is no origin", origin), {}, fmt::format("write `{}`", read));
  }
  if (!options.ca_file.empty()) {
    TRY(const std::string certificates, env.ReadWhole(options.ca_file));
    if (certificates.find("-----BEGIN ") == std::string::npos) {
      return Fail("there is no certificate in the file", options.ca_file,
                  "give a file of certificates in PEM form");
    }
  }
  auto client = std::make_unique<CurlClient>(env, std::move(options));
  TRY_VOID(client->Open());
  return client;
}

HttpResponse HttpClient::Fetch(HttpRequest request) {
  std::promise<HttpResponse> answered;
  Send(std::move(request),
       [&answered](HttpResponse response) { answered.set_value(std::move(response)); });
  return answered.get_future().get();
}

}  // namespace treaty::protocols
