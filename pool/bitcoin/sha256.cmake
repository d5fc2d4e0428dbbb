# SHA-256 is a library of its own: it is measured, tested and emulated apart from the rest, and some
# of its files are built for newer processors; only sha256.cpp and sha256_batch.cpp decide whether
# their functions may be called (sha256_kernels.h).
tbg_library(tbg_sha256
  SOURCES
    sha256.cpp
    sha256_batch.cpp
    sha256_cpu.cpp
    sha256_portable.cpp
    sha256_ni.cpp
    sha256_avx2.cpp
    sha256_avx512.cpp)
set_source_files_properties(sha256_ni.cpp PROPERTIES COMPILE_OPTIONS "-msha;-msse4.1")
set_source_files_properties(sha256_avx2.cpp PROPERTIES COMPILE_OPTIONS "-mavx2")
set_source_files_properties(sha256_avx512.cpp PROPERTIES
  COMPILE_OPTIONS "-mavx512f;-mavx512vl;-mavx512bw")

tbg_tests(tbg_sha256_test
  SOURCES
    sha256_test.cpp
    sha256_batch_test.cpp
    sha256_lanes_test.cpp
    sha256_prop.cpp
  LINK tbg_sha256 OpenSSL::Crypto)
# Words of 64 bytes are passed differently with and without AVX-512; these never leave their file.
set_source_files_properties(sha256_lanes_test.cpp PROPERTIES COMPILE_OPTIONS "-Wno-psabi")

find_package(benchmark QUIET)
if(benchmark_FOUND)
  tbg_program(tbg_sha256_bench
    SOURCES sha256_bench.cpp
    LINK tbg_sha256 benchmark::benchmark OpenSSL::Crypto)
endif()
