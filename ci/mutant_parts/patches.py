"""The planted bugs of sim/mutants: a header of three lines, an empty one, a diff of git."""

import re
from dataclasses import dataclass
from pathlib import Path

FIELDS = ("Bug", "Costs", "Found by")


class PatchError(Exception):
    """A patch, or the choice of patches, is not as it has to be; the text says why."""


@dataclass(frozen=True)
class Patch:
    path: Path
    bug: str
    costs: str
    found_by: str
    diff: str

    @property
    def name(self):
        return self.path.stem


def parse(path, text):
    header, _, diff = text.partition("\ndiff --git ")
    fields = {}
    for line in header.splitlines():
        key, colon, value = line.partition(": ")
        if colon and key in FIELDS:
            fields[key] = value.strip()
    missing = [field for field in FIELDS if not fields.get(field)]
    if missing:
        raise PatchError(f"{path.name}: no line `{missing[0]}: ...` before the diff")
    if not re.fullmatch(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*", path.stem):
        raise PatchError(f"{path.name}: is not named NN-short-name.patch")
    diff = "diff --git " + diff
    strangers = [file for file in touched(diff) if not file.startswith("pool/")]
    if strangers or not touched(diff):
        raise PatchError(f"{path.name}: has to change pool/ and nothing else")
    return Patch(path, fields["Bug"], fields["Costs"], fields["Found by"], diff)


def touched(diff):
    return sorted(set(re.findall(r"^(?:---|\+\+\+) [ab]/(.+)$", diff, re.MULTILINE)))


def load(folder):
    found = [
        parse(path, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.patch"))
    ]
    if not found:
        raise PatchError(f"no patches in {folder}")
    numbers = [patch.name[:2] for patch in found]
    twice = next((number for number in numbers if numbers.count(number) > 1), None)
    if twice:
        raise PatchError(f"two patches have the number {twice}")
    return found


def choose(patches, names):
    """Those that the names mean, in their own order; without names all."""
    chosen = set()
    for name in names:
        meant = [patch for patch in patches if _means(name, patch)]
        if not meant:
            raise PatchError(f"no patch is called {name}")
        chosen.update(meant)
    return [patch for patch in patches if not names or patch in chosen]


def _means(name, patch):
    if name.isdigit():
        return int(name) == int(patch.name[:2])
    return name.removesuffix(".patch") in patch.name
