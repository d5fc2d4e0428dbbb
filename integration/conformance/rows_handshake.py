"""Rows 1-9: the first lines of every client, in its own order and rhythm."""

import re

from conformance.base import EASY, Rows
from conformance.miner import AGENT

MASK = "1fffe000"


def version_rolling(number):
    options = {"version-rolling.mask": "ffffffff", "version-rolling.min-bit-count": 16}
    return number, "mining.configure", [["version-rolling"], options]


class HandshakeRows(Rows):
    def bitaxe_burst(self):
        return (
            version_rolling(1),
            (2, "mining.subscribe", ["bitaxe/BM1368/v2.6.0"]),
            (3, "mining.authorize", [self.user() + ".bitaxe", "x"]),
        )

    def test_row_01_bitaxe_burst(self):
        self.pinned_pool()
        miner = self.miner()
        said = miner.say(*self.bitaxe_burst())
        self.assert_login(said, 1, 2, 3)
        self.assertEqual(said[0]["result"], {"version-rolling": True, "version-rolling.mask": MASK})
        self.assertIs(said[2]["result"], True)
        self.assertEqual(miner.difficulties, [EASY])

    def test_row_02_bitaxe_burst_byte_by_byte(self):
        self.pinned_pool()
        whole, split = self.miner(), self.miner()
        whole.say(*self.bitaxe_burst())
        split.write_bytewise(*self.bitaxe_burst())
        while len(split.said) < len(whole.said):
            self.assertTrue(split.read(5.0), split.said)
        split.hear()
        self.assertEqual(without_session(split.raw), without_session(whole.raw))

    def test_row_03_nerdqaxe_order(self):
        self.pinned_pool(maxdiff=0)
        said = self.miner().say(
            (1, "mining.subscribe", ["NerdQAxe++/BM1370/v1.0.36"]),
            (2, "mining.configure", [["version-rolling"], {"version-rolling.mask": MASK}]),
            (3, "mining.authorize", [self.user(), "x"]),
            (4, "mining.suggest_difficulty", [3e-6]),
            (5, "mining.extranonce.subscribe", []),
        )
        self.assert_login(said, 1, 2, 3, 5)
        self.assertIs(said[3]["result"], True)
        self.assertEqual(said[4]["params"], [3e-6])

    def test_row_04_nerdminer_repeats_its_suggestion(self):
        self.free_pool()
        miner = self.miner()
        said = miner.say((1, "mining.subscribe", ["NerdMinerV2/V1.8.3"]))
        self.assertEqual([m["id"] for m in said], [1])
        self.server.rest(0.2)
        self.assertEqual(miner.hear(), [])
        authorize = f'{{"params": ["{self.user()}", "x"], "id": 2, "method": "mining.authorize"}}'
        self.assert_login(miner.say(authorize, (3, "mining.suggest_difficulty", [0.00015])), 2)
        self.assertEqual(miner.difficulties, [0.00015])
        for number in range(4, 9):
            self.assertEqual(miner.say((number, "mining.suggest_difficulty", [0.00015])), [])

    def test_row_04_nerdminer_repeats_it_every_30_seconds(self):
        """At a hundredth of its difficulty, so that it finds its share every ten seconds."""
        pause = self.seconds(10, 0.1, "repeats every 30 s")
        shares = 0 if self.leave_out("shares between them", "too many a second", "socket") else 1
        self.free_pool()
        miner = self.miner()
        miner.subscribe()
        suggest = (3, "mining.suggest_difficulty", [1.5e-6])
        miner.say((2, "mining.authorize", [self.user(), "x"]), suggest)
        for _ in range(5):
            for _ in range(3):
                self.server.rest(pause)
                for _ in range(shares):
                    self.assertIsNone(miner.verdict(miner.share()))
            miner.hear()
            self.assertEqual(miner.say(suggest), [])
        self.assertEqual(miner.difficulties, [1.5e-6])

    def test_row_05_cpuminer_reads_one_line_and_uses_one_id(self):
        self.pinned_pool()
        miner = self.miner()
        said = miner.say('{"id": 1, "method": "mining.subscribe", "params": ["cpuminer/2.5.1"]}')
        self.assertEqual([m["id"] for m in said], [1])
        miner.extranonce1 = bytes.fromhex(said[0]["result"][1])
        miner.extranonce2_size = said[0]["result"][2]
        self.server.rest(1)
        self.assertEqual(miner.hear(), [])
        self.assert_login(miner.say((2, "mining.authorize", [self.user(), ""])), 2)
        good = [(4, "mining.submit", miner.share().params(self.user())) for _ in range(3)]
        bad = (4, "mining.submit", [self.user(), "1", "00", "00", "00"])
        said = miner.say(*good, bad)
        self.assertEqual([m["id"] for m in said], [4] * 4)
        self.assertEqual([m["result"] for m in said], [True, True, True, None])

    def test_row_06_cgminer_counts_from_zero_and_brings_workers(self):
        self.pinned_pool()
        first, second, other = self.user() + ".a", self.user() + ".b", self.user(seed=2)
        miner = self.miner(first)
        said = miner.say((0, "mining.subscribe", ["cgminer/4.11.1"]))
        self.assertTrue(miner.raw.startswith(b'{"id":0,'), miner.raw)
        miner.extranonce1 = bytes.fromhex(said[0]["result"][1])
        miner.extranonce2_size = said[0]["result"][2]
        self.assert_login(miner.say((1, "mining.authorize", [first, "x"])), 1)
        said = miner.say((2, "mining.authorize", [second, "x"]))
        self.assertEqual([(m["id"], m["result"]) for m in said], [(2, True)])
        said = miner.say((3, "mining.authorize", [other, "x"]))
        self.assert_error(said[0], 24, "One address per connection")
        for user, shares in ((first, 1), (second, 2)):
            for _ in range(shares):
                self.assertIsNone(miner.verdict(miner.share(), user))
        self.assertEqual(miner.verdict(miner.share(), other), (20, "Worker mismatch"))
        credited = [worker for accepted, _, worker in self.server.shares() if accepted]
        self.assertEqual(credited, ["a", "b", "b"])

    def test_row_07_authorize_before_subscribe(self):
        self.pinned_pool()
        miner = self.miner()
        said = miner.say((1, "mining.authorize", [self.user(), "x"]))
        self.assertEqual(len(said), 1)
        self.assert_error(said[0], 25, "Not subscribed")
        miner.start()
        self.assertIsNone(miner.verdict(miner.share()))

    def test_row_08_subscribe_parameters(self):
        self.pinned_pool()
        for text in (
            '{"id":1,"method":"mining.subscribe","params":[]}',
            '{"id":1,"method":"mining.subscribe"}',
            '{"id":1,"method":"mining.subscribe","params":null}',
            '{"id":1,"method":"mining.subscribe","params":[null]}',
            '{"id":1,"method":"mining.subscribe","params":["UA",null,"host:3333",null]}',
        ):
            with self.subTest(text):
                miner = self.miner()
                said = miner.say(text)
                self.assertEqual(len(said), 1)
                self.check_subscription(said[0]["result"])
                self.assert_login(miner.say((2, "mining.authorize", [self.user(), "x"])), 2)

    def check_subscription(self, result):
        subscriptions, extranonce1, size = result
        self.assertEqual([s[0] for s in subscriptions], ["mining.set_difficulty", "mining.notify"])
        self.assertEqual(subscriptions[0][1], subscriptions[1][1])
        self.assertRegex(extranonce1, r"\A[0-9a-f]{8}\Z")
        self.assertEqual(size, 8)

    def test_row_09_subscribe_twice(self):
        self.pinned_pool()
        miner = self.miner()
        first, second = miner.subscribe(), miner.subscribe(AGENT)
        self.assertEqual(first, second)
        self.assertTrue(miner.authorize()["result"])
        miner.wait_job()
        self.assertEqual(miner.hear(), [])
        self.assertEqual(miner.subscribe(), first)
        self.assertEqual(miner.hear(), [])
        tip = self.server.new_block()
        miner.wait_job_on(tip)
        self.server.rest(0.5)
        miner.hear()
        on_tip = [job for job in miner.jobs if job.previous == tip]
        self.assertEqual([job.clean for job in on_tip].count(True), 1)
        self.assertLessEqual(len(on_tip), 2)  # the empty job, and the full one


def without_session(raw):
    """Session id and extranonce1 belong to one connection alone."""
    raw = re.sub(rb'"[0-9a-f]{16}"', b'"session"', raw)
    return re.sub(rb'\]\],"[0-9a-f]{8}"', b']],"extranonce1"', raw)
