#include "runtime/sandbox/faults.h"

#include <fmt/format.h>

#include <charconv>
#include <functional>
#include <map>

#include "runtime/base/hash.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox {
namespace {

constexpr std::pair<std::string_view, DropBy> kDropWays[] = {
    {"close", DropBy::kClose}, {"hang", DropBy::kHang}, {"both", DropBy::kBoth}};
constexpr int64_t kMostUs = 86'400'000'000;

bool ReadNumber(std::string_view text, double* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size();
}

// "250ms", "5s", "1.5m", "2h".
bool ReadDuration(std::string_view text, int64_t* us) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return false;
  const std::string_view unit(end, size_t(text.data() + text.size() - end));
  const double unit_us = unit == "ms" || unit.empty() ? 1e3
                         : unit == "s"                ? 1e6
                         : unit == "m"                ? 6e7
                         : unit == "h"                ? 3.6e9
                                                      : 0;
  if (unit_us == 0 || number * unit_us > double(kMostUs)) return false;
  *us = int64_t(number * unit_us);
  return true;
}

using Setter = std::function<bool(std::string_view, FaultSettings*)>;

Setter Chance(double FaultSettings::* member) {
  return [member](std::string_view text, FaultSettings* settings) {
    const bool percent = text.ends_with('%');
    double chance = 0;
    if (!ReadNumber(text.substr(0, text.size() - percent), &chance)) return false;
    if (percent) chance /= 100;
    settings->*member = chance;
    return chance >= 0 && chance <= 1;
  };
}

Setter Duration(int64_t FaultSettings::* member) {
  return [member](std::string_view text, FaultSettings* settings) {
    return ReadDuration(text, &(settings->*member));
  };
}

Setter Count(int64_t FaultSettings::* member) {
  return [member](std::string_view text, FaultSettings* settings) {
    int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    settings->*member = count;
    return error == std::errc() && end == text.data() + text.size() && count >= 0;
  };
}

// "5s", "5s±2s", "5s+-2s"
bool SetLatency(std::string_view text, FaultSettings* settings) {
  settings->latency_spread_us = 0;
  for (const std::string_view sign : {"±", "+-"}) {
    const size_t at = text.find(sign);
    if (at == std::string_view::npos) continue;
    return ReadDuration(text.substr(0, at), &settings->latency_us) &&
           ReadDuration(text.substr(at + sign.size()), &settings->latency_spread_us);
  }
  return ReadDuration(text, &settings->latency_us);
}

// "0.01", "0.01:2s"
bool SetThrottle(std::string_view text, FaultSettings* settings) {
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos &&
      !ReadDuration(text.substr(colon + 1), &settings->storm_us)) {
    return false;
  }
  return Chance(&FaultSettings::throttle)(text.substr(0, colon), settings);
}

bool SetDropBy(std::string_view text, FaultSettings* settings) {
  for (const auto& [name, way] : kDropWays) {
    if (name != text) continue;
    settings->drop_by = way;
    return true;
  }
  return false;
}

bool SetRepeatable(std::string_view text, FaultSettings* settings) {
  settings->repeatable = text == "on" || text == "true";
  return settings->repeatable || text == "off" || text == "false";
}

bool SetSeed(std::string_view text, FaultSettings* settings) {
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), settings->seed);
  return error == std::errc() && end == text.data() + text.size();
}

struct FaultRow {
  FaultName name;
  Setter set;
};

const std::vector<FaultRow>& Rows() {
  static const std::vector<FaultRow> rows = {
      {{"latency", "TIME", "how long an answer takes: 5s, or 5s±2s"}, SetLatency},
      {{"error-rate", "CHANCE", "calls that fail in the server (500, 502, 503, 504), undone"},
       Chance(&FaultSettings::error)},
      {{"throttle", "CHANCE", "calls that begin a storm of 429: 0.01, or 0.01:2s"}, SetThrottle},
      {{"retry-after", "TIME", "what a 429 says to wait"},
       Duration(&FaultSettings::retry_after_us)},
      {{"daily-limit", "CALLS", "calls that the day allows"}, Count(&FaultSettings::daily_limit)},
      {{"drop-after-commit", "CHANCE", "writes that are done and not answered"},
       Chance(&FaultSettings::drop_after)},
      {{"drop-before", "CHANCE", "calls that are neither done nor answered"},
       Chance(&FaultSettings::drop_before)},
      {{"drop-by", "WAY", "how drops end: close (the connection), hang (silence), both"},
       SetDropBy},
      {{"hang-rate", "CHANCE", "calls that are not done and never answered"},
       Chance(&FaultSettings::hang)},
      {{"lock-rate", "CHANCE", "writes whose record somebody holds"},
       Chance(&FaultSettings::lock)},
      {{"stale-rate", "CHANCE",
        "writes against an older version (SAP; Treaty sends Salesforce none)"},
       Chance(&FaultSettings::stale)},
      {{"expire-rate", "CHANCE", "calls whose session ends before its time"},
       Chance(&FaultSettings::expire)},
      {{"token-life", "TIME", "how long a token is good"},
       Duration(&FaultSettings::token_life_us)},
      {{"repeatable", "SWITCH", "SAP answers a repeated RequestID as it did first: on, off"},
       SetRepeatable},
      {{"page-rows", "ROWS", "rows in one page of an answer"}, Count(&FaultSettings::page_rows)},
      {{"seed", "NUMBER", "which calls meet a fault"}, SetSeed},
  };
  return rows;
}

}  // namespace

