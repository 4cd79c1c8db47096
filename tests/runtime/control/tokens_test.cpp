#include "runtime/control/tokens.h"

#include <gtest/gtest.h>

#include "runtime/base/env_sim.h"

namespace treaty::control {
namespace {

TEST(Tokens, AreStoredHashedAndKnownByTheirSecret) {
  SimEnv env(7);
  const std::string secret = AddToken(env, "s.db", "bob", Role::kOperator).value();
  EXPECT_EQ(secret.size(), 7u + 64u);
  EXPECT_EQ(env.ReadWhole("s.db.tokens")->find(secret.substr(7)), std::string::npos);
  EXPECT_FALSE(AddToken(env, "s.db", "bob", Role::kAdmin));
  EXPECT_FALSE(AddToken(env, "s.db", "", Role::kAdmin));
  Keyring keyring(env, "s.db", "own");
  EXPECT_EQ(keyring.Who(secret)->name, "bob");
  EXPECT_EQ(keyring.Who(secret)->role, Role::kOperator);
  EXPECT_FALSE(keyring.Who(secret)->may_name_actor);
  EXPECT_EQ(keyring.Who("own")->role, Role::kAdmin);
  EXPECT_TRUE(keyring.Who("own")->may_name_actor);
  for (const std::string_view other : {"", "bob", "treaty_", "own "}) {
    EXPECT_EQ(keyring.Who(other)->role, Role::kNobody) << other;
  }
  env.Advance(1'000'000);
  ASSERT_TRUE(RevokeToken(env, "s.db", "bob"));
  EXPECT_EQ(keyring.Who(secret)->role, Role::kNobody);
  EXPECT_FALSE(RevokeToken(env, "s.db", "bob"));
}

TEST(Tokens, ADamagedFileLetsNobodyIn) {
  SimEnv env(7);
  ASSERT_TRUE(env.WriteWhole("s.db.tokens", R"([{"name":"x","role":"king","hash":"00"}])"));
  Keyring keyring(env, "s.db", "own");
  EXPECT_FALSE(keyring.Who("anything"));
}

TEST(Tokens, AreComparedWhole) {
  EXPECT_TRUE(SameText("abc", "abc"));
  EXPECT_FALSE(SameText("abc", "abd"));
  EXPECT_FALSE(SameText("abc", "ab"));
  EXPECT_FALSE(SameText("", "a"));
}

}  // namespace
}  // namespace treaty::control
