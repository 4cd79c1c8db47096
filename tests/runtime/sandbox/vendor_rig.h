// A sandbox without sockets: a small schema of each vendor, and requests as a client sends them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/env_sim.h"
#include "runtime/program/model.h"
#include "runtime/sandbox/sandbox_server.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox {

program::Model SmallModel();  // crm: salesforce, erp: sap.s4

class VendorRig : public testing::Test {
 protected:
  // `behaviour` is the file's JSON; empty: all objects behave plainly.
  explicit VendorRig(std::string system) : system_(std::move(system)) {}

  // Opens the sandbox, or opens it anew: what it finds is what its journal holds.
  void Open(const std::string& behaviour = "", const FaultSettings& faults = {});
  protocols::ServerResponse Send(const std::string& method, const std::string& target,
                                 const std::string& body = "",
                                 const protocols::HttpHeaders& headers = {});
  // Lines of NDJSON: what users do.
  Loaded Load(const std::string& lines);
  std::vector<std::string> JournalLines();
  JournalSummary Summary();

  SimEnv env_{1};
  program::Model model_ = SmallModel();
  std::unique_ptr<SandboxServer> server_;
  protocols::HttpHeaders standing_;  // sent with every request
  std::vector<protocols::BindingValue> values_;

 private:
  std::string system_;
};

// "$filter=a eq 'b'" of plain parts: encoded.
std::string Query(const std::vector<std::pair<std::string, std::string>>& parameters);
std::string HeaderOf(const protocols::ServerResponse& response, std::string_view name);
// The value behind a path of member names and list places: "records.0.Name"; "" where it is not.
std::string At(std::string_view json, std::string_view path);

}  // namespace treaty::sandbox
