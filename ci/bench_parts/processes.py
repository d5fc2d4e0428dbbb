"""A temporary folder, free ports, and processes that are gone when the work is done."""

import contextlib
import json
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

START_SECONDS = 60
ANSWER_SECONDS = 2
STOP_SECONDS = 15
LOAD_SECONDS = 300


class BenchError(Exception):
    """Something needed for the measurement did not work; the text says what."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _tail(path, lines=15):
    """The end of a log, without what only moves a terminal's cursor: the lines of progress."""
    text = path.read_text(errors="replace").splitlines()
    return "\n".join([line for line in text if "\x1b" not in line][-lines:])


class Server:
    """A running program that listens on `port`."""

    def __init__(self, name, command, port, log):
        self.name, self.port, self.log = name, port, log
        with log.open("w") as output:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=log.parent,
            )  # fmt: skip
        self.pid = self._process.pid

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def _wait(self, is_ready, what_not):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise BenchError(f"{self.name} ended:\n{_tail(self.log)}")
            with contextlib.suppress(OSError):
                if is_ready():
                    return
            time.sleep(0.05)
        raise BenchError(f"{self.name} {what_not} {self.address}:\n{_tail(self.log)}")

    def _listens(self):
        with socket.create_connection(("127.0.0.1", self.port)):
            return True

    def _answers(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=ANSWER_SECONDS) as probe:
            probe.sendall(b'{"id":1,"method":"mining.subscribe","params":[]}\n')
            return probe.recv(1) != b""

    def wait_until_listening(self):
        self._wait(self._listens, "does not listen on")

    def wait_until_answering(self):
        """For pools that listen before they have work: only an answer says that they are ready."""
        self._wait(self._answers, "does not answer a subscription on")

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Workshop:
    """Context manager: starts servers in folders of their own, runs loads, cleans up."""

    def __init__(self, programs):
        self._programs = programs
        self._folder = None
        self._count = 0

    def __enter__(self):
        if not self.has("tbgload"):
            raise BenchError(f"there is no tbgload in {self._programs}")
        self._folder = Path(tempfile.mkdtemp(prefix="tbg-bench-"))
        return self

    def __exit__(self, *_):
        shutil.rmtree(self._folder, ignore_errors=True)

    def has(self, program):
        return (self._programs / program).is_file()

    def program(self, name):
        return self._programs / name

    def new_folder(self, name):
        self._count += 1
        folder = self._folder / f"{self._count:02}-{name}"
        folder.mkdir()
        return folder

    @contextlib.contextmanager
    def server(self, name, command, port, folder=None):
        folder = folder or self.new_folder(name)
        server = Server(name, command, port, folder / f"{name}.log")
        try:
            server.wait_until_listening()
            yield server
        finally:
            server.stop()

    def load(self, server, subcommand, *arguments, nice=0):
        """Runs `tbgload SUBCOMMAND` against the server and gives its figures."""
        out = self.new_folder(subcommand) / "figures.json"
        command = ["nice", "-n", nice, self.program("tbgload"), subcommand,
                   "--server", server.address, "--pid", server.pid,
                   "--json", out, *arguments]  # fmt: skip
        try:
            done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                                  timeout=LOAD_SECONDS, check=False)  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise BenchError(f"tbgload {subcommand} did not end in {LOAD_SECONDS} s") from error
        if done.returncode != 0:
            raise BenchError(f"tbgload {subcommand} against {server.name}: {done.stderr.strip()}\n"
                             f"{_tail(server.log)}")  # fmt: skip
        return json.loads(out.read_text())
