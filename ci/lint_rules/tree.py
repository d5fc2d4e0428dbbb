"""What the rules look at: the tracked files of a repository, and C++ text without its comments."""

import bisect
import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

CPP_SUFFIXES = (".h", ".cpp")
TEST_SUFFIXES = ("_test.cpp", "_prop.cpp", "_fuzz.cpp", "_bench.cpp")

# Comments, raw strings, strings, numbers (their ' is no quote) and characters, in this order.
_TOKEN = re.compile(
    r"""(?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)
      | (?P<string>R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"
                 | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+')
      | (?<!\w)\d(?:'?[\w.])*""",
    re.VERBOSE | re.DOTALL,
)
_INCLUDED = re.compile(r'^[ \t]*#[ \t]*include "(.+)"', re.MULTILINE)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Violation:
    path: str
    line: int
    rule: str
    message: str  # what is wrong, and what to do

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.rule}] {self.message}"


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


class SourceFile:
    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.lines = text.splitlines()
        self.folder = str(PurePosixPath(path).parent)
        self.name = PurePosixPath(path).name
        self.is_test = self.name.endswith(TEST_SUFFIXES)  # Tree knows of more

    @property
    def is_cpp(self):
        return self.name.endswith(CPP_SUFFIXES)

    @property
    def is_python(self):
        return self.name.endswith(".py") or re.match(r"#!.*\bpython", self.text) is not None

    @property
    def is_script(self):
        return self.is_python or self.name.endswith(".sh") or self.text.startswith("#!")

    @property
    def is_cmake(self):
        return self.name == "CMakeLists.txt" or self.name.endswith(".cmake")

    @cached_property
    def uncommented(self):
        """C++ text with comments blanked; offsets and lines stay."""
        return _TOKEN.sub(lambda m: _blank(m[0]) if m["comment"] else m[0], self.text)

    @cached_property
    def code(self):
        """C++ text with comments and the insides of literals blanked."""

        def replace(match):
            if match["comment"]:
                return _blank(match[0])
            if match["string"]:
                return match[0][0] + _blank(match[0][1:-1]) + match[0][-1]
            return match[0]

        return _TOKEN.sub(replace, self.text)

    @cached_property
    def statements(self):
        """The code without preprocessor lines."""
        return _DIRECTIVE.sub(lambda match: _blank(match[0]), self.code)

    @cached_property
    def _line_starts(self):
        return [0] + [match.end() for match in re.finditer("\n", self.text)]

    def line_of(self, offset):
        return bisect.bisect_right(self._line_starts, offset)


class Tree:
    """All tracked text files below a root; without git (the lint's own test) all files."""

    def __init__(self, root):
        self.root = Path(root)
        self.files = {}
        for path in sorted(self._paths()):
            try:
                text = (self.root / path).read_bytes().decode("utf-8")
            except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
                continue
            if "\0" not in text:
                self.files[path] = SourceFile(path, text)
        self._mark_test_support()

    def _mark_test_support(self):
        """Sources of test programs alone, and headers that only tests include, are test code."""
        users = {"tbg_tests": set(), "tbg_library": set(), "tbg_program": set()}
        for file in self.cmake():
            for _, command, arguments in cmake_calls(file):
                sources = section(arguments, "SOURCES")
                users.setdefault(command, set()).update(f"{file.folder}/{s}" for s in sources)
        for path in users["tbg_tests"] - users["tbg_library"] - users["tbg_program"]:
            if path in self.files:
                self.files[path].is_test = True
        included = {}  # header -> whether each file that includes it is a test
        for file in self.cpp():
            for header in _INCLUDED.findall(file.uncommented):
                if PurePosixPath(header).stem != PurePosixPath(file.path).stem or file.is_test:
                    included.setdefault(header, []).append(file.is_test)
        for header, tests in included.items():
            if header in self.files and all(tests):
                self.files[header].is_test = True

    def _paths(self):
        if (self.root / ".git").exists():
            listing = subprocess.run(
                ["git", "ls-files", "-z"], cwd=self.root, check=True, capture_output=True
            )
            return [path for path in listing.stdout.decode().split("\0") if path]
        return [str(p.relative_to(self.root)) for p in self.root.rglob("*") if p.is_file()]

    def __iter__(self):
        return iter(self.files.values())

    def get(self, path):
        return self.files.get(path)

    def cpp(self):
        return [file for file in self if file.is_cpp]

    def cmake(self):
        return [file for file in self if file.is_cmake]


_CALL = re.compile(r"(?<![\w$])(\w+)\s*\(([^()]*)\)")


def cmake_calls(file):
    """(line, command, arguments) of every call in a CMake file; comments are dropped."""
    text = re.sub(r"#[^\n]*", lambda match: _blank(match[0]), file.text)
    for match in _CALL.finditer(text):
        arguments = [word.strip('"') for word in match[2].split()]
        yield file.line_of(match.start()), match[1], arguments


def section(arguments, keyword):
    """The arguments after KEYWORD, up to the next keyword in capitals."""
    taken, inside = [], False
    for argument in arguments:
        if re.fullmatch(r"[A-Z]{4,}", argument):
            inside = argument == keyword
        elif inside:
            taken.append(argument)
    return taken
