# SPDX-License-Identifier: Apache-2.0
"""Lists of addresses in the report: what is counted of their records, beside domains and without them."""

import copy
import csv
import itertools
import pathlib
import subprocess
import tempfile
import unittest

import builder
from builder import address, dead_address, line_not_surveyed, listed, mail
from counting import ALL, cells, count, labels, t268
from facts import mta, whole_record, with_probe
from oracle import figures, tables, tables_servers, tables_sessions
from oracle.table import Settings
from test_split import Halves

DATASETS = builder.ROOT / "datasets"
COMMAND = str(builder.ROOT / "scripts" / "oracle" / "__main__.py")
REFUSED_US = {"code": 554, "text": ["blocked"], "policy_block": True}
GREETING = {"code": 220, "text": ["mx"]}


def blocked(ip, greeting=REFUSED_US):
    return dead_address("greet_5xx", "refused", ip, greeting)


def skipped(seq, ip, word, outcome="skipped", **more):
    return listed(seq, {"ip": ip, "skip": word}, outcome=outcome, kind="skipped", **more)


def failed(seq, view, outcome="smtp_broken", kind="broken", **more):
    return listed(seq, view, outcome=outcome, kind=kind, **more)


def table6(records, columns=ALL):
    return tables_sessions.table6(count(records), columns, figures.load_defaults(DATASETS / "mta-defaults.json"))


def built(records):
    result, _ = tables.build(count(records), Settings(ALL, {}))
    return {table.name: table for table in result}


