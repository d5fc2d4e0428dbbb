"""Signets whose blocks must be signed: BIP325 as its text has it, and tbgsim signet at work."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tbgtest import bitcoin, pool
from tbgtest.bitcoin import WITNESS_COMMITMENT, Input, Output, Reader, Transaction

HEADER = bytes.fromhex("ecc7daa2")
COMMITMENT_SIZE = 38
SIMPLEST_BITS = "1e0377ae"  # every signet's proof-of-work limit
GENESIS = "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6"


def push(data):
    """The shortest push of 5 to 255 bytes."""
    return (bytes([len(data)]) if len(data) < 0x4C else bytes([0x4C, len(data)])) + data


def cut(script):
    """The commitment's script without the solution, and the solution's bytes."""
    rest = script[COMMITMENT_SIZE:]
    data = rest[2:] if rest[0] == 0x4C else rest[1:]
    assert push(data) == rest and data.startswith(HEADER), rest.hex()
    return script[:COMMITMENT_SIZE] + push(HEADER), data[len(HEADER) :]


def spending(block, challenge):
    """The transaction that has to satisfy the challenge, for this block (block.Block)."""
    coinbase = Transaction.read(Reader(block.coinbase.serialize()))
    output = [o for o in coinbase.outputs if o.script.startswith(WITNESS_COMMITMENT)][-1]
    output.script, solution = cut(output.script)
    root = bitcoin.merkle_root([coinbase.txid] + [t.txid for t in block.transactions[1:]])
    header = block.header.serialize()
    data = header[:4] + header[4:36] + root + header[68:72]
    locked = Transaction(
        [Input(bytes(32), 0xFFFFFFFF, b"\x00" + push(data), 0)], [Output(0, challenge)], version=0
    )
    reader = Reader(solution)
    script = reader.take(reader.compact_size())
    witness = [reader.take(reader.compact_size()) for _ in range(reader.compact_size())]
    return Transaction(
        [Input(locked.txid, 0, script, 0, witness)], [Output(0, b"\x6a")], version=0
    )


@dataclass
class Answer:
    status: int
    text: str


class Signet:
    """A file with a challenge and its keys, made by `tbgsim signet new`."""

    def __init__(self, folder, keys):
        self.file = Path(folder) / f"signet-{keys}"
        self.file.write_text(self._run("new", "--keys", keys).text)
        self.challenge = bytes.fromhex(self.file.read_text().split()[1])

    @staticmethod
    def _run(action, *arguments, given=""):
        command = [pool.program("tbgsim"), "signet", action, *map(str, arguments)]
        run = subprocess.run(
            command, input=given, capture_output=True, text=True, timeout=120, check=False
        )
        if run.returncode > 1:
            raise AssertionError(f"{command}: {run.stderr}")
        return Answer(run.returncode, run.stdout.strip())

    def mine(self, template, key=1, *arguments):
        """A block of that template (a dict), signed and ground, in hex."""
        options = ["--signet", self.file, "--key", key, *arguments]
        return self._run("mine", *options, given=json.dumps(template)).text

    def sign(self, block, key=1):
        return self._run("sign", "--signet", self.file, "--key", key, given=block).text

    def grind(self, block):
        return self._run("grind", given=block).text

    def verify(self, block):
        return self._run("verify", "--signet", self.file, given=block)


def first_template(challenge, time=1_600_000_000):
    """What a node of a new signet would answer getblocktemplate."""
    commitment = bitcoin.sha256d(bytes(64))
    return {
        "version": 0x20000000,
        "rules": ["csv", "!segwit", "!signet", "taproot"],
        "previousblockhash": GENESIS,
        "transactions": [],
        "coinbasevalue": 5_000_000_000,
        "mintime": time - 1000,
        "curtime": time,
        "bits": SIMPLEST_BITS,
        "height": 1,
        "signet_challenge": challenge.hex(),
        "default_witness_commitment": (WITNESS_COMMITMENT + commitment).hex(),
    }
