// Documents and lists. A member is found where it was last time (Site); a wrong guess costs a walk
// over the object's keys, which the index has linked.
#include <cstring>

#include "runtime/program/kernel_support.h"

namespace treaty::program {
namespace {

// Whether `token` is the key `key` of the object at `object`.
inline bool IsKeyAt(const JsonIndex& index, uint32_t token, uint32_t object, const UnitKey& key) {
  if (token >= index.token_count() || index.parent()[token] != object) return false;
  const uint32_t begin = index.position()[token];
  const size_t size = key.quoted.size();
  return begin + size <= index.size() &&
         std::memcmp(index.data() + begin, key.quoted.data(), size) == 0 &&
         index.first_byte(token + 1) == ':';
}

uint32_t Walk(const JsonIndex& index, uint32_t object, const UnitKey& key) {
  uint32_t token = object + 1;
  if (index.first_byte(token) == '}') return kNoToken;
  while (token != kNoToken && !IsKeyAt(index, token, object, key)) token = index.partner()[token];
  return token;
}

// A place is believed when it is the first ever, or was seen twice in a row: one odd record does
// not spoil the guess for the usual ones.
inline void Learn(uint32_t distance, uint32_t* believed, uint32_t* candidate) {
  if (*believed == kNoToken || *candidate == distance) *believed = distance;
  *candidate = distance;
}

uint32_t WalkAndLearn(const JsonIndex& index, uint32_t object, const UnitKey& key, Site* site) {
  const uint32_t token = Walk(index, object, key);
  if (token == kNoToken) return token;
  Learn(token - object, &site->from_begin, &site->candidate_begin);
  Learn(index.partner()[object] - token, &site->from_end, &site->candidate_end);
  return token;
}

inline uint32_t FindKey(const JsonIndex& index, uint32_t object, const UnitKey& key, Site* site) {
  if (index.has_duplicate_keys() || index.has_escaped_keys()) [[unlikely]] {
    const uint32_t value = index.Find(object, key.plain);
    return value == kNoToken ? kNoToken : value - 2;
  }
  if (site->from_begin != kNoToken) {
    const uint32_t guess = object + site->from_begin;
    if (IsKeyAt(index, guess, object, key)) return guess;
    const uint32_t other = index.partner()[object] - site->from_end;
    if (IsKeyAt(index, other, object, key)) return other;
  }
  return WalkAndLearn(index, object, key, site);
}

}  // namespace

KERNEL(root) {
  const JsonIndex* index = context->documents[imm];
  if (index == nullptr) return SetNothing(dst, Tag::kAbsent);
  if (index->first_byte(0) == 'n') return SetNothing(dst, Tag::kNull);
  return SetCursor(dst, imm, 0);
}

KERNEL(field) {
  if (!a->has_value()) return SetNothing(dst, Tag::kAbsent);
  const JsonIndex& index = DocumentOf(context, a);
  const Cursor object = a->cursor;
  if (index.first_byte(object.token) != '{') return SetNothing(dst, Tag::kAbsent);
  const bool walks_all = index.has_duplicate_keys() || index.has_escaped_keys();
  if (walks_all && !Work(context, index.After(object.token) - object.token)) {
    return SetNothing(dst, Tag::kAbsent);
  }
  const uint32_t key =
      FindKey(index, object.token, context->data->keys[imm], &context->sites[imm2]);
  if (key == kNoToken) return SetNothing(dst, Tag::kAbsent);
  if (index.first_byte(key + 2) == 'n') return SetNothing(dst, Tag::kNull);
  return SetCursor(dst, object.document, key + 2);
}

// An iterator is a cursor at the next element; kNoToken at the end.
KERNEL(list_begin) {
  const bool is_list = a->has_value() && DocumentOf(context, a).first_byte(a->cursor.token) == '[';
  if (!is_list) return SetCursor(dst, 0, kNoToken);
  const Cursor list = a->cursor;
  const bool is_empty = DocumentOf(context, a).first_byte(list.token + 1) == ']';
  return SetCursor(dst, list.document, is_empty ? kNoToken : list.token + 1);
}

// The only way round a loop.
KERNEL(list_more) {
  if (context->out->size() > kMostOutputBytes) context->work_left = -1;
  return SetBool(dst, a->cursor.token != kNoToken && Work(context, kLoopWork));
}

KERNEL(list_next) {
  const Cursor element = a->cursor;
  if (element.token == kNoToken) return SetNothing(dst, Tag::kAbsent);
  const JsonIndex& index = DocumentOf(context, a);
  const uint32_t after = index.After(element.token);
  // The one operation that changes its operand: the iterator moves on.
  const_cast<Slot*>(a)->cursor.token = index.first_byte(after) == ',' ? after + 1 : kNoToken;
  if (index.first_byte(element.token) == 'n') return SetNothing(dst, Tag::kNull);
  return SetCursor(dst, element.document, element.token);
}

KERNEL(list_length) {
  Slot iterator;
  treaty_k_list_begin(context, &iterator, a, nullptr, 0, 0);
  int64_t length = 0;
  if (iterator.cursor.token != kNoToken) {
    const JsonIndex& index = DocumentOf(context, &iterator);
    uint32_t token = iterator.cursor.token;
    for (length = 1; index.first_byte(index.After(token)) == ','; ++length) {
      token = index.After(token) + 1;
    }
  }
  Work(context, uint64_t(length));
  return SetInteger(dst, length);
}

}  // namespace treaty::program
