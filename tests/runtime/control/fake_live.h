// A runtime of which everything can be told: counts, systems in and out of order, a disk.
#pragma once

#include <optional>
#include <vector>

#include "runtime/control/resource.h"

namespace treaty::control {

class FakeLive : public Live {
 public:
  FakeLive() {
    counts[size_t(observe::Count::kDelivered)] = 12;
    protocols::ConnectionHealth crm;
    crm.token_expires_us = 1'900'000'000'000'000;
    crm.quota_used = 40;
    crm.quota_most = 15'000;
    crm.least_critical = program::Criticality::kStandard;
    protocols::ConnectionHealth erp;
    erp.state = "throttled";
    erp.reason = "too many \"calls\"\n";
    delivery::CarrierState carrier;
    carrier.in_flight = 3;
    carrier.breakers = {{.object = "BusinessPartner"}};
    systems = {{"crm", crm, {}}, {"erp \\ \"one\"", erp, carrier}, {"hub", std::nullopt, {}}};
    disk = {.space = {.size_bytes = 9'000, .free_bytes = 1'000}, .store_full = true};
  }
  observe::Counts Counts() override { return counts; }
  std::vector<engine::SystemState> Systems() override { return systems; }
  std::vector<engine::SourceState> Sources() override { return sources; }
  std::optional<engine::DiskState> Disk() override { return disk; }
  std::optional<Error> failure() const override { return std::nullopt; }

  observe::Counts counts = {};
  std::vector<engine::SystemState> systems;
  std::vector<engine::SourceState> sources;
  std::optional<engine::DiskState> disk;
};

}  // namespace treaty::control
