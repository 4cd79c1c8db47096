#include "stdlib/native/function.h"
#include "stdlib/native/time_parts.h"

namespace treaty::stdlib {

static std::string_view FormatDay(Arena& arena, Date date, std::string_view format) {
  return arena.Copy(FormatParts({ToCivil(date), Time{}}, format));
}

STDLIB_FUNCTION(time_format_date) = {
    .name = "format_date",
    .summary = "Writes a date in a given form.",
    .params =
        {{"date", "The date to write."},
         {"format",
          "The form: yyyy or yy, MM or M, MMM (Jan to Dec), dd or d; all else stands for itself.",
          "yyyy-MM-dd"}},
    .examples = {{R"(format_date(@2026-01-31, "dd.MM.yyyy"))", R"("31.01.2026")"},
                 {R"(format_date(@2026-03-05, "yyyyMMdd"))", R"("20260305")"},
                 {R"(format_date(@2026-03-05))", R"("2026-03-05")"}},
    .native = Bind<FormatDay>(),
};

}  // namespace treaty::stdlib
