#include "runtime/connectors/salesforce/org_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runtime/connectors/salesforce/soql.h"
#include "runtime/value/json_text.h"

namespace treaty::connectors::salesforce {
namespace {

using program::EventKind;
using protocols::Endpoint;
using protocols::Polled;
using protocols::PollLimits;

// Of children only ids and stamps are needed here.
const std::vector<FieldShape> kAsTheyStand;
constexpr size_t kMostUnreadableBytes = 16 << 10;
constexpr size_t kMostIds = 400;         // in one question for records
constexpr int kMostLostCursors = 3;      // in one call of Poll
constexpr int kMostChildPages = 1000;

bool Has(const std::vector<FieldShape>& fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const FieldShape& field) { return field.name == name; });
}

bool IsConcerned(const program::Model& model, const std::string& qualified) {
  return std::any_of(model.routes.begin(), model.routes.end(), [&](const program::Route& route) {
    return route.object == qualified;
  });
}

std::string RemoteName(const ObjectShape& shape) {
  return shape.remote_name.empty() ? shape.name : shape.remote_name;
}

// The field of children that leads to their record: the only one that refers to its object, or of
// several the one that is named after it. Empty for what are no children that can be asked for.
std::string WayBack(const FieldShape& children, const ObjectShape& object) {
  if (children.type.kind != TypeKind::kList || !children.type.element) return "";
  const std::vector<FieldShape>& fields = children.type.element->fields;
  if (!Has(fields, "SystemModstamp")) return "";
  const std::string remote = RemoteName(object);
  std::vector<std::string> leading;
  for (const FieldShape& field : fields) {
    if (field.references == remote) leading.push_back(field.name);
  }
  for (const std::string& name : {remote + "Id", remote}) {
    if (std::find(leading.begin(), leading.end(), name) != leading.end()) return name;
  }
  return leading.size() == 1 ? leading.front() : "";
}

}  // namespace

// ---- what is asked
// ---------------------------------------------------------------------------------

Result<std::unique_ptr<protocols::Source>> OrgSource::Make(OrgConnection& connection,
                                                           const Endpoint& endpoint) {
  std::vector<Asked> asked;
  for (const program::Object& object : endpoint.model->objects) {
    const std::string qualified = endpoint.system + "." + object.shape.name;
    if (object.system != endpoint.system || !IsConcerned(*endpoint.model, qualified)) continue;
    for (const char* needed : {"Id", "SystemModstamp"}) {
      if (Has(object.shape.fields, needed)) continue;
      return Fail(fmt::format("`{}` has no field {}: its changes cannot be asked for", qualified,
                              needed),
                  {}, "import the object's describe");
    }
    Asked records{.object = &object, .qualified = qualified};
    TRY(records.fields, SoqlFields(object.shape.fields));
    const size_t index = asked.size();
    asked.push_back(records);
    for (const FieldShape& field : object.shape.fields) {
      const std::string through = WayBack(field, object.shape);
      if (!through.empty()) {
        asked.push_back({&object, qualified, records.fields, &field, through, index});
      }
    }
  }
  std::unique_ptr<OrgSource> source(new OrgSource(connection, endpoint, std::move(asked)));
  for (const Asked& each : source->asked_) {
    const size_t bytes = source->QueryPath(source->ChangesOf(each, 1)).size();
    if (bytes <= kMostUriBytes) continue;
    return Fail(fmt::format("the question for `{}` has {} bytes, and Salesforce takes {}",
                            each.qualified, bytes, kMostUriBytes),
                {}, "leave fields that no map reads out of the describe file");
  }
  return std::unique_ptr<protocols::Source>(std::move(source));
}

namespace {

template <typename AskedList>
std::vector<std::string> WindowNames(const AskedList& asked) {
  std::vector<std::string> names;
  for (const auto& each : asked) {
    names.push_back(each.object->shape.name);
    if (each.children != nullptr) names.back() += "/" + each.children->name;
  }
  return names;
}

}  // namespace

OrgSource::OrgSource(OrgConnection& connection, const Endpoint& endpoint, std::vector<Asked> asked)
    : connection_(connection),
      env_(*endpoint.env),
      system_(endpoint.system),
      name_(endpoint.system + ":salesforce"),
      asked_(std::move(asked)),
      polling_(WindowNames(asked_), connection.settings().pace),
      waiting_(*endpoint.env) {}

OrgSource::~OrgSource() = default;

std::string OrgSource::QueryPath(std::string_view soql) const {
  return connection_.settings().Path("queryAll/?q=") + protocols::EncodeUrl(soql);
}

std::string OrgSource::ChangesOf(const Asked& asked, int64_t since_us) const {
  if (asked.children == nullptr) {
    return SoqlChanges(asked.fields, RemoteName(asked.object->shape), since_us);
  }
  const std::string fields =
      fmt::format("Id, {}, SystemModstamp, IsDeleted", asked.through);
  return SoqlChanges(fields, asked.children->type.element->name, since_us);
}

