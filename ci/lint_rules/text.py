"""Rules on words and documents."""

import re
import shutil
import subprocess

from lint_rules.tree import Violation

# Put together here, so that this file does not hold them.
_WORDS = (
    ("/wo" + "rk/", "a path of one machine; use paths inside the repository"),
    (r"\bTO" + r"DO\b", "finish it, or open an issue"),
    (r"\bFIX" + r"ME\b", "finish it, or open an issue"),
    ("GTEST_" + "SKIP", "a test that skips proves nothing; let ci/test name what could not run"),
    (r"\b(?:EXPECT|ASSERT)_TRUE\(" + r"true\)", "cannot fail; expect what the code computes"),
)


def check_words(tree):
    for file in tree:
        if file.path == "LICENSE":
            continue
        for pattern, advice in _WORDS:
            for match in re.finditer(pattern, file.text):
                yield Violation(
                    file.path, file.line_of(match.start()), "words", f"{match[0]}: {advice}"
                )


def check_headers(tree):
    for file in tree.cpp():
        if not file.name.endswith(".h"):
            continue
        if not re.search(r"^#pragma once$", file.uncommented, re.MULTILINE):
            yield Violation(file.path, 1, "header", "has no `#pragma once`; add it")
        for match in re.finditer(r"\busing\s+namespace\b", file.code):
            yield Violation(
                file.path, file.line_of(match.start()), "header",
                "using namespace in a header reaches everybody who includes it; name what you use",
            )  # fmt: skip


def check_readmes(tree):
    folders = {file.folder for file in tree if file.is_cpp or file.is_script}
    for folder in sorted(folders - {".", ".ci"}):
        if tree.get(f"{folder}/README.md") is None:
            yield Violation(
                f"{folder}/README.md", 1, "readme",
                "is missing: say in one screen what lives here, what it may depend on, where to "
                "start",
            )  # fmt: skip


def check_format(tree):
    files = [file.path for file in tree.cpp()]
    if not files:
        return
    tool = shutil.which("clang-format-14")
    if tool is None:
        yield Violation(
            ".clang-format", 1, "format", "clang-format-14 is not installed: run ci/install"
        )
        return
    run = subprocess.run(
        [tool, "--dry-run", "-Werror", *files], cwd=tree.root, capture_output=True, text=True
    )
    reported = set()
    for match in re.finditer(r"^([^:\n]+):(\d+):\d+: error: .*-format", run.stderr, re.MULTILINE):
        if match[1] not in reported:
            reported.add(match[1])
            yield Violation(
                match[1], int(match[2]), "format", f"run clang-format-14 -i {match[1]}"
            )
    if run.returncode != 0 and not reported:
        yield Violation(".clang-format", 1, "format", f"clang-format-14: {run.stderr.strip()}")
