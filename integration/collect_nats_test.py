"""Several regions over NATS JetStream: a collector beside each pool writes there, one beside the
platform reads; every event is one message, one entry and one row, whoever is killed meanwhile."""

import collections
import random
import tempfile
import time
import unittest

from tbgtest import program
from tbgtest.collector import Collector
from tbgtest.made_spool import Spool
from tbgtest.servers import Nats, Postgres, Redis
from tbgtest.waiting import wait_for

ALICE, BOB = "bcrt1qalice", "bcrt1qbob"
REGIONS = ("eu-1", "us-1")
SECONDS = 12.0


class RegionsTest(unittest.TestCase):
    def setUp(self):
        self.nats = self.enterContext(Nats())
        self.redis = self.enterContext(Redis())
        self.postgres = self.enterContext(Postgres())
        self.spool = Spool(self.enterContext(tempfile.TemporaryDirectory()))
        self.random = random.Random(7)

    def writers(self):
        for region in REGIONS:
            folder = self.spool.folder / region
            folder.mkdir(exist_ok=True)
            yield self.enterContext(Collector(spool_dir=folder, nats_url=self.nats.url))

    def reader(self):
        reader = Collector(
            nats_input_url=self.nats.url, redis_url=self.redis.url,
            database_url=self.postgres.url, batch_flush_interval="50ms",
        )  # fmt: skip
        reader.migrate()
        return self.enterContext(reader)

    def write(self, count, boot=1):
        for _ in range(count):
            region, stream = self.random.choice(REGIONS), self.random.choice((0, 0, 1))
            where = {"instance": region, "boot": boot, "stream": stream}
            if self.random.random() < 0.9:
                self.spool.share(time.time(), self.random.choice((ALICE, BOB)), 5, **where)
            else:
                self.spool.event("something", time.time(), {"x": 1}, **where)

    def expected(self):
        return [(i, f"{b:08x}", s, seq) for (i, b, s), last in self.spool.seqs.items()
                for seq in range(1, last + 1)]  # fmt: skip

    def rows(self):
        select = "SELECT instance, boot, stream, seq FROM "
        tables = "shares", "mining_events"
        return [tuple(row) for table in tables for row in self.postgres.rows(select + table)]

    def check(self):
        expected = self.expected()
        wait_for(lambda: len(self.rows()) >= len(expected), "all rows", 60)
        wait_for(lambda: len(self.redis.entries()) >= len(expected), "all entries", 60)
        once = dict.fromkeys(expected, 1)
        self.assertEqual(collections.Counter(self.rows()), once)
        entries = [key for key, _ in self.redis.entries("share_submitted")]
        self.assertEqual(collections.Counter(k for k, _ in self.redis.entries()), once)
        for region in REGIONS:  # in the order of their streams
            for stream in (0, 1):
                order = [key[1::2] for key in entries if key[0] == region and key[2] == stream]
                self.assertEqual(order, [(boot, seq) for boot, seq in sorted(order)])
        messages = {f"tbg-events-{region}": 0 for region in REGIONS}
        for key in expected:
            messages[f"tbg-events-{key[0]}"] += 1
        self.assertEqual(self.nats.streams(), messages)

    def test_two_regions_and_one_platform(self):
        self.write(300)
        list(self.writers())
        self.reader()
        self.check()
        self.write(200)
        self.write(100, boot=2)
        self.check()

    def test_whoever_is_killed(self):
        everybody = [self.nats, self.redis, self.postgres, *self.writers(), self.reader()]
        kills, boot, end = 0, 1, time.monotonic() + SECONDS
        while time.monotonic() < end:
            self.write(self.random.randrange(400), boot)
            boot += self.random.random() < 0.1
            time.sleep(self.random.uniform(0, 0.5))
            victim = self.random.choice(everybody)
            victim.kill()
            self.write(self.random.randrange(100), boot)
            victim.start()
            kills += 1
        self.check()
        print(f"{kills} kills, {len(self.expected())} events of {boot} boots, each once")

    def test_a_reader_that_begins_again_goes_on_where_the_servers_are(self):
        self.write(2000)
        list(self.writers())
        reader = self.reader()
        self.check()
        reader.terminate()
        self.write(500)
        reader.start()
        self.check()
        self.assertEqual(reader.metric("events_total", "redis"), 500)
        self.assertEqual(reader.metric("missing_events_total", "redis"), 0)

    def test_a_server_without_jetstream_or_not_there(self):
        self.nats.kill()
        (writer, _) = self.writers()
        writer.wait_log("NATS: cannot connect")
        self.write(10)
        self.nats.start()
        wait_for(lambda: sum(self.nats.streams().values()) == 10, "the messages")
        writer.wait_log("nats: all is well again")


if __name__ == "__main__":
    program.main()
