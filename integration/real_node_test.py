"""A real node accepts what a scripted miner finds through tbgpool, and so does Bitcoin Core's
consensus code. The node is Bitcoin Core if it is there, else btcd."""

import tempfile
import unittest

from tbgtest import address, bitcoin, nodes, pool, program
from tbgtest.block import Block
from tbgtest.kernel import KernelJudge
from tbgtest.waiting import wait_for

TAG = b"/TheBitcoinGame/"
BLOCKS_OF_EACH_TYPE = 5
# Enough for btcd, which lets segwit activate by version bits on regtest, and for coins to mature.
FIRST_HEIGHT = 440


class RealNode(unittest.TestCase):
    """One node for all tests of the class; a pool for each."""

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="tbg-node-"))
        cls.node = cls.enterClassContext(nodes.real_node(folder))
        cls.node.mine(FIRST_HEIGHT)

    def start_pool(self, **keys):
        return self.enterContext(pool.PoolProcess([self.node.config], blockpoll=50, **keys))

    def login(self, running, payout, mask=None):
        miner = self.enterContext(running.miner(payout.text + ".rig1"))
        if mask is not None:
            miner.configure(mask)
        return miner.login()

    def mine_block(self, miner, before_submit=lambda: None, **how):
        """Mines on the node's tip until the node has the block; the block, as the node tells it."""
        height = self.node.height + 1
        miner.wait_job_on(self.node.tip)
        share = miner.mine(**how)
        before_submit()
        reply = miner.submit(share)
        self.assertEqual((reply["result"], reply["error"]), (True, None))
        wait_for(lambda: self.node.height >= height, f"height {height}")
        block = Block(self.node.block(height))
        self.assertEqual(block.header.serialize(), share.header.serialize())
        return block

    def assert_pays(self, block, height, payout):
        """Exactly the coinbase value, to the miner alone."""
        self.assertEqual(block.faults(height), [])
        # btcd wants a commitment only where there is something to commit to; Core always.
        if self.node.name == "bitcoind" or len(block.transactions) > 1:
            self.assertIsNotNone(block.commitment(), "no witness commitment")
            self.assertEqual(block.commitment(), block.expected_commitment())
        self.assertIn(TAG, block.script_sig)
        fees = nodes.FEE * (len(block.transactions) - 1)
        self.assertEqual(block.payouts(), [(subsidy(height) + fees, payout.script)])


def subsidy(height):
    return 5_000_000_000 >> height // 150


class ThirtyBlocksTest(RealNode):
    def test_in_a_row_for_all_address_types(self):
        running, first = self.start_pool(), self.node.height + 1
        for seed, kind in enumerate(address.KINDS):
            payout = address.make(kind, seed=seed)
            miner = self.login(running, payout)
            for number in range(BLOCKS_OF_EACH_TYPE - 1):
                height, block = self.node.height + 1, self.mine_block(miner)
                self.assert_pays(block, height, payout)
                self.assertEqual(block.txids[1:], [], f"block {number} of {kind}")
            self.mine_block_with_transactions(miner, payout, seed)
        self.assertEqual(self.node.height - first + 1, 5 * (BLOCKS_OF_EACH_TYPE + 1))
        self.assert_kernel_agrees()

    def mine_block_with_transactions(self, miner, payout, seed):
        """1, 2, 3 ... of them: every shape of the merkle tree. They reach the mempool while a block
        is on its way, because btcd renews a template on the same tip only once in a minute."""
        sent = []

        def send():
            sent.extend(self.node.send_transactions(seed + 1, from_height=10 + seed))

        self.mine_block(miner, before_submit=send)
        wait_for_transactions(miner, self.node.tip, sent)
        height = self.node.height + 1
        block = self.mine_block(miner)
        self.assert_pays(block, height, payout)
        self.assertEqual(block.txids[1:], sent)

    def assert_kernel_agrees(self):
        """Also tells that the kernel can say no: the last block with one bit of the coinbase's
        value flipped is refused."""
        judge = KernelJudge()
        blocks = [self.node.block(height) for height in range(1, self.node.height + 1)]
        verdicts, height = judge.verdicts(blocks)
        self.assertEqual(set(verdicts), {"accepted"})
        self.assertEqual(height, self.node.height)
        wrong = Block(blocks[-1])
        wrong.coinbase.outputs[0].value ^= 1
        verdicts, _ = judge.verdicts([*blocks[:-1], wrong.serialize()])
        self.assertTrue(verdicts[-1].startswith("refused"), verdicts[-1])


class RolledFieldsTest(RealNode):
    def test_version_and_ntime(self):
        miner = self.login(self.start_pool(), address.make("p2wpkh"), mask=0xFFFFFFFF)
        self.assertEqual(miner.version_mask, 0x1FFFE000)
        for bits in (0x00002000, 0x10000000, 0x1FFFE000):
            block = self.mine_block(miner, version_bits=bits)
            self.assertEqual(block.header.version & 0x1FFFE000, bits)
        for seconds in (1, 59):
            job = miner.wait_job_on(self.node.tip)
            block = self.mine_block(miner, time=job.time + seconds)
            self.assertEqual(block.header.time, job.time + seconds)

    def test_extranonce2_of_every_size(self):
        for size in range(2, 9):
            with self.subTest(nonce2length=size):
                running = self.start_pool(nonce2length=size)
                miner = self.login(running, address.make("p2tr", seed=size))
                self.assertEqual(miner.extranonce2_size, size)
                height = self.node.height + 1
                block = self.mine_block(miner)
                self.assertEqual(block.faults(height), [])
                running.terminate()


class SignetTest(RealNode):
    @classmethod
    def setUpClass(cls):
        """A private signet whose blocks need no signature. Real work: five million hashes."""
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="tbg-node-"))
        cls.node = cls.enterClassContext(nodes.bitcoind_only(folder, signet="51"))

    def test_a_block_of_a_private_signet(self):
        payout = address.make("p2tr", "signet")
        miner = self.login(self.start_pool(), payout)
        self.assert_pays(self.mine_block(miner), 1, payout)


def wait_for_transactions(miner, tip, txids):
    """A job whose branch holds them: the pool was told of the node's new template."""
    first = bitcoin.undisplay(txids[0])

    def holds(job):
        return job.previous == tip and job.branch and job.branch[0] == first

    miner.wait_job(holds, "a job with the transactions")


if __name__ == "__main__":
    program.main()
