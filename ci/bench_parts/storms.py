"""What must not hold up miners: others that log in, a reader that does not read, a node that hangs.

And what must not be held up: a block, found while ten thousand miners are told of another.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

from bench_parts import servers
from bench_parts.processes import BenchError

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "integration"))
from tbgtest import address, mock_node  # noqa: E402
from tbgtest.stratum import StratumClient  # noqa: E402

MANY = 10_000
IDLE = 18_000
HOLD_SECONDS = 30
HANG_SECONDS = 3
CALM_RATE = 1_000  # shares a second of 200 miners, while others come
REGTEST_BITS = 0x207FFFFF  # every second hash is a block
BLOCKS = 30
READ_SECONDS = 0.005  # enough to take in what has come
QUICK_SWITCH_S = 0.0002  # from one Python thread to another


@contextlib.contextmanager
def beside(action):
    """Runs `action` on a thread; its result is in the list that this gives, at the end."""
    results = []
    thread = threading.Thread(target=lambda: results.append(action()))
    thread.start()
    try:
        yield results
    finally:
        thread.join()


def _calm(bench, pool, seconds):
    return bench.workshop.load(pool, "shares", "--connections", 200, "--rate", CALM_RATE,
                               "--duration", seconds)  # fmt: skip


def login_storm(bench):
    """Shares while ten thousand miners come as fast as they can."""
    def come(pool):
        time.sleep(2.5)
        return bench.workshop.load(pool, "connect", "--miners", MANY, "--login-rate", 1_000_000)

    with servers.pool(bench.workshop) as (pool, _), beside(lambda: come(pool)) as came:
        shares = _calm(bench, pool, 8)
    return {"latency_us": shares["latency_us"], "logins": came[0]}


def hanging_node(bench):
    """Shares while the only node answers nothing for three seconds, a new block in them."""
    def hang(node):
        time.sleep(3)
        os.kill(node.pid, signal.SIGSTOP)
        os.kill(node.pid, signal.SIGUSR1)
        time.sleep(HANG_SECONDS)
        os.kill(node.pid, signal.SIGCONT)

    with servers.pool(bench.workshop) as (pool, node), beside(lambda: hang(node)):
        return _calm(bench, pool, 8)


@contextlib.contextmanager
def _deaf_miner(port):
    """Logged in, and never reads again."""
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect(("127.0.0.1", port))
        user = address.make("p2wpkh", network="main", seed=1).text
        for number, method, params in ((1, "subscribe", []), (2, "authorize", [user, "x"])):
            request = {"id": number, "method": f"mining.{method}", "params": params}
            deaf.sendall(json.dumps(request).encode() + b"\n")
        yield


def deaf_reader(bench):
    """Ten thousand hear of blocks, and one does not read."""
    with servers.pool(bench.workshop) as (pool, node), _deaf_miner(pool.port):
        return bench.workshop.load(pool, "blocks", "--miners", MANY, "--rounds", 10, "--pause", 1,
                                   "--trigger", node.pid)  # fmt: skip


def idle(bench):
    """As many as a limit of 20,000 open files allows, connected for a while."""
    with servers.pool(bench.workshop) as (pool, _):
        return bench.workshop.load(pool, "connect", "--miners", IDLE, "--login-rate", 2_000,
                                   "--hold", HOLD_SECONDS)  # fmt: skip


class _TimedNode(mock_node.MockNode):
    """Notes when a block has come: its first byte is read then, its last about then."""

    def __init__(self):
        super().__init__(mock_node.MockChain(bits=REGTEST_BITS))
        self.came = []

    def answer(self, method, params):
        if method == "submitblock":
            self.came.append(time.monotonic())
        return super().answer(method, params)


def _find_block(node, miner, last):
    """Somebody else's block goes out to all; ours, on it, is sent at once. Milliseconds."""
    node.new_block()
    tip = node.chain.tip
    miner.wait_job_on(tip)
    share = miner.mine()
    begin = time.monotonic()
    miner.send_share(share)
    node.wait_submitted(share.hash)
    last.read_all(READ_SECONDS)
    if last.job.previous == tip:
        raise BenchError("everybody had heard of the block before ours was at the node")
    return (node.came[-1] - begin) * 1000


@contextlib.contextmanager
def _quick_switches():
    usual = sys.getswitchinterval()
    sys.setswitchinterval(QUICK_SWITCH_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def block_in_broadcast(bench):
    """Median and most of the milliseconds from our send() to a node that is told in Python.

    Of equal miners the last to come hears first: ours comes behind the crowd, and one that came
    before it is the witness that the crowd has not heard yet. The crowd is one program on the same
    two cores; it goes behind, so that neither our miner nor the node waits for it to read. Nor may
    a thread of ours keep the others from noting the time for Python's usual five milliseconds.
    """
    with _quick_switches(), _TimedNode() as node, servers.regtest(bench.workshop, node) as pool:
        def crowd():
            return bench.workshop.load(pool, "connect", "--miners", MANY, "--network", "regtest",
                                       "--hold", BLOCKS, nice=10)  # fmt: skip

        def client(seed):
            return StratumClient(pool.port, address.make("p2wpkh", seed=seed).text)

        took = []
        with beside(crowd), client(1) as last:
            last.login().wait_job()
            time.sleep(6)  # until the crowd is there
            with client(2) as miner:
                miner.login()
                for _ in range(BLOCKS // 2):
                    took.append(_find_block(node, miner, last))
                    time.sleep(0.8)  # until everybody has heard of ours, too
                    last.read_all(10 * READ_SECONDS)
    return {"median_ms": sorted(took)[len(took) // 2], "most_ms": max(took), "all_ms": took}


# Measurement, and how many connections it takes.
ALL = (
    ("login storm", login_storm, MANY + 200),
    ("hanging node", hanging_node, 200),
    ("deaf reader", deaf_reader, MANY + 1),
    ("idle", idle, IDLE),
    ("block in broadcast", block_in_broadcast, MANY + 1),
)
