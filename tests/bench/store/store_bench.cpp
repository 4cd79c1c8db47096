// Events per second through accept -> image -> map -> golden record -> outbox, durable, at batch
// 64, beside a bare loop that appends the same number of bytes and syncs once a batch.
//
//   ./dev bench store [--seconds N] [--keys N] [--directory D] [--checkpoint-pages N]
//
// 100,000 accounts are made first. Then four sources hand over batches of 64 events to random
// accounts, as feeders do: a source makes its next batch while others' are applied, and what has
// come meanwhile is committed together. 3 in 10 events change a golden field, the others a field
// that only the image has.
// The map is a compiled unit run by the interpreter. A batch's latency is from handing it over
// until it is durable, waiting for the others' and checkpoints included. Fails when the goal is
// missed: at least 0.1 of the bare loop, p99 at most 20 ms.

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>

#include "runtime/engine/engine.h"
#include "runtime/program/loaded_program.h"
#include "runtime/store/sqlite/sqlite.h"
#include "tests/bench/store/store_treaty.h"

namespace {
std::atomic<int64_t> sync_calls{0};
}  // namespace

// SQLite's calls come here first, so that they are counted, not estimated.
extern "C" int fdatasync(int descriptor) {
  using Sync = int (*)(int);
  static const auto next = reinterpret_cast<Sync>(dlsym(RTLD_NEXT, "fdatasync"));
  sync_calls.fetch_add(1, std::memory_order_relaxed);
  return next(descriptor);
}

namespace treaty::bench {
namespace {

constexpr size_t kBatch = 64;
constexpr size_t kSources = 4;

struct Options {
  double seconds = 20;
  int keys = 100'000;
  std::string directory = "build/bench-store";
  int64_t checkpoint_pages = store::SqliteOptions().checkpoint_pages;
};

struct Measured {
  double events_per_second = 0;
  std::vector<double> batch_ms;
  int64_t syncs = 0;

  double Percentile(double share) const {
    if (batch_ms.empty()) return 0;
    std::vector<double> sorted = batch_ms;
    std::sort(sorted.begin(), sorted.end());
    return sorted[size_t(double(sorted.size() - 1) * share)];
  }
};

[[noreturn]] void Die(const std::string& why) {
  fmt::print(stderr, "bench store: {}\n", why);
  std::exit(2);
}

template <typename T>
T Must(Result<T> result) {
  if (!result) Die(result.error().ToString());
  return *std::move(result);
}
void Must(const Result<void>& result) {
  if (!result) Die(result.error().ToString());
}

std::string FileSystemOf(const std::string& path) {
  struct statfs info {};
  if (statfs(path.c_str(), &info) != 0) return "unknown";
  switch (uint32_t(info.f_type)) {
    case 0xEF53: return "ext4";
    case 0x58465342: return "xfs";
    case 0x9123683E: return "btrfs";
    case 0x01021994: return "tmpfs";
    case 0x794C7630: return "overlayfs";
    default: return fmt::format("0x{:x}", uint32_t(info.f_type));
  }
}

// Runs `batch` until the time is up.
template <typename Batch>
Measured Measure(double seconds, Batch batch) {
  Env& env = PosixEnv();
  Measured measured;
  const int64_t syncs_before = sync_calls.load();
  const int64_t start = env.MonotonicUs();
  const int64_t end = start + int64_t(seconds * 1e6);
  for (int64_t at = start; at < end;) {
    batch();
    const int64_t now = env.MonotonicUs();
    measured.batch_ms.push_back(double(now - at) / 1e3);
    at = now;
  }
  const double took = double(env.MonotonicUs() - start) / 1e6;
  measured.events_per_second = double(measured.batch_ms.size() * kBatch) / took;
  measured.syncs = sync_calls.load() - syncs_before;
  return measured;
}

// The accounts of one source: every kSources-th.
class Accounts {
 public:
  Accounts(int keys, size_t source)
      : source_(source), versions_(size_t(keys) / kSources, 0), random_(42 + source) {}
  // Three in ten change a golden field.
  store::SourceEvent Next(size_t key) {
    const int64_t version = ++versions_[key];
    if (version == 1 || random_() % 10 < 3) changes_[key % kSpread] += 1;
    store::SourceEvent event;
    event.object = "crm.Account";
    const size_t number = key * kSources + source_;
    event.id = fmt::format("001{:015}", number);
    event.stamp_us = 1'700'000'000'000'000 + ++clock_;
    event.record = AccountJson(number, changes_[key % kSpread], uint64_t(version));
    return event;
  }
  size_t count() const { return versions_.size(); }
  size_t Random() { return random_() % versions_.size(); }

