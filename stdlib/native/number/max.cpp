#include "stdlib/native/function.h"

namespace treaty::stdlib {

static int64_t GreatestInt(int64_t a, int64_t b) { return b > a ? b : a; }
static Decimal GreatestDecimal(Decimal a, Decimal b) { return CompareDecimal(b, a) > 0 ? b : a; }
static Date GreatestDate(Date a, Date b) { return b > a ? b : a; }
static Timestamp GreatestTimestamp(Timestamp a, Timestamp b) { return b > a ? b : a; }
static Duration GreatestDuration(Duration a, Duration b) { return b > a ? b : a; }

STDLIB_FUNCTION(number_max) = {
    .name = "max",
    .summary = "The greater of two values.",
    .params = {{"a", "One value."}, {"b", "The other."}},
    .examples = {{"max(2, 10)", "10"},
                 {"max(1.50, -1)", "1.5"},
                 {"max(@2026-01-31, @2025-12-31)", R"("2026-01-31")"},
                 {"max(@2026-01-31T10:00:00Z, @2026-01-31T09:00:00Z)", R"("2026-01-31T10:00:00Z")"},
                 {"max(30s, 1m)", R"("PT1M")"}},
    .native = {Bind<GreatestInt>(), Bind<GreatestDecimal>(), Bind<GreatestDate>(),
               Bind<GreatestTimestamp>(), Bind<GreatestDuration>()},
};

}  // namespace treaty::stdlib
