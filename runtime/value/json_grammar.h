// Proves that the tokens of a scan form one JSON value and links them: the second half of
// JsonIndex.
#pragma once

#include "runtime/value/json_index.h"

namespace treaty {

class JsonGrammar {
 public:
  explicit JsonGrammar(JsonIndex& index)
      : index_(index), data_(index.data_), positions_(index.position_.data()),
        partners_(index.partner_.data()), parents_(index.parent_.data()), count_(index.count_),
        seen_(index.seen_.data()), seen_mask_(index.seen_.size() - 1),
        serial_(uint64_t(index.document_serial_) << 32) {}
  Result<void> Prove();

 private:
  struct Level {
    uint32_t token = kNoToken;     // of the { or [
    uint32_t last_key = kNoToken;  // of the members so far
    bool is_object = false;
  };

  bool Values();
  // A member's key and its colon at *token, which moves on to the value.
  bool Key(uint32_t* token, Level* object);
  void NoteKey(uint32_t token, uint32_t object);
  bool Scalar(uint32_t token);
  bool Number(uint32_t token);
  bool Literal(uint32_t token, std::string_view word);
  bool Escapes();
  bool EscapeAt(size_t index);
  bool Refuse(const char* problem, size_t offset);
  bool RefuseToken(uint32_t token, const char* problem);

  char byte(uint32_t token) const { return data_[positions_[token]]; }

  JsonIndex& index_;
  const char* const data_;
  const uint32_t* const positions_;
  uint32_t* const partners_;
  uint32_t* const parents_;
  const uint32_t count_;
  uint64_t* const seen_;
  const size_t seen_mask_;
  const uint64_t serial_;
  const char* problem_ = nullptr;
  size_t problem_offset_ = 0;
  Level levels_[kMaxDepth + 1];  // levels_[0] is outside of the root
};

// The value of a \u escape's four digits, or -1. Reads four bytes.
int32_t HexValue(const char* digits);

}  // namespace treaty
