// Metrics as text for Prometheus (exposition format 0.0.4): families in the order they are begun,
// each with HELP and TYPE, label values escaped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace treaty::control {

using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

class Exposition {
 public:
  // `type`: "counter" (names end in _total) or "gauge". Samples follow until the next family.
  Exposition& Family(std::string_view name, std::string_view type, std::string_view help);
  Exposition& Sample(const Labels& labels, int64_t value);
  Exposition& Seconds(const Labels& labels, int64_t value_us);
  std::string Take() { return std::move(text_); }

 private:
  void Begin(const Labels& labels);
  std::string text_;
  std::string name_;
};

}  // namespace treaty::control
