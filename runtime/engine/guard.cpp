#include "runtime/engine/guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace treaty::engine {

Result<void> Guard::Load(int64_t now_us) {
  for (const program::Route& route : work_.plan.model().routes) {
    if (route.inbound) continue;
    TRY(const std::vector<int64_t> instants,
        work_.store.Rewrites(route.name, now_us - route.stop_window_us));
    rewrites_[route.name].assign(instants.begin(), instants.end());
    if (written_.count(route.object) != 0) continue;
    TRY(written_[route.object], work_.store.ConfirmedRecords(route.object));
  }
  return {};
}

bool Guard::IsRewrite(const OutboundRoute& route, const store::RecordRow& record) const {
  return !record.confirmed.empty() &&
         record.written_us <= work_.now_us - route.route->stop_window_us;
}

Result<void> Guard::Forget(const std::string& route) {
  rewrites_.erase(route);
  return work_.store.ForgetRewrites(route);
}

Result<int64_t> Guard::Limit(const OutboundRoute& route) {
  const auto written = double(written_[route.route->object]);
  int64_t limit = std::numeric_limits<int64_t>::max();
  if (route.route->stop_writes > 0) limit = route.route->stop_writes;
  if (route.route->stop_percent > 0) {
    const auto share = int64_t(written * route.route->stop_percent / 100);
    limit = std::min(limit, std::max(kLeast, share));
  }
  return limit;
}

Result<void> Guard::Rewrites(const OutboundRoute& route) {
  if (IsHeld(route.route->name)) return {};
  std::deque<int64_t>& instants = rewrites_[route.route->name];
  while (!instants.empty() && instants.front() <= work_.now_us - route.route->stop_window_us) {
    instants.pop_front();
  }
  instants.push_back(work_.now_us);
  TRY(const int64_t limit, Limit(route));
  if (int64_t(instants.size()) <= limit) return {};
  store::HoldRow hold;
  hold.name = route.route->name;
  hold.actor = "guard";
  hold.since_us = work_.now_us;
  hold.reason = fmt::format("{} records were to be rewritten within {} s, the route allows {}",
                            instants.size(), route.route->stop_window_us / 1'000'000, limit);
  work_.Count("routes held");
  return holds_.Put(std::move(hold));
}

}  // namespace treaty::engine
