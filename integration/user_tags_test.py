"""Names in the coinbase: the file of user_tags is read again while the pool runs."""

import json
import os
import signal
import unittest

from tbgtest import address, mock_node, pool, program

USERS = [address.make("p2wpkh").text, address.make("p2tr").text]


def says(job, text):
    """Whether the job's coinbase holds the text."""
    return text.encode() in job.coinb1 + job.coinb2


class UserTagsTest(unittest.TestCase):
    def setUp(self):
        node = self.enterContext(mock_node.MockNode())
        self.pool = pool.PoolProcess([node.config], update_interval=1, startdiff=1e-6, mindiff=1e-6)
        self.file = self.pool.folder / "tags.json"
        self.pool.config["user_tags"] = str(self.file)
        self.name(USERS[0], "first")
        self.enterContext(self.pool)
        self.miner = self.enterContext(self.pool.miner(USERS[0] + ".rig")).login()

    def write(self, text):
        """As an operator should: whole, or not at all."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(text)
        os.replace(fresh, self.file)

    def name(self, user, name):
        self.write(json.dumps({user: name}, indent=1))

    def wait_tag(self, text):
        return self.miner.wait_job(lambda job: says(job, text), f"work that says {text}")

    def test_the_next_job_says_the_new_name_and_shares_of_the_last_one_count(self):
        old = self.wait_tag("/TheBitcoinGame:first/")
        before = self.miner.mine(old)
        self.name(USERS[0], "second")
        new = self.wait_tag("/TheBitcoinGame:second/")
        self.assertFalse(new.clean, "a name alone makes no work stale")
        self.assertEqual(self.miner.submit(before)["result"], True)
        # That was a block: work on the one before it becomes stale at any moment.
        tip = self.miner.wait_job(lambda job: job.previous != old.previous, "work on its block")
        self.assertTrue(says(tip, "/TheBitcoinGame:second/"))
        self.assertEqual(self.miner.submit(self.miner.mine(tip))["result"], True)
        blocks = [raw for raw in self.pool.block_files().values()]
        self.assertTrue(any(b"/TheBitcoinGame:first/" in raw for raw in blocks))
        self.assertTrue(any(b"/TheBitcoinGame:second/" in raw for raw in blocks))

    def test_a_bad_file_leaves_the_names_in_force_and_says_what_is_wrong(self):
        self.wait_tag("/TheBitcoinGame:first/")
        self.name(USERS[0], "no blanks, please")
        line = self.pool.wait_log("expected a name")
        self.assertIn(f"{self.file}:2: ", line)
        self.assertIn(USERS[0], line)
        self.pool.wait_log("the names from before stay in force")
        self.miner.wait_job(lambda job, last=self.miner.job: job is not last, "another job")
        self.assertTrue(says(self.miner.job, "/TheBitcoinGame:first/"))
        self.name(USERS[0], "good")
        self.wait_tag("/TheBitcoinGame:good/")

    def test_a_hangup_reads_it_at_once(self):
        self.wait_tag("/TheBitcoinGame:first/")
        self.name(USERS[1], "other")
        os.kill(self.pool.process.pid, signal.SIGHUP)
        self.pool.wait_log("is read: 1 names, used from the next job on")
        self.wait_tag("/TheBitcoinGame/")
        after = len(self.pool.log())
        os.kill(self.pool.process.pid, signal.SIGHUP)
        self.pool.wait_log("nothing is new", after)


if __name__ == "__main__":
    program.main()
