// Turns expressions of the AST into typed trees. One checker a root expression (a line of a map, a
// `where`, a key); it holds what is in scope there.
//
// Two entries: Infer finds the type an expression has by itself; CheckAs wants a type and pushes it
// into the branches, so that `{ … }`, `[ … ]`, values of enums and answers know what they are for.
// Both report, and give an error node when there is nothing to give.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sema/analysis.h"

namespace treaty::stdlib {
struct FunctionEntry;
struct Overload;
}

namespace treaty::sema {

struct LocalName {
  std::string name;
  Tree tree = nullptr;  // a kLocal; or, for lists and records, what is written out in its place
};

struct Scope {
  Tree record = nullptr;             // what `.name` and `it` read; null: nothing
  Tree other_record = nullptr;       // identity rules: the second record of the pair
  std::vector<LocalName> locals;     // innermost last
  std::set<std::string> present;     // path keys that were shown to have a value
  bool allows_skip = false;
  bool allows_answers = false;       // reject and wait
  std::string_view place = "a condition";  // for messages: "`skip` has no meaning in {place}"
};

class ExpressionChecker {
 public:
  ExpressionChecker(Analysis& analysis, Scope scope)
      : analysis_(analysis), scope_(std::move(scope)) {}

  Tree Infer(const ast::Expression& expression);
  Tree CheckAs(const ast::Expression& expression, TypeId target);
  // A Bool with failures answered: conditions of routes, rules and refinements.
  Tree CheckCondition(const ast::Expression& expression);
  // CheckAs, and every failure must be answered inside.
  Tree CheckAnswered(const ast::Expression& expression, TypeId target);
  // A constant of `target`; nullopt (reported) when it is none.
  std::optional<program::Constant> CheckConstant(const ast::Expression& expression, TypeId target);

  // The path of a `<->` line, read from the record.
  Tree Path(const ast::QualifiedName& path);

  Tree Coerce(Tree tree, TypeId target);          // coerce.cpp
  void ReportUnanswered(Tree tree);               // answers.cpp
  Tree Equal(Tree left, Tree right, Span span);   // check_compare.cpp: null equals only null
  Scope& scope() { return scope_; }

 private:
  class Narrowed;  // adds paths with values for as long as it lives
  struct Chain {   // `a?.b.c`: guards passed so far, outermost first, and the value after them
    Tree tree = nullptr;
    std::vector<std::pair<LocalId, Tree>> guards;
  };

  TreeBuilder& build() { return analysis_.build; }
  types::TypeTable& types() { return analysis_.facts.types; }
  std::string TypeText(TypeId type) const { return analysis_.facts.types.Name(type); }
  Tree Error(Span span) { return build().Error(span); }
  bool IsError(Tree tree) const { return analysis_.facts.types.IsError(tree->type); }
  types::Kind KindOf(Tree tree) const;

  // check_literal.cpp
  Tree IntLiteral(const ast::IntExpression& literal);
  Tree DecimalLiteral(const ast::DecimalExpression& literal);
  Tree MoneyLiteral(const ast::MoneyExpression& literal);
  Tree Interpolated(const ast::InterpolatedExpression& text);
  Tree DateLiteral(const ast::DateExpression& literal);
  Tree TimestampLiteral(const ast::TimestampExpression& literal);
  Tree DurationLiteral(const ast::DurationExpression& literal);
  Tree AsText(Tree tree, Span span);

  // check_name.cpp
  Tree Name(const ast::NameExpression& name, TypeId wanted);
  Tree FindLocal(std::string_view name, Span span);
  Tree EnumValue(const ast::NameExpression& name, TypeId wanted);
  bool IsEnumValueName(const ast::Expression& expression);
  Tree Narrow(Tree tree);  // without `?` when the path was shown to have a value