Error OrgSource::Troubled(const Asked& asked, const Error& error) const {
  return {.message = fmt::format("{}: {}", asked.qualified, error.message),
          .place = system_,
          .mend = error.mend};
}

// ---- polling
// --------------------------------------------------------------------------------------

Result<void> OrgSource::Start(std::string_view position) {
  Result<void> started = polling_.Start(position, env_.MonotonicUs());
  if (!started) started.error().place = name_;
  return started;
}

Result<Polled> OrgSource::Poll(const PollLimits& limits) {
  Polled polled;
  polled.batch.source = name_;
  bool whole_turn = rows_.empty() && next_path_.empty();
  if (whole_turn) polling_.BeginTurn();
  for (int lost_cursors = 0;;) {
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
    if (!fetched && page_is_ == PageIs::kLost && ++lost_cursors < kMostLostCursors) continue;
    if (!fetched) return tl::make_unexpected(Troubled(asked_[window], fetched.error()));
  }
  polled.batch.position = polling_.Position();
  return polled;
}

// Rows become told here, and not sooner: what is in memory only was not said.
void OrgSource::HandOut(const PollLimits& limits, store::SourceBatch* batch) {
  size_t bytes = 0;
  while (!rows_.empty() && batch->events.size() < limits.events && bytes < limits.bytes) {
    Row row = std::move(rows_.front());
    rows_.pop_front();
    PollWindow& window = polling_.window(row.window);
    const bool is_new = row.in_round
                            ? window.Take(row.id, row.stamp_us, row.content, env_.MonotonicUs())
                            : window.Note(row.id, row.stamp_us, row.content);
    for (const Row& child : row.children) {
      polling_.window(child.window).Note(child.id, child.stamp_us, child.content);
    }
    if (!is_new || !row.event) continue;
    bytes += row.event->record.size();
    batch->events.push_back(*std::move(row.event));
  }
  if (!rows_.empty() || !next_path_.empty()) return;
  for (size_t index = 0; index < polling_.size(); ++index) {
    if (polling_.window(index).in_round()) polling_.window(index).End();
  }
}

Result<void> OrgSource::FetchPage(size_t index) {
  PollWindow& window = polling_.window(index);
  const Asked& asked = asked_[index];
  if (!window.in_round()) {
    const PollRound round = window.Begin(env_.MonotonicUs());
    next_path_ = QueryPath(ChangesOf(asked, round.since_us));
  }
  Result<QueryPage> page = AskFor(next_path_);
  Result<void> taken;
  if (page) {
    taken = asked.children == nullptr ? TakeRecords(index, page->rows, true)
                                      : TakeChildren(index, page->rows);
  }
  if (page && taken) {
    next_path_ = page->next;
    return {};
  }
  // The page, or what belongs to it, did not come: nothing of it was told. What is only late is
  // asked for again as it is; else the round begins anew.
  rows_.clear();
  if (page_is_ != PageIs::kLate) {
    window.Abandon();
    next_path_.clear();
  }
  return tl::make_unexpected(page ? taken.error() : page.error());
}

Result<QueryPage> OrgSource::AskFor(const std::string& path) {
  page_is_ = PageIs::kLate;
  Call call{.path = path, .first = true};
  call.headers.emplace_back("Sforce-Query-Options",
                            fmt::format("batchSize={}", connection_.settings().page));
  const Reply reply = connection_.Fetch(std::move(call), &waiting_);
  if (reply.ok()) {
    Result<QueryPage> page = ReadQueryPage(reply.response.body);
    if (page) return page;
    // Its words may quote what could not be read.
    return Fail("the answer is no page of records", system_,
                "is `url` the address of a Salesforce org?");
  }
  const Trouble& trouble = reply.trouble;
  if (trouble.code_class == CodeClass::kCursor) {
    page_is_ = PageIs::kLost;
  } else if (reply.outcome == protocols::HttpOutcome::kAnswered &&
             reply.status == protocols::AnswerStatus::kRefused) {
    page_is_ = PageIs::kRefused;
  }
  return Fail(reply.LogWords(), system_,
              trouble.code_class == CodeClass::kRefused ? "run `treaty doctor`" : "");
}

// ---- rows
// -----------------------------------------------------------------------------------------

Result<void> OrgSource::TakeRecords(size_t window, const std::vector<std::string>& rows,
                                    bool in_round) {
  for (const std::string& text : rows) {
    Result<QueriedRecord> record = ReadRecord(text, asked_[window].object->shape.fields);
    if (!record || record->id.empty() || record->stamp_us == 0) {
      rows_.push_back(Unreadable(window, text,
                                 record ? "the row has no Id or no SystemModstamp"
                                        : record.error().message));
      continue;
    }
    TRY_VOID(Complete(&*record));
    rows_.push_back(RowOf(window, *record));
    rows_.back().in_round = in_round;
  }
  return {};
}

