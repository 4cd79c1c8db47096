// A system that lives in this process: it takes writes, assigns numbers, refuses, fails, repeats
// its answers, and tells what it changed. It behaves as a Behaviour says.
//
// It is durable by itself, as a real system is: every effect is one line of its journal, and that
// line is written (and with `sync` on disk) before the answer is given. Its state is rebuilt from
// the journal at Open, so it survives the end of our process at any moment:
//
//   {"key":"9f…","operation":"create","object":"BusinessPartner","id":"0000420042","status":"ok",
//    "stamp":"2026-03-01T10:00:00Z","body":{…},"record":{…},"changes":[{…}]}
//
// Where the system changed the record by itself after the write, `answered` and `answered_stamp`
// are what the answer showed: a repeat is answered with the same.
//
// A repeated request leaves a line with "status":"repeated" and no body. Refused requests and
// faults leave none: nothing happened. The number of lines with operation create and status ok for
// one natural key is thus the number of records that exist for it.
//
// A sandbox that is reached over the vendor's protocol is the same system behind another door: its
// effects have no idempotency key of the runtime (the key is the vendor's own, or made up here) and
// `client` says who asked for them. Effects that were done together (a change set) have
// "more":true on all lines but the last: without the last they did not happen. What the system's
// users did (Load) is one line, so that after a crash all of it or nothing is there:
//
//   {"key":"load-1","operation":"load","status":"loaded","by":"user","stamp":"…","changes":[{…}]}
//
// Deleted records are kept, marked.
//
// `changes` are the events that the effect causes, the echo of the write first. They are added to
// the changes file after the journal; what is missing there after a crash is added at Open, so that
// no change is told twice or not at all. Nobody else may write to the changes file.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/protocols/protocol.h"
#include "runtime/sandbox/behaviour.h"
#include "runtime/sandbox/record_table.h"
#include "runtime/sandbox/simulated_clock.h"
#include "runtime/sandbox/simulated_record.h"

namespace treaty::sandbox {

struct SimulatedFiles {
  std::string journal;
  std::string changes;  // empty: nobody is told
};

// How ids look that are neither digits nor given by who creates: as the vendor makes them.
struct IdScheme {
  std::string (*make)(std::string_view object, uint64_t number) = nullptr;
  // The number that an id was made of; none when it was not made here.
  std::optional<uint64_t> (*number_of)(std::string_view object, std::string_view id) = nullptr;
};

struct SimulatedOptions {
  ClockOptions clock;
  IdScheme ids;  // none: digits, as the behaviour says
};

// A write over the vendor's protocol.
struct Effect {
  store::Operation operation = store::Operation::kCreate;
  std::string object;
  std::string id;      // create: empty, unless who creates gives the id
  std::string body;    // canonical JSON object: the members to set
  std::string client;  // who asks, as the protocol tells; may be empty
  std::string key;     // the protocol's own; empty: one is made up
};
enum class EffectStatus : uint8_t {
  kDone,
  kRefused,   // by a rule of the behaviour
  kNotFound,
  kDeleted,   // it was there once
  kExists,    // create: the given id is taken
};
struct EffectOutcome {
  EffectStatus status = EffectStatus::kDone;
  std::string id;
  SimulatedRecord record;  // what the answer shows: before anything followed
  int64_t stamp_us = 0;
  std::string code;        // refused: in the system's words
  std::string message;
};

// What a file of users' changes came to.
struct Loaded {
  int64_t applied = 0;
  int64_t older = 0;      // repeats, and versions older than what the users had said already
  int64_t shift_us = 0;   // how much later than the file says: nothing happens in the past
  int64_t newest_us = 0;  // stamp
};

// Not thread-safe.
class SimulatedSystem {
 public:
  static Result<std::unique_ptr<SimulatedSystem>> Open(Env& env, Behaviour behaviour,
                                                       const SimulatedFiles& files,
                                                       SimulatedOptions options = {});

  const Behaviour& behaviour() const { return behaviour_; }
  // Answers in the order of the requests. When the journal cannot be written, all answers of this
  // and later batches are `ambiguous`.
  std::vector<protocols::Answer> Apply(const std::vector<protocols::Request>& batch);
  std::vector<protocols::FoundRecord> FindRecords(std::string_view object, std::string_view member,
                                                  std::string_view value) const;
  void RenewCredentials() { locked_out_ = false; }
  // Lines of the journal that were torn by a power loss and never answered.
  int64_t torn_lines() const { return torn_lines_; }

