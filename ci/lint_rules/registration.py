"""Nothing lies around unused: every source is in a CMake list, every test is built and run."""

from pathlib import PurePosixPath

from lint_rules.tree import Violation, cmake_calls, section

# Which call makes a file of that name a test that ctest, ci/test or ci/bench runs.
_CALLS = {
    "_test.cpp": ("tbg_tests",),
    "_prop.cpp": ("tbg_tests",),
    "_fuzz.cpp": ("tbg_fuzzers",),
    "_bench.cpp": ("tbg_program", "tbg_benchmarks"),
}


def _listed(tree):
    """(path of the source, command) of everything that CMake files name."""
    listed = set()
    for file in tree.cmake():
        for _, command, arguments in cmake_calls(file):
            for argument in arguments:
                path = argument.replace("${CMAKE_CURRENT_SOURCE_DIR}/", "")
                listed.add((str(PurePosixPath(file.folder) / path), command))
    return listed


def check_sources(tree):
    listed = _listed(tree)
    paths = {path for path, _ in listed}
    for file in tree.cpp():
        calls = next((c for suffix, c in _CALLS.items() if file.name.endswith(suffix)), None)
        if calls is not None:
            if not any((file.path, call) in listed for call in calls):
                yield Violation(
                    file.path, 1, "registered",
                    f"is never run: name it in a {calls[0]}(...) call of {file.folder}",
                )  # fmt: skip
        elif file.name.endswith(".cpp") and file.path not in paths:
            yield Violation(
                file.path, 1, "registered",
                f"is never built: name it in a CMakeLists.txt of {file.folder}, or delete it",
            )  # fmt: skip


def check_python_tests(tree):
    """Python tests are ctests, but for those of ci, which ci/lint --self-test finds."""
    for file in tree:
        if not file.name.endswith("_test.py"):
            continue
        if file.folder.split("/")[0] == "ci":
            if file.folder != "ci" and tree.get(f"{file.folder}/__init__.py") is None:
                yield Violation(
                    file.path, 1, "registered", "is never run: its folder has no __init__.py"
                )
            continue
        stem = file.name.removesuffix("_test.py")
        if not any(file.name in f.text or _in_foreach(f, stem) for f in tree.cmake()):
            yield Violation(
                file.path, 1, "registered", f"is never run: name it in {file.folder}/CMakeLists.txt"
            )


def _in_foreach(cmake_file, stem):
    """foreach(name IN ITEMS a b c) with ${name}_test.py in its body."""
    for _, command, arguments in cmake_calls(cmake_file):
        if command == "foreach" and stem in arguments:
            return "_test.py" in cmake_file.text
    return False


def check_folders(tree):
    """A CMakeLists.txt that no other adds is never built."""
    added = {""}
    for file in tree.cmake():
        for _, command, arguments in cmake_calls(file):
            if command == "add_subdirectory" and arguments:
                added.add(str(PurePosixPath(file.folder) / arguments[0]))
    for file in tree.cmake():
        if file.name == "CMakeLists.txt" and file.folder != "." and file.folder not in added:
            yield Violation(
                file.path, 1, "registered",
                f"no CMakeLists.txt says add_subdirectory({file.folder}): its tests never run",
            )  # fmt: skip


def check_programs(tree):
    """A test program is registered by tbg_tests alone, so that none is built and not run."""
    for file in tree.cmake():
        if file.folder == "ci/cmake":
            continue
        for line, command, arguments in cmake_calls(file):
            if command == "add_executable":
                yield Violation(
                    file.path, line, "registered",
                    "add_executable: use tbg_tests, tbg_fuzzers or tbg_program, which register it",
                )  # fmt: skip
            elif command == "tbg_tests" and not section(arguments, "SOURCES"):
                yield Violation(file.path, line, "registered", "tbg_tests without SOURCES")
