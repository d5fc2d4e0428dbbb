"""Events as they leave the pool, and what its records say of them: read by somebody else."""

import contextlib
import json
import socket
import threading
import zlib

from tbgtest.spool_ring import segment_bytes

DATAGRAM_MAX = 65536


class Listener:
    """A consumer that binds the path and keeps every datagram, as bytes, in order."""

    def __init__(self, path):
        self.path, self.lines = path, []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._ending = False

    def __enter__(self):
        self._socket.bind(str(self.path))
        self._socket.settimeout(0.1)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """What was sent before is among the lines."""
        self._ending = True
        self._thread.join()
        self._socket.close()
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()

    def _listen(self):
        while True:
            try:
                self.lines.append(self._socket.recv(DATAGRAM_MAX))
            except TimeoutError:
                if self._ending:
                    return

    def types(self):
        return {json.loads(line)["event"] for line in list(self.lines)}


def spool_lines(datadir, boot=None, stream=None):
    """(lines, torn): the lines of the spool in order, without newlines, of one boot or of all, of
    one stream or of all one after the other, with those on their way to it; and what stands behind
    the last newline, by name of the segment."""
    pattern = "*" if stream is None else str(stream)
    pattern += "-*.jsonl" if boot is None else f"-{boot:08x}-*.jsonl"
    lines, torn = [], {}
    for file in sorted((datadir / "spool").glob(pattern)):
        *whole, rest = segment_bytes(file).split(b"\n")
        lines += whole
        if rest:
            torn[file.name] = rest
    return lines, torn


def spool_boots(datadir):
    """Those that have written events."""
    return {int(file.name.split("-")[1], 16) for file in (datadir / "spool").glob("*.jsonl")}


class Snapshot:
    """A file records/state-*: users by address, workers by (address, name), blocks by hash, each
    with `at`, the number of the last event of `boot` that it has counted, by stream."""

    def __init__(self, file):
        self.whole, self.boot, self.users, self.workers, self.blocks = False, 0, {}, {}, {}
        at, lines = {}, file.read_bytes().split(b"\n")[:-1]
        for number, line in enumerate(lines, 1):
            checksum, text = line.split(b" ", 1)
            assert int(checksum, 16) == zlib.crc32(text), f"{file.name}:{number}: checksum"
            row = json.loads(text)
            if "at" in row:
                at = dict(enumerate([row["at"], *row.get("shards", [])]))
            if "boot" in row:
                self.boot = row["boot"]
            elif "block" in row:
                self.blocks[row["block"]] = row | {"at": at}
            elif "worker" in row:
                self.workers[row["user"], row["worker"]] = row | {"at": at}
            elif "user" in row:
                self.users[row["user"]] = row | {"at": at}
            elif "rows" in row:
                assert row["rows"] == number - 1, f"{file.name}: {row['rows']} rows, not {number}"
                self.whole = True


def snapshots(datadir):
    """The whole ones by name, oldest first."""
    read = {}
    for file in sorted((datadir / "records").glob("state-*")):
        with contextlib.suppress(FileNotFoundError):  # a running pool keeps the last two
            read[file.name] = Snapshot(file)
    return {name: snapshot for name, snapshot in read.items() if snapshot.whole}