// Children that did not fit into the page.
Result<void> OrgSource::Complete(QueriedRecord* record) {
  for (const OpenList& list : record->open) {
    std::string next = list.next;
    for (int pages = 0; !next.empty(); ++pages) {
      if (pages == kMostChildPages) return Fail("a record has too many children");
      TRY(const QueryPage page, AskFor(next));
      if (!AppendChildren(record, list, page.rows)) return Fail("children cannot be read");
      next = page.next;
    }
  }
  return {};
}

OrgSource::Row OrgSource::RowOf(size_t window, const QueriedRecord& record) const {
  Row row{.window = window, .id = record.id, .stamp_us = record.stamp_us};
  store::SourceEvent event;
  event.object = asked_[window].qualified;
  event.id = record.id;
  event.stamp_us = record.stamp_us;
  event.place = fmt::format("{} {}", event.object, record.id);
  if (!record.deleted) {
    event.record = record.Json();
    row.children = ChildrenIn(window, record);
  } else {
    event.kind = record.merged_into.empty() ? EventKind::kDeleted : EventKind::kMerged;
    event.into = record.merged_into;
    event.record = JsonWriter().BeginObject().Key("Id").Text(record.id).EndObject().Take();
  }
  row.content = fmt::format("{}\n{}\n{}", int(event.kind), event.into, event.record);
  row.event = std::move(event);
  return row;
}

std::vector<OrgSource::Row> OrgSource::ChildrenIn(size_t window,
                                                  const QueriedRecord& record) const {
  std::vector<Row> children;
  for (size_t index = window + 1; index < asked_.size(); ++index) {
    const Asked& asked = asked_[index];
    if (asked.children == nullptr || asked.records != window) break;
    const auto list = SplitList(record.Member(asked.children->name));
    if (!list) continue;
    for (const std::string_view child : *list) {
      const auto read = ReadRecord(child, kAsTheyStand);
      if (!read || read->id.empty()) continue;
      children.push_back({.window = index, .id = read->id, .stamp_us = read->stamp_us,
                          .content = record.id});
    }
  }
  return children;
}

OrgSource::Row OrgSource::Unreadable(size_t window, std::string_view text,
                                     const std::string& reason) const {
  Row row{.window = window, .in_round = false, .content = std::string(text)};
  store::SourceEvent event;
  event.object = asked_[window].qualified;
  event.place = fmt::format("{} {:016x}", event.object, Fingerprint(text));
  event.id = event.place;
  event.record = JsonText(text.substr(0, kMostUnreadableBytes));
  event.unreadable_code = "salesforce.row";
  event.unreadable_message = reason;
  row.event = std::move(event);
  return row;
}

// Children lead to their records; those that came with their record already do not.
Result<void> OrgSource::TakeChildren(size_t window, const std::vector<std::string>& rows) {
  const Asked& asked = asked_[window];
  std::set<std::string> parents;
  std::vector<Row> children;
  for (const std::string& text : rows) {
    const auto child = ReadRecord(text, kAsTheyStand);
    if (!child) return Fail("a child cannot be read");  // the words may quote it
    const std::string parent = LongId(TextOf(child->Member(asked.through)).value_or(""));
    if (child->id.empty() || child->stamp_us == 0 || parent.empty()) continue;
    Row row{.window = window, .id = child->id, .stamp_us = child->stamp_us, .content = parent};
    if (child->deleted) row.content += "\ndeleted";
    if (!polling_.window(window).Knows(row.id, row.stamp_us, row.content)) parents.insert(parent);
    children.push_back(std::move(row));
  }
  TRY_VOID(ReadAgain(asked.records, {parents.begin(), parents.end()}));
  rows_.insert(rows_.end(), std::make_move_iterator(children.begin()),
               std::make_move_iterator(children.end()));
  return {};
}

Result<void> OrgSource::ReadAgain(size_t window, const std::vector<std::string>& ids) {
  const Asked& asked = asked_[window];
  const std::string remote = RemoteName(asked.object->shape);
  for (size_t begin = 0; begin < ids.size();) {
    std::vector<std::string> literals;
    std::string path;
    while (begin < ids.size() && literals.size() < kMostIds) {
      literals.push_back(SoqlText(ids[begin]));
      std::string longer = QueryPath(SoqlAmong(asked.fields, remote, "Id", literals));
      if (longer.size() > kMostUriBytes && !path.empty()) break;
      path = std::move(longer);
      ++begin;
    }
    while (!path.empty()) {
      TRY(const QueryPage page, AskFor(path));
      TRY_VOID(TakeRecords(window, page.rows, false));
      path = page.next;
    }
  }
  return {};
}

}  // namespace treaty::connectors::salesforce
