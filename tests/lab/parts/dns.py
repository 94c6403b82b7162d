# SPDX-License-Identifier: Apache-2.0
"""As much of the DNS message format as the lab needs: a question, and taking an answer apart."""

import secrets
import socket
import struct

TYPES = {
    "A": 1,
    "NS": 2,
    "CNAME": 5,
    "SOA": 6,
    "MX": 15,
    "TXT": 16,
    "AAAA": 28,
    "DS": 43,
    "RRSIG": 46,
    "NSEC": 47,
    "DNSKEY": 48,
    "NSEC3": 50,
    "TLSA": 52,
}
OPT = 41


def encode_name(name):
    labels = [label for label in name.strip(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


def question(name, qtype):
    """A query with EDNS and the DO bit, not asking for recursion."""
    header = struct.pack("!6H", secrets.randbelow(65536), 0, 1, 0, 0, 1)
    opt = b"\0" + struct.pack("!HHIH", OPT, 1232, 0x8000, 0)
    return header + encode_name(name) + struct.pack("!HH", TYPES[qtype], 1) + opt


def skip_name(message, offset):
    """The offset behind the name that begins at `offset`."""
    while message[offset]:
        if message[offset] & 0xC0:
            return offset + 2
        offset += 1 + message[offset]
    return offset + 1


def parse_question(message):
    """(lower-case name, type number, offset behind the question)."""
    labels, offset = [], 12
    while message[offset]:
        labels.append(message[offset + 1 : offset + 1 + message[offset]].decode("latin1").lower())
        offset += 1 + message[offset]
    (qtype,) = struct.unpack_from("!H", message, offset + 1)
    return ".".join(labels), qtype, offset + 5


def records(message):
    """(section number, type, start, end) of every record; sections 1 answer, 2 authority, 3 more."""
    counts = struct.unpack_from("!4H", message, 4)
    offset = parse_question(message)[2]
    for section in (1, 2, 3):
        for _ in range(counts[section]):
            start = offset
            offset = skip_name(message, offset)
            rtype, length = struct.unpack_from("!H6xH", message, offset)
            offset += 10 + length
            yield section, rtype, start, offset


def expand(message, offset):
    """The name at `offset` in wire form, without compression."""
    name = b""
    while message[offset]:
        if message[offset] & 0xC0:
            offset = struct.unpack_from("!H", message, offset)[0] & 0x3FFF
        else:
            name += message[offset : offset + 1 + message[offset]]
            offset += 1 + message[offset]
    return name + b"\0"


def uncompressed(message, start, end):
    """One record, able to stand in another message: only a SOA's data holds names to expand."""
    fixed = skip_name(message, start)
    data = message[fixed + 10 : end]
    if struct.unpack_from("!H", message, fixed)[0] == TYPES["SOA"]:
        second = skip_name(message, fixed + 10)
        data = expand(message, fixed + 10) + expand(message, second) + message[end - 20 : end]
    return expand(message, start) + message[fixed : fixed + 8] + struct.pack("!H", len(data)) + data


def ask(server, name, qtype, timeout=1.0):
    """Send one question by UDP; returns (rcode, authoritative, number of answers)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(timeout)
        sock.connect((server, 53))
        query = question(name, qtype)
        sock.send(query)
        answer = sock.recv(65535)
    if answer[:2] != query[:2]:
        raise OSError("answer to another question")
    return answer[3] & 15, bool(answer[2] & 4), struct.unpack_from("!H", answer, 6)[0]
