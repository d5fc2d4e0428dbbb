"""Runs the rows against one pool and says, row by row, what was shown and what was left out."""

import re
import sys
import unittest
from collections import defaultdict

from conformance import (
    rows_blocks,
    rows_difficulty,
    rows_handshake,
    rows_limits,
    rows_requests,
    rows_submits,
    rows_users,
    rows_work,
)

ROWS = range(1, 43)
MODULES = (
    rows_handshake,
    rows_requests,
    rows_users,
    rows_submits,
    rows_difficulty,
    rows_work,
    rows_blocks,
    rows_limits,
)


def row_of(test):
    match = re.search(r"test_row_(\d+)", str(test))
    return int(match[1]) if match else 0


class Result(unittest.TextTestResult):
    """Also keeps, per row, how many tests ran, which failed, and what they left out."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.ran, self.left_out = defaultdict(int), defaultdict(list)

    def stopTest(self, test):
        super().stopTest(test)
        self.ran[row_of(test)] += 1
        self.left_out[row_of(test)] += getattr(test, "left_out", [])

    def failed(self):
        bad = [test for test, _ in self.failures + self.errors]
        return {row_of(test) for test in [*bad, *self.unexpectedSuccesses]}


def print_table(driver, result):
    failed = result.failed()
    for row in sorted(result.ran):
        verdict = "FAILED" if row in failed else "ok"
        if not result.ran[row]:
            verdict = "exempt"
        print(f"row {row:2} {driver.name}: {verdict} ({result.ran[row]} tests)")
        for part, reason in dict.fromkeys(result.left_out[row]):
            print(f"         exempt here: {part}: {reason}")


def every_case(driver):
    """A TestCase for each class of rows, on this driver."""
    for source in MODULES:
        for name, rows in vars(source).items():
            if name.endswith("Rows"):
                yield type(name[:-4], (rows, unittest.TestCase), {"driver": driver})


def take_part(arguments):
    """Removes `--part K/N` from the arguments: (K - 1, N), or everything."""
    if "--part" not in arguments:
        return 0, 1
    at = arguments.index("--part")
    part, parts = (int(number) for number in arguments[at + 1].split("/"))
    del arguments[at : at + 2]
    return part - 1, parts


def take_rows(arguments):
    """Removes `--rows R,S` from the arguments: these rows, or all."""
    if "--rows" not in arguments:
        return ROWS
    at = arguments.index("--rows")
    rows = [int(number) for number in arguments[at + 1].split(",")]
    del arguments[at : at + 2]
    return rows


class PartLoader(unittest.TestLoader):
    """Every `parts`-th test of some rows only, so that several programs share the waiting."""

    def __init__(self, rows, part, parts):
        super().__init__()
        self.rows, self.part, self.parts, self.seen = rows, part, parts, 0

    def getTestCaseNames(self, testCaseClass):
        names = super().getTestCaseNames(testCaseClass)
        names = [name for name in names if row_of(name) in self.rows]
        first, self.seen = self.seen, self.seen + len(names)
        return [n for i, n in enumerate(names, first) if i % self.parts == self.part]


def run(driver):
    """Ends the program: 0 if every row held and none was forgotten."""
    module = sys.modules["__main__"]
    cases = list(every_case(driver))
    for case in cases:
        setattr(module, case.__name__, case)
    names = [name for case in cases for name in unittest.TestLoader().getTestCaseNames(case)]
    missing = sorted(set(ROWS) - {row_of(name) for name in names})
    loader = PartLoader(take_rows(sys.argv), *take_part(sys.argv))
    runner = unittest.TextTestRunner(resultclass=Result, verbosity=2)
    result = unittest.main(module, exit=False, testRunner=runner, testLoader=loader).result
    sys.stderr.flush()
    print_table(driver, result)
    if missing:
        print(f"rows without a test: {missing}")
    sys.exit(0 if result.wasSuccessful() and result.testsRun and not missing else 1)
