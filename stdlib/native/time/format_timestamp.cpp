#include "runtime/value/zone.h"
#include "stdlib/native/function.h"
#include "stdlib/native/time_parts.h"

namespace treaty::stdlib {

static std::string_view FormatUtc(Arena& arena, Timestamp when, std::string_view format) {
  return arena.Copy(FormatParts({ToCivil(DateOf(when)), TimeOf(when)}, format));
}
static Fallible<std::string_view> FormatZoned(Arena& arena, Timestamp when, std::string_view format,
                                              std::string_view zone) {
  Timestamp local;
  Duration offset;
  if (!ToLocal(when, zone, &local, &offset)) {
    return Refuse("call.format_timestamp", "there is no time zone " + Quoted(zone));
  }
  return FormatUtc(arena, local, format);
}

STDLIB_FUNCTION(time_format_timestamp) = {
    .name = "format_timestamp",
    .summary = "Writes an instant in a given form, in UTC or in the time of a zone.",
    .params = {{"timestamp", "The instant to write."},
               {"format",
                "As for format_date, and HH, mm, ss, SSS (milliseconds); 'quoted' text stands for "
                "itself."},
               {"zone", "The time zone by its IANA name; UTC when it is left out."}},
    .examples = {{R"(format_timestamp(@2026-07-01T10:05:09Z, "yyyyMMddHHmmss"))",
                  R"("20260701100509")"},
                 {R"(format_timestamp(@2026-07-01T10:00:00Z, "dd.MM.yyyy HH:mm", "Europe/Berlin"))",
                  R"("01.07.2026 12:00")"},
                 {R"(format_timestamp(@2026-07-01T10:00:00Z, "yyyy-MM-dd'T'HH", "Europe/Berln"))",
                  "fails"}},
    .native = {Bind<FormatUtc>(), Bind<FormatZoned>()},
};

}  // namespace treaty::stdlib
