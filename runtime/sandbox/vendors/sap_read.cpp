#include "runtime/sandbox/vendors/sap_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/formats/odata_url.h"
#include "runtime/sandbox/vendors/odata_filter.h"
#include "runtime/value/instant.h"

namespace treaty::sandbox::sap {
namespace {

using protocols::ServerResponse;

constexpr size_t kMostTop = 1'000'000;

Problem NotFound(std::string_view segment) {
  return {404, std::string(kNotFoundCode),
          fmt::format("Resource not found for the segment '{}'.", segment)};
}

std::vector<std::string> Names(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    std::string_view name = list.substr(0, comma);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (!name.empty()) names.emplace_back(name);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return names;
}

std::optional<BoundField> Resolve(const EntitySet& set, std::string_view path) {
  const size_t dot = path.find('.');
  const FieldShape* field = set.Find(path.substr(0, dot));
  if (!field || field->type.kind == TypeKind::kList) return std::nullopt;
  if (dot == std::string_view::npos) return BoundField{field->name, field->type};
  for (const FieldShape& inside : field->type.fields) {
    if (inside.name == path.substr(dot + 1)) return BoundField{std::string(path), inside.type};
  }
  return std::nullopt;
}

// Numbers in keys are looked for with their leading zeros.
void AddZeros(const EntitySet& set, Predicate* predicate) {
  for (Predicate& part : predicate->parts) AddZeros(set, &part);
  const FieldShape* field = set.Find(predicate->field);
  if (predicate->kind != Predicate::Kind::kTest || !field || set.is_child()) return;
  for (Literal& literal : predicate->literals) {
    if (literal.kind == Literal::Kind::kText) literal.text = AlphaValue(*field, literal.text);
  }
}

}  // namespace

struct Reader::Query {
  Predicate where;
  std::vector<std::pair<BoundField, bool>> order;  // field, descending
  size_t top = kMostTop, skip = 0, token = 0;
  std::vector<std::string> select, expand;
  bool counts = false;
};

std::optional<Problem> Reader::FindEntity(const EntitySet& set, std::string_view predicate,
                                          FoundEntity* found) const {
  const auto parts = formats::ReadODataKey(predicate);
  const auto malformed = [&] {
    return Problem{400, std::string(kQueryCode),
                   fmt::format("Invalid key predicate type for '{}': {}", set.name, predicate)};
  };
  if (!parts || parts->size() != set.key.size()) return malformed();
  std::vector<std::string> key(set.key.size());
  for (size_t at = 0; at < parts->size(); ++at) {
    const auto& [name, value] = (*parts)[at];
    const auto named = name.empty() && set.key.size() == 1
                           ? set.key.begin()
                           : std::find(set.key.begin(), set.key.end(), name);
    if (named == set.key.end()) return malformed();
    key[size_t(named - set.key.begin())] = TextOf(value.json).value_or(value.json);
  }
  const EntitySet* holder = set.is_child() ? schema_.ParentOf(set) : &set;
  const RecordTable* table = state_.Table(set.state);
  if (!table || !holder) return std::nullopt;
  SimulatedRecord keys;
  for (size_t at = 0; at < key.size(); ++at) keys.Set(set.key[at], JsonText(key[at]));
  for (const bool padded : {false, true}) {
    JsonWriter json;
    json.BeginObject();
    for (const std::string& part : holder->key) {
      const std::string text = keys.Plain(part);
      const FieldShape* field = holder->Find(part);
      json.Key(part).Text(padded && field ? AlphaValue(*field, text) : text);
    }
    std::string record = json.EndObject().Take();
    const auto id = holder->shape ? formats::RecordIdOf(record, *holder->shape)
                                  : Result<std::string>(Fail("no shape"));
    const HeldRecord* held = id ? table->Find(*id) : nullptr;
    if (!held || held->deleted) continue;
    found->id = *id;
    if (!set.is_child()) {
      found->held = held;
      return std::nullopt;
    }
    const std::vector<HeldRecord> children = ChildRecords(set, *holder, *held);
    for (size_t at = 0; at < children.size(); ++at) {
      const bool same = std::all_of(set.own_key.begin(), set.own_key.end(), [&](const auto& part) {
        return children[at].record.Plain(part) == keys.Plain(part);
      });
      if (!same) continue;
      found->child = children[at];
      found->index = at;
      found->held = held;
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<Problem> Reader::Follow(const Call& call, Target* target) const {
  const std::string& first = call.segments.front();
  const size_t open = std::min(first.find('('), first.size());
  const std::string name = protocols::DecodeUrl(first.substr(0, open), false).value_or("");
  target->set = schema_.Find(call.service, name);
  if (!target->set) return NotFound(name);
  size_t next = 1;
  if (open < first.size()) {
    const auto predicate = protocols::DecodeUrl(first.substr(open), false);
    target->by_key = true;
    if (auto problem = FindEntity(*target->set, predicate.value_or(""), &target->entity)) {
      return problem;
    }
  }
  if (next < call.segments.size() && target->by_key) {
    target->children = schema_.ChildrenOf(*target->set, call.segments[next]);
    if (target->children) ++next;
  }
  if (next < call.segments.size() && call.segments[next] == "$count") {
    target->counts = true;
    ++next;
  }
  if (next < call.segments.size()) return NotFound(call.segments[next]);
  return std::nullopt;
}

std::optional<Problem> Reader::ReadQuery(const Call& call, const EntitySet& set,
                                         Query* query) const {
  const protocols::ServerRequest& request = call.request;
  const auto complain = [&](const QueryProblem& problem) {
    const bool unknown = problem.kind == QueryProblem::Kind::kUnknownField;
    return Problem{400, std::string(kQueryCode),
                   unknown ? fmt::format("Property {} not found in type {}", problem.subject,
                                         set.type)
                           : fmt::format("Invalid expression at '{}' (position {}): {}",
                                         problem.subject, problem.place, problem.message)};
  };
  QueryProblem problem;
  const auto find = [&](std::string_view path) { return Resolve(set, path); };
  if (!ParseODataFilter(request.Parameter("$filter"), &query->where, &problem) ||
      !Bind(find, &query->where, &problem)) {
    return complain(problem);
  }
  AddZeros(set, &query->where);
  std::vector<ODataOrder> order;
  if (!ParseODataOrder(request.Parameter("$orderby"), &order, &problem)) return complain(problem);
  for (const ODataOrder& each : order) {
    const auto field = Resolve(set, each.field);
    if (!field) return complain({QueryProblem::Kind::kUnknownField, each.field, "", 0});
    query->order.emplace_back(*field, each.descending);
  }
  for (const auto& [name, number] : {std::pair<const char*, size_t*>{"$top", &query->top},
                                     {"$skip", &query->skip},
                                     {"$skiptoken", &query->token}}) {
    if (!request.HasParameter(name)) continue;
    const std::string text = request.Parameter(name);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
    if (error == std::errc() && end == text.data() + text.size()) continue;
    return Problem{400, std::string(kQueryCode),
                   fmt::format("Invalid value '{}' for {}", text, name)};
  }
  query->select = Names(request.Parameter("$select"));
  query->expand = Names(request.Parameter("$expand"));
  for (const std::string& name : query->select) {
    if (name == "*" || set.Find(name.substr(0, name.find('/')))) continue;
    return complain({QueryProblem::Kind::kUnknownField, name, "", 0});
  }
  if (std::find(query->select.begin(), query->select.end(), "*") != query->select.end()) {
    query->select.clear();
  }
  for (const std::string& name : query->expand) {
    if (!schema_.ChildrenOf(set, name)) {
      return Problem{400, std::string(kQueryCode),
                     fmt::format("Invalid navigation property '{}' in $expand", name)};
    }
  }
  query->counts = request.Parameter("$inlinecount") == "allpages";
  return std::nullopt;
}

Reader::FoundRows Reader::Rows(const EntitySet& set, const Query& query,
                               const Target& target) const {
  FoundRows found;
  const auto take = [&](const std::string& id, const HeldRecord& held) {
    const bool wanted = !held.deleted && Matches(query.where, RecordRow(set, held), {});
    if (wanted) found.rows.push_back({id, &held});
    return true;
  };
  const auto take_children = [&](const EntitySet& parent, const std::string& id,
                                 const HeldRecord& held) {
    if (held.deleted) return true;
    for (HeldRecord& child : ChildRecords(set, parent, held)) {
      if (!Matches(query.where, RecordRow(set, child), {})) continue;
      found.children.push_back(std::move(child));
      found.rows.push_back({id, &found.children.back()});
    }
    return true;
  };
  if (target.children) {
    take_children(*target.set, target.entity.id, *target.entity.held);
    return found;
  }
  const RecordTable* table = state_.Table(set.state);
  if (!table) return found;
  if (!set.is_child()) {
    Visit(CandidatesOf(query.where, *table, set.version_field), *table, take);
    return found;
  }
  const EntitySet* parent = schema_.ParentOf(set);
  const std::string& key = parent->key.front();
  const Predicate where = Weakened(query.where, {key, key}, parent->version_field);
  Visit(CandidatesOf(where, *table, parent->version_field), *table,
        [&](const std::string& id, const HeldRecord& held) {
          return take_children(*parent, id, held);
        });
  return found;
}

void Reader::Sort(const EntitySet& set, const Query& query, std::vector<FoundRow>* rows) const {
  if (query.order.empty()) {
    std::stable_sort(rows->begin(), rows->end(),
                     [](const FoundRow& one, const FoundRow& other) { return one.id < other.id; });
    return;
  }
  std::stable_sort(rows->begin(), rows->end(), [&](const FoundRow& one, const FoundRow& other) {
    for (const auto& [field, descending] : query.order) {
      std::string a, b;
      const int sign = CompareValues(RecordRow(set, *one.held).Value(field.name, &a),
                                     RecordRow(set, *other.held).Value(field.name, &b),
                                     field.type.kind, {});
      if (sign != 0) return descending ? sign > 0 : sign < 0;
    }
    return one.id < other.id;
  });
}

ServerResponse Reader::Read(const Call& call, const Target& target) const {
  if (target.by_key && !target.entity.record()) {
    return ProblemAnswer(call, NotFound(target.set->type));
  }
  if (!target.by_key || target.children) return List(call, target);
  Query query;
  if (auto problem = ReadQuery(call, *target.set, &query)) return ProblemAnswer(call, *problem);
  JsonWriter json;
  json.BeginObject().Key("d");
  const Shown shown{schema_, *target.set, call.root, query.select, query.expand};
  WriteEntity(shown, *target.entity.record(), &json);
  ServerResponse response = JsonAnswer(200, json.EndObject().Take());
  const std::string etag = EtagOf(*target.set, *target.entity.record());
  if (!etag.empty()) response.headers.emplace_back("etag", etag);
  return response;
}

// Pages are made by place: what is inserted or moves meanwhile moves the others, as in the product.
ServerResponse Reader::List(const Call& call, const Target& target) const {
  const EntitySet& set = target.children ? *target.children : *target.set;
  Query query;
  if (auto problem = ReadQuery(call, set, &query)) return ProblemAnswer(call, *problem);
  FoundRows found = Rows(set, query, target);
  std::vector<FoundRow>& rows = found.rows;
  if (target.counts) {
    ServerResponse response;
    response.headers = {{"Content-Type", "text/plain;charset=utf-8"}};
    response.body = std::to_string(rows.size());
    return response;
  }
  Sort(set, query, &rows);
  const size_t all = rows.size();
  const size_t end = query.skip >= all ? all : std::min(all, query.skip + query.top);
  const size_t begin = std::min(end, query.skip + query.token);
  const size_t page_end = std::min(end, begin + page_rows_);
  JsonWriter json;
  json.BeginObject().Key("d").BeginObject();
  if (query.counts) json.Key("__count").Text(std::to_string(all));
  json.Key("results").BeginList();
  const Shown shown{schema_, set, call.root, query.select, query.expand};
  for (size_t at = begin; at < page_end; ++at) WriteEntity(shown, *rows[at].held, &json);
  json.EndList();
  if (page_end < end) {
    std::string next = call.root;
    for (size_t at = 0; at < call.segments.size(); ++at) {
      next += (at > 0 ? "/" : "") + call.segments[at];
    }
    std::string_view rest = call.request.query;
    std::string parameters;
    while (!rest.empty()) {
      const size_t cut = std::min(rest.find('&'), rest.size());
      const std::string_view each = rest.substr(0, cut);
      const bool token = each.starts_with("$skiptoken=") || each.starts_with("%24skiptoken=");
      if (!token && !each.empty()) parameters += std::string(each) + "&";
      rest.remove_prefix(std::min(cut + 1, rest.size()));
    }
    json.Key("__next").Text(
        fmt::format("{}?{}$skiptoken={}", next, parameters, page_end - query.skip));
  }
  return JsonAnswer(200, json.EndObject().EndObject().Take());
}

}  // namespace treaty::sandbox::sap
