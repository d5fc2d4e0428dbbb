"""A node that answers badly: one clear message for the operator, miners stay, and work goes on when
the node behaves again."""

import re
import time
import unittest

from tbgtest import faults, mock_node, pool, program
from tbgtest.bad_node import PAYOUT, BadNode


class AnswersBadlyTest(BadNode):
    def test_401(self):
        self.assert_one_message(faults.http(401, "", reason="Unauthorized"), "401|auth|password")

    def test_403(self):
        self.assert_one_message(faults.http(403, "", reason="Forbidden"), "403.*rpcallowip")

    def test_503(self):
        self.assert_one_message(faults.http(503, "Work queue depth exceeded"), "503.*rpcworkqueue")

    def test_500_without_json(self):
        self.assert_one_message(faults.http(500, "Internal Server Error"), "HTTP 500")

    def test_404(self):
        self.assert_one_message(faults.http(404, "<html>nginx</html>"), "HTTP 404")

    def test_html(self):
        self.assert_one_message(faults.html(), "not JSON")

    def test_half_an_answer(self):
        self.assert_one_message(faults.half_answer(), "in the middle of its answer")

    def test_cut_json(self):
        self.assert_one_message(faults.cut_json(), "JSON|cut off")

    def test_no_http(self):
        self.assert_one_message(faults.no_http(), "does not speak HTTP")

    def test_warming_up(self):
        self.assert_one_message(faults.rpc_error(-28, "Loading block index..."), "-28.*Loading")

    def test_no_peers(self):
        fault = faults.rpc_error(-9, "Bitcoin is not connected!")
        self.assert_one_message(faults.only("getblocktemplate", fault), "-9.*not connected")

    def test_initial_download(self):
        fault = faults.rpc_error(-10, "Bitcoin is in initial sync and waiting for blocks...")
        self.assert_one_message(faults.only("getblocktemplate", fault), "-10.*initial sync")

    def test_any_other_error(self):
        self.assert_one_message(faults.rpc_error(-1, 'strange "words"\n\x07'), "-1.*strange")

    def test_results_of_the_wrong_type(self):
        """The same words each time, so the log says them once in a while only."""
        start = len(self.pool.log())
        for value in (None, 7, [], "deadbeef", {}, {"chain": 5}):
            self.node.set_fault(faults.result(value))
            self.node.new_block()
            time.sleep(0.5)
        self.assertRegex("\n".join(self.warnings(start)), "answered getblockchaininfo with")
        self.assert_recovers()

    def test_time_out(self):
        self.assert_one_message(faults.silent(60), r"did not answer within \d+ s", timeout=45)

    def test_slow_is_no_fault(self):
        start = len(self.pool.log())
        self.node.set_fault(faults.slow(1.0))
        self.node.new_block()
        self.wait_full_job()
        self.assertEqual(self.warnings(start), [])
        self.assert_recovers()

    def test_down_and_up(self):
        start = len(self.pool.log())
        self.node.down()
        self.pool.process.wait_until(
            lambda: re.search("cannot be reached|closed the connection", self.pool.log()[start:]),
            "the warning that the node is away",
        )
        self.node.up()
        self.node.new_block()
        self.assert_recovers()


class CookieTest(unittest.TestCase):
    def test_a_new_cookie_after_a_restart_of_the_node(self):
        node = mock_node.MockNode()
        node.user = "__cookie__"
        running = pool.PoolProcess(blockpoll=20)
        cookie = running.folder / ".cookie"
        cookie.write_text(f"{node.user}:{node.password}")
        running.config["btcd"] = [{"url": f"127.0.0.1:{node.port}", "cookie": str(cookie)}]
        self.enterContext(node)
        self.enterContext(running)
        miner = self.enterContext(running.miner(PAYOUT.text)).login()
        miner.wait_job_on(node.chain.tip)
        node.down()
        node.password = "another secret"
        cookie.write_text(f"{node.user}:{node.password}")
        node.up()
        miner.wait_job_on(node.new_block(), timeout=20)
        self.assertNotIn("401", running.log())


if __name__ == "__main__":
    program.main()
