# SPDX-License-Identifier: Apache-2.0
"""tests/report/validate: what it accepts, and that each kind of damage is found."""

import base64
import copy
import hashlib
import json
import pathlib
import subprocess
import tempfile
import unittest

import builder
from builder import (
    address,
    dead_address,
    host,
    line_not_surveyed,
    listed,
    mail,
    no_mx,
    not_surveyed,
    record,
)
from test_split import Halves

COMMAND = str(builder.ROOT / "tests" / "report" / "validate")
SAMPLES = builder.ROOT / "tests" / "report" / "addresses.jsonl"
DER = b"any octets do"
DIGEST = hashlib.sha256(DER).hexdigest()


def survey():
    first = mail(1, address())
    for key, value in (
        ("leaf", {**builder.leaf(), "sha256": DIGEST}),
        ("chain", {"id": builder.SHA, "certificates": [DIGEST]}),
    ):
        first["hosts"][0]["addresses"][0]["probe"][key] = value
    return [
        first,
        not_surveyed(2, "duplicate", duplicate_of=1, domain="d1.se"),
        no_mx(3, "nxdomain", "no_mail", "nxdomain", "nxdomain"),
    ]


def certificate():
    facts = {key: value for key, value in builder.leaf().items() if key != "sha256"}
    return {
        "schema": 5,
        "type": "certificate",
        "sha256": DIGEST,
        **facts,
        "self_signed": False,
        "is_ca": False,
        "version": 3,
        "der": base64.b64encode(DER).decode(),
    }


def manifest():
    return {
        "schema": 5,
        "type": "manifest",
        "tool": {"name": "tesscan", "version": "0.1"},
        "state": "complete",
        "started": builder.TIME,
        "finished": builder.TIME,
        "runs": [{"started": builder.TIME, "state": "complete", "records": 3}],
        "options": {"rate": 50, "no-blind": False, "allow-special-use": []},
        "input": {"file": "list.csv", "sha256": builder.SHA, "lines": 3},
        "output": {"file": "out.jsonl.gz", "records": 3},
        "outcomes": {"surveyed": 1, "input": 1, "nxdomain": 1, "null_mx": 0},
    }


