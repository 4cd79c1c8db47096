#include "runtime/value/text.h"
#include "stdlib/native/email.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<std::string_view> NormaliseEmail(Arena& arena, std::string_view text) {
  std::string_view address = Trim(text);
  constexpr std::string_view kScheme = "mailto:";
  if (Lower(arena, address.substr(0, kScheme.size())) == kScheme) {
    address.remove_prefix(kScheme.size());
  }
  if (!IsEmail(address))
    return Refuse("call.normalise_email", Quoted(text) + " is no e-mail address");
  return Lower(arena, address);
}

STDLIB_FUNCTION(code_normalise_email) = {
    .name = "normalise_email",
    .summary = "An e-mail address without blanks around it, in lower case.",
    .params = {{"text", "The address as it was typed; a mailto: before it is dropped."}},
    .examples = {{R"(normalise_email(" Jane.Doe@Example.COM "))", R"("jane.doe@example.com")"},
                 {R"(normalise_email("mailto:jane@example.com"))", R"("jane@example.com")"},
                 {R"(normalise_email("jane"))", "fails"}},
    .native = Bind<NormaliseEmail>(),
};

}  // namespace treaty::stdlib
