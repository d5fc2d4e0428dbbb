"""From a notify to a header, and to a share: what a miner's firmware does, written naively."""

import struct
from dataclasses import dataclass

from tbgtest import bitcoin
from tbgtest.bitcoin import Header


@dataclass(frozen=True)
class Job:
    """The nine parameters of mining.notify, decoded."""

    id: str
    previous: bytes  # as it stands in the header
    coinb1: bytes
    coinb2: bytes
    branch: tuple
    version: int
    bits: int
    time: int
    clean: bool

    @staticmethod
    def from_params(params):
        job_id, previous, coinb1, coinb2, branch, version, bits, time, clean = params
        return Job(
            job_id,
            swap_words(bytes.fromhex(previous)),
            bytes.fromhex(coinb1),
            bytes.fromhex(coinb2),
            tuple(bytes.fromhex(b) for b in branch),
            int(version, 16),
            int(bits, 16),
            int(time, 16),
            clean,
        )

    @property
    def network_target(self):
        return bitcoin.target_from_bits(self.bits)


def target_from_difficulty(difficulty):
    """Difficulty 1 is the target 0xffff * 2^208; a little below it, against rounding."""
    return int((0xFFFF << 208) / difficulty * (1 - 1e-9))


def swap_words(data):
    """Every four bytes reversed: the peculiar form in which Stratum sends the previous hash."""
    return struct.pack("<8I", *struct.unpack(">8I", data))


@dataclass
class Share:
    """Something to submit: the header it makes and the five fields that say so."""

    job: Job
    extranonce2: bytes
    header: Header
    version_bits: int

    @property
    def hash(self):
        return self.header.hash

    def params(self, user, with_version=False):
        params = [
            user,
            self.job.id,
            self.extranonce2.hex(),
            f"{self.header.time:08x}",
            f"{self.header.nonce:08x}",
        ]
        return params + [f"{self.version_bits:08x}"] if with_version else params


def header_of(job, extranonce1, extranonce2, time=None, version_bits=0, nonce=0):
    root = bitcoin.sha256d(job.coinb1 + extranonce1 + extranonce2 + job.coinb2)
    for sibling in job.branch:
        root = bitcoin.sha256d(root + sibling)
    return Header(
        job.version | version_bits,
        job.previous,
        root,
        job.time if time is None else time,
        job.bits,
        nonce,
    )


def mine(job, extranonce1, extranonce2, target=None, above=None, time=None, version_bits=0):
    """A share at or below target (the network's without one) and, if given, above another."""
    target = job.network_target if target is None else target
    header = header_of(job, extranonce1, extranonce2, time, version_bits)
    front, low = header.serialize()[:76], -1 if above is None else above
    for nonce in range(2**32):
        digest = bitcoin.sha256d(front + struct.pack("<I", nonce))
        if low < bitcoin.hash_value(digest) <= target:
            header.nonce = nonce
            return Share(job, extranonce2, header, version_bits)
    raise ValueError("no nonce gives such a hash")
