#include "stdlib/native/function.h"

namespace treaty::stdlib {

static int64_t YearOf(Date date) { return ToCivil(date).year; }

STDLIB_FUNCTION(time_year) = {
    .name = "year",
    .summary = "The year of a date.",
    .params = {{"date", "The date."}},
    .examples = {{"year(@2026-01-31)", "2026"}},
    .native = Bind<YearOf>(),
};

}  // namespace treaty::stdlib
