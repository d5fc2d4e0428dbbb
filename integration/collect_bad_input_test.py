"""What tbgcollect says and does about bad lines, servers that refuse, tables that do not fit, a
full disk: it names what is wrong and what to do, and nothing is lost."""

import json
import os
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from tbgtest import program
from tbgtest.collector import Collector
from tbgtest.servers import Postgres, Redis
from tbgtest.waiting import wait_for

ADDRESS = "bcrt1qzyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3lgth6c"
SHARE = {
    "user": ADDRESS, "worker": "rig", "client_id": 1, "diff": 2.0, "sdiff": 3.5, "accepted": True,
    "reject_reason": "", "ip": "10.0.0.7", "job_id": "00100001000", "height": 9,
    "prev_hash": "00" * 32, "nonce1": "811faeb5", "nonce2": "0000000000000001",
    "ntime": "6b03820f", "version": "20000000", "nonce": "000a1230", "hash": "11" * 32,
    "is_block": False,
}  # fmt: skip
CONNECTED = {
    "user": ADDRESS, "worker": "rig", "client_id": 1, "ip": "10.0.0.7", "useragent": "x",
    "protocol": "stratum_v1", "initial_diff": 2, "address_type": "p2wpkh",
    "version_rolling": True, "resumed": False,
}  # fmt: skip


def event(seq, kind="share_submitted", data=None, boot=1, stream=0, ts=1795392016.348777, **more):
    envelope = {
        "event": kind, "ts": ts, "source": "hosted", "instance": "eu-1", "boot": f"{boot:08x}",
        "stream": stream, "seq": seq, "data": SHARE if data is None else data,
    }  # fmt: skip
    return json.dumps(envelope | more)


class BadInput(unittest.TestCase):
    """Each test has servers of its own: some are stopped, filled or spoilt."""

    def start_servers(self, postgres=(), redis=()):
        self.postgres = self.enterContext(Postgres(*postgres))
        self.redis = self.enterContext(Redis(*redis))

    def collector(self, **settings):
        collector = Collector(
            **{
                "spool_dir": self.spool, "redis_url": self.redis.url,
                "database_url": self.postgres.url, "batch_flush_interval": "20ms",
            } | settings
        )  # fmt: skip
        self.addCleanup(collector.__exit__)
        return collector

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.spool = self.folder / "spool"
        self.spool.mkdir()

    def write(self, *lines, boot=1, stream=0, first=1):
        """Appends to a segment; bytes are written as they are."""
        with open(self.spool / f"{stream}-{boot:08x}-{first:015}.jsonl", "ab") as out:
            for line in lines:
                out.write(line if isinstance(line, bytes) else line.encode() + b"\n")

    def seqs(self):
        """(shares, other events, entries): the numbers of what is there, in order."""
        rows = self.postgres.rows
        return (
            [row[0] for row in rows("SELECT seq FROM shares ORDER BY time, boot, stream, seq")],
            [row[0] for row in rows("SELECT seq FROM mining_events ORDER BY ts, seq")],
            sorted(key[3] for key, _ in self.redis.entries()),
        )

    def wait_seqs(self, *expected):
        wait_for(lambda: self.seqs() == expected or None, f"{expected}, not {self.seqs()}")


