// All that compiled code may touch. A bundle is compiled against kAbiVersion; a runtime refuses a
// bundle of another version. Changing the layout of anything below means a new version.
//
// A compiled unit is a function of a Context: up to four indexed documents, the answers of
// references (local, prefetched), settings, and an output buffer. It never throws, never blocks,
// and allocates only from the arena. What it does is counted (Context::work_left), so that a record
// ends within a bound of time and memory, whatever map and document it is: once the count is used
// up, loops end, texts are empty, calls fail, and the run has failed whatever else comes of it.
//
// References. Compiled code calls Context::find. An answer that the runtime does not hold yet is
// `kUnknown`: the kernel notes the question in Context::wanted and goes on with null; the unit then
// ends with kNeedsLookup whatever else happened, the runtime answers all questions of the batch in
// one go and runs the unit again. Units are pure, so running one twice is harmless.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/arena.h"
#include "runtime/value/json_index.h"
#include "runtime/value/native.h"
#include "runtime/value/slot.h"

namespace treaty::program {

inline constexpr uint32_t kAbiVersion = 2;
inline constexpr uint32_t kMaxDocuments = 4;

// What one run of a unit may do, in units of about one byte that is read or written; a step of a
// loop is kLoopWork of them. Decision 11 says why, and how much that is.
inline constexpr int64_t kMostWork = 256 << 20;
inline constexpr int64_t kLoopWork = 64;
inline constexpr size_t kMostOutputBytes = 64u << 20;

enum class Outcome : int32_t {
  kDone = 0,
  kFailed = 1,       // data failure: Context::failure
  kRejected = 2,     // the author's `reject`: failure.message
  kWaiting = 3,      // the author's `wait`, or a reference without an answer
  kNeedsLookup = 4,  // Context::wanted lists the questions
};

// Grows by doubling; never shrinks. Kernels write with Append; the comma-first convention of
// ops.h makes object and list ends cheap.
class OutputBuffer {
 public:
  explicit OutputBuffer(size_t capacity = 16 << 10);
  // Makes room for `bytes` more plus kPadding of slack and returns where to write them.
  char* Reserve(size_t bytes) {
    if (size_t(end_ - cursor_) < bytes + kPadding) Grow(bytes);
    return cursor_;
  }
  void Advance(size_t bytes) { cursor_ += bytes; }
  void Append(const char* bytes, size_t count) {
    std::memcpy(Reserve(count), bytes, count);
    cursor_ += count;
  }
  void Append(char byte) {
    *Reserve(1) = byte;
    ++cursor_;
  }
  size_t size() const { return size_t(cursor_ - begin_.get()); }
  size_t capacity() const { return size_t(end_ - begin_.get()); }
  void Truncate(size_t size) { cursor_ = begin_.get() + size; }
  void Clear() { cursor_ = begin_.get(); }
  char* at(size_t offset) { return begin_.get() + offset; }
  std::string_view view() const { return {begin_.get(), size()}; }

 private:
  void Grow(size_t bytes);
  std::unique_ptr<char[]> begin_;
  char* cursor_;
  char* end_;
};

// A record that cannot be mapped: a value, never an exception. Texts live in the arena or are
// static.
struct Failure {
  const char* code = nullptr;        // "input.type", "text.too_long", "number.overflow", ...
  std::string_view message = {};     // for a person
  uint32_t document = 0;             // where the offending value stands, when known
  uint32_t token = kNoToken;
  uint32_t origin = 0;               // which line of the treaty (Unit::origins)
};

enum class LookupState : uint32_t { kFound, kMissing, kUnknown };
struct LookupAnswer {
  LookupState state = LookupState::kUnknown;
  std::string_view value = {};       // plain text; lives as long as the batch
};
// `reference` indexes Unit::references.
using FindFn = void (*)(void* self, uint32_t reference, std::string_view key, LookupAnswer* answer);

struct WantedLookup {
  uint32_t reference;
  std::string_view key;              // in the arena
};

// An inline cache of one navigation site: where its key was found last time, in tokens from the
// begin and from the end of its object (lists of varying length move one of the two only).
// Owned by one worker.
struct Site {
  uint32_t from_begin = kNoToken;
  uint32_t from_end = kNoToken;
  uint32_t candidate_begin = kNoToken;
  uint32_t candidate_end = kNoToken;
};

// Loaded form of a unit's data: constants as Slots, tables hashed, functions resolved.
struct UnitData;

struct Context {
  const JsonIndex* documents[kMaxDocuments] = {};
  OutputBuffer* out = nullptr;
  Site* sites = nullptr;             // Unit::site_count of them
  const UnitData* data = nullptr;
  const Slot* settings = nullptr;    // in the order of Unit::settings
  FindFn find = nullptr;
  void* find_self = nullptr;
  std::vector<WantedLookup>* wanted = nullptr;
  NativeCall native = {};            // arena, now
  Failure failure = {};
  int64_t work_left = kMostWork;     // below 0: used up, and stays so
};

// Native code of a unit.
using UnitFunction = int32_t (*)(Context* context);

}  // namespace treaty::program
