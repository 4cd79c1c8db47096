#include "runtime/connectors/salesforce/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::connectors::salesforce {
namespace {

constexpr size_t kShortId = 15;
constexpr size_t kMostNextBytes = 2048;

const FieldShape* FindField(const std::vector<FieldShape>& fields, std::string_view name) {
  for (const FieldShape& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

std::string MemberText(std::string_view json, std::string_view key) {
  const auto value = MemberOf(json, key);
  return value ? TextOf(*value).value_or("") : std::string();
}

Result<std::string> Shaped(std::string_view value, const FieldShape& field);

Result<std::string> ShapedObject(std::string_view object, const std::vector<FieldShape>& fields) {
  TRY(const std::vector<JsonMember> members, SplitObject(object));
  JsonWriter json;
  json.BeginObject();
  for (const JsonMember& member : members) {
    if (member.key == "attributes") continue;
    const FieldShape* field = FindField(fields, member.key);
    std::string value(member.value);
    if (field != nullptr) {
      TRY(value, Shaped(member.value, *field));
    }
    json.Key(member.key).Raw(value);
  }
  return json.EndObject().Take();
}

// The rows as elements of a list, without brackets.
template <typename Rows>
Result<std::string> ShapedRows(const Rows& rows, const FieldShape& list) {
  std::string elements;
  for (const std::string_view row : rows) {
    if (MemberOf(row, "IsDeleted") == "true") continue;
    TRY(const std::string element, ShapedObject(row, list.type.element->fields));
    elements += (elements.empty() ? "" : ",") + element;
  }
  return elements;
}

Result<std::vector<std::string_view>> RowsOf(std::string_view page) {
  const auto rows = MemberOf(page, "records");
  if (!rows) return Fail("the answer has no `records`");
  return SplitList(*rows);
}

Result<std::string> ShapedList(std::string_view value, const FieldShape& field) {
  if (IsJsonNull(value)) return "[]";
  TRY(const auto rows, RowsOf(value));
  TRY(const std::string elements, ShapedRows(rows, field));
  return "[" + elements + "]";
}

Result<std::string> Shaped(std::string_view value, const FieldShape& field) {
  if (field.type.kind == TypeKind::kList && field.type.element) return ShapedList(value, field);
  if (IsJsonNull(value)) return std::string(value);
  if (field.type.kind == TypeKind::kRecord) return ShapedObject(value, field.type.fields);
  if (field.type.kind == TypeKind::kTimestamp) {
    Timestamp stamp;
    const auto text = TextOf(value);
    if (text && ParseTimestamp(*text, &stamp)) return JsonText(Format(stamp));
  }
  if (field.is_key || !field.references.empty()) {
    if (const auto text = TextOf(value)) return JsonText(LongId(*text));
  }
  return std::string(value);
}

// Only this server, and only what its API answers with: nothing that climbs, names another host, or
// carries signs that mean something to anybody on the way.
bool IsNextPage(std::string_view path) {
  if (!path.starts_with("/services/data/") || path.size() > kMostNextBytes) return false;
  if (path.find("..") != std::string_view::npos || path.find("//") != std::string_view::npos) {
    return false;
  }
  return std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/-_.~!=&?%+,:*$").find(c) != std::string_view::npos;
  });
}

Result<std::string> NextOf(std::string_view page) {
  const std::string next = MemberText(page, "nextRecordsUrl");
  if (MemberOf(page, "done") != "false") return std::string();
  if (IsNextPage(next)) return next;
  return Fail(next.empty() ? "the answer is not done, but names no next page"
                           : "the answer's next page is no path of the API");
}

}  // namespace

std::string LongId(std::string_view id) {
  constexpr std::string_view kSigns = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
  const bool plain = std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  std::string text(id);
  if (id.size() != kShortId || !plain) return text;
  // One sign for each five: which of them are upper case.
  for (size_t part = 0; part < kShortId; part += 5) {
    unsigned upper = 0;
    for (size_t i = 0; i < 5; ++i) {
      if (id[part + i] >= 'A' && id[part + i] <= 'Z') upper |= 1u << i;
    }
    text += kSigns[upper];
  }
  return text;
}

std::string QueriedRecord::Json() const {
  JsonWriter json;
  json.BeginObject();
  for (const auto& [key, value] : members) json.Key(key).Raw(value);
  return json.EndObject().Take();
}

std::string_view QueriedRecord::Member(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return value;
  }
  return {};
}

Result<QueriedRecord> ReadRecord(std::string_view record, const std::vector<FieldShape>& fields) {
  TRY(const std::vector<JsonMember> members, SplitObject(record));
  QueriedRecord read;
  for (const JsonMember& member : members) {
    if (member.key == "attributes") continue;
    const FieldShape* field = FindField(fields, member.key);
    std::string value(member.value);
    if (field != nullptr) {
      TRY(value, Shaped(member.value, *field));
    }
    if (field != nullptr && field->type.kind == TypeKind::kList && !IsJsonNull(member.value)) {
      TRY(std::string next, NextOf(member.value));
      if (!next.empty()) read.open.push_back({read.members.size(), field, std::move(next)});
    }
    read.members.emplace_back(member.key, std::move(value));
  }
  read.id = LongId(TextOf(read.Member("Id")).value_or(""));
  read.merged_into = LongId(TextOf(read.Member("MasterRecordId")).value_or(""));
  read.deleted = read.Member("IsDeleted") == "true";
  Timestamp stamp;
  const auto text = TextOf(read.Member("SystemModstamp"));
  if (text && ParseTimestamp(*text, &stamp)) read.stamp_us = stamp.us;
  return read;
}

Result<void> AppendChildren(QueriedRecord* record, const OpenList& list,
                            const std::vector<std::string>& rows) {
  TRY(const std::string elements, ShapedRows(rows, *list.field));
  std::string& value = record->members[list.member].second;
  if (elements.empty()) return {};
  value.pop_back();
  value += (value.size() > 1 ? "," : "") + elements + "]";
  return {};
}

Result<QueryPage> ReadQueryPage(std::string_view body) {
  TRY(const std::string json, Canonicalise(body));
  TRY(const auto rows, RowsOf(json));
  QueryPage page;
  page.rows.assign(rows.begin(), rows.end());
  TRY(page.next, NextOf(json));
  return page;
}

Result<RowResult> ReadRowResult(std::string_view row) {
  RowResult result;
  const auto success = MemberOf(row, "success");
  if (!success) return Fail("a row of the answer says neither success nor failure");
  result.success = *success == "true";
  result.id = LongId(MemberText(row, "id"));
  result.created = MemberOf(row, "created") == "true";
  if (const auto errors = MemberOf(row, "errors")) result.errors = *errors;
  return result;
}

Result<std::vector<Result<RowResult>>> ReadRowResults(std::string_view body) {
  TRY(const std::string canonical, Canonicalise(body));
  TRY(const std::vector<std::string_view> rows, SplitList(canonical));
  std::vector<Result<RowResult>> results;
  results.reserve(rows.size());
  for (const std::string_view row : rows) results.push_back(ReadRowResult(row));
  return results;
}

}  // namespace treaty::connectors::salesforce
