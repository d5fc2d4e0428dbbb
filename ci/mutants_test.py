import json
import tempfile
import unittest
from pathlib import Path

from mutant_parts import patches, table, workshop

DIFF = """diff --git a/pool/core/x.cpp b/pool/core/x.cpp
index 1..2 100644
--- a/pool/core/x.cpp
+++ b/pool/core/x.cpp
@@ -1 +1 @@
-good
+bad
"""
HEADER = "Bug: good is bad.\nCosts: A block.\nFound by: money\n\n"


def patch(name="01-good-is-bad", text=HEADER + DIFF):
    return patches.parse(Path(f"{name}.patch"), text)


def found(seeds, name="01-good-is-bad"):
    return table.Result(patch(name), table.Hunt(seeds, "0x5", "money", "a | b", 2.5))


def missed():
    return table.Result(patch("02-missed"), table.Hunt(run=1000, seconds=60.0))


class PatchesTest(unittest.TestCase):
    def test_reads_header_and_diff(self):
        read = patch()
        self.assertEqual(read.bug, "good is bad.")
        self.assertEqual((read.costs, read.found_by), ("A block.", "money"))
        self.assertEqual(read.diff, DIFF)
        self.assertEqual(patches.touched(read.diff), ["pool/core/x.cpp"])

    def test_refuses_what_is_not_as_it_has_to_be(self):
        for name, text in (
            ("01-no-costs", "Bug: x\nFound by: money\n\n" + DIFF),
            ("01-no-diff", HEADER),
            ("01-elsewhere", HEADER + DIFF.replace("pool/", "sim/")),
            ("good-is-bad", HEADER + DIFF),
        ):
            with self.subTest(name), self.assertRaises(patches.PatchError):
                patch(name, text)

    def test_chooses_by_number_and_by_name(self):
        both = [patch("01-good-is-bad"), patch("12-late-block")]
        self.assertEqual(patches.choose(both, []), both)
        self.assertEqual(patches.choose(both, ["12"]), both[1:])
        self.assertEqual(patches.choose(both, ["late", "1"]), both)
        with self.assertRaises(patches.PatchError):
            patches.choose(both, ["nobody"])

    def test_two_patches_may_not_have_one_number(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("01-a", "01-b"):
                Path(folder, f"{name}.patch").write_text(HEADER + DIFF, encoding="utf-8")
            with self.assertRaises(patches.PatchError):
                patches.load(Path(folder))


class TableTest(unittest.TestCase):
    def test_reads_the_swarms_last_word(self):
        first = {"seed": "0x2a", "index": 6, "checker": "money", "what": "a block"}
        said = {"seeds": 7, "violations": 1, "first": first, "seconds": 1.5}
        hunt = table.read_swarm("seed 7\n" + json.dumps(said) + "\n")
        self.assertEqual((hunt.seeds, hunt.seed, hunt.checker), (7, "0x2a", "money"))
        said = {"seeds": 9, "violations": 0, "first": None, "seconds": 2}
        hunt = table.read_swarm(json.dumps(said))
        self.assertEqual((hunt.seeds, hunt.run), (None, 9))
        self.assertIsNone(table.read_swarm("assertion failed\n"))

    def test_what_was_not_found_counts_in_the_median(self):
        self.assertEqual(table.median_seeds([found(3), found(8), found(1)]), 3)
        self.assertEqual(table.median_seeds([found(3), missed(), missed()]), float("inf"))
        written = json.loads(table.as_json([found(3), missed(), missed()]))
        self.assertIsNone(written["median_seeds"])
        self.assertEqual([one["found"] for one in written["mutants"]], [True, False, False])

    def test_says_what_was_not_found(self):
        text = table.as_markdown([found(3), missed()])
        self.assertIn("| 01-good-is-bad | good is bad. | money | 3 | 0x5 | 2.5 |", text)
        self.assertIn("| 02-missed | good is bad. |  | not found |", text)
        self.assertIn("1 of 2 found", text)
        self.assertTrue(table.line(missed()).startswith("NOT FOUND in 1000 seeds"))


    def test_writes_between_the_marks_and_nowhere_else(self):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder, "page.md")
            table.put_markdown(page, "all\n")
            self.assertEqual(page.read_text(encoding="utf-8"), "all\n")
            page.write_text(f"a\n{table.BEGIN}\nold\n{table.END}\nb\n", encoding="utf-8")
            table.put_markdown(page, "new\n")
            written = page.read_text(encoding="utf-8")
            self.assertEqual(written, f"a\n{table.BEGIN}\nnew\n{table.END}\nb\n")

    def test_reads_the_first_violation_of_a_run(self):
        output = "  2 violations:\n  bests at 1.5 s: a: b\n  money at 2 s: c\n"
        self.assertEqual(table.first_violation(output), ("bests", "a: b"))
        self.assertEqual(table.first_violation("gone\n"), ("ended", "gone"))


class WorkshopTest(unittest.TestCase):
    def test_finds_the_first_number_that_fails(self):
        for first in range(1, 12):
            self.assertEqual(workshop.least_failing(lambda n: n >= first, 11), first)  # noqa: B023

    def test_knows_how_large_a_scenario_is(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "one.json")
            plan = {"seeds": 3, "duration_s": 10, "fleet": [{"count": 4}, {"name": "x"}]}
            file.write_text(json.dumps(plan), encoding="utf-8")
            self.assertEqual(workshop.read_scenario(file), (3, 150))

    def test_a_copy_is_repaired_and_what_is_equal_left_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            root, tree = Path(folder, "root"), Path(folder, "tree")
            (root / "pool").mkdir(parents=True)
            for name in ("a", "pool/b"):
                (root / name).write_text(name, encoding="utf-8")
            workshop.copy_changed(root, ["a", "pool/b"], tree)
            before = (tree / "a").stat().st_mtime_ns
            (tree / "pool/b").write_text("planted", encoding="utf-8")
            (tree / "left over").write_text("", encoding="utf-8")
            (tree / "build").mkdir()
            (tree / "build/object").write_text("", encoding="utf-8")
            workshop.copy_changed(root, ["a", "pool/b"], tree)
            self.assertEqual((tree / "pool/b").read_text(encoding="utf-8"), "pool/b")
            self.assertEqual((tree / "a").stat().st_mtime_ns, before)
            self.assertFalse((tree / "left over").exists())
            self.assertTrue((tree / "build/object").exists())

    def test_the_copy_may_not_lie_in_the_repository(self):
        with self.assertRaises(workshop.WorkshopError):
            workshop.Workshop(Path("/repository"), Path("/repository/build"), 1, 1)


if __name__ == "__main__":
    unittest.main()
