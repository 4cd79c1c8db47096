// A unit as text for people: `treaty dump --phase ir`. One operation a line, tables by content.
#pragma once

#include <string>

#include "runtime/program/ir.h"

namespace treaty::program {

std::string DumpUnit(const Unit& unit);

// The constant as it would be written in a treaty: `"text"`, `12.50`, `100 EUR`, `null`.
std::string DumpConstant(const Constant& constant);

}  // namespace treaty::program
