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
    shares: dict = field(default_factory=dict)  # boot -> [(seq, data)]
    torn: int = 0

    def add_boot(self, boot, lines):
        self.before[boot] = (copied(self.users), copied(self.workers))
        shares = self.shares[boot] = []
        for seq, line in enumerate(lines, 1):
            event = json.loads(line)
            assert (event["boot"], event["seq"]) == (f"{boot:08x}", seq), f"a gap before {event}"
            data = event["data"]
            if event["event"] == "share_submitted" and data["is_block"]:
                self.solved.add(data["hash"])
            if event["event"] == "share_submitted" and data["accepted"]:
                achieved = DIFFICULTY_1 / int(data["hash"], 16)
                assert math.isclose(achieved, data["sdiff"]), f"{achieved}, not as in {event}"
                shares.append((seq, data))
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
        """The tally of the user, or of one worker, up to that event of the boot."""
        rows, key = (0, user) if worker is None else (1, (user, worker))
        tally = Tally(**vars(self.before[boot][rows].get(key, Tally())))
        for seq, share in self.shares[boot]:
            mine = share["user"] == user and worker in (None, share["worker"])
            if mine and seq <= at:
                tally.add(share)
        return tally


def copied(tallies):
    return {key: Tally(**vars(tally)) for key, tally in tallies.items()}
