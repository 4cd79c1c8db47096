#include <fmt/format.h>

#include <algorithm>

#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

extern const FunctionEntry* const function_table[];
extern const unsigned function_count;

std::string_view ParamTypeName(ParamType type) {
  switch (type) {
    case ParamType::kBool:
      return "Bool";
    case ParamType::kInt:
      return "Int";
    case ParamType::kDecimal:
      return "Decimal";
    case ParamType::kFloat:
      return "Float";
    case ParamType::kText:
      return "Text";
    case ParamType::kDate:
      return "Date";
    case ParamType::kTime:
      return "Time";
    case ParamType::kTimestamp:
      return "Timestamp";
    case ParamType::kDuration:
      return "Duration";
    case ParamType::kMoney:
      return "Money";
    case ParamType::kJson:
      return "Json";
    case ParamType::kEnum:
      return "Enum";
    case ParamType::kRecord:
      return "Record";
    case ParamType::kList:
      return "List";
    case ParamType::kReference:
      return "Reference";
  }
  return "";
}

std::string Quoted(std::string_view value) {
  constexpr size_t kMost = 40;
  const std::string_view head = utf8::Prefix(value, kMost);
  return fmt::format("`{}{}`", head, head.size() < value.size() ? "…" : "");
}

size_t FunctionEntry::param_count() const {
  size_t count = 0;
  while (count < kMaxParams && !params[count].name.empty()) ++count;
  return count;
}

std::span<const Example> FunctionEntry::Examples() const {
  size_t count = 0;
  while (count < std::size(examples) && !examples[count].call.empty()) ++count;
  return {examples, count};
}

std::span<const FunctionEntry* const> AllFunctions() { return {function_table, function_count}; }

namespace {

struct Index {
  std::vector<const FunctionEntry*> by_name;
  Index() : by_name(AllFunctions().begin(), AllFunctions().end()) {
    std::sort(by_name.begin(), by_name.end(), Before);
  }
  static bool Before(const FunctionEntry* a, const FunctionEntry* b) { return a->name < b->name; }
};

}  // namespace

const FunctionEntry* FindFunction(std::string_view name) {
  static const Index index;
  const auto found = std::lower_bound(
      index.by_name.begin(), index.by_name.end(), name,
      [](const FunctionEntry* entry, std::string_view wanted) { return entry->name < wanted; });
  return found != index.by_name.end() && (*found)->name == name ? *found : nullptr;
}

std::string SignatureOf(const FunctionEntry& entry, const Overload& overload) {
  std::string signature = fmt::format("{}/", entry.name);
  for (size_t i = 0; i < overload.param_count; ++i) {
    if (i > 0) signature += ',';
    signature += ParamTypeName(overload.params[i]);
  }
  return signature;
}

const Overload* FindSignature(std::string_view signature) {
  const FunctionEntry* const entry = FindFunction(signature.substr(0, signature.find('/')));
  if (entry == nullptr) return nullptr;
  for (const Overload& overload : entry->native) {
    if (SignatureOf(*entry, overload) == signature) return &overload;
  }
  return nullptr;
}

}  // namespace treaty::stdlib
