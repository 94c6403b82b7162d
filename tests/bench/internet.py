# SPDX-License-Identifier: Apache-2.0
"""The load Internet: a list of so many domains with a realistic sharing of MX hosts, and its zone files.

Everything follows from the number of domains, the file of proportions and a fixed seed. The TLD load (signed)
holds a part of the domains, bulk (not signed) the rest; most are names in their TLD's own zone, some zones by
delegation. Addresses tell the servers (servers.c) what they are: see there.
"""

import pathlib
import random
import socket

from farm_world import ZoneFiles

SEED = 20261126
NETWORK = "10.0.0.0/8"
VANTAGE = "10.255.255.1"
ROOT, TLDS, ZONES = "10.255.0.1", "10.255.0.2", "10.255.0.3"
SIGNED_TLD, UNSIGNED_TLD = "load", "bulk"
SIGNED_SHARE = 0.15
DELEGATED_SHARE = (
    0.1  # of domains whose hosts are a provider's or hoster's: other hosts would have to move below the cut
)
SIGNED_DELEGATIONS = 500  # at most: each is signed by itself
TLSA_SHARE = 0.2  # of hosts under the signed TLD
TLSRPT_SHARE = 0.02
SECOND_HOST_SHARE = 0.1  # own servers with a hoster's as second MX host

KINDS = ["rsa", "p256", "tls12", "plain", "refuse", "silent", "slow", "dead", "unreachable"]
OCTETS_PER_KIND = 12
ADDRESSES_PER_KIND = OCTETS_PER_KIND << 16
SHARED = 120 << 16  # from here on addresses have many names
PROVIDERS = {
    "gmail": (5, 1),
    "godaddy": (2, 2),
    "yandex": (1, 4),
    "qq": (3, 2),
    "ovh": (2, 2),
}  # hosts, addresses of each
DOMAINS_PER_HOSTER = 60  # of the list, on average; few have most of them
DOMAINS_PER_TENANT_ADDRESS = 2000
DOMAINS_PER_VANITY_ADDRESS = 500
SHARED_AT_LEAST = 8  # addresses of each sort
SCATTER = 2654435761  # odd: neighbours in the list are none in the address space


