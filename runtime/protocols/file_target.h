// Writes to a system that reads requests from one file and answers in another, one JSON object a
// line:
//
//   {"key":"<key>","operation":"create","object":"BusinessPartner","body":{...}}
//   {"key":"<key>","operation":"update","object":"BusinessPartner","id":"42","body":{...}}
//
//   {"key":"<key>","status":"ok","id":"42","record":{...},"stamp":"2026-03-01T10:00:00Z"}
//   {"key":"<key>","status":"refused","code":"F2/042","message":"..."}
//
// `status` is ok, refused, retry (with "retry_after_ms"), lock, throttle, stale, auth or ambiguous.
// The other program must answer a key that it has answered before with the same answer, and do
// nothing. A request without an answer within kAnswerWithinUs is answered `ambiguous`.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "runtime/protocols/line_tail.h"
#include "runtime/protocols/protocol.h"
#include "runtime/value/json_index.h"

namespace treaty::protocols {

inline constexpr int64_t kAnswerWithinUs = 60'000'000;

// The line of a request, and an answer from its line; shared with simulated systems.
std::string RequestLine(const Request& request);
Result<Answer> ReadAnswer(std::string_view line);

class FileTarget : public Target {
 public:
  static Result<std::unique_ptr<Target>> Open(Env& env, const std::string& requests,
                                              const std::string& answers);
  ~FileTarget() override;

  TargetTraits traits() const override { return {.knows_keys = true}; }
  void Send(std::vector<Request> batch, const AnswerSink& sink) override;
  Result<std::vector<FoundRecord>> ReadBack(std::string_view object, std::string_view member,
                                            std::string_view value) override;
  Result<void> Authenticate() override;

 private:
  struct Asked {
    AnswerSink sink;
    int64_t until_us = 0;  // monotonic
  };

  FileTarget(Env& env, std::unique_ptr<AppendFile> requests, const std::string& answers);
  void Listen();  // the answering thread
  void TakeAnswer(std::string_view line);
  void GiveUpOldOnes();
  void AnswerOne(Answer answer);

  Env& env_;
  std::unique_ptr<AppendFile> requests_;
  LineTail answers_;
  std::unique_ptr<Waker> waker_;
  std::mutex mutex_;                    // guards what stands below
  std::map<std::string, Asked> asked_;  // by key; bounded by what delivery has in flight
  bool stopping_ = false;
  std::unique_ptr<Thread> listener_;    // last: started when all else is there
};

}  // namespace treaty::protocols
