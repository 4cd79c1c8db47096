#include "runtime/program/bundle.h"

#include <gtest/gtest.h>

#include <random>

#include "runtime/program/ir_json.h"
#include "runtime/program/model_json.h"
#include "tests/support/random_unit.h"

namespace treaty::program {
namespace {

Bundle Small() {
  Bundle bundle;
  bundle.model.module = "demo";
  bundle.model.settings = testing::TestSettings();
  bundle.model.systems = {{"crm", "salesforce", "EU"}};
  Object object;
  object.system = "crm";
  object.shape.name = "Account";
  auto element = std::make_shared<TypeShape>();
  element->kind = TypeKind::kInt;
  FieldShape field;
  field.name = "Numbers";
  field.type.kind = TypeKind::kList;
  field.type.element = element;
  object.shape.fields = {field};
  bundle.model.objects = {object};
  bundle.model.maps = {{"crm.Account -> Customer", true, "crm.Account", "Customer", 0, {}}};
  bundle.units = {testing::RandomUnit(5), testing::RandomUnit(6)};
  bundle.bitcode = "BC\x01";
  return bundle;
}

std::string Refusal(std::string_view bytes) {
  const auto decoded = DecodeBundle(bytes);
  return decoded ? "accepted" : decoded.error().ToString();
}

TEST(Bundle, ComesBackAsItWas) {
  const Bundle bundle = Small();
  const auto decoded = DecodeBundle(EncodeBundle(bundle));
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_EQ(EncodeModel(decoded->model), EncodeModel(bundle.model));
  EXPECT_EQ(EncodeUnits(decoded->units), EncodeUnits(bundle.units));
  EXPECT_EQ(decoded->bitcode, bundle.bitcode);
  EXPECT_EQ(decoded->model.objects[0].shape.fields[0].type.element->kind, TypeKind::kInt);
  EXPECT_EQ(BundleHash(decoded->model, decoded->units), BundleHash(bundle.model, bundle.units));
}

TEST(Bundle, HashIsOfTheMeaning) {
  Bundle bundle = Small();
  const std::string hash = BundleHash(bundle.model, bundle.units);
  bundle.units[0].blocks[0].instructions[0].imm += 1;
  EXPECT_NE(BundleHash(bundle.model, bundle.units), hash);
}

TEST(Bundle, SaysWhatIsWrong) {
  const std::string bytes = EncodeBundle(Small());
  EXPECT_EQ(Refusal(""), "byte 0: this is no bundle (`treaty build DIR -o FILE` writes one)");
  EXPECT_EQ(Refusal("PK\x03\x04 something else"),
            "byte 0: this is no bundle (`treaty build DIR -o FILE` writes one)");
  std::string other = bytes;
  other[12] = 9;
  EXPECT_EQ(Refusal(other),
            "byte 8: the bundle is of format 1 and ABI 9, this program reads 1 and 2 "
            "(build it again with this version of treaty)");
  other = bytes;
  other.back() ^= 1;
  EXPECT_NE(Refusal(other).find("the checksum does not match"), std::string::npos);
  EXPECT_NE(Refusal(bytes + "x").find("goes on behind its end"), std::string::npos);
  EXPECT_NE(Refusal(bytes.substr(0, bytes.size() - 1)).find("ends too early"), std::string::npos);
}

// Every byte of the head and many others, cut or changed: never accepted as something else, never
// worse.
TEST(Bundle, SurvivesDamage) {
  const std::string bytes = EncodeBundle(Small());
  std::mt19937 random(3);
  for (size_t i = 0; i < 600; ++i) {
    const size_t at = i < 200 ? i : random() % bytes.size();
    std::string damaged = bytes;
    damaged[at] = char(damaged[at] + 1 + random() % 255);
    EXPECT_NE(Refusal(damaged), "accepted") << at;
    EXPECT_NE(Refusal(bytes.substr(0, at)), "accepted") << at;
  }
}

TEST(Bundle, ChecksWhatItReads) {
  EXPECT_EQ(DecodeModel("{\"systems\":[{\"name\":7}]}", 0).error().ToString(),
            "model.systems[0].name: expected a text");
  EXPECT_EQ(DecodeModel("{\"routes\":[{\"events\":[\"made\"]}]}", 0).error().ToString(),
            "model.routes[0].events[0]: expected a word that this version knows");
  EXPECT_EQ(DecodeModel("{\"maps\":[{\"name\":\"m\",\"unit\":3}]}", 3).error().ToString(),
            "map `m`: expected a unit of this bundle");
  EXPECT_EQ(DecodeModel("[", 0).error().ToString(), "model: expected JSON");
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "{\"element\":";
  const std::string fields = "{\"settings\":[{\"type\":" + deep + "null" + std::string(200, '}') +
                             "}]}";
  EXPECT_NE(DecodeModel(fields, 0).error().ToString().find("expected less nesting"),
            std::string::npos);
  EXPECT_EQ(DecodeUnits("{}").error().ToString(), "units: expected a list of units in JSON");
  EXPECT_EQ(DecodeUnits("[{\"blocks\":[[[\"frobnicate\",0,0,0,0,0,0,0,0,0]]]}]").error().ToString(),
            "units[0].blocks[0][0]: expected an operation that this version knows");
  EXPECT_EQ(DecodeUnits("[{\"register_count\":-1,\"blocks\":[]}]").error().ToString(),
            "units[0].register_count: expected a smaller number");
}

TEST(Bundle, ClaimsAreReadable) {
  Model model;
  Entity entity;
  entity.name = "Customer";
  EntityField owned;
  owned.name = "tax_id";
  owned.territory = Territory::kOwned;
  owned.owner = "erp";
  EntityField shared;
  shared.name = "email";
  shared.shared_by = {"erp", "crm"};
  entity.fields = {owned, shared};
  model.entities = {entity};
  EXPECT_EQ(EncodeClaims(model),
            R"({"owns":[{"entity":"Customer","field":"tax_id","owner":"erp"},)"
            R"({"entity":"Customer","field":"email","shared_by":["erp","crm"]}],"writes":[]})");
}

}  // namespace
}  // namespace treaty::program
