"""What events cost: the loop's thread with and without them, the datagram helper, the disk.

Shares are the events of which there are many, so a pool that leaves them out is the one without.
Threads are told apart by their names; their time is the scheduler's own count (schedstat, ns).
"""

import contextlib
import socket
import statistics
import subprocess
import sys
from pathlib import Path

HELPER = "tbg-events"
QUIET = {"events": {"include": ["block_found", "block_status"]}, "event_enabled": False}
SPOOL = {"event_enabled": False}
WARM_UP_SECONDS = 1
RATE = 4_000
ROUNDS = 5  # a difference has the noise of both sides: the median of some

# A consumer that reads steadily; prints how many datagrams came before the pool said goodbye.
LISTENER = """
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
n = 0
while s.recv(8192) != b"end":
    n += 1
print(n)
"""


def _threads(pid):
    """Nanoseconds on a processor by thread name; the loop is the process's first thread."""
    out = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            name = "loop" if task.name == str(pid) else (task / "comm").read_text().strip()
            spent = int((task / "schedstat").read_text().split()[0])
            out[name] = out.get(name, 0) + spent
    return out


def _spool_lines_and_bytes(folder):
    lines = size = 0
    for segment in (folder / "data" / "spool").glob("*.jsonl"):
        text = segment.read_bytes()
        lines += text.count(b"\n")
        size += len(text)
    return lines, size


@contextlib.contextmanager
def _listener(path):
    """Yields a function that ends it and gives the number of datagrams."""
    process = subprocess.Popen([sys.executable, "-c", LISTENER, path],
                               stdout=subprocess.PIPE, text=True)  # fmt: skip
    process.stdout.readline()

    def finish():
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as goodbye:
            goodbye.connect(str(path))
            goodbye.send(b"end")
        return int(process.stdout.readline())

    try:
        yield finish
    finally:
        process.kill()
        process.wait()


def cost_of_the_spool(bench, open_pool):
    """Closed loop, in turns without and with events; us of the loop's thread a share."""
    seconds = max(bench.extent.share_seconds // 2, 2)
    spent = {"without": [], "with": []}
    for _ in range(ROUNDS):
        for name, extra in (("without", QUIET), ("with", SPOOL)):
            with open_pool(**extra) as (pool, _node):
                before = _threads(pool.pid)["loop"]
                figures = bench.workshop.load(pool, "shares", "--duration", seconds,
                                              "--warmup", WARM_UP_SECONDS)  # fmt: skip
                shares = figures["shares_per_s"] * (seconds + WARM_UP_SECONDS)
                spent[name].append((_threads(pool.pid)["loop"] - before) / 1000 / shares)
    without, with_spool = (statistics.median(spent[name]) for name in ("without", "with"))
    return {"without_us": without, "with_us": with_spool, "share_path_us": with_spool - without,
            "without_all_us": spent["without"], "with_all_us": spent["with"]}  # fmt: skip


def cost_of_datagrams(bench, open_pool):
    """Open loop with a consumer that reads steadily."""
    seconds = bench.extent.share_seconds
    folder = bench.workshop.new_folder("events")
    path = folder / "listen.sock"
    with _listener(path) as finish:
        with open_pool(event_socket_path=str(path)) as (pool, _node):
            bench.workshop.load(pool, "shares", "--duration", seconds, "--rate", RATE,
                                "--connections", 2_000)  # fmt: skip
            helper = _threads(pool.pid)[HELPER]
            data = pool.log.parent
        received = finish()
    lines, size = _spool_lines_and_bytes(data)
    return {"helper_us": helper / 1000 / lines, "events": lines, "received": received,
            "missed": lines - received, "bytes_per_event": size / lines,
            "queue": int(Path("/proc/sys/net/unix/max_dgram_qlen").read_text())}  # fmt: skip
