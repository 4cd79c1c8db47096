// Failpoints: named places where a test may end the process at once, as a power cut would, to prove
// that nothing is lost or done twice.
//
//   TREATY_FAILPOINT("outbox.after_commit");
//
// Off (the rule), a failpoint costs one relaxed load and a predicted branch. It is on when the
// environment says
//
//   TREATY_FAILPOINT=outbox.after_commit:3     SIGKILL at the third hit of this name
//   TREATY_FAILPOINT="outbox.after_commit:3 after FILE"   the same, counted once FILE is there
//   TREATY_FAILPOINT=intake.event@0042         SIGKILL at each hit of this name for this subject
//   TREATY_FAILPOINT=count                     count hits only
//
// A place that knows what it works on names it: TREATY_FAILPOINT_OF("intake.event", event.id). So a
// test can have one record that ends every process that touches it.
//
// All names of the program are known without running it: each use leaves a pointer in a section of
// the binary. Use the macro in plain functions of .cpp files only (not in templates or inline
// functions: the compiler refuses the section there).
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace treaty {

struct FailpointSite {
  const char* name;
  std::atomic<uint64_t> hits = 0;
};

struct FailpointCount {
  std::string name;
  uint64_t hits = 0;
};

// Reads a setting as in the variable above ("" switches off). Fails on an unknown name or count.
// Called once by the mains with the variable's value, before threads start.
Result<void> ArmFailpoints(std::string_view setting);

// Every name of this program, sorted, each once, with its hits since it was armed.
std::vector<FailpointCount> Failpoints();

// The rest is for the macro.
extern std::atomic<bool> failpoints_armed;
void HitFailpoint(FailpointSite* site, std::string_view subject);

}  // namespace treaty

#define TREATY_FAILPOINT(name_) TREATY_FAILPOINT_OF(name_, ::std::string_view())

#define TREATY_FAILPOINT_OF(name_, subject_)                                                   \
  do {                                                                                         \
    static ::treaty::FailpointSite failpoint_site{name_};                                      \
    static ::treaty::FailpointSite* failpoint_entry                                            \
        __attribute__((section("treaty_failpoints"), used)) = &failpoint_site;                 \
    if (__builtin_expect(::treaty::failpoints_armed.load(std::memory_order_relaxed), false)) { \
      ::treaty::HitFailpoint(failpoint_entry, subject_);                                       \
    }                                                                                          \
  } while (false)
