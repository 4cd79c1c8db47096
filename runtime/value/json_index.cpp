#include "runtime/value/json_index.h"

#include <cstring>

#include <fmt/format.h>
#include <simdjson.h>

#include "runtime/value/json_grammar.h"
#include "runtime/value/json_scan.h"
#include "runtime/value/text.h"

namespace treaty {
namespace {

constexpr size_t kChunk = 4096;

}  // namespace

Result<void> JsonIndex::Index(std::string_view document) {
  data_ = document.data();
  size_ = document.size();
  count_ = 0;
  has_duplicate_keys_ = has_escaped_keys_ = has_backslash_ = false;
  escapes_.clear();
  if (++document_serial_ == 0) {
    seen_.clear();  // the serials of old cells would come round
    document_serial_ = 1;
  }
  if (size_ > kMaxDocumentBytes) return Fail("the document is larger than 64 MiB", "byte 0");
  static const ScanFn scan = BestScan();
  ScanState state;
  for (size_t from = 0; from < size_; from += kChunk) {
    const size_t to = from + kChunk < size_ ? from + kChunk : size_;
    if (position_.size() < state.count + kChunk + 64) {
      position_.resize(2 * position_.size() + kChunk + 64);
    }
    scan(data_, from, to, {position_.data(), &state, &escapes_});
  }
  count_ = state.count;
  if (state.in_string != 0) return Fail("a text is not closed", fmt::format("byte {}", size_));
  if (state.bad_control != SIZE_MAX) {
    return Fail("a text has a raw control character", fmt::format("byte {}", state.bad_control));
  }
  if (state.high_bytes != 0 && !simdjson::validate_utf8(data_, size_)) {
    return Fail("the document is not UTF-8", "byte 0");
  }
  if (position_.size() <= count_) position_.resize(count_ + 1);
  position_[count_] = uint32_t(size_);
  if (partner_.size() <= count_) {
    partner_.resize(position_.size());
    parent_.resize(position_.size());
  }
  partner_[count_] = parent_[count_] = kNoToken;
  // A member has at least three tokens, so half as many cells as tokens leave room.
  if (seen_.size() < count_ / 2 + 64) {
    size_t cells = 64;
    while (cells < count_ / 2 + 64) cells *= 2;
    seen_.assign(cells, 0);
  }
  has_backslash_ = !escapes_.empty();
  return JsonGrammar(*this).Prove();
}

std::string_view JsonIndex::ValueBytes(uint32_t token) const {
  const char* begin = data_ + position_[token];
  if (*begin == '{' || *begin == '[') {
    return {begin, size_t(position_[partner_[token]] + 1 - position_[token])};
  }
  const char* end = data_ + position_[token + 1];
  while (uint8_t(end[-1]) <= ' ') --end;
  return {begin, size_t(end - begin)};
}

uint32_t JsonIndex::After(uint32_t token) const {
  const char first = first_byte(token);
  return first == '{' || first == '[' ? partner_[token] + 1 : token + 1;
}

uint32_t JsonIndex::Find(uint32_t object, std::string_view key) const {
  if (object >= count_ || first_byte(object) != '{' || first_byte(object + 1) == '}') {
    return kNoToken;
  }
  for (uint32_t token = object + 1; token != kNoToken; token = partner_[token]) {
    std::string_view inside = ValueBytes(token);
    inside = inside.substr(1, inside.size() - 2);
    if (inside == key) return token + 2;
    if (has_escaped_keys_ && inside.find('\\') != std::string_view::npos &&
        Unescape(inside) == key) {
      return token + 2;
    }
  }
  return kNoToken;
}

std::string JsonIndex::Path(uint32_t token) const {
  if (token >= count_ || parent_[token] == kNoToken) return {};
  const uint32_t around = parent_[token];
  std::string path = Path(around);
  if (first_byte(around) == '[') {
    size_t element = 0;
    for (uint32_t at = around + 1; at < token && After(at) < token; at = After(at) + 1) ++element;
    return path + fmt::format("[{}]", element);
  }
  // The key itself, or the value that stands two tokens behind it.
  const bool is_value = first_byte(token - 1) == ':' && parent_[token - 1] == around;
  std::string_view key = ValueBytes(is_value ? token - 2 : token);
  if (key.size() < 2 || key[0] != '"') return path;
  if (!path.empty()) path += '.';
  return path + Unescape(key.substr(1, key.size() - 2));
}

}  // namespace treaty
