"""kill -9 at any moment, again and again, under load: what was acknowledged is in the spool once,
what the pool knows after a restart is what the spool says, and no block is lost.

python3 integration/kill_loop_test.py --kills 200 --seed 7
TBG_SHARDS=4 python3 integration/kill_loop_test.py
"""

import argparse
import contextlib
import random
import sys
import time
import unittest

from tbgtest import address, bitcoin, mock_node, pool, program
from tbgtest.block import Block
from tbgtest.event_schema import Schemas
from tbgtest.events import snapshots, spool_boots, spool_lines
from tbgtest.fold import Fold, Tally
from tbgtest.load_miner import SHARE_DIFFICULTY, LoadMiner
from tbgtest.mock_chain import MockChain
from tbgtest.waiting import wait_for

KILLS = 6
# One share of some 600 is a block.
BLOCK_BITS = 0x1F07FFFF
USERS = [address.make(kind, seed=seed).text for seed, kind in enumerate(("p2wpkh", "p2tr", "p2sh"))]
WORKERS = [f"{user}.{name}" for user in USERS for name in ("left", "right")]


class KillLoopTest(unittest.TestCase):
    kills, seed = KILLS, None

    def setUp(self):
        if self.seed is None:
            self.seed = random.SystemRandom().randrange(1 << 32)
        print(f"--kills {self.kills} --seed {self.seed}", flush=True)
        self.random = random.Random(self.seed)
        self.node = self.enterContext(mock_node.MockNode(MockChain(bits=BLOCK_BITS)))
        self.node.set_transactions(3)
        keys = dict.fromkeys(("mindiff", "startdiff", "maxdiff"), SHARE_DIFFICULTY)
        self.pool = self.enterContext(
            pool.PoolProcess([self.node.config], network="regtest", blockpoll=50, **keys)
        )
        self.fold, self.acknowledged, self.refused = Fold(), set(), 0
        self.streams = range(1 if pool.shards() == 1 else pool.shards() + 1)
        self.left = 0, {}  # the last boot that is read, and the lines of its streams
        self.boot, self.checked = 0, {}  # the last that is read; name of a snapshot -> Snapshot

    def test_nothing_acknowledged_is_lost_or_counted_twice(self):
        for kill in range(1, self.kills + 1):
            seconds = self.live_and_die()
            self.check_boot()
            print(f"kill {kill} after {seconds * 1000:.1f} ms: {self.summary()}", flush=True)
            self.pool.process.start()
        self.pool.process.wait_until(self.snapshot_of_boot, "its snapshot after the last kill")
        self.end_in_good_order()
        self.check_what_the_pool_says_at_the_end()
        self.check_blocks()
        self.assertGreaterEqual(len(self.acknowledged), 100 * self.kills, "no load to speak of")
        self.assertTrue(self.fold.found, "no block was found")
        alone = len(self.fold.found.keys() - self.fold.solved)
        print(f"at the end: {self.summary()}; blocks without a share {alone}")

    def live_and_die(self):
        """Load, and SIGKILL at a moment of chance, one time in six while the pool still starts."""
        if self.random.random() < 1 / 6:
            seconds = self.random.uniform(0, 0.15)
            time.sleep(seconds)
            self.pool.kill()
            return seconds
        self.pool.process.wait_until(self.connects, "its Stratum port")
        miners = [LoadMiner(self.pool, worker) for worker in WORKERS]
        for miner in miners:
            miner.start()
        seconds = self.random.uniform(0.05, 2.0)
        time.sleep(seconds)
        self.pool.kill()
        self.collect(miners)
        return seconds

    def connects(self):
        with contextlib.suppress(OSError), self.pool.miner(WORKERS[0]):
            return True
        return False

    def collect(self, miners):
        for miner in miners:
            miner.stop()
            self.assertIsNone(miner.failure)
            self.acknowledged.update(bitcoin.display(digest) for digest in miner.acknowledged)
            self.refused += miner.refused

    def snapshot_of_boot(self):
        return any(s.boot > self.boot for s in snapshots(self.pool.datadir).values())

    def summary(self):
        return (
            f"boot {self.boot}, acknowledged {len(self.acknowledged)}, in the spool"
            f" {sum(self.fold.hashes.values())}, refused {self.refused}, torn lines"
            f" {self.fold.torn}, blocks {len(self.fold.found)}, snapshots {len(self.checked)}"
        )

    # What must hold.

    def check_boot(self):
        """The boot that has just died, and all that the wire saw acknowledged until then."""
        written = snapshots(self.pool.datadir)
        boots = spool_boots(self.pool.datadir) | {s.boot for s in written.values()}
        fresh = sorted(boots - self.fold.before.keys())
        # None if it was killed before it counted itself.
        self.assertLessEqual(len(fresh), 1)
        self.check_rescued()
        for self.boot in fresh:
            self.assertEqual(self.boot, max(boots))
            lines = {stream: self.lines_of(stream) for stream in self.streams}
            self.fold.add_boot(self.boot, lines)
            self.left = self.boot, lines
        self.assertEqual([h for h, n in self.fold.hashes.items() if n > 1], [], "counted twice")
        lost = self.acknowledged - self.fold.hashes.keys()
        self.assertEqual(len(lost), 0, f"acknowledged, and not in the spool: {list(lost)[:3]}")
        self.check_snapshots(written)

    def lines_of(self, stream):
        """Of the boot that has just died."""
        lines, torn = spool_lines(self.pool.datadir, self.boot, stream)
        self.assertLessEqual(len(torn), 1)
        self.assertLessEqual(set(torn), {self.last_segment(stream)})
        self.fold.torn += len(torn)
        self.check_schemas(lines)
        return lines

    def check_rescued(self):
        """What a dead boot left on its way to the spool, the next one has written."""
        boot, left = self.left
        for stream, lines in left.items():
            now, _ = spool_lines(self.pool.datadir, boot, stream)
            had = f"boot {boot} had {len(lines)} events in stream {stream}, and has {len(now)}"
            self.assertTrue(now == lines, had)

    def last_segment(self, stream):
        files = (self.pool.datadir / "spool").glob(f"{stream}-*.jsonl")
        return max((file.name for file in files), default="")

    def check_schemas(self, lines):
        schemas = Schemas()
        for line in self.random.sample(lines, min(len(lines), 20)):
            schemas.check(line.decode())

    def check_snapshots(self, written):
        """What a snapshot says of users and workers is what the spool holds up to there."""
        for name, snapshot in written.items():
            if name in self.checked:
                continue
            self.checked[name] = snapshot
            known = self.fold.before[snapshot.boot][0].keys()
            self.assertLessEqual(known, snapshot.users.keys(), name)
            for user, row in snapshot.users.items():
                told = Tally(row["shares"], row["best"])
                self.assertEqual(told, self.fold.as_of(snapshot.boot, row["at"], user), name)
            for key, row in snapshot.workers.items():
                told = Tally(row["shares"], row["best"])
                self.assertEqual(told, self.fold.as_of(snapshot.boot, row["at"], *key), name)

    def end_in_good_order(self):
        miners = [LoadMiner(self.pool, worker) for worker in WORKERS]
        for miner in miners:
            miner.start()
        time.sleep(0.5)
        for miner in miners:
            miner.stop()
        self.collect(miners)
        self.assertEqual(self.pool.terminate(), 0, self.pool.process.tail())
        self.check_boot()
        # Once more, idle: what it knows now is the whole spool.
        self.pool.process.start()
        self.pool.process.wait_until(self.snapshot_of_boot, "a snapshot of the last boot")
        wait_for(self.all_judged, "every block to be submitted")
        self.assertEqual(self.pool.terminate(), 0, self.pool.process.tail())
        self.check_boot()

    def check_what_the_pool_says_at_the_end(self):
        last = list(snapshots(self.pool.datadir).values())[-1]
        self.assertEqual(last.boot, self.boot)
        said = {user: Tally(row["shares"], row["best"]) for user, row in last.users.items()}
        self.assertEqual(said, dict(self.fold.users))
        said = {key: Tally(row["shares"], row["best"]) for key, row in last.workers.items()}
        self.assertEqual(said, dict(self.fold.workers))
        self.assertEqual(last.blocks.keys(), self.fold.found.keys())

    def all_judged(self):
        judged = {bitcoin.display(digest) for digest in self.node.submitted_hashes()}
        return self.fold.found.keys() <= judged

    def check_blocks(self):
        """Every solution was found, kept and submitted. A kill between the record of a block and
        the event of its share leaves a block without a share; with several shards, one between that
        event and the record leaves a share whose miner heard nothing."""
        target = bitcoin.target_from_bits(BLOCK_BITS)
        credited = {h for h in self.fold.hashes if int(h, 16) <= target}
        self.assertLessEqual(credited, self.fold.solved)
        unfound = self.fold.solved - self.fold.found.keys()
        self.assertLessEqual(len(unfound), 0 if len(self.streams) == 1 else self.kills)
        self.assertEqual(unfound & self.acknowledged, set())
        self.assertEqual(self.fold.submitted, self.fold.found.keys())
        files = self.pool.block_files()
        for block_hash in self.fold.found:
            self.assertEqual(bitcoin.display(Block(files[block_hash]).hash), block_hash)
        for block, answer in self.node.submitted:
            self.assertIn(answer, (None, "inconclusive", "duplicate"), bitcoin.display(block.hash))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int)
    options, rest = parser.parse_known_args()
    KillLoopTest.kills, KillLoopTest.seed = options.kills, options.seed
    sys.argv[1:] = rest
    program.main()
