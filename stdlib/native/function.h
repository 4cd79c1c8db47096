// The standard library, as the compiler, the runtime, the docs and the tests see it: a table of
// functions, one file each (or one family of overloads), found by its name:
//
//   // stdlib/native/text/length.cpp
//   static int64_t Length(std::string_view text) { return int64_t(utf8::Count(text)); }
//   STDLIB_FUNCTION(text_length) = {
//       .name = "length",
//       .summary = "Counts the characters of a text.",
//       .params = {{"text", "The text to measure."}},
//       .examples = {{R"(length("abc"))", "3"}},
//       .native = Bind<Length>(),
//   };
//
// Bind reads parameter and result types off the C++ signature:
//   bool int64_t Decimal double std::string_view Date Time Timestamp Duration Money
//   std::optional<T>   as parameter: null is passed in; as result: null may come out
//   Fallible<T>        as result: the author of a treaty must answer the failure
//   Arena&             first parameter, for results that need memory
// A function is pure: no clock, no randomness, no state that shows. A null argument of a parameter
// that is not optional gives null without a call: the compiler branches before it.
//
// Naming law: parse_ text -> data (fallible), format_ data -> text, to_ converts, is_ tests,
// find_ many or none, encode_/decode_ text <-> text or bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "runtime/base/arena.h"
#include "runtime/value/decimal.h"
#include "runtime/value/instant.h"
#include "runtime/value/money.h"
#include "runtime/value/native.h"
#include "runtime/value/slot.h"
#include "runtime/value/type.h"

namespace treaty::stdlib {

// Only kBool to kMoney occur.
using ParamType = TypeKind;
// As in the language: "Text", "Decimal".
std::string_view ParamTypeName(ParamType type);

// Why a function cannot answer. `code` is stable ("parse.int"); the message is for a person.
struct Cannot {
  const char* code;
  std::string message;
};
template <typename T>
using Fallible = tl::expected<T, Cannot>;
inline tl::unexpected<Cannot> Refuse(const char* code, std::string message) {
  return tl::unexpected<Cannot>(Cannot{code, std::move(message)});
}
// A value in a message: in backticks, cut to 40 characters.
std::string Quoted(std::string_view value);

// What is known of the result beside its kind, from the arguments. Without a rule a Text has no
// greatest length and a Decimal is any Decimal.
struct ResultRule {
  enum class Kind : uint8_t {
    kPlain,
    kSameAs,       // the type of argument `argument`: no longer, no wider, same currency
    kLengthFrom,   // Text no longer than the Int constant given for argument `argument`
    kLengthFixed,  // Text of at most `length` characters
    kScaleFrom,    // Decimal of argument 0 with the scale given as constant for `argument`
    kCurrencyFrom, // Money of the currency given as constant for argument `argument`
  };
  Kind kind = Kind::kPlain;
  uint8_t argument = 0;
  uint32_t length = 0;
};

inline constexpr size_t kMaxParams = 4;

// One callable: a C++ function and its types.
struct Overload {
  NativeFn function = nullptr;
  uint8_t param_count = 0;
  ParamType params[kMaxParams] = {};
  bool param_optional[kMaxParams] = {};  // null may be passed
  ParamType result = ParamType::kText;
  bool result_optional = false;          // null may come back
  bool fallible = false;
  ResultRule rule = {};

  constexpr Overload SameAs(uint8_t argument) const {
    return With({ResultRule::Kind::kSameAs, argument});
  }
  constexpr Overload LengthFrom(uint8_t argument) const {
    return With({ResultRule::Kind::kLengthFrom, argument});
  }
  constexpr Overload LengthFixed(uint32_t length) const {
    return With({ResultRule::Kind::kLengthFixed, 0, length});
  }
  constexpr Overload ScaleFrom(uint8_t argument) const {
    return With({ResultRule::Kind::kScaleFrom, argument});
  }
  constexpr Overload CurrencyFrom(uint8_t argument) const {
    return With({ResultRule::Kind::kCurrencyFrom, argument});
  }

