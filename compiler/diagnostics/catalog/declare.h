// E3201–E3299: declarations that do not hold together. Found by compiler/sema.
#pragma once

#include "compiler/diagnostics/kind.h"

namespace treaty::diagnostics {

inline constexpr Kind<std::string_view> kSecondKey{
    "E3201", Severity::kError, "entity `{}` has two keys"};
inline constexpr Kind<std::string_view> kNobodysField{
    "E3202", Severity::kError, "nobody owns or shares field `{}`"};
inline constexpr Kind<std::string_view> kUnknownStrategy{
    "E3203", Severity::kError, "there is no strategy `{}`"};
inline constexpr Kind<std::string_view, std::string_view> kStrategyDoesNotFit{
    "E3204", Severity::kError, "strategy `{}` {}"};
inline constexpr Kind<std::string_view> kOwnedSurvives{
    "E3205", Severity::kError, "field `{}` has one owner: there is nothing to survive"};
inline constexpr Kind<std::string_view> kSystemTwice{
    "E3206", Severity::kError, "system `{}` is named twice"};
inline constexpr Kind<> kOwnerNotSystem{
    "E3207", Severity::kError, "each case names the system that owns the fields"};
inline constexpr Kind<std::string_view> kKeyType{
    "E3208", Severity::kError, "{} cannot be a key"};
inline constexpr Kind<std::string_view> kNotDeclaredType{
    "E3209", Severity::kError, "{} cannot be refined"};

inline constexpr Kind<std::string_view> kSecondIdentity{
    "E3221", Severity::kError, "entity `{}` has two identities"};
inline constexpr Kind<> kRuleComparesNothing{
    "E3222", Severity::kError, "the rule compares nothing of the two records"};
inline constexpr Kind<std::string_view> kBlockingKey{
    "E3223", Severity::kError, "{} cannot be a blocking key"};

inline constexpr Kind<std::string_view, std::string_view> kMapSides{
    "E3231", Severity::kError, "a map goes between an object and an entity, not from `{}` to `{}`"};
inline constexpr Kind<std::string_view> kTargetTwice{
    "E3232", Severity::kError, "`{}` is set twice"};
inline constexpr Kind<> kBothSidesPath{
    "E3233", Severity::kError, "the right side of `<->` is a field, such as `.Name`"};
inline constexpr Kind<> kBothWaysLine{
    "E3234", Severity::kError, "a line in both directions stands only in a map in both directions"};
inline constexpr Kind<std::string_view, std::string_view> kSecondMap{
    "E3235", Severity::kError, "there are two maps from `{}` to `{}`"};

inline constexpr Kind<std::string_view, std::string_view> kRouteIncomplete{
    "E3241", Severity::kError, "route `{}` {}"};
inline constexpr Kind<std::string_view, std::string_view> kNoMap{
    "E3242", Severity::kError, "no map goes from `{}` to `{}`"};
inline constexpr Kind<std::string_view, std::string_view, std::string_view> kMapOfOthers{
    "E3243", Severity::kError, "map `{}` does not go from `{}` to `{}`"};
inline constexpr Kind<std::string_view> kEventOfEntity{
    "E3244", Severity::kError, "an entity is never `{}`: that is said of a system's record"};
inline constexpr Kind<std::string_view> kUnknownMap{
    "E3245", Severity::kError, "there is no map `{}`"};

inline constexpr Kind<std::string_view> kRowTwice{
    "E3251", Severity::kError, "the row {} stands there twice"};
inline constexpr Kind<std::string_view> kTableKey{
    "E3252", Severity::kError, "a table is asked by a text, not by {}"};
inline constexpr Kind<std::string_view> kTableValue{
    "E3253", Severity::kError, "a table answers one value, not {}"};
inline constexpr Kind<> kTableFile{
    "E3254", Severity::kError, "the rows of a table stand in the treaty"};
inline constexpr Kind<> kElseNotLast{
    "E3255", Severity::kError, "nothing after `else` is ever reached"};

inline constexpr Kind<std::string_view> kSecondStore{
    "E3261", Severity::kError, "deployment `{}` has two stores"};
inline constexpr Kind<> kDeploymentValue{
    "E3262", Severity::kError, "a text, `env(\"NAME\")` or `file(\"path\")` is wanted here"};
inline constexpr Kind<std::string_view> kDeploymentArgument{
    "E3265", Severity::kError, "each value of `{}` has a name of its own: `name: value`"};
inline constexpr Kind<std::string_view, std::string_view> kSettingWithoutValue{
    "E3263", Severity::kError, "deployment `{}` gives setting `{}` no value"};
inline constexpr Kind<std::string_view, std::string_view> kSetTwice{
    "E3264", Severity::kError, "{} `{}` is stated twice"};

inline constexpr Kind<std::string_view> kTestShape{
    "E3271", Severity::kError, "a test {}"};
inline constexpr Kind<std::string_view, std::string_view> kTestValue{
    "E3272", Severity::kError, "{} is wanted here, this is {}"};

}  // namespace treaty::diagnostics
