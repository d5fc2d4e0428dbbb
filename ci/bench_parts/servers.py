"""The servers that are measured, each fresh from the start in a folder of its own."""

import contextlib

from bench_parts import go_between, pool_config
from bench_parts.processes import BenchError, free_port


def need_pool(workshop):
    if not workshop.has("tbgpool"):
        raise BenchError("there is no tbgpool among the programs")


def floor(workshop):
    """A server that answers without thinking."""
    port = free_port()
    command = [workshop.program("tbgload"), "floor", "--listen", f"127.0.0.1:{port}"]
    return workshop.server("floor", command, port)


def _node(workshop, port, zmq):
    command = [workshop.program("tbgload"), "node", "--network", "main",
               "--listen", f"127.0.0.1:{port}", "--zmq", zmq]  # fmt: skip
    return workshop.server("node", command, port)


@contextlib.contextmanager
def pool(workshop, **extra):
    """A mock node and a tbgpool on it: (pool, node), or (None, None) if it refuses `extra`."""
    node_port, zmq_port, port = free_port(), free_port(), free_port()
    zmq = f"tcp://127.0.0.1:{zmq_port}"
    folder = workshop.new_folder("pool")
    tbgpool = workshop.program("tbgpool")
    config = pool_config.write(tbgpool, folder, node_port, zmq, port, **extra)
    if config is None:
        yield None, None
        return
    with _node(workshop, node_port, zmq) as node, workshop.server(
        "tbgpool", [tbgpool, "--config", config], port, folder
    ) as server:
        yield server, node


@contextlib.contextmanager
def regtest(workshop, node):
    """A tbgpool on a node of the caller's, where any share is a block."""
    port = free_port()
    folder = workshop.new_folder("regtest")
    config = pool_config.write_regtest(folder, node.config, port)
    command = [workshop.program("tbgpool"), "--config", config]
    with workshop.server("tbgpool", command, port, folder) as server:
        yield server


@contextlib.contextmanager
def other(workshop, program):
    """A mock node, and a program with ckpool's command line and configuration on it."""
    node_port, zmq_port, port = free_port(), free_port(), free_port()
    zmq = f"tcp://127.0.0.1:{zmq_port}"
    folder = workshop.new_folder("other")
    with _node(workshop, node_port, zmq) as node, go_between.serve(node_port) as asked_port:
        config = pool_config.write_for_ckpool(folder, asked_port, zmq, port)
        command = [program, "-B", "-k", "-c", config, "-s", folder / "sockets"]
        with workshop.server("other", command, port, folder) as server:
            server.wait_until_answering()
            yield server, node
