"""The running server on a socket: tbgpool, and a mock node behind it."""

import json
import re
import resource
import socket
import time
from contextlib import nullcontext

from tbgtest import ctl
from tbgtest.mock_chain import MockChain
from tbgtest.mock_node import MockNode
from tbgtest.pool import PoolProcess
from tbgtest.ports import free_port
from tbgtest.process import memory_of
from tbgtest.stratum import LineSocket
from tbgtest.waiting import wait_for

LIMITS = (
    "write_queue_kb",
    "connections_per_ip",
    "connects_per_ip_per_min",
    "submits_per_s",
    "invalid_per_min",
    "auth_per_min",
)
SYNCING = {"code": -10, "message": "Bitcoin Core is in initial sync and waiting for blocks..."}
ANSWERS = {None: "accepted", "inconclusive": "side_chain"}


class Chain(MockChain):
    """Its templates may be ahead of the clock."""

    ahead = 0

    def template(self):
        template = super().template()
        return template | {"curtime": template["curtime"] + self.ahead}


class Node(MockNode):
    """May be in initial block download."""

    syncing = False

    def answer(self, method, params):
        if self.syncing and method == "getblocktemplate":
            return None, SYNCING
        result, error = super().answer(method, params)
        if method == "getblockchaininfo":
            result["initialblockdownload"] = self.syncing
        return result, error


class ServerLines(LineSocket):
    quiet = 0.25  # seconds without a line: nothing more to come
    patience = 5.0

    def __init__(self, port, slow=False):
        super().__init__(port)
        if slow:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)


class Server:
    """One pool with its node; see box.Box for the same in memory."""

    name = "socket"
    clock_slack = 3

    def __init__(self, node="up", bits="207fffff", start_height=0, txs=0, **keys):
        chain = Chain(height=0, bits=int(bits, 16), first_height=start_height)
        chain.set_transactions(txs)
        self._node, self._node_at_start = Node(chain), node
        self._proxy_port = free_port()
        keys["limits"] = {key: keys.pop(key) for key in LIMITS if key in keys}
        self._pool = PoolProcess(
            [self._node.config], network="regtest", loglevel="debug", blockpoll=50, **keys
        )

    def __enter__(self):
        self._node.syncing = self._node_at_start == "ibd"
        if self._node_at_start != "down":
            self._node.up()
        behind_proxy = {"url": f"127.0.0.1:{self._proxy_port}", "proxy_protocol": True}
        self._pool.config["serverurl"].append(behind_proxy)
        self._pool.start()
        if self._node_at_start == "up":
            self._wait_ready()
        return self

    def __exit__(self, *_):
        self._pool.__exit__()
        self._node.down()

    def _wait_ready(self):
        """Until it has work."""
        wait_for(lambda: "getblocktemplate" in self._node.calls, "the pool to ask for work")
        time.sleep(0.05)

    def connect(self, ip="127.0.0.1", slow=False):
        """From another address than loopback: as a proxy would tell it."""
        if ip == "127.0.0.1":
            return ServerLines(self._pool.port, slow)
        lines = self.connect_as_proxy()
        lines.send(f"PROXY TCP4 {ip} 127.0.0.1 40000 3333\r\n".encode())
        return lines

    def connect_as_proxy(self):
        """Where a PROXY header has to come first."""
        return ServerLines(self._proxy_port)

    @staticmethod
    def room():
        """Miners it can hold: a file each, here and in the pool, which keeps a tenth for itself."""
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        return hard * 8 // 10

    # Time.

    def rest(self, seconds):
        time.sleep(seconds)

    def now(self):
        return int(time.time())

    def put_clock_behind_work(self, seconds):
        """From now on the jobs' own ntime is ahead of the pool's clock."""
        self._node.chain.ahead = seconds
        asked = self._node.calls.count("getblocktemplate")
        self.new_block()
        wait_for(lambda: self._node.calls.count("getblocktemplate") > asked, "to be asked again")
        time.sleep(0.3)

    # Chain and node.

    def new_block(self):
        """Somebody else's; its hash."""
        return self._node.new_block()

    def node(self, state):
        self._node.syncing = state == "ibd"
        if state == "down":
            self._node.down()
        elif not self._node.is_up:
            self._node.up()

    @property
    def tip(self):
        return self._node.chain.tip

    def _submitted(self, block_hash):
        return [s for s in self._node.submitted if s[0] and s[0].hash == block_hash]

    def answer(self, block_hash):
        """What the node said to that block first; None if it was not given it in a second."""
        deadline = time.monotonic() + 1
        while not (found := self._submitted(block_hash)) and time.monotonic() < deadline:
            time.sleep(0.01)
        return ANSWERS.get(found[0][1], found[0][1]) if found else None

    def payout(self, block_hash):
        """Script of the first output of that block."""
        return self._submitted(block_hash)[0][0].coinbase.outputs[0].script

    def script_sig(self, block_hash):
        """Of its coinbase."""
        return self._submitted(block_hash)[0][0].script_sig

    # What it tells the world: its log names every event.

    def _events(self, name):
        """The fields of every event of that type."""
        time.sleep(0.1)
        lines = re.findall(rf"\b{name} (.*)", self._pool.log())
        return [dict(re.findall(r"(\w+)=(\S*)", line)) for line in lines]

    def shares(self):
        """(accepted, credited difficulty, worker) of every judged share."""
        found = self._events("share_submitted")
        return [(e["accepted"] == "yes", float(e["diff"]), e["worker"]) for e in found]

    def count(self, event):
        return len(self._events(event))

    def addresses(self):
        return [e["ip"] for e in self._events("miner_connected")]

    def kept(self):
        """What the pool keeps of its users on disk: their rows and their workers'."""
        said = ctl.run("records", "dump", "--json", "--datadir", self._pool.datadir)
        assert said.returncode == 0, said.stderr
        rows = [json.loads(line) for line in said.stdout.splitlines()]
        return sorted((row["kind"], row["user"]) for row in rows if row["kind"] != "block")

    def memory(self):
        """Bytes of the process."""
        return memory_of(self._pool.process.pid)

    # Its end.

    def reconnect_all(self):
        self._pool.process.ask_to_end()

    def restart(self):
        self._pool.terminate()
        self._node.calls.clear()
        self._pool.start()
        self._wait_ready()

    # Slow readers: whoever does not read.

    def not_reading(self, _):
        return nullcontext()
