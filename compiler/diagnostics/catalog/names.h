// E3001–E3099: names and what they stand for. Found by compiler/sema before types are looked at.
#pragma once

#include "compiler/diagnostics/kind.h"

namespace treaty::diagnostics {

inline constexpr Kind<std::string_view, std::string_view> kDuplicateName{
    "E3001", Severity::kError, "{} `{}` is declared twice"};
inline constexpr Kind<std::string_view> kUnknownType{
    "E3002", Severity::kError, "there is no type `{}`"};
inline constexpr Kind<std::string_view, std::string_view> kTypeArguments{
    "E3003", Severity::kError, "`{}` takes {}"};
inline constexpr Kind<std::string_view> kUnknownName{
    "E3004", Severity::kError, "there is no `{}` here"};
inline constexpr Kind<std::string_view> kUnknownFunction{
    "E3005", Severity::kError, "there is no function or table `{}`"};
inline constexpr Kind<std::string_view, std::string_view> kUnknownField{
    "E3006", Severity::kError, "`{}` has no field `{}`"};
inline constexpr Kind<std::string_view> kUnknownSystem{
    "E3007", Severity::kError, "there is no system `{}`"};
inline constexpr Kind<std::string_view, std::string_view> kUnknownObject{
    "E3008", Severity::kError, "system `{}` declares no object `{}`"};
inline constexpr Kind<std::string_view> kUnknownEntity{
    "E3009", Severity::kError, "there is no entity `{}`"};
inline constexpr Kind<std::string_view> kSchemaUnreadable{
    "E3010", Severity::kError, "{}"};
inline constexpr Kind<std::string_view, std::string_view> kDuplicateField{
    "E3011", Severity::kError, "`{}` has `{}` twice"};
inline constexpr Kind<std::string_view, std::string_view> kUnknownEnumValue{
    "E3012", Severity::kError, "`{}` has no value `{}`"};
inline constexpr Kind<std::string_view, std::string_view, std::string_view> kAmbiguousEnumValue{
    "E3013", Severity::kError, "`{}` is a value of both `{}` and `{}`"};
inline constexpr Kind<std::string_view> kRecursiveType{
    "E3014", Severity::kError, "`{}` contains itself"};
inline constexpr Kind<std::string_view, std::string_view> kListKey{
    "E3015", Severity::kError, "{} has no field `{}` that could be the key of the list"};
inline constexpr Kind<> kSeveralHeaders{
    "E3016", Severity::kError, "the module is named twice"};
inline constexpr Kind<std::string_view> kRecursiveFunction{
    "E3017", Severity::kError, "function `{}` calls itself"};
inline constexpr Kind<std::string_view> kFunctionTooLarge{
    "E3018", Severity::kError, "written out, the calls of `{}` are too many"};
inline constexpr Kind<std::string_view, std::string_view> kUnknownPart{
    "E3019", Severity::kError, "`{}` has no children or parent `{}`"};
inline constexpr Kind<std::string_view, std::string_view> kFieldModifier{
    "E3020", Severity::kError, "`{}` has no meaning in {}"};
inline constexpr Kind<std::string_view> kNoRecordHere{
    "E3021", Severity::kError, "`{}` has no record to stand in here"};
inline constexpr Kind<std::string_view> kUnknownSetting{
    "E3022", Severity::kError, "there is no setting `{}`"};

}  // namespace treaty::diagnostics
