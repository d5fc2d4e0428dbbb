"""A node that does what a test says: bitcoind's JSON-RPC over a MockChain, and every fault.

Keeps what was submitted, and judges it naively before it answers.
"""

import base64
import contextlib
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tbgtest import bitcoin
from tbgtest.mock_chain import MockChain
from tbgtest.ports import free_port
from tbgtest.waiting import wait_for

USER, PASSWORD = "mock", "secret"
LONG_POLL_MAX = 60.0


class MockNode:
    def __init__(self, chain=None, network="regtest"):
        self.chain, self.network, self.port = chain or MockChain(), network, free_port()
        self.user, self.password = USER, PASSWORD
        self.fault = None  # see faults.py; applies to every exchange while it is set
        self.calls = []  # methods, in the order in which they were asked
        self.submitted = []  # (Block or None, answer), in order
        self.changed = threading.Condition()
        self._server, self._sockets = None, set()

    def __enter__(self):
        self.up()
        return self

    def __exit__(self, *_):
        self.down()

    @property
    def config(self):
        """Its entry in the pool's `btcd`."""
        return {"url": f"127.0.0.1:{self.port}", "auth": self.user, "pass": self.password}

    @property
    def is_up(self):
        return self._server is not None

    def up(self):
        node = self

        class Bound(Exchange):
            pass

        Bound.node = node
        server = Server(("127.0.0.1", self.port), Bound)
        self._server = server
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def down(self):
        """Like a killed process: connections break, new ones are refused."""
        server, self._server = self._server, None
        if server is None:
            return
        server.shutdown()
        server.server_close()
        with self.changed:
            sockets, self._sockets = self._sockets, set()
            self.changed.notify_all()
        for each in sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def set_fault(self, fault):
        """Also interrupts long polls, which then answer with the fault."""
        with self.changed:
            self.fault = fault
            self.changed.notify_all()

    def new_block(self):
        """Somebody else finds a block; its hash."""
        with self.changed:
            block_hash = self.chain.extend()
            self.changed.notify_all()
        return block_hash

    def set_transactions(self, count):
        with self.changed:
            self.chain.set_transactions(count)
            self.changed.notify_all()

    # What was submitted.

    @property
    def accepted(self):
        return [block for block, answer in self.submitted if answer is None]

    def submitted_hashes(self):
        return [block.hash for block, _ in self.submitted if block]

    def wait_submitted(self, block_hash, timeout=20.0):
        """The block of that hash, and the first answer to it."""

        def find():
            return next((s for s in self.submitted if s[0] and s[0].hash == block_hash), None)

        return wait_for(find, f"block {bitcoin.display(block_hash)} to be submitted", timeout)

    # For Exchange.

    def opened(self, connection):
        with self.changed:
            self._sockets.add(connection)

    def closed(self, connection):
        with self.changed:
            self._sockets.discard(connection)

    def answer(self, method, params):
        """(result, error) of a question asked in good order."""
        if method == "getblocktemplate":
            return self.chain.template(), None
        if method == "getblockchaininfo":
            return self.chain.info(self.network), None
        if method == "getbestblockhash":
            return bitcoin.display(self.chain.tip), None
        if method == "getblockcount":
            return self.chain.height, None
        if method == "getblockheader":
            info = self.chain.header_info(bitcoin.undisplay(params[0]))
            return (info, None) if info else (None, {"code": -5, "message": "Block not found"})
        if method == "submitblock":
            return self._submit(params[0])
        if method in ("preciousblock", "getzmqnotifications"):
            return (None if method == "preciousblock" else []), None
        return None, {"code": -32601, "message": "Method not found"}

    def _submit(self, text):
        block = MockChain.read_block(text)
        with self.changed:
            answer = self.chain.submit(block) if block else "undecodable"
            self.submitted.append((block, answer))
            self.changed.notify_all()
        if block is None:
            return None, {"code": -22, "message": "Block decode failed"}
        return answer, None

    def hold_long_poll(self, long_poll_id):
        """Returns when there is something to say."""
        fault, deadline = self.fault, time.monotonic() + LONG_POLL_MAX
        with self.changed:
            while (
                self.chain.long_poll_id == long_poll_id
                and self.fault is fault
                and self.is_up
                and time.monotonic() < deadline
            ):
                self.changed.wait(0.5)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """A connection that breaks is what these tests are about."""


class Exchange(BaseHTTPRequestHandler):
    """One connection; `params` and `request_id` are those of the question being answered."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer leaves as one segment
    node = None
    params, request_id = [], None

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.node.opened(self.connection)

    def finish(self):
        self.node.closed(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        login = f"{self.node.user}:{self.node.password}"
        expected = base64.b64encode(login.encode()).decode()
        if self.headers.get("Authorization") != f"Basic {expected}":
            return self.send_http(401, b"", "text/html", "Unauthorized")
        request = json.loads(body)
        self.params, self.request_id = request.get("params", []), request.get("id")
        method = request["method"]
        self.node.calls.append(method)
        if method == "getblocktemplate" and self.params and "longpollid" in self.params[0]:
            self.node.hold_long_poll(self.params[0]["longpollid"])
        if self.node.fault and self.node.fault(self, method):
            return None
        result, error = self.node.answer(method, self.params)
        return self.send_rpc(result, error, 500 if error else 200)

    def honest_answer(self, method):
        result, error = self.node.answer(method, self.params)
        return {"result": result, "error": error, "id": self.request_id}

    def send_rpc(self, result=None, error=None, status=200):
        body = json.dumps({"result": result, "error": error, "id": self.request_id})
        self.send_http(status, body.encode(), "application/json")

    def send_http(self, status, body, content_type, reason=None, length=None):
        self.send_response(status, reason or None)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def send_raw(self, data):
        self.wfile.write(data)
        self.wfile.flush()

    def wait(self, seconds):
        """Until then, or until the node goes down or gets another fault."""
        deadline, fault = time.monotonic() + seconds, self.node.fault
        with self.node.changed:
            while time.monotonic() < deadline and self.node.is_up and self.node.fault is fault:
                self.node.changed.wait(0.2)

    def hang_up(self):
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