def read_proportions(path):
    """{"domains": {kind: weight}, "servers": {kind: weight}} of a file."""
    found: dict[str, dict[str, float]] = {"domains": {}, "servers": {}}
    for number, line in enumerate(pathlib.Path(path).read_text(encoding="ascii").splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            section, kind, weight = words
            found[section][kind] = float(weight)
        except (ValueError, KeyError):
            raise ValueError(f"{path}, line {number}: not 'domains KIND WEIGHT' or 'servers KIND WEIGHT'") from None
    unknown = set(found["servers"]) - set(KINDS)
    if unknown:
        raise ValueError(f"{path}: no such kind of server: {', '.join(sorted(unknown))}")
    return found


def address(offset):
    return socket.inet_ntoa((10 << 24 | offset).to_bytes(4, "big"))


class Internet:
    """The domains in the order of the list, and the records of each TLD."""

    def __init__(self, domains, proportions):
        self.random = random.Random(SEED)
        self.kinds = list(proportions["domains"])
        self.kind_weights = list(proportions["domains"].values())
        self.server_kinds = [KINDS.index(kind) for kind in proportions["servers"]]
        self.server_weights = list(proportions["servers"].values())
        self.own = dict.fromkeys(range(len(KINDS)), 0)  # servers of each kind so far
        self.own_addresses = []
        self.names = []
        self.lines: dict[str, list[str]] = {SIGNED_TLD: [], UNSIGNED_TLD: []}
        self.delegated = []  # (name, TLD, records)
        self.hosters = max(SHARED_AT_LEAST, domains // DOMAINS_PER_HOSTER)
        self.tenant_addresses = max(SHARED_AT_LEAST, domains // DOMAINS_PER_TENANT_ADDRESS)
        self.vanity_addresses = max(SHARED_AT_LEAST, domains // DOMAINS_PER_VANITY_ADDRESS)
        self.write_shared()
        kinds = self.random.choices(self.kinds, self.kind_weights, k=domains)
        for index, kind in enumerate(kinds):
            self.add_domain(index, kind)

    def shared(self, number):
        return address(SHARED + number)

    def add_host(self, tld, name, *addresses):
        """The records of an MX host with its full name, in the zone of its TLD."""
        lines = self.lines[tld]
        for text in addresses:
            lines.append(f"{name}. A {text}")
        if tld == SIGNED_TLD and self.random.random() < TLSA_SHARE:
            lines.append(f"_25._tcp.{name}. TLSA RSA-KEY")
            lines.append(f"_25._tcp.{name}. TLSA P256-KEY")

    def write_shared(self):
        """The hosts of providers and hosters."""
        number = self.tenant_addresses + self.vanity_addresses
        self.provider_hosts = {}
        for label, (hosts, addresses) in PROVIDERS.items():
            names = []
            for index in range(hosts):
                name = f"mx{index + 1}.{label}.provider.{UNSIGNED_TLD}"
                self.add_host(UNSIGNED_TLD, name, *[self.shared(number + i) for i in range(addresses)])
                number += addresses
                names.append(name)
            self.provider_hosts[label] = names
        for index in range(self.hosters):
            tld = self.hoster_tld(index)
            for host in (1, 2):
                self.add_host(tld, f"mx{host}.h{index}.hoster.{tld}", self.shared(number))
                number += 1

    @staticmethod
    def hoster_tld(index):
        return SIGNED_TLD if index % 5 == 0 else UNSIGNED_TLD

    def some_hoster(self):
        """Few have many customers."""
        return int(self.hosters * self.random.random() ** 3)

    def own_address(self):
        kind = self.random.choices(self.server_kinds, self.server_weights)[0]
        number = self.own[kind]
        self.own[kind] += 1
        self.own_addresses.append(address(kind * ADDRESSES_PER_KIND + number * SCATTER % (1 << 19)))
        return self.own_addresses[-1]

    def mail(self, kind, name, tld, index):
        """The exchanges of a domain, by preference; what they need is written."""
        if kind.startswith("provider."):
            return self.provider_hosts[kind.partition(".")[2]]
        if kind == "hoster":
            hoster = self.some_hoster()
            return [f"mx{host}.h{hoster}.hoster.{self.hoster_tld(hoster)}" for host in (1, 2)]
        if kind == "tenant":
            host = f"d{index}-{tld}.mail.tenant.{UNSIGNED_TLD}"
            first = self.random.randrange(self.tenant_addresses)
            self.add_host(UNSIGNED_TLD, host, self.shared(first), self.shared((first + 1) % self.tenant_addresses))
            return [host]
        if kind == "vanity":
            place = self.tenant_addresses + int(self.vanity_addresses * self.random.random() ** 2)
            self.add_host(tld, f"mail.{name}", self.shared(place))
            return [f"mail.{name}"]
        self.add_host(tld, f"mail.{name}", self.own_address())
        hosts = [f"mail.{name}"]
        if self.random.random() < SECOND_HOST_SHARE:
            hoster = self.some_hoster()
            hosts.append(f"mx2.h{hoster}.hoster.{self.hoster_tld(hoster)}")
        return hosts

    def add_domain(self, index, kind):
        tld = SIGNED_TLD if self.random.random() < SIGNED_SHARE else UNSIGNED_TLD
        name = f"d{index}.{tld}"
        self.names.append(name)
        if kind == "nxdomain":
            return
        if kind == "null":
            records = [f"{name}. MX 0 ."]
        elif kind == "none":
            records = [f'{name}. TXT "no mail"']
        else:
            records = [
                f"{name}. MX {10 * place} {host}." for place, host in enumerate(self.mail(kind, name, tld, index), 1)
            ]
        if self.random.random() < TLSRPT_SHARE:
            records.append(f'_smtp._tls.{name}. TXT "v=TLSRPTv1; rua=mailto:reports@{name}"')
        if kind.startswith(("provider", "hoster")) and self.random.random() < DELEGATED_SHARE:
            self.delegated.append((name, tld, records))
        else:
            self.lines[tld] += records

    def list_text(self):
        return "".join(f"{rank},{name}\n" for rank, name in enumerate(self.names, 1))


class InternetZones(ZoneFiles):
    """The zone files of a load Internet."""

    ttl = 86400  # no survey outlasts it

    def __init__(self, internet, folder, tlsa):
        super().__init__(internet, folder, tlsa)
        self.tlsa_texts = tlsa  # {"RSA-KEY": record data, …}

    def write_children(self):
        """The delegated zones; the records that lead to them go to their TLD."""
        signed = 0
        for name, tld, records in self.world.delegated:
            lines = [f"@ NS zones.nic.{tld}."] + records
            sign = tld == SIGNED_TLD and signed < SIGNED_DELEGATIONS
            signed += sign
            ds = self.write("zones", name, lines, sign)
            self.world.lines[tld] += [f"{name}. NS zones.nic.{tld}."] + ([ds] if ds else [])

    def write_all(self):
        self.write_children()
        root = ["@ NS a.rootns.", f"a.rootns. A {ROOT}"]
        for tld, records in self.world.lines.items():
            lines = [f"@ NS ns.nic.{tld}.", f"ns.nic A {TLDS}", f"zones.nic A {ZONES}"]
            for text in records:
                label = text.rpartition(" ")[2]
                lines.append(text.replace(label, self.tlsa_texts[label]) if label in self.tlsa_texts else text)
            ds = self.write("tlds", tld, lines, tld == SIGNED_TLD)
            root += [f"{tld}. NS ns.nic.{tld}.", f"ns.nic.{tld}. A {TLDS}", ds]
        self.write_root(root, ROOT)