class Base(unittest.TestCase):
    def records(self):
        """Of ten addresses that can be asked one is in special use and one session fails by us: eight were asked."""
        late = dead_address("ehlo_421", "transient", "192.0.2.4", GREETING)
        return [
            listed(1, address("192.0.2.1")),
            listed(2, address("192.0.2.2", tls=None)),
            listed(3, address("192.0.2.3", adv=False, tls="TLSv1.3")),
            failed(4, late, "smtp_transient", "transient"),
            failed(5, dead_address("tcp_timeout", "unreachable", "192.0.2.5"), "unreachable", "unreachable"),
            failed(6, dead_address("tcp_reset", "unreachable", "192.0.2.6")),
            failed(7, blocked("192.0.2.7"), "smtp_refused", "refused"),
            failed(8, blocked("192.0.2.8", {"code": 554, "text": ["no"]}), "smtp_refused", "refused"),
            skipped(9, "192.168.0.1", "special_use", "mx_unroutable"),
            failed(10, dead_address("local_error", "unknown", "192.0.2.10"), "probe_local_error", "unknown"),
        ]

    def test_t628_denominators(self):
        """T628: each share is of those of whom it can be said."""
        table = tables_servers.base_table(count(self.records()).servers)
        assert table
        expected = {
            "N_listed: distinct addresses of the lists": (10, None),
            "left out by this survey: our own failure": (1, 10),
            "left out by this survey: special_use": (1, 10),
            "N_asked": (8, 10),
            "TCP port open (N_open)": (7, 8),
            "N_smtp: greeted (2xx)": (4, 8),
            "N_unknown: come later, blocked by policy, disputed": (1, 8),
            "neither: no connection, refused, no SMTP": (3, 8),
            "usable SMTP session (EHLO or HELO 2xx)": (3, 4),
            "untested: greeted, no usable answer to EHLO": (1, 4),
            "no STARTTLS": (1, 4),
            "STARTTLS (N_adv)": (2, 4),
            "not advertised, yet TLS when asked": (1, 4),
            "handshake completed (N_tls)": (1, 4),
        }
        self.assertEqual({label: cells(table, label, "public_ipv4") for label in labels(table)}, expected)
        self.assertEqual(table.columns, ("public_ipv4",))

    def test_lines_that_are_none_are_in_no_share(self):
        """T628: duplicates, opt-outs and what is no address stand among the lines alone."""
        none = [
            line_not_surveyed(11, "duplicate", duplicate_of=1),
            line_not_surveyed(12, "opted_out", ip="192.0.2.98"),
            *(
                line_not_surveyed(13 + n, word)
                for n, word in enumerate(("bad_address", "bad_port", "bad_name", "bad_idn"))
            ),
        ]
        for line in none[2:]:
            line.update({member: value for member, value in (("ip", "192.0.2.99"), ("port", 25)) if member in line})
        without, with_them = built(self.records()), built(self.records() + none)
        for name in ("address_base", "address_tls"):
            self.assertEqual(with_them[name], without[name])
        self.assertEqual(cells(with_them["address_input"], "ok", "records"), (10, 16))
        self.assertEqual(cells(with_them["address_input"], "duplicate", "records"), (1, 16))
        self.assertEqual(cells(with_them["address_outcomes"], "input", "records"), (5, 16))

    def test_t634_what_we_did_not_see_is_no_no(self):
        """T634: left out by us, in each way; asked to come later; STARTTLS that only some senders read."""
        disputed = with_probe(
            address("192.0.2.1", adv=False), starttls={"status": "hidden", "advertised": False, "disputed": True}
        )
        later = dead_address("greet_4xx", "transient", "192.0.2.2", {"code": 421, "text": ["later"]})
        words = ("blocklist", "not_allowed", "self", "no_v6", "backed_off", "not_asked", "no_scanner", "faulted")
        left_out = [skipped(10 + n, f"192.0.2.{10 + n}", word) for n, word in enumerate(words)]
        dry = listed(30, {"ip": "192.0.2.30"}, outcome="dry_run", kind="skipped")
        records = [listed(1, disputed), failed(2, later, "smtp_transient", "transient"), *left_out, dry]
        table = tables_servers.base_table(count(records).servers)
        assert table
        self.assertEqual(cells(table, "N_listed: distinct addresses of the lists", "public_ipv4"), (11, None))
        for word in (*words, "dry_run"):
            self.assertEqual(cells(table, f"left out by this survey: {word}", "public_ipv4"), (1, 11))
        self.assertEqual(cells(table, "N_asked", "public_ipv4"), (2, 11))
        self.assertEqual(cells(table, "N_unknown: come later, blocked by policy, disputed", "public_ipv4"), (2, 2))
        for label in ("no STARTTLS", "STARTTLS (N_adv)", "usable SMTP session (EHLO or HELO 2xx)"):
            self.assertEqual(cells(table, label, "public_ipv4"), (0, 0))

    def test_t629_a_server_counts_once_whatever_it_was_asked_for(self):
        """T629: by address and port; of several sessions the one that came furthest, in any order of the lines."""
        late = dead_address("tcp_timeout", "unreachable")
        records = [
            skipped(1, "192.0.2.1", "not_asked", name="a.example"),
            failed(2, late, "unreachable", "unreachable", name="b.example"),
            listed(3, address(tls="TLSv1.3"), name="c.example"),
            listed(4, address(tls="TLSv1.2"), name="d.example"),
            listed(5, address(tls="TLSv1.1"), port=587, name="c.example"),
        ]
        for order in itertools.permutations(records):
            found = built(order)
            self.assertEqual(
                [
                    cells(found["address_base"], label, "public_ipv4")
                    for label in ("N_asked", "handshake completed (N_tls)")
                ],
                [(1, 1), (1, 1)],
            )
            self.assertEqual(cells(found["address_tls"], "TLSv1.3", "public_ipv4"), (1, 1))
            self.assertEqual(cells(found["address_tls"], "TLSv1.2", "public_ipv4"), (0, 1))
            self.assertEqual(cells(found["submission"], "TLSv1.1", "port_587"), (1, 1))
        other = copy.deepcopy(records[2])
        other["ip"] = "2001:DB8:0::1"
        same = {**copy.deepcopy(other), "ip": "2001:db8::1"}
        self.assertEqual(cells(built([other, same])["address_base"], "N_asked", "public_ipv6"), (1, 1))

    def test_certificates(self):
        records = [
            listed(1, address("192.0.2.1"), name="mx.example"),
            listed(2, address("192.0.2.2", server=False, trust="self_signed_leaf"), name="mx.example"),
            listed(3, address("192.0.2.3"), match={"ip": True}),
        ]
        table = built(records)["address_tls"]
        self.assertEqual(cells(table, "certificate for the name of the list / named", "public_ipv4"), (1, 2))
        self.assertEqual(cells(table, "certificate for the address itself", "public_ipv4"), (1, 3))
        self.assertEqual(cells(table, "chain: trusted", "public_ipv4"), (2, 3))
        self.assertEqual(cells(table, "chain: self_signed_leaf", "public_ipv4"), (1, 3))


