# treaty_fuzz(NAME LINKS ...): the fuzz target tests/fuzz/NAME_fuzz.cpp, which defines
# LLVMFuzzerTestOneInput. With TREATY_FUZZ (preset fuzz) it is a libFuzzer program; in every other
# preset it is a test that runs the kept inputs of tests/fuzz/corpus/NAME through the same function.
option(TREATY_FUZZ "build fuzz targets with libFuzzer" OFF)
if(TREATY_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

function(treaty_fuzz name)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  set(target ${name}_fuzz)
  add_executable(${target} ${CMAKE_SOURCE_DIR}/tests/fuzz/${target}.cpp)
  target_compile_options(${target} PRIVATE ${TREATY_WARNINGS})
  target_link_libraries(${target} PRIVATE ${ARG_LINKS})
  if(TREATY_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    return()
  endif()
  target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/replay_main.cpp)
  add_test(NAME ${target} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
           COMMAND ${target} tests/fuzz/corpus/${name})
endfunction()
