# SPDX-License-Identifier: Apache-2.0
"""The hostile peers: a row each, with what it does and what a survey must say of it.

Every row is a domain NAME.hostile of its own. `expected` holds what hostile.seen() must find in its record;
a tuple holds alternatives.
"""

import dataclasses
import pathlib
import ssl
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lab"))

from dialogues import CLOSE, READY, RESET, SILENCE, Dialogue, Drip, Forever, Pause, ehlo, reply  # noqa: E402
from hostile_certificates import ODD_SPKI, certificate  # noqa: E402
from hostile_costs import cost_rows  # noqa: E402
from hostile_zones import TRAPS  # noqa: E402

TLD = "hostile"
DEAF = "deaf"  # reads nothing any more
MEGABYTE = 1 << 20


@dataclasses.dataclass(frozen=True)
class Flood:
    """A handshake, then what hostile_tls.c sends as fast as it can."""

    kind: str


@dataclasses.dataclass(frozen=True)
class Raw:
    """Instead of a handshake."""

    actions: list


@dataclasses.dataclass(frozen=True)
class Handshake:
    """A handshake with this chain, at most of this version; with these parameters for DHE alone."""

    certificate: str
    version: object = None
    dh: str | None = None


@dataclasses.dataclass
class Row:
    name: str
    expected: dict
    mail: Dialogue | None = None
    web: list | Raw | Flood | None = None
    records: tuple = ()  # instead of an MX record that leads to the row's mail server
    address: str = ""
    web_address: str = ""
    more: int = 0  # further addresses of the mail server, behind its own
    costs: bool = False  # of tests/e2e/costs alone

    @property
    def domain(self):
        return f"{self.name}.{TLD}"


# What is seen of a domain by stages; "probe" is the outcome of its first probe.
BROKEN = {"outcome": "smtp_broken"}
SURVEYED = {"outcome": "surveyed"}
TLS_OK = {**SURVEYED, "probe": "tls_ok"}


def broken(probe, **facts):
    return {**BROKEN, "probe": probe, **facts}


def surveyed(probe, **facts):
    return {**SURVEYED, "probe": probe, **facts}


def failed(reason, **facts):
    """The handshake failed for this reason."""
    return surveyed("tls_fail", tls_fail=reason, **facts)


