#include "runtime/protocols/jwt.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>

#include "runtime/value/base64.h"
#include "runtime/value/json_text.h"

namespace treaty::protocols {
namespace {

constexpr int kLeastKeyBits = 2048;
constexpr std::string_view kMend = "name a file with an RSA private key in PEM, no passphrase";

template <typename T, void (*Free)(T*)>
struct Freed {
  void operator()(T* it) const { Free(it); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX, EVP_MD_CTX_free>>;

Result<Key> ReadKey(std::string_view pem) {
  BIO* const memory = BIO_new_mem_buf(pem.data(), int(pem.size()));
  // Never asks on the terminal for a passphrase.
  const auto no_passphrase = [](char*, int, int, void*) { return 0; };
  Key key(PEM_read_bio_PrivateKey(memory, nullptr, no_passphrase, nullptr));
  BIO_free(memory);
  if (!key) return Fail("the key cannot be read", {}, std::string(kMend));
  if (EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA) {
    return Fail("the key is no RSA key", {}, std::string(kMend));
  }
  if (EVP_PKEY_bits(key.get()) < kLeastKeyBits) {
    return Fail("the RSA key has fewer than 2048 bits", {}, "make a longer one");
  }
  return key;
}

}  // namespace

Result<std::string> SignJwt(const JwtClaims& claims, std::string_view key_pem) {
  TRY(const Key key, ReadKey(key_pem));
  JsonWriter json;
  json.BeginObject().Key("iss").Text(claims.issuer).Key("sub").Text(claims.subject);
  json.Key("aud").Text(claims.audience).Key("exp").Int(claims.expires_s).EndObject();
  const std::string signed_part =
      EncodeBase64Url(R"({"alg":"RS256","typ":"JWT"})") + "." + EncodeBase64Url(json.Take());
  const Digest digest(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(signed_part.data());
  size_t size = size_t(EVP_PKEY_size(key.get()));
  std::string signature(size, '\0');
  const bool done =
      EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
      EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                     signed_part.size()) == 1;
  if (!done) return Fail("the key does not sign", {}, std::string(kMend));
  signature.resize(size);
  return signed_part + "." + EncodeBase64Url(signature);
}

}  // namespace treaty::protocols