class Software(unittest.TestCase):
    def test_t630_a_column_of_public_addresses(self):
        """T630: shares of a family beside those of domains, of port 25, IPv6 apart; nothing else changes."""
        domains = [mail(1, with_probe(address("192.0.2.1"), mta=mta("postfix")))]
        addresses = [
            listed(1, with_probe(address("192.0.2.1"), mta=mta("postfix"))),
            listed(2, with_probe(address("192.0.2.2"), mta=mta("qmail"))),
            listed(3, with_probe(address("192.0.2.3"), mta=mta("exim"))),
            listed(4, with_probe(address("192.0.2.4"), mta=mta("unknown"))),
            listed(5, with_probe(address("192.0.2.5"), mta=mta("ironport_like", "low"))),
            listed(6, with_probe(address("2001:db8::1"), mta=mta("sendmail"))),
            listed(7, with_probe(address("192.0.2.1"), mta=mta("dovecot")), port=587),
            listed(8, with_probe(address("192.0.2.1"), mta=mta("dovecot")), port=465),
        ]
        alone, both = table6(domains), table6(domains + addresses)
        self.assertEqual(both.columns, (*alone.columns, "public_ipv4", "public_ipv6"))
        for label, ipv4, ipv6 in (
            ("servers that say something of themselves", (5, None), (1, None)),
            ("identified, by evidence of high confidence", (3, 5), (1, 1)),
            ("postfix", (1, 3), (0, 1)),
            ("sendmail", (0, 3), (1, 1)),
            ("Postfix and qmail / identified", (2, 3), (0, 1)),
            ("the five most frequent together / identified", (3, 3), (1, 1)),
            ("weak evidence: ironport_like / servers", (1, 5), (0, 1)),
            ("unknown / servers", (1, 5), (0, 1)),
        ):
            self.assertEqual(cells(both, label, "public_ipv4"), ipv4)
            self.assertEqual(cells(both, label, "public_ipv6"), ipv6)
        self.assertNotIn("dovecot", labels(both))
        for row in alone.rows:
            self.assertEqual(
                {c: next(r for r in both.rows if r.label == row.label).cells[c] for c in row.cells}, row.cells
            )
        self.assertIn("of public IPv4", " ".join(both.notes))
        self.assertNotIn("public", " ".join(alone.notes))

    def test_addresses_alone(self):
        table = table6([listed(1, with_probe(address(), mta=mta("postfix")))])
        self.assertEqual(table.columns, ("public_ipv4",))
        self.assertEqual(cells(table, "postfix", "public_ipv4"), (1, 1))
        row = next(row for row in table.rows if row.label == "Postfix and qmail / identified")
        self.assertEqual(row.figure, "d15.text.postfix_qmail")
        self.assertIsNone(table6([listed(1, address())]))


