// `treaty dump --phase facts`: one declaration a paragraph, trees as s-expressions.
#include <fmt/format.h>

#include "compiler/sema/constant_json.h"
#include "compiler/sema/facts.h"
#include "stdlib/native/function.h"

namespace treaty::sema {
namespace {

std::string_view Word(Node node) {
  switch (node) {
    case Node::kError: return "error";
    case Node::kConstant: return "constant";
    case Node::kNull: return "null";
    case Node::kSkip: return "skip";
    case Node::kReject: return "reject";
    case Node::kWait: return "wait";
    case Node::kInput: return "input";
    case Node::kLocal: return "local";
    case Node::kSetting: return "setting";
    case Node::kNow: return "now";
    case Node::kField: return "field";
    case Node::kLet: return "let";
    case Node::kIfPresent: return "if_present";
    case Node::kNot: return "not";
    case Node::kNegate: return "negate";
    case Node::kArithmetic: return "arithmetic";
    case Node::kCompare: return "compare";
    case Node::kAnd: return "and";
    case Node::kOr: return "or";
    case Node::kHasValue: return "has_value";
    case Node::kConcat: return "concat";
    case Node::kCall: return "call";
    case Node::kBuiltin: return "builtin";
    case Node::kTable: return "table";
    case Node::kLookup: return "lookup";
    case Node::kConvert: return "convert";
    case Node::kCoalesce: return "coalesce";
    case Node::kAnswer: return "answer";
    case Node::kIf: return "if";
    case Node::kMatch: return "match";
    case Node::kRecord: return "record";
    case Node::kList: return "list";
    case Node::kListMethod: return "list_method";
  }
  return "";
}

std::string_view Word(Conversion conversion) {
  switch (conversion) {
    case Conversion::kRetype: return "retype";
    case Conversion::kIntToDecimal: return "int_to_decimal";
    case Conversion::kIntToFloat: return "int_to_float";
    case Conversion::kDecimalToFloat: return "decimal_to_float";
    case Conversion::kDecimalFit: return "decimal_fit";
    case Conversion::kTextFit: return "text_fit";
    case Conversion::kTextToEnum: return "text_to_enum";
    case Conversion::kMoneyExpect: return "money_expect";
    case Conversion::kRefine: return "refine";
    case Conversion::kRequire: return "require";
    case Conversion::kJsonDecode: return "json_decode";
  }
  return "";
}

std::string_view Word(Arithmetic arithmetic) {
  static constexpr std::string_view kWords[] = {
      "int_add",        "int_subtract",       "int_multiply",      "int_divide",
      "int_remainder",  "decimal_add",        "decimal_subtract",  "decimal_multiply",
      "decimal_divide", "float_add",          "float_subtract",    "float_multiply",
      "float_divide",   "money_add",          "money_subtract",    "money_multiply",
      "timestamp_add",  "timestamp_subtract", "timestamp_between", "date_add_days",
      "date_between",   "duration_add",       "duration_subtract"};
  return kWords[size_t(arithmetic)];
}

std::string_view Word(ListMethod method) {
  static constexpr std::string_view kWords[] = {"map",   "filter",   "any",    "all",
                                                "sum",   "count",    "first",  "last",
                                                "join",  "is_empty", "length", "contains"};
  return kWords[size_t(method)];
}

std::string_view Word(Builtin builtin) {
  static constexpr std::string_view kWords[] = {"money_make", "money_amount", "money_currency",
                                                "int_to_text", "decimal_to_text"};
  return kWords[size_t(builtin)];
}

std::string_view Word(program::Comparison comparison) {
  static constexpr std::string_view kWords[] = {"==", "!=", "<", "<=", ">", ">="};
  return kWords[size_t(comparison)];
}

class Dumper {
 public:
  explicit Dumper(const Facts& facts) : facts_(facts) {}

  void Line(std::string_view text) {
    out_ += fmt::format("{}{}\n", std::string(indent_, ' '), text);
  }

