# SPDX-License-Identifier: Apache-2.0
"""Two surveys compared: by hand, and by a second way of counting on seeded records."""

import argparse
import contextlib
import copy
import csv
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "report"))
import builder  # noqa: E402
from oracle.counters import Counters  # noqa: E402
from oracle.records import read_records  # noqa: E402
from tesscan_report.commands import compare  # noqa: E402
from tesscan_report.history.changes import REASONS_MAXIMUM  # noqa: E402
from tesscan_report.history.marks import NO_WEIGHT  # noqa: E402
from tesscan_report.history.observed import NOT_MEASURED, VERDICTS  # noqa: E402

HOSTILE = "=cmd|'/c calc'!A0\x1b[31m\u202eevil\n\\input{/etc/passwd}%<b>$&#_^~"
MANIFEST = {
    "state": "complete",
    "started": "2026-11-01T00:00:00.000Z",
    "runs": [{"version": "0.2.0", "commit": "abc", "host": "vm"}],
    "options": {"max-mx": 10, "output-file": "a"},
    "input": {"sha256": "00", "format": "list"},
    "vantage": ["192.0.2.1"],
    "ehlo_name": "scanner.example",
    "ca_store": {"file": "ca.pem", "sha256": "11"},
}


def domain(seq, hosts=("mx.example.se",), findings=None, schema=4, **verdicts):
    """A record of a domain with mail: each host has the same session."""
    record = builder.record(seq, [builder.host([builder.address()], name) for name in hosts], schema=schema)
    record["summary"].update(verdicts)
    if findings is not None:
        record["findings"] = [dict(zip(("id", "host"), finding)) for finding in findings]
    return record