class Submission(unittest.TestCase):
    def records(self, seq=1):
        refused = with_probe(address("192.0.2.4"), greeting={"code": 554, "text": ["no"]})
        del refused["probe"]["ehlo"]
        return [
            listed(seq, address("192.0.2.1", tls="TLSv1.3"), port=587, name="mail.example"),
            listed(seq + 1, address("192.0.2.1", tls="TLSv1.2"), port=465, name="mail.example"),
            listed(seq + 2, address("192.0.2.2", adv=False, tls=None), port=587),
            failed(seq + 3, refused, port=465),
            failed(seq + 4, dead_address("tls_fail", "broken", "192.0.2.5"), port=465),
        ]

    def test_t631_a_table_of_their_own(self):
        """T631: by port; on 465 TLS completes before anything is said, and there is no STARTTLS."""
        table = tables_servers.submission_table(count(self.records()).servers)
        assert table
        for label, of_587, of_465 in (
            ("N_asked", (2, 2), (3, 3)),
            ("TCP port open (N_open)", (2, 2), (3, 3)),
            ("N_smtp: greeted (2xx)", (2, 2), (1, 3)),
            ("usable SMTP session (EHLO or HELO 2xx)", (2, 2), (1, 1)),
            ("handshake completed (N_tls) / N_open", (1, 2), (2, 3)),
            ("TLSv1.3", (1, 1), (0, 2)),
            ("TLSv1.2", (0, 1), (2, 2)),
            ("chain: trusted", (1, 1), (2, 2)),
            ("certificate for the name of the list / named", (1, 1), (1, 1)),
        ):
            self.assertEqual(cells(table, label, "port_587"), of_587, label)
            self.assertEqual(cells(table, label, "port_465"), of_465, label)
        for label in ("STARTTLS (N_adv)", "no STARTTLS", "not advertised, yet TLS when asked"):
            row = next(row for row in table.rows if row.label == label)
            self.assertEqual(set(row.cells), {"port_587"})

    def test_a_refusal_of_us_under_tls_is_unknown(self):
        """T631: whatever was said under TLS; that TLS came about is known all the same."""
        views = [with_probe(address(f"192.0.2.{n}"), mta=mta("postfix")) for n in range(1, 4)]
        records = [listed(n, view, port=465) for n, view in enumerate(views, 1)]
        records[0]["probe"]["greeting"] = REFUSED_US
        records[1]["probe"]["ehlo_tls"] = {"code": 550, "text": ["no"], "policy_block": True}
        table = tables_servers.submission_table(count(records).servers)
        assert table
        self.assertEqual(cells(table, "N_unknown: come later, blocked by policy, disputed", "port_465"), (2, 3))
        self.assertEqual(cells(table, "N_smtp: greeted (2xx)", "port_465"), (1, 3))
        self.assertEqual(cells(table, "handshake completed (N_tls) / N_open", "port_465"), (3, 3))

    def test_in_no_other_table(self):
        """T631: neither in MX figures nor among public addresses on port 25."""
        domains = t268()
        without, with_them = built(domains), built(domains + self.records(20))
        for name, table in without.items():
            self.assertEqual(with_them[name], table)
        self.assertEqual(set(with_them) - set(without), {"submission", "address_input", "address_outcomes"})


