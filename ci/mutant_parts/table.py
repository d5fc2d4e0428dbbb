"""What came of the hunts: lines, Markdown, JSON."""

import json
import re
import statistics
from dataclasses import dataclass
from typing import Optional

from mutant_parts.patches import Patch

BEGIN, END = "<!-- written by ci/mutants --markdown -->", "<!-- end of what it writes -->"


@dataclass(frozen=True)
class Hunt:
    """What the swarm said of one build, and the scenarios if the swarm said nothing."""

    seeds: Optional[int] = None  # run until something was found, that seed included; None: never
    seed: str = ""  # or the name of the scenario
    checker: str = ""
    what: str = ""
    seconds: float = 0
    run: int = 0  # seeds run without finding anything


@dataclass(frozen=True)
class Result:
    patch: Patch
    hunt: Hunt

    @property
    def is_found(self):
        return self.hunt.seeds is not None


def read_swarm(output):
    """The last line of the swarm's output that is a JSON object; None if there is none."""
    for line in reversed(output.splitlines()):
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict) and "violations" in said:
            return _hunt_of(said)
    return None


def first_violation(output):
    """Checker and text of the first violation that `tbgsim run` printed."""
    found = re.search(r"^  (\S+) at [\d.]+ s: (.*)$", output, re.MULTILINE)
    return found.groups() if found else ("ended", output.strip()[-200:])


def _hunt_of(said):
    first = said["first"]
    if first is None:
        return Hunt(run=said["seeds"], seconds=said["seconds"])
    return Hunt(
        seeds=first["index"] + 1,
        seed=first["seed"],
        checker=first["checker"],
        what=first["what"],
        seconds=said["seconds"],
    )


def median_seeds(results):
    """Those not found count as infinitely many."""
    seeds = [result.hunt.seeds if result.is_found else float("inf") for result in results]
    return statistics.median_low(seeds) if seeds else float("inf")


def line(result):
    hunt = result.hunt
    if not result.is_found:
        return f"NOT FOUND in {hunt.run} seeds, {hunt.seconds:.1f} s: {result.patch.name}"
    return f"{hunt.seeds:5d} seeds {hunt.seconds:7.1f} s  {hunt.checker:16s} {result.patch.name}"


def summary(results):
    found = sum(result.is_found for result in results)
    most = max((result.hunt.seeds for result in results if result.is_found), default=0)
    return f"{found} of {len(results)} found; seeds: median {median_seeds(results)}, most {most}"


def as_markdown(results):
    rows = ["| patch | bug | found by | seeds | the last one | s |", "|---|---|---|---|---|---|"]
    for result in results:
        hunt = result.hunt
        seeds = hunt.seeds if result.is_found else "not found"
        bug = result.patch.bug.replace("|", "\\|")
        rows.append(
            f"| {result.patch.name} | {bug} | {hunt.checker} | {seeds} | {hunt.seed} "
            f"| {hunt.seconds:.1f} |"
        )
    return "\n".join([*rows, "", summary(results) + ".", ""])


def put_markdown(path, text):
    """Writes the file, or, if it has the marks, only what stands between them."""
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    head, begin, rest = before.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if begin and end:
        text = f"{head}{begin}\n{text}{end}{tail}"
    path.write_text(text, encoding="utf-8")


def as_json(results):
    listed = [
        {
            "patch": result.patch.name,
            "bug": result.patch.bug,
            "found": result.is_found,
            "seeds": result.hunt.seeds,
            "seed": result.hunt.seed,
            "checker": result.hunt.checker,
            "what": result.hunt.what,
            "seconds": result.hunt.seconds,
        }
        for result in results
    ]
    median = median_seeds(results)
    known = None if median == float("inf") else median
    return json.dumps({"mutants": listed, "median_seeds": known}, indent=2) + "\n"
