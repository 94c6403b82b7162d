# SPDX-License-Identifier: Apache-2.0
"""A name server that lies in ways that no real one can be made to, by the row whose address is asked."""

import os
import selectors
import socket
import struct
import threading
import time
from typing import cast

NS, MX = 2, 15
POINTER = b"\xc0\x0c"  # to the name in the question


def question_end(query):
    at = 12
    while query[at]:
        at += query[at] + 1
    return at + 5


def head(query, answers=0, authorities=0, flags=0x8400):
    return query[:2] + struct.pack("!5H", flags, 1, answers, authorities, 0) + query[12 : question_end(query)]


def resource(owner, rtype, data, length=None):
    return owner + struct.pack("!HHIH", rtype, 1, 60, len(data) if length is None else length) + data


def compression_loop(query):
    at = question_end(query) + 12  # of the RDATA: two pointers to each other
    loop = struct.pack("!HHH", 10, 0xC000 | at + 4, 0xC000 | at + 2)
    return head(query, answers=1) + resource(POINTER, MX, loop)


def counts_lie(query):
    return head(query, answers=65535) + resource(POINTER, MX, b"\0\x0a" + POINTER, length=65535)


def garbage(query):
    return query[:2] + os.urandom(1000)


def truncated(query):
    return head(query, flags=0x8600)


def referral_self(query):
    """A delegation of the zone to itself."""
    return head(query, authorities=1, flags=0x8000) + resource(POINTER, NS, b"\x02ns" + POINTER)


ANSWERS = {
    "compression-loop": compression_loop,
    "counts-lie": counts_lie,
    "garbage": garbage,
    "truncated-for-ever": truncated,
    "tcp-drip": truncated,
    "empty-tcp": truncated,
    "referral-self": referral_self,
}


def serve_tcp(sock, label):
    with sock:
        try:
            sock.settimeout(30)
            query = sock.recv(65535)[2:]
            if label == "tcp-drip":
                for octet in struct.pack("!H", 60000) + head(query, answers=4000) + bytes(100):
                    sock.sendall(bytes([octet]))
                    time.sleep(0.5)
            elif label != "empty-tcp":
                reply = ANSWERS[label](query)
                sock.sendall(struct.pack("!H", len(reply)) + reply)
        except OSError:
            pass  # the resolver has gone


def serve(rows):
    """The name servers of all rows that have one, for ever."""
    selector = selectors.DefaultSelector()
    for row in rows:
        label = row.name.removeprefix("dns-")
        if label not in ANSWERS:
            continue
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            sock = socket.socket(socket.AF_INET, kind)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((row.address, 53))
            if kind == socket.SOCK_STREAM:
                sock.listen(64)
            selector.register(sock, selectors.EVENT_READ, label)
    while True:
        for key, _ in selector.select():
            sock = cast("socket.socket", key.fileobj)
            if sock.type == socket.SOCK_DGRAM:
                query, peer = sock.recvfrom(4096)
                sock.sendto(ANSWERS[key.data](query), peer)
            else:
                threading.Thread(target=serve_tcp, args=(sock.accept()[0], key.data), daemon=True).start()
