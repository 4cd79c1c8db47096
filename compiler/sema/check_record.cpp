// Records and lists that are written out.
#include <algorithm>

#include "compiler/diagnostics/catalog/answers.h"
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/expression_checker.h"
#include "compiler/types/relations.h"

namespace treaty::sema {
namespace {

using types::Kind;

}  // namespace

Tree ExpressionChecker::Record(const ast::RecordExpression& record, TypeId wanted) {
  const TypeId target = types().Required(wanted);
  const bool wants_record = types().KindOf(target) == Kind::kRecord;
  if (record.type.IsMissing()) {
    if (wants_record) return TypedRecord(record, target);
    return UntypedRecord(record);
  }
  ast::TypeReference named;
  named.kind = ast::TypeKind::kNamed;
  named.name = record.type;
  named.span = record.type.span;
  const TypeId type = ResolveType(analysis_, named);
  if (types().IsError(type)) return Error(record.span);
  if (types().KindOf(type) != Kind::kRecord) {
    analysis_.Report(record.type.span, diagnostics::kNoFields, TypeText(type));
    return Error(record.span);
  }
  return TypedRecord(record, type);
}

// Members in the declared order, each of its declared type.
Tree ExpressionChecker::TypedRecord(const ast::RecordExpression& record, TypeId type) {
  const types::RecordInfo info = types().RecordOf(type);
  TypedExpression node{.node = Node::kRecord, .type = type, .span = record.span};
  std::vector<Tree> values(info.fields.size(), nullptr);
  bool broken = false;
  const bool skip_before = scope_.allows_skip;
  const std::string_view place_before = scope_.place;
  if (!info.imported) {  // the value of a declared record is whole: every member stands in it
    scope_.allows_skip = false;
    scope_.place = "the value of a record: say `null`";
  }
  for (const ast::RecordEntry& entry : record.entries) {
    const auto field = std::find_if(info.fields.begin(), info.fields.end(),
                                    [&](const auto& one) { return one.name == entry.key.text; });
    if (field == info.fields.end()) {
      std::vector<std::string_view> names;
      for (const types::FieldInfo& one : info.fields) names.push_back(one.name);
      analysis_.Report(entry.key.span, diagnostics::kUnknownField, info.name, entry.key.text)
          .Suggest(diagnostics::FindNearName(entry.key.text, names));
      broken = true;
      continue;
    }
    Tree& value = values[size_t(field - info.fields.begin())];
    if (value != nullptr) {
      analysis_.Report(entry.key.span, diagnostics::kDuplicateField, info.name, entry.key.text);
      broken = true;
      continue;
    }
    value = CheckAs(*entry.value, field->type);
    broken = broken || IsError(value);
  }
  scope_.allows_skip = skip_before;
  scope_.place = place_before;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] != nullptr) node.members.push_back({info.fields[i].name, values[i]});
  }
  if (!info.imported) broken = !FillMissing(record, type, node.members) || broken;
  return broken ? Error(record.span) : build().Add(std::move(node));
}

// What an author leaves out of a declared record is null, where null may stand.
bool ExpressionChecker::FillMissing(const ast::RecordExpression& record, TypeId type,
                                    std::vector<RecordMember>& members) {
  const types::RecordInfo info = types().RecordOf(type);
  std::vector<RecordMember> whole;
  std::string missing;
  for (const types::FieldInfo& field : info.fields) {
    const auto said = std::find_if(members.begin(), members.end(),
                                   [&](const auto& one) { return one.name == field.name; });
    const bool written =
        std::any_of(record.entries.begin(), record.entries.end(),
                    [&](const auto& entry) { return entry.key.text == field.name; });
    if (said != members.end()) {
      whole.push_back(std::move(*said));
    } else if (!written && types().IsOptional(field.type)) {
      whole.push_back({field.name, build().Null(record.span)});
    } else if (!written) {
      missing += (missing.empty() ? "`" : ", `") + field.name + "`";
    }
  }
  members = std::move(whole);
  if (missing.empty()) return true;
  analysis_.Report(record.type.IsMissing() ? record.span : record.type.span,
                   diagnostics::kMissingMember, info.name, missing);
  return false;
}

Tree ExpressionChecker::UntypedRecord(const ast::RecordExpression& record) {
  TypedExpression node{.node = Node::kRecord, .span = record.span};
  types::RecordInfo info;
  bool broken = false;
  for (const ast::RecordEntry& entry : record.entries) {
    if (info.Find(entry.key.text) != nullptr) {
      analysis_.Report(entry.key.span, diagnostics::kDuplicateField, "the record", entry.key.text);
      broken = true;
      continue;
    }
    const Tree value = Infer(*entry.value);
    broken = broken || IsError(value);
    info.fields.push_back({.name = entry.key.text, .type = value->type, .shape = {}});
    node.members.push_back({entry.key.text, value});
  }
  if (broken) return Error(record.span);
  node.type = types().NewRecord(std::move(info));
  return build().Add(std::move(node));
}

Tree ExpressionChecker::List(const ast::ListExpression& list, TypeId wanted) {
  const TypeId target = types().Required(wanted);
  const bool wants_list = types().KindOf(target) == Kind::kList;
  const TypeId wanted_element = wants_list ? types().Get(target).element : types().Error();
  TypedExpression node{.node = Node::kList, .type = target, .span = list.span};
  const bool skip_before = scope_.allows_skip;
  scope_.allows_skip = true;  // leaves the element out
  bool broken = false;
  for (const ast::ExpressionPtr& element : list.elements) {
    node.operands.push_back(Branch(*element, wanted_element));
    broken = broken || IsError(node.operands.back());
  }
  scope_.allows_skip = skip_before;
  if (broken) return Error(list.span);
  if (!wants_list) {
    std::vector<Tree*> elements;
    for (Tree& element : node.operands) elements.push_back(&element);
    const TypeId element = JoinBranches(elements, types().Error(), list.span);
    if (types().IsError(element)) return Error(list.span);
    node.type = types().List(element);
  }
  return build().Add(std::move(node));
}

}  // namespace treaty::sema
