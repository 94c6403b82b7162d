# SPDX-License-Identifier: Apache-2.0
"""The ways in which a connection can fail without its server: a row each, with who says so and how it must be told.

Every row has two or more domains, whose MX hosts all have the row's one address: whatever becomes of a session
there, the next one waits for its pause.
"""

import dataclasses

TLD = "errors"
ROOT, ZONES = "198.18.0.1", "198.18.0.3"
VANTAGE, ROUTER = "198.18.255.1", "198.18.255.254"
VANTAGE_V6, ROUTER_V6 = "2001:db8:1:ffff::1", "2001:db8:1:ffff::2"
HOSTS = 4  # host names of each address
REFUSED, TIMEOUT, UNREACHABLE, LOCAL, SURVEYED = (
    "tcp_refused",
    "tcp_timeout",
    "tcp_unreachable",
    "local_error",
    "no_starttls",
)


@dataclasses.dataclass
class Row:
    name: str
    version: int
    way: str  # who answers: raw, nft, route, here-nft, here-route, server
    what: object  # its type and code, its words
    outcome: str
    most: int = 1  # connections that may be seen on the wire
    policy: str = ""  # what must be told of a policy fetched from the same address; empty: there is none
    number: int = 0

    @property
    def address(self):
        return f"198.18.{self.number}.25" if self.version == 4 else f"2001:db8:1:{self.number:x}::25"

    @property
    def domains(self):
        return [f"{self.name}-{index}.{TLD}" for index in range(HOSTS)]


# ICMP messages of the router: (type, code), and what the kernel makes of them (icmp_err_convert).
UNREACHABLE_CODES = {2: "tcp_unreachable", 3: REFUSED, 4: TIMEOUT}  # 4: the kernel takes it for a smaller MTU
NFT_V4 = {
    "net-unreachable": UNREACHABLE,
    "host-unreachable": UNREACHABLE,
    "prot-unreachable": UNREACHABLE,
    "port-unreachable": REFUSED,
    "net-prohibited": UNREACHABLE,
    "host-prohibited": UNREACHABLE,
    "admin-prohibited": UNREACHABLE,
}
NFT_V6 = {
    "no-route": UNREACHABLE,
    "admin-prohibited": UNREACHABLE,
    "addr-unreachable": UNREACHABLE,
    "port-unreachable": REFUSED,
    "policy-fail": UNREACHABLE,
    "reject-route": UNREACHABLE,
}


def raw_rows():
    for code in range(16):
        yield Row(f"icmp3-{code}", 4, "raw", (3, code), UNREACHABLE_CODES.get(code, UNREACHABLE))
    yield Row("icmp3-200", 4, "raw", (3, 200), TIMEOUT)  # no such code: the kernel does not listen
    yield Row("icmp4", 4, "raw", (4, 0), TIMEOUT)  # source quench, obsolete
    yield Row("icmp11", 4, "raw", (11, 0), UNREACHABLE)
    yield Row("icmp12", 4, "raw", (12, 0), UNREACHABLE)
    for code in range(8):
        yield Row(f"icmpv6-1-{code}", 6, "raw", (1, code), REFUSED if code == 4 else UNREACHABLE)
    yield Row("icmpv6-2", 6, "raw", (2, 0), TIMEOUT)
    yield Row("icmpv6-3", 6, "raw", (3, 0), UNREACHABLE)
    yield Row("icmpv6-4", 6, "raw", (4, 0), UNREACHABLE)


def nft_rows():
    for word, outcome in NFT_V4.items():
        yield Row(f"nft-{word}", 4, "nft", f"reject with icmp type {word}", outcome, policy="tcp_fail")
    for word, outcome in NFT_V6.items():
        yield Row(f"nft6-{word}", 6, "nft", f"reject with icmpv6 type {word}", outcome, policy="tcp_fail")
    for version in (4, 6):
        yield Row(f"nft{version}-reset", version, "nft", "reject with tcp reset", REFUSED, policy="tcp_fail")
        yield Row(f"nft{version}-drop", version, "nft", "drop", TIMEOUT, policy="tcp_fail")


def route_rows():
    for version in (4, 6):
        for kind, outcome in (
            ("unreachable", UNREACHABLE),
            ("prohibit", UNREACHABLE),
            ("blackhole", TIMEOUT),
            ("throw", UNREACHABLE),
        ):
            yield Row(f"route{version}-{kind}", version, "route", kind, outcome)


def here_rows():
    """This machine's own doing: no packet leaves, and nothing is said of a server."""
    for version in (4, 6):
        for kind in ("unreachable", "prohibit", "blackhole"):
            yield Row(f"here{version}-{kind}", version, "here-route", kind, LOCAL, most=0, policy="internal")
        # What the kernel drops in silence, nobody hears of: it is as if the packet was lost.
        yield Row(f"here{version}-drop", version, "here-nft", "drop", TIMEOUT, most=0)
    for word in NFT_V4:
        yield Row(f"here-{word}", 4, "here-nft", f"reject with icmp type {word}", LOCAL, most=0, policy="internal")
    for word in NFT_V6:
        yield Row(f"here6-{word}", 6, "here-nft", f"reject with icmpv6 type {word}", LOCAL, most=0, policy="internal")


def make_rows():
    rows = [*raw_rows(), *nft_rows(), *route_rows(), *here_rows()]
    rows += [Row(f"server{version}", version, "server", "", SURVEYED, most=2 * HOSTS) for version in (4, 6)]
    for number, row in enumerate(rows, 1):
        row.number = number
    return rows


def zone_lines(rows):
    """The zone of TLD, without SOA."""
    yield f"@ NS ns.{TLD}."
    yield f"ns A {ZONES}"
    for row in rows:
        kind = "A" if row.version == 4 else "AAAA"
        for domain in row.domains:
            name = domain.removesuffix(f".{TLD}")
            yield f"{name} MX 10 mx.{name}"
            yield f"mx.{name} {kind} {row.address}"
        if row.policy:
            name = f"{row.name}-0"
            yield f'_mta-sts.{name} TXT "v=STSv1; id=1"'
            yield f"mta-sts.{name} {kind} {row.address}"
