"""Ports of the loopback that nobody listens on."""

import random
import socket

# Below the range from which the kernel takes ports for outgoing connections.
FIRST, LAST = 20_000, 32_000
_given = set()


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port():
    """A free one, never the same twice in this process."""
    for _ in range(1000):
        port = random.randint(FIRST, LAST)
        if port not in _given and is_free(port):
            _given.add(port)
            return port
    raise RuntimeError(f"no free port between {FIRST} and {LAST}")
