#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Date StartOfMonth(Date date) { return {date.days - ToCivil(date).day + 1}; }

STDLIB_FUNCTION(time_start_of_month) = {
    .name = "start_of_month",
    .summary = "The first day of a date's month.",
    .params = {{"date", "The date."}},
    .examples = {{"start_of_month(@2026-01-31)", R"("2026-01-01")"}},
    .native = Bind<StartOfMonth>(),
};

}  // namespace treaty::stdlib
