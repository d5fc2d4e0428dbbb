"""Real peers: where they are, and the record of which were used.

ci/peers prepares them and names them in the environment; by hand, its .cache/peers/peers.env does.
Used ones are printed as `PEER USED: ...` and appended to the file that TBG_PEER_LOG names, from
which ci/test makes its summary.
"""

import os
import shlex
import shutil
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_used = {}  # name -> detail
_missing = {}  # name -> why


def _prepared():
    """What ci/peers wrote down last."""
    env = ROOT / ".cache" / "peers" / "peers.env"
    lines = shlex.split(env.read_text()) if env.exists() else []
    return dict(line.split("=", 1) for line in lines)


def find(variable, fallback=""):
    """Path of a program, or None."""
    path = os.environ.get(variable) or fallback or _prepared().get(variable)
    return path if path and Path(path).exists() else None


def environment(variable):
    return os.environ.get(variable, "")


def on_path(program):
    return shutil.which(program) or ""


def used(name, detail=""):
    _used[name] = detail


def missing(name, why):
    _missing[name] = why


def require(found, name, why):
    """What was found; without it the test is skipped, and the program says that it was."""
    if not found:
        missing(name, why)
        raise unittest.SkipTest(f"PEER MISSING: {name} ({why})")
    return found


def report():
    """The last lines of a test program. True if a peer was missing."""
    for name, detail in _used.items():
        print(f"PEER USED: {name} {detail}".rstrip())
    for name, why in _missing.items():
        print(f"PEER MISSING: {name} ({why})")
    log = os.environ.get("TBG_PEER_LOG")
    if log:
        with open(log, "a", encoding="utf-8") as out:
            for name, detail in _used.items():
                out.write(f"{name}\nPEER USED: {name} {detail}".rstrip() + "\n")
            out.writelines(f"PEER MISSING: {n} ({why})\n" for n, why in _missing.items())
    return bool(_missing)
