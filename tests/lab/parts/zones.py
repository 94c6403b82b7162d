# SPDX-License-Identifier: Apache-2.0
"""From the tables of world_names.py to signed zone files: delegations, DS records, TLSA data."""

import pathlib
import re
import shlex
import textwrap
import time

from common import STATE, LabError, run, write

TLSA_DATA = re.compile(r"@(\w+)\(([^)]*)\)(?:\[:(-?\d+)\])?")
HOUR = 3600
ROOT_SERVERS = {"a.rootns": "root-nsd", "b.rootns": "root-knot"}


class Zones:
    """All zones, written leaf first so that each parent gets its children's DS records."""

    def __init__(self, world, certificates):
        self.world = world
        self.certificates = certificates
        self.folder = STATE / "zones"
        self.keys = {}
        self.ds = {}

    def write_all(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        zones = self.world.ZONES
        for name in sorted(zones, key=lambda name: -name.count(".")):
            if zones[name].server != "lame":
                self.write_zone(name, zones[name], self.text(name))
        self.write_zone("", self.world.Zone("", server="root-nsd"), self.root_text())
        write(
            STATE / "root.hints",
            "".join(
                f". 3600000 NS {name}.\n{name}. 3600000 A {self.address(server)}\n"
                for name, server in ROOT_SERVERS.items()
            ),
        )
        write(STATE / "root.key", self.ds[""] + "\n")

    def server_of(self, name):
        """(label, address) of the name server of a zone."""
        server = self.world.ZONES[name].server
        if server == "lame":  # delegated to a server that does not know the zone
            return "knot", self.address("knot")
        return server, self.address(server)

    def address(self, server):
        known = self.world.NAME_SERVERS.get(server)
        return known[1] if known else self.world.ODD_DNS[server][0]

    def text(self, name):
        """The records of a zone, all but the signatures."""
        label, address = self.server_of(name)
        if "." not in name:
            return self.tld_text(name, address)
        tld = name.rpartition(".")[2]
        return f"@ NS {label}.nic.{tld}.\n" + self.fill(textwrap.dedent(self.world.ZONES[name].text))

    def tld_text(self, tld, address):
        """A TLD: its own name server, the zones' name servers, and a delegation for each zone."""
        lines = [f"@ NS tld.nic.{tld}.", f"tld.nic A {address}"]
        children = [name for name in self.world.ZONES if name.endswith("." + tld)]
        for label, server in sorted({self.server_of(name) for name in children}):
            lines.append(f"{label}.nic A {server}")
        for name in children:
            lines += [f"{name}. NS {self.server_of(name)[0]}.nic.{tld}.", self.ds_of(name)]
        return "\n".join(lines) + "\n"

    def root_text(self):
        lines = [f"@ NS {name}." for name in ROOT_SERVERS]
        lines += [f"{name}. A {self.address(server)}" for name, server in ROOT_SERVERS.items()]
        for tld in (name for name in self.world.ZONES if "." not in name):
            lines += [f"{tld}. NS tld.nic.{tld}.", f"tld.nic.{tld}. A {self.server_of(tld)[1]}", self.ds_of(tld)]
        return "\n".join(lines) + "\n"

    def ds_of(self, name):
        """What the parent publishes for a child: its DS, none, or one of the wrong ones."""
        wanted = self.world.ZONES[name].ds
        if wanted == "no":
            return ""
        if wanted == "foreign":
            return self.make_key(name, self.world.ZONES[name].algorithm, STATE / "keys-foreign")[1]
        if wanted == "sha1":
            return self.sha1_of(name, 0)
        if wanted == "rfc4509":  # SHA-256 of the first key, SHA-1 of the second (RFC 4509 3)
            return self.ds[name].splitlines()[0] + "\n" + self.sha1_of(name, 1)
        if wanted == "beside":  # SHA-1 of its key beside SHA-256 of another one: ignored by RFC 4509 3
            foreign = self.make_key(name, self.world.ZONES[name].algorithm, STATE / "keys-foreign")[1]
            return foreign + "\n" + self.sha1_of(name, 0)
        if wanted in ("first", "second"):
            return self.ds[name].splitlines()[wanted == "second"]
        if wanted == "yes":
            return self.ds[name]
        fields = self.ds[name].split()
        if wanted == "algorithm200":
            fields[-3] = "200"
        elif wanted == "digest99":
            fields[-2] = "99"
        else:
            raise LabError(f"zone {name}: no such DS: {wanted}")
        return " ".join(fields)

    def sha1_of(self, name, number):
        """The DS record of one of the zone's keys by SHA-1."""
        return run("ldns-key2ds", "-n", "-1", f"{self.keys[name][number]}.key").strip()

    def fill(self, text):
        """Replace every @KIND(CERTIFICATE) by the octets in hexadecimal."""

        def octets(match):
            data = self.certificates.octets(match[1], match[2])
            return data[: int(match[3]) if match[3] else None].hex()

        return TLSA_DATA.sub(octets, text)

    def make_key(self, name, algorithm, folder):
        """(key's base name, DS record) of a new key that signs everything in the zone."""
        folder.mkdir(parents=True, exist_ok=True)
        bits = ("-b", 1024 if "SHA1" in algorithm else 2048) if "RSA" in algorithm else ()
        base = run("ldns-keygen", "-a", algorithm, *bits, "-k", name + ".", cwd=folder).strip()
        return folder / base, run("ldns-key2ds", "-n", "-2", folder / f"{base}.key").strip()

    def write_zone(self, name, zone, text):
        """Write NAME.zone, signed unless the row says otherwise."""
        source = self.folder / f"{name or 'root'}.text"
        target = self.folder / f"{name or 'root'}.zone"
        lines = [line.rstrip() for line in text.splitlines() if line.strip()]
        head = [
            f"$ORIGIN {name}.",
            "$TTL 300",
            f"@ SOA hostmaster.nic.lab. hostmaster.nic.lab. {int(time.time())} 3600 600 86400 300",
        ]
        write(source, "\n".join(head + lines) + "\n")
        if not zone.signed:
            target.write_text(source.read_text())
            return
        made = [self.make_key(name, algorithm, STATE / "keys") for algorithm in zone.algorithm.split("+")]
        self.keys[name], self.ds[name] = [key for key, _ in made], "\n".join(ds for _, ds in made)
        now = int(time.time())
        window = (now - 72 * HOUR, now - 48 * HOUR) if zone.expired else (now - HOUR, now + 720 * HOUR)
        options = f"-i {window[0]} -e {window[1]} -o {name}."
        if zone.nsec3:
            iterations, opt_out = zone.nsec3
            options += f" -n -t {iterations} -s 5a17"
            if opt_out:
                self.sign_with_spans(name, source, target, iterations, window)
                self.finish(target, name, zone)
                return
        run("ldns-signzone", *shlex.split(options), "-f", target, source, *self.keys[name])
        self.finish(target, name, zone)

    def sign_with_spans(self, name, source, target, iterations, window):
        """With opt-out as large TLDs have it: unsigned delegations have no NSEC3 record, which ldns-signzone gives them."""
        keys = [f"{key}.key" for key in self.keys[name]]
        with source.open("a") as text:
            text.writelines(pathlib.Path(key).read_text() for key in keys)
        times = [time.strftime("%Y%m%d%H%M%S", time.gmtime(at)) for at in window]
        options = (
            f"-z -d {self.folder} -A -3 5a17 -H {iterations} -s {times[0]} -e {times[1]} -o {name}. -O full -f {target}"
        )
        run("dnssec-signzone", *shlex.split(options), source, *keys)
        lines = (line.split(None, 4) for line in target.read_text().splitlines() if not line.startswith(";"))
        target.write_text("".join("\t".join(fields) + "\n" for fields in lines))

    def finish(self, target, name, zone):
        """Alter a record behind its signature's back, leave a signature out, and write empty TLSA data in a safe form."""
        owner = qualified(zone.tamper[0], name) if zone.tamper else None
        unsigned = qualified(zone.omitted[0], name) if zone.omitted else None
        lines, altered = [], 0
        for line in target.read_text().splitlines():
            fields = line.split("\t")
            if len(fields) >= 5 and fields[3] == "TLSA" and len(fields[4].split()) == 3:
                usage, selector, matching = map(int, fields[4].split())
                fields[3:] = ["TYPE52", f"\\# 3 {usage:02x}{selector:02x}{matching:02x}"]
            if owner and fields[0] == owner and fields[3] == zone.tamper[1]:
                fields[4] = tampered(zone.tamper[1], fields[4])
                altered += 1
            if zone.broken and fields[:1] == [f"{name}."] and is_signature(fields, *zone.broken):
                fields[4] = broken(fields[4])
                altered += 1
            if unsigned and fields[0] == unsigned and is_signature(fields, *zone.omitted[1:]):
                altered += 1
                continue
            lines.append("\t".join(fields))
        if (zone.tamper or zone.broken or zone.omitted) and altered != 1:
            raise LabError(f"zone {name}: {altered} records to tamper with instead of 1")
        target.write_text("\n".join(lines) + "\n")


def tampered(rtype, data):
    """Other data of the same form."""
    if rtype == "MX":
        preference, exchange = data.split()
        return f"{int(preference) + 1} {exchange}"
    return data[:-1] + ("0" if data[-1] != "0" else "1")


def is_signature(fields, rtype, algorithm):
    return fields[3] == "RRSIG" and fields[4].split()[:2] == [rtype, str(algorithm)]


def broken(data):
    """A signature with another octet in its middle."""
    *head, signature = data.split()
    middle = len(signature) // 2
    other = "A" if signature[middle] != "A" else "B"
    return " ".join([*head, signature[:middle] + other + signature[middle + 1 :]])


def qualified(label, zone):
    return f"{zone}." if label == "@" else f"{label}.{zone}."
