# The template parser is a library of its own: the RPC adapter needs it without the rest of the core.
tbg_library(tbg_template
  SOURCES
    rpc_error.cpp
    template_json.cpp
    template_json_check.cpp
    template_json_reader.cpp
  LINK tbg_ports simdjson::simdjson)

tbg_tests(tbg_template_test
  SOURCES
    template_json_test.cpp
  LINK tbg_template)

tbg_fuzzers(SOURCES template_json_fuzz.cpp LINK tbg_template)
