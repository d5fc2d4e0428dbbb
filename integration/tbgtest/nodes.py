"""Real nodes on a chain of their own: Bitcoin Core and btcd.

Both keep their datadir in a folder that the caller gives, so that a node that was killed comes
back with the same chain. Blocks made here pay an address that anyone can spend from.
"""

import subprocess
from pathlib import Path

from tbgtest import address, bitcoin, peers
from tbgtest.bitcoin import Input, Output, Transaction
from tbgtest.gate import Gate
from tbgtest.ports import free_port
from tbgtest.process import Program
from tbgtest.rpc import Rpc, RpcError

USER, PASSWORD = "integration", "test"
PAYOUT = address.anyone_can_spend()
FEE = 10_000


class Node:
    """What both have in common. Subclasses give name, command line and mine()."""

    name = ""
    stop_signal_timeout = 60.0

    def __init__(self, program, folder):
        self.program, self.folder = program, Path(folder)
        self.rpc_port, self.p2p_port, self.zmq_port = free_port(), free_port(), free_port()
        self.rpc = Rpc(self.rpc_port, USER, PASSWORD)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.process = Program(self.command(), self.folder / "output.txt")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.process.kill()

    def start(self):
        self.process.start()
        self.process.wait_until(self._answers, "its RPC server", timeout=60)
        return self

    def _answers(self):
        try:
            return self.rpc.getblockchaininfo()
        except (OSError, RpcError):
            return None

    def stop(self):
        """The orderly way: everything it knows is on disk afterwards."""
        self.process.terminate(self.stop_signal_timeout)

    def kill(self):
        self.process.kill()

    @property
    def config(self):
        """Its entry in the pool's `btcd`."""
        return {"url": f"127.0.0.1:{self.rpc_port}", "auth": USER, "pass": PASSWORD}

    # The chain.

    @property
    def height(self):
        return self.rpc.getblockcount()

    @property
    def tip(self):
        """Hash in internal byte order."""
        return bitcoin.undisplay(self.rpc.getbestblockhash())

    def block(self, height):
        return bytes.fromhex(self.rpc.getblock(self.rpc.getblockhash(height), 0))

    def mine(self, count):
        raise NotImplementedError

    def mature_coin(self, height):
        """(outpoint, value) of a coinbase that mine() made at that height."""
        coinbase = bitcoin.Reader(self.block(height)[80:])
        coinbase.compact_size()
        transaction = Transaction.read(coinbase)
        for index, output in enumerate(transaction.outputs):
            if output.script == PAYOUT.script:
                return (transaction.txid, index), output.value
        raise AssertionError(f"the block at height {height} pays somebody else")

    def send_transactions(self, count, from_height):
        """Puts a chain of `count` transactions with witnesses into the mempool; their txids."""
        (txid, index), value = self.mature_coin(from_height)
        txids = []
        for _ in range(count):
            value -= FEE
            spend = Input(txid, index, witness=[b"\x51"])
            transaction = Transaction([spend], [Output(value, PAYOUT.script)])
            self.rpc.sendrawtransaction(transaction.serialize().hex())
            txid, index = transaction.txid, 0
            txids.append(bitcoin.display(txid))
        return txids


class BitcoindNode(Node):
    name = "bitcoind"

    def __init__(self, program, folder, zmq=False, signet=""):
        """signet: the challenge in hex; "": regtest."""
        self.zmq, self.signet = zmq, signet
        super().__init__(program, folder)

    def command(self):
        # A new signet's last block is years old: it must not take itself for behind.
        signet = ["-signet", f"-signetchallenge={self.signet}", "-maxtipage=9999999999"]
        chain = signet if self.signet else ["-regtest"]
        publish = [f"-zmqpubhashblock={self.zmq_endpoint}"] if self.zmq else []
        return [
            self.program,
            *chain,
            f"-datadir={self.folder}",
            "-server",
            "-listen=0",
            "-dnsseed=0",
            "-fixedseeds=0",
            "-natpmp=0",
            f"-rpcport={self.rpc_port}",
            f"-rpcuser={USER}",
            f"-rpcpassword={PASSWORD}",
            "-rpcthreads=4",
            "-printtoconsole=0",
            *publish,
        ]

    @property
    def zmq_endpoint(self):
        return f"tcp://127.0.0.1:{self.zmq_port}"

    def mine(self, count):
        self.rpc.generatetoaddress(count, PAYOUT.text)

    def kill(self):
        # Core writes its newest blocks' index seldom; whoever dies before that has lost them.
        self.rpc.gettxoutsetinfo()
        super().kill()


class BtcdNode(Node):
    """btcd forgets its regtest chain at every start. So it stands behind a gate, and gets its
    blocks back before the gate opens: for the pool it is a node that was away and returned."""

    name = "btcd"

    def __init__(self, program, folder):
        super().__init__(program, folder)
        self.gate = Gate(free_port(), self.rpc_port)
        self._blocks = []

    def __exit__(self, *_):
        self.gate.shut()
        super().__exit__()

    def command(self):
        return [
            self.program,
            "--regtest",
            f"--datadir={self.folder / 'data'}",
            f"--logdir={self.folder / 'logs'}",
            f"--configfile={self.folder / 'none.conf'}",
            f"--rpcuser={USER}",
            f"--rpcpass={PASSWORD}",
            f"--rpclisten=127.0.0.1:{self.rpc_port}",
            "--rpcmaxclients=50",
            "--notls",
            "--nolisten",
            "--nodnsseed",
            f"--miningaddr={PAYOUT.text}",
        ]

    @property
    def config(self):
        return super().config | {"url": f"127.0.0.1:{self.gate.port}"}

    def start(self):
        super().start()
        for block in self._blocks:
            self.rpc.submitblock(block)
        self.gate.open()
        return self

    def stop(self):
        self._leave()
        super().stop()

    def kill(self):
        self._leave()
        super().kill()

    def _leave(self):
        self.gate.shut()
        self._blocks = [self.block(height).hex() for height in range(1, self.height + 1)]

    def mine(self, count):
        self.rpc.generate(count)


def version(program, flag="--version"):
    output = subprocess.run([program, flag], capture_output=True, text=True, check=True).stdout
    return output.splitlines()[0]


def find_bitcoind():
    return peers.find("TBG_BITCOIND", peers.environment("BITCOIND") or peers.on_path("bitcoind"))


def real_node(folder, **options):
    """Bitcoin Core if it is there, else btcd; skips the test if there is neither."""
    bitcoind = find_bitcoind()
    if bitcoind:
        peers.used("bitcoind", version(bitcoind))
        return BitcoindNode(bitcoind, folder, **options)
    btcd = peers.require(
        peers.find("TBG_BTCD"), "btcd", "neither bitcoind nor btcd is there: run ci/peers"
    )
    peers.used("btcd", version(btcd))
    return BtcdNode(btcd, folder)


def bitcoind_only(folder, **options):
    bitcoind = peers.require(find_bitcoind(), "bitcoind", "$BITCOIND is not set, none on PATH")
    peers.used("bitcoind", version(bitcoind))
    return BitcoindNode(bitcoind, folder, **options)
