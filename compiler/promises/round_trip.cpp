#include "compiler/promises/round_trip.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "stdlib/native/function.h"

namespace treaty::promises {
namespace {

using sema::Builtin;
using sema::Conversion;
using sema::Node;
using sema::Tree;

void AddLeaves(const sema::Assignment& line, std::string path, Tree value,
               std::vector<Leaf>& leaves) {
  if (value == nullptr) return;
  if (value->node == Node::kRecord) {
    for (const sema::RecordMember& member : value->members) {
      AddLeaves(line, path + "." + member.name, member.value, leaves);
    }
    return;
  }
  leaves.push_back({.target = std::move(path),
                    .value = value,
                    .reads = sema::CollectReads(value),
                    .line = &line});
}

// One thing that is done to a value on its way.
struct Step {
  enum class Kind : uint8_t { kTidy, kAmount, kMoney, kToText, kFromText, kMatch } kind;
  Tree tree;
};

// A value as a path and what is done to it, in order; `known` is false for anything else.
struct Way {
  bool known = false;
  std::string path;
  std::vector<Step> steps;
};

bool IsNoValue(Tree tree) {
  return tree->node == Node::kSkip || tree->node == Node::kNull || tree->node == Node::kReject ||
         tree->node == Node::kWait;
}

std::optional<Step::Kind> LibraryStep(std::string_view name) {
  for (const std::string_view tidy : {"trim", "squish", "lower", "upper", "truncate", "e164"}) {
    if (name == tidy) return Step::Kind::kTidy;
  }
  if (name == "to_text") return Step::Kind::kToText;
  if (name == "parse_int" || name == "parse_decimal" || name == "parse_date" ||
      name == "parse_timestamp") {
    return Step::Kind::kFromText;
  }
  return std::nullopt;
}

class WayFinder {
 public:
  Way Of(Tree tree) {
    switch (tree->node) {
      case Node::kInput:
        return {.known = true, .path = "", .steps = {}};
      case Node::kField:
        return Member(tree);
      case Node::kLocal:
        return Bound(tree);
      case Node::kConvert:
        return Of(tree->a);
      case Node::kLookup:
        return Of(tree->a);
      case Node::kCoalesce:
      case Node::kAnswer:
        return IsNoValue(tree->b) ? Of(tree->a) : Way{};
      case Node::kLet:
      case Node::kIfPresent:
        bound_[tree->local] = tree->a;
        return Of(tree->b);
      case Node::kMatch:
        return Then(Of(tree->a), {Step::Kind::kMatch, tree});
      case Node::kBuiltin:
        return BuiltinWay(tree);
      case Node::kCall: {
        const auto step = LibraryStep(tree->function->name);
        return step ? Then(Of(tree->operands.front()), {*step, tree}) : Way{};
      }
      case Node::kError:
      case Node::kConstant:
      case Node::kNull:
      case Node::kSkip:
      case Node::kReject:
      case Node::kWait:
      case Node::kSetting:
      case Node::kNow:
      case Node::kNot:
      case Node::kNegate:
      case Node::kArithmetic:
      case Node::kCompare:
      case Node::kAnd:
      case Node::kOr:
      case Node::kHasValue:
      case Node::kConcat:
      case Node::kTable:
      case Node::kIf:
      case Node::kRecord:
      case Node::kList:
      case Node::kListMethod:
        return {};
    }
    return {};
  }

 private:
  static Way Then(Way way, Step step) {
    way.steps.push_back(step);
    return way;
  }
  Way Member(Tree tree) {
    Way way = Of(tree->a);
    if (!way.steps.empty()) return {};
    way.path += (way.path.empty() ? "" : ".") + tree->name;
    return way;
  }
  Way Bound(Tree tree) {
    const auto found = bound_.find(tree->local);
    return found == bound_.end() ? Way{} : Of(found->second);
  }
  Way BuiltinWay(Tree tree) {
    Way way = Of(tree->operands.front());
    switch (tree->builtin) {
      case Builtin::kMoneyMake:
        if (tree->operands[1]->node != Node::kConstant) return {};
        return Then(std::move(way), {Step::Kind::kMoney, tree});
      case Builtin::kMoneyAmount:
        return Then(std::move(way), {Step::Kind::kAmount, tree});
      case Builtin::kIntToText:
      case Builtin::kDecimalToText:
        return Then(std::move(way), {Step::Kind::kToText, tree});
      case Builtin::kMoneyCurrency:
        return {};
    }
    return {};
  }

  std::map<sema::LocalId, Tree> bound_;
};

// What a constant of a case is, as a text that tells it from others.
std::string Shown(const program::Constant& constant) {
  return constant.text + "/" + std::to_string(constant.integer);
}

Tree Unconverted(Tree tree) {
  while (tree->node == Node::kConvert) tree = tree->a;
  return tree;
}

// {"Open" -> "open"} of a match whose arms are constants; arms that give no value are left out.
std::optional<std::map<std::string, std::string>> Arms(Tree match) {
  std::map<std::string, std::string> arms;
  for (const sema::MatchCase& one : match->cases) {
    const Tree value = Unconverted(one.value);
    if (IsNoValue(value) || one.values.empty()) continue;
    if (value->node != Node::kConstant) return std::nullopt;
    for (const program::Constant& from : one.values) arms[Shown(from)] = Shown(value->constant);
  }
  if (match->b != nullptr && !IsNoValue(Unconverted(match->b))) return std::nullopt;
  return arms;
}

bool AreReverse(Tree out, Tree in) {
  const auto there = Arms(out);
  const auto back = Arms(in);
  if (!there || !back) return false;
  return std::all_of(there->begin(), there->end(), [&](const auto& arm) {
    const auto found = back->find(arm.second);
    return found != back->end() && found->second == arm.first;
  });
}

// `out` is undone by `in`.
bool Undoes(const sema::Facts& facts, const Step& out, const Step& in) {
  switch (out.kind) {
    case Step::Kind::kAmount: {
      if (in.kind != Step::Kind::kMoney) return false;
      const types::TypeId money = facts.types.Base(out.tree->operands[0]->type);
      return facts.types.Get(money).name == in.tree->operands[1]->constant.text;
    }
    case Step::Kind::kToText:
      return in.kind == Step::Kind::kFromText;
    case Step::Kind::kMatch:
      return in.kind == Step::Kind::kMatch && AreReverse(out.tree, in.tree);
    case Step::Kind::kTidy:
    case Step::Kind::kMoney:
    case Step::Kind::kFromText:
      return false;
  }
  return false;
}

}  // namespace

std::vector<Leaf> LeavesOf(const std::vector<sema::Assignment>& lines) {
  std::vector<Leaf> leaves;
  for (const sema::Assignment& line : lines) {
    std::string path;
    for (const std::string& part : line.target) path += (path.empty() ? "" : ".") + part;
    AddLeaves(line, std::move(path), line.value, leaves);
  }
  return leaves;
}

bool RoundTrips(const sema::Facts& facts, const Leaf& out, const Leaf& in) {
  const Way there = WayFinder().Of(out.value);
  Way back = WayFinder().Of(in.value);
  if (!there.known || !back.known || there.path != in.target || back.path != out.target) {
    return false;
  }
  auto& steps = back.steps;
  steps.erase(std::remove_if(steps.begin(), steps.end(),
                             [](const Step& step) { return step.kind == Step::Kind::kTidy; }),
              steps.end());
  if (there.steps.size() != steps.size()) return false;
  return std::equal(there.steps.rbegin(), there.steps.rend(), steps.begin(),
                    [&](const Step& a, const Step& b) { return Undoes(facts, a, b); });
}

}  // namespace treaty::promises
