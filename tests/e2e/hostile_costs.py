# SPDX-License-Identifier: Apache-2.0
"""Rows of hostile that ask for work instead of sending much: records times certificates, anchors times signatures,
names, long primes. tests/e2e/costs measures what each costs beside a polite domain.

Octets only: what a certificate says need not be signed, since the handshake verifies none.
"""

import hashlib

from dialogues import Dialogue
from hostile_certificates import bits, integer, pem, sequence

RECORDS = 800  # TLSA records of a set that a signer takes
ANCHORS = 400
SHARING = 10  # domains that name one of these hosts
DH_BITS = 10_000
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
EC_P256 = sequence(bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06082a8648ce3d030107"))


def keys(count):
    """Keys whose secrets nobody knows: points of P-256."""
    x = 0
    while count:
        x += 1
        square = (x**3 - 3 * x + B) % P
        y = pow(square, (P + 1) // 4, P)
        if y * y % P == square:
            count -= 1
            yield sequence(EC_P256, bits(b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")))


def tlsa(host, records):
    return [f"_25._tcp.{host} TLSA {record}" for record in records]


def digests():
    """Of every form, and of nothing that is there."""
    for number in range(RECORDS):
        yield f"{2 + number % 2} {number // 2 % 2} 1 {hashlib.sha256(b'%d' % number).hexdigest()}"


def anchors():
    yield from (f"2 1 0 {key.hex()}" for key in keys(ANCHORS))


def composite():
    """Parameters of DHE whose prime is none."""
    return pem("DH PARAMETERS", sequence(integer(1 << DH_BITS - 1 | 1 << DH_BITS // 2 | 1), integer(2)))


def cost_rows(handshake):
    """(name, expected, dialogue or None, records); `handshake` makes what Dialogue.tls takes."""
    surveyed = {"outcome": "surveyed", "probe": "tls_ok"}
    own = ("{name} MX 10 mx.{name}", "mx.{name} A {own}")
    long_chain = Dialogue(tls=handshake("chain-240k"))
    mismatch = {**surveyed, "dane": "fail_mismatch", "chain_length": 100, "records_cut": RECORDS - 64}
    untried = {**surveyed, "dane": "internal", "chain_length": 100}
    yield "cost-tlsa", mismatch, long_chain, (*own, *tlsa("mx.{name}", digests()))
    yield "cost-anchors", untried, long_chain, (*own, *tlsa("mx.{name}", anchors()))
    yield "cost-names", surveyed, Dialogue(tls=handshake("names-55000")), own
    for number in range(1, SHARING):
        yield f"share-tlsa-{number}", mismatch, None, ("{name} MX 10 mx.cost-tlsa",)
        yield f"share-names-{number}", surveyed, None, ("{name} MX 10 mx.cost-names",)
    large = {"outcome": "surveyed", "probe": "tls_fail", "tls_fail": "dh_too_large"}
    yield "cost-dhe", large, Dialogue(tls=handshake("rsa-2048", dh="composite")), own
