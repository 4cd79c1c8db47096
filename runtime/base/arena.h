// A bump allocator for what lives as long as one batch of records: unescaped texts, messages.
// Allocation never fails short of memory exhaustion; nothing is freed one by one; Reset() keeps the
// first block. Not thread-safe: one arena a worker.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace treaty {

class Arena {
 public:
  explicit Arena(size_t block_bytes = 64 << 10) : block_bytes_(block_bytes) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // `bytes` bytes aligned to 16. Valid until Reset().
  char* Allocate(size_t bytes) {
    bytes = (bytes + 15) & ~size_t(15);
    if (size_t(end_ - cursor_) < bytes) Grow(bytes);
    char* result = cursor_;
    cursor_ += bytes;
    return result;
  }
  std::string_view Copy(std::string_view text) {
    char* copy = Allocate(text.size());
    if (!text.empty()) std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }
  void Reset() {
    if (blocks_.empty()) return;
    blocks_.resize(1);
    cursor_ = blocks_[0].bytes.get();
    end_ = cursor_ + blocks_[0].size;
  }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size;
  };
  void Grow(size_t at_least) {
    const size_t size = at_least > block_bytes_ ? at_least : block_bytes_;
    blocks_.push_back({std::make_unique<char[]>(size + 64), size});
    cursor_ = blocks_.back().bytes.get();
    end_ = cursor_ + size;
  }

  size_t block_bytes_;
  std::vector<Block> blocks_;
  char* cursor_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace treaty
