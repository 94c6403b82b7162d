# SPDX-License-Identifier: Apache-2.0
"""Checks in the Test Anything Protocol, and what several end-to-end tests need."""

import gzip
import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts"))
from oracle.split import SharedLines, beside, is_split  # noqa: E402


class Checks:
    """Counts and prints checks; end() prints the closing line and returns the exit status."""

    def __init__(self):
        self.passed = self.failed = 0

    def ok(self, name, condition, detail=""):
        number = self.passed + self.failed + 1
        self.passed += bool(condition)
        self.failed += not condition
        print(f"{'ok' if condition else 'not ok'} {number} - {name}", flush=True)
        if not condition and detail != "":
            for line in str(detail)[:2000].splitlines():
                print(f"#   {line}", flush=True)
        return bool(condition)

    def equal(self, name, found, expected):
        return self.ok(name, found == expected, f"found    {found!r}\nexpected {expected!r}")

    def empty(self, name, findings, most=5):
        """A check that lists what should not be there."""
        findings = list(findings)
        more = [f"... {len(findings) - most} more"] if len(findings) > most else []
        return self.ok(name, not findings, "\n".join([str(finding) for finding in findings[:most]] + more))

    @staticmethod
    def note(text):
        print(f"# {text}", flush=True)

    def end(self):
        print(f"1..{self.passed + self.failed}")
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0


VALIDATE = pathlib.Path(__file__).resolve().parent.parent / "report" / "validate"


def read_records(path):
    """
    The records of an output, plain or gzip, those of --format split made whole. Anything that is not whole lines
    of JSON is an error, and so is a record that does not fit its schema.
    """
    raw = pathlib.Path(path).read_bytes()
    text = gzip.decompress(raw) if str(path).endswith(".gz") and raw else raw
    if text and not text.endswith(b"\n"):
        raise ValueError(f"{path}: the last line is not whole")
    records, hosts = [json.loads(line) for line in text.splitlines()], None
    more: list[str | pathlib.Path] = []
    if any(is_split(record) for record in records):
        path_of_hosts = beside(path, ".hosts.jsonl.gz")
        more = ["--hosts", path_of_hosts]
        with gzip.open(path_of_hosts) as lines:
            hosts = SharedLines(lines)
    done = subprocess.run(["/usr/bin/python3", VALIDATE, path, *more], capture_output=True, text=True, check=False)
    if text and done.returncode:
        raise ValueError(f"{path}: {done.stdout[:2000]}{done.stderr}")
    return [hosts.nest(record) for record in records] if hosts else records


def sequence_faults(records, count):
    """What is lost, doubled or foreign among the sequence numbers 1 to count."""
    found = [record["seq"] for record in records]
    doubled = sorted({seq for seq in found if found.count(seq) > 1}) if len(set(found)) < len(found) else []
    lost = sorted(set(range(1, count + 1)) - set(found))
    foreign = sorted(set(found) - set(range(1, count + 1)))
    return (
        ([f"doubled: {doubled}"] if doubled else [])
        + ([f"lost: {lost}"] if lost else [])
        + ([f"foreign: {foreign}"] if foreign else [])
    )


VARYING = re.compile(r"^(time|durations_ms|handshake_ms|min_signature_remaining_s|octets_in|octets_out)$")


def normalised(value):
    """A record without what differs from one survey to the next: times and durations."""
    if isinstance(value, dict):
        return {key: normalised(item) for key, item in value.items() if not VARYING.match(key)}
    if isinstance(value, list):
        return [normalised(item) for item in value]
    return value
