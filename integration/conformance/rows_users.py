"""Rows 18-20: who may mine, and what his blocks pay."""

from conformance.base import Rows
from tbgtest import address

WRONG_NETWORK = "Address is for another network"
NO_ADDRESS = "Invalid Bitcoin address"


def spellings(user):
    """As it is; bech32 also in capitals."""
    return (user.text, user.text.upper()) if user.kind not in ("p2pkh", "p2sh") else (user.text,)


class UserRows(Rows):
    def test_row_18_every_address_type_is_paid(self):
        self.block_pool()
        for seed, kind in enumerate(address.KINDS):
            user = address.make(kind, seed=10 + seed)
            for text in spellings(user):
                for name in (text, text + ".worker1", text + "_worker1"):
                    with self.subTest(name):
                        self.check_payout(name, user.script)

    def check_payout(self, name, script):
        miner = self.working_miner(name)
        tip = self.server.tip
        miner.wait_job_on(tip)
        block = miner.block()
        self.assertIsNone(miner.verdict(block))
        self.assertEqual(self.server.answer(block.hash), "accepted")
        self.assertEqual(self.server.payout(block.hash), script)
        miner.lines.close()

    def test_row_18_longest_addresses(self):
        self.block_pool()
        for kind in ("p2wsh", "p2tr"):
            text = address.make(kind, seed=77).text
            self.assertEqual(len(text), 64)  # 62 with mainnet's shorter prefix
            self.assertTrue(self.working_miner(text).alive())

    def test_row_19_bad_users(self):
        self.pinned_pool()
        good = self.user()
        kept = self.server.kept()
        for user, reason in (
            (address.make("p2wpkh", "main").text, WRONG_NETWORK),
            (address.make("p2tr", "main").text + ".rig", WRONG_NETWORK),
            (address.make("p2pkh", "main").text, WRONG_NETWORK),
            (good[:-1] + ("q" if good[-1] != "q" else "p"), NO_ADDRESS),
            (address.make("p2sh").text[:-1] + "1", NO_ADDRESS),
            ("", NO_ADDRESS),
            ("x" * 300, NO_ADDRESS),
            ('"quoted"', NO_ADDRESS),
            ("\U0001f600", NO_ADDRESS),
            ("/", NO_ADDRESS),
            ("..", NO_ADDRESS),
            ("../../etc/passwd", NO_ADDRESS),
            (None, NO_ADDRESS),
            (5, NO_ADDRESS),
        ):
            with self.subTest(user=user):
                miner = self.miner()
                miner.subscribe()
                said = miner.say((5, "mining.authorize", [user, "x"]))
                self.assertEqual(len(said), 1)
                self.assert_error(said[0], 24, reason)
                self.assert_login(miner.say((6, "mining.authorize", [good, "x"])), 6)
                miner.lines.close()
        self.assertEqual(self.server.kept(), kept)

    def test_row_19_worker_names_are_cut(self):
        self.pinned_pool()
        miner = self.working_miner(self.user() + "." + "w" * 300)
        self.assertIsNone(miner.verdict(miner.share()))
        self.assertEqual(self.server.shares()[-1][2], "w" * 128)

    def test_row_20_submit_too_early(self):
        self.pinned_pool()
        miner = self.miner()
        early = [self.user(), "1", "00" * 8, "65000000", "00000000"]
        self.assertEqual(miner.judged(early), (25, "Not subscribed"))
        miner.subscribe()
        self.assertEqual(miner.judged(early), (24, "Unauthorized worker"))
        self.assertTrue(miner.authorize()["result"])
        miner.wait_job()
        self.assertIsNone(miner.verdict(miner.share()))
