# SPDX-License-Identifier: Apache-2.0
"""Process 1 of the namespaces of memory: the farm's name servers, and loud.c at every address of a mail host.

usage: loud_holder.py STATE OPTIONS-JSON   (started by farmlib.py inside fresh namespaces)
"""

import dataclasses
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))

import farm_world  # noqa: E402
from farm_holder import greets, hold, knot, make_certificates, nsd, set_up_network, start_servers  # noqa: E402
from hostile_certificates import certificate  # noqa: E402

MARK = b"\xa5"
NAMES = 2000  # in a leaf
CERTIFICATES = 240_000  # octets of a chain
REPLY = 60_000  # octets


def write_chain(folder):
    """A leaf of many names with the farm's key, and the certificate that loud.c makes another at every address."""
    spki = subprocess.run(
        ["openssl", "pkey", "-in", folder / "leaf.key", "-pubout", "-outform", "DER"],
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    leaf = certificate(b"leaf", b"pad", spki, [b"a%d.names.of.loud.test" % index for index in range(NAMES)])
    (folder / "leaf.der").write_bytes(leaf)
    (folder / "pad.der").write_bytes(certificate(b"pad", b"ca", spki, [MARK * (CERTIFICATES - len(leaf))]))


def share_addresses(hosts):
    """Three of ten names lead to one address, some of which refuse: several sessions with one server."""
    for index in range(9, len(hosts), 10):
        for other in (index, index - 1):
            hosts[other] = dataclasses.replace(hosts[other], address=hosts[index - 5].address)


def start(state, options):
    set_up_network()
    tlsa = make_certificates(state / "tls")
    write_chain(state / "tls")
    world = farm_world.World(options["domains"], options["hosts"])
    share_addresses(world.hosts)
    zones = farm_world.ZoneFiles(world, state / "zones", tlsa)
    zones.write_all()
    for name in ("root.key", "root.hints"):
        shutil.copyfile(state / "zones" / name, state / name)
    (state / "list.csv").write_text(world.list_text())
    tls = state / "tls"
    loud = [state / "loud", tls / "leaf.key", tls / "leaf.der", tls / "pad.der", str(REPLY)]
    names = zones.names
    return start_servers(
        state,
        {
            "root": (nsd(state, "root", farm_world.ROOT, names["root"]), farm_world.ROOT, [""]),
            "tlds": (knot(state, "tlds", farm_world.TLDS, names["tlds"]), farm_world.TLDS, names["tlds"]),
            "zones": (nsd(state, "zones-server", farm_world.ZONES, names["zones"]), farm_world.ZONES, names["zones"]),
            "loud": (loud, None, lambda: greets(0)),
        },
    )


if __name__ == "__main__":
    sys.exit(hold(start))
