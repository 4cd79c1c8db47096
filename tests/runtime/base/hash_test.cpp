#include "runtime/base/hash.h"

#include <gtest/gtest.h>

namespace treaty {
namespace {

TEST(Hash, Sha256OfKnownTexts) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hash, StreamEqualsWhole) {
  Sha256Stream stream;
  stream.Add("a");
  stream.Add("bc");
  EXPECT_EQ(stream.Finish(), Sha256("abc"));
}

TEST(Hash, DelimitedPartsDoNotRunTogether) {
  Sha256Stream one, two;
  one.AddDelimited("ab");
  one.AddDelimited("c");
  two.AddDelimited("a");
  two.AddDelimited("bc");
  EXPECT_NE(one.Finish(), two.Finish());
}

TEST(Hash, FingerprintsAreStable) {
  EXPECT_EQ(Fingerprint("treaty"), Fingerprint("treaty"));
  EXPECT_NE(Fingerprint("treaty"), Fingerprint("treatz"));
  EXPECT_NE(Fingerprint("treaty", 1), Fingerprint("treaty", 2));
  EXPECT_EQ(Fingerprint(""), 0x2d06800538d394c2u);  // XXH3's published value: stable over releases
  EXPECT_EQ(WideFingerprint("treaty"), WideFingerprint("treaty"));
}

}  // namespace
}  // namespace treaty
