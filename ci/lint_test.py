"""The lint's own test: every rule reports a planted violation, at its line, and nothing else."""

import unittest

from lint_planting import Planted
from lint_rules.every import violations
from lint_rules.scopes import read_scopes
from lint_rules.tree import Tree


class Layers(Planted):
    def include(self, path, header):
        return {path: f'#include "{header}"\n'}

    def test_upward_includes_are_reported(self):
        for path, header in (
            ("pool/bitcoin/a.cpp", "pool/stratum/x.h"),
            ("pool/stratum/a.cpp", "pool/ports/x.h"),
            ("pool/ports/a.cpp", "pool/core/x.h"),
            ("pool/core/a.cpp", "pool/live/x.h"),
            ("pool/core/a.cpp", "fakes/x.h"),
            ("pool/live/a.cpp", "pool/app/x.h"),
            ("pool/live/a.cpp", "fakes/x.h"),
            ("pool/live/a.cpp", "sim/x.h"),
            ("fakes/a.cpp", "pool/live/x.h"),
            ("fakes/a.cpp", "sim/x.h"),
            ("sim/a.cpp", "pool/live/x.h"),
            ("sim/a.cpp", "sim/app/x.h"),
            ("sim/checkers/a.cpp", "pool/bitcoin/x.h"),
            ("sim/checkers/a.cpp", "sim/x.h"),
            ("pool/app/a.cpp", "sim/x.h"),
            ("pool/load/a.cpp", "pool/core/x.h"),
            ("integration/a.cpp", "pool/bitcoin/x.h"),
        ):
            with self.subTest(path=path, header=header):
                self.setUp()
                self.expect(self.include(path, header), (path, 1, "layer"))

    def test_downward_includes_are_clean(self):
        for path, header in (
            ("pool/stratum/a.cpp", "pool/bitcoin/x.h"),
            ("pool/core/a.cpp", "pool/ports/x.h"),
            ("pool/live/a.cpp", "pool/core/x.h"),
            ("pool/app/a.cpp", "fakes/x.h"),
            ("pool/load/a.cpp", "pool/stratum/x.h"),
            ("sim/a.cpp", "fakes/x.h"),
            ("sim/app/a.cpp", "sim/x.h"),
        ):
            with self.subTest(path=path, header=header):
                self.setUp()
                self.expect(self.include(path, header))

    def test_tests_obey_the_layers_too(self):
        path = "pool/core/a_test.cpp"
        self.expect(self.include(path, "pool/live/x.h"), (path, 1, "layer"))

    def test_the_core_is_tested_in_the_world_of_the_fakes(self):
        for path in ("pool/core/a_test.cpp", "pool/core/a_prop.cpp", "pool/core/a_fuzz.cpp"):
            with self.subTest(path=path):
                self.setUp()
                self.expect({path: '#include "fakes/x.h"\n'})
        self.setUp()
        self.expect(
            {
                "fakes/CMakeLists.txt": "add_library(tbg_fakes INTERFACE)\n",
                "pool/core/CMakeLists.txt": "tbg_tests(tbg_a SOURCES x LINK tbg_fakes)\n"
                "tbg_library(tbg_b SOURCES y LINK tbg_fakes)\n",
            },
            ("pool/core/CMakeLists.txt", 2, "link"),
        )

    def test_includes_start_at_the_repository_root(self):
        path = "pool/core/a.cpp"
        self.expect(self.include(path, "hub.h"), (path, 1, "layer"))

    def test_own_headers_are_quoted(self):
        path = "pool/core/a.cpp"
        self.expect({path: "#include <pool/ports/x.h>\n"}, (path, 1, "layer"))

    def test_a_commented_include_counts_for_nothing(self):
        self.expect({"pool/core/a.cpp": '// #include "fakes/x.h"\n/* #include "sim/x.h" */\n'})

    def test_an_unknown_folder_needs_a_layer(self):
        self.expect({"pool/extra/a.cpp": "\n"}, ("pool/extra/a.cpp", 1, "layer"))

    def test_link_lines_follow_the_layers(self):
        self.expect(
            {
                "pool/core/a.cpp": "\n",
                "pool/core/CMakeLists.txt": "tbg_library(tbg_core\n  SOURCES a.cpp\n"
                "  LINK tbg_live)\n",
                "pool/live/b.cpp": "\n",
                "pool/live/CMakeLists.txt": "tbg_library(tbg_live SOURCES b.cpp LINK tbg_core)\n",
            },
            ("pool/core/CMakeLists.txt", 1, "link"),
        )

    def test_raw_link_lines_are_read_too(self):
        self.expect(
            {
                "pool/bitcoin/CMakeLists.txt": "add_library(tbg_a INTERFACE)\n",
                "integration/CMakeLists.txt": "target_link_libraries(x PRIVATE tbg_a)\n",
            },
            ("integration/CMakeLists.txt", 1, "link"),
        )

    def test_linking_what_nobody_defines(self):
        self.expect(
            {"fakes/CMakeLists.txt": "tbg_library(tbg_fakes SOURCES LINK tbg_nothing)\n"},
            ("fakes/CMakeLists.txt", 1, "link"),
        )


