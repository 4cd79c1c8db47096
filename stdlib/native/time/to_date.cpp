#include "runtime/value/zone.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Date DateInUtc(Timestamp when) { return DateOf(when); }
static Fallible<Date> DateInZone(Timestamp when, std::string_view zone) {
  Timestamp local;
  Duration offset;
  if (!ToLocal(when, zone, &local, &offset)) {
    return Refuse("call.to_date", "there is no time zone " + Quoted(zone));
  }
  return DateOf(local);
}

STDLIB_FUNCTION(time_to_date) = {
    .name = "to_date",
    .summary = "The day that an instant falls on, in UTC or in a zone.",
    .params = {{"timestamp", "The instant."},
               {"zone", "The time zone by its IANA name; UTC when it is left out."}},
    .examples = {{"to_date(@2026-01-31T23:30:00Z)", R"("2026-01-31")"},
                 {R"(to_date(@2026-01-31T23:30:00Z, "Europe/Berlin"))", R"("2026-02-01")"},
                 {R"(to_date(@2026-01-31T23:30:00Z, "Nowhere"))", "fails"}},
    .native = {Bind<DateInUtc>(), Bind<DateInZone>()},
};

}  // namespace treaty::stdlib
