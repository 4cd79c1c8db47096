#include "runtime/sandbox/effect_journal.h"

#include <utility>

#include "runtime/sandbox/line_visitor.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox {
namespace {

std::string Plain(std::string_view json, std::string_view name) {
  return TextOf(MemberOf(json, name).value_or("null")).value_or("");
}

class Summing {
 public:
  Summing(const NaturalKeys& natural_keys, std::string_view object,
          const std::function<void(const JournalLine&)>& visit)
      : natural_keys_(natural_keys), object_(object), visit_(visit) {}

  JournalSummary summary;

  void Line(std::string_view raw) {
    if (raw.empty()) return;
    ++summary.lines;
    const Result<std::string> line = Canonicalise(raw);
    if (!line) {
      ++summary.torn;
      return;
    }
    const std::string status = Plain(*line, "status");
    if (status == "loaded") return Users(*line);
    if (MemberOf(*line, "more") == "true") {
      half_.push_back(*line);  // counts when the end of its change set comes
      return;
    }
    for (const std::string& each : std::exchange(half_, {})) Effect(each, status);
    Effect(*line, status);
  }

  void Finish() {
    for (auto& [name, ids] : created_) {
      if (ids.size() > 1) summary.twice.push_back({name.first, name.second, std::move(ids)});
    }
  }

 private:
  void Effect(std::string_view json, const std::string& status) {
    JournalLine line{Plain(json, "operation"), Plain(json, "object"), Plain(json, "id"), status,
                     Plain(json, "stamp"), Plain(json, "client"), {},
                     std::string(MemberOf(json, "body").value_or(""))};
    if (!object_.empty() && line.object != object_) return;
    JournalCounts& counts = summary.objects[line.object];
    const auto key = natural_keys_.find(line.object);
    if (key != natural_keys_.end()) {
      line.natural = MemberOf(MemberOf(json, "record").value_or("{}"), key->second).value_or("");
    }
    if (status == "repeated") {
      ++counts.repeated;
    } else if (line.operation == "create") {
      ++counts.created;
      const bool named = !line.natural.empty() && line.natural != "null";
      if (named) created_[{line.object, line.natural}].push_back(line.id);
    } else {
      ++(line.operation == "delete" ? counts.deleted : counts.updated);
    }
    if (visit_) visit_(line);
  }

  void Users(std::string_view json) {
    const auto changes = SplitList(MemberOf(json, "changes").value_or("[]"));
    if (!changes) return;
    for (const std::string_view change : *changes) {
      JournalLine line{Plain(change, "kind"), Plain(change, "object"), Plain(change, "id"), "user",
                       Plain(change, "stamp"), {}, {}, {}};
      if (!object_.empty() && line.object != object_) continue;
      ++summary.objects[line.object].by_users;
      if (visit_) visit_(line);
    }
  }

  const NaturalKeys& natural_keys_;
  std::string_view object_;
  const std::function<void(const JournalLine&)>& visit_;
  std::vector<std::string> half_;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> created_;
};

}  // namespace

Result<JournalSummary> ReadEffectJournal(Env& env, const std::string& path,
                                         const NaturalKeys& natural_keys, std::string_view object,
                                         const std::function<void(const JournalLine&)>& visit) {
  Summing summing(natural_keys, object, visit);
  TRY(const std::string torn,
      VisitLines(env, path, [&](std::string_view line) { summing.Line(line); }));
  summing.summary.torn += !torn.empty();
  summing.Finish();
  return std::move(summing.summary);
}

std::string JournalSummary::Json() const {
  JsonWriter json;
  json.BeginObject().Key("format_version").Text("1.0").Key("kind").Text("sandbox_journal");
  json.Key("lines").Int(lines).Key("torn").Int(torn).Key("twice").BeginList();
  for (const TwiceCreated& each : twice) {
    json.BeginObject().Key("object").Text(each.object).Key("natural_key").Raw(each.value);
    json.Key("ids").BeginList();
    for (const std::string& id : each.ids) json.Text(id);
    json.EndList().EndObject();
  }
  json.EndList().Key("objects").BeginList();
  for (const auto& [object, counts] : objects) {
    json.BeginObject().Key("object").Text(object).Key("created").Int(counts.created);
    json.Key("updated").Int(counts.updated).Key("deleted").Int(counts.deleted);
    json.Key("repeated").Int(counts.repeated).Key("by_users").Int(counts.by_users).EndObject();
  }
  return json.EndList().EndObject().Take();
}

}  // namespace treaty::sandbox
