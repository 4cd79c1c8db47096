#include "runtime/sandbox/seeded_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "runtime/base/hash.h"
#include "runtime/formats/odata_url.h"
#include "runtime/sandbox/seeded_value.h"
#include "runtime/sandbox/simulated_record.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox {
namespace {

constexpr int64_t kMostChildren = 3;
constexpr int64_t kParents = 40;  // of objects that stand only inside of others
constexpr size_t kMostDepth = 8;  // of records in records

using Fields = std::vector<FieldShape>;

struct Plan {  // one object
  const ObjectShape* shape = nullptr;
  const ObjectBehaviour* behaviour = nullptr;
  std::string natural_key;
  Subject::Kind kind = Subject::Kind::kCompany;
  int64_t count = 0;
  std::vector<std::string> ids;  // by number - 1; none where the key has parts
};

// A record, or one inside it, on its way.
struct Entry {
  std::string object;       // what it is one of
  std::string natural_key;  // may be empty
  std::string id;           // may be empty
  const Subject* subject = nullptr;
  int64_t stamp_us = 0;
  int64_t position = 0;  // in its parent's list, from 1
  const Entry* parent = nullptr;
  size_t depth = 0;
};

bool Contains(std::string_view name, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return name.find(word) != std::string_view::npos;
  });
}

Subject::Kind KindOf(std::string_view object, const Fields& fields) {
  for (const FieldShape& field : fields) {
    if (Contains(field.name, {"LastName", "FamilyName"})) return Subject::Kind::kPerson;
  }
  return Contains(object, {"Product", "Material", "Item"}) ? Subject::Kind::kThing
                                                           : Subject::Kind::kCompany;
}

// "AccountId" and "Supplier__c" belong to "Account" and "Supplier__r".
std::string RelationOf(std::string_view reference) {
  if (reference.ends_with("__c"))
    return fmt::format("{}__r", reference.substr(0, reference.size() - 3));
  return reference.ends_with("Id") ? std::string(reference.substr(0, reference.size() - 2)) : "";
}

bool Needed(const FieldShape& field) { return !field.type.optional || field.required; }

class Seeder {
 public:
  explicit Seeder(const SeededOptions& options) : options_(options) {}

  Result<std::string> Lines();

 private:
  void MakePlans();
  void Order(const std::string& object, std::set<std::string>* seen);
  void MakeIds(Plan* plan) const;
  Result<std::string> Line(const Plan& plan, int64_t number, int64_t stamp_us) const;
  std::string Record(const Fields& fields, const Entry& entry) const;
  std::string Value(const FieldShape& field, const Fields& fields, const Entry& entry) const;
  std::string Reference(const FieldShape& field, const Fields& fields, const Entry& entry) const;
  std::string Parent(const FieldShape& field, const Fields& fields, const Entry& entry) const;
  std::string Children(const FieldShape& field, const Entry& entry) const;
  std::string IdOf(const std::string& object, int64_t number) const;
  int64_t ParentNumber(std::string_view relation, const Entry& entry) const;
  uint64_t LuckOf(std::string_view field, const Entry& entry) const;
  const Plan* Find(const std::string& object) const;

  const SeededOptions& options_;
  std::map<std::string, Plan> plans_;
  std::vector<std::string> order_;  // what is referred to comes first
};

const Plan* Seeder::Find(const std::string& object) const {
  const auto found = plans_.find(object);
  return found == plans_.end() ? nullptr : &found->second;
}

uint64_t Seeder::LuckOf(std::string_view field, const Entry& entry) const {
  const std::string place =
      fmt::format("{}/{}/{}/{}", entry.object, entry.subject->number(), entry.position, field);
  return Fingerprint(place, options_.seed + 1);
}

