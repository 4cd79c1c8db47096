// How a simulated S/4HANA writes its answers: entities, lists, errors.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/protocols/http_server.h"
#include "runtime/sandbox/vendors/sap_schema.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox::sap {

// One request for a service: the whole of a call, or an operation of a $batch.
struct Call {
  const protocols::ServerRequest& request;
  std::string method;                 // X-HTTP-Method undone
  std::string service;
  std::string root;                   // "http://host/sap/opu/odata/sap/API_SALES_ORDER_SRV/"
  std::vector<std::string> segments;  // behind it, still encoded
  std::string user;                   // who asks
};

struct Problem {
  int status = 400;
  std::string code;
  std::string message;
  std::string target = {};  // a property
};
constexpr std::string_view kNotFoundCode = "005056A509B11EE1B9A8FEC11C21D78E";
constexpr std::string_view kQueryCode = "005056A509B11EE1B9A8FEC11C21DE56";
constexpr std::string_view kBodyCode = "CX_SXML_PARSE_ERROR/001560AA0E081DEB8CA398CC1690D406";

bool WantsJson(const protocols::ServerRequest& request);
// As JSON where the request accepts it, else as XML.
protocols::ServerResponse ProblemAnswer(const Call& call, const Problem& problem);
protocols::ServerResponse JsonAnswer(int status, std::string body);

// What of an entity is shown.
struct Shown {
  const Schema& schema;
  const EntitySet& set;
  std::string root;
  std::vector<std::string> select;  // empty: all
  std::vector<std::string> expand;  // navigations to children
};
void WriteEntity(const Shown& shown, const HeldRecord& held, JsonWriter* json);
// "A_SalesOrder('4800')"
std::string PathOf(const EntitySet& set, const HeldRecord& held);

}  // namespace treaty::sandbox::sap
