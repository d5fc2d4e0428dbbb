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


def collect(root, figures):
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _commit(root),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "hash kernel": figures["floor closed"]["hash_kernel"],
        "system": f"{platform.system()} {platform.release()}",
        "load before and during": " ".join(f"{load:.1f}" for load in os.getloadavg()),
    }
