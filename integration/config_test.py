"""Configuration files: a bad one stops the start with exit status 2, and says what is wrong, where,
and what was expected."""

import json
import tempfile
import unittest
from pathlib import Path

from tbgtest import address, mock_node, pool, program
from tbgtest.ports import free_port

BAD_CONFIGURATION = 2

# An operator's ckpool.conf: comments after the value, keys of ckpool's own.
CKPOOL_CONF = """{
"btcd" :  [
	{
	"url" : "127.0.0.1:%(node)d",
	"auth" : "mock",
	"pass" : "secret",
	"notify" : true
	}
],
"btcaddress" : "%(address)s",
"btcsig" : "/mined by ck/",
"blockpoll" : 100,
"donation" : 0.5,
"donaddress" : "%(donation)s",
"nonce1length" : 4,
"nonce2length" : 8,
"update_interval" : 30,
"version_mask" : "1fffe000",
"serverurl" : [
	"127.0.0.1:%(port)d"
],
"mindiff" : 1,
"startdiff" : 42,
"maxdiff" : 0,
"allow_low_diff" : true,
"logdir" : "%(logdir)s"
}
Comments from here on are ignored.
"""


class ConfigurationTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tbg-config-")
        self.folder = Path(self.enterContext(folder))

    def good(self, **keys):
        return {
            "btcd": [{"url": "127.0.0.1:8332", "auth": "user", "pass": "secret"}],
            "network": "regtest",
            "serverurl": [f"127.0.0.1:{free_port()}"],
            "datadir": str(self.folder / "data"),
            "logdir": str(self.folder / "logs"),
        } | keys

    def write(self, content):
        file = self.folder / "pool.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
        return file

    def refused(self, content, *words, check=True):
        """What the pool said; it must have stopped with status 2, naming file and words."""
        file = self.write(content)
        run = pool.run("--config", file, *(["--check"] if check else []), cwd=self.folder)
        said = run.stdout + run.stderr
        self.assertEqual(run.returncode, BAD_CONFIGURATION, said)
        for word in (file.name, *words):
            self.assertIn(word, said)
        self.assertNotRegex(said, r"terminate called|std::|what\(\)")
        return said

    def accepted(self, content):
        run = pool.run("--config", self.write(content), "--check", cwd=self.folder)
        said = run.stdout + run.stderr
        self.assertEqual(run.returncode, 0, said)
        return said

    def test_good_one_passes_the_check(self):
        self.accepted(self.good())

    def test_comments_are_allowed(self):
        text = json.dumps(self.good(), indent=1)
        self.accepted("// the pool\n" + text.replace("{", "{ /* here */", 1))

    def test_a_mistyped_key_is_named_with_line_and_suggestion(self):
        text = json.dumps(self.good(), indent=1).replace('"network"', '"mindif": 1,\n "network"')
        line = next(n for n, t in enumerate(text.splitlines(), 1) if "mindif" in t)
        self.refused(text, f":{line}:", "mindif", "mindiff")

    def test_wrong_values(self):
        for key, value, expected in (
            ("mindiff", "high", "number"),
            ("mindiff", -1, "mindiff"),
            ("nonce2length", 9, "8"),
            ("nonce2length", 2.5, "whole number"),
            ("version_mask", "xyz", "version_mask"),
            ("network", "bitcoin", "signet"),
            ("serverurl", ["127.0.0.1:99999"], "serverurl"),
            ("btcd", [{"url": "127.0.0.1:8332", "auth": "user"}], "pass"),
            ("btcd", [{"auth": "user", "pass": "secret"}], "url"),
            ("btcaddress", "1BitcoinEaterAddressDontSendf59kuE", "btcaddress"),
            ("donation", 150, "donation"),
            ("blockpoll", {}, "blockpoll"),
            ("btcsig", "b\u00fccher", "btcsig"),
            ("proxy", [{"url": "pool:3333"}], "proxy"),
            ("http", {"listen": "0.0.0.0:80"}, "not served"),
        ):
            with self.subTest(key=key, value=value):
                self.refused(self.good(**{key: value}), key, expected)

    def test_impossible_combinations(self):
        self.refused(self.good(mindiff=100, maxdiff=10), "maxdiff")
        self.refused(self.good(update_interval=60, stale_work_limit=30), "stale_work_limit")
        self.refused(self.good(donation=1.0), "donaddress")

    def test_all_that_is_wrong_is_said_at_once(self):
        wrong = self.good(mindiff="x", blockpoll="y", network="z")
        self.refused(wrong, "mindiff", "blockpoll", "signet")

    def test_no_json(self):
        for text in ("", "{", '{"mindiff": }', "[]", "\x00\xff", '{"a": 1, "a"'):
            with self.subTest(text):
                self.refused(text)

    def test_no_such_file(self):
        run = pool.run("--config", self.folder / "absent.json", cwd=self.folder)
        self.assertEqual(run.returncode, BAD_CONFIGURATION)
        self.assertIn("absent.json", run.stdout + run.stderr)

    def test_the_start_stops_like_the_check(self):
        self.refused(self.good(mindiff="x"), "mindiff", check=False)

    def test_set_on_the_command_line(self):
        file = self.write(self.good())
        run = pool.run("--config", file, "--check", "--set", "mindiff=many", cwd=self.folder)
        self.assertEqual(run.returncode, BAD_CONFIGURATION, run.stdout + run.stderr)
        self.assertIn("mindiff", run.stdout + run.stderr)
        run = pool.run("--config", file, "--check", "--set", "mindiff=0.5", cwd=self.folder)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_unknown_option(self):
        run = pool.run("--frobnicate", cwd=self.folder)
        self.assertEqual(run.returncode, BAD_CONFIGURATION, run.stdout + run.stderr)
        self.assertIn("--frobnicate", run.stdout + run.stderr)

    def test_password_from_an_environment_variable_that_is_not_set(self):
        node = {"url": "127.0.0.1:8332", "auth": "user", "pass": "env:TBG_NO_SUCH_VARIABLE"}
        self.refused(self.good(btcd=[node]), "TBG_NO_SUCH_VARIABLE")


