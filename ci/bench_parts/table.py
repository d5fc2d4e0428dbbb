"""The rows of the performance table: where each figure comes from, and what it is to reach."""

from dataclasses import dataclass
from typing import Callable, Optional

Figures = dict
# Measurements that need what no other pool has: our events, our shards, our growth.
OF_OTHERS = ("closed", "open", "fan-out 5000", "fan-out 10000", "logins")  # see other.py
Source = Callable[[Figures, str], Optional[float]]


@dataclass(frozen=True)
class Row:
    name: str
    unit: str
    needs: str  # the measurement, without "floor ", "pool " or "other "
    source: Source  # (figures, "floor", "pool" or "other") -> value
    to_reach: Optional[float] = None
    then: Optional[float] = None
    more_is_better: bool = False
    pool_only: bool = False


def _figure(measurement, *path):
    def source(figures, who):
        value = figures[f"{who} {measurement}"]
        for key in path:
            value = None if value is None else value[key]
        return value

    return source


def _growth(of):
    def source(figures, who):
        per_share = [figures[f"{who} {of} {n}"]["server_cpu_us_per_share"] for n in (15000, 150)]
        return per_share[0] / per_share[1]

    return source


def _two_shards(figures, who):
    return (
        figures[f"{who} two shards"]["shares_per_s"] / figures[f"{who} closed"]["shares_per_s"]
    )


def _kilobytes(measurement):
    return lambda figures, who: figures[f"{who} {measurement}"]["server_bytes_per_miner"] / 1000


def _milliseconds(measurement, percentile):
    return lambda figures, who: figures[f"{who} {measurement}"]["latency_us"][percentile] / 1000


ROWS = (
    Row("CPU per share, closed loop, 200 connections x 4 in flight", "us", "closed",
        _figure("closed", "server_cpu_us_per_share"), 10, 7),
    Row("shares/s in that loop", "1/s", "closed",
        _figure("closed", "shares_per_s"), 80_000, 120_000, more_is_better=True),
    Row("CPU per share, open loop, 2,000 connections, 4,000 shares/s", "us", "open",
        _figure("open", "server_cpu_us_per_share"), 20, 17),
    Row("latency p50 in that open loop", "us", "open", _figure("open", "latency_us", "p50"),
        120, 100),
    Row("latency p99 in that open loop", "us", "open", _figure("open", "latency_us", "p99"),
        300, 200),
    Row("new block -> first full job at a miner", "ms", "fan-out 5000",
        _figure("fan-out 5000", "first_full_ms", "median"), 25, 12),
    Row("new block -> first (empty) job at a miner", "ms", "fan-out 5000",
        _figure("fan-out 5000", "first_empty_ms", "median"), 2, 1, pool_only=True),
    Row("new block -> last of 5,000 miners, full job", "ms", "fan-out 5000",
        _figure("fan-out 5000", "last_full_ms", "median"), 90, 70),
    Row("new block -> last of 10,000 miners, full job", "ms", "fan-out 10000",
        _figure("fan-out 10000", "last_full_ms", "median"), 150, 120),
    Row("CPU per miner for one new job", "us", "fan-out 5000",
        _figure("fan-out 5000", "server_cpu_us_per_job"), 12, 10),
    Row("CPU per connect + subscribe + authorise", "us", "logins",
        _figure("logins", "server_cpu_us_per_login"), 70, 50),
    Row("memory per connected idle miner (resident)", "kB", "logins", _kilobytes("logins"),
        2.5, 1.5),
    Row("event emission on the share path (format + spool)", "us", "events",
        _figure("events", "share_path_us"), 1, 0.5, pool_only=True),
    Row("datagram helper, per event", "us", "datagrams", _figure("datagrams", "helper_us"), 12, 10,
        pool_only=True),
    Row("datagrams that a steady reader missed at 4,000 shares/s", "", "datagrams",
        _figure("datagrams", "missed"), 0, 0, pool_only=True),
    Row("spool, per million events", "MB", "datagrams", _figure("datagrams", "bytes_per_event"),
        pool_only=True),
    Row("growth: CPU per share at 15,000 connections / at 150", "", "growth",
        _growth("growth"), 1.2, 1.1),
    Row("the same where each reply is acknowledged at once", "", "flatness", _growth("flatness"),
        1.2, 1.1),
    Row("p99 of replies to shares while 10,000 miners log in at once", "ms", "login storm",
        _milliseconds("login storm", "p99"), pool_only=True),
    Row("until all 10,000 have work", "s", "login storm",
        _figure("login storm", "logins", "seconds"), pool_only=True),
    Row("p99 of replies to shares while the node hangs for 3 s", "ms", "hanging node",
        _milliseconds("hanging node", "p99"), pool_only=True),
    Row("new block -> last of 10,000 miners, one of whom does not read", "ms", "deaf reader",
        _figure("deaf reader", "last_full_ms", "median"), 150, 120, pool_only=True),
    Row("memory per idle miner of 18,000 (resident)", "kB", "idle",
        _kilobytes("idle"), 2.5, 1.5, pool_only=True),
    Row("block found in a broadcast to 10,000 -> node, median", "ms", "block in broadcast",
        _figure("block in broadcast", "median_ms"), 5, 5, pool_only=True),
    Row("block found in a broadcast to 10,000 -> node, the slowest of 15", "ms",
        "block in broadcast", _figure("block in broadcast", "most_ms"), 5, 5, pool_only=True),
    Row("two shards against one, closed loop", "", "two shards", _two_shards, 1.6, 1.8,
        more_is_better=True, pool_only=True),
)  # fmt: skip


