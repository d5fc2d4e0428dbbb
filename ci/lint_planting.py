"""What the lint's own tests share: a clean tree in a temporary folder, and violations in it."""

import tempfile
import unittest
from pathlib import Path, PurePosixPath

from lint_rules.every import violations
from lint_rules.tree import Tree


def cmake_for(paths):
    """The CMakeLists.txt that registers these files of one folder as it should be done."""
    lines = []
    for path in paths:
        name, stem = PurePosixPath(path).name, PurePosixPath(path).stem
        if name.endswith("_fuzz.cpp"):
            lines.append(f"tbg_fuzzers(SOURCES {name})")
        elif name.endswith(("_test.cpp", "_prop.cpp")):
            lines.append(f"tbg_tests(tbg_{stem} SOURCES {name})")
        elif name.endswith(".cpp"):
            lines.append(f"tbg_library(tbg_{stem} SOURCES {name})")
    return "\n".join(lines) + "\n"


class Planted(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.root = Path(self._folder.name)

    def write(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def plant(self, files):
        """Writes the files and whatever a clean tree needs around them, unless given."""
        around = {".clang-format": "BasedOnStyle: Google\n"}
        folders = {str(PurePosixPath(path).parent) for path in files if path.endswith((".h", "pp"))}
        for folder in folders:
            inside = [path for path in files if str(PurePosixPath(path).parent) == folder]
            around[f"{folder}/README.md"] = "What lives here.\n"
            around[f"{folder}/CMakeLists.txt"] = cmake_for(inside)
        every = {**around, **files}
        lists = {str(PurePosixPath(p).parent) for p in every if p.endswith("/CMakeLists.txt")}
        every.setdefault(
            "CMakeLists.txt", "".join(f"add_subdirectory({folder})\n" for folder in sorted(lists))
        )
        for path, text in every.items():
            self.write(path, text)

    def expect(self, files, *expected):
        """expected: (path, line, rule); format is only looked at by its own test."""
        self.plant(files)
        found = violations(Tree(self.root))
        seen = [(v.path, v.line, v.rule) for v in found if v.rule != "format"]
        self.assertEqual(seen, sorted(expected), "\n".join(map(str, found)))

    def expect_banned(self, code, path="pool/core/a.cpp", line=1):
        self.expect({path: code + "\n"}, (path, line, "banned"))

    def expect_clean(self, code, path="pool/core/a.cpp"):
        self.expect({path: code + "\n"})
