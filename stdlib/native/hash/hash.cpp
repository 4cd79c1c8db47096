#include "runtime/base/hash.h"

#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view Pseudonym(Arena& arena, std::string_view text, std::string_view salt) {
  Sha256Stream stream;
  stream.AddDelimited(salt);
  stream.AddDelimited(text);
  const Sha256Digest digest = stream.Finish();
  constexpr size_t kBytes = 16;
  return arena.Copy(Hex({reinterpret_cast<const char*>(digest.data()), kBytes}));
}

STDLIB_FUNCTION(hash_hash) = {
    .name = "hash",
    .summary =
        "A pseudonym of 32 hexadecimal digits: equal for equal text and salt, not to be undone.",
    .params = {{"text", "The text to hide."},
               {"salt", "Keeps others from trying out likely texts: use a secret setting.", ""}},
    .examples = {{R"(hash("jane@example.com", "s3cret"))",
                  R"("5237d5def4a1aeea96b6ca4bc3ea7ec6")"}},
    .native = Bind<Pseudonym>().LengthFixed(32),
    .releases_pii = true,
};

}  // namespace treaty::stdlib
