#include "stdlib/native/function.h"

namespace treaty::stdlib {

template <typename Value>
static std::string_view WriteWith(Arena& arena, char* (*write)(char*, Value), Value value) {
  char* const text = arena.Allocate(64);
  return {text, size_t(write(text, value) - text)};
}
static std::string_view IntText(Arena& arena, int64_t value) {
  return WriteWith(arena, WriteDecimal, DecimalFromInt(value));
}
static std::string_view DecimalText(Arena& arena, Decimal value) {
  return WriteWith(arena, WriteDecimal, value);
}
static std::string_view BoolText(bool value) { return value ? "true" : "false"; }
static std::string_view DateText(Arena& arena, Date value) {
  return WriteWith(arena, WriteDate, value);
}
static std::string_view TimeText(Arena& arena, Time value) {
  return WriteWith(arena, WriteTime, value);
}
static std::string_view TimestampText(Arena& arena, Timestamp value) {
  return WriteWith(arena, WriteTimestamp, value);
}
static std::string_view DurationText(Arena& arena, Duration value) {
  return WriteWith(arena, WriteDuration, value);
}

STDLIB_FUNCTION(text_to_text) = {
    .name = "to_text",
    .summary = "The canonical text of a value, as it stands in canonical JSON without quotes.",
    .params = {{"value", "The value to write."}},
    .examples = {{"to_text(42)", R"("42")"},
                 {"to_text(12.50)", R"("12.5")"},
                 {"to_text(true)", R"("true")"},
                 {"to_text(@2026-01-31)", R"("2026-01-31")"},
                 {"to_text(@2026-01-31T10:00:00Z)", R"("2026-01-31T10:00:00Z")"},
                 {"to_text(90s)", R"("PT1M30S")"}},
    .native = {Bind<IntText>().LengthFixed(20), Bind<DecimalText>().LengthFixed(kDecimalChars),
               Bind<BoolText>().LengthFixed(5), Bind<DateText>().LengthFixed(10),
               Bind<TimeText>().LengthFixed(15), Bind<TimestampText>().LengthFixed(27),
               Bind<DurationText>().LengthFixed(40)},
};

}  // namespace treaty::stdlib
