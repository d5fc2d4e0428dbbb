import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from bench_parts import curves, flame, go_between, measure, network, other, plot, pool_config, table
from bench_parts.processes import BenchError


def shares(cpu_us, per_s):
    latency = {"p50": 70.0, "p99": 150.0}
    return {"server_cpu_us_per_share": cpu_us, "shares_per_s": per_s, "latency_us": latency}


def fan_out(empty_ms):
    return {
        "first_full_ms": {"median": 11.0},
        "first_empty_ms": empty_ms,
        "last_full_ms": {"median": 50.0},
        "server_cpu_us_per_job": 8.0,
    }


def complete():
    figures = {"missing": {}}
    for who in ("floor", "pool"):
        figures[f"{who} closed"] = shares(5.0, 150_000)
        figures[f"{who} open"] = shares(18.0, 4_000)
        figures[f"{who} fan-out 5000"] = fan_out({"median": 3.0} if who == "pool" else None)
        figures[f"{who} fan-out 10000"] = fan_out(None)
        figures[f"{who} growth 150"] = shares(10.0, 4_000)
        figures[f"{who} growth 15000"] = shares(11.5, 4_000)
        figures[f"{who} flatness 150"] = shares(9.0, 4_000)
        figures[f"{who} flatness 15000"] = shares(9.9, 4_000)
        figures[f"{who} logins"] = {"server_cpu_us_per_login": 40.0, "server_bytes_per_miner": 500}
    figures["pool events"] = {"share_path_us": 0.7}
    figures["pool datagrams"] = {"helper_us": 5.0, "missed": 0, "bytes_per_event": 600.0}
    figures["pool two shards"] = shares(5.0, 270_000)
    figures["pool login storm"] = shares(5.0, 1_000) | {"logins": {"seconds": 0.6}}
    figures["pool hanging node"] = shares(5.0, 1_000)
    figures["pool deaf reader"] = fan_out(None)
    figures["pool idle"] = {"server_bytes_per_miner": 2400}
    figures["pool block in broadcast"] = {"median_ms": 0.9, "most_ms": 6.0}
    return figures


class TableTest(unittest.TestCase):
    def row(self, figures, name):
        return next(row for row in table.fill(figures) if row["row"].startswith(name))

    def test_compares_with_the_floor(self):
        figures = complete()
        figures["pool closed"] = shares(10.0, 80_000)
        row = self.row(figures, "CPU per share, closed")
        self.assertEqual((row["floor"], row["pool"], row["pool_to_floor"]), (5.0, 10.0, 2.0))

    def test_judges_less_as_better_and_more_where_more_is_better(self):
        figures = complete()
        self.assertEqual(self.row(figures, "CPU per share, closed")["verdict"], "then")
        self.assertEqual(self.row(figures, "CPU per share, open")["verdict"], "reached")
        self.assertEqual(self.row(figures, "new block -> first (empty)")["verdict"], "missed")
        figures["pool closed"] = shares(10.1, 79_999)
        self.assertEqual(self.row(figures, "CPU per share, closed")["verdict"], "missed")
        self.assertEqual(self.row(figures, "shares/s")["verdict"], "missed")

    def test_computes_growth_and_the_gain_of_a_second_shard(self):
        self.assertAlmostEqual(self.row(complete(), "growth")["pool"], 1.15)
        self.assertAlmostEqual(self.row(complete(), "the same where")["floor"], 1.1)
        self.assertAlmostEqual(self.row(complete(), "two shards")["pool"], 1.8)

    def test_storms_have_rows(self):
        self.assertAlmostEqual(self.row(complete(), "p99 of replies")["pool"], 0.15)
        self.assertAlmostEqual(self.row(complete(), "memory per idle miner of")["pool"], 2.4)
        self.assertEqual(self.row(complete(), "block found in a broadcast to 10,000 -> node, the")
                         ["verdict"], "missed")  # fmt: skip

    def test_names_what_was_not_measured_and_why(self):
        figures = complete()
        del figures["pool two shards"]
        figures["missing"]["pool two shards"] = "this build has one shard"
        row = self.row(figures, "two shards")
        expected = ("not measured", "this build has one shard")
        self.assertEqual((row["verdict"], row["note"]), expected)
        text = table.as_text({"date": "today"}, table.fill(figures))
        self.assertIn("not measured, this build has one shard:\n  two shards against one", text)
        self.assertIn("event emission on the share path", text)

    def test_a_row_without_a_goal_is_measured(self):
        row = self.row(complete(), "spool, per million events")
        self.assertEqual((row["pool"], row["verdict"]), (600.0, "measured"))
        self.assertIn("600.0", table.as_text({}, table.fill(complete())))

    def test_measures_the_floor_alone_when_there_is_no_pool(self):
        figures = {name: value for name, value in complete().items() if not name.startswith("pool")}
        figures["missing"]["pool"] = "no tbgpool"
        row = self.row(figures, "shares/s")
        self.assertEqual((row["floor"], row["pool"], row["note"]), (150_000, None, "no tbgpool"))


