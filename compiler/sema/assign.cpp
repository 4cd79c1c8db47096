#include "compiler/sema/assign.h"

#include <algorithm>

#include "compiler/diagnostics/catalog/answers.h"
#include "compiler/diagnostics/catalog/declare.h"
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/diagnostics/near_name.h"

namespace treaty::sema {
namespace {

using types::Kind;

std::string JoinPath(const std::vector<std::string>& path) {
  std::string text;
  for (const std::string& part : path) text += (text.empty() ? "" : ".") + part;
  return text;
}

bool IsPrefix(const std::vector<std::string>& prefix, const std::vector<std::string>& path) {
  return prefix.size() <= path.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

// The record of the assignments whose path goes on below `prefix`.
Tree BuildBelow(Analysis& analysis, TypeId record, const std::vector<Assignment>& assignments,
                std::vector<std::string> prefix, Span span) {
  const types::RecordInfo info = analysis.types().RecordOf(analysis.types().Base(record));
  TypedExpression node{.node = Node::kRecord, .type = record, .span = span};
  std::string missing;
  for (const types::FieldInfo& field : info.fields) {
    std::vector<std::string> path = prefix;
    path.push_back(field.name);
    bool below = false;
    Tree value = nullptr;
    for (const Assignment& one : assignments) {
      if (one.target == path) value = one.value;
      below = below || (one.target.size() > path.size() && IsPrefix(path, one.target));
    }
    if (below) value = BuildBelow(analysis, field.type, assignments, path, span);
    if (value != nullptr && value->node != Node::kError) {
      node.members.push_back({field.name, value});
    }
    const bool whole = !prefix.empty() && !info.imported;  // the value of a declared record
    if (value != nullptr || !whole) continue;
    if (analysis.types().IsOptional(field.type)) {
      node.members.push_back({field.name, analysis.build.Null(span)});
    } else {
      missing += (missing.empty() ? "`" : ", `") + field.name + "`";
    }
  }
  if (!missing.empty()) {
    analysis.Report(span, diagnostics::kMissingMember, info.name, missing);
  }
  return analysis.build.Add(std::move(node));
}

}  // namespace

std::optional<Target> ResolveTarget(Analysis& analysis, TypeId record,
                                    const ast::QualifiedName& path) {
  types::TypeTable& types = analysis.types();
  Target target{.path = {}, .type = record, .span = path.span};
  if (path.IsMissing()) return std::nullopt;
  for (const ast::Identifier& part : path.parts) {
    const TypeId at = types.Base(target.type);
    if (types.IsError(at)) return std::nullopt;
    if (types.KindOf(at) != Kind::kRecord) {
      analysis.Report(part.span, diagnostics::kNoFields, types.Name(target.type));
      return std::nullopt;
    }
    const types::RecordInfo& info = types.RecordOf(at);
    const types::FieldInfo* field = info.Find(part.text);
    if (field == nullptr) {
      std::vector<std::string_view> names;
      for (const types::FieldInfo& one : info.fields) names.push_back(one.name);
      analysis.Report(part.span, diagnostics::kUnknownField, info.name, part.text)
          .Suggest(diagnostics::FindNearName(part.text, names));
      return std::nullopt;
    }
    target.path.push_back(part.text);
    target.type = field->type;
  }
  return target;
}

void AddAssignment(Analysis& analysis, std::vector<Assignment>& assignments, Assignment added) {
  for (const Assignment& before : assignments) {
    if (!IsPrefix(before.target, added.target) && !IsPrefix(added.target, before.target)) continue;
    analysis.Report(added.target_span, diagnostics::kTargetTwice, JoinPath(added.target))
        .Label(before.target_span, "first set here");
    return;
  }
  assignments.push_back(std::move(added));
}

Tree BuildRecord(Analysis& analysis, TypeId record, const std::vector<Assignment>& assignments,
                 Span span) {
  return BuildBelow(analysis, record, assignments, {}, span);
}

std::vector<Assignment> CheckPatch(ExpressionChecker& checker, Analysis& analysis, TypeId record,
                                   const ast::RecordExpression& patch) {
  std::vector<Assignment> assignments;
  for (const ast::RecordEntry& entry : patch.entries) {
    ast::QualifiedName path{.parts = {entry.key}, .span = entry.key.span};
    const auto target = ResolveTarget(analysis, record, path);
    const TypeId type = target ? target->type : analysis.types().Error();
    const Tree value = target ? checker.CheckAnswered(*entry.value, type)
                              : checker.Infer(*entry.value);
    if (!target || value->node == Node::kError) continue;
    AddAssignment(analysis, assignments,
                  {.span = Cover(entry.key.span, entry.value->span),
                   .target_span = entry.key.span,
                   .target = target->path,
                   .type = type,
                   .value = value,
                   .reads = CollectReads(value)});
  }
  return assignments;
}

}  // namespace treaty::sema
