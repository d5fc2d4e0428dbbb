# tbg_library(NAME SOURCES ... LINK ...): a static library of the pool with the project's flags.
function(tbg_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC tbg_flags ${arg_LINK})
endfunction()

# tbg_tests(NAME SOURCES ... LINK ... [LABELS ...]): one GoogleTest program; each of its tests is a ctest.
function(tbg_tests name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE tbg_flags ${arg_LINK} GTest::gtest_main rapidcheck)
  # Their templates cost more to optimise than they ever run. Not so under TSan: templates of the
  # standard library that are not inlined are shared with libraries that TSan does not know.
  if(NOT TBG_SANITIZE STREQUAL "thread")
    target_compile_options(${name} PRIVATE -O0)
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/test")
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 300)
endfunction()

# tbg_fuzzers(LINK ... SOURCES a_fuzz.cpp ...): one libFuzzer program per file, in fuzz builds only.
function(tbg_fuzzers)
  if(NOT TBG_FUZZ)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  foreach(source IN LISTS arg_SOURCES)
    get_filename_component(name "${source}" NAME_WE)
    add_executable(${name} "${source}")
    target_link_libraries(${name} PRIVATE tbg_flags ${arg_LINK})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
  endforeach()
endfunction()

# tbg_program(NAME SOURCES ... LINK ...): a program in build/<preset>/bin.
function(tbg_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE tbg_flags ${arg_LINK})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endfunction()
