// Writes to an SAP system. A Send becomes at most two exchanges with each service that it concerns:
//
//   reading   creates look for their record, updates whose version is not known (or which have
//             children) read it: one $batch of GETs
//   writing   one $batch in which each record is a change set of its own, so that records succeed
//             or fail alone, followed by a GET of what was updated
//
// Several writes to one record in one Send go one after the other, each against the version that
// the one before it made.
//
// A create that finds its record makes it hold what we say, and is answered with it. One whose
// earlier attempt has an unknown outcome waits for `settle` first: until then a late request of
// ours may still be at work, and looking would prove nothing.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/connectors/sap/connection.h"
#include "runtime/connectors/sap/exchange.h"
#include "runtime/connectors/sap/object_plan.h"
#include "runtime/connectors/sap/write_plan.h"

namespace treaty::connectors::sap {

class SapTarget final : public protocols::Target {
 public:
  // `connection` and the endpoint's model outlive the target.
  static Result<std::unique_ptr<SapTarget>> Make(SapConnection& connection,
                                                 const protocols::Endpoint& endpoint);
  ~SapTarget() override;

  protocols::TargetTraits traits() const override;
  void Send(std::vector<protocols::Request> batch, const protocols::AnswerSink& sink) override;
  Result<std::vector<protocols::FoundRecord>> ReadBack(std::string_view object,
                                                       std::string_view member,
                                                       std::string_view value) override;
  Result<void> Authenticate() override;

 private:
  using Sink = const protocols::AnswerSink*;
  struct Row {
    protocols::Request request;
    const ObjectPlan* plan = nullptr;
    std::string id;            // update, delete, and a create that found its record
    std::string etag;
    HeldRecord held;           // where it was read
    int64_t held_stamp_us = 0;
    bool is_held = false;
    bool looked = false;       // create: it was looked for
    bool found = false;
    bool reads_after = false;  // a GET follows its change set
  };
  using Rows = std::vector<Row>;

  SapTarget(SapConnection& connection, const protocols::Endpoint& endpoint);

  Result<Row> PlanRow(protocols::Request request) const;
  bool MustRead(const Row& row) const;
  int64_t SettlesInUs(const protocols::Request& request);
  void Launch(Rows rows, Sink sink);
  void Read(Rows rows, Sink sink);
  void TakeReads(Rows rows, Rows later, std::vector<PartOutcome> outcomes, Sink sink);
  Result<bool> TakeRead(Row* row, const PartOutcome& outcome, protocols::Answer* answer);
  Result<bool> TakeFound(Row* row, std::string_view json, protocols::Answer* answer);
  void Write(Rows rows, Sink sink);
  Result<formats::BatchPart> WritePart(Row* row);
  void TakeWrites(Rows rows, Rows later, std::vector<PartOutcome> outcomes, Sink sink);
  protocols::Answer AnswerOf(const Row& row, const PartOutcome& write, const PartOutcome* read);
  protocols::Answer Done(const Row& row, const PartOutcome& write, const PartOutcome* read);
  protocols::Answer Created(const Row& row, const formats::BatchOperation& operation);
  protocols::Answer Held(const Row& row) const;
  protocols::Answer NotDone(const Row& row, const Trouble& trouble);
  protocols::Answer Refused(const Row& row, const Error& error) const;
  static Rows TakeLater(Rows* rows);
  bool Split(Rows* rows, Rows* later, const std::vector<PartOutcome>& outcomes, Sink sink);
  std::string RepeatabilityTime(const std::string& key);
  static std::string RecordName(const Row& row);
  static std::string EtagName(const Row& row, const std::string& id);

  SapConnection& connection_;
  Env& env_;
  const std::string system_;
  const int64_t started_us_;                  // monotonic
  std::map<std::string, ObjectPlan, std::less<>> plans_;  // by unqualified name
  Waiting waiting_;

  std::mutex mutex_;                          // guards what stands below
  // When the last attempt of a create ended without our knowing how; at most kMostAttempts.
  std::unordered_map<std::string, int64_t> unknown_since_us_;
  std::unordered_map<std::string, std::string> first_sent_;  // repeatability, at most as many
};

}  // namespace treaty::connectors::sap
