# SPDX-License-Identifier: Apache-2.0
"""The world of the farm: which domains, MX hosts, addresses and hazards there are, and its zone files.

Everything follows from (domains, hosts) and a fixed seed, so that a test knows what a survey must find.
Three name servers: the root (NSD), the TLDs farm (signed) and field (unsigned) (Knot), and the zones
below them (NSD). Most domains are names in their TLD's own zone; 500 are zones by delegation.
"""

import concurrent.futures
import dataclasses
import pathlib
import random
import shutil
import subprocess
import time

SEED = 20261123
NETWORK = "198.18.0.0/15"
NETWORK_V6 = "2001:db8:1::/48"
VANTAGE = "198.18.255.1"
VANTAGE_V6 = "2001:db8:1:ffff::1"
ROOT, TLDS, ZONES = "198.18.0.1", "198.18.0.2", "198.18.0.3"
DELEGATED = 500
SIGNED_TLD, UNSIGNED_TLD = "farm", "field"
HOUR = 3600

# Networks and names that a survey must leave alone although records point there.
BLOCKED = "198.19.66.0/24"
OPTED_OUT = "optout.field"
# MX targets by name: what they must be skipped for.
HAZARD_HOSTS = {
    "loop": ("A", "127.0.0.1", "special_use"),
    "private": ("A", "10.1.2.3", "special_use"),
    "private16": ("A", "192.168.1.1", "special_use"),
    "shared": ("A", "100.64.0.7", "special_use"),
    "link": ("A", "169.254.169.254", "special_use"),
    "document2": ("A", "198.51.100.1", "special_use"),
    "document3": ("A", "203.0.113.9", "special_use"),
    "multicast": ("A", "224.0.0.1", "special_use"),
    "broadcast": ("A", "255.255.255.255", "special_use"),
    "nothing": ("A", "0.0.0.0", "special_use"),
    "public": ("A", "93.184.216.34", "not_allowed"),
    "blocked": ("A", "198.19.66.25", "blocklist"),
    "loop6": ("AAAA", "::1", "special_use"),
    "mapped6": ("AAAA", "::ffff:127.0.0.1", "special_use"),
    "nat64": ("AAAA", "64:ff9b::7f00:1", "special_use"),
    "local6": ("AAAA", "fc00::1", "special_use"),
    "link6": ("AAAA", "fe80::1", "special_use"),
    "document6": ("AAAA", "2001:db8:bad::1", "special_use"),
    "public6": ("AAAA", "2606:2800:220:1::1", "not_allowed"),
}
# Name servers of domains: glue that must not be asked, one that may (None: only the bad one).
HAZARD_SERVERS = {
    "loop": ("127.0.0.1", None),
    "private": ("10.1.2.3", None),
    "document2": ("198.51.100.1", None),
    "document3": ("203.0.113.9", None),
    "blocked": ("198.19.66.53", None),
    "half": ("127.0.0.1", ZONES),
    "halfprivate": ("10.1.2.3", ZONES),
    "halfblocked": ("198.19.66.53", ZONES),
}
TWINS = 5  # host names that share one address


@dataclasses.dataclass(frozen=True)
class Host:
    name: str
    address: str
    address6: str | None
    mode: str
    tlsa: bool

    @property
    def secure(self):
        return self.name.endswith("." + SIGNED_TLD)


@dataclasses.dataclass(frozen=True)
class Domain:
    name: str
    kind: str  # mx, null, none (no record of use), nxdomain
    hosts: tuple
    delegated: bool


