// Conversions: how a value of one type gets to where another is wanted. What always works is
// inserted silently; what works for some values is inserted too and fails for the others, which is
// then reported unless the text answers it (answers.cpp). Null passes through every conversion.
#include <algorithm>
#include <cstdlib>

#include "compiler/diagnostics/catalog/answers.h"
#include "compiler/diagnostics/catalog/names.h"
#include "compiler/diagnostics/catalog/typing.h"
#include "compiler/diagnostics/near_name.h"
#include "compiler/sema/expression_checker.h"
#include "compiler/types/relations.h"
#include "runtime/base/check.h"

namespace treaty::sema {
namespace {

using types::Fit;
using types::Kind;

std::string Shown(const program::Constant& constant) {
  if (constant.kind == TypeKind::kText) return "\"" + constant.text + "\"";
  if (constant.kind == TypeKind::kDecimal) return "`" + constant.text + "`";
  return "`" + std::to_string(constant.integer) + "`";
}

// A function that makes one of the other; empty when there is no usual one.
std::string_view ConvertHint(Kind from, Kind to) {
  if (to == Kind::kText && (from == Kind::kInt || from == Kind::kDecimal)) return ".to_text()";
  if (from == Kind::kText && to == Kind::kInt) return ".parse_int()";
  if (from == Kind::kText && to == Kind::kDecimal) return ".parse_decimal()";
  if (from == Kind::kText && to == Kind::kDate) return ".parse_date()";
  if (from == Kind::kText && to == Kind::kTimestamp) return ".parse_timestamp()";
  if (from == Kind::kMoney && to == Kind::kDecimal) return ".amount()";
  return {};
}

}  // namespace

void ExpressionChecker::ReportMismatch(Tree tree, TypeId target) {
  const TypeId from = types().Base(tree->type);
  const TypeId to = types().Base(target);
  const Kind from_kind = types().KindOf(from);
  const Kind to_kind = types().KindOf(to);
  if (from_kind == Kind::kReference && to_kind == Kind::kText) {
    analysis_.Report(tree->span, diagnostics::kReferenceToText, TypeText(from), TypeText(to))
        .Note("say in the system which object the field refers to: `Field references Object`");
    return;
  }
  auto& report =
      analysis_.Report(tree->span, diagnostics::kTypeMismatch, TypeText(target), TypeText(from));
  const std::string_view hint = ConvertHint(from_kind, to_kind);
  if (!hint.empty()) {
    const Span end{tree->span.file, tree->span.end, tree->span.end};
    report.FixBy("convert it", end, hint);
  } else if (from_kind == Kind::kEnum && to_kind == Kind::kText) {
    report.Note("`match` says which text stands for which value");
  }
}

Tree ExpressionChecker::Coerce(Tree tree, TypeId target) {
  if (IsError(tree) || types().IsError(target)) return tree;
  if (types().KindOf(tree->type) == Kind::kNever) return tree;
  const bool target_optional = types().IsOptional(target);
  if (tree->node == Node::kNull) {
    if (target_optional) return build().WithType(tree, target);
    ReportNull(tree, target);
    return Error(tree->span);
  }
  if (IsConstant(tree)) return CoerceConstant(tree, target);
  const Fit fit = types::FitOf(types(), tree->type, target);
  if (fit == Fit::kNone) {
    ReportMismatch(tree, target);
    return Error(tree->span);
  }
  if (types().IsOptional(tree->type) && !target_optional) {
    ReportNull(tree, target);
    tree = build().WithType(tree, types().Required(tree->type));
  }
  return fit == Fit::kSame ? tree : CoerceValue(tree, types().Required(target));
}

// `target` is not optional; the value may be, and then the result is.
Tree ExpressionChecker::CoerceValue(Tree tree, TypeId target) {
  const bool optional = types().IsOptional(tree->type);
  const auto typed = [&](TypeId type) { return optional ? types().Optional(type) : type; };
  if (types().Required(tree->type) == target) return tree;
  if (types().KindOf(target) == Kind::kRefined) return Refine(tree, target);
  if (types().KindOf(types().Required(tree->type)) == Kind::kRefined) {
    tree = build().Convert(Conversion::kRetype, tree, typed(types().Base(tree->type)), tree->span);
    if (types().Required(tree->type) == target) return tree;
  }
  const Kind from = types().KindOf(types().Required(tree->type));
  if (from == Kind::kJson) {
    return build().Convert(Conversion::kJsonDecode, tree, typed(target), tree->span);
  }
  if (from == Kind::kReference || types().KindOf(target) == Kind::kReference) {
    return CoerceReference(tree, target);
  }
  const bool narrows = types::FitOf(types(), tree->type, target) == Fit::kNarrowing;
  switch (types().KindOf(target)) {
    case Kind::kDecimal: return CoerceDecimal(tree, target);
    case Kind::kFloat:
      return build().Convert(Conversion::kIntToFloat, tree, typed(target), tree->span);
    case Kind::kText: case Kind::kForeignKey: {
      const bool open = from == Kind::kEnum && types().Get(target).length != 0 &&
                        types().EnumOf(types().Required(tree->type)).open;
      return build().Convert(narrows || open ? Conversion::kTextFit : Conversion::kRetype, tree,
                             typed(target), tree->span);
    }
    case Kind::kEnum:
      return build().Convert(narrows ? Conversion::kTextToEnum : Conversion::kRetype, tree,
                             typed(target), tree->span);
    case Kind::kMoney:
      return build().Convert(narrows ? Conversion::kMoneyExpect : Conversion::kRetype, tree,
                             typed(target), tree->span);
    case Kind::kList: return CoerceList(tree, target);
    case Kind::kError: case Kind::kNever: case Kind::kNull: case Kind::kBool: case Kind::kInt:
    case Kind::kDate: case Kind::kTime: case Kind::kTimestamp: case Kind::kDuration:
    case Kind::kJson: case Kind::kRecord: case Kind::kReference: case Kind::kRefined:
    case Kind::kOptional:
      break;
  }
  return build().Convert(Conversion::kRetype, tree, typed(target), tree->span);
}

Tree ExpressionChecker::CoerceDecimal(Tree tree, TypeId target) {
  const bool optional = types().IsOptional(tree->type);
  const auto typed = [&](TypeId type) { return optional ? types().Optional(type) : type; };
  const bool narrows = types::FitOf(types(), tree->type, target) == Fit::kNarrowing;
  if (types().KindOf(types().Required(tree->type)) == Kind::kInt) {
    const TypeId widest = narrows ? types().Decimal(19, 0) : target;
    tree = build().Convert(Conversion::kIntToDecimal, tree, typed(widest), tree->span);
    if (!narrows) return tree;
  }
  return build().Convert(narrows ? Conversion::kDecimalFit : Conversion::kRetype, tree,
                         typed(target), tree->span);
}

// Element by element, in one loop with whatever made the list.
Tree ExpressionChecker::CoerceList(Tree tree, TypeId target) {
  const TypeId from = types().Get(types().Required(tree->type)).element;
  const TypeId to = types().Get(target).element;
  if (types::FitOf(types(), from, to) == Fit::kSame && !types().IsOptional(from)) {
    return build().WithType(tree,
                            types().IsOptional(tree->type) ? types().Optional(target) : target);
  }
  TypedExpression node{.node = Node::kListMethod, .type = target, .span = tree->span, .a = tree,
                       .local = build().NewLocal()};
  node.list_method = ListMethod::kMap;
  node.b = Coerce(build().Local(node.local, from, tree->span, tree), to);
  if (IsError(node.b)) return node.b;
  if (!types().IsOptional(tree->type)) return build().Add(std::move(node));
  const LocalId list = build().NewLocal();
  node.a = build().Local(list, types().Required(tree->type), tree->span, tree);
  return build().Add({.node = Node::kIfPresent, .type = types().Optional(target),
                      .span = tree->span, .a = tree, .b = build().Add(std::move(node)),
                      .local = list});
}

// Through the crosswalk: a foreign key names an entity, an entity has a key in each system.
Tree ExpressionChecker::CoerceReference(Tree tree, TypeId target) {
  const TypeId from = types().Required(tree->type);
  const bool to_entity = types().KindOf(target) == Kind::kReference;
  const std::string object = types().Get(to_entity ? from : target).name;
  const std::string entity = types().Get(to_entity ? target : from).name;
  const Index object_index = analysis_.facts.FindObject(object);
  const Index entity_index = analysis_.facts.FindEntity(entity);
  if (object_index == kNoIndex || !analysis_.AreLinked(object_index, entity_index)) {
    analysis_.Report(tree->span, diagnostics::kNoCrosswalk, object, entity);
    return Error(tree->span);
  }
  TypedExpression node{.node = Node::kLookup, .span = tree->span, .a = tree};
  node.type = types().IsOptional(tree->type) ? types().Optional(target) : target;
  node.reference = {.kind = to_entity ? program::ReferenceKind::kEntityOfRecord
                                      : program::ReferenceKind::kRecordOfEntity,
                    .object = object,
                    .entity = entity};
  return build().Add(std::move(node));
}

Tree ExpressionChecker::Refine(Tree tree, TypeId target) {
  tree = Coerce(tree, types().IsOptional(tree->type) ? types().Optional(types().Get(target).element)
                                                     : types().Get(target).element);
  if (IsError(tree)) return tree;
  const auto predicate = analysis_.predicates.find(target.index);
  if (predicate == analysis_.predicates.end() || predicate->second.tree == nullptr) {
    return build().Convert(Conversion::kRetype, tree,
                           types().IsOptional(tree->type) ? types().Optional(target) : target,
                           tree->span);
  }
  TypedExpression node{.node = Node::kConvert,
                       .type = types().IsOptional(tree->type) ? types().Optional(target) : target,
                       .span = tree->span,
                       .a = tree,
                       .b = predicate->second.tree,
                       .local = predicate->second.value};
  node.conversion = Conversion::kRefine;
  return build().Add(std::move(node));
}

bool ExpressionChecker::ConstantFits(Tree tree, TypeId target) {
  const types::Type to = types().Get(target);
  const program::Constant& constant = tree->constant;
  if (to.kind == Kind::kText || to.kind == Kind::kForeignKey) {
    return to.length == 0 || types::CodePoints(constant.text) <= to.length;
  }
  if (to.kind != Kind::kDecimal || to.precision == 0) return true;
  const auto digits = ParseDigits(constant.kind == TypeKind::kInt
                                      ? std::to_string(constant.integer)
                                      : constant.text);
  CHECK(digits.has_value(), "a numeric constant has digits");
  const uint32_t whole = digits->precision - std::min(digits->precision, digits->scale);
  return digits->scale <= to.scale && whole <= to.precision - to.scale;
}

Tree ExpressionChecker::CoerceEnum(Tree tree, TypeId target) {
  const types::EnumInfo& info = types().EnumOf(target);
  const std::string& text = tree->constant.text;
  const bool known = std::find(info.values.begin(), info.values.end(), text) != info.values.end();
  const bool is_text = tree->constant.kind == TypeKind::kText;
  if (!is_text || !info.imported) {
    const bool subset = tree->constant.kind == TypeKind::kEnum && info.imported && known;
    if (subset) return build().Constant(tree->constant, target, tree->span);
    ReportMismatch(tree, target);
    return Error(tree->span);
  }
  if (!known && !info.open) {
    const std::string_view near = diagnostics::FindNearNameIn(text, info.values);
    analysis_.Report(tree->span, diagnostics::kUnknownEnumValue, info.name, text)
        .Suggest(near.empty() ? "" : "\"" + std::string(near) + "\"");
    return Error(tree->span);
  }
  return build().Constant({.kind = TypeKind::kEnum, .text = text}, target, tree->span);
}

// Constants are converted here and now, so that a wrong one is an error of the treaty.
Tree ExpressionChecker::CoerceConstant(Tree tree, TypeId wanted) {
  const TypeId target = types().Required(wanted);
  if (types().Required(tree->type) == target) return tree;
  const Kind to = types().KindOf(target);
  if (to == Kind::kRefined) return Refine(tree, target);
  if (to == Kind::kEnum) return CoerceEnum(tree, target);
  const Kind from = KindOf(tree);
  program::Constant constant = tree->constant;
  const bool number = from == Kind::kInt || from == Kind::kDecimal;
  if (to == Kind::kFloat && number) {
    const std::string digits =
        from == Kind::kInt ? std::to_string(constant.integer) : constant.text;
    return build().Constant(
        {.kind = TypeKind::kFloat, .real = std::strtod(digits.c_str(), nullptr)}, target,
        tree->span);
  }
  const bool text = from == Kind::kText && (to == Kind::kText || to == Kind::kForeignKey);
  const bool decimal = number && to == Kind::kDecimal;
  if (text || decimal) {
    if (!ConstantFits(tree, target)) {
      analysis_.Report(tree->span, diagnostics::kConstantDoesNotFit, Shown(constant),
                       TypeText(target));
      return Error(tree->span);
    }
    if (decimal && from == Kind::kInt) {
      constant = {.kind = TypeKind::kDecimal, .text = std::to_string(constant.integer)};
    }
    return build().Constant(std::move(constant), target, tree->span);
  }
  if (to == Kind::kMoney && from == Kind::kMoney && types().Get(target).name.empty()) {
    return build().Constant(std::move(constant), target, tree->span);
  }
  const bool picklist = from == Kind::kEnum && types().EnumOf(types().Base(tree->type)).imported;
  if (picklist && to == Kind::kText) {
    constant.kind = TypeKind::kText;
    return build().Constant(std::move(constant), target, tree->span);
  }
  if (to == Kind::kJson) return tree;
  ReportMismatch(tree, target);
  return Error(tree->span);
}

}  // namespace treaty::sema
