#include "runtime/program/file_references.h"

#include <fmt/format.h>

#include "runtime/value/json_text.h"

namespace treaty::program {
namespace {

// What is asked, as one text: kind, object or entity, key.
char KindOf(ReferenceKind kind) {
  switch (kind) {
    case ReferenceKind::kEntityOfRecord: return 'e';
    case ReferenceKind::kRecordOfEntity: return 'r';
    case ReferenceKind::kEntityByKey: return 'k';
  }
  return '?';
}

std::optional<std::string> Member(std::string_view line, std::string_view name) {
  const auto raw = MemberOf(line, name);
  return raw ? TextOf(*raw) : std::nullopt;
}

}  // namespace

std::string FileReferences::Asked(char kind, std::string_view scope, std::string_view key) {
  std::string asked(1, kind);
  asked += scope;
  asked += '\n';
  asked += key;
  return asked;
}

Result<void> FileReferences::AddLine(std::string_view line) {
  const auto entity = Member(line, "entity");
  const auto id = Member(line, "id");
  if (!entity || !id) return Fail("expected `entity` and `id`, both texts");
  if (const auto business_key = Member(line, "business_key")) {
    answers_[Asked('k', *entity, *business_key)] = *id;
    return {};
  }
  const auto object = Member(line, "object");
  const auto key = Member(line, "key");
  if (!object || !key) return Fail("expected `object` and `key`, or `business_key`, all texts");
  answers_[Asked('e', *object, *key)] = *id;
  answers_[Asked('r', *object, *id)] = *key;
  return {};
}

Result<void> FileReferences::Add(std::string_view ndjson) {
  size_t number = 0;
  while (!ndjson.empty()) {
    const size_t end = std::min(ndjson.find('\n'), ndjson.size());
    const std::string_view line = ndjson.substr(0, end);
    ndjson.remove_prefix(std::min(end + 1, ndjson.size()));
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto canonical = Canonicalise(line);
    const auto added = canonical ? AddLine(*canonical) : Fail(canonical.error().message);
    if (!added) return Fail(added.error().message, fmt::format("line {}", number));
  }
  return {};
}

LookupAnswer FileReferences::Find(const Reference& reference, std::string_view key) {
  const std::string& scope =
      reference.kind == ReferenceKind::kEntityByKey ? reference.entity : reference.object;
  asked_.clear();
  asked_ += KindOf(reference.kind);
  asked_ += scope;
  asked_ += '\n';
  asked_ += key;
  const auto found = answers_.find(asked_);
  if (found == answers_.end()) return {LookupState::kMissing, {}};
  return {LookupState::kFound, found->second};
}

}  // namespace treaty::program
