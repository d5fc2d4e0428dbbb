"""What ci/stack runs: the servers, tbgcollect and tbgpool in this order; counts; the comparison.

Usage: run.py BIN SECONDS: the folder of the programs; 0 seconds: until it is told to end.
"""

import json
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from processes import Asked, Ending, Problem, Program, Stack, answer_of, free_ports
from servers import Postgres, Redis

ROOT = Path(__file__).resolve().parents[2]
LOOK_SECONDS = 5
CATCH_UP_SECONDS = 30


class Collector(Program):
    def __init__(self, program, folder, port, redis, postgres):
        settings = {
            "spool_dir": "data/spool",
            "socket_path": "events.sock",
            "redis_url": redis.url,
            "database_url": postgres.url,
            "http_listen": f"127.0.0.1:{port}",
            # What is compared in the end stays: all entries, and the spool of a day.
            "redis_stream_maxlen": 0,
            "ack_delay": "1440m",
        }
        (folder / "collect.json").write_text(json.dumps(settings, indent=2) + "\n")
        command = [program, "--config", "collect.json"]
        super().__init__("tbgcollect", command, folder)
        self.url = f"http://127.0.0.1:{port}"
        self.migration = Program("migrate", [*command, "--migrate"], folder)

    def health(self):
        """Status of /healthz, and what is wrong."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=10) as reply:
                return reply.status, "ok"
        except urllib.error.HTTPError as error:
            sinks = json.loads(error.read())["sinks"]
            return error.code, "; ".join(f"{k}: {v}" for k, v in sinks.items() if v != "ok")
        except OSError as error:
            return 0, f"no answer ({error})"

    def is_ready(self):
        return self.health()[0] == 200


class Pool(Program):
    def __init__(self, program, ctl, folder, port):
        # Relative: the path of a socket may not be longer than 107 characters.
        settings = {
            "serverurl": [f"127.0.0.1:{port}"],
            "datadir": "data",
            "logdir": "logs",
            "event_socket_path": "events.sock",
            "hashrate_interval": 2,
        }
        (folder / "pool.json").write_text(json.dumps(settings, indent=2) + "\n")
        command = [program, "--config", "pool.json", "--embedded", "--demo-miners", 8]
        super().__init__("tbgpool", command, folder)
        self.url = f"stratum+tcp://127.0.0.1:{port}"
        self.look = [ctl, "--socket", folder / "data/admin.sock"]

    def is_ready(self):
        try:
            return json.loads(answer_of([*self.look, "--json", "status"]))["state"] == "running"
        except Problem:  # as long as it does not answer
            return False


class Spool:
    """How many lines it has; what was counted is not read again."""

    def __init__(self, folder):
        self._folder, self._counted = folder, {}  # file -> bytes, lines

    def lines(self):
        for path in self._folder.glob("*.jsonl"):
            start, lines = self._counted.get(path, (0, 0))
            with open(path, "rb") as file:
                file.seek(start)
                new = file.read()
            self._counted[path] = start + len(new), lines + new.count(b"\n")
        return sum(lines for _, lines in self._counted.values())


class Run:
    def __init__(self, programs, folder, ending, stack):
        self.ending, self.stack, self.folder = ending, stack, folder
        ports = free_ports(4)
        self.redis = Redis(folder, ports[0])
        self.postgres = Postgres(folder, ports[1])
        self.collector = Collector(programs / "tbgcollect", folder, ports[2], self.redis,
                                   self.postgres)  # fmt: skip
        self.pool = Pool(programs / "tbgpool", programs / "tbgctl", folder, ports[3])
        self.spool = Spool(folder / "data/spool")

    def start(self):
        self.stack.start(self.redis)
        self.stack.run(self.postgres.initdb)
        self.stack.start(self.postgres)
        self.stack.run(self.collector.migration)
        self.stack.start(self.collector)
        self.stack.start(self.pool)

    def tell_how_to_look(self):
        port = self.redis.url.split(":")[2].split("/")[0]
        for what, how in (
            ("Redis", f"redis-cli -p {port} XREVRANGE mining:share_submitted + - COUNT 1"),
            ("", f"redis-cli -p {port} SUBSCRIBE blocks:found"),
            ("SQL", f"psql {self.postgres.url} -c 'TABLE workers'"),
            ("metrics", f"{self.collector.url}/metrics and /healthz"),
            ("miners", f"{self.pool.url}, user = a regtest address, any password"),
            ("pool", f"{' '.join(map(str, self.pool.look))} status"),
            ("files", self.folder),
        ):
            self.ending.say(f"    {what:8} {how}")

    def say_counts(self, seconds):
        # Against the stream, so that nothing has arrived that was not counted where it comes from.
        shares, others, online, blocks = self.postgres.counts()
        entries = self.redis.entries()
        spool = self.spool.lines()
        status, health = self.collector.health()
        self.ending.say(
            f"{seconds:5} s  spool {spool}  redis {entries}  shares {shares}  mining_events "
            f"{others}  online {online}  blocks {blocks}  healthz {status} {health}"
        )

    def watch(self, seconds):
        """A line now and every few seconds, for so long or for ever."""
        begin, shown = time.monotonic(), 0
        while True:
            self.stack.look_after()
            self.say_counts(shown)
            shown = shown + LOOK_SECONDS if not seconds else min(shown + LOOK_SECONDS, seconds)
            self.ending.pause(max(0, begin + shown - time.monotonic()))
            if seconds and shown == seconds:
                return

    def compare(self):
        """With the pool at rest, everything must arrive."""
        self.stack.stop(self.pool)
        until = time.monotonic() + CATCH_UP_SECONDS
        while True:
            self.stack.look_after()
            spool, entries = self.spool.lines(), self.redis.entries()
            shares, others = self.postgres.counts()[:2]
            if spool == entries == shares + others > 0:
                break
            if time.monotonic() > until:
                raise Problem(f"not the same: {spool} lines in the spool, {entries} entries in "
                              f"Redis, {shares + others} rows in PostgreSQL; the collector's log: "
                              f"{self.collector.log}")  # fmt: skip
            self.ending.pause(0.2)
        self.ending.say(f"==> the same: {spool} lines in the spool, {entries} entries in Redis, "
                        f"{shares} + {others} rows in PostgreSQL")  # fmt: skip


def new_folder():
    (ROOT / "run").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="stack.", dir=ROOT / "run"))
    folder.chmod(0o755)  # PostgreSQL may be another user
    return folder


def run(programs, seconds, folder, ending):
    with Stack(ending) as stack:
        whole = Run(programs, folder, ending, stack)
        ending.say(f"==> starting everything in {folder}")
        whole.start()
        ending.say(f"==> running; {f'ends after {seconds} s' if seconds else 'stop: Ctrl-C'}")
        whole.tell_how_to_look()
        whole.watch(seconds)
        whole.compare()


def main(programs, seconds):
    ending = Ending()
    folder = new_folder()
    status = 0
    try:
        run(programs, seconds, folder, ending)
    except Asked:
        ending.say("==> ended as asked" + (", and nothing was compared" if seconds else ""))
        status = 1 if seconds else 0
    except (Problem, OSError) as problem:
        print(f"ci/stack: {problem}", file=sys.stderr)
        status = 1
    ending.say(f"    files    {folder}")
    return status


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
