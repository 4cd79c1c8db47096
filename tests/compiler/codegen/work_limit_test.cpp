// The worst maps we know, over documents that make them costly: both tiers end, and fail alike.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "runtime/base/env.h"
#include "runtime/program/loaded_program.h"
#include "stdlib/native/function.h"
#include "tests/compiler/codegen/both_tiers.h"

namespace treaty::testing {
namespace {

using namespace program;  // NOLINT: a test about program

NativeFn FromLibrary(std::string_view signature) {
  const stdlib::Overload* overload = stdlib::FindSignature(signature);
  return overload == nullptr ? nullptr : overload->function;
}

// Registers of the maps below.
enum : Register {
  kRoot,
  kList,
  kOuter,
  kMore,
  kElement,
  kInner,
  kText,
  kWhole,
  kPart,
  kMark,
  kCount,
  kAll
};

// For each element of the list .v: `body`. It begins with kWhole = "" and ends with the text in
// kWhole, written as {"v": ...}.
Unit Loop(std::vector<Block> body) {
  Unit unit;
  unit.name = "worst";
  unit.register_count = kAll;
  unit.site_count = 2;
  unit.origins.push_back({});
  unit.keys = {"v", "text"};
  unit.fragments = {",\"v\":", std::string(1024, 'x')};
  unit.constants = {{.kind = TypeKind::kText, .text = ""},
                    {.kind = TypeKind::kText, .text = "a"},
                    {.kind = TypeKind::kInt, .integer = 50'000}};
  unit.blocks.resize(3);
  unit.blocks[0].instructions = {{.op = Op::k_root, .dst = kRoot},
                                 {.op = Op::k_mark, .dst = kMark},
                                 {.op = Op::k_constant, .dst = kWhole},
                                 {.op = Op::k_constant, .dst = kPart, .imm = 1},
                                 {.op = Op::k_constant, .dst = kCount, .imm = 2},
                                 {.op = Op::k_field, .dst = kText, .a = kRoot, .imm = 1, .imm2 = 1},
                                 {.op = Op::k_read_text, .dst = kText, .a = kText},
                                 {.op = Op::k_field, .dst = kList, .a = kRoot},
                                 {.op = Op::k_list_begin, .dst = kOuter, .a = kList},
                                 {.op = Op::k_jump, .imm = 1}};
  unit.blocks[1].instructions = {{.op = Op::k_list_more, .dst = kMore, .a = kOuter},
                                 {.op = Op::k_branch, .a = kMore, .imm = 3, .imm2 = 2}};
  unit.blocks[2].instructions = {{.op = Op::k_emit_literal},
                                 {.op = Op::k_emit_text, .a = kWhole},
                                 {.op = Op::k_close_object, .a = kMark},
                                 {.op = Op::k_finish}};
  body[0].instructions.insert(body[0].instructions.begin(),
                              {.op = Op::k_list_next, .dst = kElement, .a = kOuter});
  for (Block& block : body) unit.blocks.push_back(std::move(block));
  return unit;
}

// A loop over the same list inside, around `inside`.
Unit LoopInLoop(std::vector<Instruction> inside) {
  std::vector<Block> body(3);
  body[0].instructions = {{.op = Op::k_list_begin, .dst = kInner, .a = kList},
                          {.op = Op::k_jump, .imm = 4}};
  body[1].instructions = {{.op = Op::k_list_more, .dst = kMore, .a = kInner},
                          {.op = Op::k_branch, .a = kMore, .imm = 5, .imm2 = 1}};
  body[2].instructions = {{.op = Op::k_list_next, .dst = kElement, .a = kInner}};
  for (Instruction& each : inside) body[2].instructions.push_back(each);
  body[2].instructions.push_back({.op = Op::k_jump, .imm = 4});
  return Loop(std::move(body));
}

Unit LoopOver(std::vector<Instruction> inside) {
  std::vector<Block> body(1);
  body[0].instructions = std::move(inside);
  body[0].instructions.push_back({.op = Op::k_jump, .imm = 1});
  return Loop(std::move(body));
}

// `call` of kText, kPart (or kText again) and kText.
Unit Calls(const char* function, uint32_t arguments, Register part) {
  Unit unit = LoopOver({{.op = Op::k_call,
                         .dst = kWhole,
                         .a = kText,
                         .b = part,
                         .c = kText,
                         .imm = 0,
                         .imm2 = arguments}});
  if (arguments < 3) unit.blocks[3].instructions[1].c = kNoRegister;
  unit.blocks[3].instructions[1].dst = arguments == 3 ? kWhole : kElement;
  unit.functions = {function};
  return unit;
}

struct Worst {
  const char* name;
  Unit unit;
  size_t elements;    // of the list that is too much
  size_t text_bytes;  // of .text
};

std::vector<Worst> TheWorst() {
  return {
      {"a loop in a loop that gives nothing", LoopInLoop({}), 100'000, 1},
      {"a loop in a loop that writes", LoopInLoop({{.op = Op::k_emit_literal, .imm = 1}}), 3'000,
       1},
      {"a text that grows",
       LoopOver({{.op = Op::k_text_concat, .dst = kWhole, .a = kWhole, .b = kText}}), 100'000, 500},
      {"a text that doubles",
       LoopOver({{.op = Op::k_text_concat, .dst = kWhole, .a = kWhole, .b = kText},
                 {.op = Op::k_text_concat, .dst = kWhole, .a = kWhole, .b = kWhole}}),
       200, 1'000},
      {"a long text written again and again", LoopOver({{.op = Op::k_emit_text, .a = kText}}),
       10'000, 1'000'000},
      {"a long text that is searched in itself", Calls("contains/Text,Text", 2, kText), 1'000,
       1'000'000},
      {"a text in the place of each of its letters", Calls("replace/Text,Text,Text", 3, kPart), 10,
       1'000'000},
      {"a text that is repeated", Calls("repeat/Text,Int", 2, kCount), 1'000, 20},
      {"a likeness of long texts", Calls("levenshtein/Text,Text", 2, kText), 10'000, 4'000},
  };
}

std::string Document(size_t elements, size_t text_bytes) {
  std::string document = "{\"v\":[";
  for (size_t at = 0; at < elements; ++at) document += at == 0 ? "0" : ",0";
  return document + "],\"text\":\"" + std::string(text_bytes, 'a') + "\"}";
}

class WorkLimit : public ::testing::TestWithParam<TierChoice> {
 protected:
  // Runs, and says how long it took: for people, nothing depends on it.
  std::string Run(const Unit& unit, std::string document) {
    LoadOptions options;
    options.tier = GetParam();
    options.resolve = FromLibrary;
    auto loaded = LoadProgram({}, {unit}, options);
    if (!loaded) return loaded.error().ToString();
    const auto worker = (*loaded)->NewWorker();
    const size_t size = document.size();
    document.append(kPadding, ' ');
    const int64_t begin_us = PosixEnv().MonotonicUs();
    const std::string shown = Shown(worker->Run(0, {{document.data(), size}}, nullptr, 0));
    took_ms_ = (PosixEnv().MonotonicUs() - begin_us) / 1000;
    return shown;
  }
  int64_t took_ms_ = 0;
};

TEST_P(WorkLimit, TooMuchOfAnythingFailsAsARecord) {
  for (const Worst& worst : TheWorst()) {
    const std::string shown = Run(worst.unit, Document(worst.elements, worst.text_bytes));
    EXPECT_NE(shown.find("[record.too_much_work]"), std::string::npos)
        << worst.name << ": " << shown.substr(0, 300);
    fmt::print("  {:<45} {:>6} ms\n", worst.name, took_ms_);
  }
}

TEST_P(WorkLimit, WhatIsUsualIsNotTooMuch) {
  for (const Worst& worst : TheWorst()) {
    const std::string shown = Run(worst.unit, Document(3, 20));
    EXPECT_EQ(shown.find("too_much_work"), std::string::npos) << worst.name << ": " << shown;
    EXPECT_TRUE(shown.starts_with("0 ")) << worst.name << ": " << shown;
  }
  // A list of a million elements, once.
  EXPECT_TRUE(Run(LoopOver({}), Document(1'000'000, 1)).starts_with("0 "));
}

// The next record of a worker has all of the work again.
TEST_P(WorkLimit, TheNextRecordBeginsAnew) {
  LoadOptions options;
  options.tier = GetParam();
  auto loaded = LoadProgram({}, {LoopInLoop({})}, options);
  ASSERT_TRUE(loaded) << loaded.error().ToString();
  const auto worker = (*loaded)->NewWorker();
  for (const size_t elements : {100'000, 10, 100'000, 10}) {
    std::string document = Document(elements, 1);
    const size_t size = document.size();
    document.append(kPadding, ' ');
    const UnitResult result = worker->Run(0, {{document.data(), size}}, nullptr, 0);
    EXPECT_EQ(result.outcome, elements == 10 ? Outcome::kDone : Outcome::kFailed);
  }
}

INSTANTIATE_TEST_SUITE_P(BothTiers, WorkLimit,
                         ::testing::Values(TierChoice::kInterpret, TierChoice::kNative),
                         [](const auto& info) {
                           return info.param == TierChoice::kNative ? "Native" : "Interpreted";
                         });

}  // namespace
}  // namespace treaty::testing