def smtp_rows():
    lines = b"220-{host} more and more\r\n" * 3000
    many = [b"250-{host}\r\n" + b"".join(b"250-X-%d\r\n" % n for n in range(5000)) + b"250 STARTTLS\r\n"]
    yield "greet-endless", broken("proto_abort"), Dialogue(greeting=[Forever(lines)])
    yield "greet-drip", broken("greet_timeout", tarpit=True), Dialogue(greeting=[Drip(b"220 slow" * 99, 2)])
    yield "greet-drip-lines", broken("greet_timeout", tarpit=True), Dialogue(greeting=[Drip(b"220-a\r\n" * 999, 0.05)])
    yield "greet-nul", broken("proto_abort"), Dialogue(greeting=[Forever(bytes(SIZE))])
    yield "greet-nul-line", TLS_OK, Dialogue(greeting=[b"220 \0\0\0{host}\0\r\n"])
    yield "greet-64k-line", broken("proto_abort"), Dialogue(greeting=[b"220 " + b"a" * 65536 + b"\r\n", SILENCE])
    yield "greet-binary", broken("greet_garbage"), Dialogue(greeting=[Forever(BINARY)])
    yield "greet-lf", broken("greet_garbage"), Dialogue(greeting=[Forever(b"\n" * SIZE)])
    yield "greet-crlf-late", broken("greet_garbage"), Dialogue(greeting=[b"220-{host}\r\n", Forever(b"\r\n" * SIZE)])
    yield (
        "greet-megabytes",
        broken("proto_abort"),
        Dialogue(greeting=[b"220 ", b"x" * (8 * MEGABYTE), b"\r\n", SILENCE]),
    )
    yield "greet-cr", broken("proto_abort"), Dialogue(greeting=[b"220 ", Forever(b"\r" * SIZE)])
    yield "greet-tls-octet", broken("greet_timeout", tarpit=True), Dialogue(greeting=[b"\x16", SILENCE])
    yield "greet-deaf", broken("greet_timeout"), Dialogue(greeting=[DEAF])
    yield "greet-close", broken("greet_eof"), Dialogue(greeting=[CLOSE])
    yield "greet-reset", {"outcome": "unreachable", "probe": "tcp_reset"}, Dialogue(greeting=[RESET])
    yield "greet-half-reset", broken("greet_eof"), Dialogue(greeting=[b"220-{host}\r\n", Pause(0.2), RESET])
    yield "ehlo-endless", broken("proto_abort"), Dialogue(ehlo=[Forever(b"250-X-MORE\r\n" * 4096)])
    yield "ehlo-5000", broken("proto_abort"), Dialogue(ehlo=[*many, SILENCE])
    yield "ehlo-120", TLS_OK, Dialogue(ehlo=ehlo(*(f"X-{n} " + "w" * 400 for n in range(120)), "STARTTLS"))
    yield "ehlo-words", TLS_OK, Dialogue(ehlo=ehlo("AUTH" + " M" * 1900, "LIMITS" + " A" * 1900, "STARTTLS"))
    yield "ehlo-drip", broken("ehlo_timeout", tarpit=True), Dialogue(ehlo=[Drip(b"250-{host}\r\n" * 99, 0.3)])
    yield "ehlo-nul", TLS_OK, Dialogue(ehlo=[b"250-{host}\r\n250-X\0Y\0\r\n250-\0\r\n250 STARTTLS\r\n"])
    yield "ehlo-deaf", broken("ehlo_timeout"), Dialogue(ehlo=[DEAF])
    yield "ehlo-close", broken("ehlo_eof"), Dialogue(ehlo=[CLOSE])
    yield "ehlo-reset", broken("ehlo_eof"), Dialogue(ehlo=[RESET])
    yield "helo-endless", broken("proto_abort"), Dialogue(ehlo=reply("502 no"), helo=[Forever(b"250-a\r\n" * 4096)])
    yield "starttls-endless", surveyed("starttls_refused"), Dialogue(starttls=[Forever(b"220-a\r\n" * 4096)])
    yield "starttls-drip", surveyed("starttls_timeout", tarpit=True), Dialogue(starttls=[Drip(b"220 slow" * 99, 1)])
    yield "starttls-close", surveyed("starttls_eof"), Dialogue(starttls=[CLOSE])
    yield "starttls-reset", surveyed("starttls_eof"), Dialogue(starttls=[RESET])
    yield "starttls-deaf", surveyed("starttls_timeout"), Dialogue(starttls=[DEAF])
    yield (
        "injected",
        surveyed("tls_ok", injected=True),
        Dialogue(starttls=[READY[0] + b"250-forged\r\n250 STARTTLS\r\n"]),
    )
    yield (
        "injected-megabytes",
        failed("plaintext_after_220", injected=True),
        Dialogue(starttls=[READY[0] + b"250-forged\r\n" * 100000], tls=[SILENCE]),
    )
    yield (
        "injected-late",
        failed("plaintext_after_220", injected=True),
        Dialogue(tls=[b"\r\n", Pause(0.2), Forever(b"250-forged\r\n" * 4096)]),
    )
    yield (
        "injected-close",
        failed("plaintext_after_220", injected=True),
        Dialogue(starttls=[READY[0] + b"25"], tls=[b"0", CLOSE]),
    )
    yield "ehlo-tls-endless", surveyed("tls_ok", post_tls="garbage"), Dialogue(ehlo_tls=[Forever(b"250-X\r\n" * 4096)])
    yield "ehlo-tls-lf", surveyed("tls_ok", post_tls="garbage"), Dialogue(ehlo_tls=[Forever(b"\n" * SIZE)])
    yield "ehlo-tls-drip", surveyed("tls_ok", post_tls="timeout"), Dialogue(ehlo_tls=[Drip(b"250-a\r\n" * 99, 0.1)])
    yield "ehlo-tls-close", surveyed("tls_ok", post_tls="eof"), Dialogue(ehlo_tls=[CLOSE])
    yield "ehlo-tls-reset", surveyed("tls_ok", post_tls="eof"), Dialogue(ehlo_tls=[RESET])
    yield "quit-endless", TLS_OK, Dialogue(quit=[Forever(b"221-bye\r\n" * 4096)])
    yield "quit-deaf", TLS_OK, Dialogue(quit=[DEAF])
    yield "quit-reset", TLS_OK, Dialogue(quit=[RESET])