 private:
  constexpr Overload With(ResultRule new_rule) const {
    Overload copy = *this;
    copy.rule = new_rule;
    return copy;
  }
};

inline constexpr size_t kMaxOverloads = 10;

struct Overloads {
  Overload list[kMaxOverloads] = {};
  size_t count = 0;
  template <typename... Each>
  constexpr Overloads(Each... each) : list{each...}, count(sizeof...(each)) {}
  constexpr const Overload* begin() const { return list; }
  constexpr const Overload* end() const { return list + count; }
};

// What stands for an argument that a call leaves out.
struct Default {
  enum class Kind : uint8_t { kNone, kNull, kBool, kInt, kText };
  Kind kind = Kind::kNone;
  int64_t integer = 0;  // kBool, kInt
  std::string_view text = {};
  constexpr Default() = default;
  constexpr Default(std::nullopt_t) : kind(Kind::kNull) {}
  constexpr Default(bool value) : kind(Kind::kBool), integer(value) {}
  constexpr Default(int value) : kind(Kind::kInt), integer(value) {}
  constexpr Default(const char* value) : kind(Kind::kText), text(value) {}
};

struct Param {
  std::string_view name;
  std::string_view doc;
  Default otherwise = {};
};

// `call` in the language's literals; `result` as canonical JSON, or `fails`.
struct Example {
  std::string_view call;
  std::string_view result;
};

struct FunctionEntry {
  std::string_view name;
  std::string_view summary;
  Param params[kMaxParams] = {};  // of the longest overload; shorter ones take the first ones
  Example examples[12] = {};
  Overloads native;
  bool releases_pii = false;      // the result of personal data is no longer personal (mask, hash)

  size_t param_count() const;
  std::span<const Example> Examples() const;
};

// All functions, sorted by file.
std::span<const FunctionEntry* const> AllFunctions();
// By name; nullptr when there is none.
const FunctionEntry* FindFunction(std::string_view name);
// "truncate/Text,Int": how a unit names the overload it calls (Unit::functions).
std::string SignatureOf(const FunctionEntry& entry, const Overload& overload);
// The overload of a signature; nullptr when there is none.
const Overload* FindSignature(std::string_view signature);

// ---- Bind ----

template <typename T>
struct SlotType;

#define TREATY_SLOT_TYPE(cpp_type, kind_, read, ...)                                   \
  template <>                                                                          \
  struct SlotType<cpp_type> {                                                          \
    static constexpr ParamType kKind = ParamType::kind_;                               \
    static constexpr bool kOptional = false;                                           \
    static cpp_type Read(const Slot& slot) { return read; }                            \
    static void Write(Slot* slot, const cpp_type& value) {                             \
      __VA_ARGS__;                                                                     \
      slot->tag = Tag::kValue;                                                         \
    }                                                                                  \
  };
TREATY_SLOT_TYPE(bool, kBool, slot.boolean, slot->boolean = value)
TREATY_SLOT_TYPE(int64_t, kInt, slot.integer, slot->integer = value)
TREATY_SLOT_TYPE(double, kFloat, slot.real, slot->real = value)
TREATY_SLOT_TYPE(Date, kDate, Date{slot.integer}, slot->integer = value.days)
TREATY_SLOT_TYPE(Time, kTime, Time{slot.integer}, slot->integer = value.us)
TREATY_SLOT_TYPE(Timestamp, kTimestamp, Timestamp{slot.integer}, slot->integer = value.us)
TREATY_SLOT_TYPE(Duration, kDuration, Duration{slot.integer}, slot->integer = value.us)
TREATY_SLOT_TYPE(Decimal, kDecimal, (Decimal{slot.decimal, slot.size}),
                 slot->decimal = value.coefficient, slot->size = value.scale)
TREATY_SLOT_TYPE(Money, kMoney, (Money{{slot.decimal, slot.size}, slot.extra}),
                 slot->decimal = value.amount.coefficient, slot->size = value.amount.scale,
                 slot->extra = value.currency)
TREATY_SLOT_TYPE(std::string_view, kText, slot.bytes(), slot->text = value.data(),
                 slot->size = uint32_t(value.size()), slot->extra = kPlain)
#undef TREATY_SLOT_TYPE

template <typename T>
struct SlotType<std::optional<T>> {
  static constexpr ParamType kKind = SlotType<T>::kKind;
  static constexpr bool kOptional = true;
  static std::optional<T> Read(const Slot& slot) {
    if (!slot.has_value()) return std::nullopt;
    return SlotType<T>::Read(slot);
  }
  static void Write(Slot* slot, const std::optional<T>& value) {
    if (value) {
      SlotType<T>::Write(slot, *value);
    } else {
      slot->tag = Tag::kNull;
    }
  }
};

template <typename T>
struct ResultType : SlotType<T> {
  static constexpr bool kFallible = false;
  static bool Return(NativeCall*, Slot* slot, const T& value) {
    SlotType<T>::Write(slot, value);
    return true;
  }
};
template <typename T>
struct ResultType<Fallible<T>> : SlotType<T> {
  static constexpr bool kFallible = true;
  static bool Return(NativeCall* call, Slot* slot, const Fallible<T>& value) {
    if (value) {
      SlotType<T>::Write(slot, *value);
      return true;
    }
    call->failure_code = value.error().code;
    call->failure_message = call->arena->Copy(value.error().message);
    return false;
  }
};

template <auto kFunction, typename Pointer = decltype(kFunction)>
struct Binder;

template <auto kFunction, typename Result, typename... Args>
struct Binder<kFunction, Result (*)(Args...)> {
  static bool Call(NativeCall* call, Slot* result, const Slot* const* args) {
    return CallWith(call, result, args, std::index_sequence_for<Args...>());
  }
  static constexpr Overload Make() {
    Overload overload = Binder<kFunction, Result (*)(Arena&, Args...)>::Types();
    overload.function = &Call;
    return overload;
  }

