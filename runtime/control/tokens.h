// Tokens of the control API: a name, a role, and the hash of a secret. They stand in a file beside
// the store (`treaty.db.tokens`, readable by its owner only), which `treaty token` writes and a
// runtime reads again when it has changed. Secrets are 256 random bits, so a plain SHA-256 of them
// is enough; they are shown once, when a token is made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/control/router.h"

namespace treaty::control {

struct Token {
  std::string name;
  Role role = Role::kViewer;
  std::string hash;        // SHA-256 of the secret, hexadecimal
  int64_t created_us = 0;
};

inline constexpr size_t kMostTokens = 1000;

std::string NewSecret(Env& env);
std::string TokensPath(const std::string& store_path);
// Empty when there is no file yet.
Result<std::vector<Token>> ReadTokens(Env& env, const std::string& store_path);
// The secret of the new token. Fails when the name is taken.
Result<std::string> AddToken(Env& env, const std::string& store_path, std::string_view name,
                             Role role);
Result<void> RevokeToken(Env& env, const std::string& store_path, std::string_view name);

// Equal, in a time that does not depend on where they differ.
bool SameText(std::string_view a, std::string_view b);

// Finds out who a secret belongs to. One thread.
class Keyring {
 public:
  // `own_secret` belongs to whoever can read the runtime's own file: an admin who may say who acts.
  Keyring(Env& env, std::string store_path, std::string_view own_secret);
  // Role kNobody for no secret, and for one that is not known. Fails when the tokens cannot be
  // read.
  Result<Caller> Who(std::string_view secret);

 private:
  Env& env_;
  const std::string store_path_;
  const std::string own_hash_;
  int64_t read_us_ = -1;  // when the file was last changed, as read
  std::vector<Token> tokens_;
};

}  // namespace treaty::control
