#include "tests/runtime/connectors/conformance.h"
#include "tests/runtime/connectors/fixtures.h"

namespace treaty::connectors {

ConformanceCase SalesforceCase() {
  ConformanceCase each;
  each.name = "Salesforce";
  each.connector = "salesforce";
  each.system = "crm";
  each.model = CrmModel();
  each.model.objects[0].found_by = "ERP_Number__c";
  each.values = {{"auth", "client_credentials", "m:2:1"},
                 {"auth.client", "us", "m:2:1"},
                 {"auth.secret", "secret", "m:2:1"}};
  each.object = "Account";
  each.natural_key = "ERP_Number__c";
  each.member = "Name";
  each.id_of_user_record = "001500000000001AAA";
  each.session_over = {
      .status = 401,
      .headers = {{"Content-Type", "application/json"}},
      .body = R"([{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}])"};
  each.is_sign_in = [](const protocols::ServerRequest& request) {
    return request.path == "/services/oauth2/token";
  };
  return each;
}

}  // namespace treaty::connectors
