"""A program that is started, watched and always stopped, by its process id."""

import os
import re
import subprocess
import time
from pathlib import Path


def memory_of(pid):
    """Bytes of memory that a process has in use."""
    status = Path(f"/proc/{pid}/status").read_text()
    return 1024 * int(re.search(r"VmRSS:\s+(\d+)", status)[1])


class Program:
    """Output goes to a file. As a context manager it never outlives its block."""

    def __init__(self, command, output, cwd=None, environment=None):
        """`environment` is added to ours."""
        self.command, self.output, self.cwd = [str(c) for c in command], Path(output), cwd
        self._environment = {**os.environ, **(environment or {})}
        self._process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    @property
    def pid(self):
        return self._process.pid if self._process else None

    @property
    def running(self):
        return self._process is not None and self._process.poll() is None

    def start(self):
        assert not self.running, f"{self.command[0]} is running already"
        self.output.parent.mkdir(parents=True, exist_ok=True)
        with open(self.output, "ab") as out:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self.cwd,
                env=self._environment,
            )

    def kill(self):
        """SIGKILL: no chance to tidy up."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def ask_to_end(self):
        """SIGTERM, and no waiting."""
        self._process.terminate()

    def terminate(self, timeout=20.0):
        """SIGTERM; the exit status."""
        self.ask_to_end()
        return self.wait(timeout)

    def wait(self, timeout):
        """The exit status."""
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(
                f"{self.command[0]} still runs after {timeout:g} s:\n{self.tail()}"
            ) from None

    def text(self):
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def tail(self, lines=30):
        return "\n".join(self.text().splitlines()[-lines:])

    def wait_until(self, condition, what, timeout=30.0):
        """Like waiting.wait_for, but gives up at once when the program has ended."""
        deadline = time.monotonic() + timeout
        while not (value := condition()):
            late = time.monotonic() >= deadline
            if late or not self.running:
                state = f"after {timeout:g} s" if late else f"ended ({self._process.poll()}),"
                raise AssertionError(
                    f"{self.command[0]} {state} still waiting for {what}:\n{self.tail()}"
                )
            time.sleep(0.02)
        return value