class OtherTest(unittest.TestCase):
    def with_other(self):
        figures = complete()
        figures["other closed"] = shares(50.0, 20_000)
        figures["other open"] = shares(90.0, 4_000)
        figures["other fan-out 5000"] = fan_out(None)
        figures["missing"]["other fan-out 10000"] = "because other ended"
        figures["missing"]["other logins"] = "because other ended"
        return figures

    def test_the_table_has_a_column_for_another_pool_only_if_one_was_measured(self):
        head = table.as_text({}, table.fill(complete())).splitlines()[1]
        self.assertEqual(head.split(), ["floor", "pool", "ratio", "to", "reach", "then"])
        head, closed = table.as_text({}, table.fill(self.with_other())).splitlines()[1:3]
        self.assertEqual(head.split()[:4], ["floor", "pool", "other", "ratio"])
        self.assertEqual(closed.split("us", 1)[1].split()[:4], ["5.00", "5.00", "50.0", "1.00"])

    def test_says_why_the_other_pool_has_no_figure(self):
        text = table.as_text({}, table.fill(self.with_other()))
        ended = "not measured of the other, because other ended:\n  new block -> last of 10,000"
        self.assertIn(ended, text)
        self.assertIn("because it sends none:\n  new block -> first (empty) job", text)
        self.assertIn("because only tbgpool is asked for it:\n  event emission", text)

    def test_a_pool_that_fails_costs_its_own_figures_only(self):
        bench = unittest.mock.Mock(missing={}, **{"extent.fan_outs": (5_000,)})
        failure = BenchError("other ended:\nno such option")
        with unittest.mock.patch.object(other.servers, "other", side_effect=failure), \
                contextlib.redirect_stderr(io.StringIO()) as said:  # fmt: skip
            other.measure(bench, "program")
        self.assertEqual(set(bench.missing.values()), {"because other ended"})
        self.assertEqual(len(bench.missing), 4)
        self.assertIn("no such option", said.getvalue())

    def test_all_difficulties_of_its_configuration_are_one(self):
        config = pool_config.for_ckpool(1, "tcp://127.0.0.1:2", 3)
        names = ("mindiff", "startdiff", "maxdiff", "highdiff")
        self.assertEqual({config[name] for name in names}, {pool_config.CKPOOL_DIFFICULTY})


class GoBetweenTest(unittest.TestCase):
    def test_reads_headers_of_either_line_end(self):
        for end in (b"\n", b"\r\n"):
            request = end.join([b"POST / HTTP/1.1", b"Content-Length: 7", b"", b"{}"])
            self.assertEqual(go_between.split(request), (7, b"{}"))
        self.assertIsNone(go_between.split(b"POST / HTTP/1.1\r\nContent-Length: 7\r\n"))

    def test_judges_addresses_and_passes_on_the_rest(self):
        answer = go_between.own_answer({"method": "validateaddress", "params": ["bc1q"]})
        self.assertTrue(json.loads(answer)["result"]["isvalid"])
        self.assertIsNone(go_between.own_answer({"method": "getbestblockhash"}))


# Begins itself again, and then shows the routes of loopback before, within and after.
IN_A_NETWORK = """
import subprocess
from bench_parts import network
network.enter("again")
def show():
    print(subprocess.check_output(["ip", "route", "show", "table", "local"], text=True), end="|")
show()
with network.acknowledging_at_once():
    show()
show()
"""


class NetworkTest(unittest.TestCase):
    def test_replies_are_acknowledged_at_once_within_and_the_machine_is_left_alone(self):
        if network.why_not():
            self.skipTest(f"no network of its own: {network.why_not()}")
        with tempfile.NamedTemporaryFile("w", suffix=".py") as program:
            program.write(IN_A_NETWORK)
            program.flush()
            environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
            done = subprocess.run([sys.executable, program.name], capture_output=True, text=True,
                                  env=environment, check=True)  # fmt: skip
        before, within, after, _ = done.stdout.split("|")
        self.assertNotIn("quickack", before)
        routes = [line for line in within.splitlines() if line.startswith("local 127")]
        self.assertEqual(["quickack 1" in line for line in routes], [True, True])
        self.assertNotIn("quickack 1", after)

    def test_without_such_a_network_its_row_is_missing_and_the_others_are_measured(self):
        bench = measure.Bench(unittest.mock.MagicMock(), measure.FULL, files=20_000)
        bench.against_connections = unittest.mock.Mock()
        with unittest.mock.patch.object(measure.network, "why_not", return_value="not permitted"):
            bench.growth()
        why = "because there is no network of the bench's own: not permitted"
        self.assertEqual(bench.missing, {"floor flatness": why, "pool flatness": why})
        bench.against_connections.assert_called_once_with("growth", measure.GROWTH)


