// What could not be done: inbox rows for what needs a person, waiting rows for what needs time.
//
// A record has one open inbox row a route, with its newest cause, and waits for a handful of
// things at most. Both vanish by themselves when a later version of the record gets through.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "runtime/engine/work.h"

namespace treaty::engine {

struct Trouble {
  std::string_view stage;
  std::string_view route;
  std::string_view object;
  std::string_view key;
  int64_t seq = 0;
  store::OutboxId outbox = 0;
  std::string code, path, origin, message;
  std::string_view place;
  std::string_view payload;
};

class Troubles {
 public:
  explicit Troubles(Work& work) : work_(work) {}

  // Learns from the store which records are in trouble. Once, at the start.
  Result<void> Load();

  // Opens the record's inbox row for this route, or brings it up to date.
  Result<void> Open(const Trouble& trouble);
  // Closes it: the record got through. With a stage, only a row of that stage.
  Result<void> Resolve(std::string_view route, std::string_view object, std::string_view key,
                       std::string_view stage = {});

  Result<void> Wait(const store::RecordRow& record, const std::vector<std::string>& awaits,
                    std::string_view message);
  Result<void> WaitOutbox(store::OutboxId outbox, const std::vector<std::string>& awaits,
                          std::string_view message);
  Result<void> StopWaiting(const store::RecordRow& record);

  // A failed, rejected or waiting result in the words of an inbox row.
  static Trouble From(const program::UnitResult& result);

 private:
  void Note(std::string_view object, std::string_view key);
  Result<void> TellOf(const Trouble& trouble);
  bool MayBeInTrouble(std::string_view object, std::string_view key) const;

  Work& work_;
  // Fingerprints of records that have, or had since the start, an open inbox row or wait: spares
  // all others the look-ups. A needless look-up is the price of a collision.
  std::unordered_set<uint64_t> known_;
};

}  // namespace treaty::engine
