# SPDX-License-Identifier: Apache-2.0
"""TLSRPT reports: what is read, what is refused, and what they come to."""

import contextlib
import copy
import datetime
import gzip
import io
import json
import pathlib
import random
import tempfile
import unittest
from collections import Counter

from tlsrpt_samples import (
    desktop_sender,
    failure,
    large_sender,
    message,
    octets,
    policy,
    report,
    samples,
    webmail_sender,
)
from tesscan_report import writing
from tesscan_report.commands import tlsrpt
from tesscan_report.table import Table
from tesscan_report.tlsrpt import bounded
from tesscan_report.tlsrpt.bounded import ReportError
from tesscan_report.tlsrpt.envelope import reports
from tesscan_report.tlsrpt.report import (
    BAD_ADDRESS,
    COUNT_AS_TEXT,
    COUNT_MISSING,
    SUMS_DIFFER,
    UNKNOWN_POLICY,
    UNKNOWN_RESULT,
    ZONE_MISSING,
    parse_report,
)
from tesscan_report.tlsrpt.sums import Sums

HOSTILE = "=cmd|'/c calc'!A0\x1b[31m\u202eevil\n\\input{/etc/passwd}%<b>$&#_^~"


def changed(path, value, of=None):
    """A report with one member other, or without it."""
    whole = copy.deepcopy(of or report())
    owner = whole
    for key in path[:-1]:
        owner = owner[key]
    if value is None:
        del owner[path[-1]]
    else:
        owner[path[-1]] = value
    return octets(whole)


class Parsing(unittest.TestCase):
    def test_every_shape(self):
        for one in samples():
            for inside in reports(one):
                self.assertTrue(parse_report(inside).policies)

    def test_what_it_says(self):
        got = parse_report(octets(report()))
        self.assertEqual(got.start, datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC))
        self.assertEqual((got.organization, got.contact), ("Company-X", "sts-reporting@company-x.example"))
        self.assertEqual((got.policies[0].successful, got.policies[0].failed), (5326, 3))
        one = got.policies[0].failures[0]
        self.assertEqual((one.result, one.host), ("certificate-host-mismatch", "mx2.example.org"))
        self.assertEqual((str(one.sender), str(one.receiver)), ("203.0.113.56", "2001:db8::25"))
        self.assertEqual(got.oddities, frozenset())

    def test_shapes_of_the_field(self):
        got = parse_report(b"\xef\xbb\xbf" + octets(desktop_sender()))
        self.assertEqual(got.start.isoformat(), "2026-04-02T00:00:00+00:00")
        self.assertEqual((got.policies[0].failed, got.policies[0].failures[0].host), (2, "mx1.example.org"))
        self.assertEqual(got.oddities, {COUNT_AS_TEXT})
        first, second = parse_report(octets(webmail_sender())).policies
        self.assertEqual((first.failures[0].host, str(first.failures[0].sender)), ("mx2.example.org", "198.51.100.9"))
        self.assertEqual((second.failures[0].host, second.failures[0].sender), ("", None))
        self.assertEqual(
            [one.kind for one in parse_report(octets(large_sender())).policies], ["sts", "no-policy-found"]
        )

    def test_oddities(self):
        detail = ("policies", 0, "failure-details", 0)
        for path, value, oddity in (
            (("date-range", "start-datetime"), "2026-04-01T00:00:00", ZONE_MISSING),
            (("policies", 0, "summary", "total-successful-session-count"), None, COUNT_MISSING),
            (("policies", 0, "policy", "policy-type"), "dnssec", UNKNOWN_POLICY),
            (("policies", 0, "summary", "total-failure-session-count"), 2, SUMS_DIFFER),
            ((*detail, "result-type"), "gremlins", UNKNOWN_RESULT),
            ((*detail, "sending-mta-ip"), "203.0.113.256", BAD_ADDRESS),
        ):
            self.assertEqual(parse_report(changed(path, value)).oddities, {oddity})

    def test_refused(self):
        summary = ("policies", 0, "summary", "total-failure-session-count")
        for bad, why in (
            (b"[]", "no object"),
            (b"{", "not JSON"),
            (b'{"a":1,"a":2}', "twice"),
            (b'{"a":1e9}', "not whole"),
            (b'{"a":NaN}', "not whole"),
            (b'{"a":' + b"9" * 5000 + b"}", "too long"),
            (b"[" * 100_000, "deep"),
            (b'{"a":"' + b'\\"' * 500_000, "not JSON"),
            (b"{}" * 10, "not JSON"),
            (b'{"a":"\xff"}', "UTF-8"),
            (b"{" + b"," * (bounded.VALUES_MAXIMUM + 1), "values"),
            (b"{" + b" " * bounded.INFLATED_MAXIMUM, "octets"),
            (changed(("organization-name",), None), "organization-name is missing"),
            (changed(("organization-name",), 7), "no string"),
            (changed(("organization-name",), "x" * 5000), "longer"),
            (changed(("report-id",), " "), "report-id is missing"),
            (changed(("policies",), None), "policies is missing"),
            (changed(("policies",), {}), "no array"),
            (changed(("policies",), [{}] * 10_001), "more than"),
            (changed(("policies", 0, "policy", "policy-domain"), None), "policy-domain is missing"),
            (changed(("policies", 0, "failure-details"), [failure(sessions=0)] * 50_001), "more than"),
            (changed(summary, -1), "no count"),
            (changed(summary, "-1"), "no count"),
            (changed(summary, True), "no count"),
            (changed(summary, 2**53), "no count"),
            (changed(("date-range", "end-datetime"), "2026-03-01T00:00:00Z"), "before it begins"),
            (changed(("date-range", "end-datetime"), "0001-01-01T00:00:00+14:00"), "no time"),
            (changed(("date-range", "end-datetime"), "yesterday"), "no time"),
        ):
            with self.subTest(why=why, bad=bad[:60]), self.assertRaisesRegex(ReportError, why):
                parse_report(bad)

    def test_gzip(self):
        good = gzip.compress(octets(report()))
        self.assertEqual(parse_report(good + b"\0\0"), parse_report(octets(report())))
        for bad, why in (
            (good[:-9], "early"),
            (good[:20] + b"\xff\xff\xff\xff" + good[24:], "damaged"),
            (good + b"more", "something else"),
            (gzip.compress(b" " * (bounded.INFLATED_MAXIMUM + 1)), "gzip of more"),
            (gzip.compress(b" " * bounded.INFLATED_MAXIMUM) + good, "gzip of more"),
            (gzip.compress(b"") * 100_000, "something else"),
            (good + b"\0" * bounded.COMPRESSED_MAXIMUM, "octets of gzip"),
        ):
            with self.subTest(why=why), self.assertRaisesRegex(ReportError, why):
                parse_report(bad)


