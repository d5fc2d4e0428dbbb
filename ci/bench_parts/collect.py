"""What ci/bench-collect measures: the collector between a spool and real servers."""

import contextlib
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_parts import spool_events

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "integration"))
from tbgtest import pool  # noqa: E402
from tbgtest.collector import Collector  # noqa: E402
from tbgtest.ports import free_port, is_free  # noqa: E402
from tbgtest.process import Program  # noqa: E402
from tbgtest.servers import Postgres, Redis  # noqa: E402
from tbgtest.waiting import wait_for  # noqa: E402

# What a server with some memory is given; the rest is as Debian ships it.
POSTGRES = ["-c", "shared_buffers=1GB", "-c", "max_wal_size=4GB"]
# So that a few hundred miners on one address are not taken for an attack.
LIMITS = {"submits_per_s": 100_000, "connections_per_ip": 10_000}
ASK_AT = (0, 1, 2, 5, 10, 15, 20)  # millions of shares


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def taken(collector, sink):
    return collector.metric("events_total", sink) or 0


def drain(events, users, batch):
    """A spool that is there already, into both servers at once: events a second, by sink."""
    with Postgres(*POSTGRES) as postgres, Redis() as redis, tempfile.TemporaryDirectory() as spool:
        spool_events.write(spool, events, users)
        collector = Collector(spool_dir=spool, redis_url=redis.url, database_url=postgres.url,
                              batch_max_size=batch)  # fmt: skip
        collector.migrate()
        begin, rates, events = time.monotonic(), {}, events + users
        with collector:
            while len(rates) < 2:
                time.sleep(0.05)
                for sink in {"redis", "postgresql"} - rates.keys():
                    if taken(collector, sink) >= events:
                        rates[sink] = events / (time.monotonic() - begin)
            cpu = cpu_seconds(collector.process.pid) * 1e6 / events
            memory = collector.metric("resident_memory_bytes") / 2**20
    return rates | {"collector_cpu_us": cpu, "collector_mib": memory}


@contextlib.contextmanager
def loaded_pool(folder):
    """A pool on a mock node, and tbgload's path."""
    generator = pool.program("tbgload")
    node = Program([generator, "node", "--listen", f"127.0.0.1:{(port := free_port())}"],
                   folder / "node.txt")  # fmt: skip
    easy = dict.fromkeys(("mindiff", "startdiff", "maxdiff"), 3.7e-9)
    with node:
        wait_for(lambda: not is_free(port), "the mock node")
        with pool.PoolProcess([{"url": f"127.0.0.1:{port}", "auth": "u", "pass": "p"}],
                              network="main", limits=LIMITS, **easy) as running:  # fmt: skip
            yield running, generator


def latency(rate, seconds):
    """From a share's event to its entry in Redis, at that many shares a second: ms."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis, postgres = stack.enter_context(Redis()), stack.enter_context(Postgres(*POSTGRES))
        running, generator = stack.enter_context(loaded_pool(folder))
        collector = Collector(spool_dir=running.datadir / "spool", redis_url=redis.url,
                              socket_path=running.event_socket, database_url=postgres.url,
                              redis_stream_maxlen=0)  # fmt: skip
        collector.migrate()
        stack.enter_context(collector)
        command = [generator, "shares", "--server", f"127.0.0.1:{running.port}", "--connections",
                   200, "--rate", rate, "--warmup", 2, "--duration", seconds]  # fmt: skip
        subprocess.run([str(word) for word in command], check=True, capture_output=True)
        time.sleep(1)
        entries = redis.client().xrange("mining:share_submitted")
        late = sorted(int(i.split("-")[0]) - float(f["ts"]) * 1000 for i, f in entries)
        figures = {q: late[min(len(late) - 1, int(q * len(late)))] for q in (0.5, 0.99, 0.999)}
        return figures | {"entries": len(late), "max": late[-1]}


def ask(postgres):
    """Milliseconds of each query of docs/queries.sql, the best of five."""
    text = (ROOT / "docs" / "queries.sql").read_text()
    times = {}
    connection = postgres.connect()
    with connection, connection.cursor() as cursor:  # as on a good day
        cursor.execute("UPDATE workers SET is_online = true WHERE NOT is_online")
    for name, sql in re.findall(r"^-- name: (\w+)\n(.*?;)", text, re.MULTILINE | re.DOTALL):
        sql = sql.replace(":'address'", f"'{spool_events.user_name(7)}'")
        for _ in range(5):
            with connection, connection.cursor() as cursor:
                begin = time.perf_counter()
                cursor.execute(sql)
                cursor.fetchall()
                took = (time.perf_counter() - begin) * 1000
            times[name] = min(took, times.get(name, took))
    connection.close()
    return times


def growth(millions, users, tell):
    """Fills the tables million by million, over days that end now: events a second of each, and
    the queries in between."""
    per_second, step = 60.0, 1_000_000  # so many shares are some days
    begin = time.time() - millions * step / per_second
    with Postgres(*POSTGRES) as postgres, tempfile.TemporaryDirectory() as spool:
        collector = Collector(spool_dir=spool, database_url=postgres.url)
        collector.migrate()
        tell(0, None, ask(postgres))
        collector.__enter__()
        try:
            for done in range(1, millions + 1):
                segment = spool_events.write(
                    spool, step, users, 1 + (done - 1) * step, begin, per_second
                )
                written = time.monotonic()
                while taken(collector, "postgresql") < users + done * step:
                    time.sleep(0.05)
                rate = step / (time.monotonic() - written)
                asked = done in ASK_AT or done == millions
                if asked:
                    time.sleep(65)  # sums are made once a minute
                tell(done, rate, ask(postgres) if asked else {})
                segment.unlink()
        finally:
            collector.__exit__()
        return postgres.rows("SELECT pg_size_pretty(pg_database_size('postgres'))")[0][0]
