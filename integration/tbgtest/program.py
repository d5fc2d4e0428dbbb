"""How a test program runs and what its exit status tells ctest."""

import sys
import unittest

from tbgtest import peers

# ctest's SKIP_RETURN_CODE: shown as "Skipped", never as passed.
PEER_IS_MISSING = 77


def main():
    """Runs the tests of the program: 0 all passed, 1 one failed, 77 none could run for want of a
    peer. A program of which only a part lacked its peer has passed, and names it."""
    program = unittest.main(exit=False, verbosity=2)
    result = program.result
    sys.stderr.flush()
    missing = peers.report()
    if not result.wasSuccessful():
        sys.exit(1)
    # A class skipped as a whole counts as one skip of no test.
    skipped = [t for t, _ in result.skipped if isinstance(t, unittest.TestCase)]
    ran = result.testsRun - len(skipped)
    if ran == 0 and not missing:
        print("no test was run")
        sys.exit(1)
    sys.exit(PEER_IS_MISSING if ran == 0 else 0)
