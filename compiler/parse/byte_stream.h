// The lexer's input: the bytes of a file as they lie there. ANTLR's own stream would copy them into
// four times the memory and count code points, where our spans count bytes.
#pragma once

#include <antlr4-runtime.h>

#include <string>
#include <string_view>

namespace treaty::parse {

class ByteStream final : public antlr4::CharStream {
 public:
  explicit ByteStream(std::string_view text) : text_(text) {}

  void consume() override { ++at_; }
  size_t LA(ssize_t offset) override {
    const size_t index = at_ + static_cast<size_t>(offset > 0 ? offset - 1 : offset);
    return index < text_.size() ? static_cast<unsigned char>(text_[index]) : EOF;
  }
  ssize_t mark() override { return -1; }
  void release(ssize_t) override {}
  size_t index() override { return at_; }
  void seek(size_t index) override { at_ = index; }
  size_t size() override { return text_.size(); }
  std::string getSourceName() const override { return {}; }
  std::string getText(const antlr4::misc::Interval& interval) override {
    const auto begin = static_cast<size_t>(interval.a);
    return std::string(text_.substr(begin, static_cast<size_t>(interval.b) - begin + 1));
  }
  std::string toString() const override { return std::string(text_); }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace treaty::parse
