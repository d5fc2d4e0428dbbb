"""An operator at work: what tbgctl shows of a running pool, and does to it."""

import json

from tbgtest import ctl, pool, program
from tbgtest.operated import ALICE, BOB, SHARES, Operated
from tbgtest.stratum import Closed
from tbgtest.waiting import wait_for


class LooksTest(Operated):
    def test_status(self):
        self.mine(self.alice)
        self.wait_status(lambda status: status["shares"]["accepted"] == SHARES)
        status = self.ctl.json("status")
        self.assertEqual(status["state"], "running")
        self.assertEqual(status["network"], "regtest")
        self.assertEqual(status["shares"]["accepted"], SHARES)
        self.assertEqual(status["miners"]["connections"], 3)
        self.assertEqual(status["miners"]["shards"], pool.shards())
        self.assertEqual(status["miners"]["workers_online"], 1)  # one has sent a share
        self.assertGreater(status["hashrate"]["1m"], 0)
        self.assertEqual(status["nodes"][0]["name"], self.node.config["url"])
        self.assertTrue(status["nodes"][0]["active"])
        self.assertGreater(status["events"]["spool_bytes"], 0)
        text = self.ctl.text("status")
        for part in ("instance pool on regtest: running", f"accepted {SHARES}", "work follows it"):
            self.assertIn(part, text)
        self.assertEqual("on 4 shards" in text, pool.shards() == 4)

    def test_users_and_workers(self):
        self.mine(self.alice)
        for bob in self.bobs:
            self.mine(bob)
        users = {row["user"]: row for row in self.ctl.json("users")}
        self.assertEqual({user: row["shares"] for user, row in users.items()},
                         {ALICE: SHARES, BOB: 2 * SHARES})  # fmt: skip
        self.assertIn(ALICE, self.ctl.text("users"))
        self.assertIn("and 1 more", self.ctl.text("users", "--top", "1"))
        self.assertEqual([row["user"] for row in self.ctl.json("users", "--top", "1")], [BOB])
        bob = self.ctl.json("user", BOB)
        self.assertEqual([row["worker"] for row in bob["rows"]], ["left", "right"])
        self.assertEqual(bob["user"]["best"], max(row["best"] for row in bob["rows"]))
        self.assertIn(f"{BOB}.right", self.ctl.text("user", BOB))
        worker = self.ctl.json("worker", f"{BOB}.left")
        self.assertEqual((worker["shares"], worker["connections"]), (SHARES, 1))
        self.assertIn(f"{BOB}.left", self.ctl.text("worker", f"{BOB}.left"))
        self.assertIn("has no share here yet", self.ctl.refusal("user", "bcrt1qnobody"))
        self.assertIn('has no worker "middle"', self.ctl.refusal("worker", f"{BOB}.middle"))

    def test_clients(self):
        self.mine(self.alice)
        clients = {row["worker"]: row for row in self.ctl.json("clients")}
        self.assertEqual(set(clients), {"garage", "left", "right"})
        garage = clients["garage"]
        self.assertEqual((garage["accepted"], garage["rejected"]), (SHARES, 0))
        self.assertEqual(garage["user_agent"], "integration/1.0")
        self.assertEqual(garage["ip"], "127.0.0.1")
        self.assertEqual(len(self.ctl.json("clients", "--user", BOB)), 2)
        self.assertIn(f"{ALICE}.garage", self.ctl.text("clients"))
        self.assertIn("no client of nobody", self.ctl.refusal("clients", "--user", "nobody"))

    def test_many_clients_come_page_by_page(self):
        strangers = [self.enterContext(self.pool.miner("x")) for _ in range(450)]
        wait_for(lambda: self.ctl.json("status")["miners"]["connections"] == 453, "all of them")
        rows = self.ctl.json("clients")
        self.assertEqual(len(rows), len(strangers) + 3)
        numbers = [row["client"] for row in rows]
        self.assertEqual(numbers, sorted(set(numbers)))

    def test_blocks(self):
        self.assertEqual(self.ctl.json("blocks"), [])
        self.solve()
        wait_for(lambda: self.ctl.json("blocks")[0]["status"] == "accepted", "an accepted block")
        block = self.ctl.json("blocks")[0]
        self.assertEqual((block["user"], block["worker"]), (ALICE, "garage"))
        self.assertIn(block["hash"], self.ctl.text("blocks"))

    def test_names_that_miners_chose_cannot_steer_a_terminal(self):
        evil = self.login(f"{ALICE}.\x1b[2Jgone")
        self.mine(evil, 1)
        self.assertNotIn("\x1b", self.ctl.text("user", ALICE))
        self.assertNotIn("\x1b", self.ctl.text("clients"))


