# SPDX-License-Identifier: Apache-2.0
"""Process 1 of the namespaces of vantage: name servers, and the mail servers of every scenario.

usage: vantage_holder.py STATE OPTIONS-JSON   (started by farmlib.py inside fresh namespaces)
Says READY on its standard output once everything answers. When it ends, the kernel ends every process with it.
"""

import pathlib
import shutil
import socket
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))

import farm_world  # noqa: E402
from farm_holder import find_program, hold, nsd, run, set_up_network, start_servers  # noqa: E402
from vantage_world import BLOCKED, SILENT, TLD, hosts_of, make_scenarios, zone_lines  # noqa: E402

ROOT, ZONES = farm_world.ROOT, farm_world.ZONES
GREETING = {True: b"554 5.7.1 access denied\r\n", False: b"220 mx.vantage ESMTP\r\n"}


def session(sock, blocked):
    with sock, sock.makefile("rb") as lines:
        sock.sendall(GREETING[sock.getsockname()[0] in blocked])
        for line in lines:
            if line.upper().startswith(b"QUIT"):
                sock.sendall(b"221 bye\r\n")
                return
            sock.sendall(b"250 mx.vantage\r\n" if line.upper().startswith(b"EHLO") else b"500 what?\r\n")


def serve(blocked):
    listener = socket.create_server(("", 25), backlog=512)

    def accept():
        while True:
            threading.Thread(target=session, args=(listener.accept()[0], blocked), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def start(state, _options):
    scenarios = make_scenarios()
    hosts = hosts_of(scenarios)
    set_up_network()
    run("ip", "tuntap", "add", "hole", "mode", "tun")
    run("ip", "link", "set", "hole", "up")
    for host in hosts:
        if host.mode == SILENT:
            run("ip", "route", "add", host.address, "dev", "hole")
    zones = farm_world.ZoneFiles(None, state / "zones", None)
    lines = [f"@ NS ns.{TLD}.", f"ns A {ZONES}", *zone_lines(scenarios)]
    zones.write("zones", TLD, lines, False)
    zones.write_root(["@ NS a.rootns.", f"a.rootns. A {ROOT}", f"{TLD}. NS ns.{TLD}.", f"ns.{TLD}. A {ZONES}"], ROOT)
    for name in ("root.key", "root.hints"):
        shutil.copyfile(state / "zones" / name, state / name)
    (state / "tls").mkdir()
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=nobody"]
    files = ["-keyout", str(state / "tls/ca.key"), "-out", str(state / "tls/ca.pem")]
    run(find_program("openssl"), "req", "-x509", *curve, *files)
    serve({host.address for host in hosts if host.mode == BLOCKED})
    return start_servers(
        state,
        {
            "root": (nsd(state, "root", ROOT, [""]), ROOT, [""]),
            "zones": (nsd(state, "zones-server", ZONES, [TLD]), ZONES, [TLD]),
        },
    )


if __name__ == "__main__":
    sys.exit(hold(start))
