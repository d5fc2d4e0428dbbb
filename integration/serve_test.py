"""tbgsim serve: a real miner, over a real socket, in a simulated world where things go wrong."""

import json
import re
import tempfile
import unittest
from pathlib import Path

from tbgtest import address, pool, program, work
from tbgtest.process import Program
from tbgtest.stratum import Closed, StratumClient

PAYOUT = address.make("p2wpkh")

# Work of which Python does plenty: a share is some 4,000 hashes, a block some 40,000.
SCENARIO = {
    "name": "serve-test",
    "story": "A reorg every second, with a real miner in the middle.",
    "work": "sampled",
    "duration_s": 120,
    "heal_at_s": 120,
    "nodes": 2,
    "pool": {"min_diff": 1e-6, "start_diff": 1e-6, "max_diff": 1e-6},
    "chain": {"spacing_s": 3, "network_diff": 1e-5, "transactions": 2},
    "fleet": [{"name": "nerds", "count": 3, "profile": "nerdminer", "hashrate": 100}],
}
REORGS = [{"at_s": 1 + i, "kind": "reorg", "value": 1 + i % 3} for i in range(100)]


class Served:
    """tbgsim serve with the faults, on a port of its choice."""

    def __init__(self, faults):
        self._folder = tempfile.TemporaryDirectory(prefix="tbg-serve-")
        folder = Path(self._folder.name)
        scenario = folder / "scenario.json"
        scenario.write_text(json.dumps(SCENARIO | {"faults": faults}))
        command = [pool.program("tbgsim"), "serve", "--scenario", scenario, "--port", "0"]
        self.process = Program(command, folder / "output.txt", folder)

    def __enter__(self):
        self.process.start()
        found = self.wait_log(r"listening on 127\.0\.0\.1:(\d+)")
        self.port = int(found[1])
        return self

    def __exit__(self, *_):
        self.process.kill()
        self._folder.cleanup()

    def log(self):
        return self.process.text()

    def wait_log(self, pattern):
        return self.process.wait_until(
            lambda: re.search(pattern, self.log()), f"{pattern!r} in its log"
        )

    def miner(self):
        return StratumClient(self.port, PAYOUT.text + ".guest")


class ServeTest(unittest.TestCase):
    def start(self, faults):
        served = self.enterContext(Served(faults))
        return served, self.enterContext(served.miner()).login()

    def mine(self, miner):
        """One share on the newest work; whether it was accepted. A late one may be stale."""
        miner.read_all(0.01)
        job = miner.wait_job()
        target = work.target_from_difficulty(miner.difficulty)
        reply = miner.submit(miner.mine(job, target=max(target, job.network_target)))
        if reply["result"] is not True:
            self.assertEqual(reply["error"][:2], [21, "Stale"])
        return reply["result"] is True

    def assert_ends_well(self, served):
        self.assertEqual(served.process.terminate(), 0, served.log())
        self.assertIn("verdict: no checker found anything wrong", served.log())

    def test_a_miner_mines_through_reorgs(self):
        served, miner = self.start(REORGS)
        accepted, tips = 0, set()
        while accepted < 50 or len(tips) < 5 or served.log().count("fault reorg") < 3:
            accepted += self.mine(miner)
            tips.add(miner.job.previous)
        self.assert_ends_well(served)
        said = re.search(r"end: 1 guests, their shares (\d+) accepted", served.log())
        self.assertEqual(int(said[1]), accepted)

    def test_a_block_of_the_guest_is_a_block_of_the_world(self):
        served, miner = self.start([])
        share = miner.mine(miner.wait_job())
        self.assertIs(miner.submit(share)["result"], True)
        served.wait_log(rf"block \d+ found by guest {PAYOUT.text}\.guest")
        self.assertEqual(miner.wait_job_on(share.hash).previous, share.hash)
        self.assert_ends_well(served)

    def test_a_crash_of_the_pool_is_felt_and_overcome(self):
        served, miner = self.start([{"at_s": 3, "kind": "crash", "for_s": 1}])
        with self.assertRaises(Closed):
            miner.read_all(20)
        served.wait_log("pool boots, number 2")
        miner = self.enterContext(served.miner()).login()
        self.assertTrue(any(self.mine(miner) for _ in range(10)))
        self.assert_ends_well(served)


if __name__ == "__main__":
    program.main()
