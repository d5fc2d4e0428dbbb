# Every flag of the project hangs on one INTERFACE target.
add_library(tbg_flags INTERFACE)
target_compile_features(tbg_flags INTERFACE cxx_std_20)
target_include_directories(tbg_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(tbg_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
  # Doubles give the same bits everywhere: no fused multiply-add behind our back.
  -ffp-contract=off
  -fno-omit-frame-pointer)
set(CMAKE_CXX_EXTENSIONS OFF)
# Assertions stay on in every build type: "we have a bug" must stop the process.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g1")

if(TBG_SANITIZE)
  target_compile_options(tbg_flags INTERFACE
    "-fsanitize=${TBG_SANITIZE}" -fno-sanitize-recover=all -O1)
  target_link_options(tbg_flags INTERFACE "-fsanitize=${TBG_SANITIZE}")
endif()
if(TBG_FUZZ)
  target_compile_options(tbg_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined
    -fno-sanitize-recover=all -O1)
  target_link_options(tbg_flags INTERFACE -fsanitize=address,undefined)
endif()

find_program(TBG_CCACHE ccache)
if(TBG_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER "${TBG_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${TBG_CCACHE}")
endif()
