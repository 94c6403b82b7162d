# SPDX-License-Identifier: Apache-2.0
"""What is added up over the records. Memory grows with the number of providers, and of the addresses and
hosts that are counted once; not with the number of domains."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from oracle.address_facts import TLS_VERSIONS, Address
from oracle.distinct import Distinct
from oracle.fields import Fact
from oracle.records import Domain
from oracle.server_facts import Server

# A domain of which not every address was looked at stands in its own column: "all" cannot be said of
# it. Each column is a survey of its own, with its own denominators.
COLUMNS = ("primary", "any", "all", "all_cut")
NO_TLS = "no TLS"


def pick(addresses: Sequence[Address], column: str) -> tuple[frozenset[Fact], int]:
    """(marks, version) of a domain's usable addresses under one selector."""
    if column == "primary":
        return addresses[0]
    marks = [address.marks for address in addresses]
    versions = [address.version for address in addresses]
    if column == "any":
        return frozenset.union(*marks), max(versions)
    return frozenset.intersection(*marks), min(versions)


def version_name(rank: int) -> str:
    return TLS_VERSIONS[rank - 1] if rank else NO_TLS


class Lines:
    """How the lines of the lists ended."""

    def __init__(self) -> None:
        self.lines = 0
        self.input_status: Counter[str] = Counter()
        self.outcomes: Counter[tuple[str, str]] = Counter()  # (outcome, class) -> records
        self.first_time: str | None = None
        self.last_time: str | None = None

    def add_line(self, record: Domain | Server) -> None:
        self.lines += 1
        self.input_status[record.input_status] += 1
        self.outcomes[record.outcome, record.outcome_class] += 1
        self.first_time = min(self.first_time or record.time, record.time)
        self.last_time = max(self.last_time or record.time, record.time)


class ServerCounters(Lines):
    """Records of lists of addresses. Memory grows with the number of addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.units: defaultdict[str, Distinct] = defaultdict(Distinct)  # group -> servers, each counted once

    def add(self, server: Server) -> None:
        self.add_line(server)
        if server.unit:
            self.units[server.unit.kind].add(server.unit)


class Counters(Lines):
    """One pass over the records: those of domains, and apart from them those of lists of addresses."""

    def __init__(self, providers: Mapping[str, str], provider_column: str = "primary") -> None:
        super().__init__()
        self.provider_names = providers
        self.provider_column = provider_column
        self.servers = ServerCounters()
        self.totals: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()  # DNSSEC status of MX answers -> domains
        self.columns: dict[str, Counter[Fact]] = {column: Counter() for column in COLUMNS}
        self.providers: defaultdict[str | None, Counter[Fact]] = defaultdict(Counter)  # name -> counts, over N_mail
        # facts of whole domains, over N_mail
        self.facts: dict[str, Counter[Fact]] = {"all": Counter(), "all_cut": Counter()}
        self.list_facts: Counter[Fact] = Counter()  # the same over N_all
        self.tlds: defaultdict[str, Counter[str]] = defaultdict(Counter)  # of the domains whose DNSSEC class is known
        self.units: defaultdict[str, Distinct] = defaultdict(Distinct)  # kind -> what is counted once

    def add(self, record: Domain | Server) -> None:
        if isinstance(record, Server):
            self.servers.add(record)
        else:
            self.add_domain(record)

    def has_domains(self) -> bool:
        """Whether there is anything to say of domains: of no records at all it is said that there are none."""
        return bool(self.lines or not self.servers.lines)

    def add_domain(self, domain: Domain) -> None:
        self.add_line(domain)
        if not domain.is_domain:
            return
        self.add_totals(domain)
        self.add_shared(domain)
        if domain.mx_answered:
            self.answers[domain.mx_security or "not judged"] += 1
        if domain.alive:
            whole = "all_cut" if domain.lower_bound else "all"
            self.facts[whole].update(domain.mail_facts)
            for column in ("primary", "any", whole):
                self.add_column(domain, column)
            self.add_provider(domain)

    def add_totals(self, domain: Domain) -> None:
        self.totals["all"] += 1
        for name, holds in (
            ("mail", domain.alive),
            ("usable", bool(domain.addresses)),
            ("tcp_open", domain.tcp_open),
            ("cut", domain.cut),
        ):
            self.totals[name] += holds
        if not domain.alive:
            self.totals[unknown_reason(domain) or "other"] += 1

    def add_shared(self, domain: Domain) -> None:
        self.list_facts.update(domain.list_facts)
        for unit in domain.units:
            self.units[unit.kind].add(unit)
        if domain.dnssec_class not in (None, "unknown"):
            counts = self.tlds[domain.tld]
            counts["judged"] += 1
            counts[domain.dnssec_class] += 1

    def mail_facts(self) -> Counter[Fact]:
        """Facts of all domains of N_mail, cut or not."""
        return self.facts["all"] + self.facts["all_cut"]

    def add_column(self, domain: Domain, column: str) -> None:
        counts = self.columns[column]
        counts["mail"] += 1
        marks = {f"dnssec {domain.mx_security or 'not judged'}"} | domain.dane_marks
        if domain.dnssec_class is not None:
            marks |= {"dnssec class known", f"dnssec class {domain.dnssec_class}"}
        counts.update(marks)
        if not domain.addresses:
            return
        counts["usable"] += 1
        address_marks, version = pick(domain.addresses, column)
        counts.update(address_marks)
        counts[f"version {version_name(version)}"] += 1
        if "tls" in address_marks:
            counts.update(f"{mark} with tls" for mark in marks)

    def add_provider(self, domain: Domain) -> None:
        name = None if domain.provider is None else self.provider_names.get(domain.provider, domain.provider)
        counts = self.providers[name]
        counts["mail"] += 1
        if domain.addresses:
            counts["usable"] += 1
            counts.update(pick(domain.addresses, self.provider_column)[0])


def unknown_reason(domain: Domain) -> str | None:
    """Why nothing is known of a domain, or None: a member of N_unknown is in no denominator."""
    if domain.mx_kind == "error":
        return "unknown: MX lookup failed"
    if domain.outcome_class == "unknown":
        return "unknown: address lookup failed, or our own failure"
    if domain.only_blocked:
        return "unknown: asked to come later, or blocked by policy"
    return None