class Envelope(unittest.TestCase):
    def test_messages(self):
        packed = gzip.compress(octets(report()))
        forwarded = b"Subject: Fw\nContent-Type: message/rfc822\n\n" + message(packed)
        alone = b"A: b\nContent-Type: application/tlsrpt+json\nContent-Transfer-Encoding: quoted-printable\n\n"
        for one in (message(packed), message(packed, "application/x-gzip"), message(packed, newline="\r\n"), forwarded):
            self.assertEqual(reports(one), [packed])
        self.assertEqual(reports(alone + b"{=7D"), [b"{}"])

    def test_refused(self):
        deep = b'Content-Type: multipart/x; boundary="a"\n\n--a\n' * 9 + b"\n--a--\n"
        many = b"Content-Type: multipart/x; boundary=a\n\n" + b"--a\n\nx\n" * 99 + b"--a--\n"
        for bad, why in (
            (b"", "empty"),
            (b"PK\x03\x04", "neither"),
            (b"Subject: hello\n\nhello\n", "without a report"),
            (message(b"nonsense"), "should be a report"),
            (message(gzip.compress(b"{}")).replace(b"E--", b"E"), "without its end"),
            (deep, "without its end|within parts"),
            (many, "parts"),
            (b"Content-Type: multipart/x\n\n", "without boundary"),
            (b"A: " + b"x" * 99_999, "header of more"),
            (b"A: b\n\n" + b"x" * (8 << 20), "message of more"),
        ):
            with self.subTest(why=why), self.assertRaisesRegex(ReportError, why):
                reports(bad)


