"""tbgcollect, the built program, with a folder of its own."""

import json
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from tbgtest import pool
from tbgtest.ports import free_port, is_free
from tbgtest.process import Program


class Collector:
    """As a context manager it is started, and killed in the end."""

    def __init__(self, **settings):
        self.folder = Path(tempfile.mkdtemp(prefix="tbg-collect-"))
        self.port = free_port()
        self.settings = {
            "http_listen": f"127.0.0.1:{self.port}",
            "dead_letter_dir": str(self.folder / "dead-letters"),
        } | {key: str(value) for key, value in settings.items()}
        self.environment = {}  # added to ours
        self.process = None

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        if self.process:
            self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def command(self):
        file = self.folder / "collect.json"
        file.write_text(json.dumps(self.settings))
        return [pool.program("tbgcollect"), "--config", file]

    def start(self):
        self.process = Program(self.command, self.folder / "output.txt", self.folder,
                               self.environment)  # fmt: skip
        self.process.start()
        self.process.wait_until(lambda: not self.process.running or not is_free(self.port),
                                "its page")  # fmt: skip
        return self

    def kill(self):
        """kill -9."""
        self.process.kill()

    def terminate(self):
        """SIGTERM; the exit status."""
        return self.process.terminate()

    def run(self, *arguments):
        """Another process with the same settings, to its end: output and errors as text."""
        command = [str(word) for word in [*self.command, *arguments]]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    def migrate(self):
        done = self.run("--migrate")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def log(self):
        return self.process.text()

    def wait_log(self, text, timeout=20.0):
        self.process.wait_until(lambda: text in self.log(), f"{text!r} in its log", timeout)

    def get(self, path):
        """(status, body) of one of its pages."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def metric(self, name, sink=None):
        """Its value; None if there is none."""
        label = f'{{sink="{sink}"}}' if sink else ""
        for line in self.get("/metrics")[1].splitlines():
            key, _, value = line.rpartition(" ")
            if key == f"tbgcollect_{name}{label}":
                return float(value)
        return None

    def dead_letters(self, sink):
        file = self.folder / "dead-letters" / f"{sink}.jsonl"
        if not file.exists():
            return []
        return [json.loads(line) for line in file.read_text().splitlines()]