class Homes(Planted):
    def test_libraries_stay_at_home(self):
        for header, foreign, home in (
            ("boost/asio.hpp", "integration/a.cpp", "pool/live/a.cpp"),
            ("boost/beast/http.hpp", "integration/a.cpp", "pool/app/a.cpp"),
            ("boost/asio/post.hpp", "integration/a.cpp", "pool/load/a.cpp"),
            ("secp256k1_extrakeys.h", "pool/bitcoin/address.cpp", "pool/bitcoin/xonly_key.cpp"),
            ("simdjson.h", "pool/core/hub.cpp", "pool/core/template_json.cpp"),
            ("nlohmann/json.hpp", "pool/core/hub.cpp", "pool/core/hub_test.cpp"),
            ("zmq.hpp", "pool/app/a.cpp", "pool/live/a.cpp"),
            ("spdlog/spdlog.h", "pool/core/a.cpp", "pool/app/a.cpp"),
            ("CLI/CLI.hpp", "pool/live/a.cpp", "pool/app/a.cpp"),
        ):
            with self.subTest(header=header):
                self.setUp()
                self.expect({home: f"#include <{header}>\n"})
                self.setUp()
                self.expect({foreign: f"#include <{header}>\n"}, (foreign, 1, "third-party"))


class Sizes(Planted):
    LONG = "int f() {\n" + "  g();\n" * 80 + "}\n"

    def test_a_long_file(self):
        self.expect({"fakes/a.cpp": "// x\n" * 501}, ("fakes/a.cpp", 501, "size"))

    def test_a_long_function(self):
        self.expect({"fakes/a.cpp": "\n" + self.LONG}, ("fakes/a.cpp", 2, "function"))

    def test_a_long_python_function(self):
        code = "def f():\n" + "    pass\n" * 80
        self.expect({"ci/a.py": code, "ci/README.md": ""}, ("ci/a.py", 1, "function"))

    def test_an_exception_with_a_reason(self):
        self.expect(
            {"fakes/a.cpp": self.LONG, "ci/lint.allow": "function fakes/a.cpp:f 82 one table\n"}
        )

    def test_the_ratchet_does_not_give(self):
        self.expect(
            {"fakes/a.cpp": self.LONG, "ci/lint.allow": "function fakes/a.cpp:f 81 one table\n"},
            ("fakes/a.cpp", 1, "function"),
        )

    def test_an_exception_without_need_or_reason(self):
        self.expect(
            {"ci/lint.allow": "# why\nsize fakes/a.cpp 600 big\nsize fakes/b.cpp 600\n"},
            ("ci/lint.allow", 2, "allow"),
            ("ci/lint.allow", 3, "allow"),
        )

    def test_a_banned_token_with_a_reason(self):
        self.expect(
            {
                "fakes/a.cpp": "#include <iostream>\n",
                "ci/lint.allow": "banned fakes/a.cpp stream it is the console\n",
            }
        )

    def test_wide_lines(self):
        for path in ("fakes/a.h", "ci/a.py", "ci/a.sh", "ci/a"):
            with self.subTest(path=path):
                self.setUp()
                mark = "//" if path.endswith(".h") else "#"
                first = "#pragma once" if path.endswith(".h") else "#!/usr/bin/env bash"
                text = f"{first}\n{mark} {'x' * 99}\n"
                self.expect({path: text, "ci/README.md": ""}, (path, 2, "width"))

    def test_wire_lines_in_tests_stay_whole(self):
        wide = f'const char* const kLine = R"({"x" * 100})";\n'
        self.expect({"fakes/a_test.cpp": wide})
        self.setUp()
        self.expect({"fakes/a.cpp": wide}, ("fakes/a.cpp", 1, "width"))

    def test_functions_are_found_by_their_names(self):
        text = (
            "namespace a { class B { int c() const { return 1; } B() : x_{1}, y_(2) { } "
            "bool operator()(int) { } }; }\nTEST(D, e) { f([] { }); }\n"
            "auto g(int x = {}) -> int { if (x) { } }\nint h::i() { }"
        )
        names = [function.name for function in read_scopes(text).functions]
        self.assertEqual(names, ["c", "B", "operator()", "D.e", "g", "h::i"])


