// The Worker of a loaded program: owns what one thread needs to run units.
#pragma once

#include <memory>
#include <vector>

#include "runtime/program/loaded_unit.h"
#include "runtime/program/program.h"

namespace treaty::program {

class UnitWorker : public Worker {
 public:
  // `units` outlive the worker.
  explicit UnitWorker(const std::vector<std::unique_ptr<LoadedUnit>>& units);

  UnitResult Run(UnitIndex unit, const std::vector<std::string_view>& documents,
                 References* references, int64_t now_us) override;

 private:
  // Indexes the documents into context_; null, or the result of the one that is no JSON.
  bool Index(const std::vector<std::string_view>& documents, UnitResult* result);
  // Runs until all references are answered.
  Outcome RunToEnd(const LoadedUnit& unit);
  void AnswerWanted(const LoadedUnit& unit);
  UnitResult Finished(const LoadedUnit& unit, Outcome outcome) const;
  static void Find(void* self, uint32_t reference, std::string_view key, LookupAnswer* answer);

  const std::vector<std::unique_ptr<LoadedUnit>>& units_;
  Arena arena_;
  OutputBuffer out_;
  JsonIndex indexes_[kMaxDocuments];
  std::vector<Slot> frame_;
  std::vector<std::vector<Site>> sites_;  // by unit
  std::vector<WantedLookup> wanted_;
  const LoadedUnit* running_ = nullptr;
  References* references_ = nullptr;
  Context context_;
};

}  // namespace treaty::program
