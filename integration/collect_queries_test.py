"""The tables that follow from events, and the queries of docs/queries.sql on them, against what a
naive fold over the same events says, on PostgreSQL alone and, where it is, with TimescaleDB."""

import datetime
import re
import tempfile
import time
import unittest
from decimal import Decimal

from tbgtest import peers, program
from tbgtest.collector import Collector
from tbgtest.made_spool import Spool
from tbgtest.servers import Postgres
from tbgtest.waiting import wait_for

ALICE, BOB, CAROL = (f"bcrt1q{name}" for name in ("alice", "bob", "carol"))
HOUR, DAY = 3600, 86400
POW32 = 1 << 32


def queries():
    """Name -> text, of docs/queries.sql, with the parameter as psycopg2 wants it."""
    text = (peers.ROOT / "docs" / "queries.sql").read_text()
    found = dict(re.findall(r"^-- name: (\w+)\n(.*?;)", text, re.MULTILINE | re.DOTALL))
    return {name: sql.replace("%", "%%").replace(":'address'", "%(address)s")
            for name, sql in found.items()}  # fmt: skip


class OnPlainPostgres(unittest.TestCase):
    @staticmethod
    def server():
        return Postgres()

    def setUp(self):
        self.postgres = self.enterContext(self.server())
        self.prepare()
        self.spool = Spool(self.enterContext(tempfile.TemporaryDirectory()))
        self.collectors = {}
        self.now = time.time()

    def prepare(self):
        pass

    def collect(self):
        """Everything that the spools hold is in the database afterwards, and its sums are made."""
        for folder in self.spool.folder.iterdir():
            if folder.name not in self.collectors:
                collector = Collector(spool_dir=folder, database_url=self.postgres.url,
                                      batch_flush_interval="20ms")  # fmt: skip
                self.collectors[folder.name] = collector
                collector.migrate()
                self.enterContext(collector)
        for (instance, boot, stream), seq in self.spool.seqs.items():
            wait_for(lambda w=(instance, f"{boot:08x}", stream, seq): self.postgres.rows(
                "SELECT 1 FROM collector_positions WHERE (instance, boot, stream, seq) ="
                " (%s, %s, %s, %s)", *w), f"event {seq} of {instance}")  # fmt: skip
        self.refresh()

    def refresh(self):
        self.postgres.rows("SELECT collector_tend()")

    def ask(self, name, **parameters):
        connection = self.postgres.connect()
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(queries()[name], parameters or {"address": ""})
                return cursor.fetchall()
        finally:
            connection.close()

    def online(self):
        rows = "SELECT btc_address, worker_name FROM workers JOIN users u ON u.id = user_id"
        return sorted(self.postgres.rows(rows + " WHERE is_online"))

    def test_sums_leaderboard_and_the_best_of_today(self):
        midnight = self.now - self.now % DAY
        for hour in range(-30, 1):
            ts = midnight + hour * HOUR
            if ts > self.now:
                break
            self.spool.share(ts, ALICE, 10 + hour / 100, worker="a")
            self.spool.share(ts + 0.000001, ALICE, 1000, accepted=False, worker="a")
            self.spool.share(ts + 60, ALICE, 3.5, worker="b", stream=1)
            self.spool.share(ts + 3599.999999, BOB, 50 + hour, stream=2)
        self.collect()
        per_hour, per_day, weeks = {}, {}, {}
        for ts, user, worker, diff, sdiff, accepted in self.spool.shares:
            monday = datetime.datetime.fromtimestamp(ts, datetime.timezone.utc).date()
            monday -= datetime.timedelta(days=monday.weekday())
            for sums, size in ((per_hour, HOUR), (per_day, DAY)):
                entry = sums.setdefault((int(ts // size * size), user, worker), [0, 0, 0, 0.0])
                entry[0 if accepted else 1] += 1
                entry[2] = max(entry[2], sdiff if accepted else 0)
                entry[3] += diff if accepted else 0
            week = weeks.setdefault((user, monday), [0, 0])
            week[0] = max(week[0], sdiff if accepted else 0)
            week[1] += accepted
        for table, sums in (("hourly_shares", per_hour), ("daily_shares", per_day)):
            rows = self.postgres.rows(
                "SELECT extract(epoch FROM bucket)::bigint, btc_address, worker_name, accepted,"
                f" rejected, best, work, shares, average FROM {table}"
            )
            self.assertEqual({row[:3]: list(row[3:7]) for row in rows}, sums)
            for row in rows:
                self.assertEqual(row[7], row[3] + row[4])
                self.assertLessEqual(row[8], row[5])
        rows = self.postgres.rows(
            "SELECT btc_address, week_start, best_difficulty, total_shares FROM weekly_best_diff"
        )
        self.assertEqual({row[:2]: list(row[2:]) for row in rows}, weeks)

        history = self.ask("hashrate_history", address=ALICE)
        hours = {bucket for bucket, user, _ in per_hour if user == ALICE}
        self.assertEqual(len(history), len(hours))
        self.assertAlmostEqual(float(history[0][1]), 4.0 * POW32 / HOUR, delta=1)
        best = self.ask("best_share_today")
        today = {key[1:]: sums[2] for key, sums in per_day.items() if key[0] == midnight}
        self.assertEqual({row[:2]: row[2] for row in best}, today)
        self.assertEqual([row[2] for row in best], sorted(today.values(), reverse=True))
        board = self.ask("weekly_leaderboard")
        this_week = max(monday for _, monday in weeks)
        expected = sorted(
            ((best, user) for (user, monday), (best, _) in weeks.items() if monday == this_week),
            reverse=True,
        )
        self.assertEqual([(row[3], row[1]) for row in board], expected)
        self.assertEqual([row[0] for row in board], [1, 2])

    def test_workers_come_and_go(self):
        now = self.now
        self.spool.connect(now - 60, ALICE, 1)
        self.spool.connect(now - 60, CAROL, 2)  # never has a share: never has a row
        self.spool.share(now - 59, ALICE, 5)
        self.spool.connect(now - 58, ALICE, 3, stream=1)
        self.spool.share(now - 57, BOB, 5)  # its session was not seen
        self.spool.hashrate(now - 50, ALICE, 1e12)
        self.spool.new_diff(now - 49, ALICE, 3, 64, stream=1)
        self.collect()
        self.assertEqual(self.online(), [(ALICE, "rig")])
        row = "SELECT current_diff, hashrate_1m, hashrate_24h FROM workers w JOIN users u"
        row += " ON u.id = user_id WHERE btc_address = %s"
        self.assertEqual(self.postgres.rows(row, ALICE), [(64, 1e12, 1e12)])
        self.assertEqual([r[:3] for r in self.ask("online_workers")], [(ALICE, "rig", 1e12)])

        self.spool.disconnect(now - 40, ALICE, 3, stream=1)
        self.spool.connect(now - 39, ALICE, 1, instance="us-1")
        self.spool.hashrate(now - 38, ALICE, 5e11, instance="us-1")
        self.collect()
        self.assertEqual(self.online(), [(ALICE, "rig")])
        self.assertEqual(self.postgres.rows(row, ALICE)[0][1:], (1.5e12, 1.5e12))
        self.spool.disconnect(now - 30, ALICE, 1)
        self.spool.hashrate(now - 30, ALICE, 0)
        self.collect()
        self.assertEqual(self.online(), [(ALICE, "rig")])  # still there, in another region
        self.assertEqual(self.postgres.rows(row, ALICE)[0][1], 5e11)

        # A new boot of that region closes what the one before left open.
        self.spool.event("new_block_network", now - 20, {}, instance="us-1", boot=2)
        self.collect()
        self.assertEqual(self.online(), [])
        self.assertEqual(self.postgres.rows(row, ALICE)[0][1], 0)
        self.assertEqual(len(self.postgres.rows("SELECT 1 FROM sessions")), 1)  # Carol's
        names = {row[0] for row in self.postgres.rows("SELECT btc_address FROM users")}
        self.assertEqual(names, {ALICE, BOB})

    def test_who_is_silent_for_five_minutes_is_offline(self):
        self.spool.connect(self.now - 290, ALICE, 1)
        self.spool.share(self.now - 290, ALICE, 5)
        self.spool.connect(self.now - 600, BOB, 2)
        self.spool.share(self.now - 600, BOB, 5)
        self.spool.hashrate(self.now - 3, BOB, 7)
        self.spool.connect(self.now - 3600, CAROL, 3)  # says no hashrates, but has shares
        self.spool.share(self.now - 5, CAROL, 5)
        self.spool.hashrate(self.now - 295, ALICE, 9)
        self.collect()
        everybody = [(ALICE, "rig"), (BOB, "rig"), (CAROL, "rig")]
        self.assertEqual(self.online(), everybody)
        wait_for(lambda: self.online() == everybody[1:], "Alice to be offline", 40)
        rates = "SELECT hashrate_1m FROM workers w JOIN users u ON u.id = user_id"
        rates += " ORDER BY btc_address"
        self.assertEqual(self.postgres.rows(rates), [(0,), (7,), (0,)])

    def test_blocks_and_their_fate(self):
        now = self.now
        heights = range(1, 8)
        for height in heights:
            # Found on the hub, whose stream may come before the share's own.
            self.spool.block(now - 100 + height, ALICE, height)
            self.spool.status(now - 99, height, "submitted")
        self.spool.status(now - 90, 2, "accepted", "a")
        self.spool.status(now - 90, 2, "rejected", "b")  # one's refusal
        self.spool.status(now - 90, 3, "rejected", "a")
        self.spool.status(now - 90, 3, "accepted", "b")  # and another's consent
        self.spool.status(now - 90, 4, "rejected", "a")
        self.spool.status(now - 90, 5, "accepted", "a")
        self.spool.status(now - 80, 5, "confirmed", "", 100)
        self.spool.status(now - 70, 5, "accepted", "b", 1)  # a node that comes late
        self.spool.status(now - 90, 6, "accepted", "a")
        self.spool.status(now - 80, 6, "orphaned", "")
        self.spool.status(now - 90, 7, "side_chain", "a")
        self.collect()
        rows = self.ask("blocks_with_status")
        self.assertEqual([row[0] for row in rows], sorted(heights, reverse=True))
        self.assertEqual(
            {row[0]: (row[7], row[8], row[9], row[10]) for row in rows},
            {
                1: ("submitted", 0, False, False), 2: ("accepted", 0, False, False),
                3: ("accepted", 0, False, False), 4: ("rejected", 0, False, False),
                5: ("confirmed", 100, True, False), 6: ("orphaned", 0, False, True),
                7: ("side_chain", 0, False, False),
            },
        )  # fmt: skip
        self.assertEqual(rows[0][4:6], (Decimal("3.12500042"), Decimal("0.00000042")))
        self.spool.status(self.now - 70, 6, "accepted", "", 1)
        self.collect()
        self.assertEqual(self.ask("blocks_with_status")[1][7:], ("accepted", 1, False, False))

    def test_what_is_old_is_dropped_and_its_sums_stay(self):
        for days in (100, 85, 40, 20, 0):
            self.spool.share(self.now - days * DAY, ALICE, 5)
            self.spool.event("something", self.now - days * DAY, {})
        self.collect()
        self.refresh()
        self.assertEqual(self.postgres.rows("SELECT count(*) FROM shares"), [(4,)])
        self.assertEqual(self.postgres.rows("SELECT count(*) FROM mining_events"), [(2,)])


class OnTimescaleDb(OnPlainPostgres):
    @staticmethod
    def server():
        return Postgres("-c", "shared_preload_libraries=timescaledb",
                        "-c", "timescaledb.telemetry_level=off")  # fmt: skip

    def setUp(self):
        with Postgres() as plain:
            there = "SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb'"
            found = plain.rows(there)
        peers.require(found, "timescaledb", "not installed here; only the plain path is tested")
        peers.used("timescaledb", found[0][0])
        super().setUp()

    def prepare(self):
        self.postgres.rows("CREATE EXTENSION timescaledb")

    def refresh(self):
        """What the policies do in their time."""
        connection = self.postgres.connect()
        connection.autocommit = True
        cursor = connection.cursor()
        for (job,) in self.postgres.rows(
            "SELECT job_id FROM timescaledb_information.jobs WHERE job_id >= 1000"
        ):
            cursor.execute("CALL run_job(%s)", (job,))
        connection.close()


if __name__ == "__main__":
    program.main()
