// A connector: what a product is, on top of a protocol. One file in connectors/, found by the first
// word of what a system is declared as (`system erp : sap.s4` -> "sap"):
//
//   // runtime/connectors/sap.cpp
//   CONNECTOR(sap) = {.name = "sap", .summary = ..., .properties = {...}, .open = Open};
//
// A deployment whose binding names no protocol (`bind erp { url ... auth ... }`) goes through the
// system's connector. Properties come as binding values; `auth basic(user: ..., password: ...)` is
// the value `auth` = "basic" and the values `auth.user` and `auth.password`.
//
// What a connector owes the runtime stands in protocols/protocol.h; docs/adding/connector.md has
// the suite that proves it.
#pragma once

#include <string_view>
#include <vector>

#include "runtime/protocols/protocol.h"

namespace treaty::connectors {

struct Connector {
  std::string_view name;
  std::string_view summary;
  std::vector<protocols::Property> properties;
  // Opens both ends; reads nothing from the network before the source is polled, the target is
  // written to or the connection is checked, so that a system that is down does not keep the
  // runtime from starting.
  Result<protocols::Opened> (*open)(const protocols::Endpoint&) = nullptr;
};

extern const Connector* const connector_table[];  // generated; nullptr ends it
// "sap.s4" and "sap" find the connector "sap"; nullptr when there is none.
const Connector* FindConnector(std::string_view product);

}  // namespace treaty::connectors

// Declared extern first: a const object would otherwise be invisible to the table.
#define CONNECTOR(stem)                                          \
  extern const ::treaty::connectors::Connector connector_##stem; \
  const ::treaty::connectors::Connector connector_##stem
