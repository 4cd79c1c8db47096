#include "runtime/delivery/observing_target.h"

#include <fmt/format.h>

#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::delivery {

using protocols::Answer;
using protocols::Request;
using store::Operation;

ObservedWrites ObservingTarget::writes() const {
  const std::lock_guard lock(mutex_);
  return writes_;
}

void ObservingTarget::Send(std::vector<Request> batch, const protocols::AnswerSink& sink) {
  std::vector<Answer> answers;
  for (const Request& request : batch) answers.push_back(Observe(request));
  sink(std::move(answers));
}

Answer ObservingTarget::Observe(const Request& request) {
  const std::string object = system_ + "." + request.object;
  Answer answer{.key = request.key, .status = protocols::AnswerStatus::kOk, .id = request.id};
  JsonWriter record;
  record.BeginObject();
  const std::lock_guard lock(mutex_);
  WouldBeWrites& writes = writes_[object];
  switch (request.operation) {
    case Operation::kCreate: {
      ++writes.creates;
      answer.id = fmt::format("new-{}", ++created_);
      const program::Object* declared = model_.FindObject(object);
      if (declared) record.Key(declared->shape.key).Text(answer.id);
      break;
    }
    case Operation::kUpdate:
      ++writes.updates;
      break;
    case Operation::kDelete:
      ++writes.deletes;
      break;
  }
  const auto members = SplitObject(request.body);
  if (members) {
    for (const JsonMember& member : *members) {
      const std::string name = Unescape(member.key);
      ++writes.members[name];
      record.Key(name).Raw(member.value);
    }
  }
  answer.record = record.EndObject().Take();
  return answer;
}

}  // namespace treaty::delivery
