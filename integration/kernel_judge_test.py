#!/usr/bin/env python3
"""Holds the fake chain against Bitcoin Core's own consensus code.

tbg_judge makes a chain of honest and wrong regtest blocks and says what it thinks of each; Core's
validation (libbitcoinkernel, by way of py-bitcoinkernel) is given the same blocks in the same
order. Verdicts have to be equal, and so have the reasons, which the kernel tells in its log.
Finally the blocks are judged once more from standard input, to see that the verdict does not
depend on who made the block.

usage: kernel_judge_test.py TBG_JUDGE [SEED] [COUNT]
TBG_KERNEL_PYTHON names a Python interpreter that has py-bitcoinkernel, if this one has not.
"""

import collections
import os
import re
import subprocess
import sys
import tempfile
import time

NOT_RUN = 77  # ctest's SKIP_RETURN_CODE
REFUSED = re.compile(r"AcceptBlock FAILED \((.+)\)\s*$")
NOT_CONNECTED = re.compile(r"ConnectBlock ([0-9a-f]{64}) failed, (.+?)\s*$")


def import_kernel():
    try:
        import pbk

        return pbk
    except ImportError:
        other = os.environ.pop("TBG_KERNEL_PYTHON", None)
        if other:
            os.execv(other, [other, *sys.argv])
        print("PEER MISSING: py-bitcoinkernel (Python module pbk; name an interpreter that has it"
              " in TBG_KERNEL_PYTHON)")
        sys.exit(NOT_RUN)


def reason_of(state):
    """A validation state prints as 'reason' or 'reason, explanation'."""
    return state.split(", ")[0]


class Kernel:
    """Bitcoin Core's validation on an empty regtest chain, answering as submitblock would."""

    def __init__(self, pbk, directory):
        self._pbk = pbk
        self._checked = {}  # hash -> judged valid
        self._log = []
        self._logging = pbk.LoggingConnection(self._log.append)
        options = pbk.ContextOptions()
        options.set_chainparams(pbk.ChainParameters(pbk.ChainType.REGTEST))
        options.set_validation_interface(
            pbk.ValidationInterfaceCallbacks(block_checked=self._block_checked))
        self._context = pbk.Context(options)
        manager = pbk.ChainstateManagerOptions(
            self._context, os.path.join(directory, "data"), os.path.join(directory, "blocks"))
        manager.update_block_tree_db_in_memory(True)
        manager.update_chainstate_db_in_memory(True)
        self._manager = pbk.ChainstateManager(manager)

    def _block_checked(self, _user_data, block, state):
        self._checked[str(block.block_hash)] = (
            state.validation_mode == self._pbk.ValidationMode.VALID)

    def judge(self, raw):
        self._log.clear()
        self._checked.clear()
        try:
            block = self._pbk.Block(raw)
        except RuntimeError:
            return "decode-failed"
        try:
            is_new = self._manager.process_block(block)
        except self._pbk.ProcessBlockException:
            return self._logged(lambda line: REFUSED.search(line), 1)
        if not is_new:
            return "duplicate"
        name = str(block.block_hash)
        if name not in self._checked:
            return "inconclusive"
        if self._checked[name]:
            return "accepted"
        return self._logged(lambda line: self._about(line, name), 2)

    @staticmethod
    def _about(line, name):
        match = NOT_CONNECTED.search(line)
        return match if match and match[1] == name else None

    def _logged(self, find, group):
        for line in self._log:
            match = find(line)
            if match:
                return reason_of(match[group])
        return "refused without a reason in the log"



def make_mutants(judge, now, seed, count):
    text = subprocess.run([judge, "--now", str(now), "--mutants", str(seed), str(count)],
                          check=True, capture_output=True, text=True).stdout
    return [line.split("\t") for line in text.splitlines()]


def judge_input(judge, now, blocks):
    text = subprocess.run([judge, "--now", str(now)], input="\n".join(blocks) + "\n", check=True,
                          capture_output=True, text=True).stdout
    return text.splitlines()


def compare(kernel, mutants):
    counts = collections.Counter()
    wrong = []
    for index, (label, verdict, block) in enumerate(mutants):
        core = kernel.judge(bytes.fromhex(block))
        counts[core] += 1
        if core != verdict:
            wrong.append(f"block {index} ({label}): Core says {core}, the fake chain {verdict}")
    return counts, wrong


def main():
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    pbk = import_kernel()
    judge = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 3000
    now = int(time.time())
    mutants = make_mutants(judge, now, seed, count)
    with tempfile.TemporaryDirectory() as directory:
        counts, wrong = compare(Kernel(pbk, directory), mutants)
    again = judge_input(judge, now, [block for _, _, block in mutants])
    if again != [verdict for _, verdict, _ in mutants]:
        wrong.append("verdicts on the same blocks differ when they come from standard input")
    for reason, number in sorted(counts.items()):
        print(f"{number:6} {reason}")
    mutated = sum(1 for label, _, _ in mutants if label != "honest")
    print(f"{len(mutants)} blocks, {mutated} of them mutated, {len(counts)} different verdicts, "
          f"{len(wrong)} disagreements (seed {seed})")
    for line in wrong[:20]:
        print(line)
    if mutated < 1000:
        print("too few mutants to mean anything")
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
