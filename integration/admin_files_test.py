"""tbgctl beside a pool that is well, killed, waiting or not there: its records and its socket."""

import json
import shutil
import socket
import stat
import tempfile
import time
import unittest
from pathlib import Path

from tbgtest import ctl, pool, program
from tbgtest.events import snapshots
from tbgtest.operated import ALICE, BOB, SHARES, Operated
from tbgtest.ports import free_port, is_free
from tbgtest.process import Program
from tbgtest.waiting import wait_for


class RecordsTest(Operated):
    def shares_of(self, datadir):
        done = ctl.run("records", "dump", "--json", "--datadir", datadir)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return {row["user"]: row["shares"] for row in rows if row["kind"] == "user"}

    def verify(self, datadir=None):
        return ctl.run("records", "verify", "--datadir", datadir or self.pool.datadir)

    def assert_well(self):
        done = self.verify()
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("all is well", done.stdout)

    def test_while_it_runs_and_after_kill_9(self):
        self.mine(self.alice)
        self.mine(self.bobs[0])
        expected = {ALICE: SHARES, BOB: SHARES}
        self.assertEqual(self.shares_of(self.pool.datadir), expected)
        self.assert_well()
        self.pool.kill()
        self.assertEqual(self.shares_of(self.pool.datadir), expected)
        self.assert_well()
        self.assertIn(f"{ALICE}.garage", self.ctl.text("records", "dump"))
        # A tool that only reads leaves what it read as it was.
        self.pool.start()
        users = {row["user"]: row["shares"] for row in self.ctl.json("users")}
        self.assertEqual(users, expected)

    def test_a_start_that_fails_forgets_nothing(self):
        self.mine(self.alice)
        self.assertEqual(self.pool.terminate(), 0, self.pool.process.tail())
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", self.pool.port))
            taken.listen()
            failed = pool.run("--config", self.pool.config_file, cwd=self.pool.folder)
        self.assertEqual(failed.returncode, 1, failed.stdout)
        self.assertIn("cannot listen on", failed.stdout)
        self.pool.start()
        self.assertEqual(self.shares_of(self.pool.datadir), {ALICE: SHARES})

    def test_again_and_again_under_load(self):
        end = time.monotonic() + 3
        while time.monotonic() < end:
            self.mine(self.alice, 20)
            self.assert_well()

    def test_damage_is_named(self):
        self.mine(self.alice)
        self.solve()
        self.pool.terminate()
        snapshot = max(snapshots(self.pool.datadir))
        segment = min(file.name for file in (self.pool.datadir / "spool").glob("0-*.jsonl"))
        for name, position, where in (
            (f"records/{snapshot}", 30, ", line 1: is damaged: its checksum does not fit"),
            ("records/blocks.log", 40, ", byte 0: "),
            (f"spool/{segment}", 0, ", line 1: is damaged: no event"),
        ):
            with self.subTest(name):
                spoilt = self.pool.folder / "spoilt"
                shutil.copytree(self.pool.datadir, spoilt, dirs_exist_ok=True)
                data = bytearray((spoilt / name).read_bytes())
                data[position] ^= 1
                (spoilt / name).write_bytes(data)
                done = self.verify(spoilt)
                self.assertEqual(done.returncode, 1, done.stdout)
                self.assertIn(f"problem: {name}{where}", done.stdout)
                shutil.rmtree(spoilt)


class SocketTest(Operated):
    @property
    def path(self):
        return self.pool.datadir / "admin.sock"

    def test_its_user_alone_may_ask(self):
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)

    def test_what_kill_9_left_is_replaced(self):
        self.pool.kill()
        self.assertTrue(self.path.exists())
        done = self.ctl.run("status")
        self.assertEqual(done.returncode, 3)
        self.assertIn(f"no pool answers at {self.path}: Connection refused", done.stderr)
        self.pool.start()
        wait_for(lambda: "running" in self.ctl.text("status"), "it to have work")

    def test_a_second_pool_does_not_take_it(self):
        other = pool.PoolProcess(
            [self.node.config], network="regtest", admin_socket=str(self.path)
        )
        self.addCleanup(shutil.rmtree, other.folder)
        other.write_config()
        done = pool.run("--config", other.config_file)
        self.assertEqual(done.returncode, 1)
        self.assertIn("another process answers there", done.stdout + done.stderr)
        self.assertIn("running", self.ctl.text("status"))

    def test_a_path_that_is_too_long_names_the_key(self):
        done = pool.run("--check", "--set", "admin_socket=/tmp/" + "x" * 110)
        self.assertEqual(done.returncode, 2)
        self.assertIn("admin_socket", done.stderr)
        self.assertIn("the system allows 107", done.stderr)

    def test_the_protocol_as_it_is_documented(self):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.path))
            line.sendall(b'{"command":"clients","args":{"limit":2}}\nnonsense\n')
            answers = line.makefile("rb")
            first, second = json.loads(answers.readline()), json.loads(answers.readline())
        self.assertTrue(first["ok"])
        self.assertEqual(len(first["result"]["rows"]), 2)
        self.assertIsNotNone(first["result"]["next"])
        self.assertFalse(second["ok"])
        self.assertIn("not JSON", second["error"])


class WithoutPoolTest(unittest.TestCase):
    def test_wrong_usage(self):
        self.assertEqual(ctl.run("statuss").returncode, 2)
        self.assertEqual(ctl.run().returncode, 2)
        self.assertEqual(ctl.run("--help").returncode, 0)

    def test_a_pool_without_its_node_still_answers(self):
        nowhere = {"url": f"127.0.0.1:{free_port()}", "auth": "a", "pass": "b"}
        waiting = pool.PoolProcess([nowhere])
        self.addCleanup(shutil.rmtree, waiting.folder)
        waiting.write_config()
        command = [pool.program(), "--config", waiting.config_file]
        running = self.enterContext(Program(command, waiting.folder / "out", waiting.folder))
        asking = ctl.Ctl(waiting)
        running.wait_until((waiting.datadir / "admin.sock").exists, "its admin socket")
        self.assertEqual(asking.json("status")["state"], "waiting for a node")
        self.assertIn("waiting for a node", asking.text("status"))
        self.assertIn("no node has answered yet", asking.refusal("users"))
        asking.text("shutdown")
        wait_for(lambda: not running.running, "the end")

    def test_the_embedded_pool_is_found_where_it_runs(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="tbg-admin-")))
        port = free_port()
        command = [pool.program(), "--embedded", "--demo-miners", "2"]
        command += ["--set", f"serverurl=127.0.0.1:{port}", "--set", "event_enabled=false"]
        running = self.enterContext(Program(command, folder / "out", folder))
        running.wait_until(lambda: not is_free(port), "its Stratum port")
        done = ctl.run("status", cwd=folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("EMBEDDED NODE: nothing here is real", done.stdout)


if __name__ == "__main__":
    program.main()