class LinesTest(BadInput):
    def test_lines_that_are_no_events_are_kept_apart_and_the_others_go_on(self):
        self.start_servers()
        self.write(
            event(1),
            "rubbish",
            event(2)[:-1],
            b"\xff\xfe\n",
            event(0),
            event(3, "something_new", {"x": [1, {"y": None}]}),
            event(4, stream=70000),
            "x" * 200_000,
            event(5),
        )
        collector = self.collector()
        collector.migrate()
        collector.start()
        self.wait_seqs([1, 5], [3], [1, 3, 5])
        for sink in ("redis", "postgresql"):
            letters = collector.dead_letters(sink)
            self.assertEqual(len(letters), 6, letters)
            self.assertEqual(letters[0]["line"], "rubbish")
            self.assertTrue(letters[0]["where"].startswith("0-00000001-000000000000001.jsonl:"))
            self.assertIn("longer than 65536 bytes", letters[-1]["why"])
            self.assertEqual(collector.metric("bad_lines_total", sink), 6)
            self.assertEqual(collector.metric("missing_events_total", sink), 2)
        self.assertEqual(collector.get("/healthz")[0], 200)

    def test_what_the_database_cannot_keep_is_refused_alone(self):
        self.start_servers()
        nul = json.loads('"a\\u0000b"')
        self.write(
            event(1),
            event(2, data={key: SHARE[key] for key in SHARE if key != "sdiff"}),
            event(3, data=SHARE | {"accepted": 1}),
            event(4, "note", {"text": nul, "not": "\\u0000"}),
            event(5, "miner_connected", {"worker": "rig"}),
            event(6, "block_found", {"user": ADDRESS, "worker": "rig", "height": "nine"}),
            event(7),
            event(8, data=SHARE | {"worker": nul, "ip": "fe80::1%eth0"}),
            event(9, "hashrate_update", {"user": ADDRESS, "worker": "rig", "hashrate_1m": "x"}),
            event(10),
            event(11, data=SHARE | {"user": "x" * 9000}),
            event(12, "miner_connected", CONNECTED | {"ip": "fe80::1%eth0", "useragent": nul}),
        )
        collector = self.collector()
        collector.migrate()
        collector.start()
        self.wait_seqs([1, 7, 8, 10], [4, 12], list(range(1, 13)))
        payload = "SELECT payload FROM mining_events WHERE seq = 4"
        kept = {"text": "a\ufffdb", "not": "\\u0000"}
        self.assertEqual(self.postgres.rows(payload), [(kept,)])
        letters = collector.dead_letters("postgresql")
        self.assertEqual(
            [letter["where"] for letter in letters],
            [f"eu-1/00000001/0:{seq}" for seq in (2, 3, 5, 6, 9, 11)],
        )
        self.assertIn('no "sdiff"', letters[0]["why"])
        self.assertEqual(collector.dead_letters("redis"), [])
        self.assertEqual(collector.metric("refused_events_total", "postgresql"), 6)

    def test_what_comes_again_or_out_of_order_is_taken_once(self):
        self.start_servers()
        self.write(event(1), event(2), event(2), event(1), event(4), event(3), event(5))
        collector = self.collector()
        collector.migrate()
        collector.start()
        self.wait_seqs([1, 2, 4, 5], [], [1, 2, 4, 5])
        self.assertIn("1 events from number 3 on", collector.log())

    def test_a_pool_that_counts_from_the_beginning_again_is_told_so(self):
        self.start_servers()
        self.write(event(1), event(2))
        collector = self.collector()
        collector.migrate()
        collector.start()
        self.wait_seqs([1, 2], [], [1, 2])
        collector.terminate()
        for file in self.spool.glob("*.jsonl"):
            file.unlink()
        self.write(event(1, ts=1795392999.0), event(2, ts=1795392999.0), event(3, ts=1795392999.0))
        collector.start()
        collector.wait_log("this is not the pool that was read before")
        self.assertIn("give the pool another `instance`", collector.log())
        self.assertEqual(collector.get("/healthz")[0], 503)
        self.assertEqual(self.seqs(), ([1, 2], [], [1, 2]))


class TablesTest(BadInput):
    """What is wrong with the tables is no fault of the events."""

    def test_a_table_that_somebody_changed_costs_no_event(self):
        self.start_servers()
        collector = self.collector()
        collector.migrate()
        self.postgres.rows("ALTER TABLE shares ADD COLUMN note text NOT NULL DEFAULT 'x'")
        self.postgres.rows(
            "INSERT INTO users (btc_address, created_at, last_seen) VALUES ('taken', now(), now())"
        )
        self.postgres.rows("ALTER TABLE users ALTER COLUMN id RESTART WITH 1")
        self.write(*(event(seq) for seq in range(1, 201)))
        # Each attempt takes a number, so the fault goes away by itself here: look at the log.
        collector.start()
        collector.wait_log("users_pkey")
        self.wait_seqs(list(range(1, 201)), [], list(range(1, 201)))
        self.assertEqual(collector.dead_letters("postgresql"), [])

    def test_many_refusals_in_a_row_are_somebody_elses_fault(self):
        self.start_servers()
        collector = self.collector()
        collector.migrate()
        self.postgres.rows("ALTER TABLE shares ADD COLUMN note text NOT NULL")
        self.write(*(event(seq) for seq in range(1, 201)))
        collector.start()
        collector.wait_log("100 events in a row were refused")
        self.assertEqual(len(collector.dead_letters("postgresql")), 100)

    def test_a_server_in_another_time_zone(self):
        self.start_servers(postgres=["-c", "timezone=Asia/Kolkata"])
        collector = self.collector()
        collector.migrate()
        midnight = 1795392000
        hours = [*range(-26, 3), 5]
        lines = [event(i, ts=midnight + h * 3600 + 600.5) for i, h in enumerate(hours, 1)]
        self.write(*lines)
        collector.start()
        self.wait_seqs(list(range(1, len(lines) + 1)), [], list(range(1, len(lines) + 1)))
        self.postgres.rows("SELECT collector_tend()")
        sums = "SELECT extract(epoch FROM bucket)::bigint, shares FROM hourly_shares ORDER BY 1"
        self.assertEqual(self.postgres.rows(sums), [(midnight + h * 3600, 1) for h in hours])
        days = "SELECT extract(epoch FROM bucket)::bigint, shares FROM daily_shares ORDER BY 1"
        expected = [(midnight - 172800, 2), (midnight - 86400, 24), (midnight, 4)]
        self.assertEqual(self.postgres.rows(days), expected)

    def test_who_reads_for_long_holds_nobody_up(self):
        self.start_servers()
        collector = self.collector()
        collector.migrate()
        reader = self.postgres.connect()
        reader.cursor().execute("SELECT count(*) FROM shares")
        self.write(event(1))  # of a day that has no partition yet
        collector.start()
        self.wait_seqs([1], [], [1])
        reader.close()


