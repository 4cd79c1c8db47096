// Proves that the tokens of a scan form one JSON value and links them: the second half of JsonIndex.
#pragma once

#include "runtime/value/json_index.h"

namespace treaty {

class JsonGrammar {
 public:
  explicit JsonGrammar(JsonIndex& index)
      : index_(index), data_(index.data_), positions_(index.position_.data()),
        partners_(index.partner_.data()), parents_(index.parent_.data()), count_(index.count_) {}
  Result<void> Prove();

 private:
  struct Level {
    uint32_t token = kNoToken;     // of the { or [
    uint32_t last_key = kNoToken;  // of the members so far
    bool is_object = false;
  };

  bool Values();
  bool Value();         // one scalar, or the begin of an object or list
  bool Open(bool is_object);
  bool AfterValue();    // commas, ends; leaves token_ at a value or past the last token
  bool Close();
  bool Key();           // a member's key and its colon
  bool Scalar();
  bool Number(const char* at);
  bool Literal(const char* at, std::string_view word);
  void NoteKey();
  bool Escapes();
  bool EscapeAt(size_t index);
  bool Refuse(const char* problem, size_t offset);
  bool RefuseToken(const char* problem);

  char byte() const { return data_[positions_[token_]]; }
  Level& level() { return levels_[depth_]; }

  JsonIndex& index_;
  const char* data_;
  const uint32_t* positions_;
  uint32_t* partners_;
  uint32_t* parents_;
  uint32_t count_;
  uint32_t token_ = 0;
  uint32_t depth_ = 0;  // levels_[0] is outside of the root
  size_t seen_mask_ = 0;
  const char* problem_ = nullptr;
  size_t problem_offset_ = 0;
  Level levels_[kMaxDepth + 1];
};

// The value of a \u escape's four digits, or -1. Reads four bytes.
int32_t HexValue(const char* digits);

}  // namespace treaty
