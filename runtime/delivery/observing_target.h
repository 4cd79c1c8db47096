// A target that writes nothing: `treaty run --observe`. It counts what would have been written and
// answers as if it had been done, with ids of its own ("new-1"), so that what depends on it is
// seen, too. To be used with a copy of the store only.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "runtime/program/model.h"
#include "runtime/protocols/protocol.h"

namespace treaty::delivery {

struct WouldBeWrites {
  int64_t creates = 0, updates = 0, deletes = 0;
  std::map<std::string, int64_t> members;  // how many of the writes set it
};
// By qualified object.
using ObservedWrites = std::map<std::string, WouldBeWrites>;

class ObservingTarget : public protocols::Target {
 public:
  ObservingTarget(const program::Model& model, std::string system)
      : model_(model), system_(std::move(system)) {}

  protocols::TargetTraits traits() const override { return {.knows_keys = true}; }
  void Send(std::vector<protocols::Request> batch, const protocols::AnswerSink& sink) override;
  Result<std::vector<protocols::FoundRecord>> ReadBack(std::string_view, std::string_view,
                                                       std::string_view) override {
    return std::vector<protocols::FoundRecord>();
  }
  Result<void> Authenticate() override { return {}; }

  ObservedWrites writes() const;  // from any thread

 private:
  protocols::Answer Observe(const protocols::Request& request);

  const program::Model& model_;
  const std::string system_;
  mutable std::mutex mutex_;
  ObservedWrites writes_;  // guarded
  int64_t created_ = 0;
};

}  // namespace treaty::delivery
