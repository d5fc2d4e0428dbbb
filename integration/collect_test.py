"""From miners to the platform: tbgpool -> tbgcollect -> Redis and PostgreSQL, all of them real."""

import collections
import contextlib
import json
import threading
import unittest

from tbgtest import address, pool, program
from tbgtest.collector import Collector
from tbgtest.events import spool_lines
from tbgtest.servers import Postgres, Redis, redis_errors
from tbgtest.waiting import wait_for

PAYOUT = address.make("p2wpkh").text
EASY = 1e-6


def key_of(event):
    return event["instance"], event["boot"], event["stream"], event["seq"]


def spooled(datadir):
    """Every event of the spool by its key."""
    events = [json.loads(line) for line in spool_lines(datadir)[0]]
    by_key = {key_of(event): event for event in events}
    assert len(by_key) == len(events), "the spool has an event twice"
    return by_key


class Channel:
    """What is published on a channel, as texts."""

    def __init__(self, redis, name):
        self._listener = redis.client().pubsub()
        self._listener.subscribe(name)
        self.texts = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self):
        with contextlib.suppress(redis_errors()):  # the server ends before us
            for message in self._listener.listen():
                if message["type"] == "message":
                    self.texts.append(message["data"])


class EndToEnd(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.redis = cls.enterClassContext(Redis())
        cls.postgres = cls.enterClassContext(Postgres())

    @classmethod
    def enterClassContext(cls, context):
        value = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        return value

    def start(self, **keys):
        running = pool.PoolProcess(arguments=["--embedded", "--demo-miners", "4"],
                                   hashrate_interval=1, **keys)  # fmt: skip
        running.config.pop("btcd")
        collector = Collector(
            spool_dir=running.datadir / "spool",
            socket_path=running.event_socket,
            redis_url=self.redis.url,
            database_url=self.postgres.url,
            batch_flush_interval="200ms",
        )
        print(collector.migrate())
        self.enterContext(running)
        self.enterContext(collector)
        return running, collector

    def rows(self):
        """Every row by the key of its event."""
        select = "SELECT instance, boot, stream, seq, {} FROM {}"
        rows = self.postgres.rows(select.format("'share_submitted'", "shares"))
        rows += self.postgres.rows(select.format("event_type", "mining_events"))
        return {tuple(row[:4]): row[4] for row in rows}, len(rows)

    def worker(self, name):
        rows = self.postgres.rows(
            "SELECT is_online, hashrate_1m, current_diff FROM workers WHERE worker_name = %s", name
        )
        return rows[0] if rows else None

    def test_every_line_of_the_spool_is_one_row_and_one_entry(self):
        running, collector = self.start()
        published = Channel(self.redis, "blocks:found")
        with running.miner(f"{PAYOUT}.rig") as miner:
            miner.share_accepted(EASY)
            wait_for(lambda: self.worker("rig") and self.worker("rig")[0], "rig to be online")
        wait_for(lambda: not self.worker("rig")[0], "rig to be offline")
        running.process.wait_until(
            lambda: self.postgres.rows("SELECT 1 FROM blocks WHERE status = 'accepted'"),
            "a block that was accepted", 120,
        )  # fmt: skip
        self.assertEqual(running.terminate(), 0)
        events = spooled(running.datadir)
        wait_for(lambda: self.rows()[1] >= len(events), "all rows")
        wait_for(lambda: len(self.redis.entries()) >= len(events), "all entries")
        self.assertEqual(collector.terminate(), 0, collector.log())

        rows, count = self.rows()
        self.assertEqual(rows, {key: event["event"] for key, event in events.items()})
        self.assertEqual(count, len(events))
        entries = self.redis.entries()
        self.assertEqual(collections.Counter(key for key, _ in entries), dict.fromkeys(events, 1))
        for key, fields in entries:
            event = events[key]
            self.assertEqual(fields["event"], event["event"])
            self.assertEqual(fields["source"], "hosted")
            self.assertEqual(json.loads(fields["data"]), event["data"])
            self.assertEqual(float(fields["ts"]), event["ts"])
        found = [event for event in events.values() if event["event"] == "block_found"]
        wait_for(lambda: len(published.texts) >= len(found), "blocks on the channel")
        self.assertEqual([json.loads(text) for text in published.texts], found)
        print(f"{len(events)} events, {len(found)} blocks")
        print(collector.log())


if __name__ == "__main__":
    program.main()
