# SPDX-License-Identifier: Apache-2.0
"""Process 1 of the namespaces of errors: a router with name servers behind it, and the scanner's own machine.

usage: errors_holder.py STATE OPTIONS-JSON   (started by farmlib.py inside fresh namespaces)
Says READY on its standard output once everything answers. Whatever arrives at the router is written to STATE/seen, a
line for each SYN: monotonic time, address, port. When it ends, the kernel ends every process with it.
"""

import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))

import farm_world  # noqa: E402
from errors_rows import (  # noqa: E402
    ROOT,
    ROUTER,
    ROUTER_V6,
    TLD,
    VANTAGE,
    VANTAGE_V6,
    ZONES,
    make_rows,
    zone_lines,
)
from farm_holder import await_true, find_program, hold, nsd, run, start_servers  # noqa: E402

SYN, ACK = 2, 16
ALL_PROTOCOLS = 3


def near(keeper, *command):
    run("nsenter", f"--net=/proc/{keeper.pid}/ns/net", *command)


def set_up_wire(state):
    """The scanner's machine is a network of its own, which lives as long as a process that sleeps."""
    own = os.readlink("/proc/self/ns/net")
    keeper = subprocess.Popen([find_program("unshare"), "--net", "sleep", "infinity"], stdin=subprocess.DEVNULL)
    path = f"/proc/{keeper.pid}/ns/net"
    await_true("the near network", lambda: os.readlink(path) != own, {"keeper": keeper}, {"keeper": state / "log"})
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "far", "type", "veth", "peer", "name", "near", "netns", str(keeper.pid))
    run("ip", "link", "set", "far", "up")
    run("ip", "address", "add", f"{ROUTER}/24", "dev", "far")
    run("ip", "address", "add", f"{ROUTER_V6}/64", "dev", "far", "nodad")
    run("ip", "tuntap", "add", "hole", "mode", "tun")
    run("ip", "link", "set", "hole", "up")
    for address in (ROOT, ZONES):
        run("ip", "address", "add", f"{address}/32", "dev", "lo")
    for link in ("lo", "near"):
        near(keeper, "ip", "link", "set", link, "up")
    near(keeper, "ip", "address", "add", f"{VANTAGE}/24", "dev", "near")
    near(keeper, "ip", "address", "add", f"{VANTAGE_V6}/64", "dev", "near", "nodad")
    near(keeper, "ip", "route", "add", "default", "via", ROUTER)
    near(keeper, "ip", "-6", "route", "add", "default", "via", ROUTER_V6)
    return keeper


def set_up_router():
    """It forwards, and no limit of its own keeps it from saying what it does not forward."""
    for name, value in (
        ("ipv4/ip_forward", 1),
        ("ipv6/conf/all/forwarding", 1),
        ("ipv4/icmp_ratelimit", 0),
        ("ipv6/icmp/ratelimit", 0),
    ):
        pathlib.Path("/proc/sys/net", name).write_text(f"{value}\n")


def rules(rows, way, hook):
    """A table of nft with a rule for each of the rows that go this way."""
    lines = [f"add table inet {hook}", f"add chain inet {hook} rows {{ type filter hook {hook} priority 0; }}"]
    for row in rows:
        if row.way == way:
            family = "ip" if row.version == 4 else "ip6"
            lines.append(f"add rule inet {hook} rows {family} daddr {row.address} meta l4proto tcp {row.what}")
    return "\n".join(lines) + "\n"


def set_up_rows(state, rows, keeper):
    for row in rows:
        route = ["ip", f"-{row.version}", "route", "add"]
        if row.way == "route":
            run(*route, row.what, row.address)
        elif row.way == "here-route":
            near(keeper, *route, row.what, row.address)
        elif row.way in ("raw", "nft"):
            # Beyond the rules nothing is there, and nothing is said of it.
            run(*route, row.address, "dev", "hole")
        elif row.way == "server":
            run("ip", "address", "add", row.address, "dev", "lo", *(["nodad"] if row.version == 6 else []))
    for way, hook, do in (("nft", "forward", run), ("here-nft", "output", lambda *command: near(keeper, *command))):
        path = state / f"{hook}.nft"
        path.write_text(rules(rows, way, hook))
        do("nft", "-f", str(path))


