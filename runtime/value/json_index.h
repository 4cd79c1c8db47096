// The structural index of one JSON document: what compiled maps navigate instead of a DOM.
//
// Index() finds every structural token (each of {}[]:, and the first byte of each string and
// scalar) and proves the document's grammar and UTF-8 in the same go, so whatever is copied from it
// later stands in a valid document. Tokens are numbered in document order:
//
//   {"a": [1, "x"]}     0:{  1:"a"  2::  3:[  4:1  5:,  6:"x"  7:]  8:}
//
//   position[t]   byte offset of the token; position[token_count()] is size()
//   partner[t]    for { and [: the token of the matching } or ]; for } and ]: of the opening one;
//                 for a member's key: the next member's key, or kNoToken
//   parent[t]     token of the innermost { or [ around t (kNoToken at the root)
//
// Duplicate keys are legal JSON; the first one wins in Treaty. `has_duplicate_keys` tells
// navigation that a predicted position may be the second of two and must not be trusted. It may be
// true for a document without any (a flood of colliding keys), never false for one that has them.
//
// Refused although RFC 8259 leaves it open: an escaped half of a surrogate pair (it is no text).
// Bounds: kMaxDocumentBytes, kMaxDepth. Input must carry kPadding readable bytes past its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace treaty {

inline constexpr uint32_t kNoToken = 0xffffffff;
inline constexpr size_t kPadding = 64;
inline constexpr size_t kMaxDocumentBytes = 64u << 20;
inline constexpr uint32_t kMaxDepth = 256;

class JsonIndex {
 public:
  // Indexes `document`, which must outlive the index's use and be followed by kPadding readable
  // bytes. Reuses this index's memory. On failure the Error's place is "byte N".
  Result<void> Index(std::string_view document);

  const char* data() const { return data_; }
  size_t size() const { return size_; }
  uint32_t token_count() const { return count_; }
  const uint32_t* position() const { return position_.data(); }
  const uint32_t* partner() const { return partner_.data(); }
  const uint32_t* parent() const { return parent_.data(); }
  bool has_duplicate_keys() const { return has_duplicate_keys_; }
  bool has_escaped_keys() const { return has_escaped_keys_; }
  // Whether any text of the document, a key or a value, has a backslash.
  bool has_backslash() const { return has_backslash_; }
  char first_byte(uint32_t token) const { return data_[position_[token]]; }

  // The bytes of the value that begins at `token`, without surrounding blanks.
  std::string_view ValueBytes(uint32_t token) const;
  // The token after the value that begins at `token` (a ',' '}' ']' or token_count()).
  uint32_t After(uint32_t token) const;
  // The value token of member `key` (unescaped) of the object at `object`; kNoToken if not there.
  // The first wins. Walks the members; compiled code predicts instead (kernels_navigate.cpp).
  uint32_t Find(uint32_t object, std::string_view key) const;
  // The path of a token for people: "OrderItems[2].Quantity".
  std::string Path(uint32_t token) const;

 private:
  friend class JsonGrammar;
  const char* data_ = nullptr;
  size_t size_ = 0;
  uint32_t count_ = 0;
  bool has_duplicate_keys_ = false;
  bool has_escaped_keys_ = false;
  bool has_backslash_ = false;
  std::vector<uint32_t> position_;
  std::vector<uint32_t> partner_;
  std::vector<uint32_t> parent_;
  std::vector<uint32_t> escapes_;  // offsets of the backslashes that escape
  // Keys of this document, to find duplicates: open addressing, a power of two cells, each the
  // document's serial (high half) and the hash of the key and its object.
  std::vector<uint64_t> seen_;
  uint32_t document_serial_ = 0;
};

}  // namespace treaty
