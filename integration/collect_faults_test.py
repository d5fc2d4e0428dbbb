"""kill -9 of the pool, the collector, Redis and PostgreSQL, in random order and under load: in the
end rows and stream entries are the lines of the spool, each once, every acknowledged share among
them, and the collector never needed more than its memory.

python3 integration/collect_faults_test.py --seconds 300 --seed 7
"""

import argparse
import collections
import contextlib
import json
import random
import sys
import time
import unittest

from tbgtest import address, bitcoin, mock_node, pool, program
from tbgtest.collector import Collector
from tbgtest.events import spool_lines
from tbgtest.load_miner import SHARE_DIFFICULTY, LoadMiner
from tbgtest.mock_chain import MockChain
from tbgtest.process import memory_of
from tbgtest.servers import Postgres, Redis
from tbgtest.waiting import wait_for

SECONDS = 20.0
PAUSE = 0.02  # some hundred shares a second from each miner
MEMORY_MAX = 100 << 20
USERS = [address.make(kind, seed=seed).text for seed, kind in enumerate(("p2wpkh", "p2tr"))]
WORKERS = [f"{user}.{name}" for user in USERS for name in ("left", "right")]


class FaultLoopTest(unittest.TestCase):
    seconds, seed = SECONDS, None

    def setUp(self):
        if self.seed is None:
            self.seed = random.SystemRandom().randrange(1 << 32)
        print(f"--seconds {self.seconds:g} --seed {self.seed}", flush=True)
        self.random = random.Random(self.seed)
        self.redis = self.enterContext(Redis())
        self.postgres = self.enterContext(Postgres())
        node = self.enterContext(mock_node.MockNode(MockChain(bits=0x1F07FFFF)))
        keys = dict.fromkeys(("mindiff", "startdiff", "maxdiff"), SHARE_DIFFICULTY)
        self.pool = pool.PoolProcess(
            [node.config], network="regtest", blockpoll=50, hashrate_interval=1, **keys
        )
        # Another consumer, that is never done: so the spool keeps everything to compare with.
        witness = self.pool.datadir / "spool" / "consumers" / "witness"
        witness.parent.mkdir(parents=True)
        witness.touch()
        self.enterContext(self.pool)
        self.collector = Collector(
            spool_dir=self.pool.datadir / "spool",
            socket_path=self.pool.event_socket,
            redis_url=self.redis.url,
            database_url=self.postgres.url,
            redis_stream_maxlen=0,
            batch_flush_interval="100ms",
            batch_max_size=500,
            ack_delay=0,
        )
        self.collector.migrate()
        self.enterContext(self.collector)
        self.acknowledged, self.kills, self.memory = set(), collections.Counter(), 0
        self.miners = []

    def test_rows_and_entries_are_the_lines_of_the_spool(self):
        victims = {
            "pool": self.pool, "collector": self.collector,
            "redis": self.redis, "postgresql": self.postgres,
        }  # fmt: skip
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            self.keep_mining()
            time.sleep(self.random.uniform(0.05, 1.5))
            self.measure()
            for name in self.random.sample(sorted(victims), self.random.choice((1, 1, 1, 2))):
                self.kill_and_start(name, victims[name])
        self.keep_mining()
        time.sleep(1)
        self.collect()
        self.assertEqual(self.pool.terminate(), 0)
        self.check()

    def keep_mining(self):
        if self.pool.running and all(not miner.is_alive() for miner in self.miners):
            self.collect()
            wait_for(self.connects, "the pool's port")
            self.miners = [LoadMiner(self.pool, worker, PAUSE) for worker in WORKERS]
            for miner in self.miners:
                miner.start()

    def connects(self):
        with contextlib.suppress(OSError), self.pool.miner(WORKERS[0]):
            return True
        return False

    def collect(self):
        for miner in self.miners:
            miner.stop()
            self.assertIsNone(miner.failure)
            self.acknowledged.update(bitcoin.display(digest) for digest in miner.acknowledged)
        self.miners = []

    def kill_and_start(self, name, victim):
        victim.kill()
        self.kills[name] += 1
        time.sleep(self.random.choice((0, self.random.uniform(0, 2))))
        if name == "pool":
            self.pool.process.start()
        else:
            victim.start()

    def measure(self):
        if self.collector.process.running:
            self.memory = max(self.memory, memory_of(self.collector.process.pid))

    def spooled(self):
        lines, _ = spool_lines(self.pool.datadir)
        events = {}
        for event in map(json.loads, lines):
            events[event["instance"], event["boot"], event["stream"], event["seq"]] = event
        return events

    def rows(self):
        return [
            tuple(row)
            for table in ("shares", "mining_events")
            for row in self.postgres.rows(f"SELECT instance, boot, stream, seq FROM {table}")
        ]

    def check(self):
        events = self.spooled()
        for what, count in (
            ("rows", lambda: len(self.rows())),
            ("entries", lambda: len(self.redis.entries())),
        ):
            wait_for(lambda count=count: count() >= len(events), f"all {what}", 60, 0.5)
        self.measure()
        self.assertEqual(self.collector.terminate(), 0, self.collector.log()[-4000:])
        once = dict.fromkeys(events, 1)
        self.assertEqual(collections.Counter(self.rows()), once)
        self.assertEqual(collections.Counter(key for key, _ in self.redis.entries()), once)
        self.check_order()
        shares = [e["data"] for e in events.values() if e["event"] == "share_submitted"]
        self.assertLessEqual(self.acknowledged, {share["hash"] for share in shares})
        accepted = sum(share["accepted"] for share in shares)
        counted = self.postgres.rows("SELECT sum(total_shares) FROM weekly_best_diff")[0][0]
        self.assertEqual(counted, accepted)
        self.assertEqual(self.postgres.rows("SELECT count(*) FROM workers WHERE is_online"), [(0,)])
        self.assertLessEqual(self.memory, MEMORY_MAX)
        self.assertGreater(len(self.acknowledged), 20 * self.seconds, "no load to speak of")
        self.assertEqual(len(self.kills), 4, "not everything was killed")
        print(
            f"{dict(self.kills)} killed; {len(events)} events, {len(self.acknowledged)}"
            f" acknowledged shares, each once; the collector's memory at most"
            f" {self.memory / 2**20:.0f} MiB"
        )

    def check_order(self):
        """Of each stream of the pool, in each stream of Redis."""
        for event in ("share_submitted", "hashrate_update"):
            last = {}
            for (_, boot, stream, seq), _ in self.redis.entries(event):
                self.assertLess(last.get(stream, ("", 0)), (boot, seq))
                last[stream] = boot, seq


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--seed", type=int)
    options, rest = parser.parse_known_args()
    FaultLoopTest.seconds, FaultLoopTest.seed = options.seconds, options.seed
    sys.argv[1:] = rest
    program.main()
