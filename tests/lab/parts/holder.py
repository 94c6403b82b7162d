# SPDX-License-Identifier: Apache-2.0
"""The holder: process 1 of the lab's process namespace, started by parts/namespace.py.

It makes the network, the certificates and zones, starts every server, checks every listener, says
so line by line on standard output, and then waits. When it ends, the kernel ends all the rest.
"""

import ipaddress
import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import listeners  # noqa: E402
import mail_roots  # noqa: E402
import mail_servers  # noqa: E402
import name_servers  # noqa: E402
import web_servers  # noqa: E402
import world_mail  # noqa: E402
import world_names  # noqa: E402
import world_web  # noqa: E402
from certificates import Certificates, pem  # noqa: E402
from common import LAB, STATE, LabError, run, tail, write  # noqa: E402
from zones import Zones  # noqa: E402

ONE_USER = os.environ.get("LAB_ONE_USER") == "1"
UNREACHABLE = "198.19.251.0/29"
ROUTER, ROUTER_LINK = "198.19.252.1", "02:00:00:00:00:01"
TESSCAN_CONF = """# Options of the scanner for a survey of the lab.
root-hints {state}/root.hints
trust-anchor {state}/root.key
ca-file {state}/ca.pem
intermediates {state}/intermediates.pem
exclude {state}/exclude.txt
blocklist-file {state}/blocklist.txt
# Nobody else can be contacted: a failed session makes nobody wait.
allowlist-file {state}/allowlist.txt
failure-spacing 0
allow-special-use 198.18.0.0/15
allow-special-use 2001:db8::/32
ehlo-name scanner.lab
rate 200
dns-rate 5000
per-operator 100
senders 200
spacing 0.2
# The lab is full of what a survey of the Internet would take for its own fault, or step back from.
back-off 0
abort-timeouts 0
abort-blocked 0
abort-stripped 0
no-ramp
connect-timeout 3
greeting-timeout 4
ehlo-timeout 4
starttls-timeout 4
tls-timeout 4
ehlo-tls-timeout 4
quit-timeout 1
retry-delay 3
policy-timeout 4
policy-spacing 0.1
nosni yes
contact https://survey.scanner.lab/
session-timeout 20
dns-timeout 12
"""


class Part:
    """Prints one line per part of the lab, with the time it took."""

    def __init__(self):
        self.since = time.monotonic()

    def done(self, text):
        now = time.monotonic()
        print(f"{text:<66}{now - self.since:5.1f} s", flush=True)
        self.since = now


def make_network():
    """All of 198.18.0.0/15 is local; IPv6 addresses are added one by one. Nothing leads outside."""
    run("ip", "link", "set", "lo", "up")
    lines = [
        "route add local 198.18.0.0/15 dev lo",
        "addr add 2001:db8::2/128 dev lo",
        f"addr add {world_names.SCANNER[1]}/128 dev lo nodad preferred_lft 0",
        "route add local 2001:db8:79::/48 dev lo",
    ]
    lines += [
        f"addr add {address}/128 dev lo nodad"
        for host in world_mail.all_hosts()
        for address in host.addresses()
        if ":" in address
    ]
    # BIND listens only on addresses that an interface has.
    lines += [f"addr add {address}/32 dev lo" for _, address in world_names.NAME_SERVERS.values()]
    batch = write(STATE / "network.ip", "\n".join(lines) + "\n")
    run("ip", "-batch", batch)
    make_router()


