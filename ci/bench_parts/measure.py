"""Which load is put on what. Every measurement has a server of its own, fresh from the start."""

import contextlib
import sys
import time
from dataclasses import dataclass

from bench_parts import events, network, other, servers, storms

GROWTH = (150, 15_000)  # connections
SPARE_FILES = 1_000  # descriptors a pool needs besides its connections


@dataclass(frozen=True)
class Extent:
    share_seconds: int
    rounds: int
    logins: int
    fan_outs: tuple  # miners who hear of a new block
    steady: tuple  # seconds of warm-up and of counting
    every_row: bool  # growth and storms, too


# Steady: two passes over the users are made by then: the first makes their files, the second the
# spares that files are written to; and each file is written once more.
FULL = Extent(10, 10, 5_000, (5_000, 10_000), (125, 60), True)
QUICK = Extent(4, 4, 2_000, (5_000,), (1, 4), False)


class Bench:
    def __init__(self, workshop, extent, files):
        self.workshop, self.extent, self.files = workshop, extent, files
        self.figures = {}
        self.missing = {}  # measurement -> why it was not made

    @contextlib.contextmanager
    def step(self, name):
        print(f"    {name} ...", end="", flush=True, file=sys.stderr)
        begin = time.monotonic()
        yield
        print(f" {time.monotonic() - begin:.0f} s", file=sys.stderr)

    def shares(self, name, server, *arguments, seconds=None):
        with self.step(name):
            self.figures[name] = self.workshop.load(
                server, "shares", "--duration", seconds or self.extent.share_seconds, *arguments
            )

    def closed_loop(self, name, server):
        self.shares(name, server, "--connections", 200, "--in-flight", 4)

    def open_loop(self, name, server, connections):
        self.shares(name, server, "--connections", connections, "--rate", 4_000)

    def steady(self, name, server, connections):
        """The open loop once nobody in it is new: what a share costs, without what a user does."""
        warm_up, seconds = self.extent.steady
        self.shares(name, server, "--connections", connections, "--rate", 4_000,
                    "--warmup", warm_up, seconds=seconds)  # fmt: skip

    def fan_out(self, name, server, trigger, miners):
        with self.step(f"{name} {miners}"):
            self.figures[f"{name} {miners}"] = self.workshop.load(
                server, "blocks", "--miners", miners, "--rounds", self.extent.rounds,
                "--pause", 1, "--trigger", trigger.pid,
            )  # fmt: skip

    def logins(self, name, server):
        with self.step(name):
            self.figures[name] = self.workshop.load(
                server, "connect", "--miners", self.extent.logins, "--login-rate", 2_000
            )

    def floor(self):
        with servers.floor(self.workshop) as server:
            self.closed_loop("floor closed", server)
            self.open_loop("floor open", server, 2_000)
        for miners in self.extent.fan_outs:
            with servers.floor(self.workshop) as server:
                self.fan_out("floor fan-out", server, server, miners)
        with servers.floor(self.workshop) as server:
            self.logins("floor logins", server)

    def pool(self):
        with servers.pool(self.workshop) as (pool, _):
            self.closed_loop("pool closed", pool)
        with servers.pool(self.workshop) as (pool, _):
            self.open_loop("pool open", pool, 2_000)
        for miners in self.extent.fan_outs:
            with servers.pool(self.workshop) as (pool, node):
                self.fan_out("pool fan-out", pool, node, miners)
        with servers.pool(self.workshop) as (pool, _):
            self.logins("pool logins", pool)
        self.events()
        self.two_shards()
        self.storms()

    def events(self):
        def open_pool(**extra):
            return servers.pool(self.workshop, **extra)

        with self.step("pool events"):
            self.figures["pool events"] = events.cost_of_the_spool(self, open_pool)
        with self.step("pool datagrams"):
            self.figures["pool datagrams"] = events.cost_of_datagrams(self, open_pool)

    def growth(self):
        """At both ends, as TCP acknowledges replies and with each acknowledged at once."""
        if not self.extent.every_row:
            self.no_growth("because --quick leaves it out", "growth", "flatness")
        elif self.files < max(GROWTH) + SPARE_FILES:
            why = f"because the limit of open files is {self.files}"
            self.no_growth(why, "growth", "flatness")
        else:
            self.against_connections("growth", GROWTH)
            self.flatness()

    def flatness(self):
        why = network.why_not()
        if why:
            self.no_growth(f"because there is no network of the bench's own: {why}", "flatness")
        else:
            with network.acknowledging_at_once():
                self.against_connections("flatness", GROWTH)

    def no_growth(self, why, *names):
        for who in ("floor", "pool"):
            self.missing.update({f"{who} {name}": why for name in names})

    def against_connections(self, name, numbers):
        for connections in numbers:
            with servers.floor(self.workshop) as floor:
                self.open_loop(f"floor {name} {connections}", floor, connections)
            if self.workshop.has("tbgpool"):
                with servers.pool(self.workshop) as (pool, _):
                    self.steady(f"pool {name} {connections}", pool, connections)

    def storms(self):
        for name, storm, connections in storms.ALL:
            if not self.extent.every_row:
                self.missing[f"pool {name}"] = "because --quick leaves it out"
            elif self.files < connections + SPARE_FILES:
                self.missing[f"pool {name}"] = f"because the limit of open files is {self.files}"
            else:
                with self.step(f"pool {name}"):
                    self.figures[f"pool {name}"] = storm(self)

    def two_shards(self):
        with servers.pool(self.workshop, shards=2) as (pool, _):
            if pool is None:
                self.missing["pool two shards"] = "because this build has one shard"
            else:
                self.closed_loop("pool two shards", pool)


def everything(bench, quick, program=None):
    """{measurement: figures of tbgload, ..., "missing": {measurement: why not}}

    program: another pool's, if one is to be measured beside ours.
    """
    bench.floor()
    if bench.workshop.has("tbgpool"):
        bench.pool()
    else:
        bench.missing["pool"] = "because there is no tbgpool among the programs"
    bench.growth()
    if program:
        other.measure(bench, program)
    if quick:
        for who in ("floor", "pool", *(["other"] if program else [])):
            bench.missing[f"{who} fan-out 10000"] = "because --quick leaves it out"
    return {**bench.figures, "missing": bench.missing}
