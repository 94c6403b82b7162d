#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The capture's checks, each on a small capture that violates it and on one that does not."""

import ipaddress
import pathlib
import struct
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from capture import ACK, FIN, RST, SYN, Capture, CaptureError, Expectations, judge, server_name
from checks import Checks

CLIENT, CLIENT_V6 = "198.18.255.1", "2001:db8:ffff::1"


class Builder:
    """Writes a pcap file of raw IP packets."""

    def __init__(self, link=101):
        self.link, self.packets, self.port = link, [], 20000

    def add(self, time, source, target, protocol, segment):
        source, target = ipaddress.ip_address(source), ipaddress.ip_address(target)
        if source.version == 4:
            data = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(segment), 0, 0, 64, protocol, 0)
        else:
            data = struct.pack("!IHBB", 0x60000000, len(segment), protocol, 64)
        data += source.packed + target.packed + segment
        if self.link == 1:
            data = bytes(12) + (b"\x08\x00" if source.version == 4 else b"\x86\xdd") + data
        self.packets.append((time, data))

    def tcp(self, time, source, target, flags, sequence, payload=b""):
        (a, ap), (b, bp) = source, target
        self.add(time, a, b, 6, struct.pack("!HHIIBBHHH", ap, bp, sequence, 0, 0x50, flags, 0, 0, 0) + payload)

    def session(self, server, start, end, octets=b"EHLO a\r\nQUIT\r\n", ending=FIN, chunk=7):
        """One connection whose client lets go at `end`; its octets come in pieces, one of them twice."""
        self.port += 1
        client = (CLIENT_V6 if ":" in server else CLIENT, self.port)
        server, base = (server, 25), 0xFFFFFFF0  # the sequence numbers wrap
        self.tcp(start, client, server, SYN, base)
        self.tcp(start, server, client, SYN | ACK, 5)
        for offset in range(0, len(octets), chunk):
            sequence = (base + 1 + offset) & 0xFFFFFFFF
            self.tcp(start + 0.01, client, server, ACK, sequence, octets[offset : offset + chunk])
        self.tcp(start + 0.02, client, server, ACK, (base + 1) & 0xFFFFFFFF, octets[:chunk])
        self.tcp(end, client, server, ending | ACK, (base + 1 + len(octets)) & 0xFFFFFFFF)
        self.tcp(end + 0.001, server, client, FIN | ACK, 6)

    def question(self, time, server, name, kind, stream=False, answered=0.001):
        """A question, and when the server begins to answer; None: it never does."""
        labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
        message = struct.pack("!6H", 1, 0, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!HH", kind, 1)
        self.port += 1
        if not stream:
            self.add(time, CLIENT, server, 17, struct.pack("!HHHH", self.port, 53, 8 + len(message), 0) + message)
            if answered is not None:
                self.add(time + answered, server, CLIENT, 17, struct.pack("!HHHH", 53, self.port, 8, 0))
            return
        self.tcp(time, (CLIENT, self.port), (server, 53), SYN, 100)
        self.tcp(time + answered, (server, 53), (CLIENT, self.port), SYN | ACK, 7)
        self.tcp(time, (CLIENT, self.port), (server, 53), ACK, 101, struct.pack("!H", len(message)) + message)

    def write(self, path):
        with open(path, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, self.link))
            for time, data in sorted(self.packets, key=lambda packet: packet[0]):
                file.write(struct.pack("<IIII", int(time), round(time % 1 * 1e6), len(data), len(data)) + data)


def client_hello(name):
    """A TLS record with a ClientHello that holds the SNI name behind another extension."""
    sni = struct.pack("!HBH", len(name) + 3, 0, len(name)) + name.encode()
    extensions = struct.pack("!HHH", 43, 2, 772) + struct.pack("!HH", 0, len(sni)) + sni
    body = struct.pack("!H", 771) + bytes(32) + b"\0" + struct.pack("!HH", 2, 0x1301) + b"\1\0"
    body += struct.pack("!H", len(extensions)) + extensions
    message = b"\1" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x01" + struct.pack("!H", len(message)) + message


def judged(build, link=101, **expectations):
    """{what: violations} of a capture that `build` makes."""
    builder = Builder(link)
    build(builder)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "test.pcap"
        builder.write(path)
        return dict(judge(Capture(path), Expectations(**expectations)))


def starttls(name):
    return b"EHLO a\r\nSTARTTLS\r\n" + client_hello(name)


def networks(*texts):
    return [ipaddress.ip_network(text) for text in texts]


