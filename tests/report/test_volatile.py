# SPDX-License-Identifier: Apache-2.0
"""schemas/volatile.txt against the schema, and records compared by it."""

import copy
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import volatile
from builder import address, listed, mail

CLOCK = re.compile(r"(?:^|_)time$|_ms$|_remaining_s$")


class List(unittest.TestCase):
    def setUp(self):
        self.rows = volatile.load()
        self.fields = volatile.StableRecords().fields()

    def test_every_field_is_in_the_schema(self):
        self.assertEqual([row.field for row in self.rows if row.field not in self.fields], [])

    def test_none_is_listed_twice(self):
        names = [row.field for row in self.rows]
        self.assertEqual(sorted(set(names)), sorted(names))

    def test_causes_are_known(self):
        self.assertEqual({row.cause for row in self.rows} - {"clock", "peer", "order"}, set())

    def test_what_a_clock_says_is_listed(self):
        listed = {row.field for row in self.rows}
        of_clock = {field for field in self.fields if CLOCK.search(field.split(".")[1])}
        self.assertEqual(of_clock - listed, set())


class Comparison(unittest.TestCase):
    def setUp(self):
        self.stable = volatile.StableRecords()
        self.record = mail(1, address())

    def differences(self, other):
        return [found.name for found in self.stable.differences(self.record, other)]

    def test_equal(self):
        self.assertEqual(self.differences(copy.deepcopy(self.record)), [])

    def test_times_may_differ(self):
        other = copy.deepcopy(self.record)
        other["time"] = "2030-01-01T00:00:00.000Z"
        other["hosts"][0]["addresses"][0]["probe"]["durations_ms"]["total"] = 99
        self.assertEqual(self.differences(other), [])

    def test_nothing_else_may(self):
        other = copy.deepcopy(self.record)
        other["hosts"][0]["addresses"][0]["probe"]["outcome"] = "conn_timeout"
        other["summary"]["outcome"] = "no_mail"
        del other["mx"]
        self.assertEqual(sorted(self.differences(other)), ["probe.outcome", "record.mx", "summary.outcome"])

    def test_lists_of_other_lengths(self):
        other = copy.deepcopy(self.record)
        other["hosts"] = []
        self.assertEqual(self.differences(other), ["record.hosts"])

    def test_lists_of_addresses(self):
        """Their members are not those of domains, the sessions are."""
        self.record = listed(
            1, address(), name="mx.example", no_sni=copy.deepcopy(address()), first_attempt={"time": "x"}
        )
        other = copy.deepcopy(self.record)
        other["time"] = other["probe"]["time"] = other["first_attempt"]["time"] = "2030-01-01T00:00:00.000Z"
        other["no_sni"]["probe"]["durations_ms"]["total"] = 99
        self.assertEqual(self.differences(other), [])
        other["probe"]["outcome"] = "tcp_timeout"
        other["match"]["server"]["match"] = False
        other["no_sni"]["probe"]["ehlo"]["code"] = 251
        other["summary"]["cert_match"] = "none"
        found = ["address_summary.cert_match", "ehlo.code", "name_match.match", "probe.outcome"]
        self.assertEqual(sorted(self.differences(other)), found)

    def test_schemas_of_a_build(self):
        """What further scanners find is known to theirs alone."""
        schema = json.loads(volatile.SCHEMA.read_text(encoding="utf-8"))
        schema["$defs"]["further"] = {"type": "object", "properties": {"texts": {"type": "integer"}}}
        schema["$defs"]["host"]["properties"]["further"] = {"$ref": "#/$defs/further"}
        other = copy.deepcopy(self.record)
        self.record["hosts"][0]["further"] = {"texts": 1}
        other["hosts"][0]["further"] = {"texts": 2}
        self.assertEqual(self.differences(other), ["host.further"])
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            shutil.copy(volatile.SCHEMA.with_name("address.schema.json"), folder)
            (folder / volatile.SCHEMA.name).write_text(json.dumps(schema), encoding="utf-8")
            files: list[pathlib.Path] = []
            for record in (self.record, other):
                files.append(folder / f"{len(files)}.jsonl")
                files[-1].write_text(json.dumps(record) + "\n", encoding="utf-8")
            command = [str(path) for path in (volatile.ROOT / "tests/report/equal", *files, "--schemas", folder)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("further.texts: differs in 1 records", done.stdout)


if __name__ == "__main__":
    unittest.main()
