# add_bitcode(OUTPUT name.bc SOURCES a.cpp ...): compiles sources to LLVM bitcode with clang-19 and
# links them into one file, which codegen embeds to inline kernels from.
find_program(TREATY_CLANG clang++-19 REQUIRED)
find_program(TREATY_LLVM_LINK llvm-link-19 HINTS /usr/lib/llvm-19/bin REQUIRED)
function(add_bitcode)
  cmake_parse_arguments(ARG "" "OUTPUT" "SOURCES" ${ARGN})
  set(parts "")
  foreach(source ${ARG_SOURCES})
    get_filename_component(stem ${source} NAME_WE)
    set(part ${CMAKE_CURRENT_BINARY_DIR}/${stem}.bc)
    add_custom_command(OUTPUT ${part}
      COMMAND ${TREATY_CLANG} -std=gnu++20 -O2 -fno-exceptions -fPIC -DNDEBUG -DFMT_SHARED
              -I${CMAKE_SOURCE_DIR} -I${CMAKE_BINARY_DIR}/generated -emit-llvm -c ${source}
              -o ${part} -MD -MF ${part}.d
      DEPENDS ${source} DEPFILE ${part}.d COMMENT "Bitcode of ${stem}" VERBATIM)
    list(APPEND parts ${part})
  endforeach()
  add_custom_command(OUTPUT ${ARG_OUTPUT}
    COMMAND ${TREATY_LLVM_LINK} ${parts} -o ${ARG_OUTPUT} DEPENDS ${parts} VERBATIM)
endfunction()