class Mutations(unittest.TestCase):
    """Whatever becomes of a report on its way, it is read or refused, and nothing else."""

    def mutate(self, chance, one):
        one = bytearray(one)
        for _ in range(chance.choice((1, 1, 2, 8))):
            place = chance.randrange(len(one) + 1)
            kind = chance.randrange(5)
            if kind == 0 and place < len(one):
                one[place] = chance.randrange(256)
            elif kind == 1:
                del one[place : place + chance.randrange(1, 40)]
            elif kind == 2:
                one[place:place] = one[chance.randrange(len(one) + 1) :][: chance.randrange(1, 60)]
            elif kind == 3:
                one[place:place] = chance.choice((b'"', b"{", b"]", b"\\", b"null", b"-1", b"99999999999999999", b"\0"))
            else:
                one[place:place] = chance.choice((b"\r\n\r\n", b"--", b"\x1f\x8b", b"[[[[", b"\\ud800", b"true,"))
        return bytes(one)

    def test_thousands(self):
        chance = random.Random(8460)
        outcome: Counter[str] = Counter()
        for _ in range(600):
            for one in samples():
                try:
                    for inside in reports(self.mutate(chance, one)):
                        sums = Sums()
                        sums.add(parse_report(inside))
                        outcome["read"] += 1
                except ReportError:
                    outcome["refused"] += 1
        self.assertGreater(outcome["read"], 500)
        self.assertGreater(outcome["refused"], 2000)

    def test_every_member_of_every_type(self):
        wrong: tuple[object, ...] = (7, -1, "x", [], {}, True, [1], {"a": []}, "\ud800", 2**60)
        refused = 0

        def paths(value, path=()):
            for key, member in value.items() if isinstance(value, dict) else enumerate(value):
                yield (*path, key)
                if isinstance(member, (dict, list)):
                    yield from paths(member, (*path, key))

        for path in paths(report()):
            for value in wrong:
                try:
                    parse_report(changed(path, value))
                except ReportError:
                    refused += 1
        self.assertGreater(refused, 80)


def slow_sums(values):
    """What the tables should say, from the JSON itself, one question at a time."""
    unique: list[dict] = []
    for value in values:
        if all((value["report-id"], value["date-range"]) != (u["report-id"], u["date-range"]) for u in unique):
            unique.append(value)
    domains: Counter[tuple] = Counter()
    failures: Counter[tuple] = Counter()
    for value in unique:
        for one in value["policies"]:
            key = one["policy"]["policy-domain"], one["policy"]["policy-type"]
            domains[(*key, "good")] += one["summary"]["total-successful-session-count"]
            domains[(*key, "failed")] += one["summary"]["total-failure-session-count"]
            for detail in one["failure-details"]:
                met = one["policy"]["policy-domain"], detail["receiving-mx-hostname"], detail["result-type"]
                failures[met] += detail["failed-session-count"]
    return len(unique), domains, failures


class Adding(unittest.TestCase):
    def test_against_a_slow_one(self):
        chance = random.Random(1)
        values = []
        for number in range(300):
            made = [
                policy(
                    chance.choice(("a.example", "b.example")),
                    chance.choice(("tlsa", "sts", "no-policy-found")),
                    chance.randrange(1000),
                    [
                        failure(chance.choice(("tlsa-invalid", "unheard-of")), chance.choice(("m1", "m2")), n)
                        for n in range(chance.randrange(4))
                    ],
                )
                for _ in range(chance.randrange(1, 4))
            ]
            values.append(report(*made, identity=f"r{number}", day=chance.randrange(1, 29)))
        values += chance.sample(values, 50)
        sums = Sums()
        for value in values:
            sums.add(parse_report(octets(value)))
        count, domains, failures = slow_sums(values)
        self.assertEqual((len(sums.seen), sums.repeated, sums.contradicted), (count, 50, 0))
        got = Counter({(*key, "good"): of.successful for key, of in sums.domains.items()})
        got.update({(*key, "failed"): of.failed for key, of in sums.domains.items()})
        self.assertEqual(got, domains)
        self.assertEqual(Counter({key: of.failed for key, of in sums.failures.items()}), failures)
        self.assertEqual(sums.all.failed, sum(n for key, n in domains.items() if key[2] == "failed"))

    def test_repeated_with_other_contents(self):
        sums = Sums()
        sums.add(parse_report(octets(report())))
        sums.add(parse_report(octets(report(policy(good=1)))))
        self.assertEqual((sums.repeated, sums.contradicted, sums.all.successful), (1, 1, 5326))

    def test_overlaps(self):
        sums = Sums()
        for number, day in enumerate((1, 2, 2, 4)):
            sums.add(parse_report(octets(report(identity=str(number), day=day))))
        self.assertEqual(sums.overlapping(), 1)

    def test_networks(self):
        for show, place in ((False, "203.0.113.0/24"), (True, "203.0.113.56")):
            sums = Sums(show)
            sums.add(parse_report(octets(report())))
            self.assertEqual(list(sums.networks), [("Company-X", place)])
        sums = Sums()
        sums.add(parse_report(octets(report(policy(failures=[failure(sender="2001:db8:1:2::3")])))))
        self.assertEqual(list(sums.networks), [("Company-X", "2001:db8:1::/48")])


