#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Date EndOfMonth(Date date) {
  const CivilDate civil = ToCivil(date);
  return {date.days - civil.day + DaysInMonth(civil.year, civil.month)};
}

STDLIB_FUNCTION(time_end_of_month) = {
    .name = "end_of_month",
    .summary = "The last day of a date's month.",
    .params = {{"date", "The date."}},
    .examples = {{"end_of_month(@2024-02-10)", R"("2024-02-29")"}},
    .native = Bind<EndOfMonth>(),
};

}  // namespace treaty::stdlib
