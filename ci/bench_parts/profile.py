"""Where the pool's time goes under a load: perf beside it, drawn as a flame graph."""

import contextlib
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field

from bench_parts import flame, servers
from bench_parts.processes import BenchError

# Not in step with anything that happens each millisecond.
HERTZ, HERTZ_OF_SHORT_LOADS = 999, 4999
AFTER_LOGINS_MS = 1500
AT_ONCE_MS = 1  # perf refuses 0
MANY = 15_000  # connections
BLOCK_MINERS = 10_000
LOGIN_MS_PER_MINER = 0.2  # as tbgload logs them in unless told otherwise
STOP_SECONDS = 60
PARANOID = "/proc/sys/kernel/perf_event_paranoid"


def _command(out, pid, hertz, *more):
    return ["perf", "record", "-q", "-F", str(hertz), "-g", "-o", out, "-p", str(pid), *more]


def _ask(folder, pid, hertz):
    """Tells before the load runs that perf will not do."""
    if shutil.which("perf") is None:
        raise BenchError("there is no perf (Debian: apt-get install linux-perf)")
    probe = _command(folder / "probe.data", pid, hertz, "--", "sleep", "0.01")
    done = subprocess.run(probe, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        first = "\n".join(done.stderr.strip().splitlines()[:2])
        raise BenchError(f"perf may not watch the pool; is {PARANOID} above 1?\n{first}")


@contextlib.contextmanager
def _recording(out, pid, hertz, after_ms):
    command = _command(out, pid, hertz, "-D", str(after_ms))
    perf = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        perf.send_signal(signal.SIGINT)  # perf completes its file then
        perf.wait(STOP_SECONDS)


def _stacks(data):
    command = ["perf", "script", "-i", data, "-F", flame.FIELDS]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    stacks = flame.fold(done.stdout)
    if not stacks:
        raise BenchError(f"perf script gave no samples: {done.stderr.strip()}")
    return stacks


@dataclass(frozen=True)
class Load:
    title: str
    run: Callable  # (bench, pool, node)
    after_ms: Callable = lambda _: AFTER_LOGINS_MS  # (bench): where the interesting part begins
    hertz: int = HERTZ
    config: dict = field(default_factory=dict)


def _closed(bench, pool, _):
    bench.closed_loop("pool closed", pool)


LOADS = {
    "open": Load("open loop", lambda bench, pool, _: bench.open_loop("pool open", pool, 2_000)),
    "closed": Load("closed loop", _closed),
    "shards": Load("closed loop, two shards", _closed, config={"shards": 2}),
    "many": Load(
        "open loop, 15,000 connections",
        lambda bench, pool, _: bench.steady("pool many", pool, MANY),
        lambda bench: AFTER_LOGINS_MS + 1000 * bench.extent.steady[0],
    ),
    "blocks": Load(
        "new blocks to 10,000 miners",
        lambda bench, pool, node: bench.fan_out("pool blocks", pool, node, BLOCK_MINERS),
        lambda _: AFTER_LOGINS_MS + round(LOGIN_MS_PER_MINER * BLOCK_MINERS),
        HERTZ_OF_SHORT_LOADS,
    ),
    "logins": Load(
        "logins, 2,000 a second",
        lambda bench, pool, _: bench.logins("pool logins", pool),
        lambda _: AT_ONCE_MS,
        HERTZ_OF_SHORT_LOADS,
    ),
}


def draw(bench, of):
    """The flame graph of the pool under the load `of`, as SVG text."""
    servers.need_pool(bench.workshop)
    folder = bench.workshop.new_folder("perf")
    data = folder / "perf.data"
    load = LOADS[of]
    with servers.pool(bench.workshop, **load.config) as (pool, node):
        if pool is None:
            raise BenchError(f"this build refuses {load.config}")
        _ask(folder, pool.pid, load.hertz)
        with _recording(data, pool.pid, load.hertz, load.after_ms(bench)):
            load.run(bench, pool, node)
        # Symbols are read while the program is still there.
        stacks = _stacks(data)
    samples = sum(stacks.values())
    title = f"tbgpool, {load.title}: {samples:,} samples, {load.hertz:,} a second"
    return flame.draw(stacks, title)
