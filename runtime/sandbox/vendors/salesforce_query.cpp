#include "runtime/sandbox/vendors/salesforce_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <memory>

#include "runtime/sandbox/vendors/salesforce_wire.h"

namespace treaty::sandbox::salesforce {
namespace {

using protocols::ServerResponse;

constexpr Comparing kComparing{.fold_case = true};
constexpr std::string_view kVersion = "SystemModstamp";
constexpr int64_t kMostOffset = 2000;

// A query whose names are known to be right.
struct Plan {
  const SObject* object = nullptr;
  std::vector<BoundField> fields;
  Predicate where;
  struct Order {
    BoundField field;
    bool descending = false;
    bool nulls_last = false;
  };
  std::vector<Order> order;
  int64_t limit = -1, offset = 0;
  bool counts = false;
  bool deleted_too = false;
  std::vector<Plan> children;
  std::string relationship;  // of a child: the list's name
};

struct Found {
  const std::string* id;
  const HeldRecord* held;
};
struct FoundRows {
  std::vector<Found> rows;
  std::deque<ChildRecord> children;  // what `rows` points to, where objects live inside others
};

// The vendor points at the place in the query.
RowError At(std::string_view soql, size_t place, std::string code, std::string_view message) {
  const size_t begin = place > 20 ? place - 20 : 0;
  const std::string_view shown = soql.substr(begin, 60);
  return {std::move(code),
          fmt::format("\n{}\n{}^\nERROR at Row:1:Column:{}\n{}", shown,
                      std::string(place - begin, ' '), place + 1, message),
          {}};
}

class Planner {
 public:
  Planner(const Schema& schema, std::string_view soql) : schema_(schema), soql_(soql) {}

  RowError error;

  bool Make(const SoqlQuery& query, Plan* plan) {
    plan->object = schema_.Find(query.from.path);
    if (!plan->object) {
      error = At(soql_, query.from.place, "INVALID_TYPE",
                 fmt::format("sObject type '{}' is not supported.", query.from.path));
      return false;
    }
    return Clauses(query, plan) && Children(query, plan);
  }

 private:
  bool Clauses(const SoqlQuery& query, Plan* plan) {
    for (const SoqlField& field : query.fields) {
      plan->fields.emplace_back();
      if (!Resolve(*plan->object, field.path, field.place, &plan->fields.back())) return false;
    }
    plan->where = query.where;
    QueryProblem problem;
    const auto find = [&](std::string_view path) {
      return schema_.Resolve(*plan->object, Own(*plan->object, path));
    };
    if (!Bind(find, &plan->where, &problem)) return Explain(*plan->object, problem);
    for (const SoqlOrder& order : query.order) {
      plan->order.push_back({{}, order.descending, order.nulls_last});
      BoundField* field = &plan->order.back().field;
      if (!Resolve(*plan->object, order.field.path, order.field.place, field)) return false;
    }
    plan->limit = query.limit;
    plan->offset = query.offset;
    plan->counts = query.counts;
    plan->deleted_too = query.all_rows;
    if (query.offset <= kMostOffset) return true;
    error = {"NUMBER_OUTSIDE_VALID_RANGE",
             fmt::format("Maximum SOQL offset allowed is {}", kMostOffset), {}};
    return false;
  }

  bool Children(const SoqlQuery& query, Plan* plan) {
    for (const SoqlQuery& child : query.children) {
      const FieldShape* list = plan->object->Find(child.from.path);
      const bool is_list = list && list->type.kind == TypeKind::kList && list->type.element;
      const SObject* object = is_list ? schema_.Find(list->type.element->name) : nullptr;
      if (!object || object->list != list->name) {
        error = At(soql_, child.from.place, "INVALID_TYPE",
                   fmt::format("Didn't understand relationship '{}' in FROM part of query call.",
                               child.from.path));
        return false;
      }
      Plan made;
      made.object = object;
      made.relationship = list->name;
      if (!Clauses(child, &made)) return false;
      plan->children.push_back(std::move(made));
    }
    return true;
  }

  // "Account.Name" of an Account is its name.
  static std::string_view Own(const SObject& object, std::string_view path) {
    const size_t dot = path.find('.');
    return dot != std::string_view::npos && path.substr(0, dot) == object.name
               ? path.substr(dot + 1)
               : path;
  }

