"""Redis and PostgreSQL, new and empty, and what has arrived in them."""

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from processes import Problem, Program, answer_of

COUNT_ENTRIES = """
local count = 0
for _, key in ipairs(redis.call('KEYS', 'mining:*')) do count = count + redis.call('XLEN', key) end
return count
"""
COUNT_ROWS = """
SELECT (SELECT count(*) FROM shares), (SELECT count(*) FROM mining_events),
       (SELECT count(*) FROM workers WHERE is_online), (SELECT count(*) FROM blocks)
"""


def need(program, package):
    """Its path. Debian keeps some of PostgreSQL's programs out of the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = [str(folder / program) for folder in folders if (folder / program).exists()]
    path = found[0] if found else shutil.which(program)
    if path is None:
        raise Problem(f"there is no {program}: run ci/install, or install {package}")
    return path


class Redis(Program):
    def __init__(self, folder, port):
        data = folder / "redis"
        data.mkdir()
        options = ["--port", port, "--bind", "127.0.0.1", "--dir", data]
        command = [need("redis-server", "redis-server"), *options, "--appendonly", "yes"]
        super().__init__("redis", command, folder)
        self.url = f"redis://127.0.0.1:{port}/0"
        self._ask = [need("redis-cli", "redis-tools"), "-p", port, "--raw"]

    def is_ready(self):
        try:
            return answer_of([*self._ask, "PING"]) == "PONG"
        except Problem:  # as long as it does not listen
            return False

    def entries(self):
        """In all streams together."""
        answer = answer_of([*self._ask, "EVAL", COUNT_ENTRIES, 0])
        if not answer.isdigit():
            raise Problem(f"redis: {answer}; its log: {self.log}")
        return int(answer)


class Postgres(Program):
    end_signal = signal.SIGINT  # which ends connections; SIGTERM waits for them

    def __init__(self, folder, port):
        home = folder / "postgresql"
        home.mkdir()
        as_user = _other_user(home)
        # Over TCP alone: the path of a socket in a deep folder is longer than the system allows.
        settings = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "timezone": "UTC",
        }
        words = [word for item in settings.items() for word in ("-c", "=".join(map(str, item)))]
        data = home / "data"
        command = [need("postgres", "postgresql-15"), "-D", data, *words]
        super().__init__("postgresql", command, home, as_user)
        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        self._ask = [need("psql", "postgresql-client-15"), "-XAtq", self.url, "-c"]
        make = [need("initdb", "postgresql-15"), "-D", data, "-U", "postgres", "-A", "trust", "-N",
                "-E", "UTF8", "--locale=C.UTF-8"]  # fmt: skip
        self.initdb = Program("initdb", make, home, as_user)

    def is_ready(self):
        try:
            return answer_of([*self._ask, "SELECT 1"]) == "1"
        except Problem:
            return False

    def counts(self):
        """shares, mining_events, workers online, blocks."""
        return [int(word) for word in answer_of([*self._ask, COUNT_ROWS]).split("|")]


def _other_user(home):
    """What makes setpriv leave root, who may not run PostgreSQL; its folder becomes that user's."""
    if os.getuid() != 0:
        return []
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise Problem("root may not run PostgreSQL, and there is no user postgres") from None
    os.chown(home, user.pw_uid, user.pw_gid)
    words = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    if subprocess.run(["setpriv", *words, "test", "-w", home], check=False).returncode != 0:
        raise Problem(
            f"root may not run PostgreSQL, and user postgres cannot enter {home}: run this as an "
            "ordinary user, or from a folder that others may enter"
        )
    return words