class ServersTest(BadInput):
    def says(self, *texts, **settings):
        """The log of a collector with these settings, when it holds all of these texts."""
        collector = self.collector(**settings)
        collector.start()
        for text in texts:
            collector.wait_log(text)
        collector.kill()
        return collector.log()

    def test_wrong_credentials_and_names(self):
        self.start_servers(redis=["--requirepass", "secret"])
        self.postgres.rows("CREATE ROLE tbg LOGIN PASSWORD 'right'")
        rules = self.postgres.data / "pg_hba.conf"
        rules.write_text("host all tbg all scram-sha-256\n" + rules.read_text())
        self.postgres.rows("SELECT pg_reload_conf()")
        good = self.redis.url.replace("redis://", "redis://:secret@")
        self.says(
            'password authentication failed for user "tbg"', "NOAUTH",
            database_url=self.postgres.url.replace("postgres@", "tbg:a-mistake@"),
        )  # fmt: skip
        log = self.says(
            'database "postgres_of_nobody" does not exist', "lets nobody in like this",
            redis_url=self.redis.url.replace("redis://", "redis://:a-mistake@"),
            database_url=self.postgres.url + "_of_nobody",
        )  # fmt: skip
        self.assertNotIn("a-mistake", log)
        self.says("holds no tables of tbgcollect", "run tbgcollect --migrate", redis_url=good)

    def test_a_key_that_is_no_stream(self):
        self.start_servers()
        self.write(event(1))
        self.redis.client().set("mining:share_submitted", "mine")
        collector = self.collector()
        collector.migrate()
        collector.start()
        collector.wait_log("the key mining:share_submitted holds a string and no stream")
        self.redis.client().delete("mining:share_submitted")
        self.wait_seqs([1], [], [1])

    def test_a_redis_that_is_full_gets_everything_when_it_has_room(self):
        self.start_servers(redis=["--maxmemory", "1mb"])
        self.write(event(1))
        collector = self.collector()
        collector.migrate()
        collector.start()
        collector.wait_log("OOM command not allowed")
        self.redis.client().config_set("maxmemory", 0)
        self.wait_seqs([1], [], [1])
        collector.wait_log("redis: all is well again")

    def test_a_server_that_goes_while_nothing_happens_is_missed(self):
        self.start_servers()
        collector = self.collector()
        collector.migrate()
        collector.start()
        wait_for(lambda: collector.get("/healthz")[0] == 200, "health")
        self.redis.kill()
        wait_for(lambda: collector.get("/healthz")[0] == 503, "the loss to be seen")
        self.assertIn("redis", collector.get("/healthz")[1])
        self.redis.start()
        wait_for(lambda: collector.get("/healthz")[0] == 200, "health again")

    def test_it_ends_soon_though_a_server_stands_still(self):
        self.start_servers()
        collector = self.collector()
        collector.migrate()
        self.write(event(1))
        collector.start()
        self.wait_seqs([1], [], [1])
        backend = self.postgres.rows(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'tbgcollect'"
        )[0][0]
        os.kill(backend, signal.SIGSTOP)
        try:
            self.write(event(2))
            wait_for(lambda: len(self.redis.entries()) == 2, "Redis to go on")
            time.sleep(1)  # until the batch waits for an answer
            begin = time.monotonic()
            self.assertEqual(collector.terminate(), 0)
            self.assertLess(time.monotonic() - begin, 9)
        finally:
            os.kill(backend, signal.SIGCONT)
        self.assertIn("ending without the last batch", collector.log())
        collector.start()
        self.wait_seqs([1, 2], [], [1, 2])

    def test_an_older_and_a_newer_schema(self):
        self.start_servers()
        self.write(event(1))
        collector = self.collector()
        self.assertIn("applied 0001_tables.sql", collector.migrate())
        newest = self.postgres.rows("SELECT max(version) FROM collector_migrations")[0][0]
        self.postgres.rows("DELETE FROM collector_migrations WHERE version = %s", newest)
        collector.start()
        collector.wait_log(f"is at schema {newest - 1}, this program needs schema {newest}")
        self.postgres.rows(
            "INSERT INTO collector_migrations VALUES (%s, 'x', 'plain'), (%s, 'y', 'plain')",
            newest, newest + 1,
        )  # fmt: skip
        collector.wait_log(f"is at schema {newest + 1}")
        done = collector.run("--migrate")
        self.assertEqual(done.returncode, 1)
        self.assertIn("newer than this tbgcollect", done.stderr)
        self.postgres.rows("DELETE FROM collector_migrations WHERE version > %s", newest)
        self.wait_seqs([1], [], [1])
        self.assertNotIn("applied", collector.migrate())

    def test_a_migration_that_fails_leaves_nothing_of_it(self):
        self.start_servers()
        self.postgres.rows("CREATE TABLE blocks ()")
        done = self.collector().run("--migrate")
        self.assertEqual(done.returncode, 1)
        self.assertIn('0001_tables.sql: relation "blocks" already exists', done.stderr)
        self.assertEqual(self.postgres.rows("SELECT to_regclass('users')"), [(None,)])

    def test_a_database_that_stands_still_is_given_up_and_tried_again(self):
        self.start_servers()
        self.write(event(1))
        collector = self.collector(database_url=self.postgres.url + "?connect_timeout=2")
        collector.migrate()
        os.kill(self.postgres.process.pid, signal.SIGSTOP)  # it takes connections, and is silent
        try:
            collector.start()
            collector.wait_log("timeout expired")
            wait_for(lambda: self.redis.entries(), "Redis to go on")
        finally:
            os.kill(self.postgres.process.pid, signal.SIGCONT)
        self.wait_seqs([1], [], [1])


