// Writes to an org, as many rows in one call as it takes (sObject Collections), each judged by
// itself:
//
//   update                  by id
//   delete                  by id; what is gone already is done
//   create, external id     upsert: the org finds the record or creates it. The external id is the
//                           natural key (`found by`), or else the first external id of the object
//                           that the body has a value for
//   create, `found by`      another field: looked for with a query; one record is updated, several
//                           are refused, none is created
//   create, neither         plain
//
// A create with a natural key thus looks before it creates, and an upsert or an update may be sent
// again: only plain creates are ambiguous after silence.
//
// An upsert of one row, one whose external id names several records, and one that met another
// writer of the same value go by themselves: that answer (300) names the records.
//
// All work is done on the connection's threads; the destructor lets go of what is underway.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/connectors/salesforce/connection.h"
#include "runtime/connectors/salesforce/write_plan.h"
#include "runtime/program/model.h"

namespace treaty::connectors::salesforce {

class OrgTarget final : public protocols::Target {
 public:
  // `connection` and the endpoint's model outlive the target.
  OrgTarget(OrgConnection& connection, const protocols::Endpoint& endpoint);
  ~OrgTarget() override { connection_.Forget(this); }

  protocols::TargetTraits traits() const override;
  void Send(std::vector<protocols::Request> batch, const protocols::AnswerSink& sink) override;
  Result<std::vector<protocols::FoundRecord>> ReadBack(std::string_view object,
                                                       std::string_view member,
                                                       std::string_view value) override;
  Result<void> Authenticate() override;
  program::Criticality LeastCritical() const override { return connection_.LeastCritical(); }

 private:
  using Rows = std::vector<WriteRow>;
  using Sink = const protocols::AnswerSink*;

  void Launch(Rows rows, Sink sink);
  void SendGroup(Rows rows, Sink sink);
  void SendRows(Rows rows, Sink sink);
  void SendAlone(WriteRow row, Sink sink);
  void LookUp(Rows rows, Sink sink);
  void FindId(WriteRow row, Sink sink);

  void TakeRows(Rows rows, const Reply& reply, Sink sink);
  void TakeResults(Rows rows, const Reply& reply, Sink sink);
  void TakeAlone(WriteRow row, const Reply& reply, Sink sink);
  void TakeFound(Rows rows, const Reply& reply, Sink sink);
  void TakeId(const WriteRow& row, const Reply& reply, Sink sink);

  OrgConnection& connection_;
  const program::Model& model_;
  const std::string system_;
  Waiting waiting_;
};

}  // namespace treaty::connectors::salesforce
