# SPDX-License-Identifier: Apache-2.0
"""scripts/oracle reads --format split as it reads nested records; validate knows what does not fit together."""

import copy
import gzip
import hashlib
import json
import pathlib
import subprocess
import tempfile
import unittest

import builder
from facts import whole_record
from oracle.split import SharedLines

ROOT = builder.ROOT
SHARED = ("address_status", "a", "aaaa", "cname_query", "tlsa")


class Halves:
    """The two files of a record, as tesscan would split it."""

    def __init__(self, record, of_host=SHARED):
        self.lines = []
        self.record = copy.deepcopy(record)
        for host in self.record["hosts"]:
            shared = {"name": host["name"]} | {name: host.pop(name) for name in of_host if name in host}
            shared["addresses"] = [
                {"ip": address["ip"], "security": address.pop("security")} for address in host["addresses"]
            ]
            host["host_key"] = self.add("host", shared)
            for address in host["addresses"]:
                for view in (
                    address,
                    *(address[name] for name in ("other_key", "mx_name", "no_sni") if name in address),
                ):
                    if "probe" in view:
                        view["probe_key"] = self.add("probe", view.pop("probe"))

    def add(self, kind, member):
        text = json.dumps(member, separators=(",", ":"))
        key = hashlib.sha256(text.encode()).hexdigest()[:32]
        if not any(key in line for line in self.lines):
            version = 1 + len(self.lines) % 2  # a survey that was resumed by the next version
            self.lines.append(f'{{"schema":{version},"type":"{kind}","key":"{key}","{kind}":{text}}}')
        return key


class Split(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        self.nested = whole_record()
        self.halves = Halves(self.nested)

    def save(self, name, lines):
        (self.path / name).write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return str(self.path / name)

    def run_command(self, command, *arguments):
        return subprocess.run([str(ROOT / command), *arguments], capture_output=True, text=True, check=False)

    def records(self, name="out.jsonl"):
        return self.save(name, [json.dumps(self.halves.record)])

    def test_reports_are_the_same(self):
        whole = self.run_command("scripts/oracle/__main__.py", self.save("whole.jsonl", [json.dumps(self.nested)]))
        output = self.records()
        self.save("out.hosts.jsonl.gz", self.halves.lines)
        beside = self.run_command("scripts/oracle/__main__.py", output)
        named = self.run_command(
            "scripts/oracle/__main__.py", output, "--hosts", self.save("elsewhere", self.halves.lines)
        )
        self.assertEqual(whole.returncode, 0, whole.stderr)
        self.assertEqual((beside.returncode, beside.stdout), (0, whole.stdout), beside.stderr)
        self.assertEqual(named.stdout, whole.stdout)

    def test_members_of_further_scanners(self):
        """The file of hosts has them, whatever they are called."""
        record = copy.deepcopy(self.nested)
        record["hosts"][0]["further"] = {"texts": 2}
        halves = Halves(record, (*SHARED, "further"))
        lines = SharedLines(line.encode() + b"\n" for line in halves.lines)
        self.addCleanup(lines.file.close)
        self.assertEqual(lines.nest(halves.record)["hosts"], record["hosts"])

    def test_what_is_missing_is_said(self):
        output = self.records()
        for hosts, said in (
            (None, "name it with --hosts"),
            ([], "is not in the file of hosts"),
            (self.halves.lines[:1], "is not in the file of hosts"),
            (["{}"], "is no host and no session"),
        ):
            options = ["--hosts", self.save("hosts", hosts)] if hosts is not None else []
            done = self.run_command("scripts/oracle/__main__.py", output, *options)
            self.assertEqual(done.returncode, 2)
            self.assertIn(said, done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1)

    def test_a_damaged_file_is_named(self):
        (self.path / "hosts.gz").write_bytes(gzip.compress("\n".join(self.halves.lines).encode())[:-20])
        done = self.run_command("scripts/oracle/__main__.py", self.records(), "--hosts", str(self.path / "hosts.gz"))
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (2, 1))
        self.assertIn("hosts.gz", done.stderr)

    def test_validate(self):
        good = self.run_command(
            "tests/report/validate", self.records(), "--hosts", self.save("hosts", self.halves.lines)
        )
        self.assertEqual(good.returncode, 0, good.stdout)
        broken = list(self.halves.lines)
        broken[0] = broken[0].replace('"address_status":"ok"', '"address_status":"nodata"')
        self.assertNotEqual(broken[0], self.halves.lines[0])
        for lines, said in (
            (broken, "key is not that of the text"),
            (self.halves.lines * 2, "for the second time"),
            (self.halves.lines[:-1], "is not in the file of hosts"),
            (["{}"], "is no host and no session"),
        ):
            done = self.run_command("tests/report/validate", self.records(), "--hosts", self.save("hosts", lines))
            self.assertEqual(done.returncode, 1)
            self.assertIn(said, done.stdout)


if __name__ == "__main__":
    unittest.main()
