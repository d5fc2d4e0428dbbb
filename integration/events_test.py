"""Every event leaves the pool twice: as a line of the spool, and as a datagram of equal bytes."""

import json
import re
import unittest

from tbgtest import address, clock, pool, program
from tbgtest.event_schema import LINE_MAX, Schemas
from tbgtest.events import Listener, spool_lines

PAYOUT = address.make("p2wpkh").text
EASY = 1e-6
# The week ends so long after the start: time for the demo miners to find shares.
WEEK_ENDS_AFTER = 15.0
# Blocks of the demo miners are a matter of luck: ten times as long as it takes, and more.
PATIENCE = 120.0


class Events(unittest.TestCase):
    miners = 0

    @staticmethod
    def prepared(*arguments, **keys):
        running = pool.PoolProcess(arguments=["--embedded", *arguments], **keys)
        running.config.pop("btcd")
        return running

    def start(self, *arguments, **keys):
        return self.enterContext(self.prepared(*arguments, **keys))

    def mine_a_share(self, running):
        """A miner of ours connects, asks for a difficulty, has a share accepted, and goes. It is a
        new one each time: of others the pool remembers what suits them."""
        self.miners += 1
        with running.miner(f"{PAYOUT}.rig{self.miners}") as miner:
            miner.share_accepted(EASY)

    def end(self, running):
        """Ends the pool; (events, sent, dropped) as its log counts them."""
        self.assertEqual(running.terminate(), 0, running.process.tail())
        pattern = r"events: (\d+), datagrams sent (\d+), dropped (\d+) \(" + str(
            running.event_socket
        )
        return tuple(map(int, re.search(pattern, running.log()).groups()))

    def assert_well_formed(self, lines, whole=True):
        """Good lines, without a gap in any stream; whole: from the first event on."""
        schemas, last = Schemas(), {}
        for line in lines:
            self.assertLessEqual(len(line), LINE_MAX)
            event = schemas.check(line.decode())
            before = last.get(event["stream"], 0 if whole else event["seq"] - 1)
            self.assertEqual(event["seq"], before + 1)
            last[event["stream"]] = event["seq"]

    def assert_same(self, heard, spooled):
        """What was heard is the spool: in its order, but for streams being mixed."""
        by_stream = sorted(heard, key=lambda line: json.loads(line)["stream"])
        self.assertEqual(by_stream, spooled)


class ListenedToTest(Events):
    def test_every_event_as_its_schema_says_in_spool_and_datagram(self):
        running = self.prepared("--demo-miners", "4", hashrate_interval=1)
        running.environment = clock.before_the_week_ends(WEEK_ENDS_AFTER)
        with Listener(running.event_socket) as listener:
            self.enterContext(running)
            self.mine_a_share(running)
            wanted = set(Schemas().by_type)
            running.process.wait_until(
                lambda: wanted <= listener.types(), "every type of event", PATIENCE
            )
            counts = self.end(running)
        spooled, torn = spool_lines(running.datadir)
        self.assertEqual(torn, {})
        self.assert_well_formed(spooled)
        self.assert_same(listener.lines, spooled)
        self.assertEqual(counts, (len(spooled), len(spooled), 0))
        print(f"seen live, {len(spooled)} events: {', '.join(sorted(listener.types()))}")


class NobodyListensTest(Events):
    def test_the_pool_runs_on_and_counts_what_it_drops(self):
        running = self.start()
        self.mine_a_share(running)
        events, sent, dropped = self.end(running)
        self.assertEqual((sent, dropped), (0, events))
        self.assertEqual(len(spool_lines(running.datadir)[0]), events)
        said = [line for line in running.log().splitlines() if "are dropped" in line]
        self.assertEqual(len(said), 1 if pool.shards() == 1 else 2)  # and how often it was repeated
        self.assertNotIn("warning", "".join(said))

    def test_a_listener_that_comes_late_hears_the_rest(self):
        running = self.start()
        self.mine_a_share(running)
        running.wait_log("are dropped: nobody listens")
        with Listener(running.event_socket) as listener:

            def heard():
                self.mine_a_share(running)
                return listener.lines

            running.process.wait_until(heard, "a datagram")
            events, sent, dropped = self.end(running)
        self.assertEqual((sent, sent + dropped), (len(listener.lines), events))
        self.assertLessEqual(set(listener.lines), set(spool_lines(running.datadir)[0]))
        self.assert_well_formed(listener.lines, whole=False)


class ConfiguredTest(Events):
    def test_only_the_types_that_are_included(self):
        types = ["miner_connected", "miner_disconnected"]
        running = self.start(events={"include": types})
        self.mine_a_share(running)
        self.assertIn("leaves out share_submitted: after a crash", running.log())
        events, _, _ = self.end(running)
        lines, _ = spool_lines(running.datadir)
        self.assert_well_formed(lines)
        self.assertEqual([Schemas().check(line.decode())["event"] for line in lines], types)
        self.assertEqual(events, len(types))

    def test_without_datagrams_the_spool_is_still_written(self):
        running = self.prepared(event_enabled=False)
        with Listener(running.event_socket) as listener:
            self.enterContext(running)
            self.mine_a_share(running)
            self.assertEqual(running.terminate(), 0, running.process.tail())
        self.assertEqual(listener.lines, [])
        lines, _ = spool_lines(running.datadir)
        self.assert_well_formed(lines)
        self.assertIn(f"events: {len(lines)}\n", running.log())


if __name__ == "__main__":
    program.main()
