// E1001–E1099: reading the text. Everything here is found before any name is looked up.
#pragma once

#include "compiler/diagnostics/kind.h"

namespace treaty::diagnostics {

// The words come from parse/words.cpp: what may stand there, and what stands there.
inline constexpr Kind<std::string_view, std::string_view> kUnexpected{
    "E1001", Severity::kError, "expected {}, found {}"};
inline constexpr Kind<std::string_view> kUnclosed{
    "E1002", Severity::kError, "`{}` is never closed"};
inline constexpr Kind<std::string_view, std::string_view> kMisclosed{
    "E1003", Severity::kError, "`{}` is closed by `{}`"};
inline constexpr Kind<std::string_view> kStrayCloser{
    "E1004", Severity::kError, "`{}` closes nothing"};
inline constexpr Kind<> kUnterminatedText{
    "E1005", Severity::kError, "the text does not end on its line"};
inline constexpr Kind<uint32_t> kTooDeep{
    "E1006", Severity::kError, "this is nested more than {} levels deep"};
inline constexpr Kind<std::string_view> kUnknownEscape{
    "E1007", Severity::kError, "`{}` is no escape in a text"};
inline constexpr Kind<std::string_view> kNoNumber{
    "E1008", Severity::kError, "`{}` is neither a number nor a duration"};
inline constexpr Kind<std::string_view> kNoInstant{
    "E1009", Severity::kError, "`{}` is no day or instant of the calendar"};
inline constexpr Kind<std::string_view> kLater{
    "E1010", Severity::kError, "`{}` is not part of this version of the language"};
inline constexpr Kind<> kNotUtf8{
    "E1011", Severity::kError, "the file is not UTF-8"};
inline constexpr Kind<std::string_view, uint64_t> kTooLarge{
    "E1012", Severity::kError, "the file has more than {1} {0}"};
inline constexpr Kind<std::string_view> kUnknownCharacter{
    "E1013", Severity::kError, "`{}` means nothing here"};
inline constexpr Kind<std::string_view, std::string_view> kForeignSpelling{
    "E1014", Severity::kError, "`{}` is written `{}` here"};
inline constexpr Kind<std::string_view> kClauseTwice{
    "E1015", Severity::kError, "`{}` is stated twice"};
inline constexpr Kind<std::string_view, std::string_view> kUnknownWord{
    "E1016", Severity::kError, "`{}` is no {}"};
inline constexpr Kind<std::string_view> kEntryWithoutValue{
    "E1017", Severity::kError, "`{}` has no value"};
inline constexpr Kind<std::string_view> kOutOfRange{
    "E1018", Severity::kError, "`{}` is out of range"};
inline constexpr Kind<std::string_view, std::string_view> kContradiction{
    "E1019", Severity::kError, "`{}` contradicts `{}`"};

}  // namespace treaty::diagnostics
