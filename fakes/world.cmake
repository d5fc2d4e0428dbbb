# The core with everything around it in memory; apart from tbg_fakes, which knows ports only.
tbg_library(tbg_world SOURCES pool_parts.cpp rig.cpp world.cpp LINK tbg_core tbg_fakes)

tbg_program(tbg_corebox SOURCES box_main.cpp box_options.cpp LINK tbg_world)
set_target_properties(tbg_corebox PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/test")

tbg_program(tbg_event_lines SOURCES event_lines_main.cpp LINK tbg_world)
set_target_properties(tbg_event_lines PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/test")

find_package(benchmark QUIET)
if(benchmark_FOUND)
  tbg_program(tbg_event_bench SOURCES event_text_bench.cpp LINK tbg_world benchmark::benchmark)
endif()
