// Records that a sandbox begins with: they keep to their schema, as the vendors' own checks say.
#include "runtime/sandbox/seeded_records.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "runtime/sandbox/seeded_value.h"
#include "runtime/value/instant.h"
#include "runtime/value/text.h"
#include "tests/runtime/sandbox/vendor_rig.h"

namespace treaty::sandbox {
namespace {

using protocols::ServerResponse;
using testing::HasSubstr;

constexpr int64_t kNowUs = 1'780'000'000'000'000;

// Makes the records of one system in one sandbox, and creates them one by one in an empty one,
// which checks what a client sends.
class SeededRecordsTest : public VendorRig {
 protected:
  SeededRecordsTest() : VendorRig("crm") {}

  std::vector<std::string> Held(const std::string& object) {
    return Lines(Send("GET", "/_sandbox/records?object=" + object).body);
  }
  static std::vector<std::string> Lines(const std::string& text) {
    std::vector<std::string> lines;
    for (size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
      lines.push_back(text.substr(begin, end - begin));
    }
    return lines;
  }
  std::set<std::string> Ids(const std::string& object) {
    std::set<std::string> ids;
    for (const std::string& line : Held(object)) ids.insert(At(line, "id"));
    return ids;
  }
  // What may stand in a create.
  std::string Creatable(const std::string& line, const std::string& object) {
    const std::string record(MemberOf(line, "record").value_or("{}"));
    JsonWriter json;
    json.BeginObject();
    for (const FieldShape& field : model_.FindObject(object)->shape.fields) {
      const auto value = MemberOf(record, field.name);
      if (value && field.creatable && !field.is_key) json.Key(field.name).Raw(*value);
    }
    return json.EndObject().Take();
  }
  void SignIn() {
    const ServerResponse answer = Send("POST", "/services/oauth2/token",
                                       "grant_type=client_credentials&client_id=c&client_secret=s");
    standing_ = {{"authorization", "Bearer " + At(answer.body, "access_token")}};
  }
};

class SapSeededRecordsTest : public VendorRig {
 protected:
  SapSeededRecordsTest() : VendorRig("erp") {}
};

SeededOptions Options(const program::Model& model, const Behaviour& behaviour) {
  return {.model = &model,
          .system = "crm",
          .behaviour = &behaviour,
          .ids = {},
          .seed = 3,
          .records = 25,
          .now_us = kNowUs};
}

TEST_F(SeededRecordsTest, SalesforceTakesWhatWasMade) {
  Open();
  const auto made = server_->Seed(40);
  ASSERT_TRUE(made) << made.error().ToString();
  EXPECT_EQ(made->applied, 120);
  std::map<std::string, std::vector<std::string>> held;
  for (const std::string object : {"Account", "Contact", "Order"}) held[object] = Held(object);
  ASSERT_TRUE(env_.WriteWhole("journal", ""));
  Open();
  SignIn();
  for (const std::string object : {"Account", "Contact", "Order"}) {
    ASSERT_EQ(held[object].size(), 40u);
    for (const std::string& line : held[object]) {
      std::string body = Creatable(line, "crm." + object);
      if (object == "Order") {  // children are no part of a create
        body = body.substr(0, body.find(",\"OrderItems\"")) + "}";
      }
      const ServerResponse answer = Send("POST", "/services/data/v60.0/sobjects/" + object, body);
      ASSERT_EQ(answer.status, 201) << body << answer.body;
      // Numbered as the system numbers: what refers to a record finds it.
      EXPECT_EQ(At(answer.body, "id"), At(line, "id"));
    }
  }
}

TEST_F(SapSeededRecordsTest, SapTakesWhatWasMade) {
  Open();
  ASSERT_TRUE(server_->Seed(15));
  const std::string records = Send("GET", "/_sandbox/records?object=SalesOrder").body;
  EXPECT_THAT(records, HasSubstr(R"("to_Item":[{"SalesOrderItem":"10")"));
  EXPECT_THAT(records, HasSubstr(R"("Reference":"SO-00000015")"));
  standing_ = {{"accept", "application/json"}, {"content-type", "application/json"}};
  const ServerResponse listed =
      Send("GET", "/sap/opu/odata/sap/API_ORDER/A_SalesOrder", "", {{"x-csrf-token", "Fetch"}});
  EXPECT_EQ(listed.status, 200) << listed.body;
  std::string cookie;
  for (const auto& [name, value] : listed.headers) {
    if (name == "set-cookie") cookie += value.substr(0, value.find(';')) + "; ";
  }
  standing_.emplace_back("x-csrf-token", HeaderOf(listed, "x-csrf-token"));
  standing_.emplace_back("cookie", cookie);
  std::vector<std::string> bodies;
  const ObjectShape& shape = model_.FindObject("erp.Partner")->shape;
  const std::string partners = Send("GET", "/_sandbox/records?object=Partner").body;
  for (size_t begin = 0, end; (end = partners.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    const std::string line = partners.substr(begin, end - begin);
    const std::string record(MemberOf(line, "record").value_or("{}"));
    JsonWriter json;
    json.BeginObject();
    for (const FieldShape& field : shape.fields) {
      const auto value = MemberOf(record, field.name);
      if (!value || !field.creatable || field.is_key) continue;
      const bool date = field.type.kind == TypeKind::kDate;
      json.Key(field.name)
          .Raw(date ? JsonText(TextOf(*value).value_or("") + "T00:00:00") : std::string(*value));
    }
    bodies.push_back(json.EndObject().Take());
  }
  ASSERT_EQ(bodies.size(), 15u);
  for (const std::string& body : bodies) {
    const ServerResponse answer = Send("POST", "/sap/opu/odata/sap/API_PARTNER/A_Partner", body);
    EXPECT_EQ(answer.status, 201) << body << answer.body;
  }
  EXPECT_EQ(Summary().twice.size(), 0u);  // users made the first of each: no create of a client's
}

TEST_F(SeededRecordsTest, WhatIsMadeIsAFunctionOfTheSeed) {
  const Behaviour plain;
  SeededOptions options = Options(model_, plain);
  const std::string one = SeededRecords(options).value();
  EXPECT_EQ(SeededRecords(options).value(), one);
  EXPECT_EQ(Lines(one).size(), 75u);
  options.seed = 4;
  EXPECT_NE(SeededRecords(options).value(), one);
}

TEST_F(SeededRecordsTest, OnlyWhatHasNoDataIsGivenSome) {
  Open();
  ASSERT_EQ(server_->Seed(3)->applied, 9);
  const size_t lines = JournalLines().size();
  EXPECT_EQ(lines, 1u);  // all of it or nothing is there after a crash
  const std::set<std::string> ids = Ids("Account");
  EXPECT_EQ(ids.size(), 3u);
  EXPECT_EQ(server_->Seed(3)->applied, 0);
  Open();
  EXPECT_EQ(server_->Seed(5)->applied, 0);
  EXPECT_EQ(Ids("Account"), ids);
  EXPECT_EQ(JournalLines().size(), lines);
  // What is created next has the next number.
  SignIn();
  const ServerResponse next =
      Send("POST", "/services/data/v60.0/sobjects/Account", R"({"Name":"next"})");
  EXPECT_EQ(next.status, 201);
  EXPECT_FALSE(ids.contains(At(next.body, "id")));
}

TEST_F(SeededRecordsTest, ReferencesNameRecordsThatAreThere) {
  Open();
  ASSERT_TRUE(server_->Seed(30));
  const std::set<std::string> accounts = Ids("Account");
  std::set<std::string> named;
  for (const std::string object : {"Contact", "Order"}) {
    for (const std::string& line : Held(object)) named.insert(At(line, "record.AccountId"));
  }
  for (const std::string& id : named) EXPECT_TRUE(accounts.contains(id)) << id;
  EXPECT_GT(named.size(), 10u);
}

TEST_F(SeededRecordsTest, StampsEndNowAndWhatIsNamedIsOlder) {
  const Behaviour plain;
  std::string newest;
  for (const std::string& line : Lines(SeededRecords(Options(model_, plain)).value())) {
    EXPECT_GE(At(line, "stamp"), newest);
    newest = At(line, "stamp");
  }
  EXPECT_EQ(newest, Format(Timestamp{kNowUs}));
}

TEST_F(SeededRecordsTest, TooManyAreRefused) {
  const Behaviour plain;
  SeededOptions options = Options(model_, plain);
  options.records = kMostSeededRecords + 1;
  EXPECT_THAT(SeededRecords(options).error().ToString(), HasSubstr("ask for at most 10000"));
}

TEST_F(SeededRecordsTest, ShortKeysHaveAsManyRecordsAsTheyCanTell) {
  for (program::Object& object : model_.objects) {
    if (object.shape.name == "Contact") object.shape.fields.front().type.length = 1;
  }
  const Behaviour plain;
  size_t contacts = 0;
  for (const std::string& line : Lines(SeededRecords(Options(model_, plain)).value())) {
    contacts += At(line, "object") == "Contact";
  }
  EXPECT_EQ(contacts, 9u);
}

// ---- single values

struct ValueCase {
  const char* name;
  FieldShape field;
  bool (*is_good)(const FieldShape& field, const std::string& json);
};

bool IsShortText(const FieldShape& field, const std::string& json) {
  const auto text = TextOf(json);
  return text && !text->empty() && utf8::Count(*text) <= field.type.length;
}
bool FitsDigits(const FieldShape& field, const std::string& json) {
  const size_t point = std::min(json.find('.'), json.size());
  const size_t fraction = point == json.size() ? 0 : json.size() - point - 1;
  const size_t whole = json.starts_with('0') ? 0 : point;
  return CanonicalNumber(json) == json && fraction <= field.type.scale &&
         whole <= field.type.precision - field.type.scale;
}
bool IsListed(const FieldShape& field, const std::string& json) {
  return std::find(field.type.values.begin(), field.type.values.end(),
                   TextOf(json).value_or("?")) != field.type.values.end();
}
FieldShape Of(TypeKind kind, const char* name = "Anything") {
  return {.name = name, .type = {.kind = kind}};
}
FieldShape Text(const char* name, uint32_t length) {
  FieldShape field = Of(TypeKind::kText, name);
  field.type.length = length;
  return field;
}
FieldShape Digits(uint32_t precision, uint32_t scale) {
  FieldShape field = Of(TypeKind::kDecimal);
  field.type.precision = precision;
  field.type.scale = scale;
  return field;
}
FieldShape Choice(std::vector<std::string> values) {
  FieldShape field = Of(TypeKind::kEnum);
  field.type.values = std::move(values);
  return field;
}

TEST(SeededValueTest, EveryTypeHasValuesThatKeepToIt) {
  const auto is_bool = [](const FieldShape&, const std::string& json) {
    return json == "true" || json == "false";
  };
  const auto is_whole = [](const FieldShape&, const std::string& json) {
    return json.find_first_not_of("0123456789") == std::string::npos;
  };
  const auto is_json = [](const FieldShape&, const std::string& json) {
    return Canonicalise(json).value_or("") == json;
  };
  const std::vector<ValueCase> cases = {
      {"bool", Of(TypeKind::kBool), is_bool},
      {"int", Of(TypeKind::kInt), is_whole},
      {"a digit", Digits(1, 0), FitsDigits},
      {"only a fraction", Digits(2, 2), FitsDigits},
      {"money", Digits(18, 2), FitsDigits},
      {"degrees", Digits(18, 15), FitsDigits},
      {"float", Of(TypeKind::kFloat), is_json},
      {"one sign", Text("Indicator", 1), IsShortText},
      {"a short name", Text("Name", 5), IsShortText},
      {"a short city", Text("City", 3), IsShortText},
      {"mail without room", Text("Email", 8), IsShortText},
      {"a country", Text("Country", 2), IsShortText},
      {"list", Choice({"a", "b"}), IsListed},
      {"one of a list", Choice({"only"}), IsListed},
      {"date", Of(TypeKind::kDate), is_json},
      {"time", Of(TypeKind::kTime), is_json},
      {"instant", Of(TypeKind::kTimestamp), is_json},
      {"span", Of(TypeKind::kDuration), is_json},
      {"amount", Of(TypeKind::kMoney), is_json},
      {"json", Of(TypeKind::kJson), is_json},
  };
  for (const ValueCase& each : cases) {
    for (int64_t number : {1, 7, 999, 10'000}) {
      const Subject subject(5, number, Subject::Kind::kPerson);
      const SeededValue made{&subject, 0x9E3779B97F4A7C15u * uint64_t(number), kNowUs};
      const std::string json = ValueOf(each.field, made);
      EXPECT_TRUE(each.is_good(each.field, json)) << each.name << ": " << json;
    }
  }
}

TEST(SeededValueTest, UniqueValuesAreUnique) {
  const FieldShape fields[] = {Text("Key", 5),   Text("Email", 80),  Text("Tax__c", 20),
                               Text("Term", 20), Of(TypeKind::kInt), Of(TypeKind::kDate)};
  for (const FieldShape& field : fields) {
    std::set<std::string> seen;
    for (int64_t number = 1; number <= 2'000; ++number) {
      const Subject subject(5, number, Subject::Kind::kCompany);
      const std::string json = UniqueValueOf(field, "Partner", {&subject, 1, kNowUs});
      EXPECT_TRUE(seen.insert(json).second) << field.name << " " << json;
      const bool is_short = field.type.length == 0 || IsShortText(field, json);
      EXPECT_TRUE(is_short) << json;
    }
  }
}

}  // namespace
}  // namespace treaty::sandbox
