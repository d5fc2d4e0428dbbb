"""The core in memory: tbg_corebox, driven over its standard input with virtual time."""

import os
import subprocess
from collections import deque
from contextlib import contextmanager
from pathlib import Path

from tbgtest import bitcoin, peers
from tbgtest.pool import shards
from tbgtest.process import memory_of
from tbgtest.stratum import Closed

STEP_MS = 20


def program():
    folder = os.environ.get("TBG_TEST_BIN") or peers.ROOT / "build" / "release" / "test"
    path = Path(folder) / "tbg_corebox"
    assert path.exists(), f"{path} is not built: run ci/build release tbg_corebox"
    return path


class BoxLines:
    """A connection into the box; the same face as stratum.LineSocket."""

    quiet = 0.0  # whatever the pool has to say it has said
    patience = 2.0

    def __init__(self, box, number):
        self.box, self.number, self._buffer = box, number, b""

    def send(self, data):
        self.box.ask(f"send {self.number} {data.hex()}")

    def close(self):
        self.box.ask(f"hangup {self.number}")

    def _fetch(self):
        self._buffer += bytes.fromhex(self.box.ask(f"hear {self.number}")[0])
        return b"\n" in self._buffer

    def read_line(self, timeout):
        """Like LineSocket's; time passes in the box only."""
        left = int(timeout * 1000)
        while b"\n" not in self._buffer and not self._fetch():
            if self.state() != "open":
                raise Closed(self.state())
            if left <= 0:
                return None
            self.box.advance(min(left, STEP_MS))
            left -= STEP_MS
        line, self._buffer = self._buffer.split(b"\n", 1)
        return line

    def state(self):
        return self.box.ask(f"state {self.number}")[0]


class Box:
    """One core with its chain and node; see server.Server for the same on sockets."""

    name = "memory"
    clock_slack = 0

    def __init__(self, **options):
        options = {"shards": shards()} | options
        self._options = [f"{key}={value}" for key, value in options.items()]
        self._process = None

    def __enter__(self):
        self._process = subprocess.Popen(
            [program(), *self._options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.advance(0)
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def ask(self, *commands):
        """The answer to the last of the commands, in lines."""
        answer = []
        for command in commands:
            self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        for _ in commands:
            answer = []
            while (line := self._process.stdout.readline()) != ".\n":
                assert line, f"the core ended at {commands[-1][:60]}: {self._process.wait(10)}"
                answer.append(line[:-1])
        return answer

    def connect(self, ip="127.0.0.1", **_):
        return BoxLines(self, self.ask(f"connect {ip}")[0])

    @staticmethod
    def room():
        """Miners it can hold."""
        return 1_000_000

    # Time.

    def advance(self, milliseconds):
        self.ask(f"advance {int(milliseconds)}")

    def rest(self, seconds, **_):
        self.advance(seconds * 1000)

    def now(self):
        return int(self.ask("now")[0])

    def put_clock_behind_work(self, seconds):
        """From now on the jobs' own ntime is ahead of the pool's clock."""
        self.ask(f"wall -{seconds}")

    # Chain and node.

    def new_block(self):
        """Somebody else's; its hash. The pool hears of it as time passes."""
        return bitcoin.undisplay(self.ask("block")[0])

    def node(self, state):
        self.ask(f"node {state}")
        self.advance(200)

    @property
    def tip(self):
        return bitcoin.undisplay(self.ask("tip")[0].split()[1])

    def answer(self, block_hash):
        """What the node said to that block first, such as "accepted"; None: never given."""
        self.advance(500)
        rows = [line.split() for line in self.ask("statuses")]
        states = [row[1] for row in rows if row[0] == bitcoin.display(block_hash)]
        return next((s for s in states if s != "submitted"), None)

    def _coinbase(self, block_hash):
        assert self.tip == block_hash
        height = self.ask("tip")[0].split()[0]
        return self.ask(f"payout {height}")[0].split()

    def payout(self, block_hash):
        """Script of the first output of that block, which must be the tip."""
        return bytes.fromhex(self._coinbase(block_hash)[0])

    def script_sig(self, block_hash):
        """Of its coinbase."""
        return bytes.fromhex(self._coinbase(block_hash)[2])

    # What it tells the world.

    def shares(self):
        """(accepted, credited difficulty, worker) of every judged share."""
        rows = [line.split(" ") for line in self.ask("shares")]
        return [(row[0] == "1", float(row[1]), row[4]) for row in rows]

    def count(self, event):
        return int(self.ask(f"count {event}")[0])

    def kept(self):
        """What the pool remembers of its users: grows when it begins to remember one."""
        return int(self.ask("kept")[0].split()[0])

    def memory(self):
        """Bytes of the process."""
        return memory_of(self._process.pid)

    # Its end.

    def reconnect_all(self):
        self.ask("reconnect")

    def restart(self):
        self.ask("restart")
        self.advance(1000)

    # Slow readers.

    @contextmanager
    def not_reading(self, lines):
        self.ask(f"allow {lines.number} 0")
        yield
