"""Another pool's program under the same loads; its failures cost its own figures, never the run."""

import functools
import sys

from bench_parts import servers
from bench_parts.processes import BenchError


def _steps(bench):
    """{measurement: what is done with a fresh server and its node}"""
    steps = {
        "other closed": lambda server, _: bench.closed_loop("other closed", server),
        "other open": lambda server, _: bench.open_loop("other open", server, 2_000),
        "other logins": lambda server, _: bench.logins("other logins", server),
    }
    for miners in bench.extent.fan_outs:
        steps[f"other fan-out {miners}"] = functools.partial(_fan_out, bench, miners)
    return steps


def _fan_out(bench, miners, server, node):
    bench.fan_out("other fan-out", server, node, miners)


def measure(bench, program):
    for name, step in _steps(bench).items():
        try:
            with servers.other(bench.workshop, program) as (server, node):
                step(server, node)
        except BenchError as error:
            print(f"\n{error}", file=sys.stderr)
            bench.missing[name] = f"because {str(error).splitlines()[0].rstrip(':')}"
