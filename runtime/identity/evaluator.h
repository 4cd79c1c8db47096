// Runs units over stored JSON: pads the documents, starts the crosswalk's notes, reads the answers.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "runtime/identity/crosswalk.h"
#include "runtime/program/program.h"

namespace treaty::identity {

class Evaluator {
 public:
  Evaluator(program::Worker& worker, Crosswalk& crosswalk)
      : worker_(worker), crosswalk_(crosswalk) {}

  void set_now_us(int64_t now_us) { now_us_ = now_us; }
  // The result's views live until the next run. What was missing stands in crosswalk().
  program::UnitResult Run(program::UnitIndex unit,
                          std::initializer_list<std::string_view> documents);
  // Whether the unit answers `true`; failures and null are no.
  bool IsTrue(program::UnitIndex unit, std::initializer_list<std::string_view> documents);
  Crosswalk& crosswalk() { return crosswalk_; }

 private:
  program::Worker& worker_;
  Crosswalk& crosswalk_;
  int64_t now_us_ = 0;
  std::string buffers_[program::kMaxDocuments];
  std::vector<std::string_view> documents_;
};

}  // namespace treaty::identity
