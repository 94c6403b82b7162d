# SPDX-License-Identifier: Apache-2.0
"""Lists of domains that look alike to a survey, or do not: who fails, and how many operators and networks that is.

A host is (its name, its address, how it behaves). Names end in TLD, which is no public suffix's child: the operator of
mx.NAME.TLD is NAME.TLD.
"""

import dataclasses

TLD = "vantage"
SERVERS = "10.0.0.0/8"
GOOD, BLOCKED, SILENT = "good", "blocked", "silent"
LINES = 140  # of a list, so that the first stage of the ramp (100) is over before its end


@dataclasses.dataclass(frozen=True)
class Host:
    name: str
    address: str
    mode: str


@dataclasses.dataclass
class Scenario:
    name: str
    case: str
    bad: list  # [(domain, its hosts)]
    stopped: str = ""  # the option whose limit ends the survey; empty: it completes
    domains: list = dataclasses.field(default_factory=list)

    def fill(self):
        """The bad ones first, and as many good ones as the list needs, each of an operator and a network of its own."""
        count = LINES - len(self.bad)
        good = [
            (f"g{n}-{self.name}", [Host(f"mx.g{n}-{self.name}", f"10.{n % 50}.{n}.25", GOOD)]) for n in range(count)
        ]
        self.domains = self.bad + good
        return self

    def names(self):
        return [f"{name}.{TLD}" for name, _ in self.domains]


def own_operators(label, addresses, mode):
    """A domain for each address, with a host name below its own."""
    return [(f"{label}{n}", [Host(f"mx.{label}{n}", address, mode)]) for n, address in enumerate(addresses)]


def make_scenarios():
    ten = [Host(f"mx{n}.evil", f"10.{100 + n}.1.25", BLOCKED) for n in range(10)]
    twenty = [Host(f"mx{n}.many", f"10.{100 + n}.2.25", BLOCKED) for n in range(20)]
    lost = [Host(f"mx{n}.lost", f"10.{200 + n}.3.25", SILENT) for n in range(40)]
    return [
        scenario.fill()
        for scenario in (
            Scenario("ten", "T307: a domain whose ten hosts refuse us", [("evil", ten)]),
            Scenario(
                "operator",
                "T307: twenty domains of one operator with twenty networks",
                [(f"many{n}", [twenty[n], twenty[(n + 1) % 20]]) for n in range(20)],
            ),
            Scenario(
                "dead",
                "T307: an operator whose forty networks are silent",
                [(f"lost{n}", [lost[n]]) for n in range(40)],
            ),
            Scenario(
                "cloud",
                "T308: sixty operators in one network",
                own_operators("cloud", [f"10.100.4.{n + 1}" for n in range(60)], BLOCKED),
            ),
            Scenario(
                "allocation",
                "T308: sixty names, each with a network in one /16",
                own_operators("block", [f"10.101.{n + 1}.25" for n in range(60)], BLOCKED),
            ),
            Scenario(
                "blocked",
                "T309: refused by thirty operators and networks",
                own_operators("refuse", [f"10.{100 + n}.5.25" for n in range(30)], BLOCKED),
                "--abort-blocked",
            ),
            Scenario(
                "cut",
                "T309: thirty-two operators and networks are silent",
                own_operators("cut", [f"10.{200 + n}.6.25" for n in range(32)], SILENT),
                "--abort-timeouts",
            ),
        )
    ]


def hosts_of(scenarios):
    return {host for scenario in scenarios for _, hosts in scenario.domains for host in hosts}


def zone_lines(scenarios):
    for host in sorted(hosts_of(scenarios), key=lambda host: host.name):
        yield f"{host.name} A {host.address}"
    for scenario in scenarios:
        for name, hosts in scenario.domains:
            for number, host in enumerate(hosts):
                yield f"{name} MX {number} {host.name}"
