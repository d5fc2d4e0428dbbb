"""Redis, PostgreSQL and NATS of Debian, each in a folder of its own, on a free port of loopback."""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from tbgtest import peers
from tbgtest.ports import free_port, is_free
from tbgtest.process import Program
from tbgtest.waiting import wait_for

try:
    import psycopg2
    import redis
except ImportError:  # without the clients the tests are skipped, by name
    psycopg2 = redis = None

_POSTGRES_BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]


def postgres_program(name):
    """Its path; Debian keeps some of them out of the path. Empty if there is none."""
    return next((str(b / name) for b in _POSTGRES_BIN if (b / name).exists()), peers.on_path(name))


class Server:
    """A server that keeps its folder and port over restarts. As a context manager it is started,
    and killed in the end."""

    name = ""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix=f"tbg-{self.name}-"))
        self.port = free_port()
        self.process = None

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        if self.process:
            self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """Returns when it answers."""
        self.process = Program(self.command(), self.folder / "output.txt", self.folder)
        self.process.start()
        wait_for(self.answers, f"{self.name} to answer", 30)
        return self

    def kill(self):
        """kill -9, of everything that belongs to it."""
        self.process.kill()


class Redis(Server):
    name = "redis"

    def __init__(self, *options):
        program = peers.require(peers.on_path("redis-server"), "redis", "no redis-server")
        peers.require(redis, "python3-redis", "not installed")
        super().__init__()
        self.options, self._program = list(options), program
        version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
        peers.used("redis", version.split(" sha=")[0])

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self):
        options = ["--port", self.port, "--bind", "127.0.0.1", "--dir", self.folder]
        return [self._program, *options, "--appendonly", "yes", "--save", "", *self.options]

    def client(self, **options):
        return redis.Redis(port=self.port, decode_responses=True, **options)

    def answers(self):
        try:
            return self.client().ping()
        except redis.AuthenticationError:
            return True
        except (redis.ConnectionError, redis.BusyLoadingError):
            return False

    def entries(self, event=None):
        """(instance, boot, stream, seq) of every entry, with its fields."""
        client = self.client()
        keys = [f"mining:{event}"] if event else client.scan_iter("mining:*", count=1000)
        out = []
        for key in sorted(keys):
            for _, fields in client.xrange(key):
                where = (fields["instance"], fields["boot"], int(fields["stream"]),
                         int(fields["seq"]))  # fmt: skip
                out.append((where, fields))
        return out


class Nats(Server):
    """nats-server with JetStream, which keeps its messages over kill -9."""

    name = "nats"

    def __init__(self):
        program = peers.require(peers.on_path("nats-server"), "nats-server", "no nats-server")
        super().__init__()
        self._program, self._monitor = program, free_port()
        version = subprocess.run([program, "--version"], capture_output=True, text=True)
        peers.used("nats-server", version.stdout.strip())

    @property
    def url(self):
        return f"nats://127.0.0.1:{self.port}"

    def command(self):
        return [self._program, "-a", "127.0.0.1", "-p", self.port, "-m", self._monitor,
                "-js", "-sd", self.folder / "store"]  # fmt: skip

    def streams(self):
        """Name of each JetStream stream -> how many messages it has."""
        url = f"http://127.0.0.1:{self._monitor}/jsz?streams=true"
        with urllib.request.urlopen(url, timeout=5) as reply:
            accounts = json.load(reply).get("account_details") or []
        streams = [s for account in accounts for s in account.get("stream_detail") or []]
        return {stream["name"]: stream["state"]["messages"] for stream in streams}

    def answers(self):
        return not is_free(self.port)


class Postgres(Server):
    name = "postgresql"

    def __init__(self, *options):
        initdb = peers.require(postgres_program("initdb"), "postgresql", "no initdb")
        peers.require(psycopg2, "python3-psycopg2", "not installed")
        super().__init__()
        self.options, self._program = list(options), postgres_program("postgres")
        self._as_user = []
        if os.getuid() == 0:  # which the server refuses to be
            user = peers.require(_user("postgres"), "postgresql", "root here, and no user postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            groups = f"--regid={user.pw_gid}", "--clear-groups"
            self._as_user = ["setpriv", f"--reuid={user.pw_uid}", *groups]
        self.data = self.folder / "data"
        command = [*self._as_user, initdb, "-D", self.data, "-U", "postgres", "-A", "trust", "-N"]
        subprocess.run(command, check=True, capture_output=True, cwd="/")
        version = subprocess.run([self._program, "--version"], capture_output=True, text=True)
        peers.used("postgresql", version.stdout.strip())

    @property
    def url(self):
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def command(self):
        settings = {"port": self.port, "listen_addresses": "127.0.0.1", "timezone": "UTC",
                    "unix_socket_directories": self.folder, "max_connections": 20}  # fmt: skip
        words = [w for key, value in settings.items() for w in ("-c", f"{key}={value}")]
        return [*self._as_user, self._program, "-D", self.data, *words, *self.options]

    def connect(self, **options):
        return psycopg2.connect(self.url, **options)

    def answers(self):
        try:
            self.connect(connect_timeout=2).close()
            return True
        except psycopg2.OperationalError:
            return False

    def rows(self, sql, *values):
        """Of one query, as tuples."""
        connection = self.connect()
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def kill(self):
        """The server, and with it all its children: without it they end at once."""
        super().kill()
        wait_for(lambda: not _children_of(self.data), "its children to end", 20)


def redis_errors():
    """What a client raises when its server goes."""
    return redis.ConnectionError


def _user(name):
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _children_of(data):
    """Processes that still work in that folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if entry.resolve() == data:
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found
