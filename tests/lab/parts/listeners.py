# SPDX-License-Identifier: Apache-2.0
"""Which addresses must answer, and whether they do: the check of `lab up` and `lab status`."""

import concurrent.futures
import dataclasses
import ipaddress
import re
import socket
import ssl
import time

import dns
import name_servers
import world_mail
import world_names
import world_web
from common import LabError
from dialogues import DIALOGUES

PATIENCE = 40.0
GREETING = re.compile(rb"[245]\d\d[ -]")


@dataclasses.dataclass(frozen=True)
class NamedHost(world_mail.Host):
    """A host with the name it greets with, found in the zone tables by its address."""

    name: str = ""


def named_hosts(software):
    """The hosts of a software, each with a name; an address of two hosts is a mistake in the tables."""
    seen: set[str] = set()
    names, found = names_by_address(), []
    for host in world_mail.all_hosts():
        addresses = set(host.addresses())
        if seen & addresses:
            raise LabError(f"host {host.number} is defined twice")
        seen |= addresses
        if host.software == software:
            name = names.get(next(iter(host.addresses())), f"host{host.number}.lab")
            found.append(NamedHost(**dataclasses.asdict(host), name=name))
    return found


def names_by_address():
    """{address: the first host name that has it}, read from the zone texts."""
    names: dict[str, str] = {}
    for zone, row in world_names.ZONES.items():
        owner = "@"
        for line in row.text.splitlines():
            match = re.match(r"\s*(?:(\S+)\s+)?(?:A|AAAA)\s+(\S+)\s*$", line)
            first = re.match(r"\s*(\S+)\s+(?:A|AAAA|MX|CNAME|DNAME|TXT|TLSA)\s", line)
            owner = first[1] if first else owner
            if match and is_address(match[2]):
                label = match[1] or owner
                names.setdefault(match[2], zone if label == "@" else f"{label}.{zone}")
    return names


def is_address(text):
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def zone_answers(address, zone):
    rcode, authoritative, answers = dns.ask(address, zone, "SOA")
    if rcode or not authoritative or not answers:
        raise OSError(f"rcode {rcode}, {answers} answers, authoritative {authoritative}")


def odd_answers(address, zone):
    """The odd server takes a TCP connection; what it answers is its business."""
    socket.create_connection((address, 53), timeout=2).close()


def host_answers(address, host):
    """A real server sends a reply; of the odd ones, a connection is all that can be asked."""
    with socket.create_connection((address, 25), timeout=10) as sock:
        if host.software != "odd" and host.profile != "wrapper":
            sock.settimeout(10)
            greeting = sock.recv(512)
            if not GREETING.match(greeting):
                raise OSError(f"greets with {greeting!r}")
            sock.sendall(b"QUIT\r\n")
            while sock.recv(512):
                pass


def policy_host_answers(address, host):
    """nginx answers a request of the lab; of the odd web server, a connection is all that can be asked."""
    with socket.create_connection((address, 443), timeout=10) as sock:
        if host.site.odd:
            return
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        with context.wrap_socket(sock, server_hostname=host.names[0]) as tls:
            tls.sendall(f"GET /lab HTTP/1.1\r\nHost: {host.names[0]}\r\nConnection: close\r\n\r\n".encode())
            if not tls.recv(512).startswith(b"HTTP/1.1 204"):
                raise OSError("another answer than the lab's own")


def await_all(checks, check_processes):
    """Run (name, function, arguments) until each has succeeded once; LabError when time is up."""
    deadline = time.monotonic() + PATIENCE
    with concurrent.futures.ThreadPoolExecutor(max_workers=16) as pool:
        waiting = checks
        while waiting:
            results = list(pool.map(lambda check: attempt(*check), waiting))
            waiting, errors = (
                [c for c, e in zip(waiting, results) if e],
                [f"{c[0]}: {e}" for c, e in zip(waiting, results) if e],
            )
            check_processes()
            if waiting and time.monotonic() > deadline:
                raise LabError("no answer:\n" + "\n".join(errors))
            if waiting:
                time.sleep(0.1)
    return len(checks)


def attempt(_, function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        return str(error) or type(error).__name__
    return None


def name_server_checks(world):
    for process, zones in name_servers.served_zones(world).items():
        address = world.NAME_SERVERS[process][1]
        for zone in zones:
            yield f"zone {zone or '.'} at {address} ({process})", zone_answers, address, zone
    for label, (address, _) in world.ODD_DNS.items():
        yield f"odd name server {label} at {address}", odd_answers, address, ""


def mail_server_checks():
    for host in world_mail.all_hosts():
        if host.software == "odd" and (host.profile in ("full", "tripwire") or DIALOGUES[host.profile].first):
            continue  # the one can answer nobody; the others must see the scanner's connections only
        for address in host.addresses():
            yield f"{address} ({host.software} {host.profile})", host_answers, address, host


def await_name_servers(check_processes):
    return await_all(list(name_server_checks(world_names)), check_processes)


def await_mail_servers(check_processes):
    return await_all(list(mail_server_checks()), check_processes)


def await_web_servers(check_processes):
    return await_all(
        [
            (f"{host.names[0]} at {host.address}", policy_host_answers, host.address, host)
            for host in world_web.web_hosts()
        ],
        check_processes,
    )
