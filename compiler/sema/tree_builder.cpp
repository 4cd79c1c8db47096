#include "compiler/sema/tree_builder.h"

#include <algorithm>

#include "compiler/types/relations.h"
#include "runtime/base/check.h"
#include "stdlib/native/function.h"

namespace treaty::sema {
namespace {

bool IsNonZeroConstant(Tree tree) {
  if (!IsConstant(tree)) return false;
  if (tree->constant.kind == TypeKind::kInt) return tree->constant.integer != 0;
  return tree->constant.text.find_first_of("123456789") != std::string::npos;
}

bool ArithmeticFails(const types::TypeTable& types, const TypedExpression& node) {
  switch (node.arithmetic) {
    case Arithmetic::kIntDivide: case Arithmetic::kIntRemainder: case Arithmetic::kDecimalDivide:
    case Arithmetic::kFloatDivide:
      return !IsNonZeroConstant(node.b);
    case Arithmetic::kMoneyAdd: case Arithmetic::kMoneySubtract:
      return types.Get(types.Base(node.a->type)).name.empty() ||
             types.Base(node.a->type) != types.Base(node.b->type);
    case Arithmetic::kIntAdd: case Arithmetic::kIntSubtract: case Arithmetic::kIntMultiply:
    case Arithmetic::kDecimalAdd: case Arithmetic::kDecimalSubtract:
    case Arithmetic::kDecimalMultiply: case Arithmetic::kFloatAdd: case Arithmetic::kFloatSubtract:
    case Arithmetic::kFloatMultiply: case Arithmetic::kMoneyMultiply:
    case Arithmetic::kTimestampAdd: case Arithmetic::kTimestampSubtract:
    case Arithmetic::kTimestampBetween: case Arithmetic::kDateAddDays:
    case Arithmetic::kDateBetween: case Arithmetic::kDurationAdd:
    case Arithmetic::kDurationSubtract:
      return false;  // an overflow is reported when it happens; nobody answers it in the text
  }
  return false;
}

bool ConversionFails(const types::TypeTable& types, const TypedExpression& node) {
  switch (node.conversion) {
    case Conversion::kRetype: case Conversion::kIntToDecimal: case Conversion::kIntToFloat:
    case Conversion::kDecimalToFloat:
      return false;
    case Conversion::kTextFit:
      // An open picklist promises no length: what is longer than its values is malformed input.
      return types::FitOf(types, node.a->type, node.type) == types::Fit::kNarrowing;
    case Conversion::kTextToEnum: return !types.EnumOf(types.Base(node.type)).open;
    case Conversion::kDecimalFit: case Conversion::kMoneyExpect: case Conversion::kRefine:
    case Conversion::kRequire: case Conversion::kJsonDecode:
      return true;
  }
  return true;
}

bool FailsItself(const Facts& facts, const TypedExpression& node) {
  switch (node.node) {
    case Node::kArithmetic: return ArithmeticFails(facts.types, node);
    case Node::kCall: return node.overload->fallible;
    case Node::kBuiltin:
      return node.builtin == Builtin::kMoneyMake && !IsConstant(node.operands[1]);
    case Node::kTable: return !facts.tables[node.table].table.has_else;
    case Node::kConvert: return ConversionFails(facts.types, node);
    case Node::kError: case Node::kConstant: case Node::kNull: case Node::kSkip:
    case Node::kReject: case Node::kWait: case Node::kInput: case Node::kLocal:
    case Node::kSetting: case Node::kNow: case Node::kField: case Node::kLet:
    case Node::kIfPresent: case Node::kNot: case Node::kNegate: case Node::kCompare:
    case Node::kAnd: case Node::kOr: case Node::kHasValue: case Node::kConcat:
    case Node::kLookup: case Node::kCoalesce: case Node::kAnswer: case Node::kIf:
    case Node::kMatch: case Node::kRecord: case Node::kList: case Node::kListMethod:
      return false;
  }
  return false;
}

void Append(std::vector<std::string>& to, std::vector<std::string> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

bool IsBool(Tree tree, bool value) {
  return IsConstant(tree) && tree->constant.kind == TypeKind::kBool &&
         (tree->constant.integer != 0) == value;
}

}  // namespace

Tree TreeBuilder::Add(TypedExpression node) {
  node.fails_itself = FailsItself(facts_, node);
  bool fails = node.fails_itself;
  if (node.node == Node::kAnswer) {
    fails = node.b->can_fail;
  } else {
    ForEachChild(node, [&](Tree child) { fails = fails || child->can_fail; });
  }
  node.can_fail = fails;
  if (node.a != nullptr) node.of_object = node.a->of_object;
  facts_.nodes.push_back(std::move(node));
  return &facts_.nodes.back();
}

Tree TreeBuilder::Error(Span span) { return Add({.node = Node::kError, .span = span}); }

Tree TreeBuilder::Null(Span span) {
  return Add({.node = Node::kNull, .type = types().Simple(types::Kind::kNull), .span = span});
}

Tree TreeBuilder::Constant(program::Constant constant, TypeId type, Span span) {
  TypedExpression node{.node = Node::kConstant, .type = type, .span = span};
  node.constant = std::move(constant);
  return Add(std::move(node));
}

Tree TreeBuilder::Text(std::string_view text, Span span) {
  // The empty text has no Text(0) of its own: a length of 0 means any.
  const uint32_t length = std::max<uint32_t>(1, types::CodePoints(text));
  return Constant({.kind = TypeKind::kText, .text = std::string(text)}, types().Text(length), span);
}

Tree TreeBuilder::Bool(bool value, Span span) {
  return Constant({.kind = TypeKind::kBool, .integer = value}, types().Bool(), span);
}

Tree TreeBuilder::Int(int64_t value, Span span) {
  return Constant({.kind = TypeKind::kInt, .integer = value}, types().Int(), span);
}

Tree TreeBuilder::Input(uint32_t document, TypeId record, Span span) {
  TypedExpression node{.node = Node::kInput, .type = record, .span = span, .document = document};
  node.of_object =
      types().KindOf(record) == types::Kind::kRecord && types().RecordOf(record).imported;
  return Add(std::move(node));
}

Tree TreeBuilder::Local(LocalId local, TypeId type, Span span, Tree source) {
  TypedExpression node{.node = Node::kLocal, .type = type, .span = span, .local = local};
  node.of_object = source != nullptr && source->of_object;
  return Add(std::move(node));
}

Tree TreeBuilder::Field(Tree base, const types::FieldInfo& field, Span span) {
  for (const RecordMember& member : base->members) {
    if (member.name == field.name) return member.value;
  }
  if (base->node == Node::kIf) {
    const Tree then_value = Field(base->a, field, span);
    return If(base->condition, then_value, Field(base->b, field, span), field.type, span);
  }
  TypedExpression node{.node = Node::kField, .type = field.type, .span = span, .a = base};
  node.name = field.name;
  // A list that is not there is an empty one.
  const bool is_list = types().KindOf(field.type) == types::Kind::kList;
  if (!types().IsOptional(field.type) && !is_list) {
    node.missing = base->of_object ? Missing::kFailure : Missing::kNotReady;
  }
  return Add(std::move(node));
}

Tree TreeBuilder::WithType(Tree tree, TypeId type) {
  if (tree->type == type) return tree;
  TypedExpression copy = *tree;
  copy.type = type;
  return Add(std::move(copy));
}

Tree TreeBuilder::Lenient(Tree tree) {
  if (tree->node != Node::kField) return tree;
  TypedExpression copy = *tree;
  copy.a = Lenient(tree->a);
  copy.missing = Missing::kNull;
  copy.type = types().Optional(tree->type);
  return Add(std::move(copy));
}

Tree TreeBuilder::HasValue(Tree tree, Span span) {
  return Add({.node = Node::kHasValue, .type = types().Bool(), .span = span, .a = tree});
}

Tree TreeBuilder::Not(Tree tree, Span span) {
  return Add({.node = Node::kNot, .type = types().Bool(), .span = span, .a = tree});
}

Tree TreeBuilder::And(Tree left, Tree right, Span span) {
  return Add(
      {.node = Node::kAnd, .type = types().Bool(), .span = span, .a = left, .b = right});
}

Tree TreeBuilder::If(Tree condition, Tree then_value, Tree else_value, TypeId type, Span span) {
  return Add({.node = Node::kIf,
              .type = type,
              .span = span,
              .a = then_value,
              .b = else_value,
              .condition = condition});
}

Tree TreeBuilder::Convert(Conversion conversion, Tree tree, TypeId type, Span span) {
  TypedExpression node{.node = Node::kConvert, .type = type, .span = span, .a = tree};
  node.conversion = conversion;
  return Add(std::move(node));
}

TreeBuilder::Bound TreeBuilder::Bind(Tree value) {
  Tree bare = value;
  while (bare->node == Node::kConvert && bare->conversion == Conversion::kRetype) bare = bare->a;
  if (IsPath(bare) || IsConstant(value) || value->node == Node::kError) {
    return {.tree = value, .value = value};
  }
  const LocalId local = NewLocal();
  const Tree stand_in = Local(local, value->type, value->span, value);
  return {.tree = stand_in, .local = local, .value = value};
}

Tree TreeBuilder::Close(const Bound& bound, Tree body) {
  if (bound.local == kNoLocal) return body;
  return Add({.node = Node::kLet,
              .type = body->type,
              .span = body->span,
              .a = bound.value,
              .b = body,
              .local = bound.local});
}

bool IsConstant(Tree tree) { return tree->node == Node::kConstant; }

bool IsPath(Tree tree) {
  while (tree->node == Node::kField) tree = tree->a;
  return tree->node == Node::kInput || tree->node == Node::kLocal;
}

std::string PathKey(Tree tree) {
  switch (tree->node) {
    case Node::kInput: return "#" + std::to_string(tree->document);
    case Node::kLocal: return "$" + std::to_string(tree->local);
    case Node::kField: {
      const std::string base = PathKey(tree->a);
      return base.empty() ? base : base + "." + tree->name;
    }
    case Node::kConvert: return tree->conversion == Conversion::kRetype ? PathKey(tree->a) : "";
    case Node::kError: case Node::kConstant: case Node::kNull: case Node::kSkip:
    case Node::kReject: case Node::kWait: case Node::kSetting: case Node::kNow: case Node::kLet:
    case Node::kIfPresent: case Node::kNot: case Node::kNegate: case Node::kArithmetic:
    case Node::kCompare: case Node::kAnd: case Node::kOr: case Node::kHasValue:
    case Node::kConcat: case Node::kCall: case Node::kBuiltin: case Node::kTable:
    case Node::kLookup: case Node::kCoalesce: case Node::kAnswer: case Node::kIf:
    case Node::kMatch: case Node::kRecord: case Node::kList: case Node::kListMethod:
      return "";
  }
  return "";
}

std::vector<std::string> PathsWithValue(Tree condition, bool truth) {
  std::vector<std::string> paths;
  if (condition->node == Node::kHasValue && truth) {
    // `a?.b` has a value only if `a` has.
    for (Tree tree = condition->a; tree != nullptr; tree = tree->a) {
      if (const std::string key = PathKey(tree); !key.empty()) paths.push_back(key);
      if (tree->node != Node::kIfPresent && tree->node != Node::kField) break;
    }
  } else if (condition->node == Node::kNot) {
    paths = PathsWithValue(condition->a, !truth);
  } else if ((condition->node == Node::kAnd && truth) || (condition->node == Node::kOr && !truth)) {
    paths = PathsWithValue(condition->a, truth);
    Append(paths, PathsWithValue(condition->b, truth));
  } else if (condition->node == Node::kIf && IsBool(condition->b, !truth)) {
    paths = PathsWithValue(condition->condition, true);
    Append(paths, PathsWithValue(condition->a, truth));
  } else if (condition->node == Node::kLet) {
    paths = PathsWithValue(condition->b, truth);
  }
  return paths;
}

}  // namespace treaty::sema
