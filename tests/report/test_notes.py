# SPDX-License-Identifier: Apache-2.0
"""What the report says of a survey before its tables."""

import json
import pathlib
import tempfile
import unittest

import builder  # noqa: F401  (puts scripts/ on the path)
from oracle.notes import survey_notes
from oracle.split import beside


class Notes(unittest.TestCase):
    def notes(self, **manifest):
        with tempfile.TemporaryDirectory() as folder:
            output = pathlib.Path(folder) / "out.jsonl.gz"
            whole = {
                "state": "complete",
                "options": {"dryrun": False},
                "lab_mode": False,
                "output": {"records": 7},
                **manifest,
            }
            beside(output, ".manifest.json").write_text(json.dumps(whole), encoding="utf-8")
            return [note.removeprefix(f"{output}: ") for note in survey_notes([output])]

    def test_names(self):
        for name in ("out.jsonl.gz", "out.jsonl", "out.json", "out.gz", "out"):
            self.assertEqual(beside(name, ".manifest.json"), pathlib.Path("out.manifest.json"))

    def test_a_whole_survey_needs_no_note(self):
        self.assertEqual(self.notes(), [])

    def test_incomplete(self):
        self.assertEqual(self.notes(state="incomplete"), ["the survey is incomplete: 7 records so far."])

    def test_dry_run_and_laboratory(self):
        self.assertIn("dry run", self.notes(options={"dryrun": True})[0])
        self.assertIn("laboratory", self.notes(lab_mode=True)[0])

    def test_names_of_one_address(self):
        counters = {"names_inferred": 7, "names_sampled": 3, "names_not_asked": 2, "names_differing": 1, "probes": 9}
        (note,) = self.notes(counters=counters)
        for told in ("7 inferred", "3 asked for as a sample", "2 not asked", "names differ: 1"):
            self.assertIn(told, note)
        self.assertEqual(len(self.notes(counters={**counters, "names_inferred": 0, "names_sampled": 0})), 1)
        for old in ({"probes": 9}, dict.fromkeys(counters, 0)):
            self.assertEqual(self.notes(counters=old), [])

    def test_a_part_of_a_list(self):
        (note,) = self.notes(options={"shards": 4, "shard": 3})
        self.assertEqual(note, "part 3 of 0 to 3 of its list (--shard).")
        self.assertEqual(self.notes(options={"shards": 1, "shard": 0}), [])

    def test_what_counts_twice(self):
        """A domain does, a server of a list of addresses does not."""
        self.assertEqual(list(survey_notes(["-"], True, True)), [])
        (domains,) = survey_notes(["-", "-"], True, False)
        (addresses,) = survey_notes(["-", "-"], False, True)
        self.assertRegex(domains, "domain .* counts twice")
        self.assertRegex(addresses, "address and port .* counts once")
        self.assertEqual(list(survey_notes(["-", "-"], True, True)), [domains, addresses])

    def test_without_a_manifest(self):
        self.assertEqual(list(survey_notes(["-"])), [])
        self.assertEqual(list(survey_notes(["/nowhere/out.jsonl.gz"])), [])
        self.assertIn("twice", list(survey_notes(["-", "-"]))[0])
