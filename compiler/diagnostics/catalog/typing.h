// E3101–E3199: expressions whose parts do not go together. Found by compiler/sema.
#pragma once

#include "compiler/diagnostics/kind.h"

namespace treaty::diagnostics {

inline constexpr Kind<std::string_view, std::string_view> kTypeMismatch{
    "E3101", Severity::kError, "{} is wanted here, this is {}"};
inline constexpr Kind<std::string_view, std::string_view> kIncomparable{
    "E3102", Severity::kError, "{} and {} cannot be compared"};
inline constexpr Kind<std::string_view> kNoOrder{
    "E3103", Severity::kError, "values of {} have no order"};
inline constexpr Kind<std::string_view, std::string_view, std::string_view> kOperands{
    "E3104", Severity::kError, "`{}` does not apply to {} and {}"};
inline constexpr Kind<std::string_view, std::string_view> kOperand{
    "E3105", Severity::kError, "`{}` does not apply to {}"};
inline constexpr Kind<std::string_view, std::string_view> kBranchesDiffer{
    "E3106", Severity::kError, "one branch gives {}, another {}"};
inline constexpr Kind<std::string_view> kNoFields{
    "E3107", Severity::kError, "{} has no fields"};
inline constexpr Kind<std::string_view> kLambdaWanted{
    "E3108", Severity::kError, "`{}` takes a function of one parameter, such as `item => …`"};
inline constexpr Kind<> kLambdaMisplaced{
    "E3109", Severity::kError, "a function stands only in the call of a list's method"};
inline constexpr Kind<std::string_view, std::string_view, uint64_t> kArgumentCount{
    "E3110", Severity::kError, "`{}` takes {}, here are {}"};
inline constexpr Kind<std::string_view, std::string_view> kUnknownParameter{
    "E3111", Severity::kError, "`{}` has no parameter `{}`"};
inline constexpr Kind<std::string_view> kArgumentTwice{
    "E3112", Severity::kError, "`{}` is given twice"};
inline constexpr Kind<std::string_view, std::string_view> kNoOverload{
    "E3113", Severity::kError, "`{}` does not take {}"};
inline constexpr Kind<std::string_view, std::string_view> kNumberTooLarge{
    "E3114", Severity::kError, "`{}` does not fit {}"};
inline constexpr Kind<std::string_view, std::string_view> kConstantDoesNotFit{
    "E3115", Severity::kError, "{} does not fit {}"};
inline constexpr Kind<std::string_view> kUnknownCurrency{
    "E3116", Severity::kError, "`{}` is no currency of ISO 4217"};
inline constexpr Kind<std::string_view, std::string_view> kMixedCurrencies{
    "E3117", Severity::kError, "{} and {} have no common currency"};
inline constexpr Kind<std::string_view> kNotForText{
    "E3118", Severity::kError, "{} has no one way to be written into a text"};
inline constexpr Kind<> kNoIndex{
    "E3119", Severity::kError, "an element is not reached by its number"};
inline constexpr Kind<std::string_view> kNeverNull{
    "E3120", Severity::kError, "{} always has a value"};
inline constexpr Kind<std::string_view> kNeedlessSafe{
    "E3121", Severity::kWarning, "`?.` has nothing to pass on: {} always has a value"};
inline constexpr Kind<std::string_view> kNeedlessCoalesce{
    "E3122", Severity::kWarning, "`??` has nothing to answer: {} always has a value"};
inline constexpr Kind<> kNeedlessElse{
    "E3123", Severity::kWarning, "`else` has nothing to answer: this cannot fail"};
inline constexpr Kind<std::string_view, std::string_view> kAnswerMisplaced{
    "E3124", Severity::kError, "`{}` has no meaning in {}"};
inline constexpr Kind<std::string_view> kAgreementMisplaced{
    "E3125", Severity::kError, "`{}` compares the two records of an identity rule"};
inline constexpr Kind<std::string_view> kCaseTwice{
    "E3126", Severity::kError, "the case {} is covered above"};
inline constexpr Kind<> kCaseNotConstant{
    "E3127", Severity::kError, "a case is a constant: a literal, a value of an enum or `null`"};
inline constexpr Kind<std::string_view, std::string_view> kReferenceFollowed{
    "E3128", Severity::kError, "{} only refers to a `{}`: its fields are not in this record"};
inline constexpr Kind<std::string_view, std::string_view> kNoCrosswalk{
    "E3129", Severity::kError, "no map links `{}` and `{}`: a reference cannot be converted"};
inline constexpr Kind<std::string_view, std::string_view> kReferenceToText{
    "E3130", Severity::kError, "a reference to `{}` has no value of its own to put into {}"};
inline constexpr Kind<> kConstantWanted{
    "E3131", Severity::kError, "a constant is wanted here"};
inline constexpr Kind<std::string_view> kUncomparable{
    "E3132", Severity::kError, "{} is not compared as a whole"};
inline constexpr Kind<std::string_view> kNoMatchSubject{
    "E3133", Severity::kError, "`match` does not apply to {}"};

}  // namespace treaty::diagnostics
