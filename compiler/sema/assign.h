// Assignments to the fields of a target record: what maps and patches share.
#pragma once

#include "compiler/sema/expression_checker.h"

namespace treaty::sema {

// What a field of the target takes, and where it stands.
struct Target {
  std::vector<std::string> path;
  TypeId type;
  Span span;
};
std::optional<Target> ResolveTarget(Analysis& analysis, TypeId record,
                                    const ast::QualifiedName& path);

// Keeps the assignment unless its target, a part of it or the whole of it is set already
// (reported).
void AddAssignment(Analysis& analysis, std::vector<Assignment>& assignments, Assignment added);

// The record that the assignments make: members in the declared order, nested as the paths say.
Tree BuildRecord(Analysis& analysis, TypeId record, const std::vector<Assignment>& assignments,
                 Span span);

// `send crm.Order { Status: "Sent" }`: the entries as assignments to `record`.
std::vector<Assignment> CheckPatch(ExpressionChecker& checker, Analysis& analysis, TypeId record,
                                   const ast::RecordExpression& patch);

}  // namespace treaty::sema
