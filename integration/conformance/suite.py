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


def run(driver):
    """Ends the program: 0 if every row held and none was forgotten."""
    module = sys.modules["__main__"]
    for source in MODULES:
        for name, rows in vars(source).items():
            if name.endswith("Rows"):
                case = type(name[:-4], (rows, unittest.TestCase), {"driver": driver})
                setattr(module, case.__name__, case)
    runner = unittest.TextTestRunner(resultclass=Result, verbosity=2)
    result = unittest.main(module, exit=False, testRunner=runner).result
    sys.stderr.flush()
    print_table(driver, result)
    missing = sorted(set(ROWS) - set(result.ran)) if len(sys.argv) == 1 else []
    if missing:
        print(f"rows without a test: {missing}")
    sys.exit(0 if result.wasSuccessful() and result.testsRun and not missing else 1)
