// Accepts events: drops repeats, writes the journal, brings the record's image up to date.
#pragma once

#include <vector>

#include "runtime/engine/inbound.h"
#include "runtime/engine/restore_watch.h"
#include "runtime/engine/seen_events.h"
#include "runtime/golden/overlay.h"
#include "runtime/store/ports.h"

namespace treaty::engine {

class Intake {
 public:
  Intake(Work& work, Troubles& troubles, Recognition& recognition, Inbound& inbound,
         RestoreWatch& restore)
      : work_(work),
        troubles_(troubles),
        recognition_(recognition),
        inbound_(inbound),
        restore_(restore) {}

  // Remembers the events accepted since `since_us`. Once, at the start.
  Result<void> Load(int64_t since_us);
  Result<void> Accept(const store::SourceBatch& batch);
  // One event of a batch, without the batch's position.
  Result<void> AcceptEvent(const std::string& source, const store::SourceEvent& event);
  bool IsRepeat(Fingerprint128 event) const { return seen_.Has(event); }
  // The same for an event that must not be applied: it goes to the inbox.
  Result<void> ParkEvent(const std::string& source, const store::SourceEvent& event);
  // Applies an event of the journal again. False: it is older than what is held.
  Result<bool> Replay(const store::JournalRow& row);
  // A record goes on whose route was stopped.
  Result<void> GoOn(store::RecordRow* record);

 private:
  Result<bool> Append(const std::string& source, const store::SourceEvent& event,
                      store::JournalRow* row);
  Result<void> Unreadable(const store::SourceEvent& event, const store::JournalRow& journal);
  Result<void> Dispatch(const store::SourceEvent& event, int64_t seq);
  Result<void> Observe(const store::SourceEvent& event, int64_t seq);
  Result<void> Delete(const store::SourceEvent& event, int64_t seq);
  Result<void> MergeRecords(const store::SourceEvent& event, int64_t seq);
  Result<void> Rekey(const store::SourceEvent& event, int64_t seq);
  Result<bool> NewImage(const store::SourceEvent& event, int64_t seq, store::RecordRow* record,
                        std::string* image);
  Result<void> NoteDrift(store::RecordRow* record, std::string_view before);
  Result<void> PutDrift(const store::RecordRow& record, golden::Drifted drift);
  bool IsStale(const store::SourceEvent& event, const store::RecordRow& record);

  Work& work_;
  Troubles& troubles_;
  Recognition& recognition_;
  Inbound& inbound_;
  RestoreWatch& restore_;
  SeenEvents seen_;
};

// What repeats of an event have in common.
Fingerprint128 EventFingerprint(const store::SourceEvent& event);

}  // namespace treaty::engine
