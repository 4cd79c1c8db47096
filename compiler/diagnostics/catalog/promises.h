// E4101–E4799: the promises of the language, found by compiler/promises (what needs the types of
// single expressions is found by compiler/sema: answers.h). The second digit is the promise.
#pragma once

#include "compiler/diagnostics/kind.h"

namespace treaty::diagnostics {

// P1: one owner a field.
inline constexpr Kind<std::string_view> kTwoTerritories{"E4101", Severity::kError,
                                                        "field `{}` stands in two territories"};
inline constexpr Kind<std::string_view> kOwnerOfItself{"E4102", Severity::kError,
                                                       "who owns `{}` depends on the field itself"};
inline constexpr Kind<std::string_view> kOwnerSeeds{
    "E4103", Severity::kError, "`{}` owns these fields: it has nothing to seed"};

// P2: nobody writes what it does not own.
inline constexpr Kind<std::string_view, std::string_view> kNotItsField{"E4201", Severity::kError,
                                                                       "`{}` has no say in `{}`"};
inline constexpr Kind<std::string_view, std::string_view> kWrittenBack{
    "E4202", Severity::kError, "`{}` is written back to `{}`, which owns it"};

// P3: no echo loops.
inline constexpr Kind<std::string_view> kEcho{"E4301", Severity::kError,
                                              "a change of `{}` comes back to it as another value"};
inline constexpr Kind<std::string_view> kLoop{"E4302", Severity::kError,
                                              "a change of `{}` runs in a circle"};

// P4: totality of whole maps.
inline constexpr Kind<std::string_view, std::string_view> kRequiredNotSet{"E4420", Severity::kError,
                                                                          "a new `{}` needs {}"};
inline constexpr Kind<std::string_view> kNobodySets{"E4421", Severity::kError,
                                                    "nobody who may say `{}` does so"};
inline constexpr Kind<std::string_view, std::string_view> kRequiredSkipped{
    "E4422", Severity::kError, "a new `{}` needs `{}`, which may be skipped here"};
inline constexpr Kind<std::string_view, std::string_view> kReadOnly{
    "E4423", Severity::kError, "`{}` only reads `{}` out: it cannot be written"};
inline constexpr Kind<std::string_view, std::string_view> kSaidTooLate{
    "E4424", Severity::kError, "a new `{}` needs `{}`, which is only said once the record exists"};

// P5: no silent loss in whole maps.
inline constexpr Kind<std::string_view> kCurrencyLost{
    "E4510", Severity::kError, "the amount of `{}` is sent without its currency"};

// P7: safe repetition.
inline constexpr Kind<std::string_view> kCreatedTwice{"E4701", Severity::kError,
                                                      "a repeated create would make a second `{}`"};
inline constexpr Kind<std::string_view, std::string_view> kFoundByUnset{
    "E4702", Severity::kError, "`{}` is found by `{}`, which the map does not set"};
inline constexpr Kind<std::string_view, std::string_view> kFoundByNothing{
    "E4703", Severity::kError, "`{}` is found by `{}`, which may have no value"};
inline constexpr Kind<std::string_view, std::string_view> kSentTwice{
    "E4704", Severity::kError, "two routes send `{}` to `{}`"};
inline constexpr Kind<std::string_view> kRecordsWithoutKey{"E4705", Severity::kError,
                                                           "records of `{}` have no key"};

}  // namespace treaty::diagnostics
