# SPDX-License-Identifier: Apache-2.0
"""What the oracles share: findings, a witness run with a deadline, the survey they are asked about.

An oracle is a program of others that answers a question tesscan has answered. It is a witness, not
the judge: where it differs, disagreements.csv says with an RFC why, or somebody is wrong.
"""

import base64
import gzip
import json
import pathlib
import subprocess
from dataclasses import dataclass

from common import STATE

PLACE = STATE / "oracles"
# Words of `theirs` that are no answer.
CANNOT = "cannot"  # this oracle has no way to answer such a question; only counted
SILENT = "silent"  # it should have answered, and crashed, hung or said what nobody understands


@dataclass(frozen=True, order=True)
class Finding:
    """One question: what the oracle says, and what the record says, in the same words."""

    oracle: str
    subject: str
    theirs: str
    ours: str
    output: str = ""  # its last words, for a person


def run_witness(command, seconds=15, **options):
    """All that a program says; what it said so far when it does not end in time."""
    try:
        done = subprocess.run(
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            timeout=seconds,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            **options,
        )
        output = done.stdout
    except subprocess.TimeoutExpired as expired:
        output = expired.stdout or b""
    return output.decode("utf-8", "replace")


def last_line(output):
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1][:160] if lines else "(nothing)"


def json_lines(path):
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    with (gzip.open if packed else open)(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


@dataclass(frozen=True)
class Place:
    """One address of one MX host of one domain: what a DANE verdict is about."""

    record: dict
    host: dict
    address: dict

    @property
    def name(self):
        return f"{self.host['name']}[{self.address['ip']}]"

    @property
    def subject(self):
        return f"{self.record['domain']} {self.name}"

    @property
    def family(self):
        return "ipv6" if ":" in self.address["ip"] else "ipv4"

    @property
    def tlsa(self):
        return self.host.get("tlsa") or {}

    @property
    def verdict(self):
        return self.address.get("dane", {}).get("verdict", "")

    @property
    def outcome(self):
        return self.address.get("probe", {}).get("outcome", "")

    @property
    def rdata(self):
        """The TLSA records but those of usages 0 and 1, which SMTP does not define (RFC 7672 3.1.3)."""
        return tuple(
            "{usage} {selector} {matching_type} {data}".format(**tlsa)
            for tlsa in self.tlsa.get("records", [])
            if tlsa["usage"] not in (0, 1)
        )


class Survey:
    """A finished survey of the lab, and its certificates in PEM by digest."""

    def __init__(self, path, certificates=None):
        self.records = sorted(json_lines(path), key=lambda record: record["seq"])
        self.certificates = {}
        for line in json_lines(certificates) if certificates else ():
            if line.get("type") == "certificate":
                self.certificates[line["sha256"]] = pem(base64.b64decode(line["der"]))

    def places(self):
        for record in self.records:
            for host in record.get("hosts", []):
                for address in host.get("addresses", []):
                    yield Place(record, host, address)


def pem(der):
    text = base64.b64encode(der).decode()
    lines = [text[i : i + 64] for i in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])


def scratch(name, text):
    """A file below the state directory; one name is written by one question only."""
    path = pathlib.Path(PLACE / name)
    path.write_text(text)
    return path
