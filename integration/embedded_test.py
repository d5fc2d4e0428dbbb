"""The first look: no bitcoind, virtual miners, and a console that a person can read."""

import re
import unittest

from tbgtest import address, pool, program
from tbgtest.work import target_from_difficulty
from tbgtest.waiting import wait_for

# A block is a matter of luck: ten times as long as it takes on average, and more.
PATIENCE = 180.0
EASY = 1e-6


class EmbeddedTest(unittest.TestCase):
    def setUp(self):
        self.pool = self.enterContext(
            pool.PoolProcess(arguments=["--embedded", "--demo-miners", "4"])
        )
        self.pool.config.pop("btcd")

    def wait_console(self, pattern, what):
        """The first match anywhere on the console."""
        return self.pool.process.wait_until(
            lambda: re.search(pattern, self.pool.log(), re.IGNORECASE), what, timeout=PATIENCE
        )

    def test_demo_miners_find_shares_and_a_block(self):
        wait_for(self.pool.block_files, "a block's file", timeout=PATIENCE)
        self.wait_console(r"BLOCK ACCEPTED", "an accepted block")
        self.wait_console(r"nothing here is real", "the warning that nothing is real")
        self.wait_console(r"shares +accepted [1-9]", "shares on the console")
        self.wait_console(r"blocks +found [1-9]\d* +accepted [1-9]", "blocks on the console")
        self.wait_console(r"hash rate +1m [1-9][\d.]* [kMG]H/s", "a hash rate on the console")
        self.wait_console(r"best share +difficulty 0\.\d*[1-9]", "the best share on the console")
        self.assertEqual(self.pool.terminate(), 0, self.pool.process.tail())

    def test_a_miner_of_ones_own_may_join(self):
        miner = self.enterContext(self.pool.miner(address.make("p2tr").text)).login()
        # A share, not a block: the embedded node's blocks are work for more than a script.
        miner.send("mining.suggest_difficulty", [EASY])
        miner.wait(lambda: (miner.difficulty or 1) <= EASY, "the difficulty asked for")
        # One may come too late: the demo miners find blocks all the while.
        for _ in range(5):
            share = miner.mine(miner.wait_job(), target=target_from_difficulty(miner.difficulty))
            reply = miner.submit(share)
            if reply["result"] is True:
                return
        self.fail(f"no share was accepted; the last answer was {reply}")


if __name__ == "__main__":
    program.main()