 private:
  template <size_t... kIndex>
  static bool CallWith(NativeCall* call, Slot* result, [[maybe_unused]] const Slot* const* args,
                       std::index_sequence<kIndex...>) {
    return ResultType<Result>::Return(call, result,
                                      kFunction(SlotType<Args>::Read(*args[kIndex])...));
  }
};

template <auto kFunction, typename Result, typename... Args>
struct Binder<kFunction, Result (*)(Arena&, Args...)> {
  static bool Call(NativeCall* call, Slot* result, const Slot* const* args) {
    return CallWith(call, result, args, std::index_sequence_for<Args...>());
  }
  static constexpr Overload Types() {
    static_assert(sizeof...(Args) <= kMaxParams, "a call has at most four arguments");
    Overload overload;
    overload.param_count = sizeof...(Args);
    size_t i = 0;
    ((overload.params[i] = SlotType<Args>::kKind,
      overload.param_optional[i++] = SlotType<Args>::kOptional), ...);
    overload.result = ResultType<Result>::kKind;
    overload.result_optional = ResultType<Result>::kOptional;
    overload.fallible = ResultType<Result>::kFallible;
    return overload;
  }
  static constexpr Overload Make() {
    Overload overload = Types();
    overload.function = &Call;
    return overload;
  }

 private:
  template <size_t... kIndex>
  static bool CallWith(NativeCall* call, Slot* result, const Slot* const* args,
                       std::index_sequence<kIndex...>) {
    return ResultType<Result>::Return(
        call, result, kFunction(*call->arena, SlotType<Args>::Read(*args[kIndex])...));
  }
};

template <auto kFunction>
constexpr Overload Bind() {
  return Binder<kFunction>::Make();
}

}  // namespace treaty::stdlib

// Begins the entry of the file <category>/<stem>.cpp: STDLIB_FUNCTION(<category>_<stem>) = { ... };
#define STDLIB_FUNCTION(file_stem)                     \
  extern const FunctionEntry function_##file_stem;     \
  constinit const FunctionEntry function_##file_stem
