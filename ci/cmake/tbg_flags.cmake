# Every flag of the project hangs on one INTERFACE target.
add_library(tbg_flags INTERFACE)
target_compile_features(tbg_flags INTERFACE cxx_std_20)
target_include_directories(tbg_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(tbg_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
  # Doubles give the same bits everywhere: no fused multiply-add behind our back.
  -ffp-contract=off
  -fno-omit-frame-pointer)
# simdjson's classes have members that depend on the optimisation level unless told otherwise; all
# our files and its library must agree.
target_compile_definitions(tbg_flags INTERFACE SIMDJSON_DEVELOPMENT_CHECKS=0)
set(CMAKE_CXX_EXTENSIONS OFF)
# Assertions stay on in every build type: "we have a bug" must stop the process.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g1")

if(TBG_SANITIZE OR TBG_FUZZ)
  set(CMAKE_C_FLAGS_DEBUG "-O1 -g1")
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
endif()
if(TBG_SANITIZE)
  target_compile_options(tbg_flags INTERFACE
    "-fsanitize=${TBG_SANITIZE}" -fno-sanitize-recover=all)
  target_link_options(tbg_flags INTERFACE "-fsanitize=${TBG_SANITIZE}")
endif()
if(TBG_FUZZ)
  target_compile_options(tbg_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined
    -fno-sanitize-recover=all)
  target_link_options(tbg_flags INTERFACE -fsanitize=address,undefined)
endif()

find_program(TBG_CCACHE ccache)
if(TBG_CCACHE)
  # Paths below the checkout are cached as relative ones: every clone finds what another has built.
  set(TBG_LAUNCHER "${CMAKE_COMMAND}" -E env
    "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${TBG_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${TBG_LAUNCHER}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${TBG_LAUNCHER}")
endif()
