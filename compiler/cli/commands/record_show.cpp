#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "compiler/cli/store_reader.h"
#include "runtime/value/json_text.h"

namespace treaty::cli {
namespace {

using program::EntityField;
using program::Territory;
using store::EntityRow;
using store::RecordRow;

constexpr size_t kValueWidth = 44;

// All that is known about an entity, as far as this verb shows it.
struct Known {
  std::optional<RecordRow> asked;
  std::optional<EntityRow> entity;
  std::vector<RecordRow> records;  // of the entity
  std::vector<store::OutboxRow> outbox;
  std::vector<store::DriftRow> drift;
  const program::Entity* declared = nullptr;  // none without the treaty
};

// A field of the golden record: where its value comes from, and who said something else.
struct Origin {
  std::string field, value, owner, strategy;
  const RecordRow* from = nullptr;
  std::vector<std::pair<const RecordRow*, std::string>> losers;
};

std::string_view StateName(store::RecordState state) {
  switch (state) {
    case store::RecordState::kLive:
      return "live";
    case store::RecordState::kLeft:
      return "left";
    case store::RecordState::kDeleted:
      return "deleted";
    case store::RecordState::kMerged:
      return "merged";
  }
  return "";
}

std::string_view StateName(store::EntityState state) {
  switch (state) {
    case store::EntityState::kLive:
      return "live";
    case store::EntityState::kRetired:
      return "retired";
    case store::EntityState::kMerged:
      return "merged";
  }
  return "";
}

std::string OwnerOf(const EntityField& field) {
  if (field.territory == Territory::kOwned) {
    std::string owner = field.owner.empty() ? "owned by match" : "owned by " + field.owner;
    for (const std::string& seed : field.seeded_by) owner += " seeded by " + seed;
    return owner;
  }
  std::string owner = "shared by";
  for (const std::string& system : field.shared_by) owner += " " + system;
  return owner;
}

std::string NameOf(const RecordRow& record) { return record.object + " " + record.key; }

Origin OriginOf(const Known& known, const JsonMember& member) {
  Origin origin;
  origin.field = member.key;
  origin.value = member.value;
  if (known.declared) {
    for (const EntityField& field : known.declared->fields) {
      if (field.name == origin.field) origin.owner = OwnerOf(field);
    }
  }
  int64_t winner = 0;
  const auto lineage = MemberOf(known.entity->lineage, origin.field);
  const auto parts = SplitList(lineage.value_or("[]"));
  if (parts && parts->size() == 2) {
    std::from_chars((*parts)[0].data(), (*parts)[0].data() + (*parts)[0].size(), winner);
    origin.strategy = TextOf((*parts)[1]).value_or("");
  }
  for (const RecordRow& record : known.records) {
    if (record.id == winner) origin.from = &record;
    const auto said = MemberOf(record.contribution, origin.field);
    if (record.id == winner || !said || *said == origin.value) continue;
    origin.losers.emplace_back(&record, std::string(*said));
  }
  return origin;
}

std::vector<Origin> Origins(const Known& known) {
  std::vector<Origin> origins;
  const auto members = SplitObject(known.entity->golden);
  if (!members) return origins;
  for (const JsonMember& member : *members) origins.push_back(OriginOf(known, member));
  return origins;
}

Result<Known> Look(const OpenedStore& opened, std::string_view object, std::string_view key) {
  Known known;
  TRY(known.asked, opened.reader->FindRecord(object, key));
  if (!known.asked || known.asked->entity == 0) return known;
  store::EntityId id = known.asked->entity;
  // A merged entity lives on in another one.
  for (int steps = 0; steps < 64; ++steps) {
    TRY(known.entity, opened.reader->EntityById(id));
    if (!known.entity || known.entity->merged_into == 0) break;
    id = known.entity->merged_into;
  }
  if (!known.entity) return known;
  for (const store::RecordId record_id : known.entity->records) {
    TRY(std::optional<RecordRow> record, opened.reader->RecordById(record_id));
    if (record) known.records.push_back(*std::move(record));
  }
  TRY(known.outbox, opened.reader->OutboxOf(id));
  TRY(known.drift, opened.reader->OpenDrift(id, 0, 1000));
  if (opened.program) known.declared = opened.program->model().FindEntity(known.entity->entity);
  return known;
}

std::string FieldsText(const Known& known) {
  TextTable table;
  for (const Origin& origin : Origins(known)) {
    table.Add({origin.field, Shortened(origin.value, kValueWidth),
               origin.from ? NameOf(*origin.from) : "", origin.strategy, origin.owner});
    for (const auto& [record, value] : origin.losers) {
      table.Add({"  not", Shortened(value, kValueWidth), NameOf(*record)});
    }
  }
  return table.Text("  ");
}

std::string Text(const Known& known) {
  const RecordRow& asked = *known.asked;
  std::string text = fmt::format("{} ({}, version of {})\n", NameOf(asked), StateName(asked.state),
                                 TimeText(asked.stamp_us));
  if (!known.entity) return text + "linked to no entity\n";
  const EntityRow& entity = *known.entity;
  text += fmt::format("{} ({}, version {}{})\n\n", store::EntityText(entity.entity, entity.id),
                      StateName(entity.state), entity.version,
                      entity.key.empty() ? "" : ", key " + entity.key);
  text += FieldsText(known);
  TextTable records;
  for (const RecordRow& record : known.records) {
    records.Add({NameOf(record), std::string(StateName(record.state)), TimeText(record.stamp_us)});
  }
  text += "\nrecords\n" + records.Text("  ");
  TextTable outbox;
  for (const store::OutboxRow& row : known.outbox) {
    outbox.Add({std::to_string(row.id), row.object, row.local_key,
                std::string(store::OperationName(row.operation)),
                std::string(store::OutboxStateName(row.state)), row.code,
                Shortened(row.message, kValueWidth)});
  }
  if (!outbox.empty()) text += "\noutbox\n" + outbox.Text("  ");
  TextTable drift;
  for (const store::DriftRow& row : known.drift) {
    drift.Add({row.object + " " + row.key, row.member, "ours " + Shortened(row.ours, kValueWidth),
               "theirs " + Shortened(row.theirs, kValueWidth)});
  }
  if (!drift.empty()) text += "\ndrift\n" + drift.Text("  ");
  return text;
}

void WriteName(const RecordRow& record, JsonWriter* json) {
  json->Key("object").Text(record.object).Key("key").Text(record.key);
}

void WriteOrigin(const Origin& origin, JsonWriter* json) {
  json->BeginObject().Key("field").Text(origin.field).Key("value").Raw(origin.value);
  json->Key("owner").Text(origin.owner).Key("strategy").Text(origin.strategy);
  if (origin.from) {
    json->Key("from").BeginObject();
    WriteName(*origin.from, json);
    json->EndObject();
  }
  json->Key("losers").BeginList();
  for (const auto& [record, value] : origin.losers) {
    json->BeginObject();
    WriteName(*record, json);
    json->Key("value").Raw(value).EndObject();
  }
  json->EndList().EndObject();
}

void WriteEntity(const Known& known, JsonWriter* json) {
  const EntityRow& entity = *known.entity;
  json->Key("entity").BeginObject();
  json->Key("id").Text(store::EntityText(entity.entity, entity.id));
  json->Key("state").Text(StateName(entity.state)).Key("key").Text(entity.key);
  json->Key("version").Int(entity.version).Key("golden").Raw(entity.golden).EndObject();
  json->Key("fields").BeginList();
  for (const Origin& origin : Origins(known)) WriteOrigin(origin, json);
  json->EndList().Key("records").BeginList();
  for (const RecordRow& record : known.records) {
    json->BeginObject();
    WriteName(record, json);
    json->Key("state").Text(StateName(record.state));
    json->Key("stamp").Text(TimeText(record.stamp_us)).EndObject();
  }
  json->EndList().Key("outbox").BeginList();
  for (const store::OutboxRow& row : known.outbox) {
    json->BeginObject().Key("id").Int(row.id).Key("object").Text(row.object);
    json->Key("key").Text(row.local_key).Key("route").Text(row.route);
    json->Key("operation").Text(store::OperationName(row.operation));
    json->Key("state").Text(store::OutboxStateName(row.state));
    json->Key("attempts").Int(row.attempts).Key("code").Text(row.code);
    json->Key("message").Text(row.message).EndObject();
  }
  json->EndList().Key("drift").BeginList();
  for (const store::DriftRow& row : known.drift) {
    json->BeginObject().Key("object").Text(row.object).Key("key").Text(row.key);
    json->Key("member").Text(row.member);
    json->Key("ours").Raw(row.ours.empty() ? "null" : row.ours);
    json->Key("theirs").Raw(row.theirs.empty() ? "null" : row.theirs).EndObject();
  }
  json->EndList();
}

std::string Json(const Known& known) {
  JsonWriter json;
  json.BeginObject().Key("format_version").Text("1.0").Key("kind").Text("record");
  WriteName(*known.asked, &json);
  json.Key("state").Text(StateName(known.asked->state));
  json.Key("stamp").Text(TimeText(known.asked->stamp_us));
  if (known.entity) WriteEntity(known, &json);
  return json.EndObject().Take() + "\n";
}

int Show(const Arguments& arguments, Console& console) {
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  const auto known = Look(opened, arguments.Get("OBJECT"), arguments.Get("KEY"));
  if (!known) return CouldNotRun(known.error(), console);
  if (!known->asked) {
    console.Complain(fmt::format("nothing is known of {} `{}`", arguments.Get("OBJECT"),
                                 arguments.Get("KEY")));
    return kExitFindings;
  }
  console.Out(arguments.Get("format") == "json" ? Json(*known) : Text(*known));
  return kExitOk;
}

}  // namespace

COMMAND(record_show) = {
    .name = "record show",
    .summary = "show what a record became: golden values, who said them, who lost",
    .about = "Finds the entity behind a record of any system. Per field: the value that survived,\n"
             "the record it comes from, the rule that chose it, who owns the field; below it,\n"
             "what other records said. Then the entity's records in all systems, what was or will\n"
             "be written, and what somebody else changed there.",
    .positionals = {{.name = "OBJECT", .summary = "the object, as crm.Account"},
                    {.name = "KEY", .summary = "the record's id in its system"},
                    TreatyPath()},
    .options = StoreOptions(),
    .run = Show,
};

}  // namespace treaty::cli
