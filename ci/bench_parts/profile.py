"""Where the pool's time goes under a load: perf beside it, drawn as a flame graph."""

import contextlib
import shutil
import signal
import subprocess

from bench_parts import flame, servers
from bench_parts.processes import BenchError

TITLES = {
    "open": "open loop",
    "closed": "closed loop",
    "many": "open loop, 15,000 connections",
}
LOADS = tuple(TITLES)
HERTZ = 999  # not in step with anything that happens each millisecond
AFTER_LOGINS_MS = 1500
MANY = 15_000  # connections
STOP_SECONDS = 60
PARANOID = "/proc/sys/kernel/perf_event_paranoid"


def _command(out, pid, *more):
    return ["perf", "record", "-q", "-F", str(HERTZ), "-g", "-o", out, "-p", str(pid), *more]


def _ask(folder, pid):
    """Tells before the load runs that perf will not do."""
    if shutil.which("perf") is None:
        raise BenchError("there is no perf (Debian: apt-get install linux-perf)")
    probe = _command(folder / "probe.data", pid, "--", "sleep", "0.01")
    done = subprocess.run(probe, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        first = "\n".join(done.stderr.strip().splitlines()[:2])
        raise BenchError(f"perf may not watch the pool; is {PARANOID} above 1?\n{first}")


@contextlib.contextmanager
def _recording(out, pid, after_ms):
    command = _command(out, pid, "-D", str(after_ms))
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


def _load(bench, of, pool):
    if of == "many":
        bench.steady("pool many", pool, MANY)
    elif of == "open":
        bench.open_loop("pool open", pool, 2_000)
    else:
        bench.closed_loop("pool closed", pool)


def draw(bench, of):
    """The flame graph of the pool under the load `of`, as SVG text."""
    servers.need_pool(bench.workshop)
    folder = bench.workshop.new_folder("perf")
    data = folder / "perf.data"
    with servers.pool(bench.workshop) as (pool, _):
        _ask(folder, pool.pid)
        after_ms = AFTER_LOGINS_MS + 1000 * (bench.extent.steady[0] if of == "many" else 0)
        with _recording(data, pool.pid, after_ms):
            _load(bench, of, pool)
        # Symbols are read while the program is still there.
        stacks = _stacks(data)
    samples = sum(stacks.values())
    return flame.draw(stacks, f"tbgpool, {TITLES[of]}: {samples:,} samples, {HERTZ} a second")
