#include "runtime/golden/overlay.h"

#include <algorithm>

#include "runtime/value/json_text.h"

namespace treaty::golden {

namespace {

bool IsObject(std::string_view json) { return !json.empty() && json.front() == '{'; }

const JsonMember* FindMember(const std::vector<JsonMember>& members, std::string_view key) {
  for (const JsonMember& member : members) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

std::vector<JsonMember> MembersOf(std::string_view json) {
  auto members = SplitObject(json.empty() ? "{}" : json);
  return members ? *std::move(members) : std::vector<JsonMember>();
}

void AppendMember(std::string* out, std::string_view key, std::string_view value) {
  *out += out->size() == 1 ? "\"" : ",\"";
  out->append(key);
  *out += "\":";
  out->append(value);
}

std::string MembersWhere(std::string_view record, std::string_view like, bool is_shared) {
  const std::vector<JsonMember> known = MembersOf(like);
  std::string out = "{";
  for (const JsonMember& member : MembersOf(record)) {
    if ((FindMember(known, member.key) != nullptr) != is_shared) continue;
    AppendMember(&out, member.key, member.value);
  }
  return out + "}";
}

}  // namespace

Result<std::string> Overlay(std::string_view image, std::string_view event) {
  TRY(const std::vector<JsonMember> said, SplitObject(event));
  const std::vector<JsonMember> held = MembersOf(image);
  std::string out = "{";
  for (const JsonMember& member : held) {
    const JsonMember* newer = FindMember(said, member.key);
    if (newer == nullptr) {
      AppendMember(&out, member.key, member.value);
    } else if (IsObject(newer->value) && IsObject(member.value)) {
      TRY(const std::string inner, Overlay(member.value, newer->value));
      AppendMember(&out, member.key, inner);
    } else {
      AppendMember(&out, member.key, newer->value);
    }
  }
  for (const JsonMember& member : said) {
    if (FindMember(held, member.key) == nullptr) AppendMember(&out, member.key, member.value);
  }
  return out + "}";
}

std::string ChangedMembers(std::string_view base, std::string_view whole) {
  const std::vector<JsonMember> held = MembersOf(base);
  std::string out = "{";
  for (const JsonMember& member : MembersOf(whole)) {
    const JsonMember* before = FindMember(held, member.key);
    if (before == nullptr || before->value != member.value) {
      AppendMember(&out, member.key, member.value);
    }
  }
  return out + "}";
}

std::string SharedMembers(std::string_view record, std::string_view like) {
  return MembersWhere(record, like, true);
}

std::string OtherMembers(std::string_view record, std::string_view like) {
  return MembersWhere(record, like, false);
}

std::vector<Drifted> FindDrift(std::string_view confirmed, std::string_view before,
                               std::string_view after) {
  std::vector<Drifted> drifted;
  const std::vector<JsonMember> old_members = MembersOf(before);
  const std::vector<JsonMember> new_members = MembersOf(after);
  for (const JsonMember& ours : MembersOf(confirmed)) {
    const JsonMember* held = FindMember(old_members, ours.key);
    const JsonMember* now = FindMember(new_members, ours.key);
    if (held == nullptr || now == nullptr || held->value == now->value) continue;
    drifted.push_back({std::string(ours.key), std::string(ours.value), std::string(now->value)});
  }
  return drifted;
}

}  // namespace treaty::golden
