# SPDX-License-Identifier: Apache-2.0
"""Certificates that no CA makes: written octet by octet, with signatures that are none.

A server needs only a key that fits its leaf, and nobody who measures verifies in the handshake.
"""

import base64
import os
import subprocess

ECDSA_SHA256 = bytes.fromhex("06082a8648ce3d040302")
RSA_ENCRYPTION = bytes.fromhex("06092a864886f70d0101010500")
COMMON_NAME, SUBJECT_ALT_NAME = bytes.fromhex("0603550403"), bytes.fromhex("0603551d11")
EXPONENT = 65537
# Mersenne primes: a large key at once, whose secrets are known to everybody.
LARGE_PRIMES = (2**9689 - 1, 2**4423 - 1)


def der(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def sequence(*parts):
    return der(0x30, *parts)


def integer(number):
    return der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def bits(octets):
    return der(0x03, b"\0" + octets)


def name(text):
    return sequence(der(0x31, sequence(COMMON_NAME, der(0x0C, text))))


def certificate(subject, issuer, spki, alternatives=(), serial=1):
    """One certificate; each name as octets."""
    algorithm = sequence(ECDSA_SHA256)
    dates = sequence(der(0x17, b"200101000000Z"), der(0x17, b"491231235959Z"))
    names = sequence(*(der(0x82, text) for text in alternatives))
    extensions = der(0xA3, sequence(sequence(SUBJECT_ALT_NAME, der(0x04, names)))) if alternatives else b""
    signed = sequence(
        der(0xA0, integer(2)), integer(serial), algorithm, name(issuer), dates, name(subject), spki, extensions
    )
    return sequence(signed, algorithm, bits(sequence(integer(1), integer(1))))


def rsa_spki(modulus):
    return sequence(sequence(RSA_ENCRYPTION), bits(sequence(integer(modulus), integer(EXPONENT))))


def pem(label, octets):
    text = base64.encodebytes(octets).decode()
    return f"-----BEGIN {label}-----\n{text}-----END {label}-----\n"


def large_rsa_key():
    """A private key of 14,112 bits (RFC 8017 A.1.2)."""
    p, q = LARGE_PRIMES
    d = pow(EXPONENT, -1, (p - 1) * (q - 1))
    numbers = (0, p * q, EXPONENT, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
    return pem("RSA PRIVATE KEY", sequence(*map(integer, numbers)))


class Keys:
    """The keys of all leaves: label.key in a folder, and what stands of each in a certificate."""

    def __init__(self, folder):
        self.folder = folder
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "p256.key")
        self.openssl("genrsa", "-out", "rsa512.key", "512")
        self.openssl("genrsa", "-out", "rsa2048.key", "2048")
        (folder / "rsa14112.key").write_text(large_rsa_key())

    def openssl(self, *arguments):
        return subprocess.run(
            ["openssl", *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ).stdout

    def spki(self, label):
        return self.openssl("pkey", "-in", f"{label}.key", "-pubout", "-outform", "DER")


def plain(spki):
    return [certificate(b"leaf", b"ca", spki, [b"*.hostile"])]


def chain_of(count, spki, padding=0):
    """A leaf and count - 1 further certificates, each with padding octets in its subject."""
    links = [b"link %d" % index + b"x" * padding for index in range(count)]
    return plain(spki) + [certificate(links[index], links[index + 1], spki) for index in range(count - 1)]


def odd_link(spki, link):
    return plain(spki) + [certificate(b"ca", b"root", link)]


# Label: (key, the chain of it). What the leaf's key cannot be served with is in ODD_SPKI.
CHAINS = {
    "plain": ("p256", plain),
    "chain-100": ("p256", lambda spki: chain_of(100, spki)),
    "chain-240k": ("p256", lambda spki: chain_of(100, spki, 1100)),
    "names-55000": ("p256", lambda spki: [certificate(b"leaf", b"ca", spki, [b"n"] * 55_000)]),
    "rsa-2048": ("rsa2048", plain),
    "chain-300": ("p256", lambda spki: chain_of(300, spki)),
    "chain-200k": ("p256", lambda spki: chain_of(20, spki, 5000)),
    "chain-1m": ("p256", lambda spki: chain_of(100, spki, 10000)),
    "subject-200k": ("p256", lambda spki: [certificate(b"x" * 200_000, b"ca", spki, [b"*.hostile"])]),
    "subject-1m": ("p256", lambda spki: [certificate(b"x" * 1_000_000, b"ca", spki, [b"*.hostile"])]),
    "issuer-nul": ("p256", lambda spki: [certificate(b'\0\x7f\n"' * 50, b"\0" * 1000, spki, [b"mx\0.hostile"] * 9)]),
    "san-10000": (
        "p256",
        lambda spki: [certificate(b"leaf", b"ca", spki, [b"h%d.x.hostile" % index for index in range(10000)])],
    ),
    "serial-200k": ("p256", lambda spki: [certificate(b"leaf", b"ca", spki, [b"*.hostile"], 1 << 1_600_000)]),
    "rsa-512": ("rsa512", plain),
    "rsa-14112": ("rsa14112", plain),
    "link-rsa-16384": ("p256", lambda spki: odd_link(spki, rsa_spki(1 << 16383 | 1))),
    "link-rsa-65536": ("p256", lambda spki: odd_link(spki, rsa_spki(1 << 65535 | 1))),
    "link-no-key": ("p256", lambda spki: odd_link(spki, sequence(sequence(RSA_ENCRYPTION), bits(b"")))),
}
# Keys that are none: a leaf with one is sent without being able to use it.
ODD_SPKI = {
    "empty": sequence(sequence(RSA_ENCRYPTION), bits(b"")),
    "rsa-zero": rsa_spki(0),
    "rsa-one": rsa_spki(1),
    "rsa-65536": rsa_spki(1 << 65535 | 1),
    "ec-point": sequence(
        sequence(bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06082a8648ce3d030107")),
        bits(b"\x04" + b"\xff" * 64),
    ),
    "unknown": sequence(sequence(bytes.fromhex("06032a0304")), bits(os.urandom(300))),
    "garbage": sequence(sequence(RSA_ENCRYPTION), bits(b"\x30\x84\xff\xff\xff\xff" + b"\x02" * 100)),
}


def write_chains(folder):
    """Label.pem and label.key of every chain."""
    keys = Keys(folder)
    for label, (key, make) in CHAINS.items():
        chain = "".join(pem("CERTIFICATE", item) for item in make(keys.spki(key)))
        (folder / f"{label}.pem").write_text(chain)
        (folder / f"{label}.key").write_text((folder / f"{key}.key").read_text())
