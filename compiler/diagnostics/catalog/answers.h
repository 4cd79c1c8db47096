// E4401–E4419 and E4501–E4509: expressions whose failure, null or loss nobody answers. They belong
// to the promises P4 (totality) and P5 (no silent loss), but need the types of every node, so
// compiler/sema finds them. What concerns whole maps stands in compiler/promises, with codes from
// E4420 and E4510 on.
#pragma once

#include "compiler/diagnostics/kind.h"

namespace treaty::diagnostics {

inline constexpr Kind<std::string_view> kUnansweredFailure{
    "E4401", Severity::kError, "{} can fail, and nothing answers it"};
inline constexpr Kind<std::string_view, std::string_view> kMayBeNull{
    "E4402", Severity::kError, "{} may be null, {} never is"};
inline constexpr Kind<std::string_view> kMatchNotExhaustive{
    "E4403", Severity::kError, "`match` leaves out {}"};
inline constexpr Kind<std::string_view, std::string_view> kMissingMember{
    "E4404", Severity::kError, "a `{}` needs {}"};
inline constexpr Kind<std::string_view, std::string_view> kSilentLoss{
    "E4501", Severity::kError, "{} may not fit {}"};
inline constexpr Kind<std::string_view, std::string_view> kUncheckedRefinement{
    "E4405", Severity::kError, "{} may not be a `{}`"};

}  // namespace treaty::diagnostics
