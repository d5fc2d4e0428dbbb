"""tbgpool, the built program, with a configuration and folders of its own."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tbgtest import bitcoin, peers
from tbgtest.ports import free_port, is_free
from tbgtest.process import Program
from tbgtest.stratum import StratumClient


def program(name="tbgpool"):
    """Path of a built program: in $TBG_BIN, else in the release build."""
    folder = os.environ.get("TBG_BIN") or peers.ROOT / "build" / "release" / "bin"
    path = Path(folder) / name
    assert path.exists(), f"{path} is not built: run ci/build release {name}"
    return path


def shards():
    """How many every pool of this run has, unless its test says another number: $TBG_SHARDS."""
    return int(os.environ.get("TBG_SHARDS", "1"))


class PoolProcess:
    """Starts with start() or as a context manager, which always kills it in the end. Its folder,
    and with it datadir and port, stays the same over restarts."""

    def __init__(self, nodes=(), arguments=(), **keys):
        self.folder = Path(tempfile.mkdtemp(prefix="tbg-pool-"))
        self.port = free_port()
        self.datadir, self.logdir = self.folder / "data", self.folder / "logs"
        self.event_socket = self.folder / "events.sock"
        self.config = {
            "btcd": [dict(node) for node in nodes],
            "serverurl": [f"127.0.0.1:{self.port}"],
            "datadir": str(self.datadir),
            "logdir": str(self.logdir),
            "event_socket_path": str(self.event_socket),
            "shards": shards(),
        } | keys
        self.arguments = list(arguments)
        self.environment = {}  # added to ours
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process:
            self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def config_file(self):
        return self.folder / "tbgpool.json"

    def write_config(self):
        self.config_file.write_text(json.dumps(self.config, indent=2))

    def start(self):
        """Returns when miners can connect."""
        self.write_config()
        command = [program(), "--config", self.config_file, *self.arguments]
        self.process = Program(command, self.folder / "output.txt", self.folder,
                               self.environment)  # fmt: skip
        self.process.start()
        self.process.wait_until(lambda: not is_free(self.port), "its Stratum port")
        return self

    def kill(self):
        """kill -9."""
        self.process.kill()

    def terminate(self):
        """SIGTERM; the exit status."""
        return self.process.terminate()

    @property
    def running(self):
        return self.process.running

    # What it says and leaves behind.

    def log(self):
        """Everything it printed since the first start."""
        return self.process.text()

    def wait_log(self, text, after=0, timeout=20.0):
        """The first line from that position of the log on that holds the text."""

        def find():
            return next((line for line in self.log()[after:].splitlines() if text in line), None)

        return self.process.wait_until(find, f"{text!r} in its log", timeout)

    def block_files(self):
        """Hash in hex -> content of datadir/blocks/<height>-<hash>.hex."""
        files = (self.datadir / "blocks").glob("[0-9]*-*.hex")
        return {f.stem.split("-")[1]: bytes.fromhex(f.read_text().strip()) for f in files}

    def block_file(self, block_hash):
        """The raw block that was found; None if there is no file of it."""
        return self.block_files().get(bitcoin.display(block_hash))

    def miner(self, user, **options):
        """A miner that is connected, and not yet logged in."""
        return StratumClient(self.port, user, **options)


def run(*arguments, cwd=None, timeout=20.0):
    """Runs tbgpool to its end: the finished process, output and errors as text."""
    command = [str(program()), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, timeout=timeout, stdin=subprocess.DEVNULL
    )
