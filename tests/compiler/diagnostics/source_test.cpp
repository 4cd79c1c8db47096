#include <gtest/gtest.h>

#include "compiler/diagnostics/display.h"
#include "compiler/source/files.h"
#include "compiler/source/utf8.h"

namespace treaty {
namespace {

TEST(Files, CountColumnsInCodePoints) {
  source::Files files;
  const source::FileId id = files.Add("a.treaty", "gr\xC3\xBC\xC3\x9F = \xF0\x9F\x98\x80 x\r\nb\n");
  const source::File& file = files.Get(id);
  EXPECT_EQ(file.PositionOf(14).column, 10u);  // behind 4 letters, `=`, a face, 3 blanks
  EXPECT_EQ(file.PositionOf(17).line, 2u);
  EXPECT_EQ(file.PositionOf(9999).line, 3u);
  EXPECT_EQ(file.Line(1), "gr\xC3\xBC\xC3\x9F = \xF0\x9F\x98\x80 x");
  EXPECT_EQ(file.LineCount(), 3u);
  EXPECT_EQ(files.Place({id, 17, 18}), "a.treaty:2:1");
  EXPECT_EQ(files.TextOf({id, 17, 18}), "b");
  EXPECT_EQ(files.TextOf({id, 9999, 10000}), "");
}

TEST(Files, AByteOrderMarkTakesNoColumn) {
  source::Files files;
  files.Add("a.treaty", "\xEF\xBB\xBFmodule");
  EXPECT_EQ(files.Get(0).PositionOf(3).column, 1u);
}

TEST(Utf8, FindsWhatIsMalformed) {
  EXPECT_EQ(source::FindMalformedUtf8("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"), std::string::npos);
  EXPECT_EQ(source::FindMalformedUtf8("a\xFF"), 1u);
  EXPECT_EQ(source::FindMalformedUtf8("\xC0\x80"), 0u);          // overlong
  EXPECT_EQ(source::FindMalformedUtf8("\xE0\x80\x80"), 0u);      // overlong
  EXPECT_EQ(source::FindMalformedUtf8("\xED\xA0\x80"), 0u);      // surrogate
  EXPECT_EQ(source::FindMalformedUtf8("\xF4\x90\x80\x80"), 0u);  // above U+10FFFF
  EXPECT_EQ(source::FindMalformedUtf8("ab\xE2\x82"), 2u);        // cut
  EXPECT_EQ(source::FindMalformedUtf8("\x80"), 0u);
}

TEST(Utf8, WritesWhatItReads) {
  for (const uint32_t code_point : {0x24u, 0xE4u, 0x20ACu, 0x1F600u}) {
    std::string text;
    source::AppendCodePoint(text, code_point);
    EXPECT_EQ(source::FindMalformedUtf8(text), std::string::npos);
    EXPECT_EQ(source::CountCodePoints(text), 1u);
    EXPECT_EQ(source::CodePointBytes(text), text.size());
  }
}

TEST(Display, KnowsHowWideTextIs) {
  EXPECT_EQ(diagnostics::DisplayWidth("abc"), 3u);
  EXPECT_EQ(diagnostics::DisplayWidth("\xE6\xBC\xA2"), 2u);  // a wide sign
  EXPECT_EQ(diagnostics::DisplayWidth("e\xCC\x81"), 1u);     // combining accent
  EXPECT_EQ(diagnostics::DisplayWidth("\t"), diagnostics::kTabWidth);
  EXPECT_EQ(diagnostics::DisplayWidth("\xFF"), 1u);
}

TEST(Display, SendsNothingToTheTerminal) {
  EXPECT_EQ(diagnostics::Printable("a\x1b[31mb"), "a\xEF\xBF\xBD[31mb");
  EXPECT_EQ(diagnostics::Printable("\xE2\x80\xAEx"), "\xEF\xBF\xBDx");  // right-to-left override
  EXPECT_EQ(diagnostics::Printable("\ta"), "    a");
}

}  // namespace
}  // namespace treaty
