"""Bitcoin's data as a reader of the whitepaper would write it: slow, short, apart from the pool.

Hashes are bytes in internal order; only display() and undisplay() reverse them.
"""

import hashlib
import struct
from dataclasses import dataclass, field

WITNESS_COMMITMENT = bytes.fromhex("6a24aa21a9ed")


def sha256d(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def display(digest):
    return digest[::-1].hex()


def undisplay(text):
    return bytes.fromhex(text)[::-1]


def target_from_bits(bits):
    size, mantissa = bits >> 24, bits & 0x7FFFFF
    return mantissa << (8 * (size - 3)) if size > 3 else mantissa >> (8 * (3 - size))


def hash_value(digest):
    """The number that is compared with a target."""
    return int.from_bytes(digest, "little")


def compact_size(number):
    if number < 0xFD:
        return struct.pack("<B", number)
    if number <= 0xFFFF:
        return b"\xfd" + struct.pack("<H", number)
    return b"\xfe" + struct.pack("<I", number)


def prefixed(data):
    return compact_size(len(data)) + data


def merkle_root(hashes):
    level = list(hashes)
    while len(level) > 1:
        if len(level) % 2:
            level.append(level[-1])
        level = [sha256d(level[i] + level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


def script_number(value):
    """A push as `CScript() << value` makes it: what BIP34 wants at the start of scriptSig."""
    if value == 0:
        return b"\x00"
    if 1 <= value <= 16:
        return bytes([0x50 + value])
    data = value.to_bytes((value.bit_length() + 8) // 8, "little")
    return bytes([len(data)]) + data


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        if self.at + size > len(self.data):
            raise ValueError("data ends too early")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size):
        return int.from_bytes(self.take(size), "little")

    def compact_size(self):
        first = self.number(1)
        return first if first < 0xFD else self.number({0xFD: 2, 0xFE: 4, 0xFF: 8}[first])

    def prefixed(self):
        return self.take(self.compact_size())


@dataclass
class Input:
    txid: bytes
    index: int
    script: bytes = b""
    sequence: int = 0xFFFFFFFF
    witness: list = field(default_factory=list)


@dataclass
class Output:
    value: int
    script: bytes


@dataclass
class Transaction:
    inputs: list
    outputs: list
    version: int = 2
    lock_time: int = 0

    def serialize(self, with_witness=True):
        segwit = with_witness and any(i.witness for i in self.inputs)
        out = struct.pack("<I", self.version) + (b"\x00\x01" if segwit else b"")
        out += compact_size(len(self.inputs))
        for i in self.inputs:
            out += i.txid + struct.pack("<I", i.index) + prefixed(i.script)
            out += struct.pack("<I", i.sequence)
        out += compact_size(len(self.outputs))
        for o in self.outputs:
            out += struct.pack("<q", o.value) + prefixed(o.script)
        if segwit:
            for i in self.inputs:
                out += compact_size(len(i.witness)) + b"".join(prefixed(w) for w in i.witness)
        return out + struct.pack("<I", self.lock_time)

    @property
    def txid(self):
        return sha256d(self.serialize(with_witness=False))

    @property
    def wtxid(self):
        return sha256d(self.serialize())

    @staticmethod
    def read(reader):
        version = reader.number(4)
        count = reader.compact_size()
        segwit = count == 0
        if segwit:
            if reader.number(1) != 1:
                raise ValueError("not a segwit flag")
            count = reader.compact_size()
        inputs = [
            Input(reader.take(32), reader.number(4), reader.prefixed(), reader.number(4))
            for _ in range(count)
        ]
        outputs = [
            Output(reader.number(8), reader.prefixed()) for _ in range(reader.compact_size())
        ]
        if segwit:
            for i in inputs:
                i.witness = [reader.prefixed() for _ in range(reader.compact_size())]
        return Transaction(inputs, outputs, version, reader.number(4))


@dataclass
class Header:
    version: int
    previous: bytes
    merkle_root: bytes
    time: int
    bits: int
    nonce: int

    def serialize(self):
        return (
            struct.pack("<I", self.version)
            + self.previous
            + self.merkle_root
            + struct.pack("<III", self.time, self.bits, self.nonce)
        )

    @property
    def hash(self):
        return sha256d(self.serialize())

    def meets_target(self):
        return hash_value(self.hash) <= target_from_bits(self.bits)
