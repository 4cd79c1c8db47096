# Programs allocate with jemalloc: the writing thread frees what the feeders' threads allocated,
# where glibc's allocator loses a tenth of the throughput (`./dev bench store`), and a runtime that
# is up for months keeps its size. Sanitizers bring allocators of their own.
if(NOT TREATY_SANITIZE)
  find_library(TREATY_JEMALLOC jemalloc REQUIRED)
  link_libraries(${TREATY_JEMALLOC})
endif()
