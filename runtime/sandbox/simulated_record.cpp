#include "runtime/sandbox/simulated_record.h"

#include <algorithm>

#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::sandbox {
namespace {

bool Meets(const SimulatedRecord& record, const Condition& condition) {
  const std::string_view value = record.Value(condition.member);
  const auto listed = [&] {
    return std::find(condition.values.begin(), condition.values.end(), value) !=
           condition.values.end();
  };
  switch (condition.test) {
    case Condition::Test::kIs:
    case Condition::Test::kOneOf:
      return listed();
    case Condition::Test::kIsNot:
      return !listed();
    case Condition::Test::kLike:
      return IsLike(record.Plain(condition.member), condition.values.front());
    case Condition::Test::kLongerThan:
      return int64_t(utf8::Count(record.Plain(condition.member))) > condition.number;
    case Condition::Test::kMissing:
      return (value == "null" || value == "\"\"") == (condition.number == 1);
  }
  return false;
}

std::string ValueOf(const ObjectBehaviour& object, const std::string& member,
                    const ValueRule& rule, const SimulatedRecord& record) {
  switch (rule.kind) {
    case ValueRule::Kind::kLiteral:
      return rule.literal;
    case ValueRule::Kind::kNumber: {
      const uint64_t count = uint64_t((rule.most - rule.least) / rule.step) + 1;
      const uint64_t chosen = Chosen(object.name, member, record.Plain(rule.by), count);
      return std::to_string(rule.least + int64_t(chosen) * rule.step);
    }
    case ValueRule::Kind::kChoice:
      return rule.choices[Chosen(object.name, member, record.Plain(rule.by), rule.choices.size())];
  }
  return "null";
}

}  // namespace

SimulatedRecord::SimulatedRecord(std::string_view json) {
  const auto members = SplitObject(json);
  if (!members) return;
  for (const JsonMember& member : *members) {
    members_.emplace_back(Unescape(member.key), std::string(member.value));
  }
}

std::string_view SimulatedRecord::Value(std::string_view member) const {
  // Whoever reads a whole record asks in about the order in which it was written.
  const size_t count = members_.size();
  for (size_t tried = 0, at = next_ < count ? next_ : 0; tried < count; ++tried) {
    const auto& [name, value] = members_[at];
    if (++at == count) at = 0;
    if (name != member) continue;
    next_ = at;
    return value;
  }
  return "null";
}

std::string SimulatedRecord::Plain(std::string_view member) const {
  const std::string_view value = Value(member);
  if (value == "null") return "";
  return TextOf(value).value_or(std::string(value));
}

bool SimulatedRecord::Has(std::string_view member) const {
  return std::any_of(members_.begin(), members_.end(),
                     [&](const auto& each) { return each.first == member; });
}

void SimulatedRecord::Set(std::string_view member, std::string value) {
  for (auto& [name, old] : members_) {
    if (name != member) continue;
    old = std::move(value);
    return;
  }
  members_.emplace_back(std::string(member), std::move(value));
}

void SimulatedRecord::Overlay(const SimulatedRecord& other) {
  for (const auto& [name, value] : other.members_) Set(name, value);
}

std::string SimulatedRecord::Json() const {
  JsonWriter writer;
  writer.BeginObject();
  for (const auto& [name, value] : members_) writer.Key(name).Raw(value);
  return writer.EndObject().Take();
}

bool Meets(const SimulatedRecord& record, const std::vector<Condition>& conditions) {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const Condition& condition) { return Meets(record, condition); });
}

const Refusal* RefusalOf(const ObjectBehaviour& object, const SimulatedRecord& record) {
  for (const Refusal& refusal : object.refuse) {
    if (Meets(record, refusal.when)) return &refusal;
  }
  return nullptr;
}

std::string MessageOf(const Refusal& refusal, const SimulatedRecord& record) {
  std::string text;
  std::string_view rest = refusal.message;
  while (!rest.empty()) {
    const size_t open = rest.find('{');
    const size_t close = open == std::string_view::npos ? open : rest.find('}', open);
    if (close == std::string_view::npos) break;
    text += rest.substr(0, open);
    text += record.Plain(rest.substr(open + 1, close - open - 1));
    rest.remove_prefix(close + 1);
  }
  text += rest;
  return text;
}

bool Assign(const ObjectBehaviour& object, const Assignments& assignments,
            SimulatedRecord* record) {
  bool changed = false;
  for (const auto& [member, rule] : assignments) {
    std::string value = ValueOf(object, member, rule, *record);
    if (record->Has(member) && record->Value(member) == value) continue;
    record->Set(member, std::move(value));
    changed = true;
  }
  return changed;
}

bool IsLike(std::string_view text, std::string_view pattern) {
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return text == pattern;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  const std::string_view rest = pattern.substr(star + 1);
  for (size_t at = star; at <= text.size(); ++at) {
    if (IsLike(text.substr(at), rest)) return true;
  }
  return false;
}

}  // namespace treaty::sandbox
