"""A regtest chain in memory, and templates for its next block. The mock node speaks for it."""

import hashlib
import struct
import time

from tbgtest import bitcoin
from tbgtest.bitcoin import WITNESS_COMMITMENT, Header, Input, Output, Transaction
from tbgtest.block import Block

BITS = 0x207FFFFF
GENESIS_TIME = 1296688602
# The regtest genesis block's header.
GENESIS = Header(
    1,
    bytes(32),
    bitcoin.undisplay("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"),
    GENESIS_TIME,
    BITS,
    2,
)
SUBSIDY = 50 * 100_000_000
FEE = 1_000


def made_up_transaction(number):
    """Spends a coin that does not exist: nobody but a real node could tell. Odd ones have a
    witness, so that txid and hash differ."""
    coin = hashlib.sha256(b"coin %d" % number).digest()
    witness = [b"\x51" * 40] if number % 2 else []
    script = b"" if witness else b"\x01\x51"
    output = Output(1_000_000 + number, b"\x00\x14" + coin[:20])
    return Transaction([Input(coin, number % 3, script, witness=witness)], [output])


class MockChain:
    """Blocks by hash; the tip is the last of the longest branch, first seen first.

    Other bits than regtest's make a chain whose templates are hard to solve; blocks of somebody
    else have no proof of work there."""

    def __init__(self, height=1, bits=BITS, first_height=0):
        self.headers = {}  # hash -> (Header, height)
        self.bits = bits
        self.tip = None
        self.transactions = []
        self._changes = 0
        self._add(GENESIS, first_height)
        for _ in range(height):
            self.extend()

    @property
    def height(self):
        return self.headers[self.tip][1]

    @property
    def tip_header(self):
        return self.headers[self.tip][0]

    def _add(self, header, height):
        self.headers[header.hash] = (header, height)
        if self.tip is None or height > self.height:
            self.tip = header.hash

    def extend(self):
        """Somebody else's block; its hash."""
        now = max(int(time.time()), self.tip_header.time + 1)
        root = hashlib.sha256(b"somebody else %d" % len(self.headers)).digest()
        header = Header(0x20000000, self.tip, root, now, self.bits, 0)
        while self.bits == BITS and not header.meets_target():
            header.nonce += 1
        self._add(header, self.height + 1)
        return header.hash

    def set_transactions(self, count):
        """What the next template holds."""
        self._changes += 1
        first = self._changes * 100_000
        self.transactions = [made_up_transaction(first + i) for i in range(count)]

    def submit(self, block):
        """Bitcoin Core's answer to submitblock: None or a word."""
        if block.hash in self.headers:
            return "duplicate"
        if block.header.previous not in self.headers:
            return "prev-blk-not-found"
        height = self.headers[block.header.previous][1] + 1
        faults = block.faults(height)
        if block.header.bits != self.bits:
            faults.append("bad-diffbits")
        if faults:
            return faults[0]
        self._add(block.header, height)
        return None if self.tip == block.hash else "inconclusive"

    # What the node tells.

    @property
    def long_poll_id(self):
        return bitcoin.display(self.tip) + str(self._changes)

    def commitment_script(self):
        wtxids = [bytes(32)] + [t.wtxid for t in self.transactions]
        commitment = bitcoin.sha256d(bitcoin.merkle_root(wtxids) + bytes(32))
        return WITNESS_COMMITMENT + commitment

    def template(self):
        now = max(int(time.time()), self.tip_header.time + 1)
        return {
            "capabilities": ["proposal"],
            "version": 0x20000000,
            "rules": ["csv", "!segwit", "taproot"],
            "vbavailable": {},
            "vbrequired": 0,
            "previousblockhash": bitcoin.display(self.tip),
            "transactions": [self._entry(t) for t in self.transactions],
            "coinbaseaux": {},
            "coinbasevalue": SUBSIDY + FEE * len(self.transactions),
            "longpollid": self.long_poll_id,
            "target": f"{bitcoin.target_from_bits(self.bits):064x}",
            "mintime": self.tip_header.time + 1,
            "mutable": ["time", "transactions", "prevblock"],
            "noncerange": "00000000ffffffff",
            "sigoplimit": 80_000,
            "sizelimit": 4_000_000,
            "weightlimit": 4_000_000,
            "curtime": now,
            "bits": f"{self.bits:08x}",
            "height": self.height + 1,
            "default_witness_commitment": self.commitment_script().hex(),
        }

    @staticmethod
    def _entry(transaction):
        bare, full = transaction.serialize(with_witness=False), transaction.serialize()
        return {
            "data": full.hex(),
            "txid": bitcoin.display(transaction.txid),
            "hash": bitcoin.display(transaction.wtxid),
            "depends": [],
            "fee": FEE,
            "sigops": 0,
            "weight": 3 * len(bare) + len(full),
        }

    def _chain_work(self, height):
        return f"{2 * (height + 1):064x}"

    def _on_best_chain(self, block_hash):
        at = self.tip
        while at != block_hash and at in self.headers:
            at = self.headers[at][0].previous
        return at == block_hash

    def header_info(self, block_hash):
        """getblockheader's answer; None if there is no such block."""
        if block_hash not in self.headers:
            return None
        header, height = self.headers[block_hash]
        best = self._on_best_chain(block_hash)
        return {
            "hash": bitcoin.display(block_hash),
            "confirmations": self.height - height + 1 if best else -1,
            "height": height,
            "version": header.version,
            "versionHex": f"{header.version:08x}",
            "merkleroot": bitcoin.display(header.merkle_root),
            "time": header.time,
            "mediantime": header.time,
            "nonce": header.nonce,
            "bits": f"{header.bits:08x}",
            "difficulty": 4.656542373906925e-10,
            "chainwork": self._chain_work(height),
            "nTx": 1,
            "previousblockhash": bitcoin.display(header.previous),
        }

    def info(self, network="regtest"):
        return {
            "chain": network,
            "blocks": self.height,
            "headers": self.height,
            "bestblockhash": bitcoin.display(self.tip),
            "bits": f"{self.bits:08x}",
            "difficulty": 4.656542373906925e-10,
            "time": self.tip_header.time,
            "mediantime": self.tip_header.time,
            "verificationprogress": 1,
            "initialblockdownload": False,
            "chainwork": self._chain_work(self.height),
            "size_on_disk": 1,
            "pruned": False,
            "warnings": [],
        }

    @staticmethod
    def read_block(text):
        """The block of a submitblock; None if that is no block."""
        try:
            return Block(bytes.fromhex(text))
        except (ValueError, KeyError, struct.error):
            return None
