// The library's functions for programs. Apart from program.h, because treatyd has no compiler.
#pragma once

#include "runtime/program/unit_data.h"

namespace treaty::cli {

// By signature ("truncate/Text,Int"), for program::LoadOptions.
program::FunctionResolver LibraryFunctions();

}  // namespace treaty::cli
