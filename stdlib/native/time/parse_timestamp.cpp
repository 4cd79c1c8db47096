#include "runtime/value/text.h"
#include "runtime/value/zone.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<Timestamp> ParseInstant(std::string_view text) {
  Timestamp when;
  if (!ParseTimestamp(Trim(text), &when)) {
    return Refuse("call.parse_timestamp", Quoted(text) + " is no instant with a zone");
  }
  return when;
}
static Fallible<Timestamp> ParseInZone(std::string_view text, std::string_view zone) {
  Timestamp when;
  if (ParseTimestamp(Trim(text), &when)) return when;
  LocalResult result;
  if (!ParseLocal(Trim(text), &when) || !ToUtc(when, zone, &result)) {
    return Refuse("call.parse_timestamp",
                  Quoted(text) + " is no date and time in the zone " + Quoted(zone));
  }
  return result.instant;
}

STDLIB_FUNCTION(time_parse_timestamp) = {
    .name = "parse_timestamp",
    .summary =
        "Reads an instant. A local time that a zone skips is read with the offset before the gap, "
        "one "
        "that it has twice as the earlier.",
    .params = {{"text", "RFC 3339, also with +0100, or /Date(ms)/; blanks around it are allowed."},
               {"zone", "The time zone, by its IANA name, of a text that names none."}},
    .examples = {{R"(parse_timestamp("2026-01-31T10:00:00.000+0100"))",
                  R"("2026-01-31T09:00:00Z")"},
                 {R"(parse_timestamp("2026-07-01T12:00:00", "Europe/Berlin"))",
                  R"("2026-07-01T10:00:00Z")"},
                 {R"(parse_timestamp("2026-07-01 12:00", "Europe/Berlin"))",
                  R"("2026-07-01T10:00:00Z")"},
                 {R"(parse_timestamp("2026-07-01T12:00:00"))", "fails"},
                 {R"(parse_timestamp("2026-07-01T12:00:00", "Nowhere"))", "fails"}},
    .native = {Bind<ParseInstant>(), Bind<ParseInZone>()},
};

}  // namespace treaty::stdlib
