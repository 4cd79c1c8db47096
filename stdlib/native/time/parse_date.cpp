#include "runtime/value/text.h"
#include "stdlib/native/function.h"
#include "stdlib/native/time_parts.h"

namespace treaty::stdlib {

static Fallible<Date> ParseDay(std::string_view text, std::string_view format) {
  CalendarParts parts;
  Date date;
  if (!ParseParts(Trim(text), format, &parts) || !FromCivil(parts.date, &date)) {
    return Refuse("call.parse_date", Quoted(text) + " is no date of the form " + Quoted(format));
  }
  return date;
}

STDLIB_FUNCTION(time_parse_date) = {
    .name = "parse_date",
    .summary = "Reads a date of a given form.",
    .params = {{"text", "The text to read; blanks around it are allowed."},
               {"format",
                "The form: yyyy or yy (2000 to 2099), MM or M, MMM (Jan to Dec), dd or d; all else "
                "stands for itself.",
                "yyyy-MM-dd"}},
    .examples = {{R"(parse_date("2026-01-31"))", R"("2026-01-31")"},
                 {R"(parse_date("31.1.2026", "d.M.yyyy"))", R"("2026-01-31")"},
                 {R"(parse_date("20260131", "yyyyMMdd"))", R"("2026-01-31")"},
                 {R"(parse_date("05-Mar-26", "dd-MMM-yy"))", R"("2026-03-05")"},
                 {R"(parse_date("00000000", "yyyyMMdd"))", "fails"},
                 {R"(parse_date("2023-02-29"))", "fails"}},
    .native = Bind<ParseDay>(),
};

}  // namespace treaty::stdlib
