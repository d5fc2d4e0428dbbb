"""Signets whose blocks must be signed (BIP325): our command signs and grinds what Bitcoin Core
takes and refuses what it refuses, and the pool serves such a network without submitting to it."""

import copy
import json
import tempfile
import unittest

from tbgtest import address, bitcoin, nodes, pool, program
from tbgtest.block import Block
from tbgtest.events import spool_lines
from tbgtest.kernel import KernelJudge
from tbgtest.signet import Signet, first_template, spending
from tbgtest.waiting import wait_for

BLOCKS = 20
PAYOUT = address.make("p2tr", "signet")


def altered(block):
    """Name -> that block with one thing changed, not ground."""
    changes = {
        "time": lambda b: setattr(b.header, "time", b.header.time + 1),
        "version": lambda b: setattr(b.header, "version", b.header.version ^ 0x2000),
        "value": lambda b: setattr(b.coinbase.outputs[0], "value", 1),
        "payout": lambda b: setattr(b.coinbase.outputs[0], "script", b"\x51"),
        "coinbase": lambda b: setattr(
            b.coinbase.inputs[0], "script", b.coinbase.inputs[0].script + b"\x00"
        ),
        "signature": lambda b: setattr(
            b.coinbase.outputs[1], "script", flipped(b.coinbase.outputs[1].script)
        ),
    }
    found = {}
    for name, change in changes.items():
        other = copy.deepcopy(block)
        change(other)
        other.header.merkle_root = bitcoin.merkle_root([t.txid for t in other.transactions])
        found[name] = other
    return found


def flipped(script):
    """One bit of the signature's second half."""
    at = len(script) - 10
    return script[:at] + bytes([script[at] ^ 1]) + script[at + 1 :]


class CoresInterpreter(unittest.TestCase):
    """No node: the blocks' solutions, run as scripts by Bitcoin Core's own interpreter."""

    def test_what_we_sign_it_takes_and_what_was_altered_both_refuse(self):
        judge = KernelJudge()
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="tbg-signet-"))
        for keys in (1, 2):
            signet = Signet(folder, keys)
            stranger = Signet(tempfile.mkdtemp(dir=folder), keys)
            for key in range(1, keys + 1):
                with self.subTest(keys=keys, key=key):
                    self.judge_one(judge, signet, stranger, key, keys)

    def judge_one(self, judge, signet, stranger, key, keys):
        block = Block.from_hex(signet.mine(first_template(signet.challenge), key))
        self.assertEqual(block.faults(1), [])
        self.assertEqual(
            signet.verify(block.serialize().hex()).text, f"good: signed by key {key} of {keys}"
        )
        self.assertEqual(stranger.verify(block.serialize().hex()).text,
                         "REFUSED: bad-signet-blksig")  # fmt: skip
        others = altered(block)
        solved = [Block.from_hex(signet.grind(b.serialize().hex())) for b in others.values()]
        verdicts = judge.scripts(
            [(signet.challenge, spending(b, signet.challenge)) for b in [block, *solved]]
            + [(stranger.challenge, spending(block, stranger.challenge))]
        )
        self.assertEqual(verdicts, [True] + [False] * (len(solved) + 1))
        for name, other in zip(others, solved):
            answer = signet.verify(other.serialize().hex())
            self.assertEqual((answer.status, answer.text),
                             (1, "REFUSED: bad-signet-blksig"), name)  # fmt: skip
        # Signed again, it is good again.
        again = signet.grind(signet.sign(solved[0].serialize().hex(), key))
        self.assertEqual(signet.verify(again).status, 0)


class ANode(unittest.TestCase):
    """Bitcoin Core on a signet with two keys."""

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="tbg-node-"))
        cls.signet = Signet(folder, 2)
        cls.node = cls.enterClassContext(
            nodes.bitcoind_only(folder, signet=cls.signet.challenge.hex())
        )

    def template(self):
        return self.node.rpc.getblocktemplate({"rules": ["segwit", "signet"]})

    def advance(self, key=1):
        """A block by our command; its hex."""
        block = self.signet.mine(self.template(), key, "--payout", PAYOUT.text)
        self.assertIsNone(self.node.rpc.submitblock(block))
        return block

    def test_it_takes_what_we_sign_and_refuses_what_was_altered(self):
        height = self.node.height
        for number in range(BLOCKS):
            block = self.advance(1 + number % 2)
        self.assertEqual(self.node.height, height + BLOCKS)
        for name, other in altered(Block.from_hex(block)).items():
            ground = self.signet.grind(other.serialize().hex())
            self.assertEqual(self.node.rpc.submitblock(ground), "bad-signet-blksig", name)
        self.assertEqual(self.node.height, height + BLOCKS)

    def test_the_pool_serves_it_and_keeps_its_solutions(self):
        running = self.enterContext(pool.PoolProcess([self.node.config], blockpoll=50))
        said = running.wait_log("blocks of this signet need the signature")
        self.assertIn("none is submitted", said)
        miner = self.enterContext(running.miner(address.make("p2wpkh", "signet").text + ".rig"))
        miner.login()
        self.advance()
        miner.wait_job_on(self.node.tip)
        height = self.node.height
        self.assertTrue(miner.submit(miner.mine())["result"])
        self.advance(2)
        miner.wait_job_on(self.node.tip)
        self.assertEqual(self.node.height, height + 1, "what the pool found was not submitted")
        running.terminate()
        events = [json.loads(line) for line in spool_lines(running.datadir)[0]]
        told = [e["data"] for e in events if e["event"] in ("block_found", "block_status")]
        self.assertEqual([e.get("status") for e in told], [None, "rejected"])
        self.assertEqual(told[1]["node"], "")
        self.assertTrue(told[1]["reason"].startswith("not submitted"), told[1]["reason"])
        self.assertIn(told[0]["hash"].encode(), self.kept(running))
        running.start()
        wait_for(lambda: running.log().count("blocks of this signet need") == 2, "a second start")
        self.assertEqual(self.node.height, height + 1)

    @staticmethod
    def kept(running):
        """The hashes in blocks.log, as people write them."""
        raw = (running.datadir / "records" / "blocks.log").read_bytes()
        return b" ".join(raw[at : at + 32][::-1].hex().encode() for at in range(len(raw) - 31))


if __name__ == "__main__":
    program.main()
