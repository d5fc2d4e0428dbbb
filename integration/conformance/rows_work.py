"""Rows 30-32: new blocks, refreshes, and a node that does not answer."""

from conformance.base import Rows


class WorkRows(Rows):
    def test_row_30_new_block(self):
        server = self.pinned_pool()
        miners = [self.working_miner(self.user(seed)) for seed in (1, 2, 3)]
        old = [miner.job for miner in miners]
        tip = server.new_block()
        for miner in miners:
            miner.wait_job_on(tip)
            first = next(job for job in miner.jobs if job.previous == tip)
            self.assertTrue(first.clean)
        for miner, job in zip(miners, old):
            share = miner.share(job)
            self.assertEqual(miner.verdict(share), (21, "Stale"))
            self.assertIsNone(server.answer(share.hash))
        block = miners[1].block(old[1])
        self.assertEqual(miners[1].verdict(block), (21, "Stale"))
        self.assertEqual(server.answer(block.hash), "side_chain")
        for miner in miners:
            miner.hear()
            self.assertIsNone(miner.verdict(miner.share()))

    def test_row_31_refresh(self):
        interval = self.seconds(30, 1, "update_interval 30 s")
        server = self.pinned_pool(update_interval=interval)
        miner = self.working_miner()
        first = miner.job
        server.rest(2.2 * interval)
        miner.hear()
        later = miner.jobs[1:]
        self.assertGreaterEqual(len(later), 2)
        times = [job.time for job in miner.jobs]
        self.assertEqual(times, sorted(set(times)))
        self.assertEqual(len({job.id for job in miner.jobs}), len(miner.jobs))
        self.assertEqual({job.clean for job in later}, {False})
        self.assertEqual({job.previous for job in miner.jobs}, {first.previous})
        self.assertEqual(len(miner.difficulties), 1)
        for job in (first, miner.job):
            self.assertIsNone(miner.verdict(miner.share(job)))

    def test_row_31_jobs_stay_valid(self):
        if self.leave_out("job of ten minutes ago", "no key shortens it, time is real", "socket"):
            return
        server = self.pinned_pool()
        miner = self.working_miner()
        first = miner.job
        server.rest(600)
        miner.hear()
        self.assertGreater(len(miner.jobs), 10)
        self.assertIsNone(miner.verdict(miner.share(first)))

    def check_waits_for_work(self, server):
        miner = self.miner()
        miner.subscribe()
        self.assertTrue(miner.authorize()["result"])
        server.rest(1)
        miner.hear()
        self.assertEqual(miner.jobs, [])
        self.assertTrue(miner.alive())
        server.node("up")
        self.assertTrue(miner.wait_job(timeout=20).clean)
        self.assertIsNone(miner.verdict(miner.share()))

    def test_row_32_node_down_at_start(self):
        self.check_waits_for_work(self.pinned_pool(node="down"))

    def test_row_32_node_syncing(self):
        self.check_waits_for_work(self.pinned_pool(node="ibd"))

    def test_row_32_node_down_later(self):
        limit = self.seconds(120, 10, "stale_work_limit 120 s")
        server = self.pinned_pool(stale_work_limit=limit, update_interval=limit / 4)
        miner = self.working_miner()
        server.node("down")
        server.rest(limit / 4)
        newcomer = self.working_miner(self.user(3))
        self.assertIsNone(newcomer.verdict(newcomer.share()))
        server.rest(limit)
        miner.hear()
        known = len(miner.jobs)
        late = self.miner(self.user(4))
        late.subscribe()
        self.assertTrue(late.authorize()["result"])
        server.rest(limit / 2)
        late.hear()
        miner.hear()
        self.assertEqual((late.jobs, len(miner.jobs)), ([], known))
        server.node("up")
        late.wait_job(timeout=20)
        miner.wait(lambda: len(miner.jobs) > known, "work again", 20)
        self.assertIsNone(miner.verdict(miner.share()))
