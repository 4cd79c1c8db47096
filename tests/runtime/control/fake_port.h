// An operator port that writes down what it is asked.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "runtime/store/ports.h"

namespace treaty::control {

class FakePort : public store::OperatorPort {
 public:
  Result<void> Retry(store::InboxId id, const store::Deed& deed) override {
    return Note(fmt::format("retry {}", id), deed);
  }
  Result<int64_t> RetryAll(const store::Cause& cause, const store::Deed& deed) override {
    return Note("retry all " + cause.code, deed).map([] { return int64_t(12); });
  }
  Result<void> Discard(store::InboxId id, const store::Deed& deed) override {
    return Note(fmt::format("discard {}", id), deed);
  }
  Result<void> Edit(store::InboxId id, std::string_view image, const store::Deed& deed) override {
    return Note(fmt::format("edit {} {}", id, image), deed);
  }
  Result<void> Hold(const store::HoldRow& hold) override {
    return Note(fmt::format("{} {} {}", store::HoldModeName(hold.mode),
                            store::HoldSubjectName(hold.subject), hold.name),
                {hold.actor, hold.reason});
  }
  Result<void> Resume(store::HoldSubject subject, std::string_view name,
                      const store::Deed& deed) override {
    return Note(fmt::format("resume {} {}", store::HoldSubjectName(subject), name), deed);
  }
  Result<store::Replayed> Replay(const store::JournalFilter& filter,
                                 const store::Deed& deed) override {
    return Note(fmt::format("replay {} {}", filter.object, filter.limit), deed).map([] {
      return store::Replayed{3, 2, 9, true};
    });
  }

  std::vector<std::string> asked;  // "retry 7 by ada: a reason"
  bool all_had_reasons = true;
  std::string refusal;             // not empty: everything fails with it

 private:
  Result<void> Note(const std::string& what, const store::Deed& deed) {
    all_had_reasons = all_had_reasons && !deed.reason.empty();
    asked.push_back(fmt::format("{} by {}: {}", what, deed.actor, deed.reason));
    if (!refusal.empty()) return Fail(refusal);
    return {};
  }
};

}  // namespace treaty::control
