"""A copy of the tree in which one bug at a time is planted, built and hunted."""

import hashlib
import json
import os
import subprocess
import time

from mutant_parts import table

HUNT_SECONDS = 1_800  # a bug that makes the pool run for ever is not found by this


class WorkshopError(Exception):
    """Copy, build or swarm did not work; the text says what."""


def _git_apply(folder, diff, *options):
    # Not the repository around it, should there be one: paths count from `folder`.
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    return subprocess.run(
        ["git", "apply", *options, "-"],
        cwd=folder, env=environment, input=diff, capture_output=True, text=True, check=False,
    )  # fmt: skip


def applies(root, patch):
    """Why the patch does not apply to this tree; empty if it does."""
    done = _git_apply(root, patch.diff, "--check")
    return done.stderr.strip() if done.returncode != 0 else ""


def tracked(root):
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
    )
    return [name for name in listed.stdout.split("\0") if name and (root / name).is_file()]


def version(root):
    """Commit and day of the last change to what is hunted, and to what hunts."""
    places = ["pool", "fakes", "sim", "scenarios", ":!sim/mutants", ":!sim/app"]
    command = ["git", "log", "-1", "--format=%h of %cs", "--", *places]
    said = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "no known commit"


def read_scenario(file):
    """How many seeds it runs on, and about how much there is to simulate."""
    plan = json.loads(file.read_text(encoding="utf-8"))
    seeds = plan.get("seeds", 1)
    miners = sum(group.get("count", 1) for group in plan.get("fleet", []))
    return seeds, seeds * miners * plan.get("duration_s", 60)


def copy_changed(root, names, tree):
    """Makes `tree` hold these files and no others, but for what stands in its build/; what is
    equal keeps its time, for ninja."""
    for name in names:
        source, target = root / name, tree / name
        content = source.read_bytes()
        if target.is_file() and target.read_bytes() == content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(source.stat().st_mode)
    wanted = set(names)
    present = subprocess.run(
        ["find", ".", "-path", "./build", "-prune", "-o", "-type", "f", "-print0"],
        cwd=tree, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in present.stdout.split("\0"):
        if name and name.removeprefix("./") not in wanted:
            (tree / name).unlink()


def least_failing(fails, most):
    """The smallest n in 1..most for which fails(n), which is monotonous and true for `most`."""
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        if fails(middle):
            high = middle
        else:
            low = middle + 1
    return low


class Workshop:
    def __init__(self, root, folder, seeds, jobs):
        self.root, self.seeds, self.jobs = root, seeds, jobs
        folder = folder.resolve()
        if folder.is_relative_to(root):
            raise WorkshopError(f"--work {folder} lies in the repository")
        # The layout of a checkout, so that the compiler's cache knows what was built there before.
        self.tree = folder / "tree"
        self.build_folder = self.tree / "build" / "release"
        self.names = tracked(root)
        self.clean = ""  # digest of the program without a bug, once it was built

    def hunt(self, patch):
        """Plants the bug (None: nothing), builds, runs the swarm."""
        self._plant(patch)
        self._build(patch)
        self._compare(patch)
        begin = time.monotonic()
        code, output = self._swarm(self.seeds)
        said = table.read_swarm(output)
        if code in (0, 1):
            if said is None:
                raise WorkshopError("`tbgsim swarm --json` printed no result")
            return said if said.checker else self._try_scenarios(said)
        if code is None:
            return table.Hunt(what=output, seconds=HUNT_SECONDS)
        # The pool ended itself: an assertion, or worse. After how many seeds?
        seconds = time.monotonic() - begin
        seeds = least_failing(lambda n: self._swarm(n)[0] not in (0, 1, None), self.seeds)
        what = (output.strip().splitlines() or ["no output"])[-1]
        return table.Hunt(seeds, "", f"ended ({code})", what, seconds)

    def _try_scenarios(self, swarm):
        """Each on its own seeds, as the tests run them, the small worlds first."""
        begin = time.monotonic()
        files = (self.tree / "scenarios").rglob("*.json")
        read = [(*read_scenario(file), file) for file in sorted(files)]
        seeds = swarm.run
        for count, _, file in sorted(read, key=lambda entry: entry[1]):
            done = self._run("run", "--scenario", file, "--quiet", "--out", self.tree / "build")
            seeds += count
            if done.returncode == 0:
                continue
            checker, what = table.first_violation(done.stdout)
            seconds = swarm.seconds + time.monotonic() - begin
            return table.Hunt(seeds, file.stem, checker, what, seconds)
        return table.Hunt(run=seeds, seconds=swarm.seconds + time.monotonic() - begin)

    def _plant(self, patch):
        copy_changed(self.root, self.names, self.tree)
        if patch is None:
            return
        done = _git_apply(self.tree, patch.diff)
        if done.returncode != 0:
            raise WorkshopError(f"{patch.name} does not apply: {done.stderr.strip()}")

    def _build(self, patch):
        configured = (self.build_folder / "build.ninja").exists()
        steps = [] if configured else [["cmake", "--preset", "release"]]
        steps.append(["cmake", "--build", self.build_folder, "--target", "tbgsim"])
        shared = {"CCACHE_BASEDIR": str(self.tree), "CCACHE_NOHASHDIR": "1"}
        environment = {**os.environ, **shared}
        for step in steps:
            done = subprocess.run(
                step, cwd=self.tree, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode != 0:
                name = patch.name if patch else "this tree"
                raise WorkshopError(f"{name} does not build:\n{done.stdout[-3000:]}{done.stderr}")

    def _compare(self, patch):
        """A compiler's cache that was spoilt once gives the same program for another source."""
        digest = hashlib.sha256(self._program().read_bytes()).hexdigest()
        if patch is None:
            self.clean = digest
        elif digest == self.clean:
            raise WorkshopError(
                f"{patch.name} changes nothing in the program: an equivalent patch, or a spoilt "
                f"ccache (then: CCACHE_RECACHE=1 ci/mutants {patch.name[:2]} --no-baseline)"
            )

    def _program(self):
        return self.build_folder / "bin" / "tbgsim"

    def _swarm(self, seeds):
        how = ["--jobs", str(self.jobs), "--twice-every", "0", "--stop-at-first", "--json"]
        try:
            done = self._run("swarm", "--seeds", str(seeds), "--from", "1", *how)
        except subprocess.TimeoutExpired:
            return None, f"still running after {HUNT_SECONDS} s"
        return done.returncode, done.stdout

    def _run(self, *arguments):
        return subprocess.run(
            [self._program(), *arguments],
            capture_output=True, text=True, check=False, timeout=HUNT_SECONDS,
        )  # fmt: skip
