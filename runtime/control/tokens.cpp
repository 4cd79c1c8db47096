#include "runtime/control/tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "runtime/base/hash.h"
#include "runtime/value/json_text.h"

namespace treaty::control {
namespace {

std::string TextMember(std::string_view json, std::string_view name) {
  const auto value = MemberOf(json, name);
  return value ? TextOf(*value).value_or("") : "";
}

Result<Token> TokenOf(std::string_view json, const std::string& path) {
  Token token{.name = TextMember(json, "name"), .hash = TextMember(json, "hash")};
  const auto role = RoleOf(TextMember(json, "role"));
  if (!role || token.name.empty() || token.hash.size() != 64) {
    return Fail("this is no file of tokens", path, "remove it and make the tokens anew");
  }
  token.role = *role;
  const std::string_view created = MemberOf(json, "created_us").value_or("0");
  std::from_chars(created.data(), created.data() + created.size(), token.created_us);
  return token;
}

Result<void> WriteTokens(Env& env, const std::string& store_path,
                         const std::vector<Token>& tokens) {
  JsonWriter json;
  json.BeginList();
  for (const Token& token : tokens) {
    json.BeginObject().Key("name").Text(token.name).Key("role").Text(RoleName(token.role));
    json.Key("hash").Text(token.hash).Key("created_us").Int(token.created_us).EndObject();
  }
  return env.WriteSecret(TokensPath(store_path), json.EndList().Take() + "\n");
}

auto Named(std::string_view name) {
  return [name](const Token& token) { return token.name == name; };
}

}  // namespace

std::string NewSecret(Env& env) {
  std::string secret = "treaty_";
  for (int part = 0; part < 4; ++part) secret += fmt::format("{:016x}", env.Random());
  return secret;
}

std::string TokensPath(const std::string& store_path) { return store_path + ".tokens"; }

Result<std::vector<Token>> ReadTokens(Env& env, const std::string& store_path) {
  const std::string path = TokensPath(store_path);
  std::vector<Token> tokens;
  if (!env.Exists(path)) return tokens;
  TRY(const std::string text, env.ReadWhole(path));
  TRY(const std::string json, Canonicalise(text));
  TRY(const std::vector<std::string_view> rows, SplitList(json));
  for (const std::string_view row : rows) {
    TRY(Token token, TokenOf(row, path));
    tokens.push_back(std::move(token));
  }
  return tokens;
}

Result<std::string> AddToken(Env& env, const std::string& store_path, std::string_view name,
                             Role role) {
  TRY(std::vector<Token> tokens, ReadTokens(env, store_path));
  if (name.empty() || name.size() > 100) return Fail("a token's name has 1 to 100 bytes");
  if (std::any_of(tokens.begin(), tokens.end(), Named(name))) {
    return Fail(fmt::format("there is a token `{}` already", name), {}, "revoke it first");
  }
  if (tokens.size() >= kMostTokens) return Fail(fmt::format("{} tokens are enough", kMostTokens));
  std::string secret = NewSecret(env);
  tokens.push_back({std::string(name), role, Sha256Hex(secret), env.NowUs()});
  TRY_VOID(WriteTokens(env, store_path, tokens));
  return secret;
}

Result<void> RevokeToken(Env& env, const std::string& store_path, std::string_view name) {
  TRY(std::vector<Token> tokens, ReadTokens(env, store_path));
  if (std::erase_if(tokens, Named(name)) == 0) {
    return Fail(fmt::format("there is no token `{}`", name));
  }
  return WriteTokens(env, store_path, tokens);
}

bool SameText(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (size_t at = 0; at < std::min(a.size(), b.size()); ++at) {
    difference |= unsigned(uint8_t(a[at]) ^ uint8_t(b[at]));
  }
  return difference == 0;
}

Keyring::Keyring(Env& env, std::string store_path, std::string_view own_secret)
    : env_(env), store_path_(std::move(store_path)), own_hash_(Sha256Hex(own_secret)) {}

Result<Caller> Keyring::Who(std::string_view secret) {
  if (secret.empty()) return Caller{"nobody", Role::kNobody, false};
  const auto info = env_.Info(TokensPath(store_path_));
  const int64_t changed_us = info ? info->modified_us : 0;
  if (changed_us != read_us_) {
    TRY(tokens_, ReadTokens(env_, store_path_));
    read_us_ = changed_us;
  }
  const std::string hash = Sha256Hex(secret);
  Caller caller{"nobody", Role::kNobody, false};
  // All are compared, so that the time tells nothing about which there are.
  for (const Token& token : tokens_) {
    if (SameText(token.hash, hash)) caller = {token.name, token.role, false};
  }
  if (SameText(own_hash_, hash)) caller = {"admin", Role::kAdmin, true};
  return caller;
}

}  // namespace treaty::control