class CkpoolConfTest(unittest.TestCase):
    def test_a_plain_ckpool_conf_runs(self):
        node = self.enterContext(mock_node.MockNode())
        running = pool.PoolProcess()
        payout, donation = address.make("p2pkh", seed=5), address.make("p2sh", seed=6)
        text = CKPOOL_CONF % {
            "node": node.port,
            "port": running.port,
            "address": payout.text,
            "donation": donation.text,
            "logdir": running.logdir,
        }
        running.write_config = lambda: running.config_file.write_text(text)
        self.enterContext(running)
        miner = self.enterContext(running.miner(address.make("p2tr").text)).login()
        share = miner.mine(miner.wait_job_on(node.chain.tip))
        self.assertIs(miner.submit(share)["result"], True)
        block, answer = node.wait_submitted(share.hash)
        self.assertIsNone(answer)
        self.assertIn(b"/mined by ck/", block.script_sig)
        value = 50 * 100_000_000
        fee = value // 200
        self.assertEqual(
            block.payouts(), [(value - fee, address.make("p2tr").script), (fee, donation.script)]
        )


class StartTest(unittest.TestCase):
    def test_network_other_than_the_nodes(self):
        node = self.enterContext(mock_node.MockNode())
        running = pool.PoolProcess([node.config], network="signet")
        self.addCleanup(running.__exit__)
        running.write_config()
        run = pool.run("--config", running.config_file, cwd=running.folder)
        self.assertNotEqual(run.returncode, 0)
        self.assertRegex(run.stdout + run.stderr, "(?s)regtest.*signet|signet.*regtest")

    def test_port_taken(self):
        node = self.enterContext(mock_node.MockNode())
        running = pool.PoolProcess([node.config])
        self.addCleanup(running.__exit__)
        running.config["serverurl"] = [f"127.0.0.1:{node.port}"]
        running.write_config()
        run = pool.run("--config", running.config_file, cwd=running.folder)
        self.assertNotEqual(run.returncode, 0)
        self.assertIn(str(node.port), run.stdout + run.stderr)


if __name__ == "__main__":
    program.main()
