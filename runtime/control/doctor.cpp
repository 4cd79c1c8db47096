#include "runtime/control/doctor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/engine/deployment_values.h"
#include "runtime/engine/disk_watch.h"
#include "runtime/protocols/http_client.h"
#include "runtime/store/sqlite/sqlite.h"
#include "runtime/value/instant.h"

namespace treaty::control {
namespace {

using protocols::CheckFinding;
using protocols::Endpoint;

constexpr int64_t kMostClockApartUs = 60'000'000;
constexpr int64_t kExpiresSoonUs = int64_t(7) * 24 * 3600 * 1'000'000;
constexpr int kSyncRounds = 32;
constexpr int64_t kLeastSyncUs = 20;  // no disk is faster

CheckFinding Wrong(std::string check, const Error& error) {
  return {std::move(check), false, error.place.empty() ? error.message
                                                       : error.place + ": " + error.message,
          error.mend};
}

int64_t MedianOf(std::array<int64_t, kSyncRounds> times) {
  std::nth_element(times.begin(), times.begin() + kSyncRounds / 2, times.end());
  return times[kSyncRounds / 2];
}

CheckFinding ExamineBindings(const program::Model& model, const program::Deployment& deployment) {
  for (const program::Route& route : model.routes) {
    const std::string system = route.object.substr(0, route.object.find('.'));
    const auto binds = [&](const program::Binding& binding) { return binding.system == system; };
    if (std::any_of(deployment.bindings.begin(), deployment.bindings.end(), binds)) continue;
    return {"bindings", false,
            fmt::format("route `{}` needs `{}`, which is not bound", route.name, system),
            fmt::format("add `bind {} {{ … }}` to the deployment", system)};
  }
  return {"bindings", true, fmt::format("{} systems are bound", deployment.bindings.size()), ""};
}

CheckFinding ExamineStore(Env& env, const std::string& path) {
  if (!env.Exists(path)) return {"store", true, path + " is not there yet: a run makes it", ""};
  const auto reader = store::OpenSqliteReader(path);
  if (!reader) return Wrong("store", reader.error());
  const auto status = (*reader)->ReadStatus();
  if (!status) return Wrong("store", status.error());
  return {"store", true, fmt::format("{}, epoch {}, {} entities", path, status->store_epoch,
                                     status->live_entities), ""};
}

void ExamineDisk(Env& env, const std::string& store_path, std::vector<Finding>* findings) {
  const std::string folder = DirectoryOf(store_path);
  findings->push_back({ExamineStore(env, store_path)});
  const auto space = env.Space(folder);
  findings->push_back({space ? JudgeSpace(*space) : Wrong("disk", space.error())});
  const auto figures = MeasureSync(env, folder);
  findings->push_back({figures ? JudgeSync(*figures) : Wrong("sync", figures.error())});
  findings->push_back({{"sqlite", true,
                        fmt::format("SQLite {}; the race of versions up to 3.51.2 between a "
                                    "checkpoint and a commit needs two writing connections, "
                                    "the runtime has one", store::SqliteVersion()),
                        ""}});
}

CheckFinding ExamineExpiry(const std::string& check, int64_t expires_us, int64_t now_us,
                           std::string_view if_soon) {
  if (expires_us <= now_us) {
    return {check, false, "expired at " + Format(Timestamp{expires_us}), "renew it"};
  }
  const bool soon = expires_us - now_us < kExpiresSoonUs;
  return {check, true,
          fmt::format("valid until {}{}", Format(Timestamp{expires_us}), soon ? if_soon : ""), ""};
}

void ExamineCredentials(const std::string& system, const protocols::ConnectionHealth& health,
                        int64_t now_us, std::vector<Finding>* findings) {
  if (health.token_expires_us != 0) {
    findings->push_back({ExamineExpiry("token " + system, health.token_expires_us, now_us,
                                       "; it is renewed before"),
                         true});
  }
  if (health.secret_expires_us != 0) {
    findings->push_back({ExamineExpiry("credentials " + system, health.secret_expires_us, now_us,
                                       "; renew them in time"),
                         true});
  }
}

void ExamineClock(Env& env, const Endpoint& endpoint, std::vector<Finding>* findings) {
  const std::string url = endpoint.Get("url");
  const auto origin = protocols::OriginOf(url);
  if (!origin) return;
  protocols::HttpClientOptions options;
  options.origins = {*origin};
  options.timeout_us = 10'000'000;
  options.ca_file = endpoint.Get("ca_file");
  const auto client = protocols::HttpClient::Start(env, options);
  if (!client) return;
  protocols::HttpRequest request;
  request.url = *origin + "/";
  const protocols::HttpResponse response = (*client)->Fetch(std::move(request));
  // Whether it can be reached is said by the connector; any answer has the time.
  const int64_t theirs_us = HttpDateUs(response.Header("date"));
  if (theirs_us == 0) return;
  findings->push_back({JudgeClock(endpoint.system, theirs_us, env.NowUs()), true});
}

void ExamineSystem(Env& env, const Endpoint& endpoint, std::vector<Finding>* findings) {
  const protocols::Protocol* protocol = protocols::FindProtocol(endpoint.Get("protocol"));
  const auto opened = protocol != nullptr ? protocol->open(endpoint)
                                          : engine::ConnectorOf(endpoint)->open(endpoint);
  const std::string check = "binding " + endpoint.system;
  if (!opened) return findings->push_back({Wrong(check, opened.error())});
  findings->push_back({{check, true, protocol != nullptr ? "through the protocol `" +
                                         std::string(protocol->name) + "`"
                                                         : "through its connector", ""}});
  if (!opened->connection) return;
  for (CheckFinding& found : opened->connection->Check()) {
    const bool remote = found.check.starts_with("reach") || found.check.starts_with("auth");
    found.check += found.check.find(endpoint.system) == std::string::npos
                       ? " " + endpoint.system : std::string();
    findings->push_back({std::move(found), remote});
  }
  ExamineCredentials(endpoint.system, opened->connection->Health(), env.NowUs(), findings);
  ExamineClock(env, endpoint, findings);
}

Result<SyncFigures> MeasureOn(Env& env, const std::string& path) {
  const std::string block(4096, 'x');
  std::array<int64_t, kSyncRounds> plain{};
  std::array<int64_t, kSyncRounds> synced{};
  TRY(const auto file, env.OpenAppend(path));
  TRY_VOID(file->Sync());
  for (int64_t& time_us : plain) {
    const int64_t began_us = env.MonotonicUs();
    TRY_VOID(file->Append(block));
    time_us = env.MonotonicUs() - began_us;
  }
  for (int64_t& time_us : synced) {
    const int64_t began_us = env.MonotonicUs();
    TRY_VOID(file->Append(block));
    TRY_VOID(file->Sync());
    time_us = env.MonotonicUs() - began_us;
  }
  return SyncFigures{MedianOf(plain), MedianOf(synced)};
}

}  // namespace

int64_t HttpDateUs(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || !text.ends_with(" GMT")) return 0;
  const size_t month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return 0;
  const std::string iso = fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month / 3 + 1,
                                      text.substr(5, 2), text.substr(17, 8));
  Timestamp when;
  return ParseTimestamp(iso, &when) ? when.us : 0;
}

