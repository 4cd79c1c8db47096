#include "tests/bench/deliver/bare_loop.h"

#include <curl/curl.h>

#include <memory>
#include <vector>

namespace treaty::bench {
namespace {

struct Call {
  CURL* handle = nullptr;
  curl_slist* headers = nullptr;
  protocols::HttpRequest request;
  std::string answer;
};

size_t Keep(char* bytes, size_t size, size_t count, void* answer) {
  static_cast<std::string*>(answer)->append(bytes, size * count);
  return size * count;
}

class BareLoop {
 public:
  explicit BareLoop(const BareOptions& options)
      : options_(options), calls_(options.at_once), multi_(curl_multi_init()) {
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, long(options.at_once));
    for (Call& call : calls_) call.handle = curl_easy_init();
  }
  ~BareLoop() {
    for (const Call& call : calls_) {
      curl_easy_cleanup(call.handle);
      curl_slist_free_all(call.headers);
    }
    curl_multi_cleanup(multi_);
  }

  int64_t Run() {
    for (Call& call : calls_) Begin(call);
    while (active_ > 0) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      Collect();
      if (active_ > 0) curl_multi_poll(multi_, nullptr, 0, 1'000, nullptr);
    }
    return answered_;
  }

 private:
  void Begin(Call& call) {
    call.request = options_.next();
    if (call.request.url.empty()) return;
    CURL* const handle = call.handle;
    curl_slist_free_all(std::exchange(call.headers, nullptr));
    for (const auto& [name, value] : call.request.headers) {
      call.headers = curl_slist_append(call.headers, (name + ": " + value).c_str());
    }
    call.answer.clear();
    curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
    if (!call.request.body.empty()) {
      curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, long(call.request.body.size()));
      curl_easy_setopt(handle, CURLOPT_POSTFIELDS, call.request.body.data());
    }
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, call.request.method.c_str());
    curl_easy_setopt(handle, CURLOPT_URL, call.request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, call.headers);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Keep);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &call.answer);
    curl_easy_setopt(handle, CURLOPT_PRIVATE, &call);
    curl_multi_add_handle(multi_, handle);
    ++active_;
  }

  void Collect() {
    int left = 0;
    while (CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
      CURL* const handle = message->easy_handle;
      long status = 0;
      curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
      if (message->data.result == CURLE_OK && status / 100 == 2) ++answered_;
      void* call = nullptr;
      curl_easy_getinfo(handle, CURLINFO_PRIVATE, &call);
      curl_multi_remove_handle(multi_, handle);
      --active_;
      Begin(*static_cast<Call*>(call));
    }
  }

  const BareOptions& options_;
  std::vector<Call> calls_;
  CURLM* const multi_;
  size_t active_ = 0;
  int64_t answered_ = 0;
};

}  // namespace

int64_t RunBareLoop(const BareOptions& options) { return BareLoop(options).Run(); }

}  // namespace treaty::bench
