"""A wall clock of its own for a program: libfaketime, of Debian's package faketime."""

import calendar
import glob
import time

# A Monday 00:00 UTC; weeks (ISO 8601) begin there.
_A_MONDAY = calendar.timegm((2026, 1, 5, 0, 0, 0))
_WEEK_S = 7 * 86_400


def library():
    """Path of the preloaded library."""
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    assert found, "libfaketime is missing: run ci/install"
    return found[0]


def before_the_week_ends(seconds):
    """Environment of a program for which it is so long before the end of a week when it starts;
    its clock goes on from there, and its monotonic one is as ever."""
    now = time.time()
    to_go = _WEEK_S - (now - _A_MONDAY) % _WEEK_S
    return {
        "LD_PRELOAD": library(),
        "FAKETIME": f"+{to_go - seconds:.3f}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