class Validation(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = pathlib.Path(directory.name)

    def run_on(self, data, *arguments):
        file = self.path / "out.jsonl"
        file.write_bytes(data if isinstance(data, bytes) else builder.encode(data))
        return subprocess.run([COMMAND, str(file), *arguments], capture_output=True, text=True, check=False)

    def accept(self, data, *arguments):
        result = self.run_on(data, *arguments)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def refuse(self, data, message, *arguments):
        result = self.run_on(data, *arguments)
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertRegex(result.stdout, message)

    def save(self, name, value):
        file = self.path / name
        file.write_text(json.dumps(value) + "\n", encoding="utf-8")
        return str(file)


class Validate(Validation):
    def changed(self, change):
        records = survey()
        change(records)
        return records

    def test_a_survey(self):
        self.accept(
            survey(), "--certs", self.save("certs", certificate()), "--manifest", self.save("manifest", manifest())
        )

    def test_versions(self):
        """A survey that one version began and the next one finished has lines of both."""
        for version in (1, 2, 3, 4):
            self.accept(self.changed(lambda r, version=version: r[0].update(schema=version)))
        for other in (0, 6, "5", None):
            self.refuse(self.changed(lambda r, other=other: r[0].update(schema=other)), r"line 1: schema: ")

    def test_fields(self):
        def probe(records):
            return records[0]["hosts"][0]["addresses"][0]["probe"]

        for change, message in (
            (lambda r: r[0].update(colour="red"), r"line 1: the object: .*colour"),
            (lambda r: r[0]["mx"].update(kind="other"), r"mx\.kind: 'other' is not one of"),
            (lambda r: r[0]["mx"].update(rcode=None), r"mx\.rcode: None"),
            (lambda r: r[0]["summary"].pop("dane"), r"summary: 'dane' is a required property"),
            (lambda r: r[0].update(time="2026-11-23 12:00:00"), r"time: .*does not match"),
            (lambda r: r[0].update(failure=builder.failure("surveyed")), r"line 1: "),
            (lambda r: r[2].pop("failure"), r"line 3: .*'failure' is a required property"),
            (lambda r: r[1].pop("duplicate_of"), r"line 2: .*'duplicate_of' is a required"),
            (lambda r: r[0]["hosts"][0]["addresses"][0].update(skip="limit"), r"line 1: .*valid"),
            (lambda r: probe(r).update(outcome="fine"), r"probe of 192\.0\.2\.1: outcome: 'fine'"),
            (lambda r: probe(r).pop("tls"), r"probe of .*'tls' is a required property"),
            (lambda r: probe(r)["tls"].update(x=1), r"probe of 192\.0\.2\.1: tls: .*'x'"),
            (lambda r: probe(r)["leaf"].pop("key"), r"leaf: 'key' is a dependency"),
        ):
            with self.subTest(message):
                self.refuse(self.changed(change), message)

    def test_a_shared_probe_is_judged_for_each_text(self):
        bad = copy.deepcopy(survey()[0])
        bad["hosts"][0]["addresses"][0]["probe"]["port"] = 0
        bad["seq"] = 4
        self.refuse(survey() + [bad], r"line 4: probe of 192\.0\.2\.1: port: 0")

    def test_lines(self):
        good = builder.encode(survey())
        self.refuse(good[:-1], r"line 3: no newline")
        self.refuse(good + b"{}x\n", r"line 4: Extra data")
        self.refuse(good.replace(b"d3.se", b"d3\xff.se"), r"line 3: .*utf-8")
        self.refuse(good.replace(b"d3.se", b"d3\\ud800.se"), r"line 3: .*surrogates")
        self.refuse(good.replace(b'"seq": 3', b'"seq": 3, "seq": 3'), r"line 3: .*key twice")
        self.refuse(good + b"7\n", r"line 4: not a JSON object")

    def test_sequence(self):
        self.refuse(self.changed(lambda r: r[2].update(seq=1)), r"line 3: seq 1 for the second time")
        self.refuse(self.changed(lambda r: r[1].update(duplicate_of=3)), r"line 2: duplicate_of 3")

    def test_certificates(self):
        for change, message in (
            (lambda c: c.update(der="AAAA"), r"sha256 is not that of der"),
            (lambda c: c.update(subject="CN=other"), r"subject differs from the leaf"),
            (lambda c: c.update(sha256=builder.SHA), rf"certificate {DIGEST} .*is missing"),
            (lambda c: c.pop("der"), r"'der' is a required property"),
        ):
            value = certificate()
            change(value)
            self.refuse(survey(), message, "--certs", self.save("certs", value))

    def test_truncated(self):
        """T278: what a record was cut to is the beginning of what the store has, and no more than that."""
        whole = certificate()
        whole.update(subject="CN=" + "a" * 50, san={"dns": ["a.se", "b.se", "c.se"], "count": 3})

        def cut(records, **texts):
            probe = records[0]["hosts"][0]["addresses"][0]["probe"]
            probe["leaf"].update(texts)
            probe["ehlo"].update(text=["x"], truncated=True)
            records[0]["truncated"] = {"mx": 0, "addresses": 0, "probes": 0, "evidence": True, "left_out_hosts": 2}

        good = {"san": {"dns": ["a.se", "b.s"], "count": 3, "truncated": True}, "truncated": True}
        for texts, message in (
            ({"subject": "CN=aaaa", **good}, None),
            ({"subject": "CN=b", **good}, r"subject differs"),
            ({"subject": whole["subject"], "san": good["san"]}, None),
            ({"subject": "CN=aaaa", "san": good["san"]}, r"subject differs"),
            ({"subject": "CN=aaaa", **good, "san": {"dns": ["a.se", "c"], "count": 3}}, r"san differs"),
            ({"subject": "CN=aaaa", **good, "san": {"dns": ["a.se"], "count": 2}}, r"san differs"),
            ({"subject": "CN=aaaa", "san": {"dns": ["a.se"], "count": 3}}, r"differs"),
        ):
            with self.subTest(texts):
                records = self.changed(lambda r, texts=texts: cut(r, **texts))
                arguments = ("--certs", self.save("certs", whole))
                self.refuse(records, message, *arguments) if message else self.accept(records, *arguments)

    def test_manifest(self):
        for change, message in (
            (lambda m: m["outcomes"].update(surveyed=2), r"outcomes are .*'surveyed': 2"),
            (lambda m: m["outcomes"].update(other=1), r"'other' is not one of"),
            (lambda m: m["output"].update(records=4), r"4 records, counted 3"),
            (lambda m: m["input"].update(lines=4), r"4 lines gave 3 records"),
            (lambda m: m.update(state="done"), r"state: 'done' is not one of"),
        ):
            value = manifest()
            change(value)
            self.refuse(survey(), message, "--manifest", self.save("manifest", value))
        gap = self.changed(lambda r: r[2].update(seq=4))
        self.refuse(gap, r"seq is not 1 to", "--manifest", self.save("manifest", manifest()))

    def test_coverage(self):
        exceptions = self.path / "exceptions"
        arguments = ("--coverage", "--exceptions", str(exceptions))
        self.refuse(survey(), r"no file has record/mx\.cname", *arguments)
        missing = [
            line.split()[-1]
            for line in self.run_on(survey(), *arguments).stdout.splitlines()
            if line.startswith("coverage: no file has")
        ]
        self.assertNotIn("record/probe.outcome", missing)
        lines = [f"{field} a reason\n" for field in missing]
        exceptions.write_text("# fields\n" + "".join(lines), encoding="utf-8")
        self.accept(survey(), *arguments)
        exceptions.write_text("".join(lines[1:]), encoding="utf-8")
        self.refuse(survey(), f"no file has {missing[0]}", *arguments)
        exceptions.write_text("".join(lines) + "record/mx.kind a reason\n", encoding="utf-8")
        self.refuse(survey(), r"exception that is not needed: record/mx\.kind", *arguments)
        exceptions.write_text("".join(lines[1:]) + missing[0] + "\n", encoding="utf-8")
        self.refuse(survey(), f"exception without a reason: {missing[0]}", *arguments)

    def test_null_is_not_seen(self):
        records = [record(1, [host([address()])], provider=None)]
        result = self.run_on(records, "--coverage", "--exceptions", str(self.path / "none"))
        self.assertIn("no file has record/summary.provider", result.stdout)

    def test_unreadable(self):
        result = subprocess.run([COMMAND, str(self.path / "none")], capture_output=True, check=False)
        self.assertEqual(result.returncode, 2)


class Addresses(Validation):
    """Records of lists of addresses."""

    def lines(self):
        dead = dead_address("tcp_timeout", "unreachable", "192.0.2.3")
        return [
            listed(1, address(), name="mx.example"),
            line_not_surveyed(2, "duplicate", duplicate_of=1, name="mx.example"),
            listed(3, {"ip": "192.168.0.1", "skip": "special_use"}, outcome="mx_unroutable", kind="skipped"),
            listed(4, dead, port=587, outcome="unreachable", kind="unreachable"),
            listed(5, address("2001:db8::1"), port=465),
            line_not_surveyed(6, "bad_address"),
            line_not_surveyed(7, "bad_port"),
            line_not_surveyed(8, "opted_out", ip="192.0.2.8"),
            listed(9, {"ip": "192.0.2.9"}, outcome="dry_run", kind="skipped"),
        ]

    def changed(self, change):
        lines = self.lines()
        change(lines)
        return lines

    def test_t625_each_kind_of_line(self):
        """T625: surveyed, left out, failed, no address; beside records of domains, too."""
        self.accept(self.lines())
        self.accept([*self.lines(), mail(10, address())])
        self.accept(SAMPLES.read_bytes())

    def test_t625_what_does_not_fit(self):
        """T625: members of records of domains, words that cannot occur, and what contradicts itself."""
        lines, probe = self.lines()[:1], self.lines()[0]["probe"]
        changes = (
            (0, lambda r: r.update(mx={"kind": "mx", "status": "ok"}), r"the object: .*'mx'"),
            (0, lambda r: r.update(domain="d.se"), r"the object: .*'domain'"),
            (0, lambda r: r["match"].update(domain=builder.name_match(True)), r"match: .*'domain'"),
            (0, lambda r: r["summary"].update(dane=None), r"summary: .*'dane'"),
            (0, lambda r: r["summary"].pop("tls_version"), r"'tls_version' is a required property"),
            (0, lambda r: r["summary"].update(starttls="all"), r"summary\.starttls: 'all'"),
            (0, lambda r: r["summary"].update(cert_match="domain"), r"'domain' is not one of"),
            (0, lambda r: r["summary"].update(outcome="null_mx"), r"'null_mx' is not one of"),
            (0, lambda r: r.update(input_status="special_use"), r"'special_use' is not one of"),
            (0, lambda r: r.update(schema=2), r"schema: 2"),
            (0, lambda r: r.update(port=26), r"port: 26 is not one of"),
            (0, lambda r: r.update(skip="blocklist"), r"match: "),
            (0, lambda r: r.update(probe_key="0" * 32), r"the object: "),
            (0, lambda r: r.pop("name"), r"'name' is a required"),
            (0, lambda r: r.pop("probe"), r"the object: "),
            (0, lambda r: r.update(failure=builder.failure("broken")), r"the object: "),
            (0, lambda r: r.update(not_asked=["mx_name"]), r"'mx_name' is not one of"),
            (0, lambda r: r["probe"].update(port=0), r"probe of 192\.0\.2\.1: port: 0"),
            (0, lambda r: r["probe"].update(port=587), r"a session with another port: 587"),
            (0, lambda r: r["probe"].update(ip="192.0.2.7"), r"a session with another ip"),
            (1, lambda r: r.update(name="other.example"), r"duplicate_of 1, which is not the first line"),
            (1, lambda r: r.update(port=587), r"duplicate_of 1, which is not the first line"),
            (1, lambda r: r.pop("port"), r"'port' is a required"),
            (1, lambda r: r.update(duplicate_of=999), r"duplicate_of 999, which is not"),
            (2, lambda r: r.pop("skip"), r"'skip' is a required"),
            (2, lambda r: r.update(skip="limit"), r"'limit' is not one of"),
            (3, lambda r: r.pop("failure"), r"'failure' is a required"),
            (5, lambda r: r.update(probe=probe), r"probe: "),
            (5, lambda r: r.update(type="host"), r"'type' was unexpected"),
            (5, lambda r: r.update(seq=1), r"seq 1 for the second time"),
        )
        for number, (place, change, _) in enumerate(changes, 2):
            line = self.lines()[place]
            line["seq"] = number
            change(line)
            lines.append(line)
        found = self.run_on(lines).stdout.splitlines()
        for number, (_, _, message) in enumerate(changes, 2):
            with self.subTest(message):
                self.assertRegex("\n".join(text for text in found if f": line {number}: " in text), message)
        self.assertFalse([text for text in found if ": line 1: " in text])

    def test_t626_where_tls_comes_first(self):
        """T626: a session on port 465 has its greeting under TLS, and nothing that was said before."""
        said_before = {
            "ehlo": {"code": 250, "text": ["mx"]},
            "starttls": {"status": "absent", "advertised": False},
            "strip": {"verdict": "none"},
        }
        lines = []
        for number, (member, value) in enumerate(said_before.items(), 1):
            lines += [listed(number, address(f"192.0.2.{number}"), port=465)]
            lines[-1]["probe"][member] = value
        lines.append(listed(4, address("192.0.2.4"), port=465))
        del lines[-1]["probe"]["tls"]
        found = self.run_on(lines).stdout
        for number, member in enumerate(said_before, 1):
            self.assertRegex(found, rf"line {number}: probe of 192.0.2.{number}: {member}: ")
        self.assertRegex(found, r"line 4: .*'tls' is a required property")
        self.accept(self.changed(lambda r: r[0]["probe"].update(said_before)))

    def test_t627_split(self):
        """T627: sessions by key, the second one, too; a key that is in no file is told."""
        lines = [listed(1, address(), no_sni={"probe": copy.deepcopy(address()["probe"])})]
        halves = Halves({"hosts": []})
        for view in (lines[0], lines[0]["no_sni"]):
            view["probe_key"] = halves.add("probe", view.pop("probe"))
        hosts = self.path / "hosts"
        hosts.write_text("".join(line + "\n" for line in halves.lines), encoding="utf-8")
        self.accept(lines, "--hosts", str(hosts))
        self.refuse(lines, "name it with --hosts")
        hosts.write_text("", encoding="utf-8")
        self.refuse(lines, "is not in the file of hosts", "--hosts", str(hosts))

    def test_coverage_of_their_own(self):
        """Where there is such a record, its members are asked for; those of domains only where there is one of these."""
        none = ("--coverage", "--exceptions", str(self.path / "none"))
        alone = self.run_on(self.lines(), *none).stdout
        self.assertIn("no file has address/address.probe_key", alone)
        self.assertNotIn("no file has address/address.probe\n", alone)
        self.assertNotIn("record/", alone)
        self.assertNotIn("address/", self.run_on(survey(), *none).stdout)
        both = self.run_on([*self.lines(), mail(10, address())], *none).stdout
        self.assertIn("no file has record/mx.cname", both)
        self.assertIn("no file has address/address.probe_key", both)
        self.assertNotIn("no file has record/probe.outcome", both)


if __name__ == "__main__":
    unittest.main()
