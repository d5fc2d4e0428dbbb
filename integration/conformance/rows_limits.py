"""Rows 36-39: peers that misbehave, probes, the end of the pool, and a proxy in front of it."""

from conformance.base import OUT_OF_REACH_BITS, Rows
from conformance.miner import Miner
from tbgtest.stratum import Closed

FAR = "192.0.2.7"
PROXY_V2 = bytes.fromhex("0d0a0d0a000d0a515549540a")
LOGIN = [1, 2, "mining.set_difficulty", "mining.notify"]


class LimitRows(Rows):
    def test_row_36_slow_reader(self):
        server = self.pinned_pool()
        slow, other = self.miner(slow=True), self.working_miner(self.user(2))
        with server.not_reading(slow.lines):
            slow.write((1, "mining.subscribe", []), (2, "mining.authorize", [self.user(), ""]))
            for _ in range(5):
                other.wait_job_on(server.new_block())
                other.hear()
                self.assertIsNone(other.verdict(other.share()))

    def test_row_36_slow_reader_is_dropped(self):
        if self.leave_out("write queue limit", "the queue is the connector's", of="memory"):
            return
        self.pinned_pool(write_queue_kb=64)
        slow, other = self.miner(slow=True), self.working_miner(self.user(2))
        with self.assertRaises(ConnectionError):
            for _ in range(2000):
                slow.write(*[(1, "mining.subscribe", [])] * 200)
        self.assertIsNone(other.verdict(other.share()))

    def test_row_36_half_open(self):
        server = self.pinned_pool()
        silent, subscribed, other = self.miner(), self.miner(), self.working_miner()
        subscribed.subscribe()
        server.rest(13)
        self.assertEqual(silent.hear(), [])
        server.rest(4)
        self.assertRaises(Closed, silent.hear)
        self.assertEqual(subscribed.hear(), [])
        self.assertTrue(other.alive())
        if self.leave_out("no authorize in 60 s", "no key shortens it, time is real", "socket"):
            return
        server.rest(42)
        self.assertEqual(subscribed.hear(), [])
        server.rest(4)
        self.assertRaises(Closed, subscribed.hear)
        server.rest(7200)
        self.assertTrue(other.alive())

    def test_row_36_ten_thousand_idle(self):
        count = 10_000
        if (room := self.driver.room()) < count:
            self.leave_out(f"{count} idle miners", f"{room} here: the file limit", self.driver.name)
            count = room
        server = self.pinned_pool(update_interval=120)
        miner = self.working_miner()
        idle = [self.miner(self.user(seed % 50)) for seed in range(count)]
        for each in idle:
            each.write((1, "mining.subscribe", []), (2, "mining.authorize", [each.user, ""]))
        self.assertIsNone(miner.verdict(miner.share()))
        miner.wait_job_on(server.new_block())
        self.assertIsNone(miner.verdict(miner.share()))
        server.rest(1)
        for each in idle[:: count // 20]:
            each.hear()
            self.assertEqual(each.methods()[:4], LOGIN)
            first = next(job for job in each.jobs if job.previous == server.tip)
            self.assertTrue(first.clean)

    def test_row_36_one_share_per_millisecond(self):
        server = self.pool(mindiff=1e-8, startdiff=1e-8, bits=OUT_OF_REACH_BITS)
        fast, other = self.working_miner(ip=FAR), self.working_miner(self.user(2))
        shares = [fast.share() for _ in range(1000)]
        for at in range(0, 1000, 10):
            batch = shares[at : at + 10]
            fast.write(*((99, "mining.submit", s.params(fast.user)) for s in batch))
            server.rest(0.01)
            if at % 250 == 0:
                self.assertIsNone(other.verdict(other.share()))
        fast.wait(lambda: fast.methods().count(99) == 1000, "all answers")
        self.assertEqual([m for m in fast.said if m.get("id") == 99 and m["error"]], [])
        self.assertGreater(fast.difficulty, 1e-7)
        self.assertTrue(fast.alive())

    def test_row_36_limits_of_one_address(self):
        self.pinned_pool(connections_per_ip=3, auth_per_min=4, invalid_per_min=10)
        kept = [self.working_miner(ip=FAR) for _ in range(3)]
        self.assertRaises(Closed, self.miner(ip=FAR).hear)
        self.assertTrue(self.working_miner(ip="192.0.2.8").alive())
        wrong = [kept[0].user, "1", "00", "00", "00"]
        self.assertRaises(Closed, self.repeat, kept[0], 12, "mining.submit", wrong)
        self.assertRaises(Closed, self.repeat, kept[1], 6, "mining.authorize", ["nobody", ""])
        self.repeat(kept[2], 50, "mining.authorize", [kept[2].user, ""])
        self.assertIsNone(kept[2].verdict(kept[2].share()))

    def test_row_36_connects_of_one_address(self):
        server = self.pinned_pool(connects_per_ip_per_min=5)
        for _ in range(5):
            self.working_miner(ip=FAR).lines.close()
        self.assertRaises(Closed, self.miner(ip=FAR).hear)
        if self.leave_out("connects again a minute later", "time is real", of="socket"):
            return
        server.rest(61)
        self.assertTrue(self.working_miner(ip=FAR).alive())

    @staticmethod
    def repeat(miner, times, method, params):
        for _ in range(times):
            miner.request(method, params)
        miner.hear()

    def test_row_37_probes(self):
        server = self.pinned_pool()
        kept = server.kept()
        pause = self.seconds(60, 0.5, "a probe every 60 s")
        for _ in range(3):
            probe = self.working_miner()
            probe.lines.close()
            server.rest(pause)
        self.assertEqual(server.count("miner_connected"), 3)
        self.assertEqual(server.count("miner_disconnected"), 3)
        self.assertEqual(server.kept(), kept)
        miner = self.working_miner()
        self.assertIsNone(miner.verdict(miner.share()))
        server.rest(0.5)
        self.assertNotEqual(server.kept(), kept)

    def test_row_38_reconnect_is_said(self):
        server = self.pinned_pool()
        miners = [self.working_miner(self.user(seed)) for seed in (1, 2)]
        server.reconnect_all()
        for miner in miners:
            miner.wait(lambda m=miner: "client.reconnect" in m.methods(), "client.reconnect")
            said = next(m for m in miner.said if m.get("method") == "client.reconnect")
            self.assertEqual((said["id"], said["params"]), (None, []))

    def test_row_38_sessions_are_resumed(self):
        server = self.pinned_pool()
        miner, stranger = self.working_miner(), self.working_miner(self.user(2))
        held = self.miner()
        held.subscribe("x", miner.session)
        self.assertNotEqual(held.extranonce1, miner.extranonce1)
        miner.lines.close()
        server.rest(self.seconds(590, 0.5, "resumed after almost ten minutes"))
        again = self.resumed(miner)
        self.assertTrue(again.authorize()["result"])
        again.wait_job()
        self.assertIsNone(again.verdict(again.share()))
        self.assertTrue(stranger.alive())
        if self.leave_out("not after ten minutes", "no key shortens it, time is real", "socket"):
            return
        again.lines.close()
        server.rest(601)
        late = self.miner()
        late.subscribe("x", miner.session)
        self.assertNotEqual(late.extranonce1, miner.extranonce1)

    def test_row_38_sessions_are_resumed_after_a_restart(self):
        server = self.pinned_pool()
        miners = [self.working_miner(self.user(seed)) for seed in (1, 2, 3)]
        miners[2].lines.close()
        server.rest(0.5)
        server.restart()
        for miner in reversed(miners):
            again = self.resumed(miner)
            self.assertTrue(again.authorize()["result"])
            again.wait_job()
            self.assertNotEqual(again.job.coinb1, miner.job.coinb1)
            self.assertIsNone(again.verdict(again.share()))

    def test_row_38_no_duplicate_work_after_a_restart(self):
        server = self.pinned_pool()
        before = self.working_miner()
        share = before.share()
        self.assertIsNone(before.verdict(share))
        server.restart()
        after = self.working_miner()
        self.assertNotEqual(after.job.coinb1, before.job.coinb1)
        self.assertNotEqual(after.job.id, before.job.id)
        self.assertEqual(after.verdict(share), (21, "Job not found"))
        self.assertIsNone(after.verdict(after.share()))

    def test_row_39_proxy_header_where_none_belongs(self):
        self.pinned_pool()
        for header in (b"PROXY TCP4 192.0.2.9 127.0.0.1 1 2\r\n", PROXY_V2 + b"\x21\x11\0\x0c"):
            miner = self.miner()
            miner.lines.send(header)
            self.assertTrue(miner.is_closed())
            self.assertLessEqual(len(miner.said), 1)

    def test_row_39_real_addresses(self):
        if self.leave_out("PROXY protocol", "read before the core sees a connection", "memory"):
            return
        server = self.pinned_pool()
        four = bytes([192, 0, 2, 21, 127, 0, 0, 1, 0, 1, 0, 2])
        for ip, header in (
            ("192.0.2.20", b"PROXY TCP4 192.0.2.20 127.0.0.1 1 2\r\n"),
            ("192.0.2.21", PROXY_V2 + b"\x21\x11\0\x0c" + four),
        ):
            miner = Miner(server.connect_as_proxy(), self.user())
            miner.lines.send(header)
            miner.start()
            self.assertIsNone(miner.verdict(miner.share()))
            self.assertIn(ip, server.addresses())
        bare = Miner(server.connect_as_proxy(), self.user())
        bare.write((1, "mining.subscribe", []))
        self.assertTrue(bare.is_closed())
        self.assertEqual(bare.said, [])


