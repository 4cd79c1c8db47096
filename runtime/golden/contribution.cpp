#include "runtime/golden/contribution.h"

#include <algorithm>

#include "runtime/value/json_text.h"

namespace treaty::golden {

namespace {

using Members = std::vector<JsonMember>;

Members MembersOf(std::string_view json) {
  auto members = SplitObject(json.empty() ? "{}" : json);
  return members ? *std::move(members) : Members();
}

const JsonMember* Find(const Members& members, std::string_view key) {
  for (const JsonMember& member : members) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

// Writes an object; empty when nothing was written.
class MemberWriter {
 public:
  void Add(std::string_view key, std::string_view value) {
    out_ += out_.empty() ? "{\"" : ",\"";
    out_.append(key);
    out_ += "\":";
    out_.append(value);
  }
  std::string Take() { return out_.empty() ? std::string() : out_ + "}"; }

 private:
  std::string out_;
};

// One field after the other, in the order of the mapped version.
class Builder {
 public:
  Builder(const Authored& before, int64_t stamp_us)
      : contribution_(MembersOf(before.contribution)),
        since_(MembersOf(before.since)),
        acknowledged_(MembersOf(before.acknowledged)),
        stamp_(std::to_string(stamp_us)) {}

  // The users said nothing new about this field.
  void Keep(std::string_view field) {
    const JsonMember* value = Find(contribution_, field);
    if (value == nullptr) return;
    written_.Add(field, value->value);
    const JsonMember* since = Find(since_, field);
    since_written_.Add(field, since != nullptr ? since->value : stamp_);
  }
  void Say(std::string_view field, std::string_view value) {
    written_.Add(field, value);
    const JsonMember* before = Find(contribution_, field);
    const JsonMember* since = Find(since_, field);
    const bool same = before != nullptr && before->value == value && since != nullptr;
    since_written_.Add(field, same ? since->value : std::string_view(stamp_));
  }
  void Acknowledge(std::string_view field, std::string_view value) {
    acknowledged_written_.Add(field, value);
  }
  const JsonMember* Acknowledged(std::string_view field) const {
    return Find(acknowledged_, field);
  }
  Authored Take() {
    return {written_.Take(), since_written_.Take(), acknowledged_written_.Take()};
  }

 private:
  const Members contribution_, since_, acknowledged_;
  const std::string stamp_;
  MemberWriter written_, since_written_, acknowledged_written_;
};

// The first step of a path: "to_Item[].Material" -> "to_Item".
std::string_view FirstStep(std::string_view path) {
  return path.substr(0, std::min(path.find('.'), path.find('[')));
}

bool ReadsOnly(const program::MappedField& field, const Members& written) {
  return !field.sources.empty() &&
         std::all_of(field.sources.begin(), field.sources.end(), [&](const std::string& source) {
           return Find(written, FirstStep(source)) != nullptr;
         });
}

// Whether the record still holds, in every member the field reads, what we wrote there.
bool HoldsWhatWeWrote(const program::MappedField& field, const Members& written,
                      const Members& record) {
  return std::all_of(field.sources.begin(), field.sources.end(), [&](const std::string& source) {
    const JsonMember* ours = Find(written, FirstStep(source));
    const JsonMember* theirs = Find(record, FirstStep(source));
    if (ours == nullptr || theirs == nullptr) return false;
    const auto canonical = Canonicalise(theirs->value);
    return canonical && *canonical == ours->value;
  });
}

}  // namespace

Authored TakeVersion(const Authored& before, std::string_view mapped, std::string_view echo,
                     int64_t stamp_us) {
  Builder builder(before, stamp_us);
  const Members echoed = MembersOf(echo);
  for (const JsonMember& member : MembersOf(mapped)) {
    const JsonMember* ours = builder.Acknowledged(member.key);
    const JsonMember* underway = Find(echoed, member.key);
    const bool is_underway = underway != nullptr && underway->value == member.value;
    if (ours != nullptr && ours->value == member.value) {
      builder.Keep(member.key);
      builder.Acknowledge(member.key, ours->value);
    } else if (is_underway) {
      builder.Keep(member.key);
      if (ours != nullptr) builder.Acknowledge(member.key, ours->value);
    } else {
      builder.Say(member.key, member.value);
    }
  }
  return builder.Take();
}

Authored TakeConfirm(const Authored& before, const Confirmed& confirmed,
                     const std::vector<program::MappedField>& fields) {
  Builder builder(before, confirmed.stamp_us);
  const Members written = MembersOf(confirmed.written);
  const Members late = MembersOf(confirmed.late_record);
  for (const JsonMember& member : MembersOf(confirmed.mapped)) {
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const auto& mapped_field) {
      return mapped_field.target == member.key;
    });
    const bool is_ours = field != fields.end() && ReadsOnly(*field, written) &&
                         (late.empty() || HoldsWhatWeWrote(*field, written, late));
    if (is_ours) {
      builder.Keep(member.key);
      builder.Acknowledge(member.key, member.value);
    } else if (confirmed.has_record) {
      builder.Say(member.key, member.value);
    } else {
      builder.Keep(member.key);
    }
  }
  return builder.Take();
}

}  // namespace treaty::golden