void Seeder::MakePlans() {
  for (const program::Object& object : options_.model->objects) {
    if (object.system != options_.system) continue;
    Plan plan{.shape = &object.shape, .behaviour = options_.behaviour->Find(object.shape.name)};
    plan.natural_key = plan.behaviour ? plan.behaviour->natural_key : object.found_by;
    plan.kind = KindOf(object.shape.name, object.shape.fields);
    plan.count = options_.records;
    for (const FieldShape& field : object.shape.fields) {
      const bool kept_apart = field.is_key || field.unique || field.name == plan.natural_key;
      if (kept_apart) plan.count = UniqueValues(field, plan.count);
    }
    MakeIds(&plan);
    plans_.emplace(object.shape.name, std::move(plan));
  }
  std::set<std::string> seen;
  for (const auto& [name, plan] : plans_) Order(name, &seen);
}

void Seeder::Order(const std::string& object, std::set<std::string>* seen) {
  const Plan* plan = Find(object);
  if (plan == nullptr || !seen->insert(object).second) return;
  for (const FieldShape& field : plan->shape->fields) {
    if (!field.references.empty()) Order(field.references, seen);
  }
  order_.push_back(object);
}

// As the system itself would number them: its next create takes the next number.
void Seeder::MakeIds(Plan* plan) const {
  const ObjectShape& shape = *plan->shape;
  const auto keys = formats::KeyFieldsOf(shape);
  if (!keys || keys->size() != 1 || !keys->front()->references.empty()) return;
  const FieldShape& key = *keys->front();
  const int64_t first = plan->behaviour ? plan->behaviour->first_number : 1;
  const int64_t digits = plan->behaviour ? plan->behaviour->digits : 10;
  const bool by_key = plan->behaviour && !plan->behaviour->number_by_sequence;
  std::set<std::string> taken;
  for (int64_t at = 0; at < plan->count; ++at) {
    const Subject subject(options_.seed, at + 1, plan->kind);
    Entry entry{.object = shape.name, .subject = &subject};
    const SeededValue made{&subject, LuckOf(key.name, entry), options_.now_us};
    if (options_.ids.make != nullptr && key.name == "Id") {
      plan->ids.push_back(options_.ids.make(shape.name, uint64_t(first + at)));
      continue;
    }
    if (key.type.kind != TypeKind::kText || key.type.remote_type == "Edm.Guid") {
      const std::string json = UniqueValueOf(key, shape.name, made);
      plan->ids.push_back(TextOf(json).value_or(json));
      continue;
    }
    int64_t number = key.type.length == 0 || key.type.length >= 10 ? first + at : at + 1;
    if (by_key) {
      const FieldShape natural{.name = plan->natural_key};
      const std::string json = UniqueValueOf(natural, shape.name, made);
      number = int64_t(Chosen(shape.name, key.name, TextOf(json).value_or(""), 1'000'000'000));
    }
    std::string id = DigitsOf(number, key.type.length, digits);
    while (!taken.insert(id).second) id = DigitsOf(++number, key.type.length, digits);
    plan->ids.push_back(std::move(id));
  }
}

std::string Seeder::IdOf(const std::string& object, int64_t number) const {
  if (options_.ids.make != nullptr) return options_.ids.make(object, uint64_t(number));
  return DigitsOf(number, 0, 10);
}

// Which of the few parents that are no records of their own.
int64_t Seeder::ParentNumber(std::string_view relation, const Entry& entry) const {
  return 1 + int64_t(LuckOf(relation, entry) % uint64_t(kParents));
}

std::string Seeder::Reference(const FieldShape& field, const Fields& fields,
                              const Entry& entry) const {
  const std::string& target = field.references;
  const auto as_json = [&](const std::string& id) {
    return field.type.kind == TypeKind::kInt ? id : JsonText(id);
  };
  if (entry.parent != nullptr && entry.parent->object == target) {
    return entry.parent->id.empty() ? "" : as_json(entry.parent->id);
  }
  const bool needed = Needed(field);
  const Plan* plan = Find(target);
  if (plan == nullptr) {  // not served: it may stand inside
    const std::string relation = RelationOf(field.name);
    const bool is_there = std::any_of(fields.begin(), fields.end(), [&](const FieldShape& each) {
      return each.name == relation && each.type.kind == TypeKind::kRecord;
    });
    if (!needed && !is_there) return {};
    return as_json(IdOf(target, ParentNumber(relation, entry)));
  }
  if (plan->ids.empty() || (!needed && !field.creatable)) return {};
  const uint64_t luck = LuckOf(field.name, entry);
  const auto number = uint64_t(entry.subject->number() - 1);
  if (field.is_key) return as_json(plan->ids[number % plan->ids.size()]);
  if (target != entry.object) return as_json(plan->ids[luck % plan->ids.size()]);
  // Only what came before, so that there are no rings.
  if (number > 0 && (needed || luck % 4 == 0)) return as_json(plan->ids[(luck >> 8) % number]);
  return needed ? as_json(plan->ids.front()) : "";
}

// A record inside a record: a parent, or fields that are kept together (an address).
std::string Seeder::Parent(const FieldShape& field, const Fields& fields,
                           const Entry& entry) const {
  const Fields& inside = field.type.fields;
  if (inside.empty() || entry.depth >= kMostDepth) return {};
  const bool is_entity =
      std::any_of(inside.begin(), inside.end(), [](const FieldShape& each) { return each.is_key; });
  if (!is_entity) {
    Entry together = entry;
    together.depth = entry.depth + 1;
    return Record(inside, together);
  }
  for (const FieldShape& each : fields) {
    // A parent that is a record of its own is looked up there.
    if (RelationOf(each.name) == field.name && Find(each.references) != nullptr) return {};
  }
  const int64_t number = ParentNumber(field.name, entry);
  const Subject subject(options_.seed, number, KindOf(field.type.name, inside));
  return Record(inside, {.object = field.type.name,
                         .natural_key = {},
                         .id = IdOf(field.type.name, number),
                         .subject = &subject,
                         .stamp_us = entry.stamp_us,
                         .depth = entry.depth + 1});
}

std::string Seeder::Children(const FieldShape& field, const Entry& entry) const {
  const TypeShape* element = field.type.element.get();
  if (element == nullptr || entry.depth >= kMostDepth) return {};
  const bool of_records = element->kind == TypeKind::kRecord;
  if (of_records && element->fields.empty()) return {};
  const int64_t count = 1 + int64_t(LuckOf(field.name, entry) % uint64_t(kMostChildren));
  JsonWriter list;
  list.BeginList();
  for (int64_t position = 1; position <= count; ++position) {
    Entry child{.object = of_records ? element->name : field.name,
                .natural_key = {},
                .id = {},
                .subject = entry.subject,
                .stamp_us = entry.stamp_us,
                .position = position,
                .parent = &entry,
                .depth = entry.depth + 1};
    if (of_records) {
      child.id = IdOf(child.object, entry.subject->number() * 100 + position);
      list.Raw(Record(element->fields, child));
      continue;
    }
    const SeededValue made{entry.subject, LuckOf(field.name, child), entry.stamp_us, position};
    FieldShape one{.name = field.name, .type = *element};
    one.type.optional = false;
    const std::string value = ValueOf(one, made);
    if (!value.empty()) list.Raw(value);
  }
  return list.EndList().Take();
}

std::string Seeder::Value(const FieldShape& field, const Fields& fields, const Entry& entry) const {
  const TypeShape& type = field.type;
  if (field.is_key && entry.parent == nullptr && !entry.id.empty()) {
    return type.kind == TypeKind::kText ? JsonText(entry.id) : entry.id;
  }
  if (field.is_key && entry.parent != nullptr && options_.ids.make != nullptr) {
    return JsonText(entry.id);
  }
  if (type.kind == TypeKind::kRecord) return Parent(field, fields, entry);
  if (type.kind == TypeKind::kList) return Children(field, entry);
  if (!field.references.empty()) return Reference(field, fields, entry);
  const uint64_t luck = LuckOf(field.name, entry);
  const SeededValue made{entry.subject, luck, entry.stamp_us, entry.position};
  if (field.is_key || field.name == entry.natural_key) {
    return UniqueValueOf(field, entry.object, made);
  }
  const bool needed = Needed(field);
  const bool number = type.kind == TypeKind::kDecimal || type.kind == TypeKind::kInt;
  if (!needed && (field.external_id || field.unique)) return {};  // somebody else's to fill
  if (!needed && !field.creatable && !number && entry.depth == 0) return {};  // the server's
  if (field.external_id || field.unique) return UniqueValueOf(field, entry.object, made);
  const bool is_id = options_.ids.make != nullptr && field.name.ends_with("Id");
  if (type.kind == TypeKind::kText && type.length == 18 && is_id) {
    const std::string relation = field.name == "OwnerId" ? "User" : RelationOf(field.name);
    return needed ? JsonText(IdOf(relation, ParentNumber(field.name, entry))) : "";
  }
  const bool is_degrees = type.kind == TypeKind::kDecimal && type.scale > 5;
  if (!needed && ((luck >> 56) % 8 == 0 || is_degrees)) return {};
  return ValueOf(field, made);
}

std::string Seeder::Record(const Fields& fields, const Entry& entry) const {
  JsonWriter json;
  json.BeginObject();
  for (const FieldShape& field : fields) {
    const Plan* parent = entry.parent != nullptr ? Find(entry.parent->object) : nullptr;
    if (parent != nullptr && field.is_key) {
      const auto keys = formats::KeyFieldsOf(*parent->shape);
      const bool repeated = options_.ids.make == nullptr && keys &&
                            std::any_of(keys->begin(), keys->end(), [&](const FieldShape* key) {
                              return key->name == field.name;
                            });
      if (repeated) continue;  // it is the parent's
    }
    const std::string value = Value(field, fields, entry);
    if (!value.empty()) json.Key(field.name).Raw(value);
  }
  return json.EndObject().Take();
}

Result<std::string> Seeder::Line(const Plan& plan, int64_t number, int64_t stamp_us) const {
  const Subject subject(options_.seed, number, plan.kind);
  Entry entry{.object = plan.shape->name,
              .natural_key = plan.natural_key,
              .id = plan.ids.empty() ? "" : plan.ids[size_t(number - 1)],
              .subject = &subject,
              .stamp_us = stamp_us};
  SimulatedRecord record(Record(plan.shape->fields, entry));
  if (plan.behaviour) Assign(*plan.behaviour, plan.behaviour->assign, &record);
  std::string id = entry.id;
  if (id.empty()) {
    TRY(id, formats::RecordIdOf(record.Json(), *plan.shape));
  }
  JsonWriter line;
  line.BeginObject().Key("object").Text(plan.shape->name).Key("kind").Text("created");
  line.Key("id").Text(id).Key("stamp").Text(Format(Timestamp{stamp_us}));
  return line.Key("record").Raw(record.Json()).EndObject().Take() + "\n";
}

Result<std::string> Seeder::Lines() {
  MakePlans();
  int64_t total = 0;
  for (const auto& [name, plan] : plans_) total += plan.count;
  std::string lines;
  int64_t made = 0;
  for (const std::string& object : order_) {
    const Plan& plan = plans_.at(object);
    for (int64_t number = 1; number <= plan.count; ++number) {
      ++made;
      const int64_t stamp_us = options_.now_us - kUsPerDay / total * (total - made);
      TRY(const std::string line, Line(plan, number, stamp_us));
      lines += line;
    }
  }
  return lines;
}

}  // namespace

Result<std::string> SeededRecords(const SeededOptions& options) {
  if (options.records > kMostSeededRecords) {
    return Fail(
        fmt::format("{} records of each object are more than a sandbox makes", options.records), {},
        fmt::format("ask for at most {}", kMostSeededRecords));
  }
  return Seeder(options).Lines();
}

}  // namespace treaty::sandbox
