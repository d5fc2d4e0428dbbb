"""What the tests of badly behaving nodes share."""

import re
import time
import unittest

from tbgtest import address, bitcoin, mock_node, pool

PAYOUT = address.make("p2wpkh")
# Long enough for the pool to have asked again, and to repeat itself, if it does.
REPETITION = 1.3


class BadNode(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.node = cls.enterClassContext(mock_node.MockNode())
        cls.node.set_transactions(3)
        cls.pool = cls.enterClassContext(pool.PoolProcess([cls.node.config], blockpoll=20))
        cls.miner = cls.enterClassContext(cls.pool.miner(PAYOUT.text)).login()
        cls.wait_full_job()

    def setUp(self):
        """A test that failed in the middle does not spoil the next one."""
        self.node.set_fault(None)
        self.wait_full_job()

    @classmethod
    def wait_full_job(cls):
        tip = cls.node.chain.tip
        cls.miner.wait_job(lambda job: job.previous == tip and job.branch, "a full job", timeout=20)

    def warnings(self, start):
        """What the pool warned of since that position of its log, without its notes of how often
        it would have said the same again."""
        lines = self.pool.log()[start:].splitlines()
        return [x for x in lines if re.search(r"\] (warning|error):", x) and "(said " not in x]

    def assert_one_message(self, fault, pattern, timeout=20):
        """The fault comes together with a new block, so that every question meets it."""
        start = len(self.pool.log())
        self.node.set_fault(fault)
        self.node.new_block()

        def told():
            return [line for line in self.warnings(start) if re.search(pattern, line)]

        self.pool.process.wait_until(told, f"a warning like {pattern!r}", timeout)
        time.sleep(REPETITION)
        self.assertEqual(len(told()), 1, "\n".join(self.warnings(start)))
        self.assertLessEqual(len(self.warnings(start)), 3, "\n".join(self.warnings(start)))
        self.assertIn(f"127.0.0.1:{self.node.port}", told()[0], "does not name the node")
        self.assert_recovers()

    def assert_recovers(self):
        self.assertEqual(self.miner.request("mining.ping", [])["result"], "pong")
        self.node.set_fault(None)
        self.wait_full_job()
        share = self.miner.mine()
        self.assertIs(self.miner.submit(share)["result"], True)
        self.assertIsNone(self.node.wait_submitted(share.hash)[1])
        self.pool.wait_log(f"BLOCK ACCEPTED: {bitcoin.display(share.hash)}")
