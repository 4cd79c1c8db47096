// Lays what an event says over the last known image of a record, and compares records by member.
//
// Absent is not null: a member that the event does not have stays, one that is null becomes null.
// Objects are laid over objects member by member, everything else replaces. New members follow the
// old ones. Pure; all inputs are proved JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace treaty::golden {

// Fails when `event` is no object. An empty `image` is {}.
Result<std::string> Overlay(std::string_view image, std::string_view event);

// The members of `whole` that `base` does not have with the same bytes, in the order of `whole`:
// "{}" when there are none. Both canonical; an empty `base` is {}.
std::string ChangedMembers(std::string_view base, std::string_view whole);

// The members of `record` that `like` has, too, with their values in `record`; and those that it
// does not have. "{}" when there are none.
std::string SharedMembers(std::string_view record, std::string_view like);
std::string OtherMembers(std::string_view record, std::string_view like);

// A member of a record that somebody else changed after we wrote it.
struct Drifted {
  std::string member;
  std::string ours;    // JSON: what was confirmed
  std::string theirs;  // JSON: what stands there now
  bool is_mended() const { return ours == theirs; }
};

// Members that we wrote (`confirmed`, canonical) and that differ between the images before and
// after an event; those too that hold again what we wrote. Compared image with image, so that the
// target's own way of writing a value is no drift.
std::vector<Drifted> FindDrift(std::string_view confirmed, std::string_view before,
                               std::string_view after);

}  // namespace treaty::golden
