#include "runtime/value/json_scan.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace treaty {
namespace {

struct Scanned {
  std::vector<uint32_t> positions;
  std::vector<uint32_t> escapes;
  ScanState state;
};

Scanned Scan(ScanFn scan, const std::string& text, size_t chunk) {
  Scanned scanned;
  const std::string padded = text + std::string(64, '"');
  scanned.positions.resize(text.size() + 128);
  for (size_t from = 0; from < text.size(); from += chunk) {
    scan(padded.data(), from, std::min(from + chunk, text.size()),
         {scanned.positions.data(), &scanned.state, &scanned.escapes});
  }
  scanned.positions.resize(scanned.state.count);
  return scanned;
}

void ExpectEqual(const Scanned& a, const Scanned& b, const std::string& text) {
  EXPECT_EQ(a.positions, b.positions) << text;
  EXPECT_EQ(a.escapes, b.escapes) << text;
  EXPECT_EQ(a.state.in_string != 0, b.state.in_string != 0) << text;
  EXPECT_EQ(a.state.bad_control, b.state.bad_control) << text;
  EXPECT_EQ(a.state.high_bytes != 0, b.state.high_bytes != 0) << text;
}

// Texts of any structural bytes; backslashes only inside strings, where the variants must agree.
std::string RandomText(std::mt19937& random, size_t size) {
  static constexpr std::string_view outside = "{}[]:,\"\" \t\n\r0-at";
  static constexpr std::string_view inside = "ab\\\\\\\"\"{}:,\x01\xc3";
  std::string text;
  bool in_string = false;
  bool escaped = false;
  while (text.size() < size) {
    const std::string_view from = in_string ? inside : outside;
    const char byte = from[random() % from.size()];
    text += byte;
    if (in_string && escaped) {
      escaped = false;
    } else if (in_string && byte == '\\') {
      escaped = true;
    } else if (byte == '"') {
      in_string = !in_string;
    }
  }
  return text;
}

TEST(JsonScan, VariantsAgree) {
  if (!CpuHasAvx2()) GTEST_SKIP() << "this machine has no AVX2";
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    const std::string text = RandomText(random, random() % 400);
    ExpectEqual(Scan(ScanPortable, text, 4096), Scan(ScanAvx2, text, 4096), text);
  }
}

TEST(JsonScan, ChunksDoNotMatter) {
  std::mt19937 random(8);
  for (int round = 0; round < 500; ++round) {
    const std::string text = RandomText(random, random() % 700);
    ExpectEqual(Scan(BestScan(), text, 64), Scan(BestScan(), text, 4096), text);
  }
}

}  // namespace
}  // namespace treaty