CheckFinding JudgeClock(const std::string& system, int64_t theirs_us, int64_t ours_us) {
  const int64_t apart_us = theirs_us - ours_us;
  const std::string seen = fmt::format("theirs is {} s {} ours", std::abs(apart_us) / 1'000'000,
                                       apart_us < 0 ? "behind" : "ahead of");
  if (std::abs(apart_us) <= kMostClockApartUs) return {"clock " + system, true, seen, ""};
  return {"clock " + system, false, seen, "let this machine take its time from a time server"};
}

CheckFinding JudgeSpace(const DiskSpace& space) {
  const double used =
      space.size_bytes == 0 ? 1 : 1 - double(space.free_bytes) / double(space.size_bytes);
  const std::string seen = fmt::format("{:.0f} % used, {} MiB free", used * 100,
                                       space.free_bytes >> 20);
  const int64_t floor_bytes = engine::IntakeFloorBytes(space);
  if (space.free_bytes < floor_bytes) {
    return {"disk", false, fmt::format("{}: a runtime takes nothing in below {} MiB", seen,
                                       floor_bytes >> 20),
            std::string(engine::kDiskMend)};
  }
  if (used < 0.8) return {"disk", true, seen, ""};
  return {"disk", false, seen, "make room, or move the store to a larger disk"};
}

Result<SyncFigures> MeasureSync(Env& env, const std::string& folder) {
  const std::string path = folder + "/.treaty-doctor";
  Result<SyncFigures> figures = MeasureOn(env, path);
  TRY_VOID(env.Remove(path));
  return figures;
}

CheckFinding JudgeSync(const SyncFigures& figures) {
  const std::string seen = fmt::format("4 KiB take {} us, with a sync {} us", figures.append_us,
                                       figures.sync_us);
  const bool works = figures.sync_us >= kLeastSyncUs && figures.sync_us > 2 * figures.append_us;
  if (works) return {"sync", true, seen, ""};
  return {"sync", false, seen + ": nothing seems to reach a disk",
          "put the store on a disk; a file system in memory loses it with the power"};
}

std::vector<Finding> Examine(Env& env, const program::Model& model,
                             const program::Deployment& deployment, std::string store_path) {
  std::vector<Finding> findings = {{ExamineBindings(model, deployment)}};
  if (store_path.empty()) {
    const auto path = engine::StorePath(env, deployment);
    if (path) store_path = *path;
    else findings.push_back({Wrong("store", path.error())});
  }
  if (!store_path.empty()) ExamineDisk(env, store_path, &findings);
  const auto endpoints = engine::Endpoints(env, model, deployment);
  if (!endpoints) {
    findings.push_back({Wrong("values", endpoints.error())});
    return findings;
  }
  for (const Endpoint& endpoint : *endpoints) ExamineSystem(env, endpoint, &findings);
  return findings;
}

}  // namespace treaty::control
