// Typed expression trees to IR.
//
// Two ways to lower a tree, by what is done with it:
//   Value(tree)   computes a scalar (or a cursor into an input document) into a register
//   Write(tree)   writes the tree's JSON to the output; records and lists exist only so
//
// Failures go to the builder's failure block, skips to `skip_`. Where output has been begun when
// either happens, it is cut back to a mark. Lists are walked, never built: map and filter fuse into
// the loop of whoever consumes them.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/lowering/unit_builder.h"
#include "compiler/sema/facts.h"

namespace treaty::lowering {

class TreeLowering {
 public:
  TreeLowering(const sema::Facts& facts, UnitBuilder& builder);

  // The root cursors of the unit's documents; once, at the unit's entry.
  void BeginDocuments(uint32_t count);
  // `local` stands for `value` from here on.
  void BindLocal(sema::LocalId local, Register value);
  Register document(uint32_t index) const { return documents_[index]; }

  // How a place in the text becomes an origin of instructions: set before lowering, else unknown.
  using Origins = std::function<program::Origin(const source::Span&, const std::string& target)>;
  void set_origins(Origins origins) { origins_ = std::move(origins); }

  Register Value(sema::Tree tree);
  // The value into a register that exists already: where two paths meet.
  void ValueInto(Register dst, sema::Tree tree);
  void Write(sema::Tree tree);
  // Goes to one of two blocks by a Bool tree; null and absent are false.
  void Condition(sema::Tree tree, BlockId if_true, BlockId otherwise);

  // Reads the scalar at `cursor` as `type`, or returns the cursor for records, lists and Json.
  Register Read(Register cursor, sema::TypeId type);

 private:
  // What a list method's parameter stands for: a value, or a tree that is written or read from.
  struct Element {
    Register value = program::kNoRegister;
    sema::Tree tree = nullptr;
    sema::TypeId type;
  };
  using Visit = std::function<void(const Element&)>;

  // lower_value.cpp
  Register Constant(const program::Constant& constant, sema::TypeId type);
  Register Field(sema::Tree tree);
  Register IfPresent(sema::Tree tree);
  Register Arithmetic(sema::Tree tree);
  Register Compare(sema::Tree tree);
  Register Concat(sema::Tree tree);
  Register Call(sema::Tree tree);
  Register Builtin(sema::Tree tree);
  Register Table(sema::Tree tree);
  Register Lookup(sema::Tree tree);
  Register BoolValue(sema::Tree tree);
  Register Ended(sema::Tree tree);  // skip, reject, wait: control leaves
  Register Let(sema::Tree tree);
  // lower_convert.cpp
  Register Convert(sema::Tree tree);
  Register ConvertValue(sema::Tree tree, Register value);
  Register Refine(sema::Tree tree, Register value);
  // lower_choice.cpp
  // Goes one of two ways by whether `value` has a value (null and absent have none), and meets
  // afterwards.
  using Way = std::function<void()>;
  void IfValue(Register value, const Way& present, const Way& missing);
  Register Coalesce(sema::Tree tree);
  Register Answer(sema::Tree tree);
  Register If(sema::Tree tree);
  Register Match(sema::Tree tree);
  // Calls `take` for the alternative that holds, in a block of its own each, and meets afterwards.
  using Take = std::function<void(sema::Tree)>;
  void ChooseIf(sema::Tree tree, const Take& take);
  void ChooseMatch(sema::Tree tree, const Take& take);
  void BranchToCase(const sema::MatchCase& match, const Element& subject, BlockId if_equal);
  // lower_list.cpp
  void ForEach(sema::Tree list, const Visit& visit);
  void ForEachCursor(Register cursor, sema::TypeId list, const Visit& visit);
  void ForEachIfPresent(sema::Tree list, const Visit& visit);
  void ForEachCoalesce(sema::Tree list, const Visit& visit);
  void ForEachOfMethod(sema::Tree list, const Visit& visit);
  Register ListScalar(sema::Tree tree);
  Register Quantifier(sema::Tree tree);
  Register Sum(sema::Tree tree);
  Register Count(sema::Tree tree);
  Register FirstOrLast(sema::Tree tree);
  Register Join(sema::Tree tree);
  Register Contains(sema::Tree tree);
  Register ElementValue(const Element& element);
  void BindElement(sema::LocalId local, const Element& element);
  // lower_write.cpp; `on_null` writes what stands for null there
  using OnNull = std::function<void()>;
  void WriteNullable(sema::Tree tree, const OnNull& on_null);
  void WriteAnswer(sema::Tree tree, const OnNull& on_null);
  void WriteIfPresent(sema::Tree tree, const OnNull& on_null);
  void WriteScalar(Register value, sema::TypeId type);
  void WriteCursor(Register cursor, sema::TypeId type, const OnNull& on_null);
  void WriteCursorValue(Register cursor, sema::TypeId type);
  void WriteRecord(sema::Tree tree);
  void WriteMember(const sema::RecordMember& member);
  void WriteList(sema::Tree tree);
  void WriteElement(const Element& element);

  // The tree that `tree` stands for, when it is the parameter of a list method bound to one.
  sema::Tree Resolve(sema::Tree tree) const;
  types::Kind KindOf(sema::TypeId type) const {
    return facts_.types.KindOf(facts_.types.Base(type));
  }
  bool IsScalar(sema::TypeId type) const;
  // Comparison of two values of one kind.
  Register CompareValues(Register a, Register b, sema::TypeId type, program::Comparison comparison);
  Register Plain(Register value, sema::TypeId type);

  const sema::Facts& facts_;
  UnitBuilder& builder_;
  std::vector<Register> documents_;
  std::unordered_map<sema::LocalId, Element> locals_;
  BlockId skip_ = program::kNoBlock;
  Origins origins_;
  std::string target_;  // the field being written: "lines[].quantity"
};

}  // namespace treaty::lowering