  bool Resolve(const SObject& object, std::string_view path, size_t place, BoundField* field) {
    const auto found = schema_.Resolve(object, Own(object, path));
    if (found) {
      *field = *found;
      return true;
    }
    return Explain(object, {QueryProblem::Kind::kUnknownField, std::string(path), "", place});
  }

  bool Explain(const SObject& object, const QueryProblem& problem) {
    const std::string message =
        problem.kind == QueryProblem::Kind::kUnknownField
            ? fmt::format("No such column '{}' on entity '{}'. If you are attempting to use a "
                          "custom field, be sure to append the '__c' after the custom field name.",
                          problem.subject, object.name)
            : fmt::format("filter criterion for field '{}' is of the wrong type: {}",
                          problem.subject, problem.message);
    error = At(soql_, problem.place, "INVALID_FIELD", message);
    return false;
  }

  const Schema& schema_;
  std::string_view soql_;
};

class Runner {
 public:
  Runner(const Schema& schema, const SimulatedSystem& state) : schema_(schema), state_(state) {}

  FoundRows Run(const Plan& plan) const {
    FoundRows found;
    const RecordTable* table = state_.Table(plan.object->state);
    if (!table) return found;
    const bool inside = !plan.object->parent.empty();
    // Of a child, its parent's id and version are all that finds the parent.
    const Predicate where =
        inside ? Weakened(plan.where, {plan.object->parent_field, "Id"}, kVersion) : plan.where;
    const Candidates candidates = CandidatesOf(where, *table, kVersion);
    Visit(candidates, *table, [&](const std::string& id, const HeldRecord& held) {
      if (!inside) {
        Take(plan, id, held, &found);
        return true;
      }
      for (ChildRecord& child : ChildrenOf(*plan.object, id, held)) {
        found.children.push_back(std::move(child));
        const ChildRecord& kept = found.children.back();
        if (!Take(plan, kept.id, kept.held, &found)) found.children.pop_back();
      }
      return true;
    });
    Sort(plan, candidates.kind == Candidates::Kind::kVersions && !inside, &found.rows);
    return found;
  }

  FoundRows Children(const Plan& plan, const std::string& id, const HeldRecord& parent) const {
    FoundRows found;
    for (ChildRecord& child : ChildrenOf(*plan.object, id, parent)) {
      child.held.deleted = false;  // they go with their parent: whoever asks for it wants them
      found.children.push_back(std::move(child));
      const ChildRecord& kept = found.children.back();
      if (!Take(plan, kept.id, kept.held, &found)) found.children.pop_back();
    }
    Sort(plan, false, &found.rows);
    return found;
  }

 private:
  bool Take(const Plan& plan, const std::string& id, const HeldRecord& held,
            FoundRows* found) const {
    if (held.deleted && !plan.deleted_too) return false;
    if (!Matches(plan.where, RecordRow(schema_, *plan.object, state_, id, held), kComparing)) {
      return false;
    }
    found->rows.push_back({&id, &held});
    return true;
  }

  void Sort(const Plan& plan, bool by_version, std::vector<Found>* rows) const {
    const bool is_sorted =
        by_version && !plan.order.empty() && plan.order[0].field.name == kVersion &&
        std::none_of(plan.order.begin(), plan.order.end(),
                     [](const Plan::Order& order) { return order.descending; }) &&
        (plan.order.size() == 1 || plan.order[1].field.name == "Id");
    if (!plan.order.empty() && !is_sorted) {
      std::stable_sort(rows->begin(), rows->end(), [&](const Found& one, const Found& other) {
        return IsBefore(plan, one, other);
      });
    }
    const size_t offset = std::min(size_t(plan.offset), rows->size());
    rows->erase(rows->begin(), rows->begin() + int64_t(offset));
    if (plan.limit >= 0 && size_t(plan.limit) < rows->size()) rows->resize(size_t(plan.limit));
  }

  bool IsBefore(const Plan& plan, const Found& one, const Found& other) const {
    const RecordRow first(schema_, *plan.object, state_, *one.id, *one.held);
    const RecordRow second(schema_, *plan.object, state_, *other.id, *other.held);
    for (const Plan::Order& order : plan.order) {
      std::string a, b;
      const std::string_view left = first.Value(order.field.name, &a);
      const std::string_view right = second.Value(order.field.name, &b);
      if (left == right) continue;
      const bool nothing = left == "null" || right == "null";
      int sign = CompareValues(left, right, order.field.type.kind, kComparing);
      if (sign == 0) continue;
      if (nothing ? order.nulls_last : order.descending) sign = -sign;
      return sign < 0;
    }
    return false;
  }

