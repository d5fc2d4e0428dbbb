"""tbgctl, the built program, asking one pool."""

import json
import subprocess

from tbgtest.pool import program


def run(*arguments, cwd=None, timeout=20.0):
    """Runs tbgctl to its end: the finished process, output and errors as text."""
    command = [str(program("tbgctl")), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, timeout=timeout, stdin=subprocess.DEVNULL
    )


class Ctl:
    """Finds the pool by its configuration, as an operator would."""

    def __init__(self, pool):
        self.pool = pool

    def run(self, *arguments):
        return run("--config", self.pool.config_file, *arguments, cwd=self.pool.folder)

    def text(self, *arguments):
        """What it prints for people; it must succeed."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"{arguments}: {done.returncode} {done.stderr}"
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.text("--json", *arguments))

    def refusal(self, *arguments):
        """What it says when the pool refuses."""
        done = self.run(*arguments)
        assert done.returncode == 1, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}"
        assert done.stdout == "", done.stdout
        return done.stderr
