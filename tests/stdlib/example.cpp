#include "tests/stdlib/example.h"

#include <charconv>
#include <deque>
#include <regex>

#include "runtime/value/json_text.h"

namespace treaty::test {
namespace {

using stdlib::Default;
using stdlib::FunctionEntry;
using stdlib::Overload;
using stdlib::ParamType;

struct Argument {
  std::string name;
  ParamType type = ParamType::kText;
  Slot slot = {};
};

// Texts that slots point into; lives as long as the run.
using Texts = std::deque<std::string>;

Slot TextSlot(std::string text, Texts* texts) {
  texts->push_back(std::move(text));
  Slot slot = {};
  stdlib::SlotType<std::string_view>::Write(&slot, texts->back());
  return slot;
}

Slot NullSlot() {
  Slot slot = {};
  slot.tag = Tag::kNull;
  return slot;
}

template <typename Value>
bool Put(Argument* argument, ParamType type, const Value& value) {
  argument->type = type;
  stdlib::SlotType<Value>::Write(&argument->slot, value);
  return true;
}

bool ReadInstant(const std::string& text, Argument* argument) {
  Date date;
  Timestamp when;
  if (ParseDate(text, &date)) return Put(argument, ParamType::kDate, date);
  return ParseTimestamp(text, &when) && Put(argument, ParamType::kTimestamp, when);
}

bool ReadNumber(const std::string& text, Argument* argument) {
  static const std::regex money(R"(([-0-9.]+) ([A-Z]{3}))");
  static const std::regex duration(R"(([0-9]+)(ms|s|m|h|d))");
  std::smatch match;
  Decimal number;
  if (std::regex_match(text, match, duration)) {
    const std::string unit = match[2];
    const int64_t us = unit == "ms"  ? 1000
                       : unit == "s" ? kUsPerSecond
                       : unit == "m" ? 60 * kUsPerSecond
                       : unit == "h" ? 3600 * kUsPerSecond
                                     : kUsPerDay;
    return Put(argument, ParamType::kDuration, Duration{std::stoll(match[1]) * us});
  }
  if (std::regex_match(text, match, money)) {
    Money value;
    return ParseDecimal(match[1].str(), &value.amount) == DecimalProblem::kNone &&
           ParseCurrency(match[2].str(), &value.currency) &&
           Put(argument, ParamType::kMoney, value);
  }
  int64_t whole = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, whole);
  if (problem == std::errc() && stop == end) return Put(argument, ParamType::kInt, whole);
  return ParseDecimal(text, &number) == DecimalProblem::kNone &&
         Put(argument, ParamType::kDecimal, number);
}

bool ReadLiteral(const std::string& text, Texts* texts, Argument* argument) {
  if (text == "null") {
    argument->slot = NullSlot();
    return true;
  }
  if (text == "true" || text == "false") return Put(argument, ParamType::kBool, text == "true");
  if (text[0] == '@') return ReadInstant(text.substr(1), argument);
  if (text[0] == '"') {
    argument->type = ParamType::kText;
    argument->slot = TextSlot(TextOf(text).value(), texts);
    return true;
  }
  return ReadNumber(text, argument);
}

// Splits at commas outside of quotes; "name: value" gives the name.
bool ReadArguments(std::string_view text, Texts* texts, std::vector<Argument>* arguments) {
  static const std::regex one(R"(^\s*(?:([a-z_]+):\s*)?("(?:[^"\\]|\\.)*"|[^,"]+)\s*(?:,|$))");
  std::match_results<std::string_view::const_iterator> match;
  while (!text.empty()) {
    if (!std::regex_search(text.begin(), text.end(), match, one)) return false;
    Argument argument;
    argument.name = match[1].str();
    if (!ReadLiteral(match[2].str(), texts, &argument)) return false;
    arguments->push_back(argument);
    text.remove_prefix(size_t(match.length()));
  }
  return true;
}

Slot DefaultSlot(const Default& value, Texts* texts) {
  Slot slot = {};
  switch (value.kind) {
    case Default::Kind::kNone:
    case Default::Kind::kNull:
      return NullSlot();
    case Default::Kind::kBool:
      stdlib::SlotType<bool>::Write(&slot, value.integer != 0);
      return slot;
    case Default::Kind::kInt:
      stdlib::SlotType<int64_t>::Write(&slot, value.integer);
      return slot;
    case Default::Kind::kText:
      return TextSlot(std::string(value.text), texts);
  }
  return slot;
}

bool Accepts(ParamType parameter, bool optional, Argument* argument) {
  if (!argument->slot.has_value()) return optional;
  if (argument->type == parameter) return true;
  if (argument->type != ParamType::kInt || parameter != ParamType::kDecimal) return false;
  return Put(argument, ParamType::kDecimal, DecimalFromInt(argument->slot.integer));
}

// The slots of a call of this overload; false when the arguments do not fit it.
bool Arrange(const FunctionEntry& entry, const Overload& overload, std::vector<Argument> arguments,
             Texts* texts, std::vector<Slot>* slots) {
  slots->clear();
  if (arguments.size() > overload.param_count) return false;
  size_t used = 0;
  for (size_t i = 0; i < overload.param_count; ++i) {
    Argument* given = nullptr;
    if (i < arguments.size() && arguments[i].name.empty()) given = &arguments[i];
    for (Argument& argument : arguments) {
      if (argument.name == entry.params[i].name) given = &argument;
    }
    if (given == nullptr) {
      if (entry.params[i].otherwise.kind == Default::Kind::kNone) return false;
      slots->push_back(DefaultSlot(entry.params[i].otherwise, texts));
      continue;
    }
    if (!Accepts(overload.params[i], overload.param_optional[i], given)) return false;
    slots->push_back(given->slot);
    ++used;
  }
  return used == arguments.size();
}

std::string FormatResult(ParamType type, const Slot& slot) {
  if (!slot.has_value()) return "null";
  const auto read = [&]<typename T>() { return stdlib::SlotType<T>::Read(slot); };
  switch (type) {
    case ParamType::kBool:
      return slot.boolean ? "true" : "false";
    case ParamType::kInt:
      return std::to_string(slot.integer);
    case ParamType::kDecimal:
      return FormatDecimal(read.operator()<Decimal>());
    case ParamType::kFloat: {
      char text[64];  // scores: three decimals say enough
      snprintf(text, sizeof text, "%.3f", slot.real);
      return CanonicalNumber(text);
    }
    case ParamType::kText:
      return JsonText(slot.bytes());
    case ParamType::kDate:
      return JsonText(Format(Date{slot.integer}));
    case ParamType::kTime:
      return JsonText(Format(Time{slot.integer}));
    case ParamType::kTimestamp:
      return JsonText(Format(Timestamp{slot.integer}));
    case ParamType::kDuration:
      return JsonText(Format(Duration{slot.integer}));
    case ParamType::kMoney:
      return FormatMoney(read.operator()<Money>());
    default:
      return "a type that no function returns";
  }
}

}  // namespace

ExampleOutcome RunExample(std::string_view call) {
  const size_t open = call.find('(');
  if (open == call.npos || call.back() != ')') return {"not of the form name(arguments)"};
  const FunctionEntry* const entry = stdlib::FindFunction(call.substr(0, open));
  if (entry == nullptr) return {"no such function"};
  Texts texts;
  std::vector<Argument> arguments;
  if (!ReadArguments(call.substr(open + 1, call.size() - open - 2), &texts, &arguments)) {
    return {"an argument is no literal"};
  }
  for (const Overload& overload : entry->native) {
    std::vector<Slot> slots;
    if (!Arrange(*entry, overload, arguments, &texts, &slots)) continue;
    std::vector<const Slot*> pointers;
    for (const Slot& slot : slots) pointers.push_back(&slot);
    Arena arena;
    NativeCall native{&arena, 0, nullptr, {}};
    Slot result = {};
    const bool done = overload.function(&native, &result, pointers.data());
    if (!done) return {"fails", true, native.failure_code, &overload};
    return {FormatResult(overload.result, result), true, "", &overload};
  }
  return {"no overload takes these arguments"};
}

}  // namespace treaty::test
