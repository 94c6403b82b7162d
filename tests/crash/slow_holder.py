# SPDX-License-Identifier: Apache-2.0
"""Process 1 of the namespaces of stalls: a farm whose servers take the time that servers on the Internet take.

usage: slow_holder.py STATE OPTIONS-JSON   (started by farmlib.py inside fresh namespaces)

Every answer of a mail or web server comes after a time of its own, between LATENCY seconds; so does every answer
of the name server of the hosts and of delegated zones. Every TARPIT_EVERYth host never answers one of the questions.
"""

import asyncio
import contextlib
import dataclasses
import hashlib
import ipaddress
import json
import pathlib
import shutil
import signal
import socket
import ssl
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))

import farm_holder as holder  # noqa: E402
import farm_world  # noqa: E402

LATENCY = (0.2, 0.7)
DNS_LATENCY = 0.15
TARPIT_EVERY = 25
TARPITS = ("greeting", "ehlo", "starttls", "tls", "ehlo_tls")  # the phase that never ends
POLICY_EVERY = 2
FIRST_WEB = ipaddress.ip_address("198.19.0.1")
REAL_ZONES = "198.18.0.4"  # the name server behind the slow one
BACKLOG, STACK = 1000, 256 * 1024
SO_RCVBUFFORCE, RELAY_BUFFER = 33, 4 << 20  # of Linux, which Python does not name


@dataclasses.dataclass(frozen=True)
class Domain(farm_world.Domain):
    web: str | None  # the address of its policy


