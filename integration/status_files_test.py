"""Files as ckpool has them: figures of pool and users in logdir, and every share as a line."""

import json
import re
import unittest

from tbgtest import address, pool, program
from tbgtest.events import spool_lines
from tbgtest.work import target_from_difficulty

ALICE, BOB, CAROL = (address.make(kind).text for kind in ("p2wpkh", "p2tr", "p2pkh"))
EASY, STALE = 1e-6, 21
RATE = re.compile(r"\d[\d.]*[numKMGTPE]?$")


class StatusFiles(unittest.TestCase):
    def setUp(self):
        self.stale = 0
        self.pool = pool.PoolProcess(arguments=["--embedded"], log_shares=True)
        self.pool.config.pop("btcd")
        self.enterContext(self.pool)

    def miner(self, user):
        miner = self.enterContext(self.pool.miner(user)).login()
        miner.send("mining.suggest_difficulty", [EASY])
        miner.wait(lambda: (miner.difficulty or 1) <= EASY, "the difficulty asked for")
        return miner

    def is_stale(self, reply):
        """The embedded node has found a block meanwhile."""
        if reply["result"] or reply["error"][0] != STALE:
            return False
        self.stale += 1
        return True

    def share(self, miner):
        """One that is accepted."""
        while True:
            share = miner.mine(miner.wait_job(), target=target_from_difficulty(miner.difficulty))
            reply = miner.submit(share)
            if not self.is_stale(reply):
                self.assertIs(reply["result"], True, reply)
                return share

    def user_file(self, user):
        return self.pool.logdir / "users" / user

    def user(self, user):
        return json.loads(self.user_file(user).read_text())

    def pool_status(self):
        lines = (self.pool.logdir / "pool" / "pool.status").read_text().splitlines()
        self.assertEqual(len(lines), 3)
        return {key: value for line in lines for key, value in json.loads(line).items()}

    def spooled(self):
        """The shares' events."""
        events = map(json.loads, spool_lines(self.pool.datadir)[0])
        return [e["data"] for e in events if e["event"] == "share_submitted"]

    def round(self):
        """Shares accepted and rejected since a node took a block of ours; each may be one."""
        counts = [0, 0]
        for event in map(json.loads, spool_lines(self.pool.datadir)[0]):
            if event["event"] == "block_status" and event["data"]["status"] == "accepted":
                counts = [0, 0]
            elif event["event"] == "share_submitted":
                counts[0 if event["data"]["accepted"] else 1] += 1
        return tuple(counts)

    def work_of(self, user, worker=None):
        shares = [s for s in self.spooled() if s["accepted"] and s["user"] == user]
        return sum(s["diff"] for s in shares if worker in (None, s["worker"]))

    def wait_user(self, user, condition):
        def found():
            return self.user_file(user).exists() and condition(self.user(user))

        self.pool.process.wait_until(found, f"the file of {user}", 80)
        return self.user(user)


