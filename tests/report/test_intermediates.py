# SPDX-License-Identifier: Apache-2.0
"""scripts/make_intermediates: which certificates it takes, and what it refuses."""

import base64
import gzip
import hashlib
import json
import pathlib
import subprocess
import tempfile
import unittest

import builder

COMMAND = str(builder.ROOT / "scripts" / "make_intermediates")


def line(der, **facts):
    """A line of a certificate file. The octets need be no certificate: the script does not parse them."""
    return {
        "type": "certificate",
        "sha256": hashlib.sha256(der).hexdigest(),
        "der": base64.b64encode(der).decode(),
        **facts,
    }


LEAF = line(b"leaf", is_ca=False, self_signed=False)
FIRST = line(b"first", is_ca=True, self_signed=False)
SECOND = line(b"second" * 20, is_ca=True, self_signed=False)
ROOT = line(b"root", is_ca=True, self_signed=True)
UNREADABLE = line(b"not parsed")


def fingerprints(text):
    return [word for row in text.splitlines() if row.startswith("# SHA-256 ") for word in row.split()[2:]]


class Intermediates(unittest.TestCase):
    def run_on(self, *files):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number, content in enumerate(files):
                if not isinstance(content, bytes):
                    content = "".join(json.dumps(each) + "\n" for each in content).encode()
                paths.append(str(pathlib.Path(folder) / str(number)))
                pathlib.Path(paths[-1]).write_bytes(content)
            return subprocess.run([COMMAND, *paths], capture_output=True, text=True, check=False)

    def refused(self, content, part):
        result = self.run_on([FIRST], content)
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertEqual(result.stderr.count("\n"), 1)
        self.assertIn(part, result.stderr)

    def test_takes_presented_intermediates_once_in_order(self):
        result = self.run_on([LEAF, FIRST, ROOT, SECOND, UNREADABLE], [SECOND, FIRST])
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(fingerprints(result.stdout), sorted([FIRST["sha256"], SECOND["sha256"]]))
        self.assertEqual(result.stdout, self.run_on([SECOND], [FIRST]).stdout)

    def test_writes_pem(self):
        rows = self.run_on([SECOND]).stdout.splitlines()
        self.assertEqual((rows[1], rows[-1]), ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"))
        self.assertTrue(all(len(row) <= 64 for row in rows[1:]))
        self.assertEqual(base64.b64decode("".join(rows[2:-1])), b"second" * 20)

    def test_reads_gzip(self):
        packed = gzip.compress(json.dumps(FIRST).encode() + b"\n")
        self.assertEqual(fingerprints(self.run_on(packed).stdout), [FIRST["sha256"]])
        self.refused(packed[:-9], "")

    def test_refuses_what_is_no_certificate_file(self):
        self.refused(b"no json\n", "line 1 is not a certificate")
        self.refused([FIRST, {"type": "domain"}], "line 2 is not a certificate")
        self.refused(b"[" * 100000 + b"\n", "line 1 is not a certificate")

    def test_refuses_a_damaged_certificate(self):
        for der in ("%%%", "", None, 7, SECOND["der"]):
            self.refused([dict(FIRST, der=der)], "line 1: der does not have the fingerprint")


if __name__ == "__main__":
    unittest.main()
