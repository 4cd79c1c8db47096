// What an OData service says when it refuses: as JSON (V2 and V4) and as XML, which V2 services
// answer with when they were not asked for JSON.
//
// Pure; any bytes. Bounds: kMostODataDetails messages, kMostODataText bytes of each text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace treaty::formats {

inline constexpr size_t kMostODataDetails = 50;
inline constexpr size_t kMostODataText = 2000;

struct ODataMessage {
  std::string code;      // "SLS_LO/003"
  std::string message;
  std::string severity;  // "error", "warning", "info", "success"; or empty
  std::string target;    // the property it is about; or empty
};
struct ODataError {
  std::string code;
  std::string message;
  std::string transaction;              // finds the request in the server's traces; or empty
  std::vector<ODataMessage> details;
};

// None when the body is no error of an OData service (a proxy's page, for one).
std::optional<ODataError> ReadODataError(std::string_view body);

}  // namespace treaty::formats
