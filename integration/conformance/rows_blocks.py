"""Rows 33-35, 40 and 41: whatever solves a block reaches the node, and the node accepts it."""

from dataclasses import replace

from conformance.base import Rows
from tbgtest import bitcoin, work

HEIGHTS = (*range(1, 18), 127, 128, 255, 256, 32767, 32768, 8388608)
STALE = (21, "Stale")
BAD_TIME = (20, "Ntime out of range")
OUTSIDE = (20, "Invalid version mask")
# Bits outside the mask, chosen so that both readings make a version that nodes accept.
FOREIGN_BITS = 0x20000004


class BlockRows(Rows):
    def solver(self):
        """Rolls versions, and works on the tip."""
        miner = self.miner()
        miner.configure()
        miner.start()
        miner.wait_job_on(self.server.tip)
        return miner

    def on_tip(self, miner):
        miner.hear()
        miner.wait_job_on(self.server.tip)
        return miner

    def check_block(self, miner, verdict=None, answer="accepted", block=None, **how):
        block = block or miner.block(**how)
        self.assertEqual(miner.verdict(block), verdict)
        self.assertEqual(self.server.answer(block.hash), answer)
        return block

    def test_row_33_no_transactions(self):
        self.block_pool()
        miner = self.solver()
        self.assertEqual(miner.job.branch, ())
        self.check_block(miner)

    def test_row_33_four_thousand_transactions(self):
        self.block_pool(txs=4000)
        miner = self.solver()
        miner.wait_job(lambda job: len(job.branch) == 12, "a job with transactions")
        self.check_block(miner)

    def test_row_33_shares_with_transactions(self):
        self.pinned_pool(txs=4000)
        miner = self.working_miner()
        miner.wait_job(lambda job: len(job.branch) == 12, "a job with transactions")
        self.assertIsNone(miner.verdict(miner.share()))

    def test_row_34_heights(self):
        for height in HEIGHTS:
            with self.subTest(height=height), self.driver(
                mindiff=1e-9, startdiff=1e-9, start_height=height - 1
            ) as self.server:
                block = self.check_block(self.solver())
                script = self.server.script_sig(block.hash)
                self.assertTrue(script.startswith(bitcoin.script_number(height)), script.hex())
                self.assertLessEqual(len(script), 100)

    def test_row_35_rolled_fields(self):
        for size in range(2, 9):
            with self.subTest(nonce2length=size), self.driver(
                mindiff=1e-9, startdiff=1e-9, nonce2length=size
            ) as self.server:
                miner = self.solver()
                self.assertEqual(miner.extranonce2_size, size)
                self.check_block(self.on_tip(miner))
                self.check_block(self.on_tip(miner), version_bits=0x1FFFE000)
                rolled = self.on_tip(miner).job.time + 600
                self.check_block(miner, version_bits=0x00002000, time=rolled)

    def test_row_40_stale(self):
        self.block_pool()
        miner = self.solver()
        old = miner.job
        miner.wait_job_on(self.server.new_block())
        self.check_block(miner, STALE, "side_chain", job=old)

    def test_row_40_ntime(self):
        self.block_pool()
        miner = self.solver()
        self.check_block(miner, BAD_TIME, time=miner.job.time + 7001)

    def test_row_40_bits_outside_the_mask(self):
        self.block_pool()
        miner = self.solver()
        for version in (miner.job.version | FOREIGN_BITS, miner.job.version ^ FOREIGN_BITS):
            with self.subTest(version=f"{version:08x}"):
                self.on_tip(miner)
                self.check_block(miner, OUTSIDE, block=self.foreign(miner, version))

    @staticmethod
    def foreign(miner, version):
        """A block of that version, submitted with bits that are not the miner's to roll. Read the
        other way it is none: two blocks from one nonce are a game of regtest's."""
        nonce2 = miner.next_extranonce2()
        header = work.header_of(miner.job, miner.extranonce1, nonce2)
        header.version = version
        readings = {miner.job.version | FOREIGN_BITS, miner.job.version ^ FOREIGN_BITS}
        other = replace(header, version=(readings - {version}).pop())
        while not header.meets_target() or other.meets_target():
            header.nonce = other.nonce = header.nonce + 1
        return work.Share(miner.job, nonce2, header, FOREIGN_BITS)

    def test_row_40_difficulty_above_the_networks(self):
        self.pool(mindiff=1, startdiff=42)
        miner = self.solver()
        miner.say((70, "mining.suggest_difficulty", [1000]))
        self.check_block(self.on_tip(miner))

    def test_row_40_somebody_elses_name(self):
        self.block_pool()
        miner = self.solver()
        block = miner.block()
        self.assertEqual(miner.verdict(block, self.user(9)), (20, "Worker mismatch"))
        self.assertEqual(self.server.answer(block.hash), "accepted")

    def test_row_41_regtest_with_mindiff_one(self):
        self.pool(mindiff=1, startdiff=42)
        miner = self.working_miner()
        self.assertLessEqual(miner.difficulty, 4.6565423739069247e-10)
        shares = [miner.block() for _ in range(40)]
        said = miner.say(*((7, "mining.submit", s.params(miner.user)) for s in shares))
        replies = [message for message in said if message.get("id") == 7]
        self.assertEqual([r["result"] for r in replies], [True] * 40)