  const Schema& schema_;
  const SimulatedSystem& state_;
};

void WriteAttributes(std::string_view type, std::string_view id, const std::string& base,
                     JsonWriter* json) {
  json->Key("attributes").BeginObject().Key("type").Text(type);
  if (!id.empty()) json->Key("url").Text(fmt::format("{}/sobjects/{}/{}", base, type, id));
  json->EndObject();
}

// Fields from `from` on that lead into the same parent as the first, as one object.
size_t WriteParent(const RecordRow& row, const std::vector<BoundField>& fields, size_t from,
                   size_t depth, JsonWriter* json);

size_t WriteFields(const RecordRow& row, const std::vector<BoundField>& fields, size_t from,
                   size_t depth, JsonWriter* json) {
  const std::string_view stem = std::string_view(fields[from].name).substr(0, depth);
  size_t at = from;
  while (at < fields.size() && fields[at].name.compare(0, depth, stem) == 0) {
    const std::string& path = fields[at].name;
    if (path.find('.', depth) != std::string::npos) {
      at = WriteParent(row, fields, at, depth, json);
      continue;
    }
    std::string scratch;
    json->Key(std::string_view(path).substr(depth));
    WriteValue(fields[at].type, row.Value(path, &scratch), json);
    ++at;
  }
  return at;
}

size_t WriteParent(const RecordRow& row, const std::vector<BoundField>& fields, size_t from,
                   size_t depth, JsonWriter* json) {
  const std::string& path = fields[from].name;
  const size_t dot = path.find('.', depth);
  const std::string stem = path.substr(0, dot + 1);
  size_t end = from;
  bool any = false;
  for (; end < fields.size() && fields[end].name.starts_with(stem); ++end) {
    std::string scratch;
    any = any || row.Value(fields[end].name, &scratch) != "null";
  }
  json->Key(std::string_view(path).substr(depth, dot - depth));
  if (!any) {
    json->Null();
    return end;
  }
  json->BeginObject();
  WriteAttributes(std::string_view(path).substr(depth, dot - depth), "", "", json);
  WriteFields(row, fields, from, dot + 1, json);
  json->EndObject();
  return end;
}

// Fields of one parent stand together, in the order in which the first of them was named.
std::vector<BoundField> Grouped(const std::vector<BoundField>& fields) {
  std::vector<BoundField> grouped;
  for (const BoundField& field : fields) {
    const size_t dot = field.name.rfind('.');
    if (dot == std::string::npos) {
      grouped.push_back(field);
      continue;
    }
    auto at = grouped.end();
    for (size_t end = dot; end != std::string::npos && at == grouped.end();
         end = end == 0 ? std::string::npos : field.name.rfind('.', end - 1)) {
      const std::string stem = field.name.substr(0, end + 1);
      for (auto each = grouped.begin(); each != grouped.end(); ++each) {
        if (each->name.starts_with(stem)) at = each + 1;
      }
    }
    grouped.insert(at, field);
  }
  return grouped;
}

class Writer {
 public:
  Writer(const Schema& schema, const SimulatedSystem& state, const std::string& base)
      : schema_(schema), state_(state), base_(base) {}

  void Write(const Plan& plan, const Found& found, JsonWriter* json) const {
    json->BeginObject();
    WriteAttributes(plan.object->name, *found.id, base_, json);
    const RecordRow row(schema_, *plan.object, state_, *found.id, *found.held);
    if (!plan.fields.empty()) WriteFields(row, plan.fields, 0, 0, json);
    for (const Plan& child : plan.children) {
      const FoundRows rows = Runner(schema_, state_).Children(child, *found.id, *found.held);
      json->Key(child.relationship);
      if (rows.rows.empty()) {
        json->Null();
        continue;
      }
      json->BeginObject().Key("totalSize").Int(int64_t(rows.rows.size())).Key("done").Bool(true);
      json->Key("records").BeginList();
      for (const Found& each : rows.rows) Write(child, each, json);
      json->EndList().EndObject();
    }
    json->EndObject();
  }

