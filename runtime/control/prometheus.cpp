#include "runtime/control/prometheus.h"

#include <fmt/format.h>

namespace treaty::control {
namespace {

std::string Escaped(std::string_view value) {
  std::string escaped;
  for (const char byte : value) {
    if (byte == '\n') {
      escaped += "\\n";
      continue;
    }
    if (byte == '\\' || byte == '"') escaped += '\\';
    escaped += byte;
  }
  return escaped;
}

}  // namespace

Exposition& Exposition::Family(std::string_view name, std::string_view type,
                               std::string_view help) {
  name_ = name;
  text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
  return *this;
}

void Exposition::Begin(const Labels& labels) {
  text_ += name_;
  if (labels.empty()) return;
  std::string_view separator = "{";
  for (const auto& [name, value] : labels) {
    text_ += fmt::format("{}{}=\"{}\"", separator, name, Escaped(value));
    separator = ",";
  }
  text_ += '}';
}

Exposition& Exposition::Sample(const Labels& labels, int64_t value) {
  Begin(labels);
  text_ += fmt::format(" {}\n", value);
  return *this;
}

Exposition& Exposition::Seconds(const Labels& labels, int64_t value_us) {
  Begin(labels);
  text_ += fmt::format(" {}\n", double(value_us) / 1e6);
  return *this;
}

}  // namespace treaty::control
