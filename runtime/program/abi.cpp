#include "runtime/program/abi.h"

namespace treaty::program {

OutputBuffer::OutputBuffer(size_t capacity)
    : begin_(std::make_unique<char[]>(capacity + kPadding)),
      cursor_(begin_.get()),
      end_(begin_.get() + capacity + kPadding) {}

void OutputBuffer::Grow(size_t bytes) {
  const size_t used = size();
  size_t capacity = size_t(end_ - begin_.get()) * 2;
  while (capacity < used + bytes + kPadding) capacity *= 2;
  auto grown = std::make_unique<char[]>(capacity);
  std::memcpy(grown.get(), begin_.get(), used);
  begin_ = std::move(grown);
  cursor_ = begin_.get() + used;
  end_ = begin_.get() + capacity;
}

}  // namespace treaty::program
