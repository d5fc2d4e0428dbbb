"""What the rows share: a pool under test, miners on it, and a list of what is left out."""

from conformance.miner import Miner, errors_of
from tbgtest import address
from tbgtest.pool import shards

# Network difficulty 1.5e-5: a share of 1e-6 takes 4,300 hashes, a block fifteen times as many.
HARD_BITS = "1f00ffff"
# Network difficulty 65,536: far above what is asked for; nobody solves a block.
OUT_OF_REACH_BITS = "1b00ffff"
EASY = 1e-6


class Rows:
    """Mixed into unittest.TestCase by suite.py, which also says which driver."""

    driver = None

    def setUp(self):
        self.left_out = []
        self.server = None

    def leave_out(self, part, reason, of):
        """True if the driver `of` runs this test: the part is left out, and the table says why."""
        if self.driver.name != of:
            return False
        self.left_out.append((part, reason))
        return True

    def seconds(self, virtual, real, what):
        """How long to wait: less where time is real, and the table says so."""
        if self.leave_out(what, f"{real:g} s instead, because time is real", of="socket"):
            return real
        return virtual

    # Pools. Difficulty is pinned unless a row is about difficulty.

    def pool(self, **options):
        self.server = self.enterContext(self.driver(**options))
        return self.server

    def pinned_pool(self, difficulty=EASY, **options):
        """Shares take thousands of hashes, are rarely blocks, and the difficulty stays."""
        defaults = {"bits": HARD_BITS, "maxdiff": difficulty} | options
        return self.pool(mindiff=difficulty, startdiff=difficulty, **defaults)

    def free_pool(self, **options):
        """Difficulties as an operator has them, network difficulty out of the way."""
        return self.pool(mindiff=1, startdiff=42, bits=OUT_OF_REACH_BITS, **options)

    def block_pool(self, **options):
        """Regtest: every second hash is a block."""
        return self.pool(mindiff=1e-9, startdiff=1e-9, **options)

    # Miners.

    def miner(self, user=None, password="x", **how):
        """Connected, nothing said yet."""
        lines = self.server.connect(**how)
        return Miner(lines, user or self.user(), password)

    def resumed(self, gone, agent="x"):
        """A connection that has the session of a miner that is gone. With several shards it may
        take some: only the shard the session is of knows it, and any other opens a new one."""
        for _ in range(1 if shards() == 1 else 200):
            again = self.miner(gone.user)
            again.subscribe(agent, gone.session)
            if again.extranonce1 == gone.extranonce1:
                break
            again.lines.close()
        self.assertEqual(again.extranonce1, gone.extranonce1)
        self.assertEqual(again.session, gone.session)
        return again

    def working_miner(self, *arguments, **how):
        return self.miner(*arguments, **how).start()

    @staticmethod
    def user(seed=1, kind="p2wpkh"):
        return address.make(kind, seed=seed).text

    # Expectations.

    def assert_login(self, said, *numbers):
        """Replies in that order, then a difficulty, then clean work, and nothing else."""
        order = [m.get("method", m.get("id")) for m in said]
        self.assertEqual(order, [*numbers, "mining.set_difficulty", "mining.notify"])
        self.assertIs(said[-1]["params"][8], True)

    def assert_error(self, reply, code, text=None):
        self.assertIsNone(reply["result"])
        found = errors_of(reply)
        self.assertEqual(found, (code, text or found[1]))
