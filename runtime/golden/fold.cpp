#include "runtime/golden/fold.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "runtime/value/json_text.h"
#include "stdlib/survivorship/strategy.h"

namespace treaty::golden {

using program::Entity;
using program::EntityField;
using program::Territory;
using stdlib::Candidate;
using stdlib::Candidates;

namespace {

std::string_view SystemOf(std::string_view object) { return object.substr(0, object.find('.')); }

// One contribution, taken apart once.
struct Voice {
  const Contribution* contribution;
  std::string_view system;
  std::vector<JsonMember> values;
  std::vector<JsonMember> since;
  uint32_t filled = 0;

  std::optional<std::string_view> Says(std::string_view field) const {
    for (const JsonMember& member : values) {
      if (member.key == field) return member.value;
    }
    return std::nullopt;
  }
  int64_t Since(std::string_view field) const {
    for (const JsonMember& member : since) {
      if (member.key == field) return std::atoll(std::string(member.value).c_str());
    }
    return contribution->version_us;
  }
};

struct Decision {
  std::string value;
  int64_t record = 0;
  std::string strategy;
};

class Folder {
 public:
  Folder(const Entity& entity, std::vector<Contribution> contributions, int64_t now_us,
         FoldRules& rules)
      : entity_(entity), contributions_(std::move(contributions)), now_us_(now_us), rules_(rules) {
    std::sort(contributions_.begin(), contributions_.end(),
              [](const Contribution& a, const Contribution& b) {
                return std::tie(a.object, a.local_key) < std::tie(b.object, b.local_key);
              });
    for (const Contribution& contribution : contributions_) AddVoice(contribution);
  }

  Folded Run() {
    for (const EntityField& field : entity_.fields) {
      const std::optional<Decision> decision = Decide(field);
      if (!decision) continue;
      out_ += out_.empty() ? "{\"" : ",\"";
      out_ += field.name + "\":" + decision->value;
      folded_.lineage.push_back({field.name, decision->record, decision->strategy});
    }
    folded_.golden = out_.empty() ? "{}" : out_ + "}";
    return std::move(folded_);
  }

 private:
  void AddVoice(const Contribution& contribution) {
    Voice voice{&contribution, SystemOf(contribution.object), {}, {}};
    auto values = SplitObject(contribution.values);
    if (!values) return;  // says nothing
    voice.values = *std::move(values);
    auto since = SplitObject(contribution.since.empty() ? "{}" : contribution.since);
    if (since) voice.since = *std::move(since);
    for (const JsonMember& member : voice.values) voice.filled += !IsJsonNull(member.value);
    voices_.push_back(std::move(voice));
  }

  std::optional<Decision> Decide(const EntityField& field) {
    const bool is_key = field.name == entity_.key && !entity_.key_assigned_by.empty();
    if (is_key) return Owned(field, entity_.key_assigned_by);
    if (field.territory == Territory::kShared) return Shared(field);
    if (field.owner_unit == program::kNone) return Owned(field, field.owner);
    return Owned(field, rules_.OwnerOf(field.owner_unit, out_.empty() ? "{}" : out_ + "}"));
  }

  // --- owned

  std::optional<Decision> Owned(const EntityField& field, std::string_view owner) {
    if (auto spoken = NewestOf(field, owner, "owner")) return spoken;
    for (const std::string& seed : field.seeded_by) {
      auto seeded = NewestOf(field, seed, "seed");
      if (seeded && !IsJsonNull(seeded->value)) return seeded;
    }
    return std::nullopt;
  }

  // What the record of `system` that changed the field last says. Not the record with the newest
  // version: that may be new because of our own writes. Voices are in the order of (object, local
  // key), so the first of equal times is the least.
  std::optional<Decision> NewestOf(const EntityField& field, std::string_view system,
                                   const char* strategy) {
    const Voice* newest = nullptr;
    for (const Voice& voice : voices_) {
      if (voice.system != system || !voice.Says(field.name)) continue;
      if (newest == nullptr || newest->Since(field.name) < voice.Since(field.name)) newest = &voice;
    }
    if (newest == nullptr) return std::nullopt;
    return Decision{std::string(*newest->Says(field.name)), newest->contribution->record, strategy};
  }

  // --- shared

  std::optional<uint32_t> RankOf(const EntityField& field, std::string_view system) const {
    if (field.shared_by.empty()) return 0;
    const auto at = std::find(field.shared_by.begin(), field.shared_by.end(), system);
    if (at == field.shared_by.end()) return std::nullopt;
    return uint32_t(at - field.shared_by.begin());
  }

  bool MaySpeak(const EntityField& field, std::string_view value) {
    return !IsJsonNull(value) && (field.strategy_where == program::kNone ||
                                  rules_.Admits(field.strategy_where, value));
  }

  Candidate NewCandidate(const Voice& voice, uint32_t rank, std::string_view value,
                         int64_t since_us) const {
    return {value, voice.system, voice.contribution->object, voice.contribution->local_key, rank,
            since_us, voice.contribution->version_us, voice.filled};
  }

  std::optional<Decision> Shared(const EntityField& field) {
    if (!field.together.empty()) return Together(field);
    Candidates candidates;
    for (const Voice& voice : voices_) {
      const auto rank = RankOf(field, voice.system);
      const auto value = voice.Says(field.name);
      if (!rank || !value || !MaySpeak(field, *value)) continue;
      candidates.push_back(NewCandidate(voice, *rank, *value, voice.Since(field.name)));
    }
    if (candidates.empty()) return std::nullopt;
    if (field.type.kind == TypeKind::kList && !field.type.list_key.empty()) {
      return ByElement(field, candidates);
    }
    return Survivor(field, std::move(candidates));
  }

