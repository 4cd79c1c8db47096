#include "runtime/protocols/file_target.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::protocols {
namespace {

constexpr int64_t kListenEveryUs = 20'000;

std::string TextMember(std::string_view line, std::string_view name) {
  const auto value = MemberOf(line, name);
  return value ? TextOf(*value).value_or("") : "";
}

}  // namespace

std::string RequestLine(const Request& request) {
  JsonWriter writer;
  writer.BeginObject().Key("key").Text(request.key);
  writer.Key("operation").Text(store::OperationName(request.operation));
  writer.Key("object").Text(request.object);
  if (!request.id.empty()) writer.Key("id").Text(request.id);
  if (!request.body.empty()) writer.Key("body").Raw(request.body);
  return writer.EndObject().Take() + "\n";
}

Result<Answer> ReadAnswer(std::string_view line) {
  TRY(const std::string text, Canonicalise(line));
  Answer answer;
  answer.key = TextMember(text, "key");
  if (answer.key.empty()) return Fail("the answer has no `key`");
  const std::string status = TextMember(text, "status");
  const auto known = AnswerStatusOf(status);
  if (!known) return Fail(fmt::format("`{}` is no status of an answer", status));
  answer.status = *known;
  answer.id = TextMember(text, "id");
  answer.code = TextMember(text, "code");
  answer.message = TextMember(text, "message");
  if (const auto record = MemberOf(text, "record")) answer.record = std::string(*record);
  Timestamp stamp;
  if (ParseTimestamp(TextMember(text, "stamp"), &stamp)) answer.stamp_us = stamp.us;
  if (const auto wait = MemberOf(text, "retry_after_ms")) {
    int64_t wait_ms = 0;
    std::from_chars(wait->data(), wait->data() + wait->size(), wait_ms);
    answer.retry_after_us = wait_ms * 1000;
  }
  if (answer.status == AnswerStatus::kOk && answer.id.empty()) {
    return Fail("the answer says ok, but has no `id`");
  }
  return answer;
}

FileTarget::FileTarget(Env& env, std::unique_ptr<AppendFile> requests, const std::string& answers)
    : env_(env),
      requests_(std::move(requests)),
      answers_(env, answers),
      waker_(env.NewWaker()) {}

Result<std::unique_ptr<Target>> FileTarget::Open(Env& env, const std::string& requests,
                                                 const std::string& answers) {
  TRY(auto file, env.OpenAppend(requests));
  std::unique_ptr<FileTarget> target(new FileTarget(env, std::move(file), answers));
  target->listener_ = env.StartThread("answers", [raw = target.get()] { raw->Listen(); });
  return target;
}

FileTarget::~FileTarget() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  waker_->Wake();
  if (listener_) listener_->Join();
}

void FileTarget::Send(std::vector<Request> batch, const AnswerSink& sink) {
  std::string lines;
  {
    const std::lock_guard lock(mutex_);
    for (const Request& request : batch) {
      lines += RequestLine(request);
      asked_[request.key] = {sink, env_.MonotonicUs() + kAnswerWithinUs};
    }
  }
  Result<void> written = requests_->Append(lines);
  if (written) written = requests_->Sync();
  if (written) return;
  // Some lines may be in the file: nobody knows what was done.
  for (const Request& request : batch) {
    AnswerOne({.key = request.key, .status = AnswerStatus::kAmbiguous, .code = "file.write",
               .message = written.error().ToString()});
  }
}

void FileTarget::Listen() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    const Result<bool> at_end =
        answers_.Read({}, [this](const TailLine& line) { TakeAnswer(line.text); });
    GiveUpOldOnes();
    if (!at_end || *at_end) waker_->Wait(kListenEveryUs);
  }
}

void FileTarget::TakeAnswer(std::string_view line) {
  // Answers to what an earlier process asked, and lines that are none, have nobody waiting.
  if (Result<Answer> answer = ReadAnswer(line)) AnswerOne(std::move(*answer));
}

void FileTarget::GiveUpOldOnes() {
  std::vector<std::string> old;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, asked] : asked_) {
      if (asked.until_us <= env_.MonotonicUs()) old.push_back(key);
    }
  }
  for (std::string& key : old) {
    AnswerOne({.key = std::move(key), .status = AnswerStatus::kAmbiguous, .code = "file.timeout",
               .message = "no answer in time"});
  }
}

void FileTarget::AnswerOne(Answer answer) {
  AnswerSink sink;
  {
    const std::lock_guard lock(mutex_);
    const auto found = asked_.find(answer.key);
    if (found == asked_.end()) return;
    sink = std::move(found->second.sink);
    asked_.erase(found);
  }
  std::vector<Answer> answers;
  answers.push_back(std::move(answer));
  sink(std::move(answers));
}

Result<std::vector<FoundRecord>> FileTarget::ReadBack(std::string_view, std::string_view,
                                                      std::string_view) {
  return Fail("a system behind files cannot be asked for its records");
}

Result<void> FileTarget::Authenticate() { return {}; }

}  // namespace treaty::protocols