class Command(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)
        self.lines = [
            listed(1, with_probe(address("192.0.2.1"), mta=mta("postfix")), name="mx.example"),
            listed(2, address("192.0.2.1"), port=465),
            line_not_surveyed(3, "bad_port"),
        ]

    def report(self, *arguments, records=()):
        return subprocess.run([COMMAND, *arguments], input=builder.encode(records), capture_output=True, check=False)

    def accepted(self, *arguments, records=()):
        result = self.report(*arguments, records=records)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        return result.stdout.decode()

    def test_t632_addresses_alone(self):
        """T632: no table of domains, not even one of zeros, and no word on how domains are reduced."""
        folder = str(self.path / "csv")
        text = self.accepted("-", "--csv", folder, "--selector", "any", records=self.lines)
        self.assertNotIn("N_mail", text)
        self.assertNotIn("domain is reduced", text)
        self.assertNotIn("Not surveyed", text)
        self.assertRegex(text, r"postfix +1 \(100\.0 %\)")
        self.assertIn("nearly 35 % D15", text)
        names = {"table6", "address_base", "address_tls", "submission", "address_input", "address_outcomes"}
        self.assertEqual({file.stem for file in pathlib.Path(folder).iterdir()}, names)
        with open(self.path / "csv" / "table6.csv", encoding="utf-8", newline="") as stream:
            row = next(row for row in csv.DictReader(stream) if row["row"] == "postfix")
        self.assertEqual((row["selector"], row["n"], row["denominator"]), ("public_ipv4", "1", "1"))
        nothing = self.accepted("-", records=[line_not_surveyed(1, "bad_address")])
        self.assertNotIn("public", nothing.replace("public addresses", ""))
        self.assertRegex(nothing, r"bad_address +1 \(100\.0 %\)")

    def test_t632_in_any_mix(self):
        """T632: files of both in any order, and lines of both in one."""
        first, second = self.path / "domains.jsonl", self.path / "addresses.jsonl.gz"
        first.write_bytes(builder.encode(t268()))
        builder.write(second, self.lines)
        said = [self.accepted(str(one), str(other)) for one, other in ((first, second), (second, first))]
        self.assertEqual(*said)
        notes = [line for line in said[0].splitlines() if line.startswith("Note: ")]
        self.assertEqual(len(notes), 2)
        self.assertRegex(notes[1], "address and port .* counts once")
        mixed = self.accepted("-", records=[*t268(), *self.lines])
        self.assertEqual(mixed, "".join(line + "\n" for line in said[0].splitlines()[4:]))
        domains = self.accepted(str(first)).partition("\nDurumeric et al., table 7")[0]
        self.assertIn(domains.partition("Durumeric et al., table 5")[0], mixed)

    def test_nothing_else_changes_for_domains(self):
        """T632: the tables of domains beside addresses are those without them."""
        domains = [whole_record()]
        without, with_them = built(domains), built([*self.lines, *domains])
        for name, table in without.items():
            if name != "table6":
                self.assertEqual(with_them[name], table)

    def test_t627_split(self):
        """T627: the sessions from the file of hosts, beside the output or named; what is missing is said."""
        records = [self.lines[0], {**self.lines[1], "no_sni": {"probe": copy.deepcopy(self.lines[1]["probe"])}}]
        whole = self.accepted("-", records=records)
        halves = Halves({"hosts": []})
        split = copy.deepcopy(records)
        for view in (split[0], split[1], split[1]["no_sni"]):
            view["probe_key"] = halves.add("probe", view.pop("probe"))
        output, hosts = self.path / "out.jsonl", self.path / "out.hosts.jsonl.gz"
        output.write_bytes(builder.encode(split))
        elsewhere = self.path / "elsewhere"
        elsewhere.write_text("".join(line + "\n" for line in halves.lines), encoding="utf-8")
        self.assertEqual(self.accepted(str(output), "--hosts", str(elsewhere)), whole)
        missing = self.report(str(output))
        self.assertEqual((missing.returncode, missing.stderr.count(b"\n")), (2, 1))
        self.assertIn(b"name it with --hosts", missing.stderr)
        hosts.write_text("".join(line + "\n" for line in halves.lines[:1]), encoding="utf-8")
        self.assertIn(b"is not in the file of hosts", self.report(str(output)).stderr)
        hosts.write_text(elsewhere.read_text(encoding="utf-8"), encoding="utf-8")
        self.assertEqual(self.accepted(str(output)), whole)

    def test_t633_hostile_values(self):
        """T633: what no scanner writes ends the report with one line that says where."""
        for change, said in (
            ({"type": "host"}, "type is 'host'"),
            ({"type": None}, "type is None"),
            ({"type": ["address"]}, r"type is \['address'\]"),
            ({"schema": 6}, "schema is 6"),
            ({"ip": "192.0.2"}, "not an IP address"),
            ({"ip": 7}, "text is due"),
            ({"ip": "fe80::1%eth0"}, "not an IP address"),
            ({"port": 26}, "26 is no port"),
            ({"port": True}, "True is no port"),
            ({"port": "25"}, "'25' is no port"),
            ({"port": 25.0}, "25.0 is no port"),
            ({"port": 587}, "session is with port 25, not 587"),
            ({"name": ["a"]}, "text is due"),
            ({"name": "\ud800"}, "surrogates"),
            ({"time": 7}, "text is due"),
            ({"input_status": None}, "text is due"),
            ({"probe": 7}, "not a record"),
            ({"probe": {}}, "'port' is missing"),
            ({"probe": {**self.lines[0]["probe"], "tls": {"version": "TLSv9"}}}, "unknown TLS version"),
            ({"probe": {**self.lines[0]["probe"], "mta": {"family": ["x"]}}}, "text is due"),
            ({"match": "x"}, "not a record"),
            ({"summary": []}, "not a record"),
            ({"failure": "x"}, "not a record"),
        ):
            with self.subTest(change):
                result = self.report("-", records=[self.lines[1], {**self.lines[0], **change}])
                self.assertEqual((result.returncode, result.stdout, result.stderr.count(b"\n")), (2, b"", 1))
                self.assertRegex(result.stderr.decode(), rf"-: line 2: .*{said}")
        for member in ("ip", "port", "time", "input_status", "summary"):
            entry = {key: value for key, value in self.lines[0].items() if key != member}
            result = self.report("-", records=[entry])
            self.assertEqual(result.returncode, 2)
            self.assertRegex(result.stderr.decode(), f"line 1: not a record: '{member}' is missing")


if __name__ == "__main__":
    unittest.main()
