// P5, of whole records: an amount in a currency that comes with the data is not sent without it.
// (Width, scale and precision are found by sema, where a value is converted.)
#include <set>

#include "compiler/diagnostics/catalog/promises.h"
#include "compiler/promises/flow.h"
#include "compiler/promises/promise.h"
#include "compiler/sema/tree_builder.h"

namespace treaty::promises {
namespace {

using sema::Builtin;
using sema::Node;
using sema::Tree;

// "net" of `line.net`, "credit_limit" of a value that was unpacked by `?.`; empty for what is
// computed.
std::string NameOf(Tree money) {
  for (Tree at = money; at != nullptr; at = at->a) {
    if (at->node == Node::kField) return at->name;
    if (at->node != Node::kConvert && at->node != Node::kLocal) return "";
  }
  return "";
}

struct Sent {
  std::vector<std::pair<std::string, source::Span>> amounts;  // of money in any currency
  std::set<std::string> currencies;
};

// `outer` is the money that a `?.` chain around has unpacked, by its variable.
void Collect(const sema::Facts& facts, Tree tree, Sent& sent,
             std::vector<std::pair<sema::LocalId, std::string>>& unpacked) {
  if (tree->node == Node::kIfPresent || tree->node == Node::kLet) {
    unpacked.emplace_back(tree->local, NameOf(tree->a));
  }
  const bool amount = tree->node == Node::kBuiltin && tree->builtin == Builtin::kMoneyAmount;
  const bool currency = tree->node == Node::kBuiltin && tree->builtin == Builtin::kMoneyCurrency;
  if (amount || currency) {
    const Tree money = tree->operands.front();
    std::string name = NameOf(money);
    for (const auto& [local, of] : unpacked) {
      if (money->node == Node::kLocal && money->local == local) name = of;
    }
    if (currency) sent.currencies.insert(name);
    const types::TypeId type = facts.types.Base(money->type);
    if (amount && !name.empty() && facts.types.Get(type).name.empty()) {
      sent.amounts.emplace_back(name, tree->span);
    }
  }
  sema::ForEachChild(*tree, [&](Tree child) { Collect(facts, child, sent, unpacked); });
}

void CheckNoSilentLoss(const sema::Facts& facts, diagnostics::Emitter& emitter) {
  for (const sema::RouteFact& route : facts.routes) {
    if (route.inbound) continue;
    Sent sent;
    for (const sema::Assignment& line : LinesOf(facts, route)) {
      std::vector<std::pair<sema::LocalId, std::string>> unpacked;
      if (line.value != nullptr) Collect(facts, line.value, sent, unpacked);
    }
    for (const auto& [name, span] : sent.amounts) {
      if (sent.currencies.contains(name)) continue;
      emitter.Report(span, diagnostics::kCurrencyLost, name)
          .Note("send `currency()` of it too, or declare it as Money of one currency");
    }
  }
}

}  // namespace

PROMISE(p5_no_silent_loss) = {
    .name = "P5",
    .summary = "narrowing of width, scale, precision or currency stands in the text",
    .codes = "E45",
    .check = CheckNoSilentLoss,
};

}  // namespace treaty::promises
