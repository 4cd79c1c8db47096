# TREATY_SANITIZE: "", "address" (with undefined) or "thread". Set by the presets.
set(TREATY_SANITIZE "" CACHE STRING "address or thread")
set(TREATY_WARNINGS -Wall -Wextra -Wno-missing-field-initializers)
if(TREATY_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(TREATY_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
endif()