SIZE = 65536
BINARY = bytes((n * 97 + n // 256) & 0xFF for n in range(1, SIZE))


def record(kind, body, version=b"\x03\x03", length=None):
    """A TLS record, of another length than it says when length is given."""
    return bytes([kind]) + version + (len(body) if length is None else length).to_bytes(2, "big") + body


def message(kind, body, length=None):
    """A handshake message."""
    return bytes([kind]) + (len(body) if length is None else length).to_bytes(3, "big") + body


ALERT, HANDSHAKE, CHANGE, DATA = 21, 22, 20, 23
MOST = 1 << 14
HELLO_REQUEST = message(0, b"")
HELLO_REQUESTS = record(HANDSHAKE, HELLO_REQUEST) * 65536


def records_of(octets):
    return b"".join(record(HANDSHAKE, octets[at : at + MOST]) for at in range(0, len(octets), MOST))


def server_hello(suite=0x009C):
    return message(
        2, b"\x03\x03" + b"\x11" * 32 + b"\0" + suite.to_bytes(2, "big") + b"\0" + b"\0\5\xff\1\0\1\0"
    )  # secure renegotiation (RFC 5746), without which web clients go


def certificates(*ders):
    body = b"".join(len(der).to_bytes(3, "big") + der for der in ders)
    return message(11, len(body).to_bytes(3, "big") + body)


# What is sent instead of a handshake, and why it then failed.
RAW = {
    "unknown-type": ([record(99, b"abc")], "bad_record"),
    "version-0": ([record(HANDSHAKE, server_hello(), b"\0\0")], "bad_record"),
    "version-ffff": ([record(HANDSHAKE, server_hello(), b"\xff\xff")], "bad_record"),
    "length-0": ([record(HANDSHAKE, b"")], "timeout"),
    "length-16385": ([record(HANDSHAKE, bytes(MOST + 1))], "bad_record"),
    "length-65535": ([record(HANDSHAKE, bytes(65535))], "bad_record"),
    "length-lies": ([record(HANDSHAKE, b"\2\0", length=16384)], "timeout"),
    "empty-records": ([Forever(record(HANDSHAKE, b"") * 8192)], "bad_record"),
    "empty-data": ([Forever(record(DATA, b"") * 8192)], "bad_record"),
    "alert-fatal": ([record(ALERT, b"\2\x28")], "no_shared_cipher"),
    "alert-unknown": ([record(ALERT, b"\2\xfe")], "alert"),
    "alert-level": ([record(ALERT, b"\7\7")], "bad_record"),
    "alert-short": ([record(ALERT, b"\2")], "bad_record"),
    "alert-long": ([record(ALERT, b"\2\x28" * 5000)], "bad_record"),
    "alerts-warning": ([Forever(record(ALERT, b"\1\x5a") * 8192)], "bad_record"),
    "alerts-closing": ([Forever(record(ALERT, b"\1\0") * 8192)], "eof_mid"),
    "hello-requests": ([Forever(HELLO_REQUESTS)], "bad_record"),
    "hello-requests-packed": ([Forever(record(HANDSHAKE, HELLO_REQUEST * 4096) * 256)], "bad_record"),
    "message-cut": ([record(HANDSHAKE, server_hello()[:20]), CLOSE], "eof_mid"),
    "message-16m": (
        [record(HANDSHAKE, message(2, b"\3\3", 0xFFFFFF)), Forever(record(HANDSHAKE, bytes(MOST)))],
        "bad_cert_parse",
    ),
    "certificate-16m": (
        [
            record(HANDSHAKE, server_hello() + message(11, b"\xff\xff\xfc", 0xFFFFFF)),
            Forever(record(HANDSHAKE, bytes(MOST))),
        ],
        "bad_cert_parse",
    ),
    "certificate-lies": (
        [record(HANDSHAKE, server_hello() + message(11, b"\0\0\x08\xff\xff\xff\x30\x82\xff\xff\0"))],
        "bad_cert_parse",
    ),
    "certificate-none": ([record(HANDSHAKE, server_hello() + certificates())], "bad_record"),
    "hello-nonsense": ([record(HANDSHAKE, message(2, b"\xff" * 400))], "bad_record"),
    "hello-suite": ([record(HANDSHAKE, server_hello(0xFFFF))], "no_shared_cipher"),
    "hello-empty": ([record(HANDSHAKE, message(2, b""))], "bad_record"),
    "hello-twice": ([record(HANDSHAKE, server_hello() * 2)], "bad_record"),
    "hello-retries": (
        [
            Forever(
                record(
                    HANDSHAKE,
                    message(
                        2,
                        b"\3\3"
                        + bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
                        + b"\0\x13\1\0\0\6\0\x2b\0\2\3\4",
                    ),
                )
            )
        ],
        "bad_record",
    ),
    "change-cipher": ([Forever(record(CHANGE, b"\1") * 8192)], "bad_record"),
    "change-cipher-hello": ([record(HANDSHAKE, server_hello()), Forever(record(CHANGE, b"\1") * 8192)], "bad_record"),
    "data-early": ([Forever(record(DATA, b"250 hello\r\n" * 100) * 64)], "bad_record"),
    "sslv2": ([b"\x80\x2e\x04\0\0\0\2" + bytes(44)], "bad_record"),
    "http": ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], "plaintext_after_220"),
    "drip": ([Drip(records_of(server_hello()), 0.5)], "timeout"),
    "deaf": ([DEAF], "timeout"),
    "close": ([CLOSE], "eof_at_clienthello"),
    "reset": ([RESET], "reset"),
}
EITHER = ("garbage", "timeout")  # a flood that is slow, or a busy machine: the deadline may come before the bound
FLOODS = {
    "tickets": EITHER,
    "key-updates": EITHER,
    "key-requests": EITHER,
    "data": "garbage",
    "replies": None,
    "hello-requests": EITHER,
    "renegotiate": "timeout",
}
OLD = ssl.TLSVersion.TLSv1_2
CERTIFICATES = {
    "chain-100": surveyed("tls_ok", chain_length=100),
    "chain-300": surveyed("tls_ok", chain_length=100),
    "chain-200k": surveyed("tls_ok", chain_length=20),
    "chain-1m": failed("bad_cert_parse"),
    "subject-200k": surveyed("tls_ok", chain_length=1),
    "subject-1m": failed("bad_cert_parse"),
    "issuer-nul": surveyed("tls_ok", chain_length=1),
    "san-10000": surveyed("tls_ok", chain_length=1),
    "serial-200k": surveyed("tls_ok", chain_length=1),
    "rsa-512": surveyed("tls_ok", chain_length=1),
    "rsa-14112": surveyed("tls_ok", chain_length=1),
    "link-rsa-16384": surveyed("tls_ok", chain_length=2),
    "link-rsa-65536": surveyed("tls_ok", chain_length=2),
    "link-no-key": surveyed("tls_ok", chain_length=2),
}


