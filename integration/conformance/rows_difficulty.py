"""Rows 26-29 and 42: targets, and what happens when they change."""

import time

from conformance.base import EASY, OUT_OF_REACH_BITS, Rows
from conformance.miner import target_of
from tbgtest.bitcoin import hash_value

TOO_LOW = (23, "Difficulty too low")
# The table's 1000, 1500 and 4000, a billion times easier.
LOW, MIDDLE, HIGH = 1e-6, 1.5e-6, 4e-6
BAND = 1.05


class DifficultyRows(Rows):
    def test_row_26_hashes_around_the_target(self):
        """Exactly at it: no miner can hit that; pool/core/target_edge_test.cpp gives the hash."""
        for difficulty in (EASY, 1.7e-6):
            with self.subTest(difficulty=difficulty):
                self.pinned_pool(difficulty)
                miner = self.working_miner()
                target = target_of(difficulty)
                for _ in range(4):
                    under = miner.share(difficulty=difficulty, below=difficulty * BAND)
                    self.assertLessEqual(hash_value(under.hash), target)
                    self.assertIsNone(miner.verdict(under))
                    above = miner.share(difficulty=difficulty / BAND, below=difficulty)
                    self.assertGreater(hash_value(above.hash), target)
                    self.assertEqual(miner.verdict(above), TOO_LOW)

    def retargeted(self, first, second):
        """A miner whose difficulty changed, its old job and the new one."""
        self.pinned_pool(LOW, maxdiff=0)
        miner = self.miner(password=f"d={first}")
        miner.subscribe()
        miner.authorize()
        old = miner.wait_job()
        self.assertEqual(miner.difficulty, first)
        # A suggestion counts for less than a password, and configure for more.
        params = [["minimum-difficulty"], {"minimum-difficulty.value": second}]
        self.assertTrue(miner.request("mining.configure", params)["result"])
        new = miner.wait_job(lambda job: job.id != old.id, "the job of the new difficulty")
        self.assertEqual(miner.difficulty, second)
        return miner, old, new

    def test_row_27_difficulty_rises(self):
        miner, old, new = self.retargeted(LOW, HIGH)
        self.assertIsNone(miner.verdict(miner.share(old, MIDDLE, below=HIGH)))
        self.assertEqual(self.server.shares()[-1][:2], (True, LOW))
        self.assertEqual(miner.verdict(miner.share(new, MIDDLE, below=HIGH)), TOO_LOW)
        self.assertIsNone(miner.verdict(miner.share(new, HIGH)))
        self.assertEqual(self.server.shares()[-1][:2], (True, HIGH))

    def test_row_28_difficulty_falls(self):
        self.pinned_pool(LOW, maxdiff=0)
        miner = self.miner()
        miner.subscribe()
        miner.say((8, "mining.suggest_difficulty", [HIGH]))
        miner.authorize()
        old = miner.wait_job()
        self.assertEqual(miner.difficulty, HIGH)
        self.assertEqual(miner.verdict(miner.share(old, MIDDLE, below=HIGH)), TOO_LOW)
        miner.say((9, "mining.suggest_difficulty", [LOW]))
        miner.wait_job(lambda job: job.id != old.id, "the job of the new difficulty")
        self.assertEqual(miner.difficulty, LOW)
        self.assertIsNone(miner.verdict(miner.share(old, MIDDLE, below=HIGH)))
        self.assertEqual(self.server.shares()[-1][:2], (True, LOW))

    def test_row_29_two_retargets_in_one_interval(self):
        self.pinned_pool(LOW, maxdiff=0)
        for pause in (0, 0.1):
            with self.subTest(pause=pause):
                miner = self.working_miner()
                start = len(miner.said)
                for number, value in enumerate((2e-6, 4e-6)):
                    miner.write((number + 50, "mining.suggest_difficulty", [value]))
                    self.server.rest(pause)
                miner.wait(lambda m=miner: m.difficulty == 4e-6, "the last difficulty", 1.0)
                miner.hear()
                self.check_alternation(miner.said[start:])
                self.assertEqual(len({job.id for job in miner.jobs}), len(miner.jobs))
                self.assertEqual(len({job.coinb1 for job in miner.jobs}), len(miner.jobs))

    def check_alternation(self, said):
        order = [message["method"] for message in said]
        self.assertEqual(order[0], "mining.set_difficulty")
        for first, second in zip(order, [*order[1:], "end"]):
            if first == "mining.set_difficulty":
                self.assertEqual(second, "mining.notify")

    def test_row_42_a_giant_at_the_start_difficulty(self):
        """42 and 200 TH/s, a billion times easier: 1,100 shares a second at the start."""
        start, shares, slices = 42e-9, 1100, 50
        server = self.pool(mindiff=1e-9, startdiff=start, bits=OUT_OF_REACH_BITS)
        miner = self.working_miner(ip="192.0.2.7")  # loopback is exempt from limits
        first = miner.job
        mined = [miner.share(first, start) for _ in range(shares)]
        begin = time.monotonic()
        for at in range(0, shares, shares // slices):
            batch = mined[at : at + shares // slices]
            miner.write(*((1000, "mining.submit", s.params(miner.user)) for s in batch))
            self.server.rest(1 / slices)
        self.assertLess(time.monotonic() - begin, 30)
        miner.wait(lambda: sum(m.get("id") == 1000 for m in miner.said) >= shares, "answers")
        refused = [m["error"] for m in miner.said if m.get("id") == 1000 and m["error"]]
        self.assertEqual(refused, [])
        self.check_ramp(miner, start)
        self.assertTrue(miner.alive())
        self.assertEqual(server.shares()[-1][:2], (True, start))

    def check_ramp(self, miner, start):
        """Far above the start before the second was over."""
        order = miner.methods()
        ramped = [
            at
            for at, message in enumerate(miner.said)
            if order[at] == "mining.set_difficulty" and message["params"][0] > 100 * start
        ]
        self.assertTrue(ramped)
        self.assertLess(ramped[0], len(order) - order[::-1].index(1000) - 1)
