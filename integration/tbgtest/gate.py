"""A TCP forwarder that can be shut: a node behind it is there for the pool only when it is open."""

import contextlib
import socket
import threading


class Gate:
    """Forwards connections on `port` to `target_port`; nobody listens on `port` while shut."""

    def __init__(self, port, target_port):
        self.port, self.target_port = port, target_port
        self._listener, self._sockets, self._lock = None, set(), threading.Lock()

    def open(self):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def shut(self):
        """Breaks the connections that are open, too."""
        listener, self._listener = self._listener, None
        if listener:
            self._drop(listener)
        with self._lock:
            sockets, self._sockets = self._sockets, set()
        for each in sockets:
            self._drop(each)

    @staticmethod
    def _drop(each):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target_port))
            except OSError:
                client.close()
                continue
            with self._lock:
                self._sockets |= {client, server}
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for each in (source, sink):
            self._drop(each)
        with self._lock:
            self._sockets -= {source, sink}