def syn_of(packet):
    """(version, destination, port, the packet's IP header and first octets) of a TCP SYN; None of anything else."""
    version = packet[0] >> 4
    if version == 4 and packet[9] == socket.IPPROTO_TCP:
        size, target = (packet[0] & 15) * 4, socket.inet_ntop(socket.AF_INET, packet[16:20])
    elif version == 6 and packet[6] == socket.IPPROTO_TCP:
        size, target = 40, socket.inet_ntop(socket.AF_INET6, packet[24:40])
    else:
        return None
    flags = packet[size + 13]
    if flags & (SYN | ACK) != SYN:
        return None
    source, port = struct.unpack("!HH", packet[size : size + 4])
    return version, target, source, port


def checksum(octets):
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


class Watch(threading.Thread):
    """Notes each SYN that comes to the router, and answers those of rows that want a message of their own."""

    def __init__(self, state, rows):
        super().__init__(daemon=True)
        self.seen = open(state / "seen", "a", buffering=1)
        self.messages = {row.address: row.what for row in rows if row.way == "raw"}
        self.link = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ALL_PROTOCOLS))
        self.link.bind(("far", ALL_PROTOCOLS))
        self.v4 = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self.v6 = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)

    def run(self):
        while True:
            packet, (_, _, kind, *_) = self.link.recvfrom(65535)
            found = syn_of(packet) if len(packet) >= 40 and kind != socket.PACKET_OUTGOING else None
            if not found:
                continue
            version, target, source, port = found
            self.seen.write(f"{time.monotonic():.6f} {target} {source} {port}\n")
            if target in self.messages:
                self.answer(version, packet, *self.messages[target])

    def answer(self, version, packet, kind, code):
        if version == 4:
            body = packet[:28]
            message = struct.pack("!BBHI", kind, code, 0, 0) + body
            message = struct.pack("!BBHI", kind, code, checksum(message), 0) + body
            self.v4.sendto(message, (VANTAGE, 0))
        else:
            self.v6.sendto(
                struct.pack("!BBHI", kind, code, 0, 1280 if kind == 2 else 0) + packet[:200], (VANTAGE_V6, 0)
            )


def serve(rows):
    """Mail servers that work, so that something is heard."""

    def session(sock):
        with sock, sock.makefile("rb") as lines:
            sock.sendall(b"220 mx.errors ESMTP\r\n")
            for line in lines:
                if line.upper().startswith(b"QUIT"):
                    sock.sendall(b"221 bye\r\n")
                    return
                sock.sendall(b"250 mx.errors\r\n" if line.upper().startswith(b"EHLO") else b"500 what?\r\n")

    def accept(listener):
        while True:
            threading.Thread(target=session, args=(listener.accept()[0],), daemon=True).start()

    for row in rows:
        if row.way == "server":
            family = socket.AF_INET if row.version == 4 else socket.AF_INET6
            listener = socket.create_server((row.address, 25), family=family, backlog=64)
            threading.Thread(target=accept, args=(listener,), daemon=True).start()


def start(state, _options):
    rows = make_rows()
    keeper = set_up_wire(state)
    set_up_router()
    set_up_rows(state, rows, keeper)
    zones = farm_world.ZoneFiles(None, state / "zones", None)
    zones.write("zones", TLD, list(zone_lines(rows)), False)
    zones.write_root(["@ NS a.rootns.", f"a.rootns. A {ROOT}", f"{TLD}. NS ns.{TLD}.", f"ns.{TLD}. A {ZONES}"], ROOT)
    for name in ("root.key", "root.hints"):
        shutil.copyfile(state / "zones" / name, state / name)
    (state / "tls").mkdir()
    command = [
        find_program("openssl"),
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
    ]
    run(*command, "-subj", "/CN=nobody", "-keyout", str(state / "tls/ca.key"), "-out", str(state / "tls/ca.pem"))
    Watch(state, rows).start()
    serve(rows)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    processes = start_servers(
        state,
        {
            "root": (nsd(state, "root", ROOT, [""]), ROOT, [""]),
            "zones": (nsd(state, "zones-server", ZONES, [TLD]), ZONES, [TLD]),
        },
    )
    return {"keeper": keeper, **processes}


if __name__ == "__main__":
    sys.exit(hold(start))