class World:
    def __init__(self, domains=10000, hosts=500, ipv6=False):
        self.random = random.Random(SEED)
        self.ipv6 = ipv6
        self.hosts = [self.make_host(index) for index in range(hosts)]
        delegated = set(self.random.sample(range(domains), min(DELEGATED, domains // 2)))
        self.domains = [self.make_domain(index, index in delegated) for index in range(domains)]

    def make_host(self, index):
        mode = {7: "plain", 17: "refuse", 27: "silent", 37: "tls12", 47: "plain"}.get(index % 50, "ok")
        tld = SIGNED_TLD if index % 2 else UNSIGNED_TLD
        network = 16 + index // 20  # up to 9,920 hosts
        address = f"198.{18 + network // 256}.{network % 256}.{10 + index % 20}"
        address6 = f"2001:db8:1:{index // 20:x}::{10 + index % 20:x}" if self.ipv6 and index % 5 == 0 else None
        return Host(f"mx{index}.hosts.{tld}", address, address6, mode, index % 4 == 1)

    def make_domain(self, index, delegated):
        tld = self.random.choice((SIGNED_TLD, UNSIGNED_TLD))
        name = f"d{index + 1}.{tld}"
        chosen = [self.hosts[index] if index < len(self.hosts) else self.popular_host()]
        if self.random.random() < 0.3:
            second = self.popular_host()
            chosen += [second] if second is not chosen[0] else []
        if index < len(self.hosts) or delegated:  # each host is named early, once at least
            return Domain(name, "mx", tuple(chosen), delegated)
        kind = self.random.choices(("mx", "null", "none", "nxdomain"), (96, 2, 1, 1))[0]
        return Domain(name, kind, tuple(chosen) if kind == "mx" else (), False)

    def popular_host(self):
        """Few hosts serve many domains."""
        return self.hosts[int(len(self.hosts) * self.random.random() ** 3)]

    def expected_outcome(self, domain):
        """The summary's outcome that the domain's record must have."""
        if domain.kind != "mx":
            return {"null": "null_mx", "none": "no_mail", "nxdomain": "nxdomain"}[domain.kind]
        modes = {host.mode for host in domain.hosts}
        if modes & {"ok", "tls12", "plain"}:
            return "surveyed"
        return "smtp_refused" if "refuse" in modes else "smtp_broken"

    def expected_tlsa(self, host):
        if not host.secure:
            return "skipped_insecure_host"
        return "usable" if host.tlsa else "none"

    def addresses(self):
        """{address: mode} of every mail server."""
        found = {host.address: host.mode for host in self.hosts}
        found.update({host.address6: host.mode for host in self.hosts if host.address6})
        return found

    def hostile_addresses(self):
        """… where every fourth host misbehaves in one way or another."""
        ways = ("tarpit", "endless", "garbage", "reset")
        found = self.addresses()
        found.update({host.address: ways[index // 4 % 4] for index, host in enumerate(self.hosts) if index % 4 == 0})
        return found

    def list_text(self):
        return "".join(f"{rank},{domain.name}\n" for rank, domain in enumerate(self.domains, 1))

    def hazards(self):
        """Domains whose records point where nothing may be sent: {domain: (outcomes, skip or None)}."""
        found: dict[str, tuple[tuple[str, ...], str | None]] = {}
        outcomes: tuple[str, ...]
        for label, (_, _, skip) in HAZARD_HOSTS.items():
            outcomes = ("mx_unroutable",) if skip == "special_use" else ("skipped",)
            found[f"mx-{label}.hazard.field"] = (outcomes, skip)
            found[f"mixed-{label}.hazard.field"] = (("surveyed",), skip)
        for label, (_, good) in HAZARD_SERVERS.items():
            outcomes = ("surveyed",) if good else ("dns_servfail", "dns_timeout")
            found[f"ns-{label}.field"] = (outcomes, None)
        found["out.ns-out.field"] = (("dns_servfail", "dns_timeout"), None)
        found["literal.hazard.field"] = (("mx_unusable", "nxdomain"), None)
        found["localhost-mx.hazard.field"] = (("mx_unusable",), None)
        found[f"a.{OPTED_OUT}"] = (("opted_out",), None)
        found["mx-optout.hazard.field"] = (("skipped",), "opted_out")
        for number in range(TWINS):
            found[f"twin{number}.hazard.field"] = (("surveyed",), None)
        return found


class ZoneFiles:
    """The zone files of a world, written leaf first so that each parent has its children's DS."""

    ttl = 600  # seconds, of every record

    def __init__(self, world, folder, tlsa):
        self.world = world
        self.folder = pathlib.Path(folder)
        self.tlsa = tlsa  # data of the TLSA record, as text
        self.folder.mkdir(parents=True, exist_ok=True)
        self.now = int(time.time())
        self.key = self.make_key("root")
        self.names: dict[str, list[str]] = {"root": [], "tlds": [], "zones": []}

    def run(self, *command):
        done = subprocess.run(
            command, cwd=self.folder, text=True, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
        return done.stdout.strip()

    def make_key(self, label):
        """One key pair signs every zone; each zone has it under its own name."""
        base = self.run("ldns-keygen", "-a", "ECDSAP256SHA256", "-k", ".")
        for suffix in (".key", ".private"):
            (self.folder / (base + suffix)).rename(self.folder / f"{label}.pair{suffix}")
        return (self.folder / f"{label}.pair.key").read_text()

    def head(self):
        return f"$TTL {self.ttl}\n@ SOA ns.nic.farm. hostmaster.nic.farm. {self.now} 3600 600 864000 {self.ttl}\n"

    def write(self, server, name, lines, signed):
        """Write NAME.zone; returns its DS record, or an empty text."""
        self.names[server].append(name)
        label = name or "root"
        target = self.folder / f"{label}.zone"
        target.write_text(f"$ORIGIN {name}.\n{self.head()}" + "\n".join(lines) + "\n")
        if not signed:
            return ""
        source = target.rename(self.folder / f"{label}.text")
        key = self.folder / f"{label}.own"
        fields = self.key.split(None, 1)[1]
        pathlib.Path(f"{key}.key").write_text(f"{name}.\t{fields}")
        shutil.copyfile(self.folder / "root.pair.private", f"{key}.private")
        self.run(
            "ldns-signzone",
            "-i",
            str(self.now - HOUR),
            "-e",
            str(self.now + 720 * HOUR),
            "-o",
            f"{name}.",
            "-f",
            str(target),
            str(source),
            str(key),
        )
        return self.run("ldns-key2ds", "-n", "-2", f"{key}.key")

    def write_all(self):
        world = self.world
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            delegated = [domain for domain in world.domains if domain.delegated]
            ds = dict(zip(delegated, pool.map(self.write_delegated, delegated)))
        for tld in (SIGNED_TLD, UNSIGNED_TLD):
            lines = [
                f"@ NS ns.nic.{tld}.",
                f"ns.nic A {TLDS}",
                f"zones.nic A {ZONES}",
                f"hosts NS zones.nic.{tld}.",
                self.write_hosts(tld),
            ]
            for domain in world.domains:
                if domain.name.endswith("." + tld):
                    lines += self.delegation(domain, tld, ds) if domain.delegated else self.mail(domain)
            if tld == UNSIGNED_TLD:
                lines += self.hazards()
            ds[tld] = self.write("tlds", tld, lines, tld == SIGNED_TLD)
        lines = ["@ NS a.rootns.", f"a.rootns. A {ROOT}"]
        for tld in (SIGNED_TLD, UNSIGNED_TLD):
            lines += [f"{tld}. NS ns.nic.{tld}.", f"ns.nic.{tld}. A {TLDS}", ds[tld]]
        self.write_root(lines, ROOT)

    def write_root(self, lines, address):
        """The root zone, and what leads a resolver to it."""
        anchor = self.write("root", "", lines, True)
        (self.folder / "root.key").write_text(anchor + "\n")
        (self.folder / "root.hints").write_text(f". 3600000 NS a.rootns.\na.rootns. 3600000 A {address}\n")

    @staticmethod
    def mail(domain):
        if domain.kind == "mx":
            return [f"{domain.name}. MX {10 * (index + 1)} {host.name}." for index, host in enumerate(domain.hosts)]
        return {"null": [f"{domain.name}. MX 0 ."], "none": [f'{domain.name}. TXT "no mail"'], "nxdomain": []}[
            domain.kind
        ]

    @staticmethod
    def delegation(domain, tld, ds):
        return [f"{domain.name}. NS zones.nic.{tld}.", ds[domain]]

    def write_delegated(self, domain):
        tld = domain.name.rpartition(".")[2]
        lines = [f"@ NS zones.nic.{tld}."] + self.mail(domain)
        return self.write("zones", domain.name, lines, tld == SIGNED_TLD)

    def write_hosts(self, tld):
        lines = [f"@ NS zones.nic.{tld}."]
        for host in self.world.hosts:
            if not host.name.endswith("." + tld):
                continue
            lines.append(f"{host.name}. A {host.address}")
            if host.address6:
                lines.append(f"{host.name}. AAAA {host.address6}")
            if host.tlsa:
                lines.append(f"_25._tcp.{host.name}. TLSA {self.tlsa}")
        lines += [f"twin{number} A 198.18.200.1" for number in range(TWINS)]
        return self.write("zones", f"hosts.{tld}", lines, tld == SIGNED_TLD)

    def hazards(self):
        """The zones of the hazards; returns their delegations for the unsigned TLD."""
        good = next(host for host in self.world.hosts if host.mode == "ok")
        lines = [
            "@ NS zones.nic.field.",
            "localhost-mx MX 10 mail.localhost.",
            "literal MX 10 10.1.2.3.",
            f"mx-optout MX 10 mail.{OPTED_OUT}.",
        ]
        for label, (rtype, address, _) in HAZARD_HOSTS.items():
            lines += [
                f"to-{label} {rtype} {address}",
                f"mx-{label} MX 10 to-{label}",
                f"mixed-{label} MX 10 to-{label}",
                f"mixed-{label} MX 20 {good.name}.",
            ]
        lines += [f"twin{number} MX 10 twin{number}.hosts.farm." for number in range(TWINS)]
        self.write("zones", "hazard.field", lines, False)
        self.write(
            "zones", OPTED_OUT, ["@ NS zones.nic.field.", f"a MX 10 {good.name}.", f"mail A {good.address}"], False
        )
        delegations = [
            "hazard NS zones.nic.field.",
            f"{OPTED_OUT}. NS zones.nic.field.",
            "ns-out NS to-private.hazard.field.",
        ]
        for label, (bad, allowed) in HAZARD_SERVERS.items():
            zone = f"ns-{label}.field"
            delegations += [f"{zone}. NS bad.{zone}.", f"bad.{zone}. A {bad}"]
            lines = [f"@ NS bad.{zone}.", f"bad A {bad}", f"@ MX 10 {good.name}."]
            if allowed:
                delegations += [f"{zone}. NS good.{zone}.", f"good.{zone}. A {allowed}"]
                lines += [f"@ NS good.{zone}.", f"good A {allowed}"]
            self.write("zones", zone, lines, False)
        return delegations
