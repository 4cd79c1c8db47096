#include "runtime/identity/clusters.h"

#include <algorithm>
#include <numeric>

namespace treaty::identity {

namespace {

class Joiner {
 public:
  Joiner(size_t count, const PairRule& never) : never_(never), cluster_(count) {
    std::iota(cluster_.begin(), cluster_.end(), size_t(0));
  }
  void Join(size_t a, size_t b) {
    const size_t low = std::min(cluster_[a], cluster_[b]);
    const size_t high = std::max(cluster_[a], cluster_[b]);
    if (low == high || MustStayApart(low, high)) return;
    for (size_t& cluster : cluster_) {
      if (cluster == high) cluster = low;
    }
  }
  std::vector<size_t> Take() { return std::move(cluster_); }

 private:
  bool MustStayApart(size_t low, size_t high) const {
    for (size_t i = 0; i < cluster_.size(); ++i) {
      if (cluster_[i] != low) continue;
      for (size_t j = 0; j < cluster_.size(); ++j) {
        if (cluster_[j] == high && never_(std::min(i, j), std::max(i, j))) return true;
      }
    }
    return false;
  }

  const PairRule& never_;
  std::vector<size_t> cluster_;
};

}  // namespace

std::vector<size_t> Cluster(size_t count, const PairRule& linked, const PairRule& never) {
  Joiner joiner(count, never);
  for (size_t a = 0; a < count; ++a) {
    for (size_t b = a + 1; b < count; ++b) {
      if (linked(a, b)) joiner.Join(a, b);
    }
  }
  return joiner.Take();
}

}  // namespace treaty::identity
