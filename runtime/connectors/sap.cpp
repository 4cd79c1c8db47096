// SAP: OData V2 services of S/4HANA and of others that speak like them.
// docs/operations/connectors.md says what a system needs, and which facts are configurable because
// nobody has seen them yet.
#include "runtime/connectors/connector.h"
#include "runtime/connectors/sap/connection.h"
#include "runtime/connectors/sap/sap_source.h"
#include "runtime/connectors/sap/sap_target.h"

namespace treaty::connectors {
namespace {

Result<protocols::Opened> OpenSap(const protocols::Endpoint& endpoint) {
  TRY(auto connection, sap::SapConnection::Open(endpoint));
  protocols::Opened opened;
  TRY(opened.source, sap::SapSource::Make(*connection, endpoint));
  TRY(opened.target, sap::SapTarget::Make(*connection, endpoint));
  opened.connection = std::move(connection);
  return opened;
}

}  // namespace

CONNECTOR(sap) = {
    .name = "sap",
    .summary = "SAP: OData V2 with CSRF tokens, $batch and ETags; looks before it creates",
    .properties =
        {{"url", "the system's address: https://host, with or without the services' path"},
         {"auth", "basic(...), client_credentials(...) or api_key(...)"},
         {"path", "where services are; /sap/opu/odata/sap if not given"},
         {"services", "services that are elsewhere: \"NAMESPACE=/path, ...\""},
         {"client", "sap-client; the system's own if not given"},
         {"language", "sap-language, of messages; the user's own if not given"},
         {"poll", "pause between two questions for changes; 15s if not given"},
         {"sweep", "longest time between two questions for what became visible late; 60s"},
         {"overlap", "how far back those reach; 5m, and not less"},
         {"changes", "when an object changed: \"Object=Field, Object=Date+Time\""},
         {"page", "records in a page of changes; 500 if not given"},
         {"select", "on: ask only for the fields of the schema; off: for all"},
         {"timeout", "of one call; 60s if not given, at most 10m"},
         {"connections", "calls at the same time; 8 if not given"},
         {"batch", "records in one $batch; 50 if not given; 1: no $batch at all"},
         {"in_flight", "records that are being written; connections times batch if not given"},
         {"settle", "how long a create of unknown outcome waits before it is looked up; 10s"},
         {"look_up", "on; off creates blindly, and twice when an answer is lost (for tests)"},
         {"repeatability", "on: sends RequestID and RepeatabilityCreation; off if not given"},
         {"csrf", "on; off for services that need no token"},
         {"merge", "on: updates by MERGE instead of PATCH; off if not given"},
         {"read_after", "on: reads what was updated in the same $batch; off: believes its own"},
         {"results", "on: children as {\"results\":[...]}; off: as a plain list"},
         {"blank_is_null", "on: an empty text of an optional field is null; off: it is a text"},
         {"lock_codes", "messages of held records; \"V1/042, VL/045, MC/601\" if not given"},
         {"lock_words", "the same by parts of their text, separated by commas"},
         {"statuses", "what HTTP statuses mean: \"409=refused, 423=lock\""},
         {"alpha", "fields that SAP fills up with zeros: \"SalesOrder=SalesOrder+SoldToParty\""},
         {"etags", "versions that are remembered; 100000 if not given"},
         {"ca_file", "certificates to trust instead of the machine's"}},
    .open = OpenSap,
};

}  // namespace treaty::connectors
