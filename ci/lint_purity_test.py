"""The rules of the deterministic layers, each on planted code."""

import unittest

from lint_planting import Planted
from lint_rules.every import violations
from lint_rules.tree import Tree


class Purity(Planted):
    def test_each_kind_of_banned_token(self):
        for code in (
            "boost::asio::io_context io;  //",
            "#include <thread>",
            "#include <mutex>",
            "#include <iostream>",
            "#include <fstream>",
            "#include <unistd.h>",
            "void f() { std::thread t; }",
            "struct A { std::mutex m; };",
            "void f() { std::lock_guard g{m}; }",
            "void f() { std::cout << 1; }",
            'void f() { printf("x"); }',
            "struct A { std::ofstream out; };",
            "void f() { auto t = std::chrono::steady_clock::now(); }",
            "void f() { auto t = time(nullptr); }",
            "struct A { std::random_device d; };",
            "void f() { std::uniform_int_distribution<int> d; }",
            "void f() { std::shuffle(a, b, c); }",
            "int f() { return rand(); }",
            'auto f() { return std::getenv("HOME"); }',
            "void f() { throw 1; }",
            "double f(double x) { return std::pow(x, 2.5); }",
        ):
            with self.subTest(code=code):
                self.setUp()
                found = self.banned_lines(code)
                self.assertEqual(found, [1])

    def banned_lines(self, code):
        self.plant({"pool/core/a.cpp": code + "\n"})
        found = violations(Tree(self.root))
        return sorted({v.line for v in found if v.rule == "banned"})

    def test_each_deterministic_folder_and_no_other(self):
        code = "struct A { std::mutex m; };\n"
        for folder in ("pool/bitcoin", "pool/stratum", "pool/ports", "pool/core", "fakes", "sim"):
            with self.subTest(folder=folder):
                self.setUp()
                self.expect({f"{folder}/a.cpp": code}, (f"{folder}/a.cpp", 1, "banned"))
        self.setUp()
        self.expect({f"{folder}/a.cpp": code for folder in ("pool/live", "pool/app", "sim/app")})

    def test_comments_and_literals_are_no_code(self):
        self.expect_clean('// std::mutex\n/* throw\n rand() */ const char* const k = "std::cout";')
        self.setUp()
        self.expect_clean("const auto kText = R\"(std::mutex \" // )\"; constexpr int k = 1'000;")

    def test_a_digit_separator_opens_no_literal(self):
        self.expect_banned("constexpr int k = 10'000; struct A { std::mutex m; int n = 1'0; };")

    def test_members_named_like_functions_are_fine(self):
        self.expect_clean("void f(A a) { a.time(); a.b->random(); snprintf(x, 1, y); }")

    def test_tests_may_use_streams_but_no_threads(self):
        self.expect_clean("#include <iostream>", "pool/core/a_test.cpp")
        self.setUp()
        self.expect_banned("#include <thread>", "pool/core/a_test.cpp")

    def test_what_only_tests_use_is_test_code(self):
        self.expect(
            {
                "fakes/count.h": "#pragma once\n#include <nlohmann/json.hpp>\n#include <fstream>\n",
                "fakes/count.cpp": '#include "fakes/count.h"\n#include <iostream>\n',
                "fakes/a_test.cpp": '#include "fakes/count.h"\n',
                "fakes/CMakeLists.txt": "tbg_tests(tbg_a SOURCES a_test.cpp count.cpp)\n",
            }
        )

    def test_a_header_that_others_use_is_no_test_code(self):
        self.expect(
            {
                "fakes/count.h": "#pragma once\n#include <fstream>\n",
                "fakes/b.cpp": '#include "fakes/count.h"\n',
                "fakes/a_test.cpp": '#include "fakes/count.h"\n',
            },
            ("fakes/count.h", 2, "banned"),
        )

    def test_mutable_statics(self):
        for code in (
            "void f() { static int count = 0; }",
            "int g_count = 0;",
            "namespace tbg { std::vector<int> seen; }",
            "static const char* name = nullptr;",
            "struct A { static int count; };",
            "struct A { inline static thread_local int count; };",
            "namespace { thread_local bool busy{false}; }",
            "int A::count;",
        ):
            with self.subTest(code=code):
                self.setUp()
                self.expect_banned(code)

    def test_what_is_no_mutable_static(self):
        for code in (
            "constexpr int kA = 1;\nstatic constexpr std::array<int, 2> kB{1, 2};",
            "inline const std::string kName{1};",
            "const char* const kNames[] = {0, 0};",
            "static int f(int x);\nint g(int x) { int y = 1; return y; }",
            "struct A { int count = 0; static int make(); static constexpr int k = 1; };",
            "void f() { static const auto k = g(); auto x = static_cast<int>(1); }",
            "using A = int;\n__extension__ typedef unsigned __int128 W;\nstruct B;",
            "enum class C { a, b };\nTEST(A, b) { int x = 1; }",
            "A::A(int x) : x_{x}, y_(1) { int z = 0; }\nint A::f() const { return 1; }",
            "template <typename T>\nstruct A { T value; };",
            "bool operator==(const A& a, const A& b);",
            "constexpr auto f = [](int x) { int y = x; return y; };",
        ):
            with self.subTest(code=code):
                self.setUp()
                self.expect_clean(code)

    def test_iteration_over_unordered_containers(self):
        declared = "struct A { std::unordered_map<int, std::vector<int>> users_; };\n"
        for loop in (
            "void f(A& a) { for (auto& [k, v] : a.users_) g(k); }",
            "void f(A& a) { for (int i = 0; auto& u : a.users_) g(i); }",
            "void f(A& a) { g(a.users_.begin()); }",
        ):
            with self.subTest(loop=loop):
                self.setUp()
                self.expect_banned(declared + loop, line=2)

    def test_iteration_over_what_the_header_declares(self):
        self.expect(
            {
                "pool/core/a.h": "#pragma once\nstruct A {\n  std::unordered_set<int> seen_;\n};\n",
                "pool/core/a.cpp": "void f(A& a) {\n  for (int s : a.seen_) g(s);\n}\n",
            },
            ("pool/core/a.cpp", 2, "banned"),
        )

    def test_iteration_over_aliases_and_pointer_keys(self):
        self.expect_banned(
            "using Users = std::unordered_map<int, int>;\n"
            "void f(const Users& users) { for (auto& u : users) g(u); }",
            line=2,
        )
        self.setUp()
        self.expect_banned("std::set<A*> f(std::set<A*> all) { for (A* a : all) g(a); }")

    def test_look_ups_and_ordered_iteration_are_fine(self):
        self.expect_clean(
            "struct A { std::unordered_map<int, int> users_; std::map<int, A*> order_; };\n"
            "bool f(A& a) { for (auto& o : a.order_) g(o); return a.users_.find(1) != "
            "a.users_.end(); }"
        )


if __name__ == "__main__":
    unittest.main()
