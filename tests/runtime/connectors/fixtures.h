// What tests of connectors share: recorded answers, shapes, a model.
#pragma once

#include <string>

#include "runtime/program/model.h"

namespace treaty::connectors {

// A file of salesforce_recorded.
std::string Recorded(const std::string& name);

// Objects of `crm`: Account (external id ERP_Number__c), Contact, Order with OrderItems.Product2.
ObjectShape AccountShape();
ObjectShape ContactShape();
ObjectShape OrderShape();
// With one inbound route for each.
program::Model CrmModel();

}  // namespace treaty::connectors
