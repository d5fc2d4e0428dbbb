"""tbgcollect otherwise than usual: datagrams alone, capped streams, one server first and the other
later, two collectors of one pool, a server that comes back with less than it had."""

import json
import shutil
import socket
import tempfile
import unittest
from pathlib import Path

from tbgtest import program
from tbgtest.collector import Collector
from tbgtest.made_spool import Spool
from tbgtest.servers import Postgres, Redis
from tbgtest.waiting import wait_for

ALICE = "bcrt1qalice"
TIME = 1795392016.0


class ModesTest(unittest.TestCase):
    def setUp(self):
        self.redis = self.enterContext(Redis())
        self.spool = Spool(self.enterContext(tempfile.TemporaryDirectory()))
        self.folder = self.spool.folder / "eu-1"
        self.folder.mkdir()

    def collector(self, **settings):
        return Collector(**({"spool_dir": self.folder, "redis_url": self.redis.url} | settings))

    def shares(self, count):
        for _ in range(count):
            self.spool.share(TIME + len(self.spool.shares), ALICE, 5)

    def seqs(self):
        return [key[3] for key, _ in self.redis.entries()]

    def wait_seqs(self, expected):
        wait_for(lambda: self.seqs() == expected or None, f"{expected}, not {self.seqs()}")

    def test_datagrams_alone_are_taken_as_they_come(self):
        path = self.spool.folder / "run" / "events.sock"
        collector = self.enterContext(
            Collector(redis_url=self.redis.url, socket_path=path, socket_mode="0600")
        )
        self.assertIn("what is not heard is lost", collector.log())
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.shares(9)
        lines = next(self.folder.iterdir()).read_text().splitlines()
        sender = self.enterContext(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))

        def send(*numbers):
            for number in numbers:
                sender.sendto(lines[number - 1].encode(), str(path))

        send(2, 3, 3, 2, 6)  # it begins late, something comes again, something is lost
        sender.sendto(b"rubbish", str(path))
        self.wait_seqs([2, 3, 6])
        self.assertEqual(collector.metric("missing_events_total", "redis"), 2)
        wait_for(lambda: len(collector.dead_letters("redis")) == 1, "the rubbish to be kept")
        collector.kill()
        with self.assertRaises(ConnectionRefusedError):
            send(7)
        collector.start()
        send(6, 8)
        self.wait_seqs([2, 3, 6, 8])
        again = json.loads(lines[0]) | {"ts": TIME + 1000}
        sender.sendto(json.dumps(again).encode(), str(path))
        collector.wait_log("this is not the pool that was read before")
        self.assertEqual(collector.terminate(), 0)
        self.assertFalse(path.exists())

    def test_a_stream_keeps_about_so_many(self):
        self.shares(3000)
        collector = self.enterContext(self.collector(redis_stream_maxlen=500))
        wait_for(lambda: collector.metric("events_total", "redis") == 3000, "all events")
        kept = self.seqs()
        self.assertEqual(kept, list(range(3001 - len(kept), 3001)))
        self.assertTrue(500 <= len(kept) <= 700, len(kept))  # Redis cuts whole nodes of 100

    def test_a_server_that_comes_later_gets_all_that_the_spool_has(self):
        self.shares(50)
        first = self.enterContext(self.collector())
        self.wait_seqs(list(range(1, 51)))
        first.terminate()
        postgres = self.enterContext(Postgres())
        second = self.collector(database_url=postgres.url, batch_flush_interval="20ms")
        second.migrate()
        self.shares(10)
        self.enterContext(second)
        self.wait_seqs(list(range(1, 61)))
        wait_for(lambda: postgres.rows("SELECT count(*) FROM shares") == [(60,)], "all rows")

    def test_two_collectors_of_one_pool_take_each_event_once(self):
        self.shares(2000)
        for name in ("one", "two"):
            self.enterContext(self.collector(consumer=name, batch_max_size=50))
        self.wait_seqs(list(range(1, 2001)))
        self.shares(500)
        self.wait_seqs(list(range(1, 2501)))
        consumers = {file.name for file in (self.folder / "consumers").glob("[a-z]*")}
        self.assertEqual(consumers, {"one", "two"})

    def test_two_regions_with_the_same_users_do_not_lock_each_other_out(self):
        postgres = self.enterContext(Postgres())
        for region in ("eu-1", "us-1"):
            for number in range(15_000):
                user, ts = f"bcrt1q{number * number * 7 % 397:03}", TIME + number / 100
                if region == "us-1":  # in another order
                    user = f"bcrt1q{396 - number * number * 11 % 397:03}"
                if number % 4 == 0:
                    self.spool.connect(ts, user, number, instance=region)
                elif number % 4 == 1:
                    self.spool.hashrate(ts, user, 5, instance=region)
                else:
                    self.spool.share(ts, user, 5, instance=region)
        for region in ("eu-1", "us-1"):
            collector = Collector(
                spool_dir=self.spool.folder / region, database_url=postgres.url, batch_max_size=100
            )
            collector.migrate()
            self.enterContext(collector)
        done = "SELECT (SELECT count(*) FROM shares) + (SELECT count(*) FROM mining_events)"
        wait_for(lambda: postgres.rows(done) == [(30_000,)], "all rows", 60)
        deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = 'postgres'"
        self.assertEqual(postgres.rows(deadlocks), [(0,)])
        total = "SELECT sum(total_shares) FROM weekly_best_diff"
        self.assertEqual(postgres.rows(total), [(15_000,)])

    def test_a_server_that_comes_back_with_less_gets_the_rest_again(self):
        self.shares(100)
        collector = self.enterContext(self.collector(ack_delay=1))
        file = self.folder / "consumers" / "tbgcollect"
        wait_for(lambda: file.read_text() == "00000001 0 100\n", "the pool to be told", 40)
        store = self.redis.folder / "appendonlydir"
        old = Path(shutil.copytree(store, self.redis.folder / "old"))
        self.shares(100)
        self.wait_seqs(list(range(1, 201)))
        self.redis.kill()
        shutil.rmtree(store)
        old.rename(store)
        self.redis.start()
        self.wait_seqs(list(range(1, 201)))
        wait_for(lambda: file.read_text() == "00000001 0 200\n", "the pool to be told", 40)
        self.assertEqual(collector.dead_letters("redis"), [])


if __name__ == "__main__":
    program.main()
