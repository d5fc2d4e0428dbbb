"""ci/stack: the pipeline in one command, and nothing of it left when it ends, however it ends."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from tbgtest import peers, pool, program
from tbgtest.process import Program
from tbgtest.servers import postgres_program
from tbgtest.waiting import wait_for

STACK = peers.ROOT / "ci" / "stack"


def processes_in(folder):
    """pid -> command of everything that works in that folder: all that a stack starts does."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").resolve().is_relative_to(folder):
                words = (entry / "cmdline").read_bytes().split(b"\0")
                found[int(entry.name)] = words[0].decode()
        except OSError:
            continue
    return found


class StackTest(unittest.TestCase):
    def setUp(self):
        peers.require(peers.on_path("redis-server"), "redis", "no redis-server")
        peers.require(postgres_program("initdb"), "postgresql", "no initdb")
        self.scratch = Path(tempfile.mkdtemp(prefix="tbg-stack-"))
        self.addCleanup(shutil.rmtree, self.scratch)

    def start(self, *arguments, programs=None):
        programs = programs or pool.program("tbgcollect").parent
        self.stack = self.enterContext(
            Program([STACK, "--bin", programs, *arguments], self.scratch / "output.txt")
        )
        self.stack.wait_until(lambda: self.match(r"starting everything in (.+)"), "its folder")
        self.folder = Path(self.match(r"starting everything in (.+)")[1])
        self.addCleanup(shutil.rmtree, self.folder)

    def match(self, pattern):
        return re.search(pattern, self.stack.text())

    def wait_for_counts(self):
        self.stack.wait_until(lambda: self.match(r"healthz 200 ok"), "a line of counts", 60)

    def test_every_event_arrives_and_everything_ends_in_its_order(self):
        self.start("--seconds", "8")
        self.assertEqual(self.stack.wait(60), 0, self.stack.text())
        print(self.stack.text())
        same = self.match(r"the same: (\d+) lines in the spool, (\d+) entries in Redis, "
                          r"(\d+) \+ (\d+) rows in PostgreSQL")  # fmt: skip
        spool, entries, shares, others = map(int, same.groups())
        self.assertEqual((entries, shares + others), (spool, spool))
        segments = (self.folder / "data" / "spool").glob("*.jsonl")
        self.assertEqual(sum(s.read_bytes().count(b"\n") for s in segments), spool)
        self.assertGreater(others, 0)
        counts = re.findall(r"(\d+) s  spool \d+ .* online (\d+) .* healthz 200 ok",
                            self.stack.text())  # fmt: skip
        self.assertEqual([seconds for seconds, _ in counts], ["0", "5"])
        stopped = re.findall(r"stopping (\w+)", self.stack.text())
        self.assertEqual(stopped, ["tbgpool", "tbgcollect", "postgresql", "redis"])
        self.assertEqual(processes_in(self.folder), {})

    def test_an_interrupt_ends_it_and_is_no_failure(self):
        self.start()
        self.wait_for_counts()
        names = {os.path.basename(name) for name in processes_in(self.folder).values()}
        self.assertLessEqual({"tbgpool", "tbgcollect"}, names)
        os.kill(self.stack.pid, signal.SIGINT)
        self.assertEqual(self.stack.wait(40), 0, self.stack.text())
        self.assertIn("ended as asked", self.stack.text())
        self.assertEqual(processes_in(self.folder), {})

    def test_killed_it_leaves_nothing_behind(self):
        self.start()
        self.wait_for_counts()
        self.stack.kill()
        wait_for(lambda: not processes_in(self.folder), "everything to end", 30)

    def test_a_program_that_fails_is_named_with_its_log(self):
        for name in ("tbgcollect", "tbgctl"):
            (self.scratch / name).symlink_to(pool.program(name))
        broken = self.scratch / "tbgpool"
        broken.write_text("#!/bin/sh\necho this pool is broken\nexit 3\n")
        broken.chmod(0o755)
        self.start(programs=self.scratch)
        self.assertEqual(self.stack.wait(60), 1, self.stack.text())
        self.assertIn("tbgpool has ended with exit status 3", self.stack.text())
        self.assertIn(f"its log: {self.folder}/tbgpool.log", self.stack.text())
        self.assertIn("this pool is broken", self.stack.text())
        self.assertEqual(processes_in(self.folder), {})

    def test_a_wrong_command_line_starts_nothing(self):
        for arguments in (["--seconds"], ["--seconds", "0"], ["--bin", "nowhere"], ["--nonsense"]):
            done = subprocess.run([STACK, *arguments], capture_output=True, text=True, timeout=20)
            self.assertEqual((done.returncode, done.stdout), (1, ""), arguments)
            self.assertRegex(done.stderr, r"^ci/stack: .*" + arguments[0], arguments)


if __name__ == "__main__":
    program.main()
