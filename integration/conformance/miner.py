"""A miner that remembers every line the pool said, and checks the form of each as it comes."""

import json
import re
from fractions import Fraction

from tbgtest import work
from tbgtest.stratum import Closed, StratumClient

AGENT = "conformance/1.0"
REPLY = re.compile(rb'\{"id":.*,"result":.*,"error":(null|\[-?\d+,"[^"]+",null\])\}\Z')
HEX32 = re.compile(r"[0-9a-f]{8}\Z")
HEX256 = re.compile(r"[0-9a-f]{64}\Z")
# Difficulty 1, as every pool counts it.
TARGET_ONE = 0xFFFF << 208


def target_of(difficulty):
    """The largest hash that is good enough: exact, by fractions."""
    return int(TARGET_ONE / Fraction(difficulty))


def errors_of(reply):
    """(code, text) of a reply, or None if it is a success."""
    return tuple(reply["error"][:2]) if reply["error"] else None


class Miner(StratumClient):
    def __init__(self, lines, user, password="x"):
        super().__init__(0, user, password, lines=lines)
        self._last_id = 1_000_000  # smaller ones are for the lines a test writes itself
        self.said = []  # every message, in order
        self.raw = b""  # every byte

    def read(self, timeout):
        line = self.lines.read_line(timeout)
        if line is None:
            return False
        self.raw += line + b"\n"
        message = json.loads(line)
        check_form(line, message)
        self.said.append(message)
        if "method" in message:
            self._take(message["method"], message["params"])
        else:
            self.replies[message["id"]] = message
        return True

    def hear(self):
        """The messages there are now, new ones only."""
        known = len(self.said)
        while self.read(self.lines.quiet):
            pass
        return self.said[known:]

    def say(self, *requests):
        """Requests as one segment, and what the pool says to them."""
        self.write(*requests)
        return self.hear()

    def write(self, *requests):
        self.lines.send(b"".join(line_of(r) for r in requests))

    def write_bytewise(self, *requests):
        """Every byte a segment of its own."""
        for byte in b"".join(line_of(r) for r in requests):
            self.lines.send(bytes([byte]))

    def is_closed(self):
        """Reads on until the pool closes; False if it does not."""
        try:
            while self.read(self.lines.patience):
                pass
        except Closed:
            return True
        return False

    def alive(self):
        """Answers are still given."""
        return self.request("mining.ping", [])["result"] == "pong"

    # What was said.

    def methods(self):
        return [m.get("method", m.get("id")) for m in self.said]

    def subscribe(self, *params):
        result = self.request("mining.subscribe", list(params or (AGENT,)))["result"]
        subscriptions, extranonce1, self.extranonce2_size = result
        self.session, self.extranonce1 = subscriptions[0][1], bytes.fromhex(extranonce1)
        return result

    def start(self, user=None, password=None):
        """Logs in and waits for work."""
        self.subscribe()
        reply = self.authorize(user, password)
        assert reply["result"] is True, reply
        self.wait_job()
        self.hear()
        return self

    # Shares.

    def share(self, job=None, difficulty=None, below=None, **how):
        """A share of that difficulty (by default the one in force) and of less than `below`; it
        is no block."""
        job = job or self.job
        target = target_of(self.difficulty if difficulty is None else difficulty)
        above = job.network_target if below is None else target_of(below)
        assert above < target, "every such share would be a block"
        return self.mine(job, target=target, above=above, **how)

    def block(self, job=None, **how):
        return self.mine(job, **how)

    def judged(self, params):
        """None for an accepted share, else (code, text)."""
        reply = self.request("mining.submit", params)
        assert reply["result"] is True or errors_of(reply), reply
        return errors_of(reply)

    def verdict(self, share, user=None):
        return self.judged(share.params(user or self.user, self.version_mask != 0))


def line_of(request):
    if isinstance(request, bytes):
        return request
    if isinstance(request, str):
        return request.encode() + b"\n"
    number, method, params = request
    return json.dumps({"id": number, "method": method, "params": params}).encode() + b"\n"


def check_form(line, message):
    """Rules 2, 9, 11 and 12: what every line from the pool looks like."""
    if "method" not in message:
        assert REPLY.match(line), line
        assert message["error"] is None or message["result"] is None, line
    elif message["method"] == "mining.set_difficulty":
        check_difficulty(line, message)
    elif message["method"] == "mining.notify":
        check_notify(line, message)


def check_difficulty(line, message):
    assert message["id"] is None and len(message["params"]) == 1, line
    text = re.search(rb'"params":\[([^\]]*)\]', line)[1].decode()
    value = float(text)
    assert 0 < value < float("inf"), line
    if value >= 1:
        assert re.fullmatch(r"[1-9]\d*", text), line
    else:
        digits = text.split("e")[0].replace(".", "").lstrip("0")
        assert len(digits) <= 10, line


def check_notify(line, message):
    params = message["params"]
    assert len(params) == 9 and message["id"] is None, line
    assert re.fullmatch(r"[0-9a-f]{1,16}", params[0]), line
    assert HEX256.match(params[1]), line
    assert all(HEX256.match(branch) for branch in params[4]), line
    assert all(HEX32.match(params[i]) for i in (5, 6, 7)), line
    assert params[8] in (True, False), line
    job = work.Job.from_params(params)
    assert job.version & 0x1FFFE000 == 0, line
    assert len(job.coinb1) + 4 + 8 + len(job.coinb2) <= 255, line
