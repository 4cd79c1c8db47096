#include "runtime/value/json_grammar.h"

#include <cstring>

#include <fmt/format.h>

namespace treaty {
namespace {

bool IsDigit(char byte) { return uint8_t(byte - '0') < 10; }

// What may stand right behind a number or literal: the scan began another token there, or a blank.
bool EndsScalar(char byte) {
  switch (byte) {
    case ' ': case '\t': case '\n': case '\r': case ',': case '}': case ']': case '{': case '[':
    case ':': case '"':
      return true;
    default:
      return false;
  }
}

// Reads whole words; what it reads behind the key is the document or its padding, and is masked
// out.
inline uint64_t HashKey(const char* key, size_t size, uint32_t object) {
  uint64_t hash = 0x9E3779B97F4A7C15u ^ (uint64_t(object) << 32 | size);
  for (;; key += 8, size -= 8) {
    uint64_t word = 0;
    std::memcpy(&word, key, 8);
    if (size < 8) word &= (uint64_t(1) << (8 * size)) - 1;
    const auto product = static_cast<unsigned __int128>(hash ^ word) * 0xD6E8FEB86659FD93u;
    hash = uint64_t(product) ^ uint64_t(product >> 64);
    if (size <= 8) return hash;
  }
}

constexpr size_t kMostProbes = 32;

}  // namespace

int32_t HexValue(const char* digits) {
  int32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const char digit = digits[i];
    const char lower = char(digit | 0x20);
    if (IsDigit(digit)) {
      value = value * 16 + (digit - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      value = value * 16 + (lower - 'a' + 10);
    } else {
      return -1;
    }
  }
  return value;
}

Result<void> JsonGrammar::Prove() {
  if (Values() && Escapes()) return {};
  return Fail(problem_, fmt::format("byte {}", problem_offset_));
}

bool JsonGrammar::Refuse(const char* problem, size_t offset) {
  problem_ = problem;
  problem_offset_ = offset;
  return false;
}

bool JsonGrammar::RefuseToken(uint32_t token, const char* problem) {
  return Refuse(problem, token < count_ ? positions_[token] : index_.size_);
}

// One turn a value. The state lives in locals: stores through parents_ would make members be read
// again from memory.
bool JsonGrammar::Values() {
  uint32_t token = 0;
  Level* level = levels_;
  for (;;) {
    if (token >= count_) return RefuseToken(token, "the document ends where a value is expected");
    parents_[token] = level->token;
    const char first = byte(token);
    if (first == '{' || first == '[') {
      if (level == levels_ + kMaxDepth) {
        return RefuseToken(token, "objects and lists nest too deep (at most 256)");
      }
      *++level = Level{token, kNoToken, first == '{'};
      ++token;
      const bool is_empty = token < count_ && byte(token) == first + 2;
      if (!is_empty) {
        if (level->is_object && !Key(&token, level)) return false;
        continue;
      }
    } else {
      if (first != '"' && !Scalar(token)) return false;
      ++token;
    }
    // A value has ended: ends of what is around it, then a comma.
    for (;;) {
      if (level == levels_) {
        return token == count_ || RefuseToken(token, "found more after the end of the value");
      }
      if (token >= count_) {
        return RefuseToken(token, "the document ends inside an object or a list");
      }
      const char next = byte(token);
      if (next == ',') break;
      if (next != (level->is_object ? '}' : ']')) {
        return RefuseToken(token, level->is_object ? "expected `,` or `}` after a member"
                                                   : "expected `,` or `]` after an element");
      }
      partners_[level->token] = token;
      partners_[token] = level->token;
      --level;
      parents_[token++] = level->token;
    }
    parents_[token++] = level->token;
    if (level->is_object && !Key(&token, level)) return false;
  }
}

inline bool JsonGrammar::Key(uint32_t* token, Level* object) {
  const uint32_t key = *token;
  if (key + 1 >= count_ || byte(key) != '"') {
    return RefuseToken(key, "expected a member's name in quotes");
  }
  parents_[key] = parents_[key + 1] = object->token;
  partners_[key] = kNoToken;
  if (object->last_key != kNoToken) partners_[object->last_key] = key;
  object->last_key = key;
  NoteKey(key, object->token);
  if (byte(key + 1) != ':') return RefuseToken(key + 1, "expected `:` after a member's name");
  *token = key + 2;
  return true;
}

inline void JsonGrammar::NoteKey(uint32_t token, uint32_t object) {
  const char* begin = data_ + positions_[token] + 1;
  const char* end = data_ + positions_[token + 1] - 1;
  while (*end != '"') --end;  // blanks before the colon
  const size_t size = end > begin ? size_t(end - begin) : 0;
  if (index_.has_backslash_ && std::memchr(begin, '\\', size) != nullptr) {
    // Written otherwise, it may be the name of another member.
    index_.has_escaped_keys_ = index_.has_duplicate_keys_ = true;
  }
  const uint64_t hash = HashKey(begin, size, object);
  const uint64_t mine = serial_ | uint32_t(hash);
  for (size_t probe = 0; probe < kMostProbes; ++probe) {
    uint64_t& cell = seen_[((hash >> 32) + probe) & seen_mask_];
    if ((cell ^ serial_) >> 32 != 0) {
      cell = mine;
      return;
    }
    // Equal hashes are taken for equal keys: navigation then walks, which is never wrong.
    if (cell == mine) break;
  }
  index_.has_duplicate_keys_ = true;
}

bool JsonGrammar::Scalar(uint32_t token) {
  switch (byte(token)) {
    case 't': return Literal(token, "true");
    case 'f': return Literal(token, "false");
    case 'n': return Literal(token, "null");
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7':
    case '8': case '9':
      return Number(token);
    default: return RefuseToken(token, "expected a JSON value");
  }
}

bool JsonGrammar::Literal(uint32_t token, std::string_view word) {
  const char* at = data_ + positions_[token];
  const size_t left = index_.size_ - positions_[token];
  if (left < word.size() || std::memcmp(at, word.data(), word.size()) != 0 ||
      (left > word.size() && !EndsScalar(at[word.size()]))) {
    return RefuseToken(token, "expected `true`, `false` or `null`");
  }
  return true;
}

bool JsonGrammar::Number(uint32_t token) {
  const char* at = data_ + positions_[token];
  // The scan ends scalars at the document's end; the padding behind it must not lengthen them.
  const char* const limit = data_ + index_.size_;
  auto digits = [&] {
    const char* begin = at;
    while (at < limit && IsDigit(*at)) ++at;
    return at > begin;
  };
  if (*at == '-') ++at;
  if (at < limit && *at == '0') {
    ++at;
  } else if (!digits()) {
    return RefuseToken(token, "a number needs a digit");
  }
  if (at < limit && *at == '.') {
    ++at;
    if (!digits()) return RefuseToken(token, "a number needs a digit after its point");
  }
  if (at < limit && (*at | 0x20) == 'e') {
    ++at;
    if (at < limit && (*at == '+' || *at == '-')) ++at;
    if (!digits()) return RefuseToken(token, "a number needs a digit in its exponent");
  }
  return at == limit || EndsScalar(*at) ||
         RefuseToken(token, "a number has only digits, `.`, `e` and `-`");
}

bool JsonGrammar::Escapes() {
  for (size_t i = 0; i < index_.escapes_.size(); ++i) {
    if (!EscapeAt(i)) return false;
  }
  return true;
}

// Every recorded backslash stands inside a string: one outside is part of a scalar, refused above.
bool JsonGrammar::EscapeAt(size_t index) {
  const size_t offset = index_.escapes_[index];
  const char* at = data_ + offset;
  if (at[1] != 'u') {
    return std::strchr("\"\\/bfnrt", at[1]) != nullptr && at[1] != '\0'
               ? true
               : Refuse("a backslash must be followed by one of \" \\ / b f n r t u", offset);
  }
  if (offset + 6 > index_.size_) return Refuse("the document ends inside an escape", offset);
  const int32_t unit = HexValue(at + 2);
  if (unit < 0) return Refuse("`\\u` needs four hexadecimal digits", offset);
  if (unit < 0xD800 || unit > 0xDFFF) return true;
  const bool is_high = unit < 0xDC00;
  const size_t other = is_high ? offset + 6 : offset - 6;
  const bool is_recorded =
      is_high ? index + 1 < index_.escapes_.size() && index_.escapes_[index + 1] == other
              : index > 0 && index_.escapes_[index - 1] == other;
  const bool is_unit = is_recorded && other + 6 <= index_.size_ && data_[other + 1] == 'u';
  const int32_t partner = is_unit ? HexValue(data_ + other + 2) : -1;
  const int32_t wanted = is_high ? 0xDC00 : 0xD800;
  return (partner & ~0x3FF) == wanted ||
         Refuse("an escape names half of a surrogate pair: no character", offset);
}

}  // namespace treaty
