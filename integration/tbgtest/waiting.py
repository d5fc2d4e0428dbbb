"""Waiting for something to become true."""

import time


def wait_for(condition, what, timeout=20.0, interval=0.02):
    """The first true value of condition(); AssertionError naming `what` after the timeout."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise AssertionError(f"after {timeout:g} s still waiting for {what}")
        time.sleep(interval)