  void Expression(Tree tree, std::string_view label = {}) {
    const std::string prefix = label.empty() ? "" : fmt::format("{}: ", label);
    Line(fmt::format("{}{}{} : {}{}", prefix, Word(tree->node), Detail(*tree),
                     facts_.types.Name(tree->type), tree->can_fail ? " !" : ""));
    indent_ += 2;
    if (tree->condition != nullptr) Expression(tree->condition, "condition");
    if (tree->a != nullptr) Expression(tree->a);
    for (const Tree operand : tree->operands) Expression(operand);
    for (const RecordMember& member : tree->members) Expression(member.value, member.name);
    for (const MatchCase& one : tree->cases) Case(one);
    if (tree->b != nullptr) Expression(tree->b, tree->node == Node::kMatch ? "else" : "");
    indent_ -= 2;
  }

  void Assignments(const std::vector<Assignment>& assignments) {
    for (const Assignment& one : assignments) {
      std::string path;
      for (const std::string& part : one.target) path += (path.empty() ? "" : ".") + part;
      std::string reads;
      for (const std::string& read : one.reads) reads += " ." + read;
      Line(fmt::format("{} : {}{}{}", path, facts_.types.Name(one.type),
                       reads.empty() ? "" : " from", reads));
      Nested(one.value);
    }
  }

  void Nested(Tree tree) {
    indent_ += 2;
    Expression(tree);
    indent_ -= 2;
  }
  void Labelled(std::string_view label, Tree tree) {
    if (tree == nullptr) return;
    Line(label);
    Nested(tree);
  }
  void Indent(int by) { indent_ += by; }
  std::string Take() { return std::move(out_); }

 private:
  void Case(const MatchCase& one) {
    std::string label;
    for (const program::Constant& value : one.values) {
      label += (label.empty() ? "" : " or ") + ConstantText(value);
    }
    if (one.null) label += label.empty() ? "null" : " or null";
    Expression(one.value, label);
  }

  static std::string ConstantText(const program::Constant& constant) {
    TypedExpression node;
    node.node = Node::kConstant;
    node.constant = constant;
    return ConstantJson({}, &node);
  }

  std::string Detail(const TypedExpression& node) const {
    std::string text;
    if (node.local != kNoLocal) text += fmt::format(" ${}", node.local);
    switch (node.node) {
      case Node::kConstant: return text + " " + ConstantText(node.constant);
      case Node::kInput: return text + fmt::format(" #{}", node.document);
      case Node::kSetting: return text + " " + node.name;
      case Node::kField:
        return text + " ." + node.name + (node.missing == Missing::kFailure ? " required" : "") +
               (node.missing == Missing::kNotReady ? " awaited" : "");
      case Node::kArithmetic: return text + " " + std::string(Word(node.arithmetic));
      case Node::kCompare: return text + " " + std::string(Word(node.comparison));
      case Node::kCall:
        return text + " " + stdlib::SignatureOf(*node.function, *node.overload);
      case Node::kBuiltin: return text + " " + std::string(Word(node.builtin));
      case Node::kTable: return text + " " + facts_.tables[node.table].name;
      case Node::kLookup:
        return text +
               fmt::format(" {} of {}", node.reference.entity,
                           node.reference.object.empty() ? "its key" : node.reference.object);
      case Node::kConvert: return text + " " + std::string(Word(node.conversion));
      case Node::kListMethod: return text + " " + std::string(Word(node.list_method));
      case Node::kError: case Node::kNull: case Node::kSkip: case Node::kReject:
      case Node::kWait: case Node::kLocal: case Node::kNow: case Node::kLet:
      case Node::kIfPresent: case Node::kNot: case Node::kNegate: case Node::kAnd:
      case Node::kOr: case Node::kHasValue: case Node::kConcat: case Node::kCoalesce:
      case Node::kAnswer: case Node::kIf: case Node::kMatch: case Node::kRecord:
      case Node::kList:
        return text;
    }
    return text;
  }