def _missing(figures, who, row):
    missing = figures["missing"]
    if who == "other" and row.needs not in OF_OTHERS:
        return "because only tbgpool is asked for it"
    return missing.get(f"{who} {row.needs}") or missing.get(who)


def _value(figures, who, row):
    if _missing(figures, who, row) or (who == "floor" and row.pool_only):
        return None
    return row.source(figures, who)


def _of_other(figures, row):
    """The column of another pool: its figure, or why there is none."""
    value = _value(figures, "other", row)
    note = _missing(figures, "other", row)
    return {"other": value,
            "other_note": note or ("because it sends none" if value is None else None)}  # fmt: skip


def _verdict(row, value):
    if value is None:
        return "not measured"
    if row.to_reach is None:
        return "measured"
    meets = (lambda aim: value >= aim) if row.more_is_better else (lambda aim: value <= aim)
    if meets(row.then):
        return "then"
    return "reached" if meets(row.to_reach) else "missed"


def fill(figures):
    """The rows with their figures; `other` is among them if another pool was to be measured."""
    rows = []
    with_other = any(name.startswith("other ") for name in (*figures, *figures["missing"]))
    for row in ROWS:
        floor, pool = _value(figures, "floor", row), _value(figures, "pool", row)
        rows.append({
            "row": row.name, "unit": row.unit, "floor": floor, "pool": pool,
            "pool_to_floor": pool / floor if pool is not None and floor else None,
            "to_reach": row.to_reach, "then": row.then, "more_is_better": row.more_is_better,
            "verdict": _verdict(row, pool), "note": _missing(figures, "pool", row),
            **(_of_other(figures, row) if with_other else {}),
        })  # fmt: skip
    return rows


def _number(value):
    if value is None:
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _goal(sign, value):
    return "-" if value is None else sign + _number(value)


def as_text(facts, rows):
    lines = [f"{key}: {value}" for key, value in facts.items()]
    others = ["other"] if any("other" in row for row in rows) else []
    form = "{:<61} {:>4} {:>9} {:>9}" + " {:>9}" * len(others) + " {:>6} {:>9} {:>9}  {}"
    lines += ["", form.format("", "", "floor", "pool", *others, "ratio", "to reach", "then", "")]
    for row in rows:
        if "floor" not in row:
            continue
        sign = ">=" if row["more_is_better"] else "<="
        lines.append(form.format(
            row["row"], row["unit"], _number(row["floor"]), _number(row["pool"]),
            *(_number(row[other]) for other in others), _number(row["pool_to_floor"]),
            _goal(sign, row["to_reach"]), _goal(sign, row["then"]), row["verdict"],
        ))  # fmt: skip
    lines += [*_notes(rows, "note"), *_notes(rows, "other_note", " of the other")]
    return "\n".join(lines)


def _notes(rows, key, whose=""):
    """The rows without a figure, by reason."""
    by_reason = {}
    for row in rows:
        if row.get(key):
            by_reason.setdefault(row[key], []).append(row["row"])
    lines = []
    for reason, names in by_reason.items():
        lines += ["", f"not measured{whose}, {reason}:", *(f"  {name}" for name in names)]
    return lines
