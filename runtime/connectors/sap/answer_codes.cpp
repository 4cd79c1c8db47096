#include "runtime/connectors/sap/answer_codes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/formats/odata_error.h"
#include "runtime/value/text.h"

namespace treaty::connectors::sap {
namespace {

using formats::ODataError;
using formats::ODataMessage;
using protocols::AnswerStatus;

struct StatusRow {
  int status;
  AnswerStatus means;
};
constexpr std::array kStatuses = {
    StatusRow{401, AnswerStatus::kAuth},     StatusRow{408, AnswerStatus::kRetry},
    StatusRow{409, AnswerStatus::kLock},     StatusRow{412, AnswerStatus::kStale},
    StatusRow{423, AnswerStatus::kLock},     StatusRow{428, AnswerStatus::kStale},
    StatusRow{429, AnswerStatus::kThrottle}, StatusRow{500, AnswerStatus::kRetry},
    StatusRow{502, AnswerStatus::kRetry},    StatusRow{503, AnswerStatus::kRetry},
    StatusRow{504, AnswerStatus::kRetry}};

AnswerStatus MeaningOf(int status, const AnswerRules& rules) {
  if (const auto said = rules.statuses.find(status); said != rules.statuses.end()) {
    return said->second;
  }
  for (const StatusRow& row : kStatuses) {
    if (row.status == status) return row.means;
  }
  return status >= 500 ? AnswerStatus::kRetry : AnswerStatus::kRefused;
}

bool IsLock(std::string_view code, std::string_view message, const AnswerRules& rules) {
  const std::string normal = NormalCode(code);
  if (std::any_of(rules.lock_codes.begin(), rules.lock_codes.end(),
                  [&](const std::string& each) { return NormalCode(each) == normal; })) {
    return true;
  }
  return std::any_of(rules.lock_words.begin(), rules.lock_words.end(), [&](const auto& words) {
    return message.find(words) != std::string_view::npos;
  });
}

bool IsLock(const ODataError& error, const AnswerRules& rules) {
  if (IsLock(error.code, error.message, rules)) return true;
  return std::any_of(error.details.begin(), error.details.end(), [&](const ODataMessage& detail) {
    return IsLock(detail.code, detail.message, rules);
  });
}

// The message, and what else went wrong; each text once.
std::string WordsOf(const ODataError& error) {
  constexpr size_t kMostBytes = 4000;
  std::string words = error.message;
  for (const ODataMessage& detail : error.details) {
    if (detail.severity == "info" || detail.severity == "success") continue;
    if (detail.message.empty() || words.find(detail.message) != std::string::npos) continue;
    if (words.size() > kMostBytes) break;
    if (!words.empty()) words += "; ";
    if (detail.severity == "warning") words += "warning: ";
    words += detail.message;
    if (!detail.target.empty()) words += fmt::format(" ({})", detail.target);
    if (!detail.code.empty()) words += fmt::format(" [{}]", detail.code);
  }
  return words;
}

}  // namespace

std::string NormalCode(std::string_view code) {
  std::string normal;
  for (const char byte : Trim(code)) {
    if (byte == ' ' || byte == '(') {
      if (!normal.ends_with('/')) normal += '/';
    } else if (byte != ')') {
      normal += byte >= 'a' && byte <= 'z' ? char(byte - 'a' + 'A') : byte;
    }
  }
  return normal;
}

Trouble TroubleOf(int status, std::string_view body, const AnswerRules& rules) {
  Trouble trouble{.code = fmt::format("http.{}", status), .status = MeaningOf(status, rules)};
  const std::optional<ODataError> error = formats::ReadODataError(body);
  if (!error) {
    trouble.message = fmt::format("HTTP status {}, without a message of the service", status);
    return trouble;
  }
  if (!error->code.empty()) trouble.code = error->code;
  trouble.message = WordsOf(*error);
  if (trouble.message.empty()) trouble.message = fmt::format("HTTP status {}", status);
  const bool may_be_lock =
      trouble.status == AnswerStatus::kRefused || trouble.status == AnswerStatus::kRetry;
  if (may_be_lock && IsLock(*error, rules)) trouble.status = AnswerStatus::kLock;
  return trouble;
}

bool WantsToken(const protocols::HttpResponse& response) {
  if (response.status != 403) return false;
  std::string said(response.Header("x-csrf-token"));
  std::transform(said.begin(), said.end(), said.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return said == "required" ||
         response.body.find("CSRF token validation failed") != std::string::npos;
}

}  // namespace treaty::connectors::sap
