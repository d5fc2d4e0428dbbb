"""No solution is lost: not when the node is away, not when the pool dies in the next moment."""

import contextlib
import tempfile
import time
import unittest

from tbgtest import address, mock_node, nodes, pool, program
from tbgtest.block import Block
from tbgtest.stratum import Closed
from tbgtest.waiting import wait_for

PAYOUT = address.make("p2wpkh")


def start_pool(node):
    """It is told its network, so that it can start, and miners log in, while the node is away."""
    return pool.PoolProcess([node.config], network="regtest", blockpoll=50)


class Restart(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="tbg-node-"))
        cls.node = cls.enterClassContext(nodes.real_node(folder))
        cls.node.mine(101)

    def setUp(self):
        self.pool = self.enterContext(start_pool(self.node))
        self.miner = self.login()

    def tearDown(self):
        if not self.node.process.running:
            self.node.start()

    def login(self):
        return self.enterContext(self.pool.miner(PAYOUT.text)).login()

    def solve(self):
        """A solution on the node's tip, not submitted yet."""
        self.miner.wait_job_on(self.node.tip)
        return self.miner.mine()

    def assert_accepted(self, share, height, timeout=30):
        """The node has it on its best chain, paying the miner, exactly as it stands in the file."""
        wait_for(lambda: self.node.height >= height, f"height {height}", timeout)
        raw = self.node.block(height)
        block = Block(raw)
        self.assertEqual(block.hash, share.hash)
        self.assertEqual(block.faults(), [])
        self.assertEqual([script for _, script in block.payouts()], [PAYOUT.script])
        self.assertEqual(self.pool.block_file(share.hash), raw)

    def assert_mining_goes_on(self):
        height = self.node.height + 1
        share = self.solve()
        self.assertIs(self.miner.submit(share)["result"], True)
        self.assert_accepted(share, height)


class NodeKilledTest(Restart):
    def test_solution_found_while_the_node_is_away_is_accepted_when_it_returns(self):
        height, share = self.node.height + 1, self.solve()
        self.node.kill()
        self.assertIs(self.miner.submit(share)["result"], True)
        self.assertIsNotNone(self.pool.block_file(share.hash))
        time.sleep(0.5)
        self.node.start()
        self.assert_accepted(share, height)
        self.assert_mining_goes_on()

    def test_restarted_in_good_order_between_two_blocks(self):
        self.assert_mining_goes_on()
        self.node.stop()
        self.node.start()
        self.assert_mining_goes_on()


class PoolKilledTest(Restart):
    def kill_pool_and_restart_both(self, share, height):
        self.pool.kill()
        self.assertIsNotNone(self.pool.block_file(share.hash), "no file of the block")
        self.pool.start()
        self.node.start()
        self.assert_accepted(share, height)
        self.miner = self.login()
        self.assert_mining_goes_on()

    def test_after_its_reply_with_the_node_away(self):
        height, share = self.node.height + 1, self.solve()
        self.node.kill()
        self.assertIs(self.miner.submit(share)["result"], True)
        self.kill_pool_and_restart_both(share, height)

    def test_before_its_reply_was_read_with_the_node_away(self):
        height, share = self.node.height + 1, self.solve()
        self.node.kill()
        self.miner.send_share(share)
        # The turn that reads the solution writes the file first; nothing else is waited for.
        wait_for(lambda: self.pool.block_file(share.hash), "the block's file", interval=0.0002)
        self.kill_pool_and_restart_both(share, height)

    def test_with_the_node_there(self):
        """Whether the submission got away or not: afterwards the node has the block, once."""
        height, share = self.node.height + 1, self.solve()
        self.assertIs(self.miner.submit(share)["result"], True)
        self.pool.kill()
        self.pool.start()
        self.assert_accepted(share, height)
        self.miner = self.login()
        self.assert_mining_goes_on()


class PoolKilledAtAnyMomentTest(unittest.TestCase):
    """With the mock node, which can be away and back in no time."""

    DELAYS = (0, 0.000_3, 0.000_6, 0.001, 0.002, 0.004, 0.008, 0.1)

    def setUp(self):
        self.node = self.enterContext(mock_node.MockNode())
        self.node.set_transactions(3)
        self.pool = self.enterContext(start_pool(self.node))

    def solve(self):
        """A logged-in miner and its solution on the tip, with the transactions in it. The tip
        moves on if the pool has a block left from before it was killed."""
        miner = self.enterContext(self.pool.miner(PAYOUT.text)).login()
        chain = self.node.chain
        miner.wait_job(lambda job: job.previous == chain.tip and job.branch, "a full job")
        return miner, miner.mine()

    def kill_after(self, delay):
        """Kills the pool that long after the solution was sent, while the node is away; the
        solution, and whether the miner had an answer."""
        miner, share = self.solve()
        self.node.down()
        number = miner.send_share(share)
        time.sleep(delay)
        self.pool.kill()
        with contextlib.suppress(Closed):
            miner.read_all(1)
        return share, number in miner.replies

    def test_what_was_answered_is_submitted_after_the_restart(self):
        answered = 0
        for delay in self.DELAYS:
            with self.subTest(milliseconds=delay * 1000):
                share, was_answered = self.kill_after(delay)
                kept = self.pool.block_file(share.hash)
                if was_answered:
                    self.assertIsNotNone(kept, "answered, but no file of the block")
                answered += was_answered
                self.pool.start()
                self.node.up()
                if kept:
                    block, answer = self.node.wait_submitted(share.hash)
                    self.assertIsNone(answer)
                    self.assertEqual(block.serialize(), kept)
        self.assertGreaterEqual(answered, 1)

    def test_a_settled_block_is_not_submitted_again(self):
        miner, share = self.solve()
        self.assertIs(miner.submit(share)["result"], True)
        self.node.wait_submitted(share.hash)
        self.pool.wait_log("accepted")
        self.pool.kill()
        self.pool.start()
        miner, share = self.solve()
        self.assertIs(miner.submit(share)["result"], True)
        self.node.wait_submitted(share.hash)
        self.assertEqual(len(self.node.submitted), 2)


if __name__ == "__main__":
    program.main()
