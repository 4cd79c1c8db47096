#include "runtime/program/ir_verify.h"

#include <gtest/gtest.h>

namespace treaty::program {
namespace {

// r0 = constant; emit r0; finish
Unit Good() {
  Unit unit;
  unit.name = "u";
  unit.register_count = 2;
  unit.site_count = 1;
  unit.origins.emplace_back();
  unit.constants.emplace_back();
  unit.keys = {"a"};
  unit.blocks.resize(1);
  unit.blocks[0].instructions = {
      {.op = Op::k_constant, .dst = 0}, {.op = Op::k_emit_text, .a = 0}, {.op = Op::k_finish}};
  return unit;
}

std::string Problem(const Unit& unit) {
  const auto verified = VerifyUnit(unit);
  return verified ? "" : verified.error().ToString();
}

TEST(VerifyUnit, AcceptsAWellFormedUnit) { EXPECT_EQ(Problem(Good()), ""); }

TEST(VerifyUnit, WantsOneTerminatorAtTheEnd) {
  Unit unit = Good();
  unit.blocks[0].instructions.pop_back();
  EXPECT_EQ(Problem(unit), "u: `emit_text`: a block ends in a terminator");
  unit = Good();
  unit.blocks[0].instructions.insert(unit.blocks[0].instructions.begin(), {.op = Op::k_finish});
  EXPECT_EQ(Problem(unit), "u: `finish`: a terminator stands last in its block");
  unit = Good();
  unit.blocks.emplace_back();
  EXPECT_EQ(Problem(unit), "u: block 1 is empty");
  unit.blocks.clear();
  EXPECT_EQ(Problem(unit), "u: a unit has at least one block");
}

TEST(VerifyUnit, ChecksOperands) {
  Unit unit = Good();
  unit.blocks[0].instructions[0].imm = 1;
  EXPECT_EQ(Problem(unit), "u: `constant`: 1 is out of range (1)");
  unit = Good();
  unit.blocks[0].instructions[1].a = 2;
  EXPECT_EQ(Problem(unit), "u: `emit_text`: a register is missing or out of range");
  unit = Good();
  unit.blocks[0].instructions[1].b = 0;
  EXPECT_EQ(Problem(unit), "u: `emit_text`: a register is given that the operation does not use");
  unit = Good();
  unit.blocks[0].instructions[1] = {.op = Op::k_field, .dst = 1, .a = 0, .imm2 = 1};
  EXPECT_EQ(Problem(unit), "u: `field`: the navigation site is out of range");
  unit = Good();
  unit.blocks[0].instructions[1].on_failure = 0;
  EXPECT_NE(Problem(unit).find("the operation cannot fail"), std::string::npos);
  unit = Good();
  unit.blocks[0].instructions[2] = {.op = Op::k_jump, .imm = 1};
  EXPECT_EQ(Problem(unit), "u: `jump`: 1 is out of range (1)");
  unit = Good();
  unit.functions = {"f"};
  unit.blocks[0].instructions[1] = {.op = Op::k_call, .dst = 1, .imm2 = 5};
  EXPECT_EQ(Problem(unit), "u: `call`: at most four arguments");
}

TEST(VerifyUnit, WantsRegistersWrittenOnEveryPath) {
  Unit unit = Good();
  unit.blocks.resize(4);
  unit.blocks[0].instructions = {{.op = Op::k_constant, .dst = 0},
                                 {.op = Op::k_branch_value, .a = 0, .imm = 1, .imm2 = 2}};
  unit.blocks[1].instructions = {{.op = Op::k_constant, .dst = 1}, {.op = Op::k_jump, .imm = 3}};
  unit.blocks[2].instructions = {{.op = Op::k_jump, .imm = 3}};
  unit.blocks[3].instructions = {{.op = Op::k_emit_text, .a = 1}, {.op = Op::k_finish}};
  EXPECT_EQ(Problem(unit), "u: `emit_text`: register 1 may be read before it is written");
  unit.blocks[2].instructions.insert(unit.blocks[2].instructions.begin(),
                                     {.op = Op::k_null_value, .dst = 1});
  EXPECT_EQ(Problem(unit), "");
}

// What fails has not written its result: the handler may not read it.
TEST(VerifyUnit, FailuresLeaveResultsUnwritten) {
  Unit unit = Good();
  unit.blocks.resize(2);
  unit.blocks[0].instructions = {{.op = Op::k_root, .dst = 0},
                                 {.op = Op::k_read_text, .dst = 1, .a = 0, .on_failure = 1},
                                 {.op = Op::k_emit_text, .a = 1},
                                 {.op = Op::k_finish}};
  unit.blocks[1].instructions = {{.op = Op::k_reject, .a = 1}};
  EXPECT_EQ(Problem(unit), "u: `reject`: register 1 may be read before it is written");
}

}  // namespace
}  // namespace treaty::program
