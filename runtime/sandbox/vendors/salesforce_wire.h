// How Salesforce writes things: ids, instants, values, errors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/protocols/http_server.h"
#include "runtime/value/json_text.h"
#include "runtime/value/type.h"

namespace treaty::sandbox::salesforce {

// The first three signs of the ids of an object: "001" for Account.
std::string KeyPrefix(std::string_view object);
// 18 signs, the last three a checksum of the case of the others.
std::string MakeId(std::string_view object, uint64_t number);
std::optional<uint64_t> NumberOfId(std::string_view object, std::string_view id);
// 15 signs with their checksum; anything else as it is.
std::string LongId(std::string_view id);
bool LooksLikeId(std::string_view id);  // 15 or 18 letters and digits

std::string Instant(int64_t us);        // 2026-03-02T06:00:00.000+0000
// "Mon, 02 Mar 2026 06:00:00 GMT"
bool ParseHttpDate(std::string_view text, int64_t* us);

// Canonical JSON as an answer shows it.
void WriteValue(const TypeShape& type, std::string_view canonical, JsonWriter* json);

struct RowError {
  std::string code;
  std::string message;
  std::vector<std::string> fields;
};
// A value of a request in canonical form; the error where it is not of the field's type.
std::optional<RowError> ReadValue(const FieldShape& field, std::string_view json,
                                  std::string_view object, std::string* canonical);

// [{"message":…,"errorCode":…}]
protocols::ServerResponse ErrorAnswer(int status, const RowError& error);
protocols::ServerResponse JsonAnswer(int status, std::string body);
// 404: the path leads nowhere.
protocols::ServerResponse NotFoundAnswer();

}  // namespace treaty::sandbox::salesforce