 private:
  static constexpr size_t kSpread = 1 << 20;
  const size_t source_;
  std::vector<int64_t> versions_;
  std::vector<uint64_t> changes_ = std::vector<uint64_t>(kSpread, 0);
  std::mt19937_64 random_;
  int64_t clock_ = 0;
};

Measured BareLoop(const Options& options) {
  const std::string path = options.directory + "/bare.log";
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0) Die("cannot create " + path);
  const std::string record = AccountJson(1, 1, 1);
  std::string bytes;
  for (size_t i = 0; i < kBatch; ++i) bytes += record;
  const Measured measured = Measure(options.seconds / 4, [&] {
    if (write(file, bytes.data(), bytes.size()) != ssize_t(bytes.size())) Die("cannot write");
    if (fdatasync(file) != 0) Die("cannot sync");
  });
  close(file);
  std::filesystem::remove(path);
  return measured;
}

void Print(const char* name, const Measured& measured) {
  fmt::print("{:<26} {:>9.0f} events/s   batch p50 {:>6.2f}  p99 {:>6.2f}  max {:>6.1f} ms   "
             "{} fdatasyncs\n",
             name, measured.events_per_second, measured.Percentile(0.5), measured.Percentile(0.99),
             measured.Percentile(1), measured.syncs);
  std::fflush(stdout);
}

template <typename NextKey>
store::SourceBatch Batch(const std::string& source, Accounts& accounts, NextKey next_key) {
  store::SourceBatch batch;
  batch.source = source;
  for (size_t i = 0; i < kBatch; ++i) batch.events.push_back(accounts.Next(next_key()));
  batch.position = std::to_string(batch.events.back().stamp_us);
  return batch;
}

// What all sources got done together.
Measured Together(const std::vector<Measured>& each) {
  Measured all;
  for (const Measured& one : each) {
    all.events_per_second += one.events_per_second;
    all.batch_ms.insert(all.batch_ms.end(), one.batch_ms.begin(), one.batch_ms.end());
    all.syncs = std::max(all.syncs, one.syncs);  // each counted those of the process
  }
  return all;
}

Measured Pipeline(const Options& options, const program::Program& program) {
  store::SqliteOptions settings;
  settings.path = options.directory + "/store.db";
  settings.checkpoint_pages = options.checkpoint_pages;
  auto engine = Must(
      engine::Engine::Start(PosixEnv(), Must(store::OpenSqlite(settings)), program, {}));
  std::vector<Measured> measured(kSources);
  std::barrier filled(kSources);
  std::vector<std::thread> sources;
  for (size_t source = 0; source < kSources; ++source) {
    sources.emplace_back([&, source] {
      Accounts accounts(options.keys, source);
      const std::string name = fmt::format("bench {}", source);
      size_t next = 0;
      while (next + kBatch <= accounts.count()) {
        Must(engine->Accept(Batch(name, accounts, [&] { return next++; })));
      }
      filled.arrive_and_wait();
      measured[source] = Measure(options.seconds, [&] {
        Must(engine->Accept(Batch(name, accounts, [&] { return accounts.Random(); })));
      });
    });
  }
  for (std::thread& source : sources) source.join();
  Must(engine->Read([&](store::Reader& reader) -> Result<void> {
    TRY(const store::Status status, reader.ReadStatus());
    fmt::print("entities {}, journal {}", status.live_entities, status.journal_rows);
    for (const auto& counter : status.counters) fmt::print(", {} {}", counter.name, counter.value);
    for (const auto& rows : status.outbox) {
      fmt::print(", outbox {} {}", store::OutboxStateName(rows.state), rows.rows);
    }
    fmt::print("\n");
    return {};
  }));
  Must(engine->Stop());
  return Together(measured);
}

void PrintSettings(const Options& options) {
  store::SqliteOptions settings;
  settings.path = options.directory + "/store.db";
  const auto store = Must(store::OpenSqlite(settings));
  fmt::print("file system {}, {} keys, batch {}\n", FileSystemOf(options.directory), options.keys,
             kBatch);
  for (const auto& [name, value] : Must(store->Settings())) fmt::print("{}={} ", name, value);
  fmt::print("(read back)\n");
}

int Run(const Options& options) {
  std::filesystem::remove_all(options.directory);
  std::filesystem::create_directories(options.directory);
  PrintSettings(options);
  program::LoadOptions load;
  load.tier = program::TierChoice::kInterpret;
  const auto program = Must(MakeTreaty(load));
  // Before and after, because machines change their pace.
  Measured bare = BareLoop(options);
  Print("bare append + fdatasync", bare);
  const Measured pipeline = Pipeline(options, *program);
  Print("accept..outbox, durable", pipeline);
  const Measured again = BareLoop(options);
  Print("bare append + fdatasync", again);
  bare.events_per_second = (bare.events_per_second + again.events_per_second) / 2;
  const double ratio = pipeline.events_per_second / bare.events_per_second;
  const bool good = ratio >= 0.1 && pipeline.Percentile(0.99) <= 20;
  fmt::print("ratio {:.3f} (goal 0.1), p99 {:.2f} ms (goal 20): {}\n", ratio,
             pipeline.Percentile(0.99), good ? "met" : "MISSED");
  std::filesystem::remove_all(options.directory);
  return good ? 0 : 1;
}

}  // namespace
}  // namespace treaty::bench

int main(int count, char** arguments) {
  treaty::bench::Options options;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string name = arguments[i];
    if (name == "--seconds") options.seconds = std::atof(arguments[i + 1]);
    if (name == "--keys") options.keys = std::atoi(arguments[i + 1]);
    if (name == "--checkpoint-pages") options.checkpoint_pages = std::atoll(arguments[i + 1]);
    if (name == "--directory") options.directory = arguments[i + 1];
  }
  return treaty::bench::Run(options);
}
