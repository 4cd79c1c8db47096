// Groups records into entities: the transitive closure of "linked", where "never" wins.
//
// The result depends on the set of records and on their order only, so give them in an order of
// their own (object, key), never in the order of arrival. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace treaty::identity {

// Whether two of the records 0..n-1 ... Symmetric; asked for a < b, each pair of `linked` once.
using PairRule = std::function<bool(size_t a, size_t b)>;

// For each record the number of its cluster: the lowest record in it. Two clusters are joined by a
// linked pair unless some pair across them must never be joined. Links are taken in the order
// (lowest a, lowest b). O(n^2) calls.
std::vector<size_t> Cluster(size_t count, const PairRule& linked, const PairRule& never);

}  // namespace treaty::identity
