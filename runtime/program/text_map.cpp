#include "runtime/program/text_map.h"

#include <cstring>

namespace treaty::program {
namespace {

uint32_t Hash(std::string_view text) {
  uint64_t hash = 0x9E3779B97F4A7C15u ^ text.size();
  const char* at = text.data();
  for (size_t left = text.size(); left > 0;) {
    const size_t take = left < 8 ? left : 8;
    uint64_t word = 0;
    std::memcpy(&word, at, take);
    hash = (hash ^ word) * 0xD6E8FEB86659FD93u;
    hash ^= hash >> 32;
    at += take;
    left -= take;
  }
  return uint32_t(hash);
}

}  // namespace

void TextMap::Build(const std::vector<std::string>& texts) {
  texts_ = &texts;
  size_t size = 4;
  while (size < texts.size() * 2) size *= 2;
  cells_.assign(size, Cell{});
  for (uint32_t i = 0; i < texts.size(); ++i) {
    if (Find(texts[i]) != kNotFound) continue;
    const uint32_t hash = Hash(texts[i]);
    size_t at = hash & (size - 1);
    while (cells_[at].index != kNotFound) at = (at + 1) & (size - 1);
    cells_[at] = {hash, i};
  }
}

uint32_t TextMap::Find(std::string_view text) const {
  if (cells_.empty()) return kNotFound;
  const uint32_t hash = Hash(text);
  const size_t mask = cells_.size() - 1;
  for (size_t at = hash & mask; cells_[at].index != kNotFound; at = (at + 1) & mask) {
    if (cells_[at].hash == hash && (*texts_)[cells_[at].index] == text) return cells_[at].index;
  }
  return kNotFound;
}

}  // namespace treaty::program