  const Facts& facts_;
  std::string out_;
  int indent_ = 0;
};

std::string SystemNames(const Facts& facts, const std::vector<Index>& systems) {
  std::string names;
  for (const Index system : systems) {
    names += (names.empty() ? "" : ", ") + facts.systems[system].name;
  }
  return names;
}

void DumpObject(const Facts& facts, Dumper& out, const ObjectFact& object) {
  out.Line(fmt::format("object {}{}", object.qualified_name,
                       object.found_by.empty() ? "" : " found by " + object.found_by));
  out.Indent(2);
  for (const types::FieldInfo& field : facts.types.RecordOf(object.record).fields) {
    std::string notes;
    if (field.shape.is_key) notes += " key";
    if (field.shape.required) notes += " required";
    if (!field.shape.creatable) notes += " not_creatable";
    if (!field.shape.updatable) notes += " not_updatable";
    out.Line(fmt::format("{} : {}{}", field.name, facts.types.Name(field.type), notes));
  }
  out.Indent(-2);
}

void DumpEntity(const Facts& facts, Dumper& out, const EntityFact& entity) {
  out.Line("entity " + entity.name);
  out.Indent(2);
  for (const EntityFieldFact& field : entity.fields) {
    std::string owners = field.territory == Territory::kOwned
                             ? "owned by " + SystemNames(facts, field.possible_owners)
                             : "shared by " + SystemNames(facts, field.shared_by);
    if (!field.seeded_by.empty()) owners += " seeded by " + SystemNames(facts, field.seeded_by);
    for (const StrategyFact& strategy : field.strategies) owners += " survives " + strategy.name;
    out.Line(fmt::format("{}{} : {} {}{}", field.is_key ? "key " : "", field.name,
                         facts.types.Name(field.type), owners, field.pii ? " pii" : ""));
    if (field.owner_match != nullptr) out.Nested(field.owner_match);
  }
  out.Indent(-2);
}

void DumpRoute(const Facts& facts, Dumper& out, const RouteFact& route) {
  const std::string& object = facts.objects[route.object].qualified_name;
  const std::string& entity = facts.entities[route.entity].name;
  out.Line(fmt::format("route {} {} -> {}{}", route.name, route.inbound ? object : entity,
                       route.inbound ? entity : object,
                       route.map == kNoIndex ? "" : " by " + facts.maps[route.map].name));
  out.Indent(2);
  out.Labelled("where", route.where);
  out.Labelled("key", route.key);
  out.Assignments(route.patch_assignments);
  out.Indent(-2);
}

}  // namespace

std::string DumpTree(const Facts& facts, Tree tree) {
  Dumper out(facts);
  out.Expression(tree);
  return out.Take();
}

std::string DumpFacts(const Facts& facts) {
  Dumper out(facts);
  for (const ObjectFact& object : facts.objects) DumpObject(facts, out, object);
  for (const EntityFact& entity : facts.entities) DumpEntity(facts, out, entity);
  for (const IdentityFact& identity : facts.identities) {
    out.Line("identity " + facts.entities[identity.entity].name);
    out.Indent(2);
    for (const Tree key : identity.block_by) out.Labelled("block by", key);
    for (const Tree rule : identity.link_when) out.Labelled("link when", rule);
    for (const Tree rule : identity.never_when) out.Labelled("never when", rule);
    out.Indent(-2);
  }
  for (const MapFact& map : facts.maps) {
    out.Line("map " + map.name);
    out.Indent(2);
    out.Assignments(map.assignments);
    out.Indent(-2);
  }
  for (const RouteFact& route : facts.routes) DumpRoute(facts, out, route);
  for (const TestFact& test : facts.tests) {
    out.Line(fmt::format("test {} : {}", JsonText(test.title), facts.maps[test.map].name));
    out.Indent(2);
    out.Line("given " + test.given);
    out.Line("expect " + test.expect);
    out.Indent(-2);
  }
  return out.Take();
}

}  // namespace treaty::sema
