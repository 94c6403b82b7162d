# SPDX-License-Identifier: Apache-2.0
"""Process 1 of the load Internet's namespaces, as farm_holder.py is of the farm's.

usage: internet_holder.py STATE OPTIONS-JSON   (started by farmlib.py inside fresh namespaces)
"""

import hashlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys

import farm_holder as holder
import internet as internet_module

SPARE = internet_module.address(internet_module.SHARED)  # a server that answers in any case


def make_certificates(folder):
    """A root, an intermediate and the two keys of all servers; returns the data of their TLSA records."""
    folder.mkdir(exist_ok=True)

    def path(name):
        return str(folder / name)

    holder.run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "30",
        "-subj",
        "/C=XX/O=Load/CN=Load Root X1",
        "-keyout",
        path("ca.key"),
        "-out",
        path("ca.pem"),
    )
    holder.run(
        "openssl",
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/C=XX/O=Load/CN=Load Intermediate E1",
        "-keyout",
        path("intermediate.key"),
        "-out",
        path("intermediate.csr"),
    )
    (folder / "intermediate.ext").write_text(
        "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n"
        "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
        "extendedKeyUsage=serverAuth,clientAuth\ncertificatePolicies=2.23.140.1.2.1\n"
        "crlDistributionPoints=URI:http://crl.load.test/x1.crl\n"
        "authorityInfoAccess=caIssuers;URI:http://issuer.load.test/x1.der\n"
    )
    holder.run(
        "openssl",
        "x509",
        "-req",
        "-in",
        path("intermediate.csr"),
        "-CA",
        path("ca.pem"),
        "-CAkey",
        path("ca.key"),
        "-CAcreateserial",
        "-days",
        "30",
        "-extfile",
        path("intermediate.ext"),
        "-out",
        path("intermediate.pem"),
    )
    holder.run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", path("rsa.key"))
    holder.run(
        "openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path("p256.key")
    )
    found = {}
    for label in ("rsa", "p256"):
        key = subprocess.run(
            ["openssl", "pkey", "-in", path(f"{label}.key"), "-pubout", "-outform", "DER"],
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        found[f"{label.upper()}-KEY"] = "3 1 1 " + hashlib.sha256(key).hexdigest()
    return found


def set_up_wire(state, rtt):
    """The scanner's end of the wire is a network of its own, which lives as long as a process that sleeps."""
    own = os.readlink("/proc/self/ns/net")
    keeper = subprocess.Popen([holder.find_program("unshare"), "--net", "sleep", "infinity"], stdin=subprocess.DEVNULL)
    near = f"/proc/{keeper.pid}/ns/net"
    holder.await_true(
        "the near network", lambda: os.readlink(near) != own, {"keeper": keeper}, {"keeper": state / "holder.log"}
    )
    with open(state / "delay.log", "ab") as log:
        delay = subprocess.Popen(
            [state / "delay", near, str(rtt)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
        )
    if delay.stdout is None or delay.stdout.readline() != b"READY\n":
        raise holder.FarmError(f"the wire cannot be made\n{holder.tail(state / 'delay.log')}")
    for command in (
        ["link", "set", "lo", "up"],
        ["link", "set", "near", "txqueuelen", "20000", "up"],
        ["address", "add", f"{internet_module.VANTAGE}/32", "dev", "near"],
        ["route", "add", "default", "dev", "near"],
    ):
        holder.run("nsenter", f"--net={near}", "ip", *command)
    holder.run("nsenter", f"--net={near}", "sh", "-c", "echo 10240 65001 > /proc/sys/net/ipv4/ip_local_port_range")
    holder.run("ip", "link", "set", "far", "txqueuelen", "20000", "up")
    holder.run("ip", "route", "add", f"{internet_module.VANTAGE}/32", "dev", "far")
    return {"keeper": keeper, "delay": delay}


def set_up_network(state, rtt):
    """Every address leads back to this machine, but those to which there is no way. The processes that this takes."""
    first = internet_module.KINDS.index("unreachable") * internet_module.OCTETS_PER_KIND
    holder.run("ip", "link", "set", "lo", "up")
    if not rtt:
        holder.run("ip", "address", "add", f"{internet_module.VANTAGE}/32", "dev", "lo")
    holder.run(
        "ip", "route", "add", "local", "default", "dev", "lo", *(["src", internet_module.VANTAGE] if not rtt else [])
    )
    pathlib.Path("/proc/sys/net/ipv4/ip_forward").write_text("1\n")  # so that ways that are not there are told by ICMP
    for octet in range(first, first + internet_module.OCTETS_PER_KIND):
        holder.run("ip", "route", "add", "unreachable", f"10.{octet}.0.0/16")
    holder.use_all_ports()
    return set_up_wire(state, rtt) if rtt else {}


def greets():
    try:
        with socket.create_connection((SPARE, 25), 2) as sock:
            return sock.recv(4).startswith(b"220")
    except OSError:
        return False


def start(state, options):
    wire = set_up_network(state, options["rtt"])
    tlsa = make_certificates(state / "tls")
    internet = internet_module.Internet(options["domains"], internet_module.read_proportions(options["proportions"]))
    zones = internet_module.InternetZones(internet, state / "zones", tlsa)
    zones.write_all()
    for name in ("root.key", "root.hints"):
        shutil.copyfile(state / "zones" / name, state / name)
    (state / "list.csv").write_text(internet.list_text())
    servers = [
        str(state / "servers"),
        "--folder",
        str(state / "tls"),
        "--slow",
        str(options["slow"]),
        "--hold",
        str(options["hold"]),
    ]
    return wire | holder.start_servers(
        state,
        {
            "root": (holder.nsd(state, "root", internet_module.ROOT, zones.names["root"]), internet_module.ROOT, [""]),
            "tlds": (
                holder.knot(state, "tlds", internet_module.TLDS, zones.names["tlds"]),
                internet_module.TLDS,
                zones.names["tlds"],
            ),
            "zones": (
                holder.nsd(state, "zones-server", internet_module.ZONES, zones.names["zones"]),
                internet_module.ZONES,
                zones.names["zones"][-1:],
            ),
            "servers": (servers, None, greets),
        },
    )


if __name__ == "__main__":
    sys.exit(holder.hold(start))
