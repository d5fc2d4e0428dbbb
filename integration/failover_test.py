"""Two nodes: work follows the one that can be asked, blocks go to both."""

import unittest

from tbgtest import address, mock_node, pool, program
from tbgtest.bitcoin import display
from tbgtest.mock_chain import MockChain
from tbgtest.waiting import wait_for

PAYOUT = address.make("p2wpkh")


class FailoverTest(unittest.TestCase):
    """Two nodes that share one chain, as nodes do that hear of each other's blocks at once."""

    def setUp(self):
        chain = MockChain()
        self.first = self.enterContext(mock_node.MockNode(chain))
        self.second = self.enterContext(mock_node.MockNode(chain))
        configs = [self.first.config, self.second.config]
        self.pool = self.enterContext(pool.PoolProcess(configs, blockpoll=20))
        self.miner = self.enterContext(self.pool.miner(PAYOUT.text)).login()

    def new_block(self):
        """On the chain that both share; each tells those who wait for it."""
        block_hash = self.first.new_block()
        with self.second.changed:
            self.second.changed.notify_all()
        return block_hash

    def solve(self):
        self.miner.wait_job_on(self.first.chain.tip)
        return self.miner.mine()

    def submit(self):
        share = self.solve()
        self.assertIs(self.miner.submit(share)["result"], True)
        return share

    def test_a_block_goes_to_both(self):
        share = self.submit()
        answers = {node.wait_submitted(share.hash)[1] for node in (self.first, self.second)}
        # They share one chain: whoever was first took it, the other one knows it already.
        self.assertEqual(answers, {None, "duplicate"})

    def test_work_goes_on_with_the_second_and_returns_to_the_first(self):
        self.miner.wait_job_on(self.first.chain.tip)
        self.first.down()
        tip = self.new_block()
        self.miner.wait_job_on(tip, timeout=20)
        share = self.submit()
        self.assertEqual(self.second.wait_submitted(share.hash)[1], None)

        self.first.up()
        self.second.down()
        tip = self.new_block()
        self.miner.wait_job_on(tip, timeout=20)
        share = self.submit()
        self.assertEqual(self.first.wait_submitted(share.hash)[1], None)

    def test_templates_come_from_the_preferred_node_again_when_it_is_back(self):
        self.miner.wait_job_on(self.first.chain.tip)
        self.first.down()
        self.miner.wait_job_on(self.new_block(), timeout=20)
        self.first.up()

        def asked_first():
            self.first.calls.clear()
            self.miner.wait_job_on(self.new_block(), timeout=20)
            return "getblocktemplate" in self.first.calls

        wait_for(asked_first, "the first node to be asked for templates", timeout=30, interval=0.5)

    def test_a_block_found_while_one_is_away_reaches_it_later(self):
        share = self.solve()
        self.first.down()
        self.assertIs(self.miner.submit(share)["result"], True)
        self.second.wait_submitted(share.hash)
        self.first.up()
        # Both share one chain: the pool may learn that the first has the block before it is due to
        # submit it there again.
        status = f"hash={display(share.hash)} status=accepted node={self.first.config['url']}"
        wait_for(
            lambda: share.hash in self.first.submitted_hashes() or status in self.pool.log(),
            "the block to be submitted to the first node, or to be seen there",
            timeout=30,
        )

    def test_started_with_the_first_away(self):
        self.pool.terminate()
        self.first.down()
        self.pool.start()
        self.miner = self.enterContext(self.pool.miner(PAYOUT.text)).login()
        share = self.submit()
        self.assertEqual(self.second.wait_submitted(share.hash)[1], None)


if __name__ == "__main__":
    program.main()