def make_router():
    """
    Behind a wire a router that says that a network cannot be reached: what this machine finds out by itself is
    a failure of its own (T305).
    """
    # /proc may be that of other process identifiers: it says the one that counts there.
    keeper = subprocess.Popen(
        ["unshare", "--net", "sh", "-c", "read pid rest < /proc/self/stat; echo $pid; exec sleep infinity"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert keeper.stdout
    space = f"/proc/{keeper.stdout.readline().strip()}/ns/net"
    run("ip", "link", "add", "wire", "type", "veth", "peer", "name", "end", "netns", space)
    far = write(
        STATE / "router.ip",
        f"link set end address {ROUTER_LINK} up\naddr add {ROUTER}/32 dev end\nroute add default dev end\n"
        f"route add unreachable {UNREACHABLE}\n",
    )
    enter = ["nsenter", f"--net={space}"]
    run(*enter, "ip", "-batch", far)
    run(*enter, "sh", "-c", "cd /proc/sys/net/ipv4 && echo 1 >ip_forward && echo 0 >icmp_ratelimit")
    # Its own addresses are ours, too, as all of 198.18.0.0/15 is.
    run("sh", "-c", "cd /proc/sys/net/ipv4/conf/wire && echo 1 >accept_local && echo 0 >rp_filter")
    run("ip", "link", "set", "wire", "up")
    # The local table is asked first. What lies behind the router is at its link's address.
    run("ip", "route", "add", UNREACHABLE, "dev", "wire", "scope", "link", "table", "local")
    for address in ipaddress.ip_network(UNREACHABLE).hosts():
        run("ip", "neighbour", "add", str(address), "lladdr", ROUTER_LINK, "dev", "wire")


def make_files(certificates):
    write(STATE / "ca.pem", pem([certificates.get("root")]))
    write(STATE / "intermediates.pem", pem([certificates.get("intermediate")]))
    write(STATE / "exclude.txt", "# domains that asked not to be surveyed\n" + "\n".join(world_names.EXCLUDED) + "\n")
    write(STATE / "allowlist.txt", "198.18.0.0/15\n2001:db8::/32\n")
    write(STATE / "blocklist.txt", "# networks that must not be contacted\n" + "\n".join(world_names.BLOCKED) + "\n")
    write(STATE / "tesscan.conf", TESSCAN_CONF.format(state=STATE))


def spawn(command, log):
    with open(log, "ab") as output:
        return subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )


def start_name_servers(processes):
    (STATE / "dns").mkdir()
    for name, software, command in name_servers.commands(world_names):
        log = STATE / "dns" / f"{name}.out"
        processes[f"name server {name} ({software})"] = spawn(command, log), log
    log = STATE / "odd_dns.out"
    processes["odd name server"] = spawn([sys.executable, LAB / "odd_dns.py"], log), log


def start_mail_servers(processes, certificates):
    (STATE / "mail").mkdir()
    (STATE / "mail").chmod(0o1777)
    mail_roots.prepare()
    for software, start in mail_servers.SOFTWARE.items():
        hosts = listeners.named_hosts(software)
        root = mail_roots.build(software, ONE_USER)
        started = start(root, hosts, world_mail, certificates)
        for index, process in enumerate(started):
            name = software if len(started) == 1 else f"{software} {hosts[index].number}"
            suffix = "" if len(started) == 1 else f"-{hosts[index].number}"
            processes[name] = process, STATE / "mail" / f"{software}{suffix}.out"
    for host in listeners.named_hosts("odd"):
        if host.certificate:
            certificates.write_server(host.certificate)
    log = STATE / "odd_server.out"
    processes["odd mail server"] = spawn([sys.executable, LAB / "odd_server.py"], log), log


def start_web_servers(processes, certificates):
    (STATE / "web").mkdir()
    hosts = list(world_web.web_hosts())
    real = [host for host in hosts if not host.site.odd]
    root = mail_roots.build("nginx", ONE_USER)
    processes["web server (nginx)"] = (web_servers.nginx(root, real, certificates), STATE / "web/nginx.out")
    for host in hosts:
        if host.site.odd:
            certificates.write_server(host.certificate)
    log = STATE / "odd_https.out"
    processes["odd web server"] = spawn([sys.executable, LAB / "odd_https.py"], log), log


def check_processes(processes):
    for name, (process, log) in processes.items():
        if process.poll() is not None:
            raise LabError(f"{name} ended with status {process.returncode}; its log:\n{tail(log)}")


def bring_up():
    """Everything, in order; returns the processes."""
    part = Part()
    processes: dict[str, tuple[subprocess.Popen, pathlib.Path]] = {}
    make_network()
    part.done("network: 198.18.0.0/15 and 2001:db8::/32 inside")
    certificates = Certificates(world_mail.CERTIFICATES, world_mail.host_certificate)
    zones = Zones(world_names, certificates)
    zones.write_all()
    make_files(certificates)
    part.done(f"certificates and zones: {len(world_names.ZONES) + 1} zones signed")
    start_name_servers(processes)
    start_mail_servers(processes, certificates)
    start_web_servers(processes, certificates)
    part.done(f"{len(processes)} servers started")
    part.done(f"name servers: {await_servers(processes, listeners.await_name_servers)} zones answer")
    part.done(f"mail servers: {await_servers(processes, listeners.await_mail_servers)} addresses answer")
    part.done(f"web servers: {await_servers(processes, listeners.await_web_servers)} policy hosts answer")
    return processes


def await_servers(processes, function):
    """Wait until they answer; when they do not, the ends of all logs are part of the error."""
    try:
        return function(lambda: check_processes(processes))
    except LabError as error:
        logs = sorted({*(log for _, log in processes.values()), STATE / "mail/postfix.log"})
        tails = (f"{log}:\n{tail(log, 5)}" for log in logs if log.exists() and log.stat().st_size)
        raise LabError("\n".join([str(error), *tails])) from error


def wait_for_ever(processes):
    """Reap whatever ends; an unexpected end is written to the log, where `lab status` finds it."""
    names = {process.pid: name for name, (process, _) in processes.items()}
    while True:
        try:
            pid, status = os.wait()
        except ChildProcessError:
            time.sleep(3600)
            continue
        if pid in names:
            with open(STATE / "ended", "a") as ended:
                print(names[pid], "ended with wait status", status, file=ended)


def main():
    os.umask(0o022)
    try:
        processes = bring_up()
    except (LabError, OSError) as error:
        print(f"lab: {error}", flush=True)
        return 1
    write(STATE / "parts.json", json.dumps(sorted(processes)) + "\n")
    print("READY", flush=True)
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 1)
    wait_for_ever(processes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