class CurvesTest(unittest.TestCase):
    def test_fits_a_line(self):
        slope, at_zero = curves.fit([(0, 1.0), (10, 6.0), (20, 11.0)])
        self.assertAlmostEqual(slope, 0.5)
        self.assertAlmostEqual(at_zero, 1.0)

    def test_names_the_points_that_the_limit_of_open_files_takes_away(self):
        connections, lost = curves.within((150, 15_000), 10_000)
        self.assertEqual((connections, lost), ((150,), (15_000,)))
        result = {"left_out": {"connections": lost, "miners": (), "open_files": 10_000}}
        sentence = "not measured, because the limit of open files is 10000: 15,000 connections"
        self.assertEqual(curves.left_out(result), [sentence])


class PlotTest(unittest.TestCase):
    def test_linear_ticks_are_round_and_reach_the_highest_value(self):
        self.assertEqual(plot.linear_ticks(45.1), [0, 10, 20, 30, 40, 50])
        self.assertEqual(plot.linear_ticks(10_000), [0, 2_000, 4_000, 6_000, 8_000, 10_000])
        self.assertEqual(plot.linear_ticks(0.3), [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3])
        self.assertEqual(plot.linear_ticks(0), [0, 1])

    def test_logarithmic_ticks_enclose_the_values(self):
        self.assertEqual(plot.log_ticks(150, 1_500), [100, 200, 500, 1_000, 2_000])
        self.assertEqual(plot.log_ticks(100, 200), [100, 200])

    def test_draws_well_formed_svg_with_every_point_on_a_white_ground(self):
        series = [plot.Series("pool <1>", [(150, 3.0), (15_000, 4.0)], plot.BLUE, (0.001, 2.0))]
        text = plot.draw(plot.Plot("growth", "connections", "us", log_x=True), series)
        root = ElementTree.fromstring(text)
        space = "{http://www.w3.org/2000/svg}"
        self.assertEqual(root.find(f"{space}rect").get("fill"), "#ffffff")
        hovers = [dot.find(f"{space}title") for dot in root.iter(f"{space}circle")]
        self.assertEqual([one.text for one in hovers if one is not None],
                         ["150: 3.0", "15,000: 4.0"])  # fmt: skip
        self.assertIn("pool <1>", [one.text for one in root.iter(f"{space}text")])


SAMPLES = """tbgpool
\tffffffff8200ec5b tcp_sendmsg ([kernel.kallsyms])
\t          10ac4d __libc_sendmsg (/usr/lib/libc.so.6)
\t           9fd1f std::vector<int (*)(char)>::push_back (/opt/tbgpool)

tbgpool
\tffffffff8200ec5b tcp_sendmsg ([kernel.kallsyms])
\t          10ac4d __libc_sendmsg (/usr/lib/libc.so.6)
\t           9fd1f std::vector<int (*)(char)>::push_back (/opt/tbgpool)

tbg events
\t          10ac4d [unknown] (/usr/lib/libc.so.6)

"""


class FlameTest(unittest.TestCase):
    def test_folds_equal_stacks_with_the_thread_as_their_root(self):
        sending = (
            flame.Frame("tbgpool", "thread"),
            flame.Frame("std::vector<int (*)(char)>::push_back", "user"),
            flame.Frame("__libc_sendmsg", "user"),
            flame.Frame("tcp_sendmsg", "kernel"),
        )
        unnamed = (flame.Frame("tbg events", "thread"), flame.Frame("[libc.so.6]", "user"))
        self.assertEqual(flame.fold(SAMPLES), {sending: 2, unnamed: 1})
        self.assertEqual(flame.fold(""), {})

    def titles(self, stacks):
        root = ElementTree.fromstring(flame.draw(stacks, "a < b"))
        return [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]

    def test_names_are_escaped_and_shares_are_of_all_samples(self):
        titles = self.titles(flame.fold(SAMPLES))
        self.assertEqual(titles[0], "a < b")
        self.assertIn("std::vector<int (*)(char)>::push_back: 66.7 %, 2 samples", titles)
        self.assertIn("tbg events: 33.3 %, 1 samples", titles)

    def test_leaves_out_what_is_too_narrow_to_read(self):
        thread = flame.Frame("loop", "thread")
        wide, narrow = (flame.Frame(name, "user") for name in ("wide", "narrow"))
        titles = self.titles({(thread, wide): 998, (thread, narrow): 2})
        self.assertEqual(len(titles), 3)
        self.assertIn("wide: 99.8 %, 998 samples", titles)


if __name__ == "__main__":
    unittest.main()
