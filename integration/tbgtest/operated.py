"""What the tests of tbgctl stand on: a pool with miners, and an operator beside it."""

import unittest

from tbgtest import address, ctl, mock_node, pool
from tbgtest.mock_chain import MockChain
from tbgtest.waiting import wait_for
from tbgtest.work import target_from_difficulty

# 13 hashes a share, and one share of some 600 is a block.
SHARE_DIFFICULTY = 3e-9
BLOCK_BITS = 0x1F07FFFF
ALICE, BOB = (address.make("p2wpkh", seed=seed).text for seed in (1, 2))
SHARES = 5


class Operated(unittest.TestCase):
    """A pool with one miner of Alice and two of Bob."""

    KEYS = {}  # of the configuration, besides

    def setUp(self):
        self.node = self.enterContext(mock_node.MockNode(MockChain(bits=BLOCK_BITS)))
        keys = dict.fromkeys(("mindiff", "startdiff", "maxdiff"), SHARE_DIFFICULTY)
        self.pool = self.enterContext(
            pool.PoolProcess([self.node.config], network="regtest", blockpoll=50, **keys,
                             **self.KEYS)  # fmt: skip
        )
        self.ctl = ctl.Ctl(self.pool)
        self.alice = self.login(f"{ALICE}.garage")
        self.bobs = [self.login(f"{BOB}.{name}") for name in ("left", "right")]

    def login(self, user):
        miner = self.enterContext(self.pool.miner(user)).login()
        miner.wait_job()
        return miner

    def mine(self, miner, shares=SHARES):
        """So many shares, none of which is a block: the tip stays where it is."""
        for _ in range(shares):
            job = miner.wait_job()
            target = target_from_difficulty(SHARE_DIFFICULTY)
            share = miner.mine(job, target=target, above=job.network_target)
            self.assertIs(miner.submit(share)["result"], True)

    def wait_status(self, condition):
        """Shards tell the hub of what they count four times a second."""
        wait_for(lambda: condition(self.ctl.json("status")), "the status")

    def solve(self):
        """A block by Alice, as far as the node."""
        share = self.alice.mine(self.alice.wait_job())
        self.assertIs(self.alice.submit(share)["result"], True)
        self.node.wait_submitted(share.hash)

    def client_of(self, user):
        return self.ctl.json("clients", "--user", user)[0]["client"]
