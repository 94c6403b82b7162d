"""What is added up over the records. Memory grows with the number of providers, nothing else."""

from collections import Counter, defaultdict

from report_lib.records import TLS_VERSIONS

# A domain whose hosts or addresses were cut by a limit stands in its own column: "all" cannot be
# said of it. Each column is a survey of its own, with its own denominators.
COLUMNS = ("primary", "any", "all", "all_cut")
NO_TLS = "no TLS"


def pick(addresses, column):
    """(marks, version) of a domain's usable addresses under one selector."""
    if column == "primary":
        return addresses[0]
    marks = [address.marks for address in addresses]
    versions = [address.version for address in addresses]
    if column == "any":
        return frozenset.union(*marks), max(versions)
    return frozenset.intersection(*marks), min(versions)


def version_name(rank):
    return TLS_VERSIONS[rank - 1] if rank else NO_TLS


class Counters:
    """One pass over the domains."""

    def __init__(self, providers, provider_column="primary"):
        self.provider_names = providers
        self.provider_column = provider_column
        self.lines = 0
        self.totals = Counter()
        self.input_status = Counter()
        self.outcomes = Counter()               # (outcome, class) -> records
        self.answers = Counter()                # DNSSEC status of MX answers -> domains
        self.dane_verdicts = Counter()          # verdict -> domains of N_mail
        self.columns = {column: Counter() for column in COLUMNS}
        self.providers = defaultdict(Counter)   # name -> counts, over N_mail

    def add(self, domain):
        self.lines += 1
        self.input_status[domain.input_status] += 1
        self.outcomes[domain.outcome, domain.outcome_class] += 1
        if not domain.is_domain:
            return
        self.add_totals(domain)
        if domain.mx_answered:
            self.answers[domain.mx_security or "not judged"] += 1
        if domain.alive:
            self.dane_verdicts[domain.dane_verdict or "not judged"] += 1
            for column in ("primary", "any", "all_cut" if domain.cut else "all"):
                self.add_column(domain, column)
            self.add_provider(domain)

    def add_totals(self, domain):
        self.totals["all"] += 1
        for name, holds in (("mail", domain.alive), ("usable", bool(domain.addresses)),
                            ("tcp_open", domain.tcp_open), ("cut", domain.cut)):
            self.totals[name] += holds
        if not domain.alive:
            self.totals[unknown_reason(domain) or "other"] += 1

    def add_column(self, domain, column):
        counts = self.columns[column]
        counts["mail"] += 1
        marks = {f"dnssec {domain.mx_security or 'not judged'}"} | domain.dane_marks
        counts.update(marks)
        if not domain.addresses:
            return
        counts["usable"] += 1
        address_marks, version = pick(domain.addresses, column)
        counts.update(address_marks)
        counts[f"version {version_name(version)}"] += 1
        if "tls" in address_marks:
            counts.update(f"{mark} with tls" for mark in marks)

    def add_provider(self, domain):
        name = self.provider_names.get(domain.provider, domain.provider)
        counts = self.providers[name]
        counts["mail"] += 1
        if domain.addresses:
            counts["usable"] += 1
            counts.update(pick(domain.addresses, self.provider_column)[0])


def unknown_reason(domain):
    """Why nothing is known of a domain, or None: a member of N_unknown is in no denominator."""
    if domain.mx_kind == "error":
        return "unknown: MX lookup failed"
    if domain.outcome_class == "unknown":
        return "unknown: address lookup failed, or our own failure"
    if domain.only_blocked:
        return "unknown: asked to come later, or blocked by policy"
    return None
