#include "runtime/connectors/sap/sap_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/formats/odata_v2.h"
#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::connectors::sap {
namespace {

using program::EventKind;
using protocols::Endpoint;
using protocols::Polled;
using protocols::PollLimits;

constexpr size_t kMostUnreadableBytes = 16 << 10;
constexpr int kMostLostPages = 3;        // in one call of Poll

bool IsConcerned(const program::Model& model, const std::string& qualified, bool inbound) {
  return std::any_of(model.routes.begin(), model.routes.end(), [&](const program::Route& route) {
    return route.object == qualified && (route.inbound || !inbound);
  });
}

std::vector<std::string> NamesOf(const std::vector<ObjectPlan>& plans) {
  std::vector<std::string> names;
  for (const ObjectPlan& plan : plans) names.push_back(plan.shape().name);
  return names;
}

}  // namespace

Result<std::unique_ptr<protocols::Source>> SapSource::Make(SapConnection& connection,
                                                           const Endpoint& endpoint) {
  std::vector<ObjectPlan> plans;
  for (const program::Object& object : endpoint.model->objects) {
    const std::string qualified = endpoint.system + "." + object.shape.name;
    if (object.system != endpoint.system || !IsConcerned(*endpoint.model, qualified, false)) {
      continue;
    }
    TRY(ObjectPlan plan, PlanObject(object, connection.settings()));
    if (!plan.change_fields.empty()) {
      plans.push_back(std::move(plan));
    } else if (IsConcerned(*endpoint.model, qualified, true)) {
      return Fail(fmt::format("`{}` does not say when it changed", qualified), {},
                  fmt::format("name the field in the binding: changes \"{}=FIELD\"",
                              object.shape.name));
    }
  }
  if (plans.empty()) return std::unique_ptr<protocols::Source>();
  return std::unique_ptr<protocols::Source>(
      new SapSource(connection, endpoint, std::move(plans)));
}

SapSource::SapSource(SapConnection& connection, const Endpoint& endpoint,
                     std::vector<ObjectPlan> plans)
    : connection_(connection),
      env_(*endpoint.env),
      system_(endpoint.system),
      name_(endpoint.system + ":sap"),
      plans_(std::move(plans)),
      polling_(NamesOf(plans_), connection.settings().pace),
      waiting_(*endpoint.env) {}

SapSource::~SapSource() = default;

Result<void> SapSource::Start(std::string_view position) {
  Result<void> started = polling_.Start(position, env_.MonotonicUs());
  if (!started) started.error().place = name_;
  return started;
}

Result<Polled> SapSource::Poll(const PollLimits& limits) {
  Polled polled;
  polled.batch.source = name_;
  bool whole_turn = rows_.empty() && next_url_.empty();
  if (whole_turn) polling_.BeginTurn();
  for (int lost_pages = 0;;) {
    HandOut(limits, &polled.batch);
    if (!rows_.empty() || !polled.batch.events.empty()) break;
    const size_t window = polling_.Next(env_.MonotonicUs());
    if (window == polling_.size() && whole_turn) {
      polled.at_end = polling_.at_end();
      break;
    }
    if (window == polling_.size()) {
      whole_turn = true;
      polling_.BeginTurn();
      continue;
    }
    const Result<void> fetched = FetchPage(window);
    if (fetched || (page_is_lost_ && ++lost_pages < kMostLostPages)) continue;
    return Fail(fmt::format("{}: {}", plans_[window].qualified, fetched.error().message), system_,
                fetched.error().mend);
  }
  polled.batch.position = polling_.Position();
  return polled;
}

// Rows become told here, and not sooner: what is in memory only was not said.
void SapSource::HandOut(const PollLimits& limits, store::SourceBatch* batch) {
  size_t bytes = 0;
  while (!rows_.empty() && batch->events.size() < limits.events && bytes < limits.bytes) {
    Row row = std::move(rows_.front());
    rows_.pop_front();
    PollWindow& window = polling_.window(row.window);
    const std::string& content = row.event->record;
    const bool is_new = row.in_round
                            ? window.Take(row.id, row.stamp_us, content, env_.MonotonicUs())
                            : window.Note(row.id, row.stamp_us, content);
    if (!is_new) continue;
    bytes += content.size();
    batch->events.push_back(*std::move(row.event));
  }
  if (!rows_.empty() || !next_url_.empty()) return;
  for (size_t index = 0; index < polling_.size(); ++index) {
    if (polling_.window(index).in_round()) polling_.window(index).End();
  }
}

