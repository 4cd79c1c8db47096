#include "runtime/program/ir_json.h"

#include <unordered_map>

#include "runtime/program/shape_json.h"

namespace treaty::program {

template <>
struct EnumWords<ReferenceKind> {
  static constexpr const char* kWords[] = {"entity_of_record", "record_of_entity",
                                           "entity_by_key"};
};

template <typename Visit>
void Fields(Visit& visit, Table& table) {
  visit("name", table.name);
  visit("keys", table.keys);
  visit("values", table.values);
  visit("has_else", table.has_else);
  visit("otherwise", table.otherwise);
}

template <typename Visit>
void Fields(Visit& visit, EnumSet& set) {
  visit("name", set.name);
  visit("values", set.values);
  visit("open", set.open);
}

template <typename Visit>
void Fields(Visit& visit, Reference& reference) {
  visit("kind", reference.kind);
  visit("object", reference.object);
  visit("entity", reference.entity);
  visit("required", reference.required);
}

// All but the blocks, which stand as short lists.
template <typename Visit>
void Fields(Visit& visit, Unit& unit) {
  visit("name", unit.name);
  visit("document_count", unit.document_count);
  visit("register_count", unit.register_count);
  visit("site_count", unit.site_count);
  visit("constants", unit.constants);
  visit("fragments", unit.fragments);
  visit("keys", unit.keys);
  visit("tables", unit.tables);
  visit("enums", unit.enums);
  visit("references", unit.references);
  visit("functions", unit.functions);
  visit("settings", unit.settings);
  visit("origins", unit.origins);
}

namespace {

// An instruction is ["op", dst, a, b, c, d4, imm, imm2, on_failure, origin]; -1 stands for none.
constexpr size_t kNumbers = 9;
using Numbers = uint32_t[kNumbers];

Json WriteInstruction(const Instruction& instruction) {
  const Numbers numbers = {instruction.dst, instruction.a,    instruction.b,
                           instruction.c,   instruction.d4,   instruction.imm,
                           instruction.imm2, instruction.on_failure, instruction.origin};
  Json list = Json::array({OpName(instruction.op)});
  for (const uint32_t number : numbers) {
    list.push_back(number == kNoRegister ? int64_t(-1) : int64_t(number));
  }
  return list;
}

const std::unordered_map<std::string_view, Op>& OpsByName() {
  static const auto ops = [] {
    std::unordered_map<std::string_view, Op> map;
    for (int i = 0; i < kOpCount; ++i) map.emplace(OpName(Op(i)), Op(i));
    return map;
  }();
  return ops;
}

Result<Instruction> ReadInstruction(const Json& list, const std::string& path) {
  if (!list.is_array() || list.size() != kNumbers + 1 || !list[0].is_string()) {
    return Fail("expected an operation and nine numbers", path);
  }
  const auto op = OpsByName().find(list[0].get_ref<const std::string&>());
  if (op == OpsByName().end()) return Fail("expected an operation that this version knows", path);
  Numbers numbers = {};
  for (size_t i = 0; i < kNumbers; ++i) {
    const Json& number = list[i + 1];
    if (!number.is_number_integer()) return Fail("expected a whole number", path);
    const auto value = number.get<int64_t>();
    if (value < -1 || value > int64_t(kNoRegister)) return Fail("expected a smaller number", path);
    numbers[i] = value == -1 ? kNoRegister : uint32_t(value);
  }
  return Instruction{op->second, numbers[0], numbers[1], numbers[2], numbers[3],
                     numbers[4], numbers[5], numbers[6], numbers[7], numbers[8]};
}

Result<void> ReadBlocks(const Json& unit, const std::string& path, Unit* result) {
  const auto blocks = unit.find("blocks");
  if (blocks == unit.end() || !blocks->is_array()) return Fail("expected a list of blocks", path);
  for (size_t i = 0; i < blocks->size(); ++i) {
    const Json& instructions = (*blocks)[i];
    if (!instructions.is_array()) return Fail("expected a list of operations", path);
    Block& block = result->blocks.emplace_back();
    for (size_t j = 0; j < instructions.size(); ++j) {
      const std::string place = fmt::format("{}.blocks[{}][{}]", path, i, j);
      TRY(const Instruction instruction, ReadInstruction(instructions[j], place));
      block.instructions.push_back(instruction);
    }
  }
  return {};
}

}  // namespace

std::string EncodeUnits(const std::vector<Unit>& units) {
  Json list = Json::array();
  for (Unit unit : units) {
    Json object;
    FieldWriter writer(object);
    Fields(writer, unit);
    Json& blocks = object["blocks"] = Json::array();
    for (const Block& block : unit.blocks) {
      Json& instructions = blocks.emplace_back(Json::array());
      for (const Instruction& instruction : block.instructions) {
        instructions.push_back(WriteInstruction(instruction));
      }
    }
    list.push_back(std::move(object));
  }
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::vector<Unit>> DecodeUnits(std::string_view json) {
  const Json list = Json::parse(json, nullptr, false);
  if (!list.is_array()) return Fail("expected a list of units in JSON", "units");
  std::vector<Unit> units;
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string path = fmt::format("units[{}]", i);
    Unit& unit = units.emplace_back();
    Error error;
    FieldReader reader(list[i], path, 0, &error);
    if (!reader.failed()) Fields(reader, unit);
    if (!error.message.empty()) return tl::unexpected<Error>(std::move(error));
    TRY_VOID(ReadBlocks(list[i], path, &unit));
  }
  return units;
}

}  // namespace treaty::program
