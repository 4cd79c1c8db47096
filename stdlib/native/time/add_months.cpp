#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<Date> PlusMonths(Date date, int64_t count) {
  Date moved;
  if (!AddMonths(date, count, &moved)) {
    return Refuse("number.overflow", "the date leaves the years 0001 to 9999");
  }
  return moved;
}

STDLIB_FUNCTION(time_add_months) = {
    .name = "add_months",
    .summary = "The date some months later; the day is cut to the month's end.",
    .params = {{"date", "The date to begin at."}, {"months", "How many; below 0 goes back."}},
    .examples = {{R"(add_months(@2024-01-31, 1))", R"("2024-02-29")"},
                 {R"(add_months(@2024-03-15, -3))", R"("2023-12-15")"},
                 {R"(add_months(@9999-12-01, 1))", "fails"}},
    .native = Bind<PlusMonths>(),
};

}  // namespace treaty::stdlib
