// Survivorship: which of several contributions to a shared field survives. One strategy a file,
// found by its name:
//
//   // stdlib/survivorship/latest.cpp
//   SURVIVORSHIP(latest) = {
//       .name = "latest",
//       .summary = "The value that was said last, in its source's time.",
//       .narrow = [](Candidates* all, int64_t) { KeepGreatest(all, &Candidate::since_us); },
//   };
//
// A strategy either narrows the candidates to the best ones (ties stay; the next strategy of the
// field's `then`, and at last the order in `shared by`, system, local key decide among them), or it
// combines all of them into one value. It is a pure function of the *set* of candidates and of the
// instant: never of their order.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace treaty::stdlib {

// What one record says about the field (about the group, for fields that survive together: then
// `value` is the list of the group's values).
struct Candidate {
  std::string_view value;      // canonical JSON, never null
  std::string_view system;     // "crm"
  std::string_view object;     // "crm.Account"
  std::string_view local_key;
  uint32_t rank = 0;           // place of its system in `shared by`
  int64_t since_us = 0;        // since when its record's versions say this value, in source time
  int64_t version_us = 0;      // its record's version, in source time
  uint32_t filled = 0;         // fields of the entity that its record has a value for
};
using Candidates = std::vector<Candidate>;

struct Strategy {
  const char* name;            // as in the language, blanks and all: "latest change"
  const char* summary;         // one sentence
  // Removes the candidates that do not survive; never all of them. `now_us`: the fold's instant.
  void (*narrow)(Candidates* candidates, int64_t now_us) = nullptr;
  // Instead: one value from all (at least one), canonical JSON; nothing when none survives.
  std::optional<std::string> (*combine)(const Candidates& candidates) = nullptr;
  // When the answer for these candidates may change though nobody speaks; 0: never.
  int64_t (*next_change_us)(const Candidates& candidates, int64_t now_us) = nullptr;
};

// nullptr when there is no strategy of this name.
const Strategy* FindStrategy(std::string_view name);

// All strategies, sorted by file.
std::span<const Strategy* const> AllStrategies();

// Keeps the candidates whose measure is greatest (least). The measure of a candidate is a value
// that has an order: a member (&Candidate::rank) or what a function of the candidate returns.
template <typename Measure>
void KeepGreatest(Candidates* candidates, Measure measure) {
  auto greatest = std::invoke(measure, candidates->front());
  for (const Candidate& candidate : *candidates) {
    if (greatest < std::invoke(measure, candidate)) greatest = std::invoke(measure, candidate);
  }
  std::erase_if(*candidates,
                [&](const Candidate& c) { return std::invoke(measure, c) < greatest; });
}
template <typename Measure>
void KeepLeast(Candidates* candidates, Measure measure) {
  auto least = std::invoke(measure, candidates->front());
  for (const Candidate& candidate : *candidates) {
    if (std::invoke(measure, candidate) < least) least = std::invoke(measure, candidate);
  }
  std::erase_if(*candidates, [&](const Candidate& c) { return least < std::invoke(measure, c); });
}

// The characters of a text, the elements of a list; for all else the length of its JSON.
size_t LengthOf(const Candidate& candidate);

// The candidates in their total order: rank, system, object, local key.
Candidates InOrder(const Candidates& candidates);

}  // namespace treaty::stdlib

#define SURVIVORSHIP(name_)                             \
  extern const ::treaty::stdlib::Strategy survivorship_##name_; \
  const ::treaty::stdlib::Strategy survivorship_##name_
