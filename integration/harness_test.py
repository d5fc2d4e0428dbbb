"""The harness itself: if it were wrong, the other programs would prove nothing."""

import http.client
import unittest

from tbgtest import address, bitcoin, faults, mock_node, program, work
from tbgtest.bitcoin import Input, Output, Transaction
from tbgtest.block import Block
from tbgtest.mock_chain import GENESIS
from tbgtest.rpc import Rpc, RpcError

KEY_HASH = bytes.fromhex("751e76e8199196d454941c45d1b3a323f1433bd6")


class AddressesTest(unittest.TestCase):
    def test_bip173_vector(self):
        self.assertEqual(
            address.segwit("bc", 0, KEY_HASH), "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
        )

    def test_bip350_vector(self):
        key = address.GENERATOR[0].to_bytes(32, "big")
        self.assertEqual(
            address.segwit("bc", 1, key),
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        )

    def test_base58_vector(self):
        self.assertEqual(address.base58check(0, bytes(20)), "1111111111111111111114oLvT2")

    def test_public_key_is_on_the_curve(self):
        x, y = address.public_key(0xDEADBEEF)
        self.assertEqual(y * y % address.FIELD, (x**3 + 7) % address.FIELD)


class ScriptNumbersTest(unittest.TestCase):
    def test_heights_as_core_writes_them(self):
        heights = {1: "51", 16: "60", 17: "0111", 127: "017f", 128: "028000", 32768: "03008000"}
        for height, script in heights.items():
            self.assertEqual(bitcoin.script_number(height).hex(), script)


class MockNodeTest(unittest.TestCase):
    def setUp(self):
        self.node = mock_node.MockNode()
        self.enterContext(self.node)
        self.rpc = Rpc(self.node.port, mock_node.USER, mock_node.PASSWORD)

    def solve(self, template):
        """A block from a template, by way of a notify as a pool might send it."""
        commitment = bytes.fromhex(template["default_witness_commitment"])
        script = bitcoin.script_number(template["height"]) + b"\x08" + bytes(8)
        coinbase = Transaction(
            [Input(bytes(32), 0xFFFFFFFF, script)],
            [Output(template["coinbasevalue"], b"\x51"), Output(0, commitment)],
        )
        rest = [
            Transaction.read(bitcoin.Reader(bytes.fromhex(t["data"])))
            for t in template["transactions"]
        ]
        raw = coinbase.serialize(with_witness=False)
        split = raw.index(script) + len(script) - 8
        previous = work.swap_words(bitcoin.undisplay(template["previousblockhash"]))
        notify = [
            "1",
            previous.hex(),
            raw[:split].hex(),
            raw[split + 8 :].hex(),
            [b.hex() for b in branch([t.txid for t in rest])],
            f"{template['version']:08x}",
            template["bits"],
            f"{template['curtime']:08x}",
            True,
        ]
        share = work.mine(work.Job.from_params(notify), b"abcd", b"efgh")
        coinbase.inputs[0] = Input(bytes(32), 0xFFFFFFFF, script[:-8] + b"abcdefgh")
        coinbase.inputs[0].witness = [bytes(32)]
        serialized = b"".join(t.serialize() for t in [coinbase, *rest])
        return share.header.serialize() + bitcoin.compact_size(1 + len(rest)) + serialized

    def test_genesis_is_regtests(self):
        self.assertEqual(
            bitcoin.display(GENESIS.hash),
            "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206",
        )

    def test_accepts_what_a_miner_made_of_its_template(self):
        for count in (0, 1, 2, 5):
            self.node.set_transactions(count)
            raw = self.solve(self.rpc.getblocktemplate({"rules": ["segwit"]}))
            self.assertEqual(Block(raw).serialize(), raw)
            self.assertIsNone(self.rpc.submitblock(raw.hex()))
            self.assertEqual(self.rpc.submitblock(raw.hex()), "duplicate")

    def test_refuses_a_block_with_a_changed_transaction(self):
        self.node.set_transactions(2)
        raw = self.solve(self.rpc.getblocktemplate({"rules": ["segwit"]}))
        for end, answer in ((-1, "bad-txnmrklroot"), (-5, "bad-witness-merkle-match")):
            changed = bytearray(raw)
            changed[end] ^= 1
            self.assertEqual(self.rpc.submitblock(changed.hex()), answer)

    def test_faults_look_as_they_should(self):
        self.node.set_fault(faults.rpc_error(-28, "Loading block index"))
        with self.assertRaises(RpcError) as raised:
            self.rpc.getblockcount()
        self.assertEqual(raised.exception.code, -28)
        self.node.set_fault(faults.half_answer())
        self.assertRaises(http.client.IncompleteRead, self.rpc.getblockcount)
        self.node.set_fault(None)
        self.assertEqual(self.rpc.getblockcount(), 1)
        self.node.down()
        self.assertRaises(ConnectionRefusedError, self.rpc.getblockcount)
        self.node.up()
        self.assertEqual(self.rpc.getblockcount(), 1)


def branch(txids):
    """The merkle branch of the coinbase over the other transactions' ids, lowest first."""
    found, level = [], [None, *txids]
    while len(level) > 1:
        found.append(level[1])
        if len(level) % 2:
            level.append(level[-1])
        pairs = zip(level[2::2], level[3::2])
        level = [None, *(bitcoin.sha256d(left + right) for left, right in pairs)]
    return found


if __name__ == "__main__":
    program.main()