  // check_access.cpp
  Tree It(Span span, std::string_view what);
  Tree Field(const ast::FieldExpression& field);
  Chain Postfix(const ast::Expression& expression);
  Chain Member(const ast::MemberExpression& member);
  Chain MethodCall(const ast::MethodCallExpression& call);
  void PassNull(Chain& chain, bool null_safe, Span member);
  Tree CloseChain(Chain chain);
  Tree MemberOf(Tree base, const ast::Identifier& name, Span span);

  // check_call.cpp
  // Arguments in parameter order; some may not be given.
  struct Given {
    const ast::Expression* expression = nullptr;
    Tree receiver = nullptr;
    bool IsGiven() const { return expression != nullptr || receiver != nullptr; }
  };
  bool OrderArguments(const ast::Identifier& name, const std::vector<std::string_view>& parameters,
                      Tree receiver, const std::vector<ast::Argument>& arguments,
                      std::vector<Given>& ordered);
  void ReportCount(const ast::Identifier& name, size_t takes, size_t given);
  Tree GivenValue(const Given& given);                 // by itself
  Tree GivenAs(const Given& given, TypeId target);
  Tree Call(const ast::CallExpression& call);
  Tree CallNamed(const ast::Identifier& name, Tree receiver,
                 const std::vector<ast::Argument>& arguments, Span span);
  Tree CallTable(Index table, Tree receiver, const std::vector<ast::Argument>& arguments,
                 const ast::Identifier& name, Span span);
  Tree CallEntity(Index entity, const ast::CallExpression& call);
  Tree CallSimilar(const ast::CallExpression& call);
  // check_library.cpp
  Tree CallLibrary(const ast::Identifier& name, Tree receiver,
                   const std::vector<ast::Argument>& arguments, Span span);
  Tree AsOperand(Tree value, TypeId parameter, bool takes_null);
  bool FillOperands(const stdlib::FunctionEntry& entry, const stdlib::Overload& overload,
                    const std::vector<Tree>& values, std::vector<Tree>& operands, Span span);
  void ReportNoOverload(const ast::Identifier& name, const std::vector<Tree>& values, Span span);
  Tree MakeLibraryCall(const stdlib::FunctionEntry& entry, const stdlib::Overload& overload,
                       std::vector<Tree> operands, Span span);
  TypeId ResultOf(const stdlib::Overload& overload, const std::vector<Tree>& operands);
  // check_builtin.cpp; null when `name` is no builtin
  Tree CallBuiltin(const ast::Identifier& name, Tree receiver,
                   const std::vector<ast::Argument>& arguments, Span span);
  Tree MakeMoney(Tree amount, Tree currency, Span span);
  Tree NeedValue(Tree tree);  // reports when it may be null, and goes on as if it never were
  // check_function.cpp
  Tree CallFunction(const ast::FunctionDeclaration& function, Tree receiver,
                    const std::vector<ast::Argument>& arguments, Span span);
  bool MayInline(const ast::FunctionDeclaration& function, Span span);
  Tree InlineBody(const ast::FunctionDeclaration& function, std::vector<LocalName> locals);
  // check_list.cpp
  Tree CallListMethod(Tree list, const ast::MethodCallExpression& call);
  bool LambdaBody(const ast::MethodCallExpression& call, Tree list, TypedExpression& node,
                  TypeId wanted);
  Tree List(const ast::ListExpression& list, TypeId wanted);
  Tree MapTo(const ast::MethodCallExpression& call, TypeId wanted_list, Tree list);
  Tree SumOf(TypedExpression node, Span span);

  // check_operator.cpp
  Tree Unary(const ast::UnaryExpression& unary);
  Tree Binary(const ast::BinaryExpression& binary);
  Tree Logic(const ast::BinaryExpression& binary);
  Tree Arithmetical(const ast::BinaryExpression& binary);
  Tree NumberArithmetic(const ast::BinaryExpression& binary, Tree left, Tree right);
  Tree MoneyArithmetic(const ast::BinaryExpression& binary, Tree left, Tree right);
  Tree TimeArithmetic(const ast::BinaryExpression& binary, Tree left, Tree right);
  Tree MakeArithmetic(Arithmetic arithmetic, Tree left, Tree right, TypeId type, Span span);
  // check_compare.cpp
  Tree Comparison(const ast::BinaryExpression& binary);
  Tree CompareWithNull(const ast::BinaryExpression& binary, Tree tree);
  bool Unify(Tree& left, Tree& right, Span span);
  Tree Compare(program::Comparison comparison, Tree left, Tree right, Span span);
  Tree Agreement(const ast::AgreementExpression& agreement);