# (what is checked, expectations, a capture in order, captures that violate it)
Build = Callable[..., object]  # of a Builder
RULES: list[tuple[str, dict[str, Any], Build, list[Build]]] = [  # what, expectations, in order, violations
    (
        "SMTP sessions or more",
        {"least_sessions": 2},
        lambda b: (b.session("198.18.1.1", 1, 2), b.session("198.18.1.2", 1, 2)),
        [lambda b: b.session("198.18.1.1", 1, 2), lambda b: b.question(1, "198.18.0.1", "a", 15)],
    ),
    (
        "allowed addresses only",
        {"allowed": networks("198.18.0.0/15", "2001:db8::/32"), "forbidden": networks("198.18.66.0/24")},
        lambda b: (b.session("198.18.1.1", 1, 2), b.question(1, "198.18.0.1", "a", 15), b.session("2001:db8::1", 1, 2)),
        [
            lambda b: b.question(1, "127.0.0.1", "a", 15),
            lambda b: b.session("10.1.2.3", 1, 2),
            lambda b: b.session("198.18.66.1", 1, 2),
            lambda b: b.question(1, "198.18.66.1", "a", 15, True),
            lambda b: b.tcp(1, (CLIENT, 999), ("203.0.113.9", 443), SYN, 1),
            lambda b: b.add(1, CLIENT, "203.0.113.9", 132, b"x" * 12),
        ],
    ),
    (
        "comes from the source addresses",
        {"sources": [ipaddress.ip_address(CLIENT), ipaddress.ip_address(CLIENT_V6)]},
        lambda b: (b.session("198.18.1.1", 1, 2), b.question(1, "198.18.0.1", "a", 15), b.session("2001:db8::1", 1, 2)),
        [
            lambda b: (b.session("198.18.1.1", 1, 2), b.question(1, "198.18.0.1", "a", 15)),
            lambda b: (
                b.session("198.18.1.1", 1, 2),
                b.session("2001:db8::1", 1, 2),
                b.tcp(1, ("198.18.255.2", 999), ("198.18.1.1", 443), SYN, 1),
            ),
            lambda b: (
                b.session("198.18.1.1", 1, 2),
                b.session("2001:db8::1", 1, 2),
                b.add(1, "198.18.255.2", "198.18.0.1", 17, struct.pack("!HHHH", 999, 53, 8, 0)),
            ),
        ],
    ),
    (
        "excluded name",
        {"forbidden_names": ["optout.field"]},
        lambda b: b.question(1, "198.18.0.1", "notoptout.field", 15),
        [
            lambda b: b.question(1, "198.18.0.1", "optout.field", 15),
            lambda b: b.question(1, "198.18.0.1", "mail.OPTOUT.field", 1),
            lambda b: b.question(1, "198.18.0.1", "optout.field", 15, True),
        ],
    ),
    (
        "no command in the clear",
        {},
        lambda b: b.session("198.18.1.1", 1, 2, starttls("a.example") + b"MAIL FROM:<>\r\n"),
        [
            lambda b, verb=verb: b.session("198.18.1.1", 1, 2, b"EHLO a\r\n" + verb + b"\r\nQUIT\r\n")
            for verb in (b"MAIL FROM:<>", b"rcpt TO:<a@b>", b"DATA", b"AUTH PLAIN", b"VRFY a", b"")
        ],
    ),
    (
        "never two connections",
        {"may_reconnect": True},
        lambda b: (b.session("198.18.1.1", 1, 2), b.session("198.18.1.1", 2.1, 3), b.session("198.18.1.2", 1, 3)),
        [
            lambda b: (b.session("198.18.1.1", 1, 2), b.session("198.18.1.1", 1.9, 3)),
            lambda b: (b.session("198.18.1.1", 1, 2, ending=RST), b.session("198.18.1.1", 1.9, 3)),
        ],
    ),
    (
        "connections at once to a network",
        {"per_network": 2},
        lambda b: (
            b.session("198.18.1.1", 1, 2),
            b.session("198.18.1.2", 1, 2),
            b.session("198.18.2.1", 1, 2),
            b.session("198.18.1.3", 2, 3),
        ),
        [
            lambda b: [b.session(f"198.18.1.{n}", 1 + n / 10, 2) for n in range(3)],
            lambda b: [
                b.tcp(time, (CLIENT, 900 + n), (f"198.18.1.{n}", 25), SYN, 7)  # unanswered, sent again
                for n in range(3)
                for time in (1 + n, 5 + n)
            ],
        ],
    ),
    (
        "at most 2 connections at once",
        {"senders": 2},
        lambda b: [b.session(f"198.18.{n}.1", n, n + 2) for n in range(1, 9)],
        [lambda b: [b.session(f"198.18.{n}.1", n, n + 2.1) for n in range(1, 9)]],
    ),
    (
        "between two sessions",
        {"spacing": 1.0, "may_reconnect": True},
        lambda b: (b.session("198.18.1.1", 1, 2), b.session("198.18.1.1", 3, 4), b.session("198.18.1.2", 2, 3)),
        [lambda b: (b.session("198.18.1.1", 1, 2), b.session("198.18.1.1", 2.9, 4))],
    ),
    (
        "new connections a second",
        {"rate": 10, "rate_slack": 0},
        lambda b: [b.session(f"198.18.1.{n}", n / 10, 9) for n in range(40)],
        [lambda b: [b.session(f"198.18.1.{n}", n / 11, 9) for n in range(40)]],
    ),
    (
        "one probe for each address",
        {},
        lambda b: (b.session("198.18.1.1", 1, 2), b.session("198.18.1.2", 1, 2)),
        [lambda b: (b.session("198.18.1.1", 1, 2), b.session("198.18.1.1", 5, 6))],
    ),
    (
        "one probe for each address and SNI name",
        {"may_reconnect": True},
        lambda b: (
            b.session("198.18.1.1", 1, 2, starttls("a.example")),
            b.session("198.18.1.1", 5, 6, starttls("b.example")),
        ),
        [
            lambda b: (
                b.session("198.18.1.1", 1, 2, starttls("a.example")),
                b.session("198.18.1.1", 5, 6, starttls("A.example")),
            )
        ],
    ),
    (
        "not repeated to a server",
        {},
        lambda b: (
            b.question(1, "198.18.0.1", "_25._tcp.a", 52),
            b.question(1, "198.18.0.2", "_25._tcp.a", 52),
            b.question(1, "198.18.0.1", "_25._tcp.b", 52),
            b.question(2, "198.18.0.1", "_25._tcp.a", 1),
            b.question(2, "198.18.0.1", "_25._tcp.lost", 52, answered=None),
            b.question(2.4, "198.18.0.1", "_25._tcp.lost", 52, answered=0.5),  # too late
            b.question(2.5, "198.18.0.1", "_25._tcp.lost", 52),
        ),
        [
            lambda b: (
                b.question(1, "198.18.0.1", "_25._tcp.a", 52, answered=None),
                b.question(1.01, "198.18.0.1", "_25._tcp.a", 52),
            ),
            lambda b: [b.question(second, "198.18.0.1", "_25._tcp.a", 52, answered=None) for second in range(9)],
            lambda b: (b.question(1, "198.18.0.1", "_25._tcp.a", 52), b.question(9, "198.18.0.1", "_25._tcp.A", 52)),
            lambda b: (
                b.question(1, "198.18.0.1", "_25._tcp.a", 52),
                b.question(9, "198.18.0.1", "_25._tcp.a", 52, True),
            ),
        ],
    ),
]


