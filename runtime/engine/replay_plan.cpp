#include "runtime/engine/replay_plan.h"

#include <fmt/format.h>

#include "runtime/engine/pipeline.h"
#include "runtime/engine/scratch_store.h"
#include "runtime/store/sqlite/sqlite.h"
#include "runtime/value/json_text.h"

namespace treaty::engine {
namespace {

constexpr size_t kAtOnce = 256;
const store::Deed kPlanner = {"plan", "plan"};

class Rehearsal {
 public:
  Rehearsal(Env& env, std::unique_ptr<store::Store> store, const program::Program& program,
            Plan plan)
      : env_(env), store_(std::move(store)), program_(program), plan_(std::move(plan)),
        pipeline_(*store_, program_, plan_) {}

  Result<ReplayPlan> Run(store::JournalFilter filter) {
    TRY_VOID(pipeline_.Start(env_.NowUs(), {}));
    TRY_VOID(ResumeAll());
    TRY_VOID(Carry(nullptr));
    TRY(const int64_t inbox_before, InboxRows());
    ReplayPlan plan;
    filter.limit = kAtOnce;
    for (store::Replayed part; !part.is_end; filter.after = part.last_seq) {
      TRY_VOID(Do([&]() -> Result<void> {
        TRY(part, pipeline_.Replay(filter, kPlanner));
        return {};
      }));
      plan.events += part.events;
      plan.applied += part.applied;
    }
    TRY_VOID(NoteHolds(&plan));
    TRY_VOID(ResumeAll());
    TRY_VOID(Carry(&plan.writes));
    TRY(const int64_t inbox_after, InboxRows());
    plan.inbox_rows = inbox_after - inbox_before;
    return plan;
  }

 private:
  Result<void> Do(const std::function<Result<void>()>& what) {
    TRY_VOID(pipeline_.Begin(env_.NowUs()));
    TRY_VOID(what());
    return pipeline_.End();
  }

  Result<void> ResumeAll() {
    TRY(const store::Status status, store_->ReadStatus());
    for (const store::HoldRow& hold : status.holds) {
      TRY_VOID(Do([&] { return pipeline_.Resume(hold.subject, hold.name, kPlanner); }));
    }
    return {};
  }

  Result<void> NoteHolds(ReplayPlan* plan) {
    TRY(const store::Status status, store_->ReadStatus());
    for (const store::HoldRow& hold : status.holds) plan->held.push_back(hold.name);
    return {};
  }

  Result<int64_t> InboxRows() {
    TRY(const store::Status status, store_->ReadStatus());
    int64_t rows = 0;
    for (const store::InboxCause& cause : status.inbox) rows += cause.rows;
    return rows;
  }

  // Answers all that is to be sent as done. `writes` may be nullptr.
  Result<void> Carry(delivery::ObservedWrites* writes) {
    for (bool any = true; any;) {
      any = false;
      for (const program::System& system : program_.model().systems) {
        std::vector<store::Sending> taken;
        TRY_VOID(Do([&]() -> Result<void> {
          TRY(taken, pipeline_.Take(system.name, kAtOnce, program::Criticality::kLow));
          return {};
        }));
        any |= !taken.empty();
        TRY_VOID(Do([&] { return pipeline_.Settle(Confirmed(taken, writes)); }));
      }
    }
    return {};
  }

  std::vector<store::Settlement> Confirmed(const std::vector<store::Sending>& taken,
                                           delivery::ObservedWrites* writes) {
    std::vector<store::Settlement> settled;
    for (const store::Sending& sending : taken) {
      if (writes != nullptr) Count(sending, &(*writes)[sending.object]);
      std::string key = sending.local_key;
      if (key.empty()) key = fmt::format("planned-{}", ++created_);
      settled.push_back({.id = sending.id, .local_key = key});
    }
    return settled;
  }

  static void Count(const store::Sending& sending, delivery::WouldBeWrites* writes) {
    switch (sending.operation) {
      case store::Operation::kCreate: writes->creates += 1; break;
      case store::Operation::kUpdate: writes->updates += 1; break;
      case store::Operation::kDelete: writes->deletes += 1; break;
    }
    const auto members = SplitObject(sending.body);
    if (!members) return;
    for (const JsonMember& member : *members) writes->members[std::string(member.key)] += 1;
  }

  Env& env_;
  std::unique_ptr<store::Store> store_;
  const program::Program& program_;
  const Plan plan_;
  Pipeline pipeline_;
  int64_t created_ = 0;
};

Result<ReplayPlan> Rehearse(Env& env, const program::Program& program, const std::string& copy,
                            const store::JournalFilter& filter) {
  TRY(auto store, store::OpenSqlite({.path = copy, .now_us = env.NowUs()}));
  TRY(Plan plan, Plan::Make(program.model()));
  return Rehearsal(env, std::move(store), program, std::move(plan)).Run(filter);
}

}  // namespace

Result<ReplayPlan> PlanReplay(Env& env, const program::Program& program,
                              const std::string& store_path, store::JournalFilter filter) {
  const std::string copy = store_path + ".plan";
  RemoveStore(env, copy);
  TRY_VOID(store::BackUpSqlite(store_path, copy));
  Result<ReplayPlan> plan = Rehearse(env, program, copy, filter);
  RemoveStore(env, copy);
  return plan;
}

}  // namespace treaty::engine
