// What an SAP system says: each object that a route reads or writes is asked for its changes by the
// field that says when it changed (polling.h), children included, since they change with it.
//
// A record is told as `changed` whether or not it is new: what is new to us, the engine knows. A
// record that is gone is not told at all: OData V2 has no word for it
// (docs/operations/connectors.md).
//
// Pages are ordered by the time of the change and the key. A service that pages by itself says
// where the next page is (`__next`), and is followed within the same service; others are asked for
// what comes behind the last record, so that records that change meanwhile move no others.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/connectors/polling.h"
#include "runtime/connectors/sap/connection.h"
#include "runtime/connectors/sap/object_plan.h"

namespace treaty::connectors::sap {

class SapSource final : public protocols::Source {
 public:
  // `connection` and the endpoint's model outlive the source. None when there is nothing to ask
  // for. Fails for an object that is read and does not say when it changed.
  static Result<std::unique_ptr<protocols::Source>> Make(SapConnection& connection,
                                                         const protocols::Endpoint& endpoint);
  ~SapSource() override;

  const std::string& name() const override { return name_; }
  Result<void> Start(std::string_view position) override;
  Result<protocols::Polled> Poll(const protocols::PollLimits& limits) override;
  Result<void> Acknowledge(std::string_view) override { return {}; }
  int64_t poll_every_us() const override { return connection_.settings().pace.poll_us; }
  void Interrupt() override { waiting_.Interrupt(); }

 private:
  // A row that waits to be handed out.
  struct Row {
    size_t window = 0;
    bool in_round = true;      // it moves the window's bounds
    std::string id;
    int64_t stamp_us = 0;
    std::optional<store::SourceEvent> event;
  };

  SapSource(SapConnection& connection, const protocols::Endpoint& endpoint,
            std::vector<ObjectPlan> plans);

  void HandOut(const protocols::PollLimits& limits, store::SourceBatch* batch);
  Result<void> FetchPage(size_t window);
  Result<void> TakePage(size_t window, const std::string& body);
  Result<void> FindNext(size_t window, const std::string& said, size_t count);
  Row RowOf(size_t window, std::string_view raw) const;
  Result<std::string> Followed(const ObjectPlan& plan, const std::string& next) const;

  SapConnection& connection_;
  Env& env_;
  const std::string system_;
  const std::string name_;
  const std::vector<ObjectPlan> plans_;  // a window of polling_ each, in the same order
  Polling polling_;
  Waiting waiting_;
  std::string next_url_;                 // of the window in a round; empty: its last page came
  ChangeCursor cursor_;                  // where that page begins
  std::deque<Row> rows_;                 // of one page; handed out before the next is fetched
  bool page_is_lost_ = false;            // the last page did not come and never will
};

}  // namespace treaty::connectors::sap
