#include "tests/runtime/connectors/conformance.h"
#include "tests/runtime/connectors/sap_service.h"

namespace treaty::connectors {

ConformanceCase SapCase() {
  ConformanceCase each;
  each.name = "Sap";
  each.connector = "sap";
  each.system = "erp";
  each.model = sap::OrderModel();
  each.values = {{"auth", "client_credentials", "m:2:1"},
                 {"auth.client", "us", "m:2:1"},
                 {"auth.secret", "secret", "m:2:1"},
                 {"settle", "0ms", "m:3:1"}};
  each.object = "SalesOrder";
  each.natural_key = "PurchaseOrderByCustomer";
  each.member = "SoldToParty";
  each.id_of_user_record = "0000000001";
  each.session_over = {.status = 401, .body = "<html><body>Logon failed</body></html>"};
  each.is_sign_in = [](const protocols::ServerRequest& request) {
    return request.path == "/sap/bc/sec/oauth2/token" || request.method == "HEAD";
  };
  each.creates = [](const protocols::ServerRequest& request) {
    return request.body.find("POST A_SalesOrder") != std::string::npos;
  };
  return each;
}

}  // namespace treaty::connectors
