#include "runtime/value/zone.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Timestamp MidnightInUtc(Date date) { return AtMidnight(date); }
static Fallible<Timestamp> MidnightInZone(Date date, std::string_view zone) {
  LocalResult result;
  if (!ToUtc(AtMidnight(date), zone, &result)) {
    return Refuse("call.to_timestamp", "there is no time zone " + Quoted(zone));
  }
  return result.instant;
}

STDLIB_FUNCTION(time_to_timestamp) = {
    .name = "to_timestamp",
    .summary = "The instant at which a day begins, in UTC or in a zone.",
    .params = {{"date", "The day that begins."},
               {"zone", "The time zone by its IANA name; UTC when it is left out."}},
    .examples = {{"to_timestamp(@2026-07-01)", R"("2026-07-01T00:00:00Z")"},
                 {R"(to_timestamp(@2026-07-01, "Europe/Berlin"))", R"("2026-06-30T22:00:00Z")"},
                 {R"(to_timestamp(@2026-07-01, "Nowhere"))", "fails"}},
    .native = {Bind<MidnightInUtc>(), Bind<MidnightInZone>()},
};

}  // namespace treaty::stdlib
