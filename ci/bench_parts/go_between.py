"""Between a ckpool-style pool and the mock node: what such a pool asks, and the node cannot answer.

It ends its header lines without a carriage return, wants a line end after the answer, and has each
miner's address judged by the node. Everything else is passed on as it comes; a template of 2 MB is
delayed by the time that takes, about a millisecond.
"""

import contextlib
import json
import re
import socket
import socketserver
import threading

CHUNK = 1 << 18
HEADER_END = re.compile(rb"\r?\n\r?\n")
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def address_info(address):
    """The miners of tbgload have P2WPKH addresses, so no answer needs a script."""
    return {"isvalid": True, "address": address, "isscript": False, "iswitness": True}


def own_answer(request):
    """The JSON text for what the node need not be asked, else None."""
    if request["method"] != "validateaddress":
        return None
    result = address_info(request["params"][0])
    return json.dumps({"result": result, "error": None, "id": request.get("id")}).encode()


def split(data):
    """(length of the body, what of it has come), or None while the header is not complete."""
    end = HEADER_END.search(data)
    if end is None:
        return None
    length = LENGTH.search(data, 0, end.end())
    return int(length[1]) if length else 0, data[end.end() :]


def _read_header(connection):
    data = b""
    while (parts := split(data)) is None:
        more = connection.recv(CHUNK)
        if not more:
            return None
        data += more
    return parts


def _header(first_line, length):
    return (f"{first_line}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {length}\r\n\r\n").encode()  # fmt: skip


class _Handler(socketserver.BaseRequestHandler):
    def handle(self):
        with contextlib.suppress(OSError):
            while (body := self._read_request()) is not None:
                answer = own_answer(json.loads(body))
                if answer is None:
                    self._pass_on(body)
                else:
                    self.request.sendall(_header("HTTP/1.1 200 OK", len(answer) + 1)
                                         + answer + b"\n")  # fmt: skip

    def _read_request(self):
        parts = _read_header(self.request)
        if parts is None:
            return None
        length, body = parts
        while len(body) < length:
            body += self.request.recv(CHUNK)
        return body

    def _pass_on(self, body):
        with socket.create_connection(("127.0.0.1", self.server.node_port)) as node:
            node.sendall(_header("POST / HTTP/1.1", len(body)) + body)
            length, chunk = _read_header(node)
            self.request.sendall(_header("HTTP/1.1 200 OK", length + 1) + chunk)
            left = length - len(chunk)
            while left > 0:
                chunk = node.recv(CHUNK)
                left -= len(chunk) or left
                self.request.sendall(chunk)
            self.request.sendall(b"\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 128


@contextlib.contextmanager
def serve(node_port):
    """Yields the port on which a thread of this process answers."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.node_port = node_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
