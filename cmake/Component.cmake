# treaty_component(NAME SOURCES ... LINKS ...): one folder, one static library `treaty_NAME`.
# Includes are written from the repository root, so the folder is the permission to include.
function(treaty_component name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(treaty_${name} STATIC ${ARG_SOURCES})
  target_include_directories(treaty_${name} PUBLIC ${CMAKE_SOURCE_DIR}
                             ${CMAKE_BINARY_DIR}/generated)
  target_compile_options(treaty_${name} PRIVATE ${TREATY_WARNINGS})
  target_link_libraries(treaty_${name} PUBLIC ${ARG_LINKS})
endfunction()

# treaty_test(NAME SOURCES ... LINKS ...): one GoogleTest program, one ctest entry.
function(treaty_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE ${TREATY_WARNINGS})
  target_compile_definitions(${name} PRIVATE TREATY_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                             TREATY_BINARY_DIR="${CMAKE_BINARY_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} GTest::gtest_main GTest::gmock)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 600)
endfunction()
