#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A name server for what real ones cannot be made to do.

Each address has rules "QTYPE ACTION [NAME]" (world_names.py, ODD_DNS); the first that takes a query
decides, and what no rule takes goes to the real server that holds the zone. Actions: servfail,
notimp, refused, silent, empty (NOERROR without data, authority or the AA bit), no-nsec (the real
answer without the NSEC records that prove a denial), alias-TARGET (a CNAME record to that name, whatever was asked,
which no real server lets a zone have at its apex). "first-ACTION" is that only in a first attempt
(FirstAttempts in parts/common.py). Every question goes to the log: "ADDRESS NAME TYPE ACTION", flushed
at once.
"""

import pathlib
import selectors
import socket
import struct
import sys
import threading
from collections.abc import Callable
from typing import cast

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "parts"))

import dns  # noqa: E402
from common import STATE, FirstAttempts  # noqa: E402
from world_names import NAME_SERVERS, ODD_DNS  # noqa: E402

RCODES = {"servfail": 2, "notimp": 4, "refused": 5, "empty": 0}
NUMBERS = {number: name for name, number in dns.TYPES.items()}
DENIAL = {dns.TYPES["NSEC"], dns.TYPES["NSEC3"]}
REAL = NAME_SERVERS["nsd"][1]
FIRST = "first-"
ALIAS = "alias-"
log_lock = threading.Lock()
attempts = FirstAttempts()


def decide(rules, name, qtype):
    """The action of the first rule that takes this question."""
    for rule in rules:
        wanted, action, *only = rule.split()
        if wanted in ("*", qtype) and (not only or only[0] == name):
            if not action.startswith(FIRST):
                return action
            if attempts.is_first((name, qtype)):
                return action[len(FIRST) :]
    return "forward"


def forward(query, tcp):
    """The real server's answer."""
    if tcp:
        with socket.create_connection((REAL, 53), timeout=3) as sock:
            sock.sendall(struct.pack("!H", len(query)) + query)
            (length,) = struct.unpack("!H", receive(sock, 2))
            return receive(sock, length)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(3)
        sock.connect((REAL, 53))
        sock.send(query)
        return sock.recv(65535)


def receive(sock, length):
    data = b""
    while len(data) < length:
        piece = sock.recv(length - len(data))
        if not piece:
            raise EOFError("connection closed")
        data += piece
    return data


def without_denial(answer):
    """The same answer without NSEC and NSEC3 records and their signatures."""
    header = list(struct.unpack_from("!6H", answer))
    kept = answer[12 : dns.parse_question(answer)[2]]
    for section, rtype, start, end in dns.records(answer):
        data = dns.skip_name(answer, start) + 10
        covered = struct.unpack_from("!H", answer, data)[0] if rtype == dns.TYPES["RRSIG"] else rtype
        if covered in DENIAL:
            header[2 + section] -= 1
        else:
            kept += dns.uncompressed(answer, start, end)
    return struct.pack("!6H", *header) + kept


def refusal(query, action):
    """Header and question, with the response code of the action and nothing else."""
    ident, flags = struct.unpack_from("!HH", query)
    header = struct.pack("!6H", ident, 0x8000 | flags & 0x0100 | RCODES[action], 1, 0, 0, 0)
    return header + query[12 : dns.parse_question(query)[2]]


def alias(query, target):
    """An authoritative answer with nothing but a CNAME record at the name that was asked for."""
    ident, flags = struct.unpack_from("!HH", query)
    header = struct.pack("!6H", ident, 0x8400 | flags & 0x0100, 1, 1, 0, 0)
    data = dns.encode_name(target)
    record = b"\xc0\x0c" + struct.pack("!HHIH", dns.TYPES["CNAME"], 1, 300, len(data)) + data
    return header + query[12 : dns.parse_question(query)[2]] + record


def answer(address, rules, query, tcp, log):
    """The answer to one query, None for silence."""
    name, number, _ = dns.parse_question(query)
    qtype = NUMBERS.get(number, f"TYPE{number}")
    action = decide(rules, name, qtype)
    with log_lock:
        print(address, name or ".", qtype, action, file=log, flush=True)
    if action == "silent":
        return None
    if action in RCODES:
        return refusal(query, action)
    if action.startswith(ALIAS):
        return alias(query, action[len(ALIAS) :])
    reply = forward(query, tcp)
    return without_denial(reply) if action == "no-nsec" else reply


def serve_udp(sock, address, rules, query, peer, log):
    try:
        reply = answer(address, rules, query, False, log)
        if reply is not None:
            sock.sendto(reply, peer)
    except OSError as error:
        print(address, "udp", error, file=sys.stderr, flush=True)


def serve_tcp(sock, address, rules, log):
    with sock:
        try:
            sock.settimeout(10)
            query = receive(sock, struct.unpack("!H", receive(sock, 2))[0])
            reply = answer(address, rules, query, True, log)
            if reply is not None:
                sock.sendall(struct.pack("!H", len(reply)) + reply)
        except EOFError:
            pass  # a client that only looked whether the port is open
        except OSError as error:
            print(address, "tcp", error, file=sys.stderr, flush=True)


def main():
    selector = selectors.DefaultSelector()
    for address, rules in ODD_DNS.values():
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            sock = socket.socket(socket.AF_INET, kind)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((address, 53))
            if kind == socket.SOCK_STREAM:
                sock.listen(64)
            selector.register(sock, selectors.EVENT_READ, (kind, address, rules))
    with open(STATE / "odd_dns.log", "a") as log:
        while True:
            for key, _ in selector.select():
                kind, address, rules = key.data
                sock = cast("socket.socket", key.fileobj)
                arguments: tuple[Callable[..., None], tuple]
                if kind == socket.SOCK_DGRAM:
                    query, peer = sock.recvfrom(4096)
                    arguments = serve_udp, (sock, address, rules, query, peer, log)
                else:
                    arguments = serve_tcp, (sock.accept()[0], address, rules, log)
                threading.Thread(target=arguments[0], args=arguments[1], daemon=True).start()


if __name__ == "__main__":
    main()
