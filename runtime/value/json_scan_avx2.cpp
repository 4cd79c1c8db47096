// The AVX2 variant of the scan: 64 bytes to six bit masks, and from these to token offsets.
// A set bit i of a mask speaks of byte i of the block.
#include "runtime/value/json_scan.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace treaty {
namespace {

#define TREATY_AVX2 __attribute__((target("avx2,pclmul,bmi,bmi2,popcnt")))
#define TREATY_AVX2_INLINE TREATY_AVX2 __attribute__((always_inline)) inline

struct Block {
  __m256i low;
  __m256i high;
};

TREATY_AVX2_INLINE uint64_t Mask(__m256i low, __m256i high) {
  return uint64_t(uint32_t(_mm256_movemask_epi8(low))) |
         uint64_t(uint32_t(_mm256_movemask_epi8(high))) << 32;
}

TREATY_AVX2_INLINE uint64_t Equal(const Block& block, char byte) {
  const __m256i wanted = _mm256_set1_epi8(byte);
  return Mask(_mm256_cmpeq_epi8(block.low, wanted), _mm256_cmpeq_epi8(block.high, wanted));
}

// Each bit becomes the parity of all bits up to it: quotes become the spans between them.
TREATY_AVX2_INLINE uint64_t PrefixParity(uint64_t bits) {
  const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, int64_t(bits)),
                                               _mm_set1_epi8(-1), 0);
  return uint64_t(_mm_cvtsi128_si64(product));
}

// Bytes that {}[]:, and blanks map to themselves through these tables, indexed by the low nibble.
TREATY_AVX2_INLINE uint64_t Blanks(const Block& block) {
  const __m256i table = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(' ', 100, 100, 100, 17, 100, 113, 2, 100, '\t', '\n', 112, 100, '\r', 100,
                    100));
  return Mask(_mm256_cmpeq_epi8(block.low, _mm256_shuffle_epi8(table, block.low)),
              _mm256_cmpeq_epi8(block.high, _mm256_shuffle_epi8(table, block.high)));
}

// Bit 5 is ignored, which makes [ and { one case; 0x0c and 0x1a slip in as , and : and are refused
// by the grammar, which looks at the byte itself.
TREATY_AVX2_INLINE uint64_t Operators(const Block& block) {
  const __m256i table = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0));
  const __m256i bit5 = _mm256_set1_epi8(0x20);
  return Mask(_mm256_cmpeq_epi8(_mm256_or_si256(block.low, bit5),
                                _mm256_shuffle_epi8(table, block.low)),
              _mm256_cmpeq_epi8(_mm256_or_si256(block.high, bit5),
                                _mm256_shuffle_epi8(table, block.high)));
}

TREATY_AVX2_INLINE uint64_t Controls(const Block& block) {
  const __m256i last = _mm256_set1_epi8(0x1f);
  return Mask(_mm256_cmpeq_epi8(_mm256_min_epu8(block.low, last), block.low),
              _mm256_cmpeq_epi8(_mm256_min_epu8(block.high, last), block.high));
}

// The bytes that a backslash before them escapes. Rare, hence a loop over backslashes.
TREATY_AVX2 __attribute__((noinline)) uint64_t Escaped(uint64_t backslashes, size_t base,
                                                       ScanState* state,
                                                       std::vector<uint32_t>* escapes) {
  uint64_t escaped = state->escaped;
  state->escaped = 0;
  while (backslashes != 0) {
    const unsigned at = unsigned(_tzcnt_u64(backslashes));
    backslashes = _blsr_u64(backslashes);
    if (escaped >> at & 1) continue;
    escapes->push_back(uint32_t(base + at));
    if (at == 63) {
      state->escaped = 1;
    } else {
      escaped |= uint64_t(2) << at;
    }
  }
  return escaped;
}

TREATY_AVX2_INLINE void Flatten(uint64_t bits, size_t base, uint32_t* positions,
                                ScanState* state) {
  const unsigned count = unsigned(_mm_popcnt_u64(bits));
  uint32_t* out = positions + state->count;
  state->count += count;
  for (unsigned written = 0; written < count; written += 8) {
    for (int i = 0; i < 8; ++i) {
      out[written + i] = uint32_t(base + _tzcnt_u64(bits));
      bits = _blsr_u64(bits);
    }
  }
}

TREATY_AVX2_INLINE void ScanBlock(const char* text, size_t base, uint64_t valid,
                                  const ScanOutput& out) {
  ScanState* const state = out.state;
  const Block block{_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + base)),
                    _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + base + 32))};
  uint64_t quotes = Equal(block, '"') & valid;
  const uint64_t backslashes = Equal(block, '\\') & valid;
  state->high_bytes |= Mask(block.low, block.high) & valid;
  if (__builtin_expect((backslashes | state->escaped) != 0, 0)) {
    quotes &= ~Escaped(backslashes, base, state, out.escapes);
  }
  const uint64_t inside = PrefixParity(quotes) ^ state->in_string;
  state->in_string = uint64_t(int64_t(inside) >> 63);
  const uint64_t operators = Operators(block) & valid;
  const uint64_t blanks = Blanks(block) | ~valid;
  const uint64_t bad = Controls(block) & inside & valid;
  if (__builtin_expect(bad != 0, 0) && state->bad_control == SIZE_MAX) {
    state->bad_control = base + _tzcnt_u64(bad);
  }
  const uint64_t scalars = ~(operators | blanks | inside | quotes);
  const uint64_t continued = scalars << 1 | state->in_scalar;
  state->in_scalar = scalars >> 63;
  Flatten((operators & ~inside) | (scalars & ~continued) | (quotes & inside), base,
          out.positions, state);
}

}  // namespace

TREATY_AVX2 void ScanAvx2(const char* text, size_t from, size_t to, const ScanOutput& out) {
  size_t at = from;
  for (; at + 64 <= to; at += 64) ScanBlock(text, at, ~uint64_t(0), out);
  if (at < to) ScanBlock(text, at, _bzhi_u64(~uint64_t(0), unsigned(to - at)), out);
}

bool CpuHasAvx2() {
  static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
                          __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                          __builtin_cpu_supports("popcnt");
  return has;
}

}  // namespace treaty

#else

namespace treaty {

void ScanAvx2(const char* text, size_t from, size_t to, const ScanOutput& out) {
  ScanPortable(text, from, to, out);
}

bool CpuHasAvx2() { return false; }

}  // namespace treaty

#endif
