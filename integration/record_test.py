"""A running pool is recorded, and its recording runs again byte for byte, over kills."""

import subprocess
from pathlib import Path

from tbgtest import ctl, pool, program
from tbgtest.operated import ALICE, Operated
from tbgtest.waiting import wait_for

PASSWORD = "correct-horse-battery-staple"


def replay(path, *arguments):
    command = [pool.program("tbgsim"), "replay", path, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


class RecordTest(Operated):
    KEYS = {"record": "session.rec", "record_part_mb": 64}

    @property
    def session(self):
        return self.pool.folder / "session.rec"

    def replayed(self, *arguments):
        done = replay(self.session, *arguments)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def come_back(self):
        """All miners, after the pool."""
        self.alice = self.login(f"{ALICE}.garage")

    def test_a_session_with_a_block_a_kill_and_an_operator_runs_again(self):
        for miner in (self.alice, *self.bobs):
            self.mine(miner)
        self.solve()
        self.ctl.text("message", "hello")
        self.ctl.text("drop", self.client_of(ALICE))
        wait_for(lambda: len(self.ctl.json("clients")) == 2, "the drop")
        recorded = self.session.stat().st_size
        wait_for(lambda: self.session.stat().st_size > recorded, "what came before")
        self.pool.kill()
        self.pool.start()
        self.come_back()
        self.mine(self.alice)
        self.assertEqual(self.pool.terminate(), 0)
        text = self.replayed("--report")
        self.assertEqual(text.count("life "), 2)
        self.assertIn("the pool died", text)
        self.assertIn("the pool ended", text)
        self.assertNotIn("PRIVATE", text)
        everything = self.replayed("--print")
        for part in ("mining.submit", "client.show_message", "submit_block",
                     "operator command={", "store_append"):  # fmt: skip
            self.assertIn(part, everything)

    def test_no_password_of_a_node_is_in_it(self):
        self.pool.terminate()
        self.node.password = self.pool.config["btcd"][0]["pass"] = PASSWORD
        self.pool.start()
        self.come_back()
        self.mine(self.alice)
        self.pool.terminate()
        everything = self.replayed("--print")
        self.assertIn("mining.submit", everything)
        self.assertNotIn(PASSWORD, everything)
        self.assertNotIn(PASSWORD.encode(), self.session.read_bytes())

    def test_a_file_that_was_cut_off_is_replayed_and_a_damaged_one_is_not(self):
        self.mine(self.alice)
        self.pool.terminate()
        whole = self.session.read_bytes()
        self.session.write_bytes(whole[: len(whole) // 2])
        self.replayed()
        damaged = bytearray(whole)
        damaged[len(whole) // 2] ^= 1
        self.session.write_bytes(damaged)
        done = replay(self.session)
        self.assertEqual(done.returncode, 1)
        self.assertIn("DAMAGED", done.stdout)
        self.assertIn("checksum", done.stdout)

    def test_what_is_no_session_file_stays_and_the_pool_says_so(self):
        self.pool.terminate()
        self.session.write_text("my thesis")
        self.pool.write_config()
        done = pool.run("--config", self.pool.config_file, cwd=self.pool.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("choose another name", done.stdout + done.stderr)
        self.assertEqual(self.session.read_text(), "my thesis")


class PseudonymsTest(Operated):
    KEYS = {"record": "session.rec", "record_pseudonyms": True}

    def test_no_name_of_a_miner_reaches_the_file_and_the_session_can_be_made_whole(self):
        for miner in (self.alice, *self.bobs):
            self.mine(miner)
        self.solve()
        session = self.pool.folder / "session.rec"
        recorded = session.stat().st_size
        wait_for(lambda: session.stat().st_size > recorded, "what came before")
        self.pool.kill()
        self.pool.start()
        alice = self.login(f"{ALICE}.garage")
        self.mine(alice)
        self.assertEqual(self.pool.terminate(), 0)
        done = replay(session)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.count("NOT REPLAYED"), 2, done.stdout)
        whole = self.pool.folder / "whole.rec"
        command = [pool.program("tbgsim"), "accept", session, "--out", whole]
        made = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
        done = replay(whole, "--print")
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)
        self.assertRegex(done.stdout, ALICE + r"\.n[0-9a-f]{12}")
        self.assertEqual(done.stdout.count("event=block_found{"), 1)
        for name in ("garage", "integration/1.0"):
            self.assertNotIn(name, done.stdout)


class RecordByOperatorTest(Operated):
    def test_a_recording_begins_with_a_restart_and_ends_without(self):
        session = self.pool.folder / "incident.rec"
        self.assertEqual(self.ctl.text("record", "status"), "not recording\n")
        self.assertIn("records nothing", self.ctl.refusal("record", "stop"))
        self.assertIn("No such file", self.ctl.refusal("record", "start", "/no/such/x.rec"))
        before = self.pool.process.pid
        self.assertIn("restarts", self.ctl.text("record", "start", session))
        self.wait_recording(session)
        self.assertEqual(self.pool.process.pid, before)
        self.alice = self.login(f"{ALICE}.garage")
        self.mine(self.alice)
        self.assertIn("already", self.ctl.refusal("record", "start", self.pool.folder / "b.rec"))
        self.assertIn("the pool goes on", self.ctl.text("record", "stop"))
        wait_for(lambda: self.ctl.json("record", "status")["recording"] is False, "the end")
        self.mine(self.alice)
        done = replay(session, "--print")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("the recording ended: tbgctl record stop", done.stdout)
        self.assertGreaterEqual(done.stdout.count("mining.submit"), 5)

    def test_who_stops_it_while_it_restarts_means_it(self):
        done = ctl.run("--config", self.pool.config_file, "record", "start",
                       self.pool.folder / "x.rec")  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.pool.terminate(), 0)
        self.assertIn("not to start again", self.pool.log())
        self.assertEqual(self.pool.log().count("miners may connect"), 1)

    def test_what_would_keep_it_from_coming_back_is_said_before(self):
        self.pool.config["donaddress"] = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
        self.pool.config["donation"] = 1
        self.pool.write_config()
        said = ctl.run("--socket", self.pool.datadir / "admin.sock", "record", "start", "x.rec",
                       cwd=self.pool.folder)  # fmt: skip
        self.assertEqual(said.returncode, 1)
        self.assertIn("would not start again", said.stderr)
        self.assertTrue(self.pool.running)
        self.mine(self.alice)

    def wait_recording(self, session):
        def records():
            done = ctl.run("--config", self.pool.config_file, "--json", "record", "status")
            return done.returncode == 0 and str(session) in done.stdout

        wait_for(records, "the pool after its restart")
        self.pool.wait_log(f"recording to {session}")
        begin = self.pool.log().index(f"recording to {session}")
        self.pool.wait_log("miners may connect", after=begin)
        self.assertTrue(Path(session).exists())


if __name__ == "__main__":
    program.main()