Result<void> SapSource::FetchPage(size_t index) {
  PollWindow& window = polling_.window(index);
  const ObjectPlan& plan = plans_[index];
  page_is_lost_ = false;
  if (!window.in_round()) {
    const PollRound round = window.Begin(env_.MonotonicUs());
    cursor_ = {.since_us = round.since_us};
    TRY(next_url_, ChangesUrl(plan, cursor_, size_t(connection_.settings().page)));
  }
  const Reply reply = connection_.Fetch({.service = plan.service, .url = next_url_}, &waiting_);
  Result<void> taken;
  if (reply.ok()) {
    taken = TakePage(index, reply.response.body);
    if (taken) return {};
    page_is_lost_ = true;
  } else {
    const Trouble& trouble = reply.trouble;
    page_is_lost_ = reply.outcome == protocols::HttpOutcome::kAnswered &&
                    trouble.status == protocols::AnswerStatus::kRefused;
    taken = Fail(reply.LogWords(), system_, page_is_lost_ ? "run `treaty doctor`" : "");
  }
  // Nothing of the page was told. What is only late is asked for again as it is; else the round
  // begins anew.
  rows_.clear();
  if (page_is_lost_) {
    window.Abandon();
    next_url_.clear();
  }
  return taken;
}

Result<void> SapSource::TakePage(size_t index, const std::string& body) {
  const Result<std::string> json = Canonicalise(body);
  // The reasons may quote what could not be read.
  if (!json) return Fail("the answer is no JSON");
  const Result<formats::ODataPage> read = formats::ReadODataPage(*json);
  if (!read) return Fail("the answer is no page of records");
  const formats::ODataPage& page = *read;
  for (const std::string_view raw : page.records) rows_.push_back(RowOf(index, raw));
  return FindNext(index, page.next, page.records.size());
}

// Where the next page is: where the service says, or behind the last record of a full page.
Result<void> SapSource::FindNext(size_t index, const std::string& said, size_t count) {
  const ObjectPlan& plan = plans_[index];
  const size_t most = size_t(connection_.settings().page);
  if (!said.empty()) {
    TRY(next_url_, Followed(plan, said));
    return {};
  }
  next_url_.clear();
  if (count < most) return {};
  const auto last = std::find_if(rows_.rbegin(), rows_.rend(),
                                 [](const Row& row) { return row.in_round && row.stamp_us > 0; });
  if (last != rows_.rend() &&
      (last->stamp_us != cursor_.since_us || last->id != cursor_.after_id)) {
    cursor_ = {.since_us = last->stamp_us, .after_id = last->id};
  } else {
    cursor_.skip += count;
  }
  TRY(next_url_, ChangesUrl(plan, cursor_, most));
  return {};
}

// A link is followed within the service that gave it, and nowhere else. What it says of the host is
// not looked at: behind a gateway it is the inner one's name, and we ask none but our own.
Result<std::string> SapSource::Followed(const ObjectPlan& plan, const std::string& next) const {
  const std::string root = connection_.settings().Root(plan.service);
  const auto leads_away = [] { return Fail("the service gives a next page outside of itself"); };
  std::string path = next;
  if (next.starts_with("http://") || next.starts_with("https://")) {
    const size_t slash = next.find('/', next.find("://") + 3);
    if (slash == std::string::npos) return leads_away();
    path = next.substr(slash);
  }
  const bool broken = std::any_of(path.begin(), path.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f;
  });
  const std::string before_query = path.substr(0, path.find('?'));
  if (broken || before_query.find("..") != std::string::npos) return leads_away();
  if (path.starts_with('/') && !path.starts_with(root)) return leads_away();
  return path;
}

SapSource::Row SapSource::RowOf(size_t index, std::string_view raw) const {
  const ObjectPlan& plan = plans_[index];
  Row row{.window = index};
  store::SourceEvent event;
  event.object = plan.qualified;
  const Result<ServiceRecord> record = ReadServiceRecord(plan, raw, connection_.settings());
  if (record) {
    row.id = record->id;
    row.stamp_us = record->stamp_us;
    event.id = record->id;
    // A record that was never changed may say so by no time at all.
    event.stamp_us = std::max<int64_t>(record->stamp_us, 1);
    event.place = fmt::format("{} {}", plan.qualified, record->id);
    event.kind = EventKind::kChanged;
    event.record = record->json;
    connection_.etags().Put(plan.shape().name + "\n" + record->id, record->etag,
                            record->stamp_us);
  } else {
    row.in_round = false;
    event.place = fmt::format("{} {:016x}", plan.qualified, Fingerprint(raw));
    event.id = event.place;
    event.record = JsonText(utf8::Prefix(raw, kMostUnreadableBytes));
    event.unreadable_code = "sap.record";
    event.unreadable_message = record.error().ToString();
  }
  row.event = std::move(event);
  return row;
}

}  // namespace treaty::connectors::sap