class FiguresTest(StatusFiles):
    def assert_rates(self, figures, windows):
        for window in windows:
            self.assertRegex(figures[f"hashrate{window}"], RATE)

    def test_pool_and_users_are_written_and_go_on_after_a_restart(self):
        rig1, rig2 = self.miner(ALICE + ".rig1"), self.miner(ALICE + ".rig2")
        bob, carol = self.miner(BOB), self.miner(CAROL + ".idle")
        for miner in (rig1, rig1, rig2, bob):
            last = self.share(miner)
        self.assertIsNot(bob.submit(last)["result"], True, "a duplicate")
        alice = self.wait_user(ALICE, lambda user: user["workers"] == 2)
        self.assertEqual([w["workername"] for w in alice["worker"]],
                         [ALICE + ".rig1", ALICE + ".rig2"])
        self.assertEqual({w["useragent"] for w in alice["worker"]}, {"integration/1.0"})
        self.assertTrue(all(w["started"] >= alice["authorised"] > 0 for w in alice["worker"]))
        self.assert_rates(alice, ("1m", "5m", "1hr", "1d", "7d"))
        self.assertGreater(alice["bestever"], 0)
        self.assertEqual(self.wait_user(BOB, bool)["worker"][0]["workername"], BOB)
        self.assertFalse(self.user_file(CAROL).exists(), "no share, no file")
        self.assertEqual(carol.replies.get("error"), None)

        self.assertEqual(self.pool.terminate(), 0, self.pool.process.tail())
        status = self.pool_status()
        shares = [share["accepted"] for share in self.spooled()]
        self.assertEqual((shares.count(True), shares.count(False)), (4, 1 + self.stale))
        self.assertEqual((status["accepted_count"], status["rejected_count"]), self.round())
        self.assert_rates(status, ("1m", "5m", "15m", "1hr", "6hr", "1d", "7d"))
        self.assertEqual(status["Users"], 2)
        agent = status["UserAgents"][0]
        self.assertEqual((agent["ua"], agent["devices"]), ("integration", 3))

        self.pool.start()
        before = self.work_of(ALICE)
        # A new one: what rig1 and rig2 had is remembered, and suits them.
        self.share(self.miner(ALICE + ".rig3"))
        again = self.wait_user(ALICE, lambda user: user["workers"] == 1)
        self.assertAlmostEqual(again["shares"], self.work_of(ALICE), 2)
        self.assertGreater(self.work_of(ALICE), before)
        self.assertGreaterEqual(again["bestever"], alice["bestever"])
        started = [worker["started"] > 0 for worker in again["worker"]]
        self.assertEqual(started, [False, False, True], "the first two are not online any more")
        self.pool.terminate()
        self.assertEqual(sum(share["accepted"] for share in self.spooled()), 5)
        self.assertEqual(self.pool_status()["accepted_count"], self.round()[0])

    def test_nothing_is_left_half_written(self):
        self.share(self.miner(ALICE))
        self.wait_user(ALICE, bool)
        self.assertEqual(list(self.pool.logdir.glob("*/.tmp-*")), [])
        self.assertEqual(self.pool.terminate(), 0, self.pool.process.tail())
        self.assertFalse((self.pool.logdir / ".users-spare").exists())


class ShareLogTest(StatusFiles):
    def logged(self):
        """(file, line) of every share, by file."""
        return [
            (str(file.relative_to(self.pool.logdir)), json.loads(line))
            for file in sorted(self.pool.logdir.glob("*/*.sharelog"))
            for line in file.read_text().splitlines()
        ]

    def test_every_share_event_is_a_line(self):
        miner = self.miner(ALICE + ".rig")
        other = self.miner(BOB)
        for _ in range(20):
            last = self.share(miner)
            self.share(other)
        accepted = 40
        while self.is_stale(miner.submit(last)):
            accepted, last = accepted + 1, self.share(miner)
        miner.request("mining.submit", [miner.user, "nosuchjob", "00" * 8, "65d7f000", "0000002a"])
        self.assertEqual(self.pool.terminate(), 0, self.pool.process.tail())
        logged, spooled = self.logged(), self.spooled()
        self.assertEqual(len(logged), accepted + self.stale + 2)
        if pool.shards() == 1:  # else each says its own
            self.assertIn(f"share log: lines written {len(logged)}", self.pool.log())

        def of_line(item):
            file, line = item
            job = "" if "unknown" in file else file[9:18]
            if job:
                self.assertEqual(int(job, 16), line["workinfoid"])
            worker = line["workername"][len(line["username"]) + 1 :]
            return (
                *(line["username"], worker, line["clientid"], line["diff"], line["sdiff"]),
                *(line["result"], line["address"], job, int(file[:8], 16)),
                *(line["enonce1"], line["nonce2"], line["ntime"], line["nonce"], line["hash"]),
                line.get("error", [0, ""])[1],
            )

        def of_event(e):
            return (
                *(e["user"], e["worker"], e["client_id"], e["diff"], e["sdiff"]),
                *(e["accepted"], e["ip"], e["job_id"][:9], e["height"]),
                *(e["nonce1"], e["nonce2"], e["ntime"], e["nonce"], e["hash"]),
                e["reject_reason"],
            )

        self.assertEqual(sorted(map(of_line, logged)), sorted(map(of_event, spooled)))
        self.assertEqual({line["agent"] for _, line in logged}, {"integration/1.0"})
        numbers = {"": 0, "Job not found": 1, "Stale": 2, "Duplicate share": 4}
        texts = [line.get("error", [0, ""])[1] for _, line in logged]
        self.assertEqual([line["errn"] for _, line in logged], [numbers[text] for text in texts])
        counts = [texts.count(text) for text in numbers]
        self.assertEqual(counts, [accepted, 1, self.stale, 1])
        self.assertEqual(
            {line["createinet"] for _, line in logged}, {f"127.0.0.1:{self.pool.port}"}
        )


if __name__ == "__main__":
    program.main()