  std::optional<Decision> Survivor(const EntityField& field, Candidates candidates) {
    const std::string first = field.strategy.empty() ? "list_order" : field.strategy;
    std::vector<std::string> names = {first};
    names.insert(names.end(), field.then.begin(), field.then.end());
    for (const std::string& name : names) {
      const stdlib::Strategy* strategy = stdlib::FindStrategy(name);
      if (strategy == nullptr) continue;
      NoteNextChange(*strategy, candidates);
      if (strategy->combine != nullptr) {
        auto value = strategy->combine(candidates);
        if (!value) return std::nullopt;
        return Decision{*std::move(value), Only(candidates), name};
      }
      strategy->narrow(&candidates, now_us_);
    }
    const Candidate& best = *std::min_element(
        candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
          return std::tie(a.rank, a.system, a.object, a.local_key) <
                 std::tie(b.rank, b.system, b.object, b.local_key);
        });
    return Decision{std::string(best.value), RecordOf(best), first};
  }

  void NoteNextChange(const stdlib::Strategy& strategy, const Candidates& candidates) {
    if (strategy.next_change_us == nullptr) return;
    const int64_t at = strategy.next_change_us(candidates, now_us_);
    if (at == 0) return;
    folded_.next_change_us =
        folded_.next_change_us == 0 ? at : std::min(folded_.next_change_us, at);
  }

  int64_t RecordOf(const Candidate& candidate) const {
    for (const Voice& voice : voices_) {
      if (voice.contribution->object == candidate.object &&
          voice.contribution->local_key == candidate.local_key) {
        return voice.contribution->record;
      }
    }
    return 0;
  }
  int64_t Only(const Candidates& candidates) const {
    return candidates.size() == 1 ? RecordOf(candidates.front()) : 0;
  }

  // --- groups: the first field of a group decides for all of them

  std::optional<Decision> Together(const EntityField& field) {
    auto known = group_winner_.find(field.together);
    if (known == group_winner_.end()) {
      known = group_winner_.emplace(field.together, GroupWinner(field)).first;
    }
    if (known->second == nullptr) return std::nullopt;
    const auto value = known->second->Says(field.name);
    if (!value || IsJsonNull(*value)) return std::nullopt;
    return Decision{std::string(*value), known->second->contribution->record,
                    field.strategy.empty() ? "list_order" : field.strategy};
  }

  const Voice* GroupWinner(const EntityField& first) {
    Candidates candidates;
    std::vector<std::string> values;  // what the candidates' views point into
    values.reserve(voices_.size());
    for (const Voice& voice : voices_) {
      const auto rank = RankOf(first, voice.system);
      int64_t since_us = 0;
      const std::string group = GroupOf(voice, first.together, &since_us);
      if (!rank || group.empty()) continue;
      values.push_back(group);
      candidates.push_back(NewCandidate(voice, *rank, values.back(), since_us));
    }
    if (candidates.empty()) return nullptr;
    const auto decision = Survivor(first, std::move(candidates));
    for (const Voice& voice : voices_) {
      if (decision && voice.contribution->record == decision->record) return &voice;
    }
    return nullptr;
  }

  // The group's values as a list; empty when the record has none of them. A group is as old as the
  // youngest of its values.
  std::string GroupOf(const Voice& voice, const std::string& together, int64_t* since_us) const {
    std::string list = "[";
    bool any = false;
    for (const EntityField& field : entity_.fields) {
      if (field.together != together) continue;
      const auto value = voice.Says(field.name);
      any = any || (value && !IsJsonNull(*value));
      if (value) *since_us = std::max(*since_us, voice.Since(field.name));
      if (list.size() > 1) list += ',';
      list += value.value_or("null");
    }
    return any ? list + "]" : std::string();
  }

  // --- lists by key: each element is decided among the lists that have it

  std::optional<Decision> ByElement(const EntityField& field, const Candidates& lists) {
    std::map<std::string, Candidates> elements;
    for (const Candidate& list : lists) {
      const auto values = SplitList(list.value);
      if (!values) continue;
      for (const std::string_view value : *values) {
        const auto key = MemberOf(value, field.type.list_key);
        if (!key) continue;
        Candidate element = list;
        element.value = value;
        elements[ElementOrder(*key)].push_back(element);
      }
    }
    std::string out = "[";
    for (auto& [key, candidates] : elements) {
      const auto decision = Survivor(field, std::move(candidates));
      if (!decision) continue;
      if (out.size() > 1) out += ',';
      out += decision->value;
    }
    return Decision{out + "]", Only(lists), field.strategy.empty() ? "list_order" : field.strategy};
  }

  // Whole numbers in their own order, all else by bytes after them.
  static std::string ElementOrder(std::string_view key) {
    const bool number = !key.empty() && key.size() < 20 &&
                        std::all_of(key.begin(), key.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
    if (!number) return "~" + std::string(key);
    return std::string(20 - key.size(), '0') + std::string(key);
  }

  const Entity& entity_;
  std::vector<Contribution> contributions_;
  const int64_t now_us_;
  FoldRules& rules_;
  std::vector<Voice> voices_;
  std::map<std::string, const Voice*> group_winner_;
  std::string out_;
  Folded folded_;
};

}  // namespace

Folded Fold(const Entity& entity, std::vector<Contribution> contributions, int64_t now_us,
            FoldRules& rules) {
  return Folder(entity, std::move(contributions), now_us, rules).Run();
}

std::string LineageJson(const std::vector<Lineage>& lineage) {
  std::string out = "{";
  for (const Lineage& field : lineage) {
    if (out.size() > 1) out += ',';
    out += "\"" + field.field + "\":[" + std::to_string(field.record) + ",\"" + field.strategy +
           "\"]";
  }
  return out + "}";
}

}  // namespace treaty::golden
