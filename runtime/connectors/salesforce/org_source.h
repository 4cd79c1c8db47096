// What an org says: each object that a route reads or writes is asked for its changes by
// SystemModstamp (polling.h), records in the recycle bin included.
//
// A record is told as `changed` whether or not it is new: what is new to us, the engine knows, not
// a poll. One in the recycle bin is `deleted`, or `merged` when it names its survivor.
//
// Children that belong to a record (`with OrderItems`) change without the record's stamp. So they
// are asked for as well, by their own stamps, and the records they lead to are read again; children
// that were told with their record already lead to nothing.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/connectors/polling.h"
#include "runtime/connectors/salesforce/connection.h"
#include "runtime/connectors/salesforce/records.h"
#include "runtime/program/model.h"

namespace treaty::connectors::salesforce {

class OrgSource final : public protocols::Source {
 public:
  // `connection` and the endpoint's model outlive the source. Fails for an object whose query
  // Salesforce would not take.
  static Result<std::unique_ptr<protocols::Source>> Make(OrgConnection& connection,
                                                         const protocols::Endpoint& endpoint);
  ~OrgSource() override;

  const std::string& name() const override { return name_; }
  Result<void> Start(std::string_view position) override;
  Result<protocols::Polled> Poll(const protocols::PollLimits& limits) override;
  Result<void> Acknowledge(std::string_view) override { return {}; }
  int64_t poll_every_us() const override { return connection_.settings().pace.poll_us; }
  void Interrupt() override { waiting_.Interrupt(); }

 private:
  // One window of polling_, in the same order.
  struct Asked {
    const program::Object* object = nullptr;
    std::string qualified;            // "crm.Order"
    std::string fields;               // of the record
    const FieldShape* children = nullptr;  // none: the window is of the records themselves
    std::string through;              // the children's field that leads to their record
    size_t records = 0;               // the window of the records that the children lead to
  };
  // A row that waits to be handed out.
  struct Row {
    size_t window = 0;
    bool in_round = true;             // it moves the window's bounds
    std::string id;
    int64_t stamp_us = 0;
    std::string content;
    std::optional<store::SourceEvent> event;
    std::vector<Row> children;        // told with it: ids and stamps
  };

  OrgSource(OrgConnection& connection, const protocols::Endpoint& endpoint,
            std::vector<Asked> asked);

  void HandOut(const protocols::PollLimits& limits, store::SourceBatch* batch);
  Result<void> FetchPage(size_t window);
  Result<QueryPage> AskFor(const std::string& path);
  Result<void> TakeRecords(size_t window, const std::vector<std::string>& rows, bool in_round);
  Result<void> TakeChildren(size_t window, const std::vector<std::string>& rows);
  Result<void> ReadAgain(size_t window, const std::vector<std::string>& ids);
  Result<void> Complete(QueriedRecord* record);
  Row RowOf(size_t window, const QueriedRecord& record) const;
  std::vector<Row> ChildrenIn(size_t window, const QueriedRecord& record) const;
  Row Unreadable(size_t window, std::string_view text, const std::string& reason) const;
  std::string QueryPath(std::string_view soql) const;
  std::string ChangesOf(const Asked& asked, int64_t since_us) const;
  Error Troubled(const Asked& asked, const Error& error) const;

  OrgConnection& connection_;
  Env& env_;
  const std::string system_;
  const std::string name_;
  const std::vector<Asked> asked_;
  Polling polling_;
  Waiting waiting_;
  std::string next_path_;             // of the window that is in a round; empty: its last page came
  std::deque<Row> rows_;              // of one page; handed out before the next is fetched
  // Why the last page did not come.
  enum class PageIs : uint8_t {
    kLate,     // it may come when it is asked for again
    kLost,     // its cursor is gone
    kRefused,
  } page_is_ = PageIs::kLate;
};

}  // namespace treaty::connectors::salesforce
