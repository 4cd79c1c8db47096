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
// `changes` are the events that the effect causes, the echo of the write first. They are added to
// the changes file after the journal; what is missing there after a crash is added at Open, so that
// no change is told twice or not at all. Nobody else may write to the changes file.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/protocols/protocol.h"
#include "runtime/sandbox/behaviour.h"
#include "runtime/sandbox/simulated_record.h"

namespace treaty::sandbox {

struct SimulatedFiles {
  std::string journal;
  std::string changes;  // empty: nobody is told
};

// Not thread-safe.
class SimulatedSystem {
 public:
  static Result<std::unique_ptr<SimulatedSystem>> Open(Env& env, Behaviour behaviour,
                                                       const SimulatedFiles& files);

  const Behaviour& behaviour() const { return behaviour_; }
  // Answers in the order of the requests. When the journal cannot be written, all answers of this
  // and later batches are `ambiguous`.
  std::vector<protocols::Answer> Apply(const std::vector<protocols::Request>& batch);
  std::vector<protocols::FoundRecord> FindRecords(std::string_view object, std::string_view member,
                                                  std::string_view value) const;
  void RenewCredentials() { locked_out_ = false; }
  // Lines of the journal that were torn by a power loss and never answered.
  int64_t torn_lines() const { return torn_lines_; }

 private:
  struct Held {
    SimulatedRecord record;
    int64_t stamp_us = 0;
  };
  struct Done {  // what a known idempotency key did
    std::string object, id;
    bool deleted = false;
    // What was answered, where the system changed the record right after; else empty and 0.
    std::string answered = {};
    int64_t stamp_us = 0;
  };
  struct Pending;  // one effect on its way into the journal

  SimulatedSystem(Env& env, Behaviour behaviour) : env_(env), behaviour_(std::move(behaviour)) {}
  Result<void> ReadJournal(const std::string& path, int64_t told_until_us, std::string* untold);
  Result<void> OpenChanges(const std::string& path, const std::string& journal);
  void ReplayLine(std::string_view line, int64_t told_until_us, std::string* untold);
  bool ApplyOne(const protocols::Request& request, protocols::Answer* answer);
  bool MeetsFault(const protocols::Request& request, protocols::Answer* answer);
  void Create(const ObjectBehaviour& object, const protocols::Request& request, Pending* pending);
  bool Update(const ObjectBehaviour& object, const protocols::Request& request, Pending* pending);
  bool Delete(const protocols::Request& request, Pending* pending);
  void Follow(const ObjectBehaviour& object, bool created, Pending* pending);
  void Write(const ObjectBehaviour& object, const protocols::Request& request, Pending* pending);
  void Repeat(const protocols::Request& request, protocols::Answer* answer);
  Result<void> Persist();
  std::string NextNumber(const ObjectBehaviour& object, const SimulatedRecord& record);
  int64_t NextStamp();
  void Remember(const std::string& key, Done done);
  void Keep(const std::string& object, const std::string& id, Held held);
  void Forget(const std::string& object, const std::string& id);
  Held* FindHeld(const std::string& object, const std::string& id);

  Env& env_;
  const Behaviour behaviour_;
  std::unique_ptr<AppendFile> journal_;
  std::unique_ptr<AppendFile> changes_;
  std::map<std::string, std::map<std::string, Held>> records_;  // by object, then id
  // "object value" -> ids, of natural keys.
  std::unordered_map<std::string, std::vector<std::string>> natural_keys_;
  std::unordered_map<std::string, Done> done_;   // by idempotency key ...
  std::deque<std::string> done_order_;           // ... the oldest forgotten first
  std::unordered_map<std::string, uint64_t> tries_;  // of keys that met a fault
  std::map<std::string, int64_t> sequences_;     // by object: the last number given
  std::string journal_lines_;                    // of the batch
  std::string change_lines_;
  int64_t last_stamp_us_ = 0;
  int64_t torn_lines_ = 0;
  bool locked_out_ = false;
  bool broken_ = false;
};

}  // namespace treaty::sandbox
