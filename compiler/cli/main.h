// The whole of `treaty` behind main(): tests call it with strings.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace treaty::cli {

// Runs one command line (without the program's name) and answers the exit code. Nothing is thrown.
int RunTreaty(const std::vector<std::string>& words, std::FILE* out, std::FILE* err);

}  // namespace treaty::cli
