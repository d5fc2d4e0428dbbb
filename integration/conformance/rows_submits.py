"""Rows 21-25: a share's fields, and the same share again."""

from conformance.base import EASY, Rows

OUTSIDE = (20, "Invalid version mask")
BAD_NONCE = (20, "Invalid nonce")
BAD_NONCE2 = (20, "Invalid nonce2 length")
BAD_TIME = (20, "Ntime out of range")
NO_JOB = (21, "Job not found")
DUPLICATE = (22, "Duplicate share")
JOB, NONCE2, NONCE = 1, 2, 4


def changed(params, index, value):
    return [*params[:index], value, *params[index + 1 :]]


class SubmitRows(Rows):
    def test_row_21_version_bits_left_out(self):
        self.pinned_pool()
        miner = self.miner()
        miner.configure()
        miner.start()
        self.assertIsNone(miner.judged(miner.share().params(miner.user)))
        rolled = miner.share(version_bits=0x00006000)
        self.assertIsNone(miner.judged(rolled.params(miner.user, with_version=True)))

    def test_row_21_version_bits_without_configure(self):
        self.pinned_pool()
        miner = self.working_miner()
        self.assertIsNone(miner.judged([*miner.share().params(miner.user), "00000000"]))
        self.assertIsNone(miner.judged([*miner.share().params(miner.user), None]))
        rolled = miner.share(version_bits=0x00002000)
        self.assertEqual(miner.judged(rolled.params(miner.user, with_version=True)), OUTSIDE)

    def test_row_22_nonces(self):
        self.pinned_pool()
        miner = self.working_miner()
        share = miner.share()
        params, nonce = share.params(miner.user), share.header.nonce
        self.assertLess(nonce, 1 << 24)
        for wrong in (f"0x{nonce:06x}", f"0{nonce:08x}", "", "nonsense", "-1", "+1", " 1"):
            with self.subTest(nonce=wrong):
                self.assertEqual(miner.judged(changed(params, NONCE, wrong)), BAD_NONCE)
        self.assertIsNone(miner.judged(changed(params, NONCE, f"{nonce:x}")))
        self.assertEqual(miner.judged(params), DUPLICATE)
        upper = [p.upper() if i in (NONCE2, NONCE) else p for i, p in enumerate(self.fresh(miner))]
        self.assertIsNone(miner.judged(upper))

    @staticmethod
    def fresh(miner):
        """With a letter in its nonce, so that upper case is another text."""
        while True:
            params = miner.share().params(miner.user)
            if params[NONCE] != params[NONCE].upper():
                return params

    def test_row_22_nonce2(self):
        self.pinned_pool()
        miner = self.working_miner()
        params = miner.share().params(miner.user)
        good = params[NONCE2]
        for wrong in (good[:-2], good + "00", good[:-1], "", "zz" + good[2:], "0x" + good[2:]):
            with self.subTest(nonce2=wrong):
                self.assertEqual(miner.judged(changed(params, NONCE2, wrong)), BAD_NONCE2)
        self.assertIsNone(miner.judged(params))

    def test_row_22_malformed(self):
        self.pinned_pool()
        miner = self.working_miner()
        params = miner.share().params(miner.user)
        for wrong in ([], params[:4], [5, *params[1:]], changed(params, NONCE, 7), {"a": 1}):
            with self.subTest(params=wrong):
                self.assertEqual(miner.judged(wrong), (20, "Invalid params"))
        self.assertIsNone(miner.judged(params))

    def test_row_23_ntime_around_the_job(self):
        self.pinned_pool()
        miner = self.working_miner()
        time = miner.job.time
        for offset, verdict in ((-1, BAD_TIME), (0, None), (600, None), (7000, None)):
            with self.subTest(offset):
                self.assertEqual(miner.verdict(miner.share(time=time + offset)), verdict)
        self.assertEqual(miner.verdict(miner.share(time=time + 7001)), BAD_TIME)

    def test_row_23_ntime_ahead_of_the_clock(self):
        server = self.pinned_pool()
        server.put_clock_behind_work(600)
        miner = self.working_miner()
        self.assertGreater(miner.job.time, server.now() + 300)
        slack = server.clock_slack
        late = miner.share(time=server.now() + 7201 + slack)
        self.assertEqual(miner.verdict(late), BAD_TIME)
        in_time = miner.share(time=server.now() + 7200 - slack)
        self.assertIsNone(miner.verdict(in_time))

    def test_row_24_unknown_jobs(self):
        self.pinned_pool()
        miner = self.working_miner()
        params = miner.share().params(miner.user)
        for job in ("", "1", "00000000000", "f" * 11, params[JOB] + "0", "z" * 11, "x" * 200):
            with self.subTest(job=job):
                self.assertEqual(miner.judged(changed(params, JOB, job)), NO_JOB)
        for number in (17, 1.5, -1, 10**30):
            with self.subTest(number=number):
                self.assertEqual(miner.judged(changed(params, JOB, number)), NO_JOB)
        self.assertIsNone(miner.judged(params))

    def test_row_24_job_of_another_connection(self):
        self.pinned_pool(maxdiff=0)
        one, other = self.working_miner(), self.working_miner(self.user(2))
        one.say((1, "mining.suggest_difficulty", [2 * EASY]))
        own = one.job.id
        self.assertNotIn(own, [job.id for job in other.jobs])
        params = other.share().params(other.user)
        self.assertEqual(other.judged(changed(params, JOB, own)), NO_JOB)
        self.assertIsNone(other.judged(params))

    def test_row_25_the_same_share_twice(self):
        self.pinned_pool()
        miner = self.working_miner()
        share = miner.share()
        self.assertIsNone(miner.verdict(share))
        self.assertEqual(miner.verdict(share), DUPLICATE)
        params = share.params(miner.user)
        again = [p.upper() if i == NONCE2 else p for i, p in enumerate(params)]
        self.assertEqual(miner.judged(again), DUPLICATE)
        self.assertEqual(miner.judged([*params, "00000000"]), DUPLICATE)

    def test_row_25_after_a_reconnect(self):
        self.pinned_pool()
        miner = self.working_miner()
        share = miner.share()
        self.assertIsNone(miner.verdict(share))
        miner.lines.close()
        self.server.rest(0.2)
        again = self.resumed(miner, "conformance/1.0")
        self.assertTrue(again.authorize()["result"])
        again.wait_job()
        self.assertEqual(again.job.coinb1, share.job.coinb1)
        self.assertEqual(again.verdict(share), DUPLICATE)
        again.next_extranonce2()  # the one that was used before
        self.assertIsNone(again.verdict(again.share()))

    def test_row_25_two_job_ids_never_mean_the_same_work(self):
        self.pinned_pool(maxdiff=0)
        miner = self.working_miner()
        for factor in (2, 3, 4):
            miner.say((factor, "mining.suggest_difficulty", [factor * EASY]))
        self.assertEqual(len({job.id for job in miner.jobs}), 4)
        self.assertEqual(len({(job.coinb1, job.coinb2) for job in miner.jobs}), 4)
