// Makes typed nodes and keeps their invariants: can_fail is derived from the children, constants
// fold through conversions, reading a member of a record that is being built gives that member's
// value.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/sema/facts.h"

namespace treaty::sema {

using source::Span;

class TreeBuilder {
 public:
  explicit TreeBuilder(Facts& facts) : facts_(facts) {}

  types::TypeTable& types() { return facts_.types; }

  // Adds the node; sets can_fail from its own nature and from its children.
  Tree Add(TypedExpression node);

  Tree Error(Span span);
  Tree Null(Span span);
  Tree Constant(program::Constant constant, TypeId type, Span span);
  Tree Text(std::string_view text, Span span);   // of type Text(its length)
  Tree Bool(bool value, Span span);
  Tree Int(int64_t value, Span span);
  Tree Input(uint32_t document, TypeId record, Span span);
  // `source`, when known, is what the local is (an element) of.
  Tree Local(LocalId local, TypeId type, Span span, Tree source = nullptr);
  LocalId NewLocal() { return facts_.local_count++; }

  // The member `field` of `base`, which has a value. `missing` is decided from the record.
  Tree Field(Tree base, const types::FieldInfo& field, Span span);
  // The same node with another type: after a test has shown that there is a value.
  Tree WithType(Tree tree, TypeId type);

  // The same path, null where something required is missing: for comparing records that are still
  // being filled.
  Tree Lenient(Tree tree);

  Tree HasValue(Tree tree, Span span);
  Tree Not(Tree tree, Span span);
  Tree And(Tree left, Tree right, Span span);
  Tree If(Tree condition, Tree then_value, Tree else_value, TypeId type, Span span);
  Tree Convert(Conversion conversion, Tree tree, TypeId type, Span span);

  // Gives `body` a local that stands for `value`; a path or constant stands for itself and needs
  // none.
  struct Bound {
    Tree tree = nullptr;          // what stands for the value inside the body
    LocalId local = kNoLocal;     // kNoLocal: no binding was needed
    Tree value = nullptr;
  };
  Bound Bind(Tree value);
  Tree Close(const Bound& bound, Tree body);  // kLet, or body itself

 private:
  Facts& facts_;
};

bool IsConstant(Tree tree);
bool IsPath(Tree tree);  // kInput, kLocal, and kField of such

// Names a path so that equal paths have equal names: "#0.address.city"; empty when it is none.
std::string PathKey(Tree tree);

// Paths that have a value when `condition` is `truth`.
std::vector<std::string> PathsWithValue(Tree condition, bool truth);

// Calls visit(child) for each direct child.
template <typename Visit>
void ForEachChild(const TypedExpression& node, Visit visit) {
  for (const Tree child : {node.condition, node.a, node.b}) {
    if (child != nullptr) visit(child);
  }
  for (const Tree child : node.operands) visit(child);
  for (const RecordMember& member : node.members) visit(member.value);
  for (const MatchCase& one : node.cases) visit(one.value);
}

}  // namespace treaty::sema
