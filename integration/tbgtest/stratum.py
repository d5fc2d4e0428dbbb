"""A scripted miner: Stratum V1 over a plain socket."""

import json
import socket
import time

from tbgtest import work


class Closed(ConnectionError):
    """The pool closed the connection."""


class LineSocket:
    """Lines in, lines out; nothing of Stratum."""

    def __init__(self, port, host="127.0.0.1", timeout=10.0):
        self._socket = socket.create_connection((host, port), timeout=timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def close(self):
        self._socket.close()

    def send(self, data):
        self._socket.sendall(data)

    def read_line(self, timeout):
        """A line without its newline, or None if none came in time."""
        deadline = time.monotonic() + timeout
        while b"\n" not in self._buffer:
            self._socket.settimeout(max(deadline - time.monotonic(), 0.000_1))
            try:
                received = self._socket.recv(65536)
            except TimeoutError:
                return None
            except ConnectionError as error:
                raise Closed(str(error)) from error
            if not received:
                raise Closed("end of stream")
            self._buffer += received
        line, self._buffer = self._buffer.split(b"\n", 1)
        return line


class StratumClient:
    """Holds what the pool said; wait_*() read on until something is true."""

    def __init__(self, port, user, password="x", timeout=10.0, lines=None):
        self.user, self.password, self.timeout = user, password, timeout
        self.lines = lines or LineSocket(port)
        self.replies, self.notifications = {}, []
        self.jobs, self.difficulty, self.difficulties = [], None, []
        self.extranonce1, self.extranonce2_size, self.session = b"", 0, ""
        self.version_mask = 0
        self._last_id, self._last_extranonce2 = 0, 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lines.close()

    @property
    def job(self):
        return self.jobs[-1] if self.jobs else None

    # Lines.

    def send(self, method, params):
        """Sends a request; its id."""
        self._last_id += 1
        request = {"id": self._last_id, "method": method, "params": params}
        self.lines.send(json.dumps(request).encode() + b"\n")
        return self._last_id

    def read(self, timeout):
        """Takes in one line; False if none came in time."""
        line = self.lines.read_line(timeout)
        if line is None:
            return False
        message = json.loads(line)
        if message.get("method") is None:
            self.replies[message["id"]] = message
        else:
            self._take(message["method"], message["params"])
        return True

    def _take(self, method, params):
        self.notifications.append((method, params))
        if method == "mining.set_difficulty":
            self.difficulty = params[0]
            self.difficulties.append(params[0])
        elif method == "mining.notify":
            self.jobs.append(work.Job.from_params(params))
        elif method == "mining.set_version_mask":
            self.version_mask = int(params[0], 16)

    def wait(self, condition, what, timeout=None):
        timeout = self.timeout if timeout is None else timeout
        deadline = time.monotonic() + timeout
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0 or not self.read(left):
                raise AssertionError(f"after {timeout:g} s the miner still waits for {what}")

    def read_all(self, seconds):
        """Takes in whatever comes within that time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.read(deadline - time.monotonic())

    def request(self, method, params, timeout=None):
        """The reply to a request, whole."""
        number = self.send(method, params)
        self.wait(lambda: number in self.replies, f"the reply to {method}", timeout)
        return self.replies.pop(number)

    # A miner's life.

    def configure(self, mask=0xFFFFFFFF):
        params = [["version-rolling"], {"version-rolling.mask": f"{mask:08x}"}]
        result = self.request("mining.configure", params)["result"]
        self.version_mask = int(result["version-rolling.mask"], 16)
        return result

    def subscribe(self):
        result = self.request("mining.subscribe", ["integration/1.0"])["result"]
        subscriptions, extranonce1, self.extranonce2_size = result
        self.session, self.extranonce1 = subscriptions[0][1], bytes.fromhex(extranonce1)
        return result

    def authorize(self, user=None, password=None):
        return self.request("mining.authorize", [user or self.user, password or self.password])

    def login(self):
        self.subscribe()
        reply = self.authorize()
        if reply["result"] is not True:
            raise AssertionError(f"authorize {self.user}: {reply}")
        return self

    def wait_job(self, condition=lambda job: True, what="a job", timeout=None):
        """The newest job, as soon as it meets the condition."""
        self.wait(lambda: self.job is not None and condition(self.job), what, timeout)
        return self.job

    def wait_job_on(self, tip, timeout=None):
        """A job whose previous block is `tip` (internal byte order)."""
        return self.wait_job(lambda job: job.previous == tip, "a job on the new tip", timeout)

    def next_extranonce2(self):
        self._last_extranonce2 += 1
        return self._last_extranonce2.to_bytes(self.extranonce2_size, "little")

    def mine(self, job=None, **how):
        """A share that is a block as well; see work.mine."""
        return work.mine(job or self.job, self.extranonce1, self.next_extranonce2(), **how)

    def send_share(self, share):
        with_version = self.version_mask != 0
        return self.send("mining.submit", share.params(self.user, with_version))

    def submit(self, share):
        """The reply, whole."""
        return self.request("mining.submit", share.params(self.user, self.version_mask != 0))

    def share_accepted(self, difficulty):
        """Logs in, asks for that difficulty, and mines until a share is accepted. One may come too
        late: others find blocks all the while."""
        self.login()
        self.send("mining.suggest_difficulty", [difficulty])
        self.wait(lambda: (self.difficulty or 1) <= difficulty, "the difficulty asked for")
        for _ in range(20):
            target = work.target_from_difficulty(self.difficulty)
            if self.submit(self.mine(self.wait_job(), target=target))["result"] is True:
                return
        raise AssertionError("no share was accepted")