def tls_rows():
    for label, (actions, reason) in RAW.items():
        yield f"raw-{label}", failed(reason), Dialogue(tls=[*actions, SILENCE])
    for label, spki in ODD_SPKI.items():
        flight = server_hello() + certificates(certificate(b"leaf", b"ca", spki)) + message(14, b"")
        reason = "bad_record" if label.startswith("rsa") else "bad_cert_parse"  # readable, but of no use
        yield f"spki-{label}", failed(reason), Dialogue(tls=[records_of(flight), SILENCE])
    for kind, post_tls in FLOODS.items():
        yield f"flood-{kind}", surveyed("tls_ok", post_tls=post_tls), Dialogue(tls=Flood(kind))
    for label, expected in CERTIFICATES.items():
        yield label, expected, Dialogue(tls=Handshake(label, OLD if label == "rsa-512" else None))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
POLICY = b"version: STSv1\r\nmode: enforce\r\nmax_age: 86400\r\n"
MANY_MX = POLICY + b"".join(b"mx: m%d.hostile\r\n" % n for n in range(100000))
WEB: dict[str, tuple[list | Raw | Flood, str | tuple[str, ...]]] = {
    "good": ([HEAD + b"\r\n" + POLICY + b"mx: *.polite.hostile\r\n"], "ok"),
    "body-endless": ([HEAD + b"\r\n", Forever(b"mx: a.example\r\n" * 4096)], "too_large"),
    "headers-endless": ([HEAD, Forever(b"X-More: and more\r\n" * 4096)], "http_broken"),
    "header-1m": ([HEAD + b"X-Long: ", b"a" * MEGABYTE, b"\r\n\r\n" + POLICY], "http_broken"),
    "status-endless": ([b"HTTP/1.1 200 ", Forever(b"O" * SIZE)], "http_broken"),
    "continue-endless": ([Forever(b"HTTP/1.1 100 Continue\r\n\r\n" * 1024)], "http_broken"),
    "redirect": ([b"HTTP/1.1 301 Moved\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"], "http_3xx"),
    "redirect-endless": ([b"HTTP/1.1 302 Moved\r\nLocation: /\r\n\r\n", Forever(b"x" * SIZE)], "http_3xx"),
    "drip": ([Drip(HEAD + b"\r\n" + POLICY * 99, 0.1)], "timeout"),
    "silent": ([SILENCE], "timeout"),
    "tickets": (Flood("tickets"), "http_broken"),
    "key-updates": (Flood("key-updates"), ("http_broken", "timeout")),
    "hello-requests": (Raw([Forever(HELLO_REQUESTS)]), "tls_fail"),
    "certificate-16m": (
        Raw(
            [
                record(HANDSHAKE, server_hello() + message(11, b"\xff\xff\xfc", 0xFFFFFF)),
                Forever(record(HANDSHAKE, bytes(MOST))),
            ]
        ),
        "tls_fail",
    ),
    "100000-mx": ([HEAD + b"Content-Length: %d\r\n\r\n" % len(MANY_MX) + MANY_MX], "too_large"),
    "4000-mx": ([HEAD + b"\r\n" + POLICY + b"mx: m.hostile\r\n" * 4000], "ok"),
    "chunks": ([HEAD + b"Transfer-Encoding: chunked\r\n\r\n", Forever(b"1\r\na\r\n" * 8192)], "too_large"),
    "chunk-lies": ([HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx", CLOSE], "http_broken"),
    "length-lies": ([HEAD + b"Content-Length: 99999999999999999999\r\n\r\nx", CLOSE], "http_broken"),
    "length-lies-closed": ([HEAD + b"Content-Length: 99999999999999999999\r\n\r\nx"], "http_broken"),
    "gzip": ([HEAD + b"Content-Encoding: gzip\r\n\r\n" + BINARY[:999]], "ok"),
    # T271: without a length or chunks, the end is what TLS says it is (RFC 9112 9.8).
    "not-closed": ([HEAD + b"\r\n" + POLICY, CLOSE], "http_broken"),
    "not-closed-length": ([HEAD + b"Content-Length: %d\r\n\r\n" % len(POLICY) + POLICY, CLOSE], "ok"),
    "not-closed-chunks": (
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(POLICY) + POLICY + b"\r\n0\r\n\r\n", CLOSE],
        "ok",
    ),
    "not-closed-empty": ([HEAD + b"\r\n", CLOSE], "http_broken"),
    "not-closed-identity": ([HEAD + b"Transfer-Encoding: identity\r\n\r\n" + POLICY, CLOSE], "http_broken"),
    "not-closed-coding": ([HEAD + b"Transfer-Encoding:\r\n\r\n" + POLICY, CLOSE], "http_broken"),
    "not-closed-interim": (
        [b"HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n" + HEAD + b"\r\n" + POLICY, CLOSE],
        "http_broken",
    ),
    "interim-length": ([b"HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n" + HEAD + b"\r\n" + POLICY], "ok"),
    # The closure alert comes when the answer has long been taken.
    **{
        f"late-{n}": ([HEAD + b"Content-Length: %d\r\n\r\n" % len(POLICY) + POLICY, Pause(seconds)], "ok")
        for n, seconds in enumerate((0.02, 0.1, 0.3, 0.7, 1.5))
    },
    "reset": ([HEAD, RESET], "http_broken"),
    "nul": ([HEAD + b"\r\n" + b"version: STSv1\0\r\n" + bytes(1000)], "ok"),
}


def text(octets, tag="v=STSv1; id=1"):
    """TXT data of that length, which begins with tag."""
    whole = (tag + "; " + "x" * octets)[:octets]
    return " ".join(f'"{whole[at : at + 255]}"' for at in range(0, octets, 255))


def numbered(rtype, count, data):
    """Lines of a set of count records; # in data is the number."""
    return tuple(f"{{name}} {rtype} {data.replace('#', str(n))}" for n in range(count))


def digest(n):
    return f"{n:064x}"


MX = "{name} MX 10 mx.polite"
ALIASES = 20
# Records of a zone that a real server has and signs.
ZONE: dict[str, tuple[tuple[str, ...], dict]] = {
    "500-mx": (numbered("MX", 500, "10 mx#.many"), {"outcome": "skipped", "hosts": 500}),
    # A newer libunbound does not take an answer of so many records: a lookup that failed, which says nothing of them.
    "4000-addresses": (
        ("{name} MX 10 a.wide",),
        {"outcome": ("unreachable", "mx_address_failed"), "addresses": (32, 0)},
    ),
    "200-tlsa": (
        (
            MX.replace("mx.polite", "tlsa-many"),
            "tlsa-many A {polite}",
            *(f"_25._tcp.tlsa-many TLSA 3 1 1 {digest(n)}" for n in range(200)),
        ),
        surveyed("tls_ok", dane="fail_mismatch", records_cut=200 - 64),
    ),
    "60k-tlsa": (
        ("{name} MX 10 tlsa-long", "tlsa-long A {polite}", "_25._tcp.tlsa-long TLSA 3 0 0 " + "ab" * 61440),
        surveyed("tls_ok"),
    ),
    "alias-chain": (
        (
            "{name} CNAME c0.{name}",
            *(f"c{n}.{{name}} CNAME c{n + 1}.{{name}}" for n in range(ALIASES)),
            f"c{ALIASES}.{{name}} MX 10 mx.polite",
        ),
        {"outcome": "dns_servfail"},
    ),
    "alias-loop": (("{name} CNAME b.{name}", "b.{name} CNAME {name}"), {"outcome": "dns_servfail"}),
    "mx-alias-loop": (
        ("{name} MX 10 b.{name}", "b.{name} CNAME c.{name}", "c.{name} CNAME b.{name}"),
        {"outcome": "mx_address_failed"},
    ),
    "referral-fan": (numbered("NS", 100, "ns#.nowhere.wide"), {"outcome": "dns_servfail"}),
    "mx-self": (("{name} MX 10 {name}", "{name} A {polite}"), TLS_OK),
    "mx-below-self": (("{name} MX 10 {name}.{name}",), {"outcome": "mx_no_address"}),
    "mx-root-mixed": (("{name} MX 0 .", "{name} MX 5 ."), {"outcome": "null_mx"}),
    "mx-literal": (("{name} MX 10 198.18.0.1.",), {"outcome": "mx_unusable"}),
    "mx-octets": ((r"{name} MX 10 \000\255\046\032.{name}",), {"outcome": "mx_unusable"}),
    "mx-star": (("{name} MX 10 *.{name}", "*.{name} A {polite}"), {"outcome": "mx_unusable"}),
    "mx-longest": (
        ("{name} MX 10 " + ".".join(["l" * 63] * 3 + ["m" * 50]) + ".{tld}.",),
        {"outcome": "mx_no_address"},
    ),
    "mx-arpa": (("{name} MX 10 1.0.0.127.in-addr.arpa.",), {"outcome": "mx_no_address"}),
    "60k-sts": ((MX, "_mta-sts.{name} TXT " + text(61440)), surveyed("tls_ok", sts_txt="invalid")),
    "60k-rpt": ((MX, "_smtp._tls.{name} TXT " + text(61440, "v=TLSRPTv1; rua=mailto:a@b.hostile")), surveyed("tls_ok")),
    "500-sts": (
        (MX, *(f'_mta-sts.{{name}} TXT "v=STSv1; id={n}"' for n in range(500))),
        surveyed("tls_ok", sts_txt="multiple"),
    ),
    "rpt-many": (
        (
            MX,
            "_smtp._tls.{name} TXT "
            + " ".join(
                f'"{part}"'
                for part in ["v=TLSRPTv1; rua=mailto:a@b.hostile", *(f",mailto:a@h{n}.hostile" for n in range(1000))]
            ),
        ),
        surveyed("tls_ok"),
    ),
}
# The zone wide.TLD, which no signer takes: such a set has too many octets to be signed.
WIDE = [f"a A 198.19.{200 + n // 256}.{n % 256}" for n in range(4000)]
# Zones with a name server of our own, by what hostile_dns.py makes it do.
LIARS: dict[str, dict] = {
    "compression-loop": {"outcome": "dns_servfail"},
    "counts-lie": {"outcome": "dns_servfail"},
    "garbage": {"outcome": "dns_servfail"},
    "truncated-for-ever": {"outcome": "dns_servfail"},
    # Our deadline, or the library's three attempts: what waits here while others are asked decides which comes first.
    "tcp-drip": {"outcome": ("dns_timeout", "dns_servfail")},
    "empty-tcp": {"outcome": "dns_servfail"},
    # Neither referral nor denial: an older libunbound takes it for an answer without data.
    "referral-self": {"outcome": ("no_mail", "dns_servfail")},
}


PLAIN = 9  # polite domains, each with a server of its own
# Where the zones of hostile_zones.py are served.
TRAP_SERVER = "198.18.0.9"
# Whatever the resolver makes of them: it gives up, at a cost that is bounded.
UNDECIDED = {
    "outcome": ("unreachable", "mx_no_address", "mx_address_failed", "dns_bogus", "dns_servfail", "dns_timeout")
}


def make_rows():
    """All rows, each with its addresses; polite ones among them, which must not suffer."""
    rows = [Row(name, expected, mail=mail) for name, expected, mail in (*smtp_rows(), *tls_rows())]
    rows += [
        Row(
            f"sts-{label}",
            surveyed("tls_ok", sts_fetch=fetch),
            web=web,
            records=(MX, f'_mta-sts.{{name}} TXT "v=STSv1; id={label.replace("-", "")}"', "mta-sts.{name} A {web}"),
        )
        for label, (web, fetch) in WEB.items()
    ]
    rows += [Row(name, expected, records=records) for name, (records, expected) in ZONE.items()]
    rows += [
        Row(f"dns-{label}", expected, records=("{name} NS ns.{name}", "ns.{name} A {own}"))
        for label, expected in LIARS.items()
    ]
    rows += [
        Row(name, expected, mail=mail, records=records, costs=True)
        for name, expected, mail, records in cost_rows(Handshake)
    ]
    rows += [Row(f"plain-{number}", TLS_OK, mail=Dialogue(), costs=True) for number in range(PLAIN)]
    rows += [Row(name, UNDECIDED, records=("{name} NS ns.{name}", f"ns.{{name}} A {TRAP_SERVER}")) for name in TRAPS]
    patient = Dialogue(
        greeting=[Pause(1), *reply("220 {host}")],
        ehlo=[Pause(1), *ehlo("STARTTLS")],
        ehlo_tls=[Pause(1), *ehlo("HELP")],
    )
    step = len(rows) // 8
    for at in range(8):
        rows.insert(at * step, Row(f"patient-{at}", TLS_OK, mail=patient))
    rows.append(loud_row())
    rows.append(Row("polite", TLS_OK, mail=Dialogue()))
    for number, row in enumerate(rows):
        row.address, row.web_address = f"198.18.{1 + number}.25", f"198.19.{number % 199}.{1 + number // 199}"
    return rows


def loud_row():
    """T277: hosts behind aliases with TLSA records, each with four addresses and several sessions: all of it control octets."""
    loud = CONTROL * 1000
    words = (" " + CONTROL.decode() * 250) * 15
    text = [f"X{n}" + CONTROL.decode() * 900 for n in range(8)]
    text += [keyword + words for keyword in ("AUTH", "BURL", "LIMITS", "MT-PRIORITY", "XCLIENT", "XFORWARD") * 2]
    text += ["STARTTLS"]
    records = []
    for host in range(5):
        records += [f"{{name}} MX 10 h{host}.{{name}}", f"h{host}.{{name}} CNAME t{host}.{{name}}"]
        records += [f"t{host}.{{name}} A {{net}}.{26 + 4 * host + n}" for n in range(4)]
        records += [f"_25._tcp.t{host}.{{name}} TLSA 3 1 1 {digest(n)}" for n in range(9)]
    return Row(
        "loud-dane",
        surveyed("tls_ok", dane="fail_mismatch", hosts=5, addresses=4, evidence=True, left_out=0),
        mail=Dialogue(
            greeting=[*[b"220-" + loud + b"\r\n"] * 8, b"220 {host}\r\n"],
            ehlo=ehlo(*text),
            starttls=[*[b"220-" + loud + b"\r\n"] * 8, *READY],
            ehlo_tls=ehlo(*text[:-1]),
        ),
        records=tuple(records),
        more=20,
    )


CONTROL = b"\x01"  # six octets of JSON for one


def zone_lines(rows):
    """The zone of TLD, without SOA and its own NS."""
    yield f"wide NS ns.{TLD}."
    polite = next(row for row in rows if row.name == "polite").address
    for row in rows:
        lines = row.records or ("{name} MX 10 mx.{name}", "mx.{name} A {own}")
        for line in lines:
            yield line.format(
                name=row.name,
                polite=polite,
                web=row.web_address,
                own=row.address,
                net=row.address.rpartition(".")[0],
                tld=TLD,
            )