  // check_choice.cpp; `wanted` is the error type when nothing is wanted
  Tree If(const ast::IfExpression& choice, TypeId wanted);
  Tree Match(const ast::MatchExpression& match, TypeId wanted);
  Tree Let(const ast::LetExpression& let, TypeId wanted);
  Tree Else(const ast::ElseExpression& otherwise, TypeId wanted);
  Tree Coalesce(const ast::CoalesceExpression& coalesce, TypeId wanted);
  Tree Answer(const ast::Expression& expression);  // skip, reject, wait
  Tree Branch(const ast::Expression& expression, TypeId wanted);
  TypeId JoinBranches(std::vector<Tree*> branches, TypeId wanted, Span span);
  bool MatchPattern(const ast::Expression& pattern, Tree subject, MatchCase& into,
                    std::set<std::string>& seen);
  void CheckExhaustive(const ast::MatchExpression& match, Tree subject,
                       const std::set<std::string>& seen);

  // check_record.cpp
  Tree Record(const ast::RecordExpression& record, TypeId wanted);
  Tree TypedRecord(const ast::RecordExpression& record, TypeId type);
  Tree UntypedRecord(const ast::RecordExpression& record);
  bool FillMissing(const ast::RecordExpression& record, TypeId type,
                   std::vector<RecordMember>& members);

  // coerce.cpp
  Tree CoerceConstant(Tree tree, TypeId target);
  Tree CoerceValue(Tree tree, TypeId target);
  Tree CoerceText(Tree tree, TypeId target);
  Tree CoerceDecimal(Tree tree, TypeId target);
  Tree CoerceList(Tree tree, TypeId target);
  Tree CoerceReference(Tree tree, TypeId target);
  Tree CoerceEnum(Tree tree, TypeId target);
  Tree Refine(Tree tree, TypeId target);
  bool ConstantFits(Tree tree, TypeId target);
  void ReportNull(Tree tree, TypeId target);
  void ReportMismatch(Tree tree, TypeId target);

  Analysis& analysis_;
  Scope scope_;
  // `.items.map(…)` for which a list is wanted, and what list: set by CheckAs for that very call.
  const ast::MethodCallExpression* wanted_map_ = nullptr;
  TypeId wanted_list_;
};

class ExpressionChecker::Narrowed {
 public:
  Narrowed(ExpressionChecker& checker, const std::vector<std::string>& paths)
      : checker_(checker), before_(checker.scope_.present) {
    checker.scope_.present.insert(paths.begin(), paths.end());
  }
  ~Narrowed() { checker_.scope_.present = std::move(before_); }
  Narrowed(const Narrowed&) = delete;
  Narrowed& operator=(const Narrowed&) = delete;

 private:
  ExpressionChecker& checker_;
  std::set<std::string> before_;
};

// What a person calls a tree: "`.address.city`" for a path, else "this value".
std::string Describe(Tree tree);

// A failure of `tree` that nothing in it answers, for each place; in the order written.
std::vector<Tree> UnansweredFailures(Tree tree);

// check_literal.cpp: a decimal's canonical digits and its smallest Decimal(p,s). "1.50e1" -> "15".
struct DecimalDigits {
  std::string text;
  uint32_t precision = 1;
  uint32_t scale = 0;
};
std::string CountWords(size_t count);  // "no argument", "2 arguments"
std::optional<DecimalDigits> ParseDigits(std::string_view written);
bool IsCurrency(std::string_view code);

}  // namespace treaty::sema