def find(results, what):
    found = [violations for name, violations in results.items() if name == what or what in name]
    assert found, f"no check is called {what}: {list(results)}"
    return found[0]


def check_rules(checks):
    for what, expectations, good, bad in RULES:
        for link in (101, 1):
            checks.equal(f"in order, link {link}: {what}", find(judged(good, link, **expectations), what), [])
        for number, build in enumerate(bad, 1):
            checks.ok(f"violation {number} is found: {what}", find(judged(build, **expectations), what))


def check_reading(checks):
    checks.equal("SNI behind another extension", server_name(client_hello("mx.example")), "mx.example")
    checks.equal("a ClientHello cut short has no name", server_name(client_hello("mx.example")[:60]), None)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "test.pcap"
        builder = Builder()
        builder.session("198.18.1.1", 1, 2)
        builder.write(path)
        whole = path.read_bytes()
        for what, octets in (
            ("no pcap", b"\n\r\r\n" + whole[4:]),
            ("cut within a packet", whole[:-3]),
            ("empty", b""),
            ("unknown link", whole[:20] + b"\x63" + whole[21:]),
        ):
            path.write_bytes(octets)
            try:
                Capture(path)
                checks.ok(f"refused: {what}", False)
            except CaptureError:
                checks.ok(f"refused: {what}", True)


def main():
    checks = Checks()
    check_rules(checks)
    check_reading(checks)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
