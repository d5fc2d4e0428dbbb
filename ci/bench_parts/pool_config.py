"""The configuration of the pool under test: one fixed difficulty, everything else as delivered."""

import json
import subprocess

from bench_parts.processes import free_port

# A share of difficulty d takes d * 2^32 hashes: 16.
DIFFICULTY = 3.7e-9

# Forks of ckpool that know difficulties below 1 round them to one digit: 17 hashes a share.
CKPOOL_DIFFICULTY = 4e-9
# The example of BIP 173. Miners are paid to their own addresses.
CKPOOL_ADDRESS = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"


def _base(node_port, zmq, port):
    return {
        "btcd": [{"url": f"127.0.0.1:{node_port}", "auth": "bench", "pass": "bench"}],
        "network": "main",
        "zmqblock": zmq,
        "serverurl": [f"127.0.0.1:{port}"],
        "mindiff": DIFFICULTY,
        "startdiff": DIFFICULTY,
        "maxdiff": DIFFICULTY,
        # No refresh may fall into a measurement of new blocks.
        "update_interval": 300,
        "stale_work_limit": 900,
        "logdir": "logs",
        "datadir": "data",
    }


def _optional(folder):
    """Keys that keep two pools on one machine apart, for builds that serve them."""
    return {
        "http": {"listen": f"127.0.0.1:{free_port()}"},
        "event_socket_path": str(folder / "events.sock"),
    }


def accepts(tbgpool, folder, config):
    path = folder / "check.json"
    path.write_text(json.dumps(config, indent=2))
    done = subprocess.run([tbgpool, "--check", "--config", path], cwd=folder,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)  # fmt: skip
    return done.returncode == 0


def write(tbgpool, folder, node_port, zmq, port, **extra):
    """Writes pool.json into the folder; None if this build refuses the `extra` keys."""
    config = _base(node_port, zmq, port)
    for key, value in _optional(folder).items():
        if accepts(tbgpool, folder, {**config, key: value}):
            config[key] = value
    if extra and not accepts(tbgpool, folder, {**config, **extra}):
        return None
    path = folder / "pool.json"
    path.write_text(json.dumps({**config, **extra}, indent=2))
    return path


def write_regtest(folder, node, port):
    """For a node that announces nothing: it is polled."""
    config = _base(0, "", port) | {"btcd": [node], "network": "regtest", "zmqblock": [],
                                   "blockpoll": 20,
                                   "event_socket_path": str(folder / "events.sock")}  # fmt: skip
    path = folder / "pool.json"
    path.write_text(json.dumps(config, indent=2))
    return path


def for_ckpool(node_port, zmq, port):
    node = {"url": f"127.0.0.1:{node_port}", "auth": "bench", "pass": "bench", "notify": True}
    # "highdiff" is where ckpool starts miners who come to a port above 4000, as free ones are.
    difficulties = ("mindiff", "startdiff", "maxdiff", "highdiff")
    return {
        "btcd": [node],
        "btcaddress": CKPOOL_ADDRESS,
        "zmqblock": zmq,
        "serverurl": [f"127.0.0.1:{port}"],
        **dict.fromkeys(difficulties, CKPOOL_DIFFICULTY),
        "update_interval": 300,
        "logdir": "logs",
    }


def write_for_ckpool(folder, node_port, zmq, port):
    path = folder / "ckpool.conf"
    path.write_text(json.dumps(for_ckpool(node_port, zmq, port), indent=2))
    return path
