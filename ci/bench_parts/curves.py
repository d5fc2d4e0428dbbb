"""What grows with miners: CPU per share, and how late a new block reaches the last of them."""

import json

from bench_parts import network, plot, servers
from bench_parts.measure import SPARE_FILES
from bench_parts.processes import BenchError

CONNECTIONS = (150, 500, 1_500, 5_000, 15_000)
MINERS = (500, 1_000, 2_500, 5_000, 10_000)
LATE = (("pool", "last_full_ms"), ("floor", "last_full_ms"), ("pool", "first_empty_ms"))
NAMES = {"last_full_ms": "last miner's full job", "first_empty_ms": "first empty job"}
COLOURS = {"floor last_full_ms": plot.GREY, "pool last_full_ms": plot.BLUE,
           "pool first_empty_ms": plot.ORANGE}  # fmt: skip


def within(numbers, files):
    """Splits numbers of connections into those that the limit of open files allows, and others."""
    allowed = tuple(n for n in numbers if n + SPARE_FILES <= files)
    return allowed, tuple(n for n in numbers if n not in allowed)


def fit(points):
    """Least squares: (slope, value at zero)."""
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    return slope, mean_y - slope * mean_x


def _cpu_per_share(bench, connections):
    with network.acknowledging_at_once():
        bench.against_connections("curve", connections)

    def points(who):
        return [(n, bench.figures[f"{who} curve {n}"]["server_cpu_us_per_share"])
                for n in connections]  # fmt: skip

    series = {"pool": points("pool"), "floor": points("floor")}
    return {"x": "connections", "y": "us", "series": series}


def _late(bench, miners, who, figure):
    points = [(n, bench.figures[f"{who} fan-out {n}"][figure]["median"]) for n in miners]
    slope, at_zero = fit(points)
    return {"points": points, "us_per_miner": slope * 1000, "ms_at_zero": at_zero}


def _new_block(bench, miners):
    for n in miners:
        with servers.floor(bench.workshop) as floor:
            bench.fan_out("floor fan-out", floor, floor, n)
        with servers.pool(bench.workshop) as (pool, node):
            bench.fan_out("pool fan-out", pool, node, n)
    late = {f"{who} {figure}": _late(bench, miners, who, figure) for who, figure in LATE}
    return {"x": "miners", "y": "ms", "series": late}


def measure(bench):
    """The points of both curves, with what the limit of open files did not allow."""
    servers.need_pool(bench.workshop)
    if network.why_not():
        raise BenchError(f"curves need a network of their own, as root can make one, or any user "
                         f"who may have a user namespace; here: {network.why_not()}")  # fmt: skip
    connections, many = within(CONNECTIONS, bench.files)
    miners, many_miners = within(MINERS, bench.files)
    if min(len(connections), len(miners)) < 2:
        raise BenchError(f"a limit of {bench.files} open files leaves no curve")
    return {
        "cpu_per_share": _cpu_per_share(bench, connections),
        "new_block": _new_block(bench, miners),
        "left_out": {"connections": many, "miners": many_miners, "open_files": bench.files},
    }


def _draw_cpu_per_share(curve):
    return plot.draw(
        plot.Plot("CPU per share at 4,000 shares/s, replies acknowledged at once", "connections",
                  "µs per share", log_x=True),
        [plot.Series("pool", curve["series"]["pool"], plot.BLUE),
         plot.Series("floor: answers without reading", curve["series"]["floor"], plot.GREY)],
    )  # fmt: skip


def _late_series(curve, who, figure):
    key = f"{who} {figure}"
    late = curve["series"][key]
    name = f"{who}, {NAMES[figure]}: {late['us_per_miner']:.1f} µs per miner"
    line = (late["us_per_miner"] / 1000, late["ms_at_zero"])
    return plot.Series(name, late["points"], COLOURS[key], line)


def _draw_new_block(curve):
    series = [_late_series(curve, who, figure) for who, figure in LATE]
    return plot.draw(plot.Plot("A new block reaches the miners", "miners", "ms"), series)


def write(folder, facts, result):
    """Two pictures and the points, in files of fixed names."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "cpu-per-share.svg": _draw_cpu_per_share(result["cpu_per_share"]),
        "new-block.svg": _draw_new_block(result["new_block"]),
        "curves.json": json.dumps({"facts": facts, **result}, indent=2) + "\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def left_out(result):
    """A sentence for each curve that lost points, none if all were measured."""
    lost = result["left_out"]
    return [f"not measured, because the limit of open files is {lost['open_files']}: "
            f"{', '.join(f'{n:,}' for n in lost[what])} {what}"
            for what in ("connections", "miners") if lost[what]]  # fmt: skip
