"""A block, taken apart and judged the naive way."""

from tbgtest import bitcoin
from tbgtest.bitcoin import WITNESS_COMMITMENT, Header, Reader, Transaction


class Block:
    def __init__(self, raw):
        reader = Reader(raw)
        version, previous, root = reader.number(4), reader.take(32), reader.take(32)
        self.header = Header(
            version, previous, root, reader.number(4), reader.number(4), reader.number(4)
        )
        self.transactions = [Transaction.read(reader) for _ in range(reader.compact_size())]
        if reader.at != len(raw):
            raise ValueError(f"{len(raw) - reader.at} bytes after the last transaction")

    @staticmethod
    def from_hex(text):
        return Block(bytes.fromhex(text))

    def serialize(self):
        return (
            self.header.serialize()
            + bitcoin.compact_size(len(self.transactions))
            + b"".join(t.serialize() for t in self.transactions)
        )

    @property
    def hash(self):
        return self.header.hash

    @property
    def coinbase(self):
        return self.transactions[0]

    @property
    def script_sig(self):
        return self.coinbase.inputs[0].script

    @property
    def txids(self):
        return [bitcoin.display(t.txid) for t in self.transactions]

    def commitment(self):
        """What the coinbase commits to, or None. BIP141: the last matching output counts."""
        found = [o.script for o in self.coinbase.outputs if o.script[:6] == WITNESS_COMMITMENT]
        return found[-1][6:38] if found else None

    def expected_commitment(self):
        wtxids = [bytes(32)] + [t.wtxid for t in self.transactions[1:]]
        reserved = self.coinbase.inputs[0].witness[0]
        return bitcoin.sha256d(bitcoin.merkle_root(wtxids) + reserved)

    def payouts(self):
        """(value, script) of every output that pays somebody."""
        return [
            (o.value, o.script)
            for o in self.coinbase.outputs
            if o.value != 0 or o.script[:6] != WITNESS_COMMITMENT
        ]

    def faults(self, height=None):
        """What is wrong with it, in words; empty if nothing is."""
        found = []
        if not self.header.meets_target():
            found.append("high-hash")
        if bitcoin.merkle_root([t.txid for t in self.transactions]) != self.header.merkle_root:
            found.append("bad-txnmrklroot")
        spent = self.coinbase.inputs[0]
        if spent.txid != bytes(32) or spent.index != 0xFFFFFFFF or len(self.coinbase.inputs) != 1:
            found.append("bad-cb-missing")
        if not 2 <= len(self.script_sig) <= 100:
            found.append("bad-cb-length")
        if height is not None and not self.script_sig.startswith(bitcoin.script_number(height)):
            found.append("bad-cb-height")
        witnesses = any(i.witness for t in self.transactions for i in t.inputs)
        if witnesses and (not spent.witness or self.commitment() != self.expected_commitment()):
            found.append("bad-witness-merkle-match")
        return found
