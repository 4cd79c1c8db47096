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

uint64_t HashKey(std::string_view key, uint32_t object) {
  uint64_t hash = 0x9E3779B97F4A7C15u ^ (uint64_t(object) << 32 | key.size());
  const char* bytes = key.data();
  size_t left = key.size();
  for (; left > 0;) {
    uint64_t word = 0;
    const size_t take = left < 8 ? left : 8;
    std::memcpy(&word, bytes, take);
    const auto product = static_cast<unsigned __int128>(hash ^ word) * 0xD6E8FEB86659FD93u;
    hash = uint64_t(product) ^ uint64_t(product >> 64);
    bytes += take;
    left -= take;
  }
  return hash ^ hash >> 29;
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
  seen_mask_ = index_.seen_.size() - 1;
  if (Values() && Escapes()) return {};
  return Fail(problem_, fmt::format("byte {}", problem_offset_));
}

bool JsonGrammar::Refuse(const char* problem, size_t offset) {
  problem_ = problem;
  problem_offset_ = offset;
  return false;
}

bool JsonGrammar::RefuseToken(const char* problem) {
  return Refuse(problem, token_ < count_ ? positions_[token_] : index_.size_);
}

bool JsonGrammar::Values() {
  if (count_ == 0) return Refuse("expected a JSON value, found nothing", 0);
  do {
    if (!Value()) return false;
  } while (token_ < count_);
  return depth_ == 0 || RefuseToken("the document ends inside an object or a list");
}

bool JsonGrammar::Value() {
  if (token_ >= count_) return RefuseToken("the document ends where a value is expected");
  parents_[token_] = level().token;
  const char first = byte();
  if (first == '{' || first == '[') return Open(first == '{');
  if (first != '"' && !Scalar()) return false;
  ++token_;
  return AfterValue();
}

bool JsonGrammar::Open(bool is_object) {
  if (depth_ == kMaxDepth) return RefuseToken("objects and lists nest too deep (at most 256)");
  levels_[++depth_] = Level{token_, kNoToken, is_object};
  ++token_;
  if (token_ >= count_) return RefuseToken("the document ends inside an object or a list");
  if (byte() == (is_object ? '}' : ']')) return Close();
  return is_object ? Key() : true;
}

bool JsonGrammar::Close() {
  const Level& closed = level();
  partners_[closed.token] = token_;
  partners_[token_] = closed.token;
  --depth_;
  parents_[token_] = level().token;
  ++token_;
  return AfterValue();
}

bool JsonGrammar::AfterValue() {
  if (depth_ == 0) {
    return token_ == count_ || RefuseToken("found more after the end of the value");
  }
  if (token_ >= count_) return RefuseToken("the document ends inside an object or a list");
  const char next = byte();
  const bool is_object = level().is_object;
  if (next == ',') {
    parents_[token_++] = level().token;
    if (is_object) return Key();
    return true;
  }
  if (next == (is_object ? '}' : ']')) return Close();
  return RefuseToken(is_object ? "expected `,` or `}` after a member"
                               : "expected `,` or `]` after an element");
}

bool JsonGrammar::Key() {
  if (token_ + 1 >= count_ || byte() != '"') return RefuseToken("expected a member's name in quotes");
  Level& object = level();
  parents_[token_] = parents_[token_ + 1] = object.token;
  partners_[token_] = kNoToken;
  if (object.last_key != kNoToken) partners_[object.last_key] = token_;
  object.last_key = token_;
  NoteKey();
  ++token_;
  if (byte() != ':') return RefuseToken("expected `:` after a member's name");
  ++token_;
  return true;
}

void JsonGrammar::NoteKey() {
  const char* begin = data_ + positions_[token_] + 1;
  const char* end = data_ + positions_[token_ + 1] - 1;
  while (*end != '"') --end;  // blanks before the colon
  const std::string_view key(begin, end > begin ? size_t(end - begin) : 0);
  if (index_.has_backslash_ && std::memchr(key.data(), '\\', key.size()) != nullptr) {
    // Written otherwise, it may be the name of another member.
    index_.has_escaped_keys_ = index_.has_duplicate_keys_ = true;
  }
  const uint64_t hash = HashKey(key, level().token);
  const uint64_t mine = uint64_t(index_.document_serial_) << 32 | uint32_t(hash);
  for (size_t probe = 0; probe < kMostProbes; ++probe) {
    uint64_t& cell = index_.seen_[((hash >> 32) + probe) & seen_mask_];
    if (cell >> 32 != index_.document_serial_) {
      cell = mine;
      return;
    }
    // Equal hashes are taken for equal keys: navigation then walks, which is never wrong.
    if (cell == mine) break;
  }
  index_.has_duplicate_keys_ = true;
}

bool JsonGrammar::Scalar() {
  const char* at = data_ + positions_[token_];
  if (*at == 't') return Literal(at, "true");
  if (*at == 'f') return Literal(at, "false");
  if (*at == 'n') return Literal(at, "null");
  if (*at == '-' || IsDigit(*at)) return Number(at);
  return RefuseToken("expected a JSON value");
}

bool JsonGrammar::Literal(const char* at, std::string_view word) {
  const size_t left = index_.size_ - positions_[token_];
  if (left < word.size() || std::memcmp(at, word.data(), word.size()) != 0 ||
      (left > word.size() && !EndsScalar(at[word.size()]))) {
    return RefuseToken("expected `true`, `false` or `null`");
  }
  return true;
}

bool JsonGrammar::Number(const char* at) {
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
    return RefuseToken("a number needs a digit");
  }
  if (at < limit && *at == '.') {
    ++at;
    if (!digits()) return RefuseToken("a number needs a digit after its point");
  }
  if (at < limit && (*at | 0x20) == 'e') {
    ++at;
    if (at < limit && (*at == '+' || *at == '-')) ++at;
    if (!digits()) return RefuseToken("a number needs a digit in its exponent");
  }
  return at == limit || EndsScalar(*at) || RefuseToken("a number has only digits, `.`, `e` and `-`");
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
  const int32_t partner =
      is_recorded && other + 6 <= index_.size_ && data_[other + 1] == 'u' ? HexValue(data_ + other + 2)
                                                                          : -1;
  const int32_t wanted = is_high ? 0xDC00 : 0xD800;
  return (partner & ~0x3FF) == wanted ||
         Refuse("an escape names half of a surrogate pair: no character", offset);
}

}  // namespace treaty
