#include "compiler/cli/main.h"

int main(int count, char** words) {
  return treaty::cli::RunTreaty(std::vector<std::string>(words + 1, words + count), stdout, stderr);
}