class Registration(Planted):
    def test_a_test_that_is_never_run(self):
        for name in ("a_test.cpp", "a_prop.cpp", "a_fuzz.cpp", "a_bench.cpp"):
            with self.subTest(name=name):
                self.setUp()
                self.expect(
                    {f"fakes/{name}": "\n", "fakes/CMakeLists.txt": f"# {name}\n"},
                    (f"fakes/{name}", 1, "registered"),
                )

    def test_a_test_in_the_wrong_call(self):
        self.expect(
            {
                "fakes/a_test.cpp": "\n",
                "fakes/CMakeLists.txt": "tbg_library(tbg_a SOURCES a_test.cpp)\n",
            },
            ("fakes/a_test.cpp", 1, "registered"),
        )

    def test_a_source_that_is_never_built(self):
        self.expect(
            {"fakes/a.cpp": "\n", "fakes/CMakeLists.txt": "\n"}, ("fakes/a.cpp", 1, "registered")
        )

    def test_a_source_named_in_an_included_file(self):
        self.expect(
            {
                "fakes/a.cpp": "\n",
                "fakes/CMakeLists.txt": "include(a.cmake)\n",
                "fakes/a.cmake": "tbg_library(tbg_a SOURCES a.cpp)\n",
            }
        )

    def test_a_folder_that_nobody_adds(self):
        self.expect(
            {"fakes/a.cpp": "\n", "CMakeLists.txt": "\n"},
            ("fakes/CMakeLists.txt", 1, "registered"),
        )

    def test_a_program_behind_the_back_of_ctest(self):
        self.expect(
            {"fakes/CMakeLists.txt": "\nadd_executable(a_test a_test.cpp)\n"},
            ("fakes/CMakeLists.txt", 2, "registered"),
        )

    def test_a_python_test_that_is_never_run(self):
        files = {"integration/a_test.py": "\n", "integration/README.md": ""}
        self.expect(files, ("integration/a_test.py", 1, "registered"))
        self.setUp()
        self.expect({**files, "integration/CMakeLists.txt": "add_test(NAME a COMMAND a_test.py)\n"})


class Documents(Planted):
    def test_forbidden_words(self):
        for word in ("/wo" + "rk/main", "TO" + "DO", "FIX" + "ME", "GTEST_" + "SKIP()"):
            with self.subTest(word=word):
                self.setUp()
                self.expect({"docs/a.md": f"one\ntwo {word}\n"}, ("docs/a.md", 2, "words"))

    def test_a_header_without_guard(self):
        self.expect({"fakes/a.h": "struct A;\n"}, ("fakes/a.h", 1, "header"))

    def test_using_namespace_in_a_header(self):
        self.expect(
            {"fakes/a.h": "#pragma once\nusing namespace std;\n"}, ("fakes/a.h", 2, "header")
        )

    def test_a_folder_without_readme(self):
        self.plant({"fakes/a.h": "#pragma once\n"})
        (self.root / "fakes/README.md").unlink()
        found = [(v.path, v.rule) for v in violations(Tree(self.root))]
        self.assertEqual(found, [("fakes/README.md", "readme")])

    def test_bad_format(self):
        self.plant({"fakes/a.cpp": "int  f( );\n"})
        found = [(v.path, v.line, v.rule) for v in violations(Tree(self.root))]
        self.assertEqual(found, [("fakes/a.cpp", 1, "format")])

    def test_binary_files_are_left_alone(self):
        self.write("docs/a.png", "\0" + "TO" + "DO")
        self.assertEqual(violations(Tree(self.root)), [])


if __name__ == "__main__":
    unittest.main()