 private:
  const Schema& schema_;
  const SimulatedSystem& state_;
  const std::string& base_;
};

}  // namespace

void WriteRecord(const ShownRecord& shown, const std::vector<BoundField>& fields,
                 const std::string& base, JsonWriter* json) {
  Plan plan;
  plan.object = &shown.object;
  plan.fields = Grouped(fields);
  Writer(shown.schema, shown.state, base).Write(plan, {&shown.id, &shown.held}, json);
}

ServerResponse Queries::Ask(const Question& question) {
  SoqlQuery query;
  QueryProblem problem;
  if (!ParseSoql(question.soql, &query, &problem)) {
    const std::string message =
        problem.message.empty()
            ? fmt::format("unexpected token: '{}'",
                          problem.subject.empty() ? "<EOF>" : problem.subject)
            : problem.message;
    return ErrorAnswer(400, At(question.soql, problem.place, "MALFORMED_QUERY", message));
  }
  Plan plan;
  Planner planner(schema_, question.soql);
  if (!planner.Make(query, &plan)) return ErrorAnswer(400, planner.error);
  plan.fields = Grouped(plan.fields);
  for (Plan& child : plan.children) child.fields = Grouped(child.fields);
  plan.deleted_too = plan.deleted_too || question.deleted_too;
  const FoundRows found = Runner(schema_, state_).Run(plan);
  Cursor cursor;
  cursor.rows = found.rows.size();
  cursor.page_rows = std::max<size_t>(1, question.page_rows);
  cursor.used_us = env_.MonotonicUs();
  const Writer writer(schema_, state_, question.base);
  for (size_t at = 0; !plan.counts && at < found.rows.size();) {
    JsonWriter json;
    json.BeginList();
    for (size_t end = at + cursor.page_rows; at < end && at < found.rows.size(); ++at) {
      writer.Write(plan, found.rows[at], &json);
    }
    cursor.pages.push_back(json.EndList().Take());
    cursor.bytes += cursor.pages.back().size();
  }
  cursor.name = MakeId("01g", next_++).replace(0, 3, "01g");
  std::string body = Body(cursor, 0, question.base);
  if (cursor.pages.size() > 1) Keep(std::move(cursor));
  return JsonAnswer(200, std::move(body));
}

std::string Queries::Body(const Cursor& cursor, size_t page, const std::string& base) const {
  JsonWriter json;
  json.BeginObject().Key("totalSize").Int(int64_t(cursor.rows));
  const bool done = page + 1 >= cursor.pages.size();
  json.Key("done").Bool(done);
  if (!done) {
    json.Key("nextRecordsUrl")
        .Text(fmt::format("{}/query/{}-{}", base, cursor.name, (page + 1) * cursor.page_rows));
  }
  json.Key("records").Raw(page < cursor.pages.size() ? cursor.pages[page] : "[]");
  return json.EndObject().Take();
}

void Queries::Keep(Cursor cursor) {
  cursors_.push_back(std::move(cursor));
  const auto bytes = [this] {
    size_t all = 0;
    for (const Cursor& each : cursors_) all += each.bytes;
    return all;
  };
  while (cursors_.size() > kMostCursors || (cursors_.size() > 1 && bytes() > kMostCursorBytes)) {
    cursors_.erase(cursors_.begin());
  }
}

ServerResponse Queries::Page(std::string_view locator, const std::string& base) {
  const size_t dash = locator.rfind('-');
  const std::string_view name = locator.substr(0, dash);
  size_t row = 0;
  if (dash != std::string_view::npos) {
    std::from_chars(locator.data() + dash + 1, locator.data() + locator.size(), row);
  }
  const int64_t now_us = env_.MonotonicUs();
  for (size_t at = 0; at < cursors_.size(); ++at) {
    if (cursors_[at].name != name || now_us - cursors_[at].used_us > kCursorLifeUs) continue;
    std::rotate(cursors_.begin() + int64_t(at), cursors_.begin() + int64_t(at) + 1, cursors_.end());
    Cursor& cursor = cursors_.back();
    cursor.used_us = now_us;
    if (row >= cursor.rows || row % cursor.page_rows != 0) break;
    return JsonAnswer(200, Body(cursor, row / cursor.page_rows, base));
  }
  return ErrorAnswer(400, {"INVALID_QUERY_LOCATOR", "invalid query locator", {}});
}

}  // namespace treaty::sandbox::salesforce
