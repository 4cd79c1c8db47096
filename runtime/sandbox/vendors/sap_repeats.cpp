#include "runtime/sandbox/vendors/sap_repeats.h"

#include <fmt/format.h>

namespace treaty::sandbox::sap {

std::string Repeats::NameOf(const Call& call) {
  const std::string_view id = call.request.Header("requestid");
  const std::string_view first_sent = call.request.Header("repeatabilitycreation");
  if (call.method != "POST" || id.empty() || first_sent.empty()) return {};
  return fmt::format("{}\n{}\n{}", call.user, id, first_sent);
}

const protocols::ServerResponse* Repeats::Find(const std::string& name) const {
  const auto found = answers_.find(name);
  return found == answers_.end() ? nullptr : &found->second;
}

void Repeats::Note(const std::string& name, protocols::ServerResponse* answer) {
  answer->headers.emplace_back("RepeatabilityResult", "accepted");
  answers_.insert_or_assign(name, *answer);
  noted_.push_back(name);
}

void Repeats::Keep() {
  for (std::string& name : noted_) order_.push_back(std::move(name));
  noted_.clear();
  for (; order_.size() > kMostAnswers; order_.pop_front()) answers_.erase(order_.front());
}

void Repeats::Forget() {
  for (const std::string& name : noted_) answers_.erase(name);
  noted_.clear();
}

}  // namespace treaty::sandbox::sap
