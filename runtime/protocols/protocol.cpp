#include "runtime/protocols/protocol.h"

#include <array>

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

const Protocol* FindProtocol(std::string_view name) {
  for (const Protocol* const* at = protocol_table; *at; ++at) {
    if ((*at)->name == name) return *at;
  }
  return nullptr;
}

}  // namespace treaty::protocols
