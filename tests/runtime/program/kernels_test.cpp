// What operations do, seen through one-member units: read something of a record, write it.
#include <gtest/gtest.h>

#include "runtime/program/file_references.h"
#include "runtime/program/loaded_program.h"

namespace treaty::program {
namespace {

// {"v": <read of .v>} where `read` and `emit` are operations.
Unit Reader(Op read, Op emit, uint32_t imm = 0, uint32_t imm2 = 0) {
  Unit unit;
  unit.name = "reader";
  unit.register_count = 4;
  unit.site_count = 1;
  unit.origins.push_back({});
  unit.keys = {"v"};
  unit.fragments = {",\"v\":"};
  unit.enums = {{"Color", {"red", "blue"}, false}};
  unit.references = {{ReferenceKind::kEntityOfRecord, "crm.Account", "Customer", true}};
  unit.blocks.resize(1);
  unit.blocks[0].instructions = {{.op = Op::k_root, .dst = 0},
                                 {.op = Op::k_mark, .dst = 3},
                                 {.op = Op::k_field, .dst = 1, .a = 0},
                                 {.op = read, .dst = 2, .a = 1, .imm = imm, .imm2 = imm2},
                                 {.op = Op::k_emit_literal},
                                 {.op = emit, .a = 2},
                                 {.op = Op::k_close_object, .a = 3},
                                 {.op = Op::k_finish}};
  return unit;
}

std::string ResultOf(Unit unit, std::string document, References* references = nullptr) {
  LoadOptions options;
  options.tier = TierChoice::kInterpret;
  auto program = LoadProgram({}, {std::move(unit)}, options);
  if (!program) return program.error().ToString();
  const auto worker = (*program)->NewWorker();
  const size_t size = document.size();
  document.append(kPadding, ' ');
  const UnitResult result = worker->Run(0, {{document.data(), size}}, references, 0);
  if (result.outcome == Outcome::kDone) return std::string(result.output);
  return result.code + " " + result.path + ": " + result.message;
}

struct Case {
  Op read;
  Op emit;
  const char* value;
  const char* expected;
};

TEST(Kernels, ReadAndWriteCanonically) {
  const Case cases[] = {
      {Op::k_read_bool, Op::k_emit_bool, "true", "true"},
      {Op::k_read_int, Op::k_emit_int, "\"42\"", "42"},
      {Op::k_read_int, Op::k_emit_int, "1e3", "1000"},
      {Op::k_read_int, Op::k_emit_int, "-9223372036854775808", "-9223372036854775808"},
      {Op::k_read_decimal, Op::k_emit_decimal, "12345678901234567890.1234500",
       "12345678901234567890.12345"},
      {Op::k_read_decimal, Op::k_emit_decimal, "-0.00", "0"},
      {Op::k_read_decimal, Op::k_emit_decimal, "1.5E+2", "150"},
      {Op::k_read_decimal, Op::k_emit_decimal, "\"7.10\"", "7.1"},
      {Op::k_read_float, Op::k_emit_float, "0.1", "0.1"},
      {Op::k_read_text, Op::k_emit_text, R"("a\/b\u00e9\u000a\u0001\"\\")",
       R"("a/bé\n\u0001\"\\")"},
      {Op::k_read_text, Op::k_emit_text, "null", "null"},
      {Op::k_read_date, Op::k_emit_date, R"("\/Date(1769817600000)\/")", "\"2026-01-31\""},
      {Op::k_read_time, Op::k_emit_time, "\"PT10H15M30S\"", "\"10:15:30\""},
      {Op::k_read_timestamp, Op::k_emit_timestamp, "\"2026-01-31T12:00:00.000+0200\"",
       "\"2026-01-31T10:00:00Z\""},
      {Op::k_read_duration, Op::k_emit_duration, "\"PT30S\"", "\"PT30S\""},
      {Op::k_read_money, Op::k_emit_money, R"({"currency":"EUR","amount":12.50})",
       R"({"amount":12.5,"currency":"EUR"})"},
      {Op::k_read_enum, Op::k_emit_text, R"("r\u0065d")", "\"red\""},
      {Op::k_copy, Op::k_emit_json, "[ 1.0 , {\"b\\u0041\" : \"\\/\"} , -0e5 , null ]",
       "[1,{\"bA\":\"/\"},0,null]"},
      {Op::k_copy, Op::k_emit_json, R"({"a":1,"b":2,"a":3})", R"({"a":1,"b":2})"},
  };
  for (const Case& one : cases) {
    const std::string document = std::string("{\"x\":[{}],\"v\":") + one.value + ",\"y\":0}";
    EXPECT_EQ(ResultOf(Reader(one.read, one.emit), document),
              std::string("{\"v\":") + one.expected + "}")
        << one.value;
  }
}

TEST(Kernels, RefuseWithPlaceAndWords) {
  EXPECT_EQ(ResultOf(Reader(Op::k_read_int, Op::k_emit_int), "{\"v\":1.5}"),
            "input.type v: expected a whole number of at most 64 bits, found 1.5");
  EXPECT_EQ(ResultOf(Reader(Op::k_read_text, Op::k_emit_text, 2), "{\"v\":\"äöü\"}"),
            "text.too_long v: the text has more than 2 characters");
  EXPECT_EQ(ResultOf(Reader(Op::k_read_text, Op::k_emit_text, 3), "{\"v\":\"äöü\"}"),
            "{\"v\":\"äöü\"}");
  EXPECT_EQ(ResultOf(Reader(Op::k_read_enum, Op::k_emit_text), "{\"v\":\"pink\"}"),
            "enum.unknown v: \"pink\" is no value of `Color`");
  EXPECT_EQ(ResultOf(Reader(Op::k_read_decimal, Op::k_emit_decimal, 5, 2), "{\"v\":1234.5}"),
            "number.too_long v: the number has more digits than Decimal(5, 2) holds");
  EXPECT_EQ(ResultOf(Reader(Op::k_read_date, Op::k_emit_date), "{\"v\":\"2026-02-30\"}"),
            "input.type v: expected a date (2026-01-31), found \"2026-02-30\"");
  EXPECT_EQ(ResultOf(Reader(Op::k_read_bool, Op::k_emit_bool), "{\"v\":tru}"),
            "input.json : expected `true`, `false` or `null` (byte 5)");
}

// The first of two members counts, however its name is written, whatever was predicted before.
TEST(Kernels, PredictionNeverFindsTheSecond) {
  LoadOptions options;
  options.tier = TierChoice::kInterpret;
  auto program = LoadProgram({}, {Reader(Op::k_read_int, Op::k_emit_int)}, options);
  ASSERT_TRUE(program);
  const auto worker = (*program)->NewWorker();
  const std::pair<const char*, const char*> records[] = {
      {R"({"a":0,"v":1,"b":0})", R"({"v":1})"},        {R"({"a":0,"v":2,"b":0})", R"({"v":2})"},
      {R"({"\u0076":3,"v":4,"b":0})", R"({"v":3})"},   {R"({"v":5,"v":6,"b":0})", R"({"v":5})"},
      {R"({"a":[1,2,3],"v":7,"b":0})", R"({"v":7})"},
      {R"({"b":"v","c":{"v":9},"d":0})", R"({"v":null})"},
      {R"({"a":"v","v":8,"b":0})", R"({"v":8})"},      {R"({"v" : 10})", R"({"v":10})"},
  };
  for (const auto& [record, expected] : records) {
    const std::string document = record + std::string(kPadding, '"');
    const UnitResult result =
        worker->Run(0, {{document.data(), document.size() - kPadding}}, nullptr, 0);
    EXPECT_EQ(result.output, expected) << record;
  }
}

TEST(Kernels, ReferencesOfAFile) {
  FileReferences references;
  ASSERT_TRUE(references.Add("{\"object\":\"crm.Account\",\"key\":\"1\",\"entity\":\"Customer\","
                             "\"id\":\"c-1\"}\n\n{\"entity\":\"Product\",\"business_key\":\"S\","
                             "\"id\":\"p-1\"}\n"));
  Unit unit = Reader(Op::k_read_text, Op::k_emit_text);
  auto& instructions = unit.blocks[0].instructions;
  instructions.insert(instructions.begin() + 4, {.op = Op::k_lookup, .dst = 2, .a = 2});
  EXPECT_EQ(ResultOf(unit, "{\"v\":\"1\"}", &references), "{\"v\":\"c-1\"}");
  EXPECT_EQ(ResultOf(unit, "{\"v\":\"2\"}", &references),
            "reference.unknown : no `crm.Account` is known for \"2\"");
  const Reference by_key{ReferenceKind::kEntityByKey, "", "Product", true};
  EXPECT_EQ(references.Find(by_key, "S").value, "p-1");
  const Reference back{ReferenceKind::kRecordOfEntity, "crm.Account", "Customer", true};
  EXPECT_EQ(references.Find(back, "c-1").value, "1");
  EXPECT_EQ(references.Add("{\"entity\":\"Product\"}").error().ToString(),
            "line 1: expected `entity` and `id`, both texts");
}

}  // namespace
}  // namespace treaty::program
