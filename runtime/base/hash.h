// Hashes. Fingerprints (xxHash3) are fast and stable across runs and machines, but not against an
// attacker: for tables in memory, deduplication and change detection. SHA-256 is for what is stored
// as identity or evidence: bundle hashes, idempotency keys, the library's `sha256`.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace treaty {

uint64_t Fingerprint(std::string_view bytes, uint64_t seed = 0);

struct Fingerprint128 {
  uint64_t low = 0;
  uint64_t high = 0;
  bool operator==(const Fingerprint128&) const = default;
};
Fingerprint128 WideFingerprint(std::string_view bytes);

using Sha256Digest = std::array<uint8_t, 32>;
Sha256Digest Sha256(std::string_view bytes);
std::string Sha256Hex(std::string_view bytes);

// SHA-256 of parts that are added one after the other.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  void Add(std::string_view bytes);
  // Adds the length before the bytes, so that ("ab", "c") and ("a", "bc") differ.
  void AddDelimited(std::string_view bytes);
  Sha256Digest Finish();  // once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Lower-case hexadecimal digits.
std::string Hex(std::string_view bytes);

}  // namespace treaty
