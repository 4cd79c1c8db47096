// ./dev bench map [MEGABYTES]: how fast the first example's `crm.Order -> Order` runs over
// generated orders in memory, in both tiers and beside a mapper written by hand against simdjson.
// Output is compared byte for byte. Processor time is measured, of one thread.
//
// ./dev bench map MEGABYTES --write DIR only writes the orders, as DIR/orders.ndjson, and the
// answers of their references, as DIR/references.ndjson: input for `treaty map`.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>

#include <fmt/format.h>

#include "compiler/cli/program.h"
#include "runtime/base/env.h"
#include "runtime/program/file_references.h"
#include "runtime/value/json_index.h"
#include "tests/bench/map/on_demand.h"
#include "tests/bench/map/orders.h"

namespace treaty::bench {
namespace {

using MapFn = std::function<bool(std::string_view json, std::string* out)>;

struct Measured {
  double mb_per_second = 0;
  double us_per_record = 0;
  size_t refused = 0;
};

std::string_view Line(const Orders& orders, size_t i) {
  return {orders.bytes.data() + orders.begins[i], orders.begins[i + 1] - orders.begins[i] - 1};
}

// Time on the processor: others on the machine do not count.
double CpuSeconds() { return double(std::clock()) / CLOCKS_PER_SEC; }

Measured RunOnce(const Orders& orders, const MapFn& map) {
  std::string out;
  out.reserve(1 << 20);
  Measured measured;
  const double begin = CpuSeconds();
  for (size_t i = 0; i < orders.count(); ++i) {
    measured.refused += !map(Line(orders, i), &out);
    if (out.size() > (512 << 10)) out.clear();
  }
  const double seconds = CpuSeconds() - begin;
  measured.mb_per_second = double(orders.size) / seconds / 1e6;
  measured.us_per_record = seconds * 1e6 / double(orders.count());
  return measured;
}

// The median of five.
Measured Run(const char* name, const Orders& orders, const MapFn& map, double baseline) {
  std::vector<Measured> all;
  for (int i = 0; i < 5; ++i) all.push_back(RunOnce(orders, map));
  std::sort(all.begin(), all.end(), [](const Measured& a, const Measured& b) {
    return a.mb_per_second < b.mb_per_second;
  });
  const Measured& median = all[2];
  std::printf("%-24s %8.0f MB/s %8.2f us a record  %6zu refused", name, median.mb_per_second,
              median.us_per_record, median.refused);
  if (baseline > 0) std::printf("  %5.2f x On-Demand", median.mb_per_second / baseline);
  std::printf("\n");
  return median;
}

MapFn MapWith(program::Worker& worker, uint32_t unit, program::References& references) {
  return [&worker, unit, &references,
          documents = std::vector<std::string_view>(1)](std::string_view json,
                                                        std::string* out) mutable {
    documents[0] = json;
    const program::UnitResult result = worker.Run(unit, documents, &references, 0);
    if (result.outcome != program::Outcome::kDone) return false;
    *out += result.output;
    return true;
  };
}

// Lines that the two map differently.
size_t Differences(const Orders& orders, const MapFn& a, const MapFn& b) {
  size_t differences = 0;
  for (size_t i = 0; i < orders.count(); ++i) {
    std::string one;
    std::string two;
    a(Line(orders, i), &one);
    b(Line(orders, i), &two);
    if (one != two && ++differences == 1) {
      std::printf("first difference:\n%s\n%s\n", one.c_str(), two.c_str());
    }
  }
  return differences;
}

bool WriteFile(const std::string& path, std::string_view bytes) {
  const auto written = PosixEnv().WriteWhole(path, bytes);
  if (!written) std::fprintf(stderr, "%s\n", written.error().ToString().c_str());
  return written.has_value();
}

int Write(const Orders& orders, const std::string& folder) {
  const std::string_view lines(orders.bytes.data(), orders.size);
  if (!WriteFile(folder + "/orders.ndjson", lines) ||
      !WriteFile(folder + "/references.ndjson", orders.references)) {
    return 2;
  }
  fmt::print("{} orders, {} bytes\n", orders.count(), orders.size);
  return 0;
}

int Main(int argc, char** argv) {
  const size_t megabytes = argc > 1 ? size_t(std::atoi(argv[1])) : 50;
  const Orders orders = MakeOrders(megabytes * 1'000'000, 42, 2.0);
  if (argc == 4 && std::string_view(argv[2]) == "--write") return Write(orders, argv[3]);
  program::FileReferences references;
  if (!references.Add(orders.references)) return 2;
  cli::Console console(stdout, stderr, {});
  const std::string folder = std::string(TREATY_SOURCE_DIR) + "/examples/01-customer-and-order";
  auto interpreted = cli::LoadTreaty({folder}, console, program::TierChoice::kInterpret);
  auto native = cli::LoadTreaty({folder}, console, program::TierChoice::kNative);
  if (interpreted.program == nullptr || native.program == nullptr) return 2;
  uint32_t unit = program::kNone;
  for (const program::Map& map : native.program->model().maps) {
    if (map.object == "crm.Order" && map.inbound) unit = map.unit;
  }
  const auto interpreter = interpreted.program->NewWorker();
  const auto machine = native.program->NewWorker();
  OnDemandMapper on_demand(references);
  const MapFn hand = [&](std::string_view json, std::string* out) {
    return on_demand.Map(json, out);
  };
  const MapFn tier0 = MapWith(*interpreter, unit, references);
  const MapFn tier1 = MapWith(*machine, unit, references);
  std::printf("%zu orders, %.0f MB, %.0f bytes each\n", orders.count(), double(orders.size) / 1e6,
              double(orders.size) / double(orders.count()));
  std::printf("differences: interpreter and native %zu, native and by hand %zu\n",
              Differences(orders, tier0, tier1), Differences(orders, tier1, hand));
  const double baseline = Run("simdjson On-Demand", orders, hand, 0).mb_per_second;
  JsonIndex index;
  Run("index alone", orders, [&](std::string_view json, std::string*) {
    return index.Index(json).has_value();
  }, baseline);
  Run("interpreter", orders, tier0, baseline);
  Run("native", orders, tier1, baseline);
  return 0;
}

}  // namespace
}  // namespace treaty::bench

int main(int argc, char** argv) { return treaty::bench::Main(argc, argv); }
