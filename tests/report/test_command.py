# SPDX-License-Identifier: Apache-2.0
"""scripts/oracle as a command: its input, its output, and what it refuses."""

import copy
import csv
import gzip
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import builder
import jsonschema
from builder import address, dead_address, host, mail, record
from counting import ALL, count, t268
from facts import whole_record
from oracle import render, tables
from oracle.table import Settings

SCHEMA = json.loads((builder.ROOT / "schemas" / "record.schema.json").read_text(encoding="utf-8"))
COMMAND = str(builder.ROOT / "scripts" / "oracle" / "__main__.py")


def places(value, path=()):
    """The path of every value inside a record."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield path + (key,)
        yield from places(member, path + (key,))


class Damage(unittest.TestCase):
    """A record with one wrong value is either refused by ValueError or counted, never a crash."""

    def test_every_place(self):
        good = whole_record()
        later = dead_address("greet_4xx", "transient", "192.0.2.7", {"code": 421, "text": ["busy"]})
        good["hosts"][0]["addresses"].append(later)
        wrong: tuple[object, ...] = (None, 7, "x", [], {}, "\ud800", [1], -1.5)
        refused = 0
        for path in list(places(good)):
            for value in wrong:
                damaged = copy.deepcopy(good)
                owner = damaged
                for key in path[:-1]:
                    owner = owner[key]
                owner[path[-1]] = value
                try:
                    counters = count([damaged])
                except ValueError:
                    refused += 1
                    continue
                for table in tables.build(counters, Settings(ALL, {}))[0]:
                    self.assertTrue(table.rows, table.name)
                    render.table_text(table, {})
        self.assertGreater(refused, 400)


class WholeRecord(unittest.TestCase):
    def test_the_schema_knows_it(self):
        entry = whole_record()
        for name in ("strip", "mta"):
            if name not in SCHEMA["$defs"]["probe"]["properties"]:
                del entry["hosts"][0]["addresses"][0]["probe"][name]
        errors = jsonschema.Draft202012Validator(SCHEMA).iter_errors(entry)
        self.assertEqual([error.message for error in errors], [])

    def test_nothing_is_missing(self):
        counters = count([whole_record()], {"example.se": "Example"})
        found, missing = tables.build(counters, Settings(ALL, {}))
        self.assertEqual(missing, [])
        names = [table.name for table in found]
        self.assertEqual(len(set(names)), len(names))

    def test_an_older_record_leaves_tables_out(self):
        found, missing = tables.build(count(t268()), Settings(ALL, {}))
        for subject in (
            "MTA software",
            "DNSSEC classes",
            "MTA-STS",
            "TLSRPT",
            "shields",
            "resistance",
            "deliveries",
            "availability",
            "second attempts",
        ):
            self.assertIn(subject, missing)
        self.assertNotIn("resistance", [table.name for table in found])


class Command(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.path = pathlib.Path(self.directory.name)

    def report(self, *arguments, data=b""):
        return subprocess.run([COMMAND, *arguments], input=data, capture_output=True, check=False)

    def test_plain_gzip_and_stdin_agree(self):
        records = t268()
        plain, packed = self.path / "out.jsonl", self.path / "out.jsonl.gz"
        plain.write_bytes(builder.encode(records))
        builder.write(packed, records, members=3)
        results = [
            self.report(str(plain)),
            self.report(str(packed)),
            self.report("-", data=plain.read_bytes()),
            self.report("-", data=packed.read_bytes()),
        ]
        for result in results:
            self.assertEqual((result.returncode, result.stderr), (0, b""))
            self.assertEqual(result.stdout, results[0].stdout)
        self.assertIn(b"5 (62.5 %) [30.6, 86.3]", results[0].stdout)
        self.assertIn(b"ACM IMC 2015 (2015): Alexa top million", results[0].stdout)
        self.assertIn(b"648,030 of 792,494 (81.8 %) D15", results[0].stdout)

    def test_csv(self):
        result = self.report("-", "--csv", str(self.path / "csv"), data=builder.encode(t268()))
        self.assertEqual(result.returncode, 0, result.stderr)
        with open(self.path / "csv" / "table3.csv", encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        row = next(
            row for row in rows if row["row"] == "SMTP server, STARTTLS (N_adv)" and row["selector"] == "primary"
        )
        self.assertEqual(
            (
                row["n"],
                row["denominator"],
                row["percent"],
                row["wilson_low"],
                row["wilson_high"],
                row["published_count"],
            ),
            ("5", "8", "62.5", "30.6", "86.3", "648030"),
        )
        self.assertEqual(len(list((self.path / "csv").glob("*.csv"))), 18)

    def test_selector(self):
        hosts = [host([address(adv=False, tls=None), address("192.0.2.2")])]
        data = builder.encode([record(1, hosts)])
        primary = self.report("-", "--selector", "primary", data=data).stdout.decode()
        any_address = self.report("-", "--selector", "any", data=data).stdout.decode()
        self.assertRegex(primary, r"SMTP server, STARTTLS \(N_adv\) +0 \(0\.0 %\)")
        self.assertRegex(any_address, r"SMTP server, STARTTLS \(N_adv\) +1 \(100\.0 %\)")

    def test_what_was_not_surveyed_is_said(self):
        older = self.report("-", data=builder.encode(t268())).stdout.decode()
        self.assertRegex(older, r"Not surveyed, or nothing found: .*MTA-STS, TLSRPT")
        self.assertNotIn("MTA-STS: adoption", older)
        newer = self.report("-", "--tld-min", "1", data=builder.encode([whole_record()])).stdout.decode()
        self.assertIn("MTA-STS: adoption", newer)
        self.assertRegex(newer, r"\.se +0 \(0\.0 %\) \[0\.0, 79\.3\] +1 +49 % ISOC18")

    def test_a_map_of_networks(self):
        networks = self.path / "networks.csv"
        networks.write_text("network,name\n192.0.2.0/24,AS64496\n", encoding="utf-8")
        entry = mail(1, address(adv=False, tls=None))
        entry["hosts"][0]["addresses"][0]["probe"]["strip"] = {"verdict": "confirmed_echo"}
        result = self.report("-", "--networks", str(networks), data=builder.encode([entry]))
        self.assertRegex(result.stdout.decode(), r"AS64496 +1 \(100\.0 %\)")
        networks.write_text("no map\n", encoding="utf-8")
        result = self.report("-", "--networks", str(networks), data=builder.encode([entry]))
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"expected network,name", result.stderr)

    def test_options_out_of_range(self):
        for option in ("--top", "--tld-min"):
            self.assertEqual(self.report("-", option, "0").returncode, 2)

    def check_refused(self, data, message):
        result = self.report("-", data=data)
        self.assertEqual(result.returncode, 2)
        self.assertRegex(result.stderr.decode(), message)
        self.assertEqual(result.stdout, b"")

    def test_refused_input(self):
        good = builder.encode([mail(1, address())])
        self.check_refused(good + b"{\n", r"-: line 2: ")
        self.check_refused(good + b"\n" + good, r"-: line 2: empty line")
        self.check_refused(good + b"[]\n", r"-: line 2: not a JSON object")
        self.check_refused(good.replace(b'"d1.se"', b'"\xff"', 1), r"-: line 1: .*utf-8")
        self.check_refused(good.replace(b'"schema": 5', b'"schema": 6'), r"line 1: schema is 6")
        self.check_refused(good.replace(b'"summary"', b'"sum"'), r"line 1: .*'summary' is missing")
        self.check_refused(good.replace(b'"hosts": [', b'"hosts": [7, '), r"line 1: not a record")
        self.check_refused(good.replace(b'"192.0.2.1"', b'"192.0.2"'), r"line 1: .*not an IP address")
        self.check_refused(good.replace(b'"TLSv1.2"', b'"TLSv9"'), r"line 1: unknown TLS version")
        self.check_refused(good.replace(b"2048", b"NaN"), r"line 1: NaN is not JSON")
        self.check_refused(b"[" * 100000, r"line 1: ")

    def test_versions(self):
        """A survey that one version began and the next one finished is one survey, and so are two."""
        new = builder.encode(t268())
        said = {self.report("-", data=new).stdout}
        for version in (b'"schema": 1', b'"schema": 2', b'"schema": 3', b'"schema": 4'):
            old = new.replace(b'"schema": 5', version)
            mixed = new.replace(b'"schema": 5', version, 4)
            self.assertEqual({data.count(version) for data in (new, old, mixed)}, {0, 10, 4})
            said |= {self.report("-", data=data).stdout for data in (old, mixed)}
        self.assertEqual(len(said), 1)
        self.assertIn(b"62.5", said.pop())

    def test_refused_gzip(self):
        packed = gzip.compress(builder.encode(t268()))
        self.check_refused(packed[:-9], r"damaged gzip")
        self.check_refused(packed + b"tail", r"damaged gzip")
        self.check_refused(packed[:-8] + b"\0" * 8, r"damaged gzip")

    @unittest.skipUnless(shutil.which("zstd"), "zstd is not installed")
    def test_zstandard(self):
        """T594: records in frames are read as those in members, and damaged ones refused."""
        plain = builder.encode(t268())
        packed = subprocess.run(["zstd", "-qc"], input=plain, stdout=subprocess.PIPE, check=True).stdout
        path = self.path / "out.jsonl.zst"
        path.write_bytes(packed)
        self.assertEqual(self.report(str(path)).stdout, self.report("-", data=plain).stdout)
        path.write_bytes(packed[:-5])
        result = self.report(str(path))
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"damaged Zstandard", result.stderr)
        self.assertIn(b"zstd -dc", self.report("-", data=packed).stderr)

    def test_missing_file(self):
        result = self.report(str(self.path / "none"))
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"No such file", result.stderr)

    def test_an_empty_survey_has_no_shares(self):
        result = self.report("-")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(b"0 (-)", result.stdout)
        self.assertNotIn(b"(0.0 %)", result.stdout)


if __name__ == "__main__":
    unittest.main()
