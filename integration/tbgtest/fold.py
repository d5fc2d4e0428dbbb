"""What the pool should know, folded from its spool: an account beside its own."""

import collections
import json
import math
from dataclasses import dataclass, field

DIFFICULTY_1 = 0xFFFF << 208


@dataclass
class Tally:
    """What the accepted shares of a user or worker come to."""

    shares: int = 0
    best: float = 0.0

    def add(self, share):
        self.shares += 1
        self.best = max(self.best, share["sdiff"])


@dataclass
class Fold:
    """The spool, read boot by boot: an independent account of what the pool should know."""

    users: dict = field(default_factory=lambda: collections.defaultdict(Tally))
    workers: dict = field(default_factory=lambda: collections.defaultdict(Tally))
    hashes: collections.Counter = field(default_factory=collections.Counter)
    found: dict = field(default_factory=dict)  # hash -> block_found's data
    solved: set = field(default_factory=set)  # hashes of shares that are blocks, stale ones as well
    submitted: set = field(default_factory=set)
    before: dict = field(default_factory=dict)  # boot -> (users, workers) when it began
    shares: dict = field(default_factory=dict)  # boot -> [(stream, seq, data)]
    torn: int = 0

    def add_boot(self, boot, streams):
        """The lines of each stream of that boot."""
        self.before[boot] = (copied(self.users), copied(self.workers))
        self.shares[boot] = []
        for stream, lines in streams.items():
            for seq, line in enumerate(lines, 1):
                event = json.loads(line)
                place = event["boot"], event["seq"]
                assert place == (f"{boot:08x}", seq), f"a gap before {event}"
                self.add(boot, (stream, seq), event)

    def add(self, boot, place, event):
        data = event["data"]
        if event["event"] == "share_submitted" and data["is_block"]:
            self.solved.add(data["hash"])
        if event["event"] == "share_submitted" and data["accepted"]:
            achieved = DIFFICULTY_1 / int(data["hash"], 16)
            assert math.isclose(achieved, data["sdiff"]), f"{achieved}, not as in {event}"
            self.shares[boot].append((*place, data))
            self.hashes[data["hash"]] += 1
            self.users[data["user"]].add(data)
            self.workers[data["user"], data["worker"]].add(data)
        elif event["event"] == "block_found":
            assert data["hash"] not in self.found, f"found twice: {event}"
            self.found[data["hash"]] = data
        elif event["event"] == "block_status" and data["status"] == "submitted":
            assert data["hash"] in self.found, f"submitted, never found: {event}"
            self.submitted.add(data["hash"])

    def as_of(self, boot, at, user, worker=None):
        """The tally of the user, or of one worker, up to that event of each stream of the boot."""
        rows, key = (0, user) if worker is None else (1, (user, worker))
        tally = Tally(**vars(self.before[boot][rows].get(key, Tally())))
        for stream, seq, share in self.shares[boot]:
            mine = share["user"] == user and worker in (None, share["worker"])
            if mine and seq <= at.get(stream, 0):
                tally.add(share)
        return tally


def copied(tallies):
    return {key: Tally(**vars(tally)) for key, tally in tallies.items()}
