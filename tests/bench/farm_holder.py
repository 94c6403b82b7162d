# SPDX-License-Identifier: Apache-2.0
"""Process 1 of the farm's namespaces: sets the network up, starts the servers, and stays.

usage: farm_holder.py STATE OPTIONS-JSON   (started by farmlib.py inside fresh namespaces)
Says READY on its standard output once every server answers; any other line is what went wrong.
When it ends, the kernel ends every process of the farm with it.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

import farm_world as world_module
from farmlib import FarmError, find_program, tail

PATIENCE = 60.0  # seconds for a server to answer


def run(*command):
    done = subprocess.run(
        [find_program(command[0]), *command[1:]],
        stdin=subprocess.DEVNULL,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        raise FarmError(f"{' '.join(command)}: {done.stdout.strip()}")


def set_up_network():
    """Every address there is leads back to this machine, so that a packet astray is seen, not lost."""
    run("ip", "link", "set", "lo", "up")
    run("ip", "address", "add", f"{world_module.VANTAGE}/32", "dev", "lo")
    run("ip", "route", "add", "local", "default", "dev", "lo", "src", world_module.VANTAGE)
    use_all_ports()


def use_all_ports():
    pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").write_text("10240 65001\n")


def set_up_ipv6():
    run("ip", "address", "add", f"{world_module.VANTAGE_V6}/128", "dev", "lo", "nodad")
    run("ip", "-6", "route", "add", "local", "default", "dev", "lo", "src", world_module.VANTAGE_V6)


def make_certificates(folder, more=()):
    """A CA and one P-256 certificate for all mail hosts and more names; returns the TLSA data (3 1 1) of its key."""
    folder.mkdir(exist_ok=True)
    hosts = [f"*.hosts.{tld}" for tld in (world_module.SIGNED_TLD, world_module.UNSIGNED_TLD)]
    names = ",".join(f"DNS:{name}" for name in [*hosts, *more])
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    ca, leaf = str(folder / "ca"), str(folder / "leaf")
    run(
        "openssl",
        "req",
        "-x509",
        *curve,
        "-days",
        "30",
        "-subj",
        "/CN=farm CA",
        "-keyout",
        ca + ".key",
        "-out",
        ca + ".pem",
    )
    run("openssl", "req", *curve, "-subj", "/CN=mail.hosts.farm", "-keyout", leaf + ".key", "-out", leaf + ".csr")
    (folder / "leaf.ext").write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
    run(
        "openssl",
        "x509",
        "-req",
        "-in",
        leaf + ".csr",
        "-CA",
        ca + ".pem",
        "-CAkey",
        ca + ".key",
        "-CAcreateserial",
        "-days",
        "30",
        "-extfile",
        leaf + ".ext",
        "-out",
        leaf + ".pem",
    )
    key = subprocess.run(
        ["openssl", "pkey", "-in", leaf + ".key", "-pubout", "-outform", "DER"], stdout=subprocess.PIPE, check=True
    ).stdout
    import hashlib

    return "3 1 1 " + hashlib.sha256(key).hexdigest()


def nsd(state, label, address, names):
    folder = state / label
    folder.mkdir(exist_ok=True)
    lines = [
        "server:",
        f"  ip-address: {address}",
        "  server-count: 1",
        '  username: ""',
        f'  zonesdir: "{state}/zones"',
        '  database: ""',
        f'  pidfile: "{folder}/pid"',
        "  do-ip6: no",
        f'  xfrdfile: "{folder}/xfrd"',
        f'  xfrdir: "{folder}"',
        '  zonelistfile: ""',
        f'  logfile: "{folder}/log"',
        "  rrl-ratelimit: 0",
        "remote-control:",
        "  control-enable: no",
    ]
    for name in names:
        lines += ["zone:", f'  name: "{name or "."}"', f'  zonefile: "{name or "root"}.zone"']
    (folder / "conf").write_text("\n".join(lines) + "\n")
    return [find_program("nsd"), "-d", "-c", str(folder / "conf")]


def knot(state, label, address, names):
    folder = state / label
    folder.mkdir(exist_ok=True)
    lines = [
        "server:",
        f"  rundir: {folder}",
        f"  listen: {address}@53",
        "  udp-workers: 1",
        "  tcp-workers: 1",
        "  background-workers: 1",
        "log:",
        f"  - target: {folder}/log",
        "    any: info",
        "database:",
        f"  storage: {folder}",
        "  journal-db-max-size: 16M",
        "  timer-db-max-size: 4M",
        "template:",
        "  - id: default",
        f"    storage: {state}/zones",
        "    zonefile-load: whole",
        "    journal-content: none",
        "zone:",
    ]
    for name in names:
        lines += [f"  - domain: {name}", f"    file: {name}.zone"]
    (folder / "conf").write_text("\n".join(lines) + "\n")
    return [find_program("knotd"), "-c", str(folder / "conf")]


def responder(state, options):
    world = world_module.World(options["domains"], options["hosts"], options["ipv6"])
    modes = world.hostile_addresses() if options.get("hostile") else world.addresses()
    (state / "modes").write_text("".join(f"{a} {m}\n" for a, m in modes.items()))
    return [
        str(state / "responder"),
        "--certificate",
        f"{state}/tls/leaf.pem",
        "--key",
        f"{state}/tls/leaf.key",
        "--modes",
        f"{state}/modes",
        "--counts",
        f"{state}/counts.json",
        "--live",
        f"{state}/live",
        "--greeting-delay",
        str(options["greeting_delay"]),
    ]


def answers(address, name):
    """Does the name server there answer for the zone with authority?"""
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".") if part)
    question = struct.pack("!6H", 4711, 0, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", 6, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0.5)
        try:
            sock.connect((address, 53))
            sock.send(question)
            reply = sock.recv(4096)
        except OSError:
            return False
    return reply[:2] == question[:2] and reply[3] & 15 == 0 and bool(reply[2] & 4)


def greets(delay_ms):
    try:
        with socket.create_connection((world_module.VANTAGE, 25), 2 + delay_ms / 1000) as sock:
            return sock.recv(4).startswith(b"220")
    except OSError:
        return False


def await_true(what, check, processes, logs):
    deadline = time.monotonic() + PATIENCE
    while not check():
        for name, process in processes.items():
            if process.poll() is not None:
                raise FarmError(f"{name} ended with status {process.returncode}\n{tail(logs[name])}")
        if time.monotonic() > deadline:
            raise FarmError(f"{what} does not answer")
        time.sleep(0.05)


def start(state, options):
    set_up_network()
    if options["ipv6"]:
        set_up_ipv6()
    tlsa = make_certificates(state / "tls")
    world = world_module.World(options["domains"], options["hosts"], options["ipv6"])
    zones = world_module.ZoneFiles(world, state / "zones", tlsa)
    zones.write_all()
    for name in ("root.key", "root.hints"):
        shutil.copyfile(state / "zones" / name, state / name)
    (state / "list.csv").write_text(world.list_text())
    return start_servers(
        state,
        {
            "root": (nsd(state, "root", world_module.ROOT, zones.names["root"]), world_module.ROOT, [""]),
            "tlds": (
                knot(state, "tlds", world_module.TLDS, zones.names["tlds"]),
                world_module.TLDS,
                zones.names["tlds"],
            ),
            "zones": (
                nsd(state, "zones-server", world_module.ZONES, zones.names["zones"]),
                world_module.ZONES,
                zones.names["zones"],
            ),
            "responder": (responder(state, options), None, lambda: greets(options["greeting_delay"])),
        },
    )


def start_servers(state, servers):
    """Starts {label: (command, address, what)} and waits for all of them; the processes by label.

    A name server's `what` is the zones that it must answer for, another's is its own check.
    """
    processes, logs = {}, {}
    for label, (command, _, _) in servers.items():
        logs[label] = state / f"{label}.log"
        with open(logs[label], "ab") as log:
            processes[label] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    for label, (_, address, what) in servers.items():
        if not address:
            await_true(label, what, processes, logs)
            continue
        for name in what:
            await_true(f"{name or '.'} at {address}", lambda a=address, n=name: answers(a, n), processes, logs)
    return processes


def hold(start):
    """The life of a holder: start(STATE, OPTIONS) returns the processes that it keeps an eye on."""
    state, options = pathlib.Path(sys.argv[1]), json.loads(sys.argv[2])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        processes = start(state, options)
    except Exception as error:  # said to who started the farm; the namespaces end with this process
        print(f"{type(error).__name__}: {error}", flush=True)
        return 1
    # Numbers of processes outside are found through the holder's children.
    print("READY", flush=True)
    os.close(1)
    while processes:
        pid, status = os.wait()
        for name, process in list(processes.items()):
            if process.pid == pid:
                del processes[name]
                with open(state / "ended", "a") as file:
                    file.write(f"{name}: wait status {status}\n")
    return 0


if __name__ == "__main__":
    sys.exit(hold(start))
