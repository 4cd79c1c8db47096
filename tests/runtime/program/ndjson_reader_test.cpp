#include "runtime/formats/ndjson_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace treaty::formats {
namespace {

// Hands the text over in pieces of at most `step` bytes.
NdjsonReader::ReadFn Stream(std::string text, size_t step) {
  return [text = std::move(text), step, at = size_t(0)](char* to, size_t most) mutable {
    const size_t count = std::min({most, step, text.size() - at});
    std::memcpy(to, text.data() + at, count);
    at += count;
    return count;
  };
}

std::vector<std::string> Lines(const std::string& text, size_t step, size_t chunk) {
  NdjsonReader reader(Stream(text, step), chunk);
  std::vector<std::string> lines;
  NdjsonLine line;
  while (reader.Next(&line)) {
    lines.push_back(std::to_string(line.number) + ":" + std::string(line.text));
  }
  EXPECT_EQ(reader.bytes(), text.size());
  return lines;
}

TEST(NdjsonReader, FindsLinesHoweverTheyCome) {
  const std::string text = "\xEF\xBB\xBF{\"a\":1}\r\n\n  \n{\"b\":2}\nlast";
  const std::vector<std::string> expected = {"1:{\"a\":1}", "4:{\"b\":2}", "5:last"};
  for (const size_t step : {1u, 3u, 7u, 1000u}) {
    for (const size_t chunk : {16u, 64u, 4096u}) EXPECT_EQ(Lines(text, step, chunk), expected);
  }
  EXPECT_TRUE(Lines("", 10, 16).empty());
  EXPECT_TRUE(Lines("\n\n", 10, 16).empty());
}

TEST(NdjsonReader, GrowsForALongLine) {
  const std::string text = std::string(100'000, 'x') + "\ny\n";
  const auto lines = Lines(text, 999, 64);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].size(), 100'002u);
  EXPECT_EQ(lines[1], "2:y");
}

TEST(NdjsonReader, SkipsWhatIsTooLong) {
  size_t left = kMaxDocumentBytes + 5000;
  bool said = false;
  NdjsonReader reader([&](char* to, size_t most) -> size_t {
    if (left == 0) {
      if (said) return 0;
      said = true;
      std::memcpy(to, "\nok\n", 4);
      return 4;
    }
    const size_t count = std::min({most, left, size_t(1) << 20});
    std::memset(to, 'x', count);
    left -= count;
    return count;
  });
  NdjsonLine line;
  ASSERT_TRUE(reader.Next(&line));
  EXPECT_TRUE(line.too_long);
  EXPECT_EQ(line.number, 1u);
  ASSERT_TRUE(reader.Next(&line));
  EXPECT_EQ(line.text, "ok");
  EXPECT_EQ(line.number, 2u);
  EXPECT_FALSE(reader.Next(&line));
}

}  // namespace
}  // namespace treaty::formats
