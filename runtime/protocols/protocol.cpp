#include "runtime/protocols/protocol.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace treaty::protocols {
namespace {

constexpr std::array<std::string_view, kAnswerStatusCount> kAnswerStatusNames = {
    "ok", "refused", "retry", "lock", "throttle", "stale", "auth", "ambiguous"};

}  // namespace

std::string_view AnswerStatusName(AnswerStatus status) {
  return kAnswerStatusNames[size_t(status)];
}

std::optional<AnswerStatus> AnswerStatusOf(std::string_view name) {
  for (size_t at = 0; at < kAnswerStatusNames.size(); ++at) {
    if (kAnswerStatusNames[at] == name) return AnswerStatus(at);
  }
  return std::nullopt;
}

const BindingValue* Endpoint::Find(std::string_view name) const {
  for (const BindingValue& value : values) {
    if (value.name == name) return &value;
  }
  return nullptr;
}

std::string Endpoint::Get(std::string_view name) const {
  const BindingValue* found = Find(name);
  return found ? found->value : "";
}

Result<std::string> Endpoint::Need(std::string_view name) const {
  const BindingValue* found = Find(name);
  if (found != nullptr && !found->value.empty()) return found->value;
  const std::string place = found != nullptr      ? found->place
                            : values.empty() ? std::string()
                                             : values.front().place;
  return Fail(fmt::format("the binding of `{}` gives no `{}`", system, name), place,
              fmt::format("add `{} ...`", name));
}

Result<int64_t> Endpoint::Number(std::string_view name, int64_t otherwise, int64_t least,
                                 int64_t most) const {
  const BindingValue* found = Find(name);
  if (found == nullptr) return otherwise;
  int64_t number = 0;
  const char* const end = found->value.data() + found->value.size();
  const auto [at, error] = std::from_chars(found->value.data(), end, number);
  if (error == std::errc() && at == end && number >= least && number <= most) return number;
  return Fail(fmt::format("`{}` is no number from {} to {}", found->value, least, most),
              found->place, fmt::format("write `{} {}`", name, otherwise));
}

Result<int64_t> Endpoint::DurationUs(std::string_view name, int64_t otherwise_us) const {
  const BindingValue* found = Find(name);
  if (found == nullptr) return otherwise_us;
  constexpr std::array<std::pair<std::string_view, int64_t>, 5> kUnits = {
      {{"ms", 1'000}, {"s", 1'000'000}, {"m", 60'000'000}, {"h", 3'600'000'000},
       {"d", 86'400'000'000}}};
  int64_t number = 0;
  const char* const end = found->value.data() + found->value.size();
  const auto [at, error] = std::from_chars(found->value.data(), end, number);
  for (const auto& [unit, unit_us] : kUnits) {
    if (error == std::errc() && number >= 0 && number <= 1'000'000 &&
        unit == std::string_view(at, size_t(end - at))) {
      return number * unit_us;
    }
  }
  return Fail(fmt::format("`{}` is no duration", found->value), found->place,
              fmt::format("write `{} 30s`; units are ms, s, m, h, d", name));
}

const Protocol* FindProtocol(std::string_view name) {
  for (const Protocol* const* at = protocol_table; *at; ++at) {
    if ((*at)->name == name) return *at;
  }
  return nullptr;
}

}  // namespace treaty::protocols
