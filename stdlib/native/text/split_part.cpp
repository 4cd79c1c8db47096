#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::optional<std::string_view> SplitPart(std::string_view text, std::string_view separator,
                                                 int64_t index) {
  if (separator.empty()) return index == 0 ? std::optional(text) : std::nullopt;
  for (; index > 0; --index) {
    const size_t at = text.find(separator);
    if (at == text.npos) return std::nullopt;
    text.remove_prefix(at + separator.size());
  }
  if (index < 0) return std::nullopt;
  return text.substr(0, text.find(separator));
}

STDLIB_FUNCTION(text_split_part) = {
    .name = "split_part",
    .summary = "One part of a text that is split at a separator, counted from 0; null without it.",
    .params = {{"text", "The text to split."},
               {"separator", "What stands between the parts."},
               {"index", "Which part, counted from 0."}},
    .examples = {{R"(split_part("a;b;c", ";", 1))", R"("b")"},
                 {R"(split_part("a;b", ";", 2))", "null"},
                 {R"(split_part("a;;b", ";", 1))", R"("")"}},
    .native = Bind<SplitPart>().SameAs(0),
};

}  // namespace treaty::stdlib