class SlowWorld(farm_world.World):
    """Each domain has a host of its own, and every second one a policy on a web server of its own."""

    def make_host(self, index):
        host = super().make_host(index)
        tarpit = TARPITS[index // TARPIT_EVERY % len(TARPITS)] if index % TARPIT_EVERY == 3 else "ok"
        return farm_world.Host(host.name, host.address, None, tarpit, host.tlsa)

    def make_domain(self, index, delegated):
        domain = super().make_domain(index, delegated)
        web = None if index % POLICY_EVERY else str(FIRST_WEB + index // POLICY_EVERY)
        return Domain(domain.name, "mx", (self.hosts[index],), delegated, web)


class SlowZones(farm_world.ZoneFiles):
    @staticmethod
    def mail(domain):
        name = domain.name
        policy = [f'_mta-sts.{name}. TXT "v=STSv1; id=1"', f"mta-sts.{name}. A {domain.web}"] if domain.web else []
        return farm_world.ZoneFiles.mail(domain) + policy


def latency(address, phase):
    """In seconds; the same in every survey."""
    draw = hashlib.sha256(f"{address} {phase}".encode()).digest()[0] / 255
    return LATENCY[0] + draw * (LATENCY[1] - LATENCY[0])


class Visit:
    """One connection of a client."""

    def __init__(self, sock, context, tarpits):
        self.sock, self.context = sock, context
        self.address = sock.getsockname()[0]
        self.tarpit = tarpits.get(self.address)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(120)

    def run(self, serve):
        try:
            serve(self)
        except (OSError, EOFError):
            pass  # the client has gone: it is the one that is looked at
        finally:
            self.sock.close()

    def wait(self, phase):
        if phase == self.tarpit:
            while self.sock.recv(4096):
                pass
            raise EOFError
        time.sleep(latency(self.address, phase))

    def expect(self, end):
        data = b""
        while not data.endswith(end):
            more = self.sock.recv(4096)
            if not more:
                raise EOFError
            data += more

    def shake_hands(self):
        self.wait("tls")
        self.sock = self.context.wrap_socket(self.sock, server_side=True)

    def answer(self, phase, text):
        self.wait(phase)
        self.sock.sendall(text)

    def mail(self):
        self.answer("greeting", b"220 mail.hosts.farm ESMTP\r\n")
        self.expect(b"\r\n")
        self.answer("ehlo", b"250-mail.hosts.farm\r\n250-STARTTLS\r\n250 8BITMIME\r\n")
        self.expect(b"\r\n")
        self.answer("starttls", b"220 2.0.0 go ahead\r\n")
        self.shake_hands()
        self.expect(b"\r\n")
        self.answer("ehlo_tls", b"250-mail.hosts.farm\r\n250 8BITMIME\r\n")
        self.expect(b"\r\n")
        self.answer("quit", b"221 2.0.0 bye\r\n")

    def web(self):
        self.shake_hands()
        self.expect(b"\r\n\r\n")
        policy = b"version: STSv1\nmode: enforce\nmx: *.hosts.farm\nmx: *.hosts.field\nmax_age: 86400\n"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(policy)}\r\n\r\n"
        self.answer("policy", head.encode() + policy)


def listen(port, serve, context, tarpits):
    listener = socket.create_server(("0.0.0.0", port), backlog=BACKLOG)

    def accept():
        while True:
            visit = Visit(listener.accept()[0], context, tarpits)
            threading.Thread(target=visit.run, args=(serve,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


class Relay(asyncio.DatagramProtocol):
    """A question goes to the real name server at once, under a number of its own; its answer comes back late."""

    upstream: asyncio.DatagramTransport

    def __init__(self):
        self.asked, self.number = {}, 0

    def connection_made(self, transport):
        self.client = transport

    def datagram_received(self, data, address):
        self.number = (self.number + 1) % 65536
        number = self.number.to_bytes(2, "big")
        self.asked[number] = data[:2], address
        self.upstream.sendto(number + data[2:])

    def answered(self, data):
        number, address = self.asked.pop(data[:2])
        asyncio.get_running_loop().call_later(DNS_LATENCY, self.client.sendto, number + data[2:], address)


class Answers(asyncio.DatagramProtocol):
    def __init__(self, relay):
        self.relay = relay

    def datagram_received(self, data, _):
        self.relay.answered(data)


def relay():
    async def run():
        loop = asyncio.get_running_loop()
        client, slow = await loop.create_datagram_endpoint(Relay, local_addr=(farm_world.ZONES, 53))
        slow.upstream, _ = await loop.create_datagram_endpoint(lambda: Answers(slow), remote_addr=(REAL_ZONES, 53))
        for transport in (client, slow.upstream):
            # Several surveys ask all their questions again at once: as much as is allowed, or more.
            with contextlib.suppress(PermissionError):
                transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RELAY_BUFFER)
        await asyncio.Event().wait()

    threading.Thread(target=asyncio.run, args=(run(),), daemon=True).start()


def start(state, options):
    holder.set_up_network()
    world = SlowWorld(options["domains"], options["hosts"])
    tlsa = holder.make_certificates(state / "tls", [f"mta-sts.{domain.name}" for domain in world.domains if domain.web])
    zones = SlowZones(world, state / "zones", tlsa)
    zones.write_all()
    for name in ("root.key", "root.hints"):
        shutil.copyfile(state / "zones" / name, state / name)
    (state / "list.csv").write_text(world.list_text())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(state / "tls/leaf.pem", state / "tls/leaf.key")
    threading.stack_size(STACK)
    listen(25, Visit.mail, context, {host.address: host.mode for host in world.hosts})
    listen(443, Visit.web, context, {})
    relay()
    names = zones.names
    return holder.start_servers(
        state,
        {
            "root": (holder.nsd(state, "root", farm_world.ROOT, names["root"]), farm_world.ROOT, [""]),
            "tlds": (holder.knot(state, "tlds", farm_world.TLDS, names["tlds"]), farm_world.TLDS, names["tlds"]),
            "zones": (holder.nsd(state, "zones", REAL_ZONES, names["zones"]), farm_world.ZONES, names["zones"][-1:]),
        },
    )


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    json.loads(sys.argv[2])
    sys.exit(holder.hold(start))