class Command(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def put(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return str(path)

    def run_it(self, *arguments):
        parser = tlsrpt.argparse.ArgumentParser()
        tlsrpt.add_arguments(parser)
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = tlsrpt.run(parser.parse_args(arguments))
        return status, out.getvalue(), err.getvalue()

    def test_a_bad_one_stops_nobody(self):
        good, bad = self.put("good.json", octets(report())), self.put("bad.json", b"{")
        status, out, err = self.run_it(bad, good, str(self.folder / "none"))
        self.assertEqual((status, err.count("\n")), (1, 2))
        self.assertIn("bad.json: not JSON\n", err)
        self.assertIn("none: no such file\n", err)
        self.assertIn("certificate-host-mismatch", out)
        self.assertEqual(self.run_it(bad)[:2], (2, ""))
        self.assertEqual(self.run_it(good)[0], 0)

    def test_mailboxes_and_folders(self):
        mails = [message(gzip.compress(octets(report(identity=str(i), day=i)))) for i in (1, 2)]
        other = b"Subject: lunch\n\nFrom here to there?\n"
        mailbox = self.put("mbox", b"".join(b"From x@y Thu Apr  2 00:00:00 2026\n" + m for m in (*mails, other)))
        self.put("maildir/cur/1:2,S", mails[0])
        self.put("maildir/new/2", mails[1])
        self.put("maildir/new/3", other)
        self.put("maildir/tmp/4", b"half")
        for path in (mailbox, str(self.folder / "maildir")):
            status, out, err = self.run_it("--format", "json", path)
            figures = {row["figure"]: row["n"] for row in json.loads(out)["summary"]}
            self.assertEqual((status, err), (0, ""))
            self.assertEqual((figures["reports"], figures["messages without a report"]), (2, 1))

    def test_hostile_values(self):
        value = report(policy(HOSTILE, HOSTILE, failures=[failure(HOSTILE, HOSTILE)]), organization=HOSTILE)
        path = self.put("hostile.json", octets(value))
        for form in writing.FORMATS:
            status, out, _ = self.run_it("--format", form, path)
            self.assertEqual(status, 0)
            self.assertTrue(all(c == "\n" or c.isprintable() for c in out), form)
        self.assertEqual(json.loads(out)["organizations"][0]["organization"], HOSTILE)
        table = Table("t", "T", ("a",), [(HOSTILE,)])
        self.assertTrue(writing.csv_of(table).splitlines()[1].startswith("t,'=cmd"))
        latex = writing.latex_of(table)
        self.assertNotRegex(latex, r"\\input|(?<!\\)[$&#_]")
        self.assertNotIn("%<", latex)

    def test_beside_a_survey(self):
        record = {
            "schema": 4,
            "time": "2026-04-03T00:00:00.000Z",
            "domain": "example.org",
            "hosts": [{"name": "mx2.example.org"}, {"name": "mx1.example.org"}],
            "findings": [{"id": "certificate_expired", "host": "mx2.example.org"}],
        }
        records = self.put("out.jsonl", json.dumps(record).encode() + b"\n")
        details = [failure(host=f"mx{n}.example.org", sessions=n) for n in (1, 2, 3)]
        path = self.put("r.json", octets(report(policy(failures=details))))
        status, out, _ = self.run_it("--format", "json", "--records", records, path)
        beside = {row["MX host"]: row["survey of 2026-04-03"] for row in json.loads(out)["failures"]}
        self.assertEqual(
            beside,
            {
                "mx1.example.org": "nothing found",
                "mx2.example.org": "certificate_expired",
                "mx3.example.org": "not surveyed",
            },
        )
        self.assertEqual((status, self.run_it("--records", path, path)[0]), (0, 0))
        self.assertEqual(self.run_it("--records", str(self.folder / "none"), path)[0], 2)


if __name__ == "__main__":
    unittest.main()
