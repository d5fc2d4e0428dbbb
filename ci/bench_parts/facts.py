"""What the figures depend on besides the code: processor, kernel, commit, date."""

import datetime
import os
import platform
import subprocess
from pathlib import Path


def _processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _commit(root):
    def git(*arguments):
        done = subprocess.run(["git", "-C", root, *arguments], capture_output=True, text=True,
                              check=False)  # fmt: skip
        return done.stdout.strip()

    commit = git("rev-parse", "--short=12", "HEAD") or "unknown"
    return commit + (" with changes" if git("status", "--porcelain", "-uno") else "")


def _hash_kernel(figures):
    """What the generator mined with: the same in every measurement with shares."""
    return next(figure["hash_kernel"] for figure in figures.values() if "hash_kernel" in figure)


def collect(root, figures):
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _commit(root),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "hash kernel": _hash_kernel(figures),
        "system": f"{platform.system()} {platform.release()}",
        "load before and during": " ".join(f"{load:.1f}" for load in os.getloadavg()),
    }
