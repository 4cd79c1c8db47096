// Units as JSON and back: how a bundle carries the IR.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/program/ir.h"

namespace treaty::program {

// Deterministic: equal units give equal bytes.
std::string EncodeUnits(const std::vector<Unit>& units);

// Reads what EncodeUnits wrote. The units are well typed but not verified (ir_verify.h). Errors
// name the place: "units[3].blocks[0][7]: expected a register".
Result<std::vector<Unit>> DecodeUnits(std::string_view json);

}  // namespace treaty::program
