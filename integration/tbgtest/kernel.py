"""Bitcoin Core's consensus code as a judge: py-bitcoinkernel in a process of its own Python."""

import json
import subprocess
import tempfile
from pathlib import Path

from tbgtest import peers

NAME = "py-bitcoinkernel"


class KernelJudge:
    """Skips the test if py-bitcoinkernel is not there."""

    def __init__(self):
        self.python = peers.require(
            peers.find("TBG_KERNEL_PYTHON"), NAME, "no Python with pbk: run ci/peers"
        )

    def verdicts(self, blocks, chain="REGTEST"):
        """Gives it the blocks in order, on a chain that has only the genesis block: what it said
        of each ("accepted", "known" or why not), and the height of its best chain afterwards."""
        answer = self._ask({"chain": chain, "blocks": [b.hex() for b in blocks]})
        return answer["verdicts"], answer["height"]

    def scripts(self, spends):
        """Of (locking script, transaction whose only input spends it): whether it may, by the
        rules for a signet's solution (BIP325)."""
        pairs = [(script.hex(), spending.serialize().hex()) for script, spending in spends]
        return self._ask({"scripts": pairs})["verdicts"]

    def _ask(self, request):
        with tempfile.TemporaryDirectory(prefix="tbg-kernel-") as folder:
            run = subprocess.run(
                [self.python, Path(__file__).with_name("kernel_judge.py"), folder],
                input=json.dumps(request),
                capture_output=True,
                text=True,
                timeout=120,
            )
        if run.returncode != 0:
            raise AssertionError(f"the kernel's judge failed:\n{run.stdout}\n{run.stderr}")
        answer = json.loads(run.stdout.splitlines()[-1])
        peers.used(NAME, answer["version"])
        return answer
