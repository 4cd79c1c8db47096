// A read-only map from texts to 0..n-1: value maps, enums. Built once when a unit is loaded; a find
// hashes once and compares one candidate, seldom two.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace treaty::program {

class TextMap {
 public:
  static constexpr uint32_t kNotFound = 0xffffffff;
  // `texts` must outlive the map. The first of equal texts wins.
  void Build(const std::vector<std::string>& texts);
  uint32_t Find(std::string_view text) const;

 private:
  struct Cell {
    uint32_t hash = 0;
    uint32_t index = kNotFound;
  };
  const std::vector<std::string>* texts_ = nullptr;
  std::vector<Cell> cells_;  // open addressing, a power of two, at most half full
};

}  // namespace treaty::program
