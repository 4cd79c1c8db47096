#include "runtime/connectors/salesforce/answer_codes.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "runtime/value/json_text.h"

namespace treaty::connectors::salesforce {
namespace {

using protocols::AnswerStatus;
using protocols::HttpResponse;

constexpr size_t kMostMessageBytes = 1000;

struct CodeRow {
  std::string_view code;
  CodeClass code_class;
};
constexpr CodeRow kCodes[] = {
    {"INVALID_SESSION_ID", CodeClass::kSession},
    {"INVALID_AUTH_HEADER", CodeClass::kSession},
    {"API_CURRENTLY_DISABLED", CodeClass::kNoAccess},
    {"API_DISABLED_FOR_ORG", CodeClass::kNoAccess},
    {"INVALID_LOGIN", CodeClass::kNoAccess},
    {"INVALID_OPERATION_WITH_EXPIRED_PASSWORD", CodeClass::kNoAccess},
    {"ORG_LOCKED", CodeClass::kNoAccess},

    {"REQUEST_LIMIT_EXCEEDED", CodeClass::kLimit},
    {"UNABLE_TO_LOCK_ROW", CodeClass::kLock},

    {"SERVER_UNAVAILABLE", CodeClass::kTransient},
    {"QUERY_TIMEOUT", CodeClass::kTransient},
    {"REQUEST_RUNNING_TOO_LONG", CodeClass::kTransient},
    {"TEMPORARY_QUERY_MORE_FAILURE", CodeClass::kTransient},
    {"TOO_MANY_APEX_REQUESTS", CodeClass::kTransient},
    {"PLATFORM_EVENT_PUBLISHING_UNAVAILABLE", CodeClass::kTransient},
    {"PLATFORM_EVENT_PUBLISH_FAILED", CodeClass::kTransient},
    {"UNKNOWN_EXCEPTION", CodeClass::kTransient},
    {"LIMIT_EXCEEDED", CodeClass::kTransient},

    {"ALL_OR_NONE_OPERATION_ROLLED_BACK", CodeClass::kCollateral},
    {"PROCESSING_HALTED", CodeClass::kCollateral},

    {"DUPLICATE_VALUE", CodeClass::kDuplicate},
    {"DUPLICATE_EXTERNAL_ID", CodeClass::kSeveral},
    {"ENTITY_IS_DELETED", CodeClass::kGone},
    {"QUERY_LOCATOR_EXPIRED", CodeClass::kCursor},
    {"INVALID_QUERY_LOCATOR", CodeClass::kCursor},

    {"DUPLICATES_DETECTED", CodeClass::kRefused},
    {"INVALID_CROSS_REFERENCE_KEY", CodeClass::kRefused},
    {"INSUFFICIENT_ACCESS_OR_READONLY", CodeClass::kRefused},
    {"INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", CodeClass::kRefused},
    {"REQUIRED_FIELD_MISSING", CodeClass::kRefused},
    {"FIELD_CUSTOM_VALIDATION_EXCEPTION", CodeClass::kRefused},
    {"STRING_TOO_LONG", CodeClass::kRefused},
    {"INVALID_FIELD", CodeClass::kRefused},
    {"INVALID_FIELD_FOR_INSERT_UPDATE", CodeClass::kRefused},
    {"MALFORMED_ID", CodeClass::kRefused},
    {"MALFORMED_QUERY", CodeClass::kRefused},
    {"INVALID_TYPE", CodeClass::kRefused},
    {"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", CodeClass::kRefused},
    {"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", CodeClass::kRefused},
    {"STORAGE_LIMIT_EXCEEDED", CodeClass::kRefused},
    {"NOT_FOUND", CodeClass::kRefused},
    {"JSON_PARSER_ERROR", CodeClass::kRefused},
};

struct StatusRow {
  int status;
  CodeClass code_class;
  std::string_view words;
};
constexpr StatusRow kStatuses[] = {
    {300, CodeClass::kSeveral, "the external id names several records"},
    {400, CodeClass::kRefused, "the request was not understood"},
    {401, CodeClass::kSession, "the session is not accepted"},
    {403, CodeClass::kRefused, "the request is not allowed"},
    {404, CodeClass::kRefused, "there is no such resource"},
    {405, CodeClass::kRefused, "the resource does not take this method"},
    {408, CodeClass::kTransient, "the server gave up waiting"},
    {409, CodeClass::kRefused, "the request does not fit the version of the API"},
    {410, CodeClass::kRefused, "this version of the API is no more"},
    {412, CodeClass::kStale, "the record was changed since it was read"},
    {413, CodeClass::kRefused, "the request is too large"},
    {414, CodeClass::kRefused, "the address is too long"},
    {415, CodeClass::kRefused, "the kind of content is not taken"},
    {420, CodeClass::kLimit, "the edge turned the request away"},
    {428, CodeClass::kRefused, "the request lacks a condition"},
    {429, CodeClass::kLimit, "too many requests"},
    {431, CodeClass::kRefused, "the headers are too long"},
    {500, CodeClass::kTransient, "the server failed"},
    {502, CodeClass::kTransient, "the gateway got no answer"},
    {503, CodeClass::kTransient, "the server is not available"},
    {504, CodeClass::kTransient, "the gateway gave up waiting"},
};

const StatusRow* RowOf(int status) {
  for (const StatusRow& row : kStatuses) {
    if (row.status == status) return &row;
  }
  return nullptr;
}

CodeClass ClassOfStatus(int status) {
  if (const StatusRow* row = RowOf(status)) return row->code_class;
  return status >= 500 ? CodeClass::kTransient : CodeClass::kRefused;
}

std::string MemberText(std::string_view json, std::string_view key) {
  const auto value = MemberOf(json, key);
  return value ? TextOf(*value).value_or("") : std::string();
}

std::string Cut(std::string text) {
  if (text.size() <= kMostMessageBytes) return text;
  size_t end = kMostMessageBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

// "message (fields: A, B)"
std::string MessageOf(std::string_view error) {
  std::string message = MemberText(error, "message");
  const auto fields = MemberOf(error, "fields");
  const auto list = fields ? SplitList(*fields) : Result<std::vector<std::string_view>>{};
  std::string names;
  if (list) {
    for (const std::string_view field : *list) {
      names += (names.empty() ? "" : ", ") + TextOf(field).value_or("");
    }
  }
  return Cut(names.empty() ? message : fmt::format("{} (fields: {})", message, names));
}

std::optional<Trouble> ReadError(std::string_view error, CodeClass otherwise) {
  Trouble trouble;
  trouble.code = MemberText(error, "errorCode");
  if (trouble.code.empty()) trouble.code = MemberText(error, "statusCode");
  if (trouble.code.empty()) return std::nullopt;
  trouble.code = Cut(trouble.code);
  trouble.message = MessageOf(error);
  trouble.code_class = ClassOf(trouble.code, otherwise);
  return trouble;
}

// The several records that 300 lists: addresses, whose last part is the id.
std::string SeveralMessage(std::string_view body) {
  const auto list = SplitList(body);
  std::string ids;
  if (list) {
    for (const std::string_view element : *list) {
      const std::string address = TextOf(element).value_or("");
      ids += (ids.empty() ? "" : ", ") + address.substr(address.rfind('/') + 1);
    }
  }
  return Cut(fmt::format("the external id names several records: {}; nothing was written", ids));
}

}  // namespace

CodeClass ClassOf(std::string_view code, CodeClass otherwise) {
  for (const CodeRow& row : kCodes) {
    if (row.code == code) return row.code_class;
  }
  return otherwise;
}

AnswerStatus StatusOf(CodeClass code_class) {
  switch (code_class) {
    case CodeClass::kTransient:
    case CodeClass::kCollateral:
    case CodeClass::kCursor: return AnswerStatus::kRetry;
    case CodeClass::kLock: return AnswerStatus::kLock;
    case CodeClass::kLimit: return AnswerStatus::kThrottle;
    case CodeClass::kStale: return AnswerStatus::kStale;
    case CodeClass::kSession:
    case CodeClass::kNoAccess: return AnswerStatus::kAuth;
    case CodeClass::kRefused:
    case CodeClass::kDuplicate:
    case CodeClass::kSeveral:
    case CodeClass::kGone: return AnswerStatus::kRefused;
  }
  return AnswerStatus::kRefused;
}

Trouble TroubleOf(const HttpResponse& response) {
  const CodeClass by_status = ClassOfStatus(response.status);
  const Result<std::string> body = Canonicalise(response.body);
  if (body && response.status == 300) {
    return {"several", SeveralMessage(*body), CodeClass::kSeveral};
  }
  if (body) {
    const auto list = SplitList(*body);
    const std::string_view error = list && !list->empty() ? list->front() : *body;
    if (auto trouble = ReadError(error, by_status)) return *std::move(trouble);
  }
  const StatusRow* row = RowOf(response.status);
  return {fmt::format("http.{}", response.status),
          fmt::format("{} (HTTP {})", row == nullptr ? "an answer that is not known" : row->words,
                      response.status),
          by_status};
}

Trouble TroubleOfRow(std::string_view errors) {
  const auto list = SplitList(errors);
  if (list && !list->empty()) {
    if (auto trouble = ReadError(list->front(), CodeClass::kRefused)) return *std::move(trouble);
  }
  return {"row.failed", "the row failed without an error", CodeClass::kRefused};
}

bool IsDailyLimit(const Trouble& trouble) {
  return trouble.code == "REQUEST_LIMIT_EXCEEDED" &&
         trouble.message.find("oncurrent") == std::string::npos;
}

Result<LimitInfo> ReadLimitInfo(std::string_view header) {
  constexpr std::string_view kName = "api-usage=";
  size_t at = header.find(kName);
  // "per-app-api-usage=..." may stand beside it.
  while (at != std::string_view::npos && at > 0 && header[at - 1] == '-') {
    at = header.find(kName, at + 1);
  }
  if (at == std::string_view::npos) return Fail("no api-usage");
  const char* const last = header.data() + header.size();
  LimitInfo info;
  const auto used = std::from_chars(header.data() + at + kName.size(), last, info.used);
  if (used.ec != std::errc() || used.ptr == last || *used.ptr != '/') return Fail("no api-usage");
  const auto most = std::from_chars(used.ptr + 1, last, info.most);
  if (most.ec != std::errc() || info.used < 0 || info.most <= 0) return Fail("no api-usage");
  return info;
}

}  // namespace treaty::connectors::salesforce
