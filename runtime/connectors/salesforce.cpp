// Salesforce: REST with SOQL, sObject Collections and OAuth. docs/operations/connectors.md says
// what an org needs.
#include "runtime/connectors/connector.h"
#include "runtime/connectors/salesforce/connection.h"
#include "runtime/connectors/salesforce/org_source.h"
#include "runtime/connectors/salesforce/org_target.h"

namespace treaty::connectors {
namespace {

Result<protocols::Opened> OpenSalesforce(const protocols::Endpoint& endpoint) {
  TRY(auto connection, salesforce::OrgConnection::Open(endpoint));
  protocols::Opened opened;
  TRY(opened.source, salesforce::OrgSource::Make(*connection, endpoint));
  opened.target = std::make_unique<salesforce::OrgTarget>(*connection, endpoint);
  opened.connection = std::move(connection);
  return opened;
}

}  // namespace

CONNECTOR(salesforce) = {
    .name = "salesforce",
    .summary = "Salesforce: changes by SOQL, writes by sObject Collections, OAuth",
    .properties = {{"url", "the org's own address: https://NAME.my.salesforce.com"},
                   {"instance", "where the API is, if only tokens are given at url"},
                   {"auth", "client_credentials(...) or jwt_bearer(...)"},
                   {"api", "version of the REST API; v67.0 if not given"},
                   {"client", "who we are in Sforce-Call-Options; treaty if not given"},
                   {"poll", "pause between two questions for changes; 15s if not given"},
                   {"sweep", "longest time between questions for what became visible late; 60s"},
                   {"overlap", "how far back those reach; 5m, and not less"},
                   {"timeout", "of one call; 60s if not given, at most 10m"},
                   {"connections", "calls at the same time; 8 if not given"},
                   {"batch", "records in one call that writes; 200 if not given, and at most"},
                   {"in_flight", "records without an answer; connections times batch if not given"},
                   {"page", "records in a page of a query; 2000 if not given, 200 at least"},
                   {"daily_share", "percent of the org's calls of a day that we may make it; 80"},
                   {"daily_keep", "percent of that share kept for each more critical level; 20"},
                   {"probe", "pause between two calls while that share is used up; 10m or more"},
                   {"duplicate_rule", "Sforce-Duplicate-Rule-Header; not sent if not given"},
                   {"auto_assign", "Sforce-Auto-Assign; not sent if not given"},
                   {"token_path", "where tokens are given; /services/oauth2/token if not given"},
                   {"ca_file", "certificates to trust instead of the machine's"}},
    .open = OpenSalesforce,
};

}  // namespace treaty::connectors
