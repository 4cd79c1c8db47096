#include "compiler/sema/facts.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/sema/tree_builder.h"

namespace treaty::sema {
namespace {

bool Has(const std::vector<Index>& systems, Index system) {
  return std::find(systems.begin(), systems.end(), system) != systems.end();
}

template <typename Facts, typename Matches>
Index FindBy(const std::vector<Facts>& facts, Matches matches) {
  const auto found = std::find_if(facts.begin(), facts.end(), matches);
  return found == facts.end() ? kNoIndex : Index(found - facts.begin());
}

// Walks a tree and notes which paths of one document it reads.
class ReadCollector {
 public:
  explicit ReadCollector(uint32_t document) : document_(document) {}

  void Walk(Tree tree) {
    if (tree->node == Node::kField) {
      NoteField(tree);
      return;
    }
    if (tree->node == Node::kInput && tree->document == document_) reads_.insert("");
    const bool binds = tree->node == Node::kLet || tree->node == Node::kIfPresent ||
                       tree->node == Node::kMatch || tree->node == Node::kListMethod;
    if (binds && tree->a != nullptr) paths_[tree->local] = PathOf(tree->a);
    ForEachChild(*tree, [&](Tree child) { Walk(child); });
  }

  std::vector<std::string> Take() {
    reads_.erase("");
    return {reads_.begin(), reads_.end()};
  }

 private:
  struct Path {
    bool known = false;
    std::string text;
  };

  // What a path, a list made from one, or a local bound to one reads.
  Path PathOf(Tree tree) {
    switch (tree->node) {
      case Node::kInput: return {tree->document == document_, ""};
      case Node::kLocal: {
        const auto bound = paths_.find(tree->local);
        return bound == paths_.end() ? Path{} : bound->second;
      }
      case Node::kField: {
        Path base = PathOf(tree->a);
        if (base.known) base.text += (base.text.empty() ? "" : ".") + tree->name;
        return base;
      }
      case Node::kListMethod:
        return tree->list_method == ListMethod::kFilter ||
                       tree->list_method == ListMethod::kFirst ||
                       tree->list_method == ListMethod::kLast
                   ? PathOf(tree->a)
                   : Path{};
      case Node::kConvert: case Node::kCoalesce: return PathOf(tree->a);
      case Node::kError: case Node::kConstant: case Node::kNull: case Node::kSkip:
      case Node::kReject: case Node::kWait: case Node::kSetting: case Node::kNow: case Node::kLet:
      case Node::kIfPresent: case Node::kNot: case Node::kNegate: case Node::kArithmetic:
      case Node::kCompare: case Node::kAnd: case Node::kOr: case Node::kHasValue:
      case Node::kConcat: case Node::kCall: case Node::kBuiltin: case Node::kTable:
      case Node::kLookup: case Node::kAnswer: case Node::kIf: case Node::kMatch:
      case Node::kRecord: case Node::kList:
        return {};
    }
    return {};
  }

  void NoteField(Tree tree) {
    const Path path = PathOf(tree);
    if (path.known) {
      reads_.insert(path.text);
    } else {
      Walk(tree->a);
    }
  }

  uint32_t document_;
  std::set<std::string> reads_;
  std::map<LocalId, Path> paths_;
};

}  // namespace

bool EntityFieldFact::MayBeOwnedBy(Index system) const { return Has(possible_owners, system); }
bool EntityFieldFact::IsSeededBy(Index system) const { return Has(seeded_by, system); }
bool EntityFieldFact::IsSharedBy(Index system) const { return Has(shared_by, system); }

const EntityFieldFact* EntityFact::Find(std::string_view field) const {
  for (const EntityFieldFact& candidate : fields) {
    if (candidate.name == field) return &candidate;
  }
  return nullptr;
}

const Assignment* MapFact::Find(std::string_view target) const {
  for (const Assignment& assignment : assignments) {
    if (assignment.target.front() == target) return &assignment;
  }
  return nullptr;
}

Index Facts::FindSystem(std::string_view name) const {
  return FindBy(systems, [&](const SystemFact& fact) { return fact.name == name; });
}
Index Facts::FindObject(std::string_view qualified_name) const {
  return FindBy(objects,
                [&](const ObjectFact& fact) { return fact.qualified_name == qualified_name; });
}
Index Facts::FindEntity(std::string_view name) const {
  return FindBy(entities, [&](const EntityFact& fact) { return fact.name == name; });
}
Index Facts::FindSetting(std::string_view name) const {
  return FindBy(settings, [&](const SettingFact& fact) { return fact.name == name; });
}
Index Facts::FindTable(std::string_view name) const {
  return FindBy(tables, [&](const TableFact& fact) { return fact.name == name; });
}

std::vector<std::string> CollectReads(Tree tree, uint32_t document) {
  ReadCollector collector(document);
  collector.Walk(tree);
  return collector.Take();
}

}  // namespace treaty::sema
