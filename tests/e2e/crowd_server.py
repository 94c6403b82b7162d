# SPDX-License-Identifier: Apache-2.0
"""A name server that takes its time, and a listener that counts what all name servers are asked.

usage: crowd_server.py ADDRESS SECONDS COUNTS
It answers for every zone it is asked for: a null MX, else no data; truncated for zones whose number ends
in 7, which it then serves over TCP. Every half second COUNTS says, as JSON, the most questions that waited at ADDRESS at
once, as datagrams and in all, the most datagrams to port 53 of any address within one second, and sums.
"""

import asyncio
import collections
import json
import os
import socket
import struct
import sys
import time

MX, SOA = 15, 6
POINTER = b"\xc0\x0c"
ETH_P_IP = 0x0800
counts = {"most_waiting": 0, "most_in_all": 0, "most_in_second": 0, "questions": 0, "connections": 0, "datagrams": 0}
waiting: collections.Counter = collections.Counter()  # by question: one that is asked again is the same
recent: collections.deque = collections.deque()


def question_end(query):
    at = 12
    while query[at]:
        at += query[at] + 1
    return at + 5


def record(owner, rtype, data):
    return owner + struct.pack("!HHIH", rtype, 1, 600, len(data)) + data


def zone_of(query):
    """Offset, in the query, of the name of two labels."""
    at, starts = 12, []
    while query[at]:
        starts.append(at)
        at += query[at] + 1
    return starts[-2] if len(starts) > 1 else starts[-1]


def answer(query, over_tcp):
    end = question_end(query)
    (rtype,) = struct.unpack("!H", query[end - 4 : end - 2])
    zone = zone_of(query)
    cut = query[zone + 1 : zone + 1 + query[zone]].endswith(b"7") and not over_tcp
    owner = struct.pack("!H", 0xC000 | zone)
    soa = record(owner, SOA, owner + owner + struct.pack("!5I", 1, 3600, 600, 864000, 600))
    answers, authorities = b"", soa
    if rtype == MX and zone == 12:
        answers, authorities = record(POINTER, MX, b"\0\0\0"), b""
    elif rtype == SOA and zone == 12:
        answers, authorities = soa, b""
    if cut:
        answers = authorities = b""
    flags = 0x8600 if cut else 0x8400
    head = query[:2] + struct.pack("!5H", flags, 1, bool(answers), bool(authorities), 0)
    return head + query[12:end] + answers + authorities


def began(query, way):
    waiting[way, query[12 : question_end(query)]] += 1
    counts["most_waiting"] = max(counts["most_waiting"], sum(used == "udp" for used, _ in waiting))
    counts["most_in_all"] = max(counts["most_in_all"], len(waiting))


def ended(query, way):
    key = way, query[12 : question_end(query)]
    waiting[key] -= 1
    if not waiting[key]:
        del waiting[key]


class Server(asyncio.DatagramProtocol):
    def __init__(self, delay):
        self.delay = delay

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        counts["questions"] += 1
        began(data, "udp")
        asyncio.get_running_loop().call_later(self.delay, self.reply, data, addr)

    def reply(self, query, peer):
        ended(query, "udp")
        self.transport.sendto(answer(query, False), peer)


async def serve_stream(reader, writer, delay):
    counts["connections"] += 1
    try:
        while True:
            (length,) = struct.unpack("!H", await reader.readexactly(2))
            query = await reader.readexactly(length)
            began(query, "tcp")
            await asyncio.sleep(delay)
            ended(query, "tcp")
            reply = answer(query, True)
            writer.write(struct.pack("!H", len(reply)) + reply)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def listen(sock):
    """Every datagram to a name server, by its packet on the loopback device."""
    while True:
        try:
            packet = sock.recv(65535)
        except BlockingIOError:
            return
        at = (packet[0] & 15) * 4
        if packet[9] != socket.IPPROTO_UDP:
            continue
        if struct.unpack("!H", packet[at + 2 : at + 4])[0] == 53:
            now = time.monotonic()
            counts["datagrams"] += 1
            recent.append(now)
            while recent[0] < now - 1:
                recent.popleft()
            counts["most_in_second"] = max(counts["most_in_second"], len(recent))


async def tell(path):
    while True:
        with open(path + ".new", "w") as file:
            json.dump(counts, file)
        os.replace(path + ".new", path)
        await asyncio.sleep(0.5)


async def serve(address, delay, path):
    loop = asyncio.get_running_loop()
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    sock.setblocking(False)
    loop.add_reader(sock, listen, sock)
    await loop.create_datagram_endpoint(lambda: Server(delay), local_addr=(address, 53))
    await asyncio.start_server(lambda r, w: serve_stream(r, w, delay), address, 53)
    await tell(path)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], float(sys.argv[2]), sys.argv[3]))
