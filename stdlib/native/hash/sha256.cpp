#include "runtime/base/hash.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view Digest(Arena& arena, std::string_view text) {
  return arena.Copy(Sha256Hex(text));
}

STDLIB_FUNCTION(hash_sha256) = {
    .name = "sha256",
    .summary = "The SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits.",
    .params = {{"text", "The text to digest."}},
    .examples = {{R"(sha256("abc"))",
                  R"("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")"}},
    .native = Bind<Digest>().LengthFixed(64),
    .releases_pii = true,
};

}  // namespace treaty::stdlib
