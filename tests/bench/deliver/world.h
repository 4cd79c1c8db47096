// The first example over HTTP: its treaty, two sandboxes that speak like the vendors, and the
// deployment between them.
#pragma once

#include <memory>
#include <string>

#include "runtime/program/program.h"
#include "tests/bench/deliver/server_process.h"

namespace treaty::bench {

struct WorldOptions {
  std::string directory = "build/bench-deliver";
  int accounts = 2'000;  // contacts and orders in the example's proportions
};

struct Ran {
  int64_t accepted = 0;
  int64_t delivered = 0;
  double cpu_s = 0;         // of this process
  double delivering_s = 0;  // from the start until the last write was confirmed
};

// Two sandboxes of one set, started in a folder of their own.
struct SandboxPair {
  std::unique_ptr<ServerProcess> crm;
  std::unique_ptr<ServerProcess> erp;
};

class World {
 public:
  // Compiles, makes the data, empties the folder.
  explicit World(const WorldOptions& options);

  // In processes of their own, with the data of the first day in the CRM; the clock of both is set
  // to it. Before this process has threads.
  SandboxPair StartSandboxes(const std::string& folder, bool remembers);
  void Load(const SandboxPair& sandboxes);
  // Runs the deployment, with a store of its own, until it is idle.
  Ran Run(const SandboxPair& sandboxes);

 private:
  void Compile();
  std::string StorePath() const;
  protocols::HttpHandler OpenSandbox(const std::string& folder, const std::string& system);

  const WorldOptions options_;
  std::unique_ptr<program::Program> program_;
  std::string day1_;
  int runs_ = 0;
};

}  // namespace treaty::bench
