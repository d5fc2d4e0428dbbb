"""A network of the bench's own, where it is known when a miner's kernel acknowledges a reply.

Linux acknowledges data at once if the last came longer ago than a retransmission takes to be due
(200 ms on loopback); else it waits up to 40 ms for something to send along (tcp_event_data_recv()
and tcp_send_delayed_ack() of its TCP). At 4,000 shares/s, 150 miners send a share each 38 ms, and
with it their acknowledgement of the last reply; of 15,000 each has 4 s to wait for his next share,
and acknowledges each reply by a packet of its own. On loopback that packet is made and received
within the server's sendmsg(), so the server pays for both ends of it: it is no price of having
many miners, though it looks like one. A route can ask for acknowledgements at once ("quickack" of
ip-route(8)); that is done here, and so as not to do it to the machine, in a namespace.
"""

import contextlib
import os
import subprocess
import sys

_INSIDE = "TBG_BENCH_NETWORK"  # is set for the process that lives in it
_ROUTES = ("127.0.0.0/8", "127.0.0.1")
# Debian keeps `ip` where only root looks.
_LOOPBACK_UP = 'export PATH="$PATH:/usr/sbin:/sbin" && ip link set lo up && exec "$@"'


def _command(*program):
    """Whatever the caller is, root in there: routes are root's."""
    become_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *become_root, "--net", "sh", "-c", _LOOPBACK_UP, "sh", *program]


def why_not():
    """None if such a network can be had, or is had already; else why it cannot."""
    if _INSIDE in os.environ:
        return None
    try:
        done = subprocess.run(_command("true"), capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    return None if done.returncode == 0 else done.stderr.strip()


def enter(*arguments):
    """Begins this program again in such a network, with more arguments; returns in there, or where
    none can be had."""
    if _INSIDE not in os.environ and why_not() is None:
        os.environ[_INSIDE] = "1"
        command = _command(sys.executable, *sys.argv, *arguments)
        os.execvp(command[0], command)


def _acknowledge_at_once(yes):
    for route in _ROUTES:
        subprocess.run(["ip", "route", "replace", "local", route, "dev", "lo", "table", "local",
                        "proto", "kernel", "scope", "host", "src", "127.0.0.1",
                        "quickack", "1" if yes else "0"], check=True)  # fmt: skip


@contextlib.contextmanager
def acknowledging_at_once():
    """For connections that begin within. Only after enter(), and if not why_not()."""
    _acknowledge_at_once(True)
    try:
        yield
    finally:
        _acknowledge_at_once(False)