  // The door of the vendors' servers. Effects are seen at once and are durable with Commit; answers
  // must wait for it. The object must be one of the behaviour's.
  EffectOutcome Do(const Effect& effect);
  // What was done since the last Seal, Commit or Rollback stays: durable with the next Commit, all
  // or nothing of it if `together`.
  void Seal(bool together);
  // Seals, and makes durable. Fails when the journal cannot be written; then nothing more can be
  // done.
  Result<void> Commit(bool together = false);
  // Nothing happened since the last Seal or Commit.
  void Rollback();
  // What the users of the system did, as lines of NDJSON (formats/event_line.h), durable on return:
  // all at once, in the order of their stamps. A record's newest word counts; members that a record
  // does not name stay. Fails, with the line, without having done anything.
  Result<Loaded> Load(std::string_view system, std::string_view lines, std::string_view file);
  // No record of any object was ever there.
  bool empty() const;
  // nullptr: no record of this object was ever there.
  const RecordTable* Table(const std::string& object) const;
  const SimulatedClock& clock() const { return clock_; }
  void MoveClock(int64_t now_us) { clock_.MoveTo(now_us); }

 private:
  struct Done {  // what a known idempotency key did
    std::string object, id;
    bool deleted = false;
    // What was answered, where the system changed the record right after; else empty and 0.
    std::string answered = {};
    int64_t stamp_us = 0;
  };
  struct Undo {  // how a record was; none: not there
    std::string object, id;
    std::optional<HeldRecord> before;
  };
  struct Pending;  // one effect on its way into the journal
  struct UserChange;

  SimulatedSystem(Env& env, Behaviour behaviour, SimulatedOptions options)
      : env_(env),
        behaviour_(std::move(behaviour)),
        ids_(options.ids),
        clock_(env, options.clock) {}
  Result<void> ReadJournal(const std::string& path, int64_t told_until_us, std::string* untold);
  Result<void> OpenChanges(const std::string& path, const std::string& journal);
  void ReplayLine(std::string_view line, int64_t told_until_us, std::string* untold);
  void ReplayEffect(const std::string& line);
  void ReplayNumber(const std::string& object, const std::string& id);
  void ReplayUsers(const std::string& line);
  bool ApplyOne(const protocols::Request& request, protocols::Answer* answer);
  bool MeetsFault(const protocols::Request& request, protocols::Answer* answer);
  void Create(const ObjectBehaviour& object, const protocols::Request& request, Pending* pending);
  bool Update(const ObjectBehaviour& object, const protocols::Request& request, Pending* pending);
  bool Delete(const protocols::Request& request, Pending* pending);
  void Write(const ObjectBehaviour& object, const protocols::Request& request, Pending* pending);
  std::string LineOf(const protocols::Request& request, const Pending& pending) const;
  void Repeat(const protocols::Request& request, protocols::Answer* answer);
  Result<void> Persist();
  Result<std::vector<UserChange>> ReadChanges(std::string_view system, std::string_view lines,
                                              std::string_view file) const;
  void KeepNewest(std::vector<UserChange>* changes, Loaded* loaded) const;
  void ApplyUserChange(const UserChange& change, int64_t shift_us);
  std::string NextNumber(const ObjectBehaviour& object, const SimulatedRecord& record);
  void Remember(const std::string& key, Done done);
  void Keep(const std::string& object, const std::string& id, HeldRecord held);
  // Also deleted ones.
  const HeldRecord* FindAny(const std::string& object, const std::string& id) const;
  const HeldRecord* FindHeld(const std::string& object, const std::string& id) const;

  Env& env_;
  const Behaviour behaviour_;
  const IdScheme ids_;
  SimulatedClock clock_;
  std::unique_ptr<AppendFile> journal_;
  std::unique_ptr<AppendFile> changes_;
  std::map<std::string, RecordTable> records_;   // by object
  std::unordered_map<std::string, Done> done_;   // by idempotency key ...
  std::deque<std::string> done_order_;           // ... the oldest forgotten first
  std::unordered_map<std::string, uint64_t> tries_;  // of keys that met a fault
  std::map<std::string, int64_t> sequences_;     // by object: the last number given
  std::vector<std::string> journal_lines_;       // of the batch, with their ends
  std::string change_lines_;
  std::vector<Undo> undo_;                       // of the batch; only for Rollback
  bool undoable_ = false;                        // the batch came through Do
  size_t sealed_lines_ = 0;                      // of journal_lines_: not to be undone
  std::string half_set_;                         // reading: lines of a change set so far
  uint64_t lines_ = 0;                           // of the journal: makes up keys
  int64_t torn_lines_ = 0;
  bool locked_out_ = false;
  bool broken_ = false;
};

}  // namespace treaty::sandbox
