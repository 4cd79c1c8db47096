#include "stdlib/native/function.h"

namespace treaty::stdlib {

static int64_t LeastInt(int64_t a, int64_t b) { return b < a ? b : a; }
static Decimal LeastDecimal(Decimal a, Decimal b) { return CompareDecimal(b, a) < 0 ? b : a; }
static Date LeastDate(Date a, Date b) { return b < a ? b : a; }
static Timestamp LeastTimestamp(Timestamp a, Timestamp b) { return b < a ? b : a; }
static Duration LeastDuration(Duration a, Duration b) { return b < a ? b : a; }

STDLIB_FUNCTION(number_min) = {
    .name = "min",
    .summary = "The smaller of two values.",
    .params = {{"a", "One value."}, {"b", "The other."}},
    .examples = {{"min(2, 10)", "2"},
                 {"min(1.50, -1)", "-1"},
                 {"min(@2026-01-31, @2025-12-31)", R"("2025-12-31")"},
                 {"min(@2026-01-31T10:00:00Z, @2026-01-31T09:00:00Z)", R"("2026-01-31T09:00:00Z")"},
                 {"min(30s, 1m)", R"("PT30S")"}},
    .native = {Bind<LeastInt>(), Bind<LeastDecimal>(), Bind<LeastDate>(), Bind<LeastTimestamp>(),
               Bind<LeastDuration>()},
};

}  // namespace treaty::stdlib
