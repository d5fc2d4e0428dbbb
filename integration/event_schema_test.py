"""Every event as the pool writes it is as docs/events publishes it, and so are the examples of
docs/events.md."""

import copy
import json
import os
import re
import subprocess
import unittest
from pathlib import Path

from tbgtest import program
from tbgtest.event_schema import FOLDER, Schemas

PRINTER = Path(os.environ["TBG_TEST_BIN"]) / "tbg_event_lines"
PAGE = FOLDER.parent / "events.md"


def printed(*arguments):
    done = subprocess.run([PRINTER, *arguments], check=True, capture_output=True, timeout=60)
    return done.stdout.decode().splitlines()


class LinesTest(unittest.TestCase):
    def setUp(self):
        self.schemas = Schemas()

    def test_one_line_of_every_type(self):
        types = [self.schemas.check(line)["event"] for line in printed()]
        self.assertEqual(sorted(types), sorted(self.schemas.by_type))

    def test_empty_and_hostile_fields(self):
        lines = printed("--edges")
        events = [self.schemas.check(line) for line in lines]
        self.assertEqual(events[0]["data"]["hash"], "")
        agent = next(e["data"]["useragent"] for e in events if "useragent" in e["data"])
        self.assertEqual(agent, '\x1b[2J"}\n\x7f\x9b\ufffd\ufffd\ufffd \\u0000\x00end')
        self.assertFalse(re.search(r"[\x00-\x1f\x7f-\x9f]", "".join(lines)))

    def test_time_has_six_decimals(self):
        for line in printed():
            self.assertIn('"ts":1708617600.123456,', line)


class SchemasTest(unittest.TestCase):
    """A schema that accepts everything proves nothing."""

    def setUp(self):
        self.schemas = Schemas()
        self.events = [json.loads(line) for line in printed()]

    def assert_refused(self, event):
        with self.assertRaises(AssertionError):
            self.schemas.check(json.dumps(event))

    def test_every_field_must_be_there_and_of_its_type(self):
        for event in self.events:
            for part in (lambda e: e, lambda e: e["data"]):
                for name in part(event):
                    with self.subTest(event=event["event"], name=name):
                        wrong = copy.deepcopy(event)
                        part(wrong)[name] = None
                        self.assert_refused(wrong)
                        del part(wrong)[name]
                        self.assert_refused(wrong)

    def test_words_hex_and_weeks(self):
        wrong_values = {
            "hash": "AB" * 32,
            "prev_hash": "00",
            "nonce": "9b3a01c",
            "nonce1": "2a0",
            "bits": "0x170371",
            "week": "2024-08",
            "timeframe": "month",
            "status": "lost",
            "address_type": "p2pk",
            "protocol": "stratum_v2",
            "diff": -1,
        }
        seen = set()
        for event in self.events:
            for name in event["data"].keys() & wrong_values.keys():
                wrong = copy.deepcopy(event)
                wrong["data"][name] = wrong_values[name]
                self.assert_refused(wrong)
                seen.add(name)
        self.assertEqual(seen, set(wrong_values))

    def test_fields_without_a_place_in_the_schema(self):
        wrong = copy.deepcopy(self.events[0])
        wrong["data"]["new_field"] = 1
        self.assert_refused(wrong)


class PageTest(unittest.TestCase):
    def test_there_is_an_example_of_every_type_as_the_pool_writes_it(self):
        examples = re.findall(r"^```json\n(.*)\n```$", PAGE.read_text("utf-8"), re.MULTILINE)
        schemas = Schemas()
        types = [schemas.check(example)["event"] for example in examples]
        self.assertEqual(types, [json.loads(line)["event"] for line in printed()])
        for example, line in zip(examples, printed()):  # keys in the order of the pool's
            self.assertEqual(list(json.loads(example)["data"]), list(json.loads(line)["data"]))

    def test_every_type_has_its_words_explained(self):
        page = PAGE.read_text("utf-8")
        for name, schema in Schemas().by_type.items():
            self.assertIn(f"(events/{name}.schema.json)", page)
            for field in schema["properties"]["data"]["properties"].values():
                for word in field.get("enum", []):
                    self.assertIn(f"`{word}`", page)


if __name__ == "__main__":
    program.main()
