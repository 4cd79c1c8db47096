#include "runtime/engine/troubles.h"

#include <fmt/format.h>

#include <limits>

#include "runtime/base/failpoint.h"
#include "runtime/value/plain_code.h"

namespace treaty::engine {

namespace {

constexpr std::string_view kMasked = "***";

}  // namespace

using store::InboxRow;
using store::InboxState;
using store::WaitingRow;

Result<void> Troubles::Load() {
  store::InboxFilter open;
  open.limit = std::numeric_limits<int32_t>::max();
  TRY(const std::vector<InboxRow> inbox, work_.store.Inbox(open));
  for (const InboxRow& row : inbox) Note(row.object, row.key);
  TRY(const std::vector<WaitingRow> waiting,
      work_.store.Waiting(std::numeric_limits<int32_t>::max()));
  for (const WaitingRow& row : waiting) Note(row.object, row.key);
  return {};
}

void Troubles::Note(std::string_view object, std::string_view key) {
  known_.insert(Fingerprint(key, Fingerprint(object)));
}

bool Troubles::MayBeInTrouble(std::string_view object, std::string_view key) const {
  return !known_.empty() && known_.count(Fingerprint(key, Fingerprint(object))) != 0;
}

Trouble Troubles::From(const program::UnitResult& result) {
  Trouble trouble;
  trouble.code = result.code;
  trouble.path = result.path;
  trouble.message = result.message;
  if (result.origin != nullptr && result.origin->line != 0) {
    trouble.origin =
        fmt::format("{}:{}:{}", result.origin->file, result.origin->line, result.origin->column);
  }
  return trouble;
}

Result<void> Troubles::Open(const Trouble& trouble) {
  // A target may put anything into its codes; causes and counters are seen by those who see no
  // values. The words keep what it said.
  const std::string code = PlainCode(trouble.code);
  TRY(std::optional<InboxRow> row,
      work_.store.OpenInbox(trouble.route, trouble.object, trouble.key));
  if (!row) {
    row.emplace();
    row->created_us = work_.now_us;
    work_.Count("inbox " + code);
  }
  row->stage = trouble.stage;
  row->route = trouble.route;
  row->object = trouble.object;
  row->key = trouble.key;
  row->seq = trouble.seq;
  row->outbox = trouble.outbox;
  row->code = code;
  row->path = trouble.path;
  row->origin = trouble.origin;
  row->message =
      code == trouble.code ? trouble.message : fmt::format("{}: {}", trouble.code, trouble.message);
  row->place = trouble.place;
  row->payload = trouble.payload;
  Note(trouble.object, trouble.key);
  TRY_VOID(TellOf(trouble));
  TREATY_FAILPOINT("inbox.open");
  return work_.store.PutInbox(&*row);
}

Result<void> Troubles::TellOf(const Trouble& trouble) {
  Notice notice{.stage = std::string(trouble.stage), .route = std::string(trouble.route),
                .object = std::string(trouble.object), .entity = {},
                .key = std::string(trouble.key), .code = PlainCode(trouble.code)};
  if (trouble.outbox == 0) {
    if (work_.plan.KeyIsPersonal(trouble.object)) notice.key = kMasked;
    work_.Tell(std::move(notice));
    return {};
  }
  notice.entity = trouble.key;
  notice.key.clear();
  TRY(const std::optional<store::OutboxRow> row, work_.store.OutboxById(trouble.outbox));
  if (row) {
    TRY(const store::EntityRow* entity, work_.rows.LivingEntity(row->entity));
    if (entity != nullptr) notice.key = entity->key;
    const bool masked = entity != nullptr && work_.plan.BusinessKeyIsPersonal(entity->entity);
    if (masked && !notice.key.empty()) notice.key = kMasked;
  }
  work_.Tell(std::move(notice));
  return {};
}

Result<void> Troubles::Resolve(std::string_view route, std::string_view object,
                               std::string_view key, std::string_view stage) {
  if (!MayBeInTrouble(object, key)) return {};
  TRY(std::optional<InboxRow> row, work_.store.OpenInbox(route, object, key));
  if (!row || (!stage.empty() && row->stage != stage)) return {};
  row->state = InboxState::kResolved;
  row->actor = "treaty";
  row->reason = "a later version got through";
  row->closed_us = work_.now_us;
  return work_.store.PutInbox(&*row);
}

Result<void> Troubles::Wait(const store::RecordRow& record,
                            const std::vector<std::string>& awaits, std::string_view message) {
  TRY_VOID(StopWaiting(record));
  WaitingRow row;
  row.object = record.object;
  row.key = record.key;
  row.message = message;
  row.since_us = work_.now_us;
  Note(record.object, record.key);
  if (awaits.empty()) return work_.store.AddWaiting(row);
  for (const std::string& thing : awaits) {
    row.awaits = thing;
    TRY_VOID(work_.store.AddWaiting(row));
  }
  return {};
}

Result<void> Troubles::WaitOutbox(store::OutboxId outbox, const std::vector<std::string>& awaits,
                                  std::string_view message) {
  TRY_VOID(work_.store.RemoveWaitingOutbox(outbox));
  WaitingRow row;
  row.outbox = outbox;
  row.message = message;
  row.since_us = work_.now_us;
  for (const std::string& thing : awaits) {
    row.awaits = thing;
    TRY_VOID(work_.store.AddWaiting(row));
  }
  return {};
}

Result<void> Troubles::StopWaiting(const store::RecordRow& record) {
  if (!MayBeInTrouble(record.object, record.key)) return {};
  return work_.store.RemoveWaitingRecord(record.object, record.key);
}

}  // namespace treaty::engine