FaultSettings FaultsOf(const Behaviour& behaviour) {
  FaultSettings settings;
  settings.seed = behaviour.seed;
  settings.latency_us = behaviour.latency_ms * 1000;
  settings.error = behaviour.faults.retry;
  settings.throttle = behaviour.faults.throttle;
  settings.lock = behaviour.faults.lock;
  settings.stale = behaviour.faults.stale;
  settings.expire = behaviour.faults.auth;
  settings.drop_before = behaviour.faults.drop_request;
  settings.drop_after = behaviour.faults.drop_answer;
  settings.storm_us = settings.retry_after_us = behaviour.faults.retry_after_ms * 1000;
  return settings;
}

Result<void> SetFault(std::string_view name, std::string_view value, FaultSettings* settings) {
  for (const FaultRow& row : Rows()) {
    if (row.name.name != name) continue;
    FaultSettings changed = *settings;
    if (!row.set(value, &changed)) {
      return Fail(fmt::format("`{}` is no {} for `{}`", value, row.name.value, name), {},
                  std::string(row.name.summary));
    }
    *settings = changed;
    return {};
  }
  std::string names;
  for (const FaultRow& row : Rows()) {
    names += (names.empty() ? "" : ", ") + std::string(row.name.name);
  }
  return Fail(fmt::format("there is no fault `{}`", name), {}, "there are " + names);
}

const std::vector<FaultName>& FaultNames() {
  static const std::vector<FaultName> names = [] {
    std::vector<FaultName> all;
    for (const FaultRow& row : Rows()) all.push_back(row.name);
    return all;
  }();
  return names;
}

std::string FaultsJson(const FaultSettings& settings) {
  JsonWriter json;
  const auto chance = [&](std::string_view name, double value) {
    json.Key(name).Raw(CanonicalNumber(fmt::format("{}", value)));
  };
  const auto duration = [&](std::string_view name, int64_t us) {
    json.Key(name).Text(fmt::format("{}ms", us / 1000));
  };
  json.BeginObject().Key("seed").Int(int64_t(settings.seed));
  json.Key("latency").Text(fmt::format("{}ms±{}ms", settings.latency_us / 1000,
                                       settings.latency_spread_us / 1000));
  chance("error-rate", settings.error);
  chance("throttle", settings.throttle);
  duration("storm", settings.storm_us);
  duration("retry-after", settings.retry_after_us);
  json.Key("daily-limit").Int(settings.daily_limit);
  chance("drop-after-commit", settings.drop_after);
  chance("drop-before", settings.drop_before);
  for (const auto& [name, way] : kDropWays) {
    if (way == settings.drop_by) json.Key("drop-by").Text(name);
  }
  chance("hang-rate", settings.hang);
  chance("lock-rate", settings.lock);
  chance("stale-rate", settings.stale);
  chance("expire-rate", settings.expire);
  duration("token-life", settings.token_life_us);
  json.Key("repeatable").Text(settings.repeatable ? "on" : "off");
  json.Key("page-rows").Int(settings.page_rows);
  return json.EndObject().Take();
}

FaultSettings FaultPlan::settings() const {
  const std::lock_guard lock(mutex_);
  return settings_;
}

void FaultPlan::Change(const FaultSettings& settings) {
  const std::lock_guard lock(mutex_);
  settings_ = settings;
  storm_until_us_ = 0;
}

DrawnFault FaultPlan::Draw(std::string_view call, bool writes) {
  const std::lock_guard lock(mutex_);
  if (tries_.size() >= kMostCalls) tries_.clear();
  const uint64_t name = Fingerprint(call);
  const uint64_t often = tries_[name]++ * 0x9E3779B97F4A7C15u;
  const uint64_t bits = Fingerprint(call, settings_.seed + 1 + often);
  DrawnFault drawn{Fault::kNone, settings_.latency_us, Fingerprint(call, bits)};
  if (settings_.latency_spread_us > 0) {
    const int64_t spread_us = settings_.latency_spread_us;
    drawn.delay_us += int64_t(drawn.luck % uint64_t(2 * spread_us + 1)) - spread_us;
    drawn.delay_us = std::max<int64_t>(0, drawn.delay_us);
  }
  if (env_.MonotonicUs() < storm_until_us_) {
    drawn.fault = Fault::kThrottled;
    return drawn;
  }
  double luck = double(bits >> 11) / double(uint64_t(1) << 53);
  const std::pair<double, Fault> chances[] = {
      {settings_.error, Fault::kError},
      {settings_.throttle, Fault::kThrottled},
      {writes ? settings_.lock : 0, Fault::kLocked},
      {writes ? settings_.stale : 0, Fault::kStale},
      {settings_.expire, Fault::kExpired},
      {settings_.drop_before, Fault::kDropBefore},
      {settings_.drop_after, Fault::kDropAfter},
      {settings_.hang, Fault::kHang}};
  for (const auto& [chance, fault] : chances) {
    luck -= chance;
    if (luck >= 0) continue;
    drawn.fault = fault;
    break;
  }
  const bool tails = (drawn.luck & 1) != 0;
  drawn.hangs = settings_.drop_by == DropBy::kHang || (settings_.drop_by == DropBy::kBoth && tails);
  if (drawn.fault == Fault::kThrottled) storm_until_us_ = env_.MonotonicUs() + settings_.storm_us;
  return drawn;
}

}  // namespace treaty::sandbox