class FullDiskTest(BadInput):
    def test_a_full_disk_of_the_database_loses_nothing(self):
        """The table lies on a disk of 4 MB, which is full, until something makes room."""
        self.start_servers()
        small = self.postgres.folder / "small"
        small.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0777", "tmpfs", str(small)]
        if subprocess.run(command, capture_output=True).returncode != 0:
            self.skipTest("cannot mount a small disk here")
        self.addCleanup(subprocess.run, ["umount", "-l", str(small)])
        collector = self.collector(batch_max_size=100)
        collector.migrate()
        space = small / "space"
        space.mkdir()
        os.chown(space, self.postgres.folder.stat().st_uid, -1)
        connection = self.postgres.connect()
        connection.autocommit = True
        connection.cursor().execute(f"CREATE TABLESPACE small LOCATION '{space}'")
        connection.close()
        self.postgres.rows("SELECT collector_make_partition('shares', '2026-11-23')")
        self.postgres.rows("ALTER TABLE shares_20261123 SET TABLESPACE small")
        (small / "filler").write_bytes(b"x" * (3 << 20))
        count = 12_000
        self.write(*(event(seq) for seq in range(1, count + 1)))
        collector.start()
        collector.wait_log("No space left on device")
        self.assertIn("make room, nothing is lost until then", collector.log())
        wait_for(lambda: len(self.redis.entries()) == count, "Redis to go on", 60)
        (small / "filler").unlink()
        self.wait_for_room()
        wait_for(lambda: len(self.seqs()[0]) == count, "all rows", 60)
        self.assertEqual(self.seqs()[0], list(range(1, count + 1)))

    def wait_for_room(self):
        self.postgres.rows("ALTER TABLE shares_20261123 SET TABLESPACE pg_default")


class SettingsTest(unittest.TestCase):
    def run_with(self, **settings):
        collector = Collector(**settings)
        self.addCleanup(collector.__exit__)
        return collector.run("--check")

    def test_what_is_missing_or_wrong_is_said_and_ends_with_2(self):
        for settings, said in (
            ({}, "nothing to read: set spool_dir (SPOOL_DIR)"),
            ({"spool_dir": "x"}, "nowhere to write to: set redis_url (REDIS_URL)"),
            ({"spool_dri": "x"}, "spool_dri is no setting"),
            ({"spool_dir": "x", "redis_url": "r"}, "redis_url is not understood"),
            ({"spool_dir": "x", "database_url": "d=x"}, "database_url: "),
            ({"spool_dir": "x", "redis_url": "redis://", "http_listen": "no"}, "http_listen is"),
        ):
            done = self.run_with(**settings)
            self.assertEqual(done.returncode, 2, done)
            self.assertIn(said, done.stderr)
        done = self.run_with(spool_dir="x", redis_url="redis://127.0.0.1")
        self.assertEqual((done.returncode, done.stdout), (0, "the configuration is right\n"))

    def test_two_collectors_of_one_name(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        settings = {"spool_dir": folder, "redis_url": "redis://127.0.0.1:1"}
        self.enterContext(first := Collector(**settings))
        first.wait_log("cannot reach Redis at 127.0.0.1:1")
        second = self.enterContext(Collector(**settings))
        self.assertEqual(second.process.wait(20), 1)
        self.assertIn("another tbgcollect reads this spool as consumer 'tbgcollect'", second.log())


if __name__ == "__main__":
    program.main()
