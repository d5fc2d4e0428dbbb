"""A node whose templates lie, or that fails at the one call that matters most, submitblock."""

from tbgtest import bitcoin, faults, program
from tbgtest.bad_node import BadNode
from tbgtest.waiting import wait_for


class LyingTemplateTest(BadNode):
    def assert_refused(self, change, pattern):
        self.assert_one_message(faults.template(change), f"template.*({pattern})")

    def test_missing_fields(self):
        for key in ("height", "bits", "transactions", "previousblockhash", "coinbasevalue"):
            with self.subTest(key):
                self.assert_refused(lambda t, key=key: t.pop(key), key)

    def test_wrong_types(self):
        wrong = {"height": "5", "curtime": -1, "transactions": {}, "version": 1.5}
        for key, value in wrong.items():
            with self.subTest(key):
                self.assert_refused(lambda t, key=key, value=value: t.update({key: value}), "")

    def test_absurd_heights(self):
        for height in (-1, 2**40, 10**30):
            with self.subTest(height):
                self.assert_refused(
                    lambda t, height=height: t.update(height=height), "height|whole"
                )

    def test_bits(self):
        for bits in ("00000000", "ff123456", "xyz", ""):
            with self.subTest(bits):
                self.assert_refused(lambda t, bits=bits: t.update(bits=bits), "bits")

    def test_txid_that_does_not_match_its_data(self):
        def lie(template):
            template["transactions"][1]["txid"] = "11" * 32

        self.assert_refused(lie, "do not match")

    def test_data_that_is_no_transaction(self):
        def lie(template):
            template["transactions"][0]["data"] = "00" * 60

        self.assert_refused(lie, "no transaction")

    def test_commitment_to_other_transactions(self):
        def lie(template):
            template["transactions"].pop()

        self.assert_refused(lie, "default_witness_commitment")

    def test_unknown_rule(self):
        self.assert_refused(lambda t: t["rules"].append("!quantum"), "quantum.*update the pool")


class SubmitAnswersBadlyTest(BadNode):
    """submitblock fails in every way; the block is submitted again until it is judged."""

    def assert_submitted_again(self, fault):
        share, calls = self.miner.mine(), self.node.calls
        calls.clear()
        self.node.set_fault(faults.only("submitblock", fault))
        self.assertIs(self.miner.submit(share)["result"], True)
        wait_for(lambda: calls.count("submitblock") >= 2, "a second submission")
        self.node.set_fault(None)
        self.node.wait_submitted(share.hash)
        self.pool.wait_log(f"BLOCK ACCEPTED: {bitcoin.display(share.hash)}")
        self.wait_full_job()

    def test_until_the_node_judges(self):
        for name, fault in {
            "401": faults.http(401),
            "503": faults.http(503, "Work queue depth exceeded"),
            "html": faults.html(),
            "-28": faults.rpc_error(-28, "Loading"),
            "no answer": faults.silent(0.2),
            "parent unknown": faults.result("prev-blk-not-found"),
            "clock behind": faults.result("time-too-new"),
        }.items():
            with self.subTest(name):
                self.assert_submitted_again(fault)

    def test_answer_lost_after_the_block_was_taken(self):
        def take_and_hang_up(exchange, method):
            exchange.honest_answer(method)
            exchange.hang_up()
            return True

        self.node.set_fault(faults.only("submitblock", take_and_hang_up))
        share = self.miner.mine()
        self.assertIs(self.miner.submit(share)["result"], True)
        self.pool.wait_log(f"BLOCK ACCEPTED: {bitcoin.display(share.hash)}")
        self.node.set_fault(None)
        self.wait_full_job()


if __name__ == "__main__":
    program.main()
