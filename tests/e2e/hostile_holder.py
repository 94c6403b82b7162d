# SPDX-License-Identifier: Apache-2.0
"""Process 1 of the namespaces of hostile: the network, real name servers, the peers of every row.

usage: hostile_holder.py STATE OPTIONS-JSON   (started by farmlib.py inside fresh namespaces)
Says READY on its standard output once every server answers; any other line is what went wrong.
When it ends, the kernel ends every process with it.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))
sys.path.insert(0, str(HERE.parent / "lab"))

import farm_world  # noqa: E402
import hostile_dns  # noqa: E402
import hostile_peers  # noqa: E402
from farm_holder import answers, await_true, knot, nsd, run, set_up_network  # noqa: E402
from hostile_certificates import write_chains  # noqa: E402
from hostile_costs import composite  # noqa: E402
from hostile_rows import TLD, TRAP_SERVER, WIDE, make_rows, zone_lines  # noqa: E402
from hostile_zones import TRAPS, Signer  # noqa: E402

ROOT, ZONES = farm_world.ROOT, farm_world.ZONES


def make_web_certificate(folder, rows):
    """A CA, and a certificate of it for every policy host: a fetch begins with a chain that is trusted."""
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    ca, web = str(folder / "ca"), str(folder / "web")
    run(
        "openssl",
        "req",
        "-x509",
        *curve,
        "-days",
        "30",
        "-subj",
        "/CN=hostile CA",
        "-keyout",
        ca + ".key",
        "-out",
        ca + ".pem",
    )
    run("openssl", "req", *curve, "-subj", "/CN=web", "-keyout", web + ".key", "-out", web + ".csr")
    names = ",".join(f"DNS:mta-sts.{row.domain}" for row in rows if row.web)
    (folder / "web.ext").write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
    run(
        "openssl",
        "x509",
        "-req",
        "-in",
        web + ".csr",
        "-CA",
        ca + ".pem",
        "-CAkey",
        ca + ".key",
        "-CAcreateserial",
        "-days",
        "30",
        "-extfile",
        web + ".ext",
        "-out",
        web + ".pem",
    )


def keymgr(state, *arguments):
    done = subprocess.run(
        ["/usr/sbin/keymgr", "-D", str(state / "zones-server/keys"), TLD + ".", *arguments],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def zone_server(state, zones, rows, delegations):
    """Knot, which signs the one zone itself: no other signer reads records of 60 KiB."""
    command = knot(state, "zones-server", ZONES, [TLD, f"wide.{TLD}"])
    conf = pathlib.Path(command[-1])
    conf.write_text(
        conf.read_text()
        .replace("template:", "policy:\n  - id: own\n    manual: on\ntemplate:")
        .replace(
            "    zonefile-load: whole\n    journal-content: none\n",
            "    zonefile-load: difference\n    journal-content: all\n    dnssec-signing: on\n"
            "    dnssec-policy: own\n    zonefile-sync: -1\n",
        )
        + "    dnssec-signing: off\n"
    )
    for name, lines in ((TLD, [f"ns A {ZONES}", *zone_lines(rows), *delegations]), (f"wide.{TLD}", WIDE)):
        text = "\n".join([f"@ NS ns.{TLD}.", *lines])
        (state / "zones" / f"{name}.zone").write_text(f"$ORIGIN {name}.\n{zones.head()}{text}\n")
    keymgr(state, "generate", "algorithm=ECDSAP256SHA256", "ksk=yes", "zsk=yes")
    return command


def start(state):
    rows = make_rows()
    set_up_network()
    (state / "tls").mkdir()
    write_chains(state / "tls")
    (state / "tls/composite.dh").write_text(composite())
    make_web_certificate(state / "tls", rows)
    (state / "zones-server").mkdir()
    zones = farm_world.ZoneFiles(None, state / "zones", None)
    signer = Signer(state / "zones", TRAP_SERVER)
    delegations = [signer.write(f"{name}.{TLD}", trap) for name, trap in TRAPS.items()]
    commands = {
        "zones": zone_server(state, zones, rows, delegations),
        "traps": nsd(state, "traps", TRAP_SERVER, [f"{name}.{TLD}" for name in TRAPS]),
    }
    ds = [line for line in keymgr(state, "ds").splitlines() if " 13 2 " in line]
    anchor = zones.write(
        "root", "", ["@ NS a.rootns.", f"a.rootns. A {ROOT}", f"{TLD}. NS ns.{TLD}.", f"ns.{TLD}. A {ZONES}", *ds], True
    )
    (state / "root.key").write_text(anchor + "\n")
    shutil.copyfile(state / "root.key", state / "zones/root.key")
    (state / "root.hints").write_text(f". 3600000 NS a.rootns.\na.rootns. 3600000 A {ROOT}\n")
    commands["root"] = nsd(state, "root", ROOT, [""])
    processes, logs = {}, {}
    for name, command in commands.items():
        logs[name] = state / f"{name}.log"
        with open(logs[name], "ab") as log:
            processes[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    for address, name in ((ROOT, ""), (ZONES, TLD)):
        await_true(f"{name or '.'} at {address}", lambda a=address, n=name: answers(a, n), processes, logs)
    return rows


def main():
    state = pathlib.Path(sys.argv[1])
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    try:
        rows = start(state)
        threading.Thread(target=hostile_dns.serve, args=(rows,), daemon=True).start()
        hostile_peers.serve(rows, state)
    except Exception as error:  # said to who started the namespaces; they end with this process
        print(f"{type(error).__name__}: {error}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
