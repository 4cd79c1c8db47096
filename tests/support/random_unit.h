// Random units and random records for them: what the differential tests run through both tiers.
// Every operation of the IR appears; units verify, and are as odd as verified units may be.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/program/unit_data.h"

namespace treaty::testing {

program::Unit RandomUnit(uint32_t seed);

// A document with the members that random units read; about one in ten is not JSON.
std::string RandomDocument(std::mt19937& random);

// The library of random units: four functions, one of which often fails.
NativeFn ResolveTestFunction(std::string_view name);

// The settings of random units.
std::vector<program::Setting> TestSettings();

// Answers a third of all keys as found, a third as missing, and the rest after a Prefetch only.
class TestReferences : public program::References {
 public:
  program::LookupAnswer Find(const program::Reference& reference, std::string_view key) override;
  void Prefetch(const std::vector<Question>& wanted) override;

 private:
  std::vector<std::string> prefetched_;
};

}  // namespace treaty::testing
