// The treaty of the store's measurement, as units of IR: an account with 12 fields becomes an
// entity with 10, which goes to a business partner.
#pragma once

#include <memory>
#include <string>

#include "runtime/program/loaded_program.h"

namespace treaty::bench {

// The account `key` whose mapped fields depend on `change` and whose image on `version`; about 600
// bytes.
std::string AccountJson(uint64_t key, uint64_t change, uint64_t version);

Result<std::unique_ptr<program::Program>> MakeTreaty(const program::LoadOptions& options);

}  // namespace treaty::bench
