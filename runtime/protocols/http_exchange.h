// One request and its answer on a handle of libcurl: what the client's thread works with.
//
// libcurl sends a request again on its own when a kept connection turns out to be dead before a
// byte of the answer has come. For a read that is right. For a write it is not: the server may have
// taken the request and died of it. So a second beginning of a write is ended here, unless nothing
// of the first has left.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "runtime/protocols/http_client.h"

struct curl_slist;

namespace treaty::protocols {

// What is wrong with a request, before anything is sent. Gives its origin.
Result<std::string> CheckRequest(const HttpRequest& request, const HttpClientOptions& options);

// A new handle with all that is the same for every request; nullptr when there is no memory.
void* NewHandle(const HttpClientOptions& options);

class HttpExchange {
 public:
  using Done = std::function<void(HttpResponse)>;

  HttpExchange(const HttpClientOptions& options, HttpRequest request, Done done)
      : options_(options), request_(std::move(request)), done_(std::move(done)) {}
  ~HttpExchange();
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;

  const HttpRequest& request() const { return request_; }
  void* handle() const { return handle_; }

  // Sets a handle of NewHandle to this request. It must not be used by others until it is taken
  // back; this object must not move.
  bool Prepare(void* handle);
  void* TakeHandle();
  // The transfer is over with this code of libcurl.
  void Finish(int code);
  // It ends here, whatever became of it.
  void Abandon(std::string why);
  // Hands the response to whoever waits; once, last.
  void Tell(int64_t duration_us);
  // Whether the answer came over HTTP/2; before the handle is taken.
  bool IsMultiplexed() const;

  // Kept for the client.
  size_t origin = 0;  // index of its table
  size_t slot = 0;
  int64_t begin_us = 0;
  int64_t deadline_us = 0;

 private:
  static size_t OnHeader(char* bytes, size_t size, size_t count, void* self);
  static size_t OnBody(char* bytes, size_t size, size_t count, void* self);
  static int OnRequest(void* self, char* to_host, char* from_host, int to_port, int from_port);
  bool TakeHeader(std::string_view line);
  bool TakeBody(std::string_view bytes);
  bool SetMethod();
  bool SetHeaders();
  bool AddHeader(const std::string& line);
  bool IsRead() const { return request_.method == "GET" || request_.method == "HEAD"; }
  int64_t SentBytes() const;

  const HttpClientOptions& options_;
  HttpRequest request_;
  Done done_;
  HttpResponse response_;
  void* handle_ = nullptr;
  curl_slist* header_lines_ = nullptr;
  std::string reason_;  // why we ended it
  std::string words_;   // libcurl's, written into while it works
  bool begun_ = false;  // a byte of the request may have left
  bool head_ended_ = false;
  size_t header_bytes_ = 0;
};

}  // namespace treaty::protocols
