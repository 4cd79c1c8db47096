// What the conformance suite must know of a connector to try it against the sandbox of its product.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/program/model.h"
#include "runtime/protocols/http_server.h"
#include "runtime/protocols/protocol.h"

namespace treaty::connectors {

struct ConformanceCase {
  std::string name;                // of the test; letters
  std::string connector;           // "salesforce"
  std::string system;              // "crm"
  program::Model model;            // with one system, its objects, and routes that read them
  std::vector<protocols::BindingValue> values;  // besides `url`: how to sign in, if with a token
  std::string object;              // that records are created in, found by `natural_key`
  std::string natural_key;
  std::string member;              // a text that updates change
  // Bodies are {natural_key: value, member: value} and this, if anything: "\"Type\":\"X\"".
  std::string more;
  std::string id_of_user_record;   // an id as the system's users would give it
  // How the product says that the session is over; the sandbox's own answers do for all else.
  protocols::ServerResponse session_over;
  // Whether a request asks for a token, or for something else that is not work (a CSRF token).
  std::function<bool(const protocols::ServerRequest&)> is_sign_in;
  // Whether a request creates something: a $batch may only ask.
  std::function<bool(const protocols::ServerRequest&)> creates =
      [](const protocols::ServerRequest& request) {
        return request.method != "GET" && request.method != "HEAD";
      };
};

ConformanceCase SalesforceCase();
ConformanceCase SapCase();

}  // namespace treaty::connectors
