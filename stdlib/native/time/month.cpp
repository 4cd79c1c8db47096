#include "stdlib/native/function.h"

namespace treaty::stdlib {

static int64_t MonthOf(Date date) { return ToCivil(date).month; }

STDLIB_FUNCTION(time_month) = {
    .name = "month",
    .summary = "The month of a date, 1 to 12.",
    .params = {{"date", "The date."}},
    .examples = {{"month(@2026-01-31)", "1"}},
    .native = Bind<MonthOf>(),
};

}  // namespace treaty::stdlib
