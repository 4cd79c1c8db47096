// P3: no echo loops. Values flow from an object's field to an entity's, when the object's system
// has a say in it, and from there to the fields of other objects. A circle of two (a system hears
// back what it said) must give the same value; a longer one is refused, and printed.
#include <deque>
#include <map>
#include <set>

#include "compiler/diagnostics/catalog/promises.h"
#include "compiler/promises/flow.h"
#include "compiler/promises/promise.h"
#include "compiler/promises/round_trip.h"

namespace treaty::promises {
namespace {

// One read of one leaf: a value flows from a path to another.
struct Flow {
  std::string from;  // "Customer.address.city", "crm.Account.BillingCity"
  std::string to;
  Leaf leaf;
  bool inbound = false;
};

// One holds the other: "Customer.address" and "Customer.address.city".
bool Touch(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return b.starts_with(a) && (a.size() == b.size() || b[a.size()] == '.');
}

class EchoFinder {
 public:
  EchoFinder(const sema::Facts& facts, diagnostics::Emitter& emitter)
      : facts_(facts), emitter_(emitter) {}

  void Check() {
    for (const sema::RouteFact& route : facts_.routes) AddRoute(route);
    for (size_t i = 0; i < flows_.size(); ++i) {
      if (flows_[i].inbound) continue;
      CheckPair(flows_[i]);
      CheckCircle(i);
    }
  }

 private:
  void AddRoute(const sema::RouteFact& route) {
    if (route.map != kNoIndex && !added_.insert(route.map).second) return;
    const sema::EntityFact& entity = facts_.entities[route.entity];
    const sema::ObjectFact& object = facts_.objects[route.object];
    for (Leaf& leaf : LeavesOf(LinesOf(facts_, route))) {
      for (const std::string& read : leaf.reads) {
        const sema::EntityFieldFact* field =
            entity.Find(FirstPart(route.inbound ? leaf.target : read));
        if (field == nullptr) continue;
        // What has no say is not heard; what is written back to its owner was refused by P2.
        if (route.inbound ? !HasSay(*field, object.system) : IsOwnWord(*field, object.system)) {
          continue;
        }
        const std::string& from = route.inbound ? object.qualified_name : entity.name;
        const std::string& to = route.inbound ? entity.name : object.qualified_name;
        flows_.push_back({.from = from + "." + read,
                          .to = to + "." + leaf.target,
                          .leaf = leaf,
                          .inbound = route.inbound});
      }
    }
  }

  // What is said back to where it came from.
  void CheckPair(const Flow& out) {
    for (const Flow& in : flows_) {
      if (!in.inbound || !Touch(in.from, out.to) || !Touch(in.to, out.from)) continue;
      if (RoundTrips(facts_, out.leaf, in.leaf)) continue;
      if (!reported_.insert(out.from + "," + out.to).second) continue;
      emitter_.Report(out.leaf.line->span, diagnostics::kEcho, out.from)
          .Label(in.leaf.line->span, "read back here")
          .Note(out.from + " -> " + out.to + " -> " + in.to)
          .Note("let one side own the field, or write both lines so that one undoes the other");
    }
  }

  // The shortest way from where flow `first` leads back to where it comes from, but not at once.
  void CheckCircle(size_t first) {
    const Flow& start = flows_[first];
    std::map<size_t, size_t> came_from;  // flow -> the flow before it
    std::deque<size_t> open;
    const auto visit = [&](size_t next, size_t before) {
      if (came_from.emplace(next, before).second) open.push_back(next);
    };
    for (size_t i = 0; i < flows_.size(); ++i) {
      if (Touch(flows_[i].from, start.to) && !Touch(flows_[i].to, start.from)) visit(i, first);
    }
    while (!open.empty()) {
      const size_t at = open.front();
      open.pop_front();
      if (Touch(flows_[at].to, start.from)) {
        ReportCircle(first, at, came_from);
        return;
      }
      for (size_t i = 0; i < flows_.size(); ++i) {
        if (Touch(flows_[i].from, flows_[at].to)) visit(i, at);
      }
    }
  }

  void ReportCircle(size_t first, size_t last, const std::map<size_t, size_t>& came_from) {
    std::vector<size_t> circle;
    for (size_t at = last; at != first; at = came_from.at(at)) circle.insert(circle.begin(), at);
    circle.insert(circle.begin(), first);
    std::set<std::string> places;
    for (const size_t at : circle) places.insert(flows_[at].from);
    std::string name;
    for (const std::string& place : places) name += place + ",";
    // A circle that visits a place twice is two shorter ones, each reported for itself.
    if (places.size() != circle.size() || !reported_.insert(name).second) return;
    std::string text = flows_[first].from;
    for (const size_t at : circle) text += " -> " + flows_[at].to;
    emitter_.Report(flows_[first].leaf.line->span, diagnostics::kLoop, flows_[first].from)
        .Label(flows_[last].leaf.line->span, "the circle closes here")
        .Note(text)
        .Note("take out one of these lines, or let both ends read the same field");
  }

  const sema::Facts& facts_;
  diagnostics::Emitter& emitter_;
  std::vector<Flow> flows_;
  std::set<Index> added_;
  std::set<std::string> reported_;
};

void CheckNoEcho(const sema::Facts& facts, diagnostics::Emitter& emitter) {
  EchoFinder(facts, emitter).Check();
}

}  // namespace

PROMISE(p3_no_echo) = {
    .name = "P3",
    .summary = "every circle of fields is cut by ownership or by a round trip",
    .codes = "E43",
    .check = CheckNoEcho,
};

}  // namespace treaty::promises
