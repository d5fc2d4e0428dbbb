"""The conformance table against the core in memory, in virtual time."""

from conformance import box, suite

if __name__ == "__main__":
    suite.run(box.Box)
