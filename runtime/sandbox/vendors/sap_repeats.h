// SAP's repeatable requests: a request with `RequestID` and `RepeatabilityCreation` that comes
// again is answered as it was the first time, and not done again. Who asks reads from
// `RepeatabilityResult` that the service has heard it.
//
// Answers are remembered in memory, the newest kMostAnswers of them: a sandbox that is started anew
// does a repeat as if it were the first.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/sandbox/vendors/sap_answer.h"

namespace treaty::sandbox::sap {

class Repeats {
 public:
  static constexpr size_t kMostAnswers = 10'000;

  // What tells a request from others; empty: it does not ask to be repeatable.
  static std::string NameOf(const Call& call);
  // The first answer; nullptr: it has none.
  const protocols::ServerResponse* Find(const std::string& name) const;
  // The first answer of what is done. It counts with the next Keep; Forget takes it back.
  void Note(const std::string& name, protocols::ServerResponse* answer);
  void Keep();
  void Forget();

 private:
  std::map<std::string, protocols::ServerResponse> answers_;
  std::deque<std::string> order_;    // the oldest first
  std::vector<std::string> noted_;   // of answers_: not kept yet
};

}  // namespace treaty::sandbox::sap