class DeedsTest(Operated):
    def heard(self, miner, method):
        miner.wait(lambda: any(m == method for m, _ in miner.notifications), method)
        return next(params for m, params in miner.notifications if m == method)

    def test_message_to_one_and_to_all(self):
        self.wait_status(lambda status: status["miners"]["authorized"] == 3)
        self.assertEqual(self.ctl.json("message", 'say "hi"')["clients"], 3)
        for miner in (self.alice, *self.bobs):
            self.assertEqual(self.heard(miner, "client.show_message"), ['say "hi"'])
        self.alice.notifications.clear()
        self.ctl.text("message", "for you", "--client", self.client_of(ALICE))
        self.assertEqual(self.heard(self.alice, "client.show_message"), ["for you"])
        self.assertIn("printable ASCII", self.ctl.refusal("message", "zwei\nZeilen"))

    def test_reconnect_one_and_all(self):
        self.ctl.text("reconnect", self.client_of(ALICE))
        self.heard(self.alice, "client.reconnect")
        self.assertEqual(self.bobs[0].notifications[-1][0], "mining.notify")
        self.ctl.text("reconnect", "--all")
        for miner in self.bobs:
            self.heard(miner, "client.reconnect")

    def test_drop_one_and_all_of_a_user(self):
        client = self.client_of(ALICE)
        self.ctl.text("drop", client)
        with self.assertRaises(Closed):
            self.alice.read_all(5)
        self.assertIn(f"there is no client {client}", self.ctl.refusal("drop", client))
        self.assertEqual(self.ctl.json("drop", "--user", BOB)["clients"], 2)
        for bob in self.bobs:
            with self.assertRaises(Closed):
                bob.read_all(5)
        self.assertIn("is connected", self.ctl.refusal("drop", "--user", BOB))
        self.assertEqual(self.ctl.json("clients"), [])

    def test_loglevel_and_reload(self):
        self.assertEqual(self.ctl.text("loglevel"), "info\n")
        self.assertEqual(self.ctl.text("loglevel", "debug"), "info -> debug\n")
        self.login(f"{ALICE}.new")
        self.pool.wait_log("miner_connected")
        self.assertIn('no log level "loud"', self.ctl.refusal("loglevel", "loud"))
        self.pool.config["loglevel"] = "warning"
        self.pool.write_config()
        self.assertIn("loglevel is warning", self.ctl.text("reload"))
        self.assertEqual(self.ctl.json("loglevel")["loglevel"], "warning")

    def test_a_wrong_configuration_is_not_reloaded(self):
        good = ctl.Ctl(self.pool)
        path = self.pool.datadir / "admin.sock"
        self.pool.config["mindif"] = 1
        self.pool.write_config()
        done = ctl.run("--socket", path, "reload")
        self.assertEqual(done.returncode, 1)
        self.assertIn('did you mean "mindiff"', done.stderr)
        self.assertEqual(good.run("status").returncode, 2)  # tbgctl reads the same file

    def test_shutdown_is_graceful_and_leaves_no_socket(self):
        self.assertIn("the pool ends", self.ctl.text("shutdown"))
        self.heard(self.alice, "client.reconnect")
        wait_for(lambda: not self.pool.running, "the end")
        self.assertFalse((self.pool.datadir / "admin.sock").exists())


class TagTest(Operated):
    def test_without_a_file_it_says_which_key_to_set(self):
        self.assertIn('"user_tags"', self.ctl.refusal("tag", ALICE, "alice"))

    def test_the_file_is_rewritten_and_read_again(self):
        tags = self.pool.folder / "tags.json"
        tags.write_text(json.dumps({"_about": "ours", BOB: "bob"}))
        self.pool.terminate()
        self.pool.config["user_tags"] = "tags.json"
        self.pool.start()
        self.assertIn("is alice", self.ctl.text("tag", ALICE, "alice"))
        both = {"_about": "ours", BOB: "bob", ALICE: "alice"}
        self.assertEqual(json.loads(tags.read_text()), both)
        self.mine(self.login(f"{ALICE}.garage"))
        wait_for(lambda: self.ctl.json("user", ALICE)["user"]["name"] == "alice", "the name")
        self.assertIn("alice", self.ctl.text("users"))
        self.ctl.text("tag", BOB, "--remove")
        self.assertEqual(json.loads(tags.read_text()), {"_about": "ours", ALICE: "alice"})
        self.assertIn("[A-Za-z0-9_.:!#-]", self.ctl.refusal("tag", ALICE, "a b"))
        self.assertIn("bc1qx is no Bitcoin address", self.ctl.refusal("tag", "bc1qx", "a"))


if __name__ == "__main__":
    program.main()