class Compared(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        # open_lines() leaves the file below a gzip stream to the collector; what is on standard error is looked at here.
        self.enterContext(warnings.catch_warnings())
        warnings.simplefilter("ignore", ResourceWarning)

    def put(self, name, records, manifest=None):
        path = self.folder / f"{name}.jsonl.gz"
        builder.write(path, records)
        if manifest:
            (self.folder / f"{name}.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return str(path)

    def run_command(self, *arguments):
        parser = argparse.ArgumentParser()
        compare.add_arguments(parser)
        out, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
            status = compare.run(parser.parse_args(arguments))
        return status, out.getvalue(), errors.getvalue()

    def tables(self, *arguments):
        status, out, errors = self.run_command(*arguments, "--format", "json")
        self.assertEqual((status, errors), (0, ""))
        return {name: [tuple(row.values()) for row in rows] for name, rows in json.loads(out).items()}


class ByHand(Compared):
    def world(self):
        """Of nine domains: kept, improved, broken, unseen in A, unseen in B, gone, new, another MX host, no findings."""
        one = ("mx.example.se",)
        before = [
            domain(1, one, [], shield="dane", dane="full"),
            domain(2, one, [("dane_mismatch", "mx.example.se")], shield="dane_broken", dane="broken"),
            domain(3, one, [], shield="sts", dane="none"),
            domain(4, one, [], shield="unknown", dane="none"),
            domain(5, one, [], shield="dane", dane="full"),
            domain(6, one, [], shield="opportunistic", dane="none"),
            domain(8, ("old.example.se",), [], shield="opportunistic", dane="none"),
            domain(9, one, None, shield="opportunistic", dane="none"),
            builder.not_surveyed(10, "duplicate", domain="d1.se"),
            builder.not_surveyed(11, "bad_name"),
        ]
        after = [
            domain(1, one, [], shield="dane", dane="full"),
            domain(2, one, [], shield="dane", dane="full"),
            domain(3, one, [("policy_expired",), ("chain", "MX.example.se.")], shield="sts_broken", dane="none"),
            domain(4, one, [], shield="opportunistic", dane="none"),
            domain(5, one, [], shield="unknown", dane="unverified"),
            domain(7, one, [], shield="cleartext", dane="none"),
            domain(8, ("new.example.se",), [], shield="cleartext", dane="none"),
            domain(9, one, [("no_starttls", "mx.example.se")], shield="cleartext", dane="none"),
        ]
        return self.put("a", before), self.put("b", after)

    def test_transitions(self):
        got = self.tables(*self.world())
        self.assertEqual(
            got["transitions_shield"],
            [
                ("opportunistic", "cleartext", 2),
                ("dane_broken", "dane", 1),
                ("sts", "sts_broken", 1),
                ("dane", "dane", 1),
            ],
        )
        self.assertEqual(got["transitions_dane"], [("broken", "full", 1), ("none", "none", 4), ("full", "full", 1)])
        unseen = {verdict: counts for verdict, *counts in got["not_measured"]}
        self.assertEqual((unseen["shield"], unseen["dane"], unseen["sts"]), ([1, 1, 0], [0, 1, 0], [0, 0, 7]))

    def test_changes_and_why(self):
        got = self.tables(*self.world())
        nothing = "no finding and no MX host differs, or findings were not recorded"
        self.assertEqual(
            got["changes"],
            [
                ("d2.se", "shield", "dane_broken", "dane", "no longer found: dane_mismatch at mx.example.se"),
                ("d2.se", "dane", "broken", "full", "no longer found: dane_mismatch at mx.example.se"),
                ("d3.se", "shield", "sts", "sts_broken", "found: chain at mx.example.se; found: policy_expired"),
                (
                    "d8.se",
                    "shield",
                    "opportunistic",
                    "cleartext",
                    "new MX host: new.example.se; MX host gone: old.example.se",
                ),
                ("d9.se", "shield", "opportunistic", "cleartext", nothing),
            ],
        )
        self.assertEqual(got["alone"], [("d6.se", "A"), ("d7.se", "B")])
        self.assertIn(("found", "chain", 1), got["reasons"])
        self.assertIn(("no longer found", "dane_mismatch", 1), got["reasons"])
        summary = {what: (a, b) for what, a, b in got["summary"]}
        self.assertEqual(summary["of these, in both: the panel"], (7, 7))
        self.assertEqual(summary["domains of the panel with a changed verdict"], (None, 4))
        self.assertEqual(summary["changed verdicts"], (None, 5))
        self.assertEqual(summary["changed domains of which no reason is recorded"], (None, 1))

    def test_what_was_left_out_has_not_gone(self):
        was = domain(1, (), [("a_finding",)], shield="dane", findings_cut=None)
        was["findings_cut"] = 3
        now = domain(1, (), [("b_finding",)], shield="sts")
        got = self.tables(self.put("a", [was]), self.put("b", [now]))
        self.assertEqual(got["changes"][0][4], "no longer found: a_finding")
        got = self.tables(self.put("a", [now]), self.put("b", [was]))
        self.assertEqual(got["changes"][0][4], "found: a_finding")

    def test_all_and_panel(self):
        """Five of eight shields in A were of DANE or STS; of the panel's seven the same."""
        got = self.tables(*self.world())
        rows = {(row[0], row[2]): row[3:] for row in got["shields"]}
        self.assertEqual(rows["dane", "all"][:3] + rows["dane", "all"][5:8], (2, 8, "25.0", 2, 8, "25.0"))
        self.assertEqual(rows["opportunistic", "all"][:2] + rows["opportunistic", "all"][5:7], (3, 8, 1, 8))
        self.assertEqual(rows["opportunistic", "panel"][:2] + rows["opportunistic", "panel"][5:7], (2, 7, 1, 7))
        self.assertEqual(rows["dane", "all"][3:5], ("7.1", "59.1"))  # the Wilson interval of 2 of 8

    def test_rows(self):
        got = self.tables(*self.world(), "--rows", "1")
        self.assertEqual((len(got["changes"]), len(got["alone"])), (1, 2))
        self.assertEqual({row[0]: row[2] for row in got["summary"]}["changed verdicts"], 5)
        status, out, _ = self.run_command(*self.world(), "--rows", "1")
        self.assertIn("Changed verdicts, 4 left out", out)
        self.assertEqual(status, 0)

    def test_many_reasons(self):
        findings = [(f"finding_{i:02}",) for i in range(REASONS_MAXIMUM + 2)]
        paths = (
            self.put("a", [domain(1, (), [], shield="dane")]),
            self.put("b", [domain(1, (), findings, shield="sts")]),
        )
        self.assertTrue(self.tables(*paths)["changes"][0][4].endswith("found: finding_09; and 2 more"))


class Marks(Compared):
    def marks(self, **changed):
        other = copy.deepcopy(MANIFEST) | changed
        one = [domain(1, shield="dane")]
        return self.tables(self.put("a", one, MANIFEST), self.put("b", one, other))["marks"]

    def test_each(self):
        self.assertEqual(self.marks(), [("nothing that is known", None, None)])
        self.assertEqual(self.marks(ehlo_name="x.example"), [("EHLO name", "scanner.example", "x.example")])
        self.assertEqual(self.marks(vantage=["::1"]), [("source addresses", '["192.0.2.1"]', '["::1"]')])
        self.assertEqual(self.marks(input={"sha256": "01", "format": "list"}), [("list (SHA-256)", "00", "01")])
        self.assertEqual(self.marks(ca_store={"sha256": "12"}), [("trust store (SHA-256)", "11", "12")])
        runs = [*MANIFEST["runs"], {"version": "0.3.0", "commit": "abc", "host": "vm"}]
        self.assertEqual(self.marks(runs=runs), [("version of tesscan", "0.2.0", "0.2.0 0.3.0")])
        self.assertEqual(self.marks(options={"max-mx": 3, "output-file": "b"}), [("--max-mx", "10", "3")])
        self.assertEqual(self.marks(options={"max-mx": 10, "new": True}), [("--new", "", "true")])

    def test_options_without_weight(self):
        """Each is an option, so that one renamed is not forgotten."""
        told = (pathlib.Path(__file__).parent.parent.parent / "src/engine/options.def").read_text(encoding="utf-8")
        for name in NO_WEIGHT:
            self.assertIn(f'"{name}"', told)

    def test_schema(self):
        paths = self.put("a", [domain(1, schema=3)]), self.put("b", [domain(1, schema=4)])
        self.assertEqual(self.tables(*paths)["marks"], [("schema of records", "3", "4")])

    def test_no_manifest(self):
        self.put("b", [domain(1)])
        paths = self.put("a", [domain(1)], MANIFEST), self.put("b", [domain(1)])
        self.assertEqual(self.tables(*paths)["marks"], [("manifest", "yes", "none")])

    def test_bad_manifest(self):
        for bad in ("{", "[]", "{}", "7"):
            path = self.put("a", [domain(1)])
            (self.folder / "a.manifest.json").write_text(bad, encoding="utf-8")
            status, out, errors = self.run_command(path, path)
            self.assertEqual((status, out, errors.count("\n")), (2, "", 1), errors)


class BySecondWay(Compared):
    """Seeded records, counted by the oracle and by lists of pairs."""

    def survey(self, seeded):
        words = {verdict: [None, *NOT_MEASURED[verdict], "one", "two"] for verdict in VERDICTS}
        records = []
        for seq in seeded.sample(range(60), 40):
            kind = seeded.randrange(4)
            address = builder.address(adv=kind > 0, tls="TLSv1.3" if kind > 1 else None, server=kind > 2)
            record = builder.record(seq, [builder.host([address])] if seeded.random() < 0.8 else [])
            record["summary"].update({verdict: seeded.choice(choice) for verdict, choice in words.items()})
            record["summary"]["shield"] = seeded.choice([None, "unknown", "dane", "sts", "cleartext"])
            record["dnssec"] = {"class": seeded.choice(["signed_valid", "unsigned", "unknown"])}
            records.append(record)
        return records

    def test_equal(self):
        seeded = random.Random(16)
        for _ in range(5):
            surveys = self.survey(seeded), self.survey(seeded)
            paths = [self.put(name, records) for name, records in zip("ab", surveys)]
            got = self.tables(*paths)
            self.check_transitions(got, surveys)
            self.check_figures(got, paths)

    def check_transitions(self, got, surveys):
        for verdict in VERDICTS:
            pairs = [
                (one["summary"][verdict], other["summary"][verdict])
                for one in surveys[0]
                for other in surveys[1]
                if one["domain"] == other["domain"]
            ]
            unseen = (None, *NOT_MEASURED[verdict])
            seen = [pair for pair in pairs if pair[0] not in unseen and pair[1] not in unseen]
            rows = {(a, b): n for a, b, n in got[f"transitions_{verdict}"]}
            self.assertEqual(rows, {pair: seen.count(pair) for pair in seen})
            counted = next(row[1:] for row in got["not_measured"] if row[0] == verdict)
            self.assertEqual(sum(rows.values()) + sum(counted), len(pairs))
            changed = [row for row in got["changes"] if row[1] == verdict]
            self.assertEqual(len(changed), sum(a != b for a, b in seen))

    def check_figures(self, got, paths):
        for path, at in zip(paths, (3, 8)):
            counters = Counters({})
            for record in read_records(path):
                counters.add(record)
            primary, facts = counters.columns["primary"], counters.mail_facts()
            expected = {
                "mail servers (N_mail)": (counters.totals["mail"], counters.totals["all"]),
                "STARTTLS advertised": (primary["adv"], primary["mail"]),
                "TLS handshake completed": (primary["tls"], primary["mail"]),
                "certificate trusted": (primary["trust trusted"], primary["tls"]),
                "certificate matches the MX host": (primary["matches server"], primary["tls"]),
                "zone signed and valid": (
                    counters.list_facts["dnssec class", "signed_valid"],
                    counters.list_facts["dnssec judged"],
                ),
            }
            shares = {row[0]: row[at : at + 2] for row in got["figures"] if row[2] == "all"}
            self.assertEqual(shares, expected)
            shields = {row[0]: row[at : at + 2] for row in got["shields"] if row[2] == "all"}
            self.assertEqual(shields, {word: (facts["shield", word], facts["shield"]) for word in shields})


class Inputs(Compared):
    def test_refused(self):
        good = self.put("good", [domain(1)])
        none = self.put("none", [builder.not_surveyed(1, "bad_name")])
        servers = self.put("servers", [builder.listed(1, builder.address())])
        later = self.put("later", [domain(1, schema=99)])
        broken = domain(1)
        broken["findings"] = [{"host": "mx"}]
        broken = self.put("broken", [broken])
        for bad in (none, servers, later, broken, str(self.folder / "missing"), str(self.folder)):
            for arguments in ((good, bad), (bad, good)):
                status, out, errors = self.run_command(*arguments)
                self.assertEqual((status, out, errors.count("\n")), (2, "", 1), errors)
        self.assertEqual(self.run_command(good, good, "--rows", "-1")[0], 2)

    def test_by_itself(self):
        scripts = pathlib.Path(__file__).resolve().parent.parent.parent / "scripts"
        command = [sys.executable, "-m", "tesscan_report.history", str(self.folder / "mis\x1bsing"), "b"]
        got = subprocess.run(command, env={"PYTHONPATH": str(scripts)}, capture_output=True, text=True, check=False)
        self.assertEqual((got.returncode, got.stdout), (2, ""))
        self.assertEqual(got.stderr, f"compare: {self.folder}/mis\\x1bsing: No such file or directory\n")

    def test_twice(self):
        """A domain of two records counts as it stands first, and is told."""
        twice = self.put("a", [domain(1, shield="dane"), domain(1, shield="sts")])
        got = self.tables(twice, self.put("b", [domain(1, shield="dane")]))
        self.assertEqual(got["transitions_shield"], [("dane", "dane", 1)])
        self.assertIn(("records of a domain that stood earlier, left out", 1, 0), got["summary"])

    def test_hostile_values(self):
        was = domain(1, (HOSTILE,), [], shield="dane")
        was["domain"] = HOSTILE
        now = domain(1, (HOSTILE + "b",), [(HOSTILE, HOSTILE)], shield=HOSTILE)
        now["domain"] = HOSTILE
        paths = self.put("a", [was], MANIFEST), self.put("b", [now], MANIFEST | {"ehlo_name": HOSTILE})
        for form in ("text", "csv", "latex", "json"):
            status, out, _ = self.run_command(*paths, "--format", form)
            self.assertEqual(status, 0)
            self.assertFalse([c for c in out if c != "\n" and not c.isprintable()], form)
            if form == "csv":
                cells = [cell for row in csv.reader(io.StringIO(out)) for cell in row]
                self.assertFalse([cell for cell in cells if cell.startswith(("=", "+", "-", "@"))])
            if form == "latex":
                self.assertNotIn("\\input{/etc", out)
        self.assertEqual(json.loads(out)["changes"][0]["domain"], HOSTILE)


if __name__ == "__main__":
    unittest.main()
