#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<Date> PlusDays(Date date, int64_t count) {
  Date moved;
  if (!AddDays(date, count, &moved)) {
    return Refuse("number.overflow", "the date leaves the years 0001 to 9999");
  }
  return moved;
}

STDLIB_FUNCTION(time_add_days) = {
    .name = "add_days",
    .summary = "The date some days later.",
    .params = {{"date", "The date to begin at."}, {"days", "How many; below 0 goes back."}},
    .examples = {{R"(add_days(@2024-02-28, 2))", R"("2024-03-01")"},
                 {R"(add_days(@9999-12-31, 1))", "fails"}},
    .native = Bind<PlusDays>(),
};

}  // namespace treaty::stdlib
