# SPDX-License-Identifier: Apache-2.0
"""Reports added up: by policy domain, MX host and result, sender, and the network that they sent from."""

import datetime
import ipaddress
from collections import Counter

from tesscan_report.tlsrpt.report import Address, Failure, Policy, Report

PREFIX = {4: 24, 6: 48}  # as the survey takes networks


class Sessions:
    """Sessions of whatever is counted, and by whom and when they were told of."""

    def __init__(self) -> None:
        self.successful = 0
        self.failed = 0
        self.reports = 0
        self.organizations: set[str] = set()
        self.days: set[datetime.date] = set()

    def add(self, report: Report, successful: int, failed: int) -> None:
        self.successful += successful
        self.failed += failed
        self.reports += 1
        self.organizations.add(report.organization)
        self.days.add(report.start.date())


class Sums:
    """What all reports say together. A report that came twice counts once."""

    def __init__(self, show_addresses: bool = False) -> None:
        self.show_addresses = show_addresses
        self.seen: dict[object, Report] = {}
        self.repeated = 0
        self.contradicted = 0  # repeated, with other contents
        self.all = Sessions()
        self.oddities: Counter[str] = Counter()
        self.domains: dict[tuple[str, str], Sessions] = {}
        self.failures: dict[tuple[str, str, str], Sessions] = {}
        self.results: dict[str, Sessions] = {}
        self.organizations: dict[str, Sessions] = {}
        self.networks: dict[tuple[str, str], Sessions] = {}

    def add(self, report: Report) -> None:
        first = self.seen.setdefault(report.key(), report)
        if first is not report:
            self.repeated += 1
            self.contradicted += first != report
            return
        self.oddities.update(report.oddities)
        successful = sum(policy.successful for policy in report.policies)
        failed = sum(policy.failed for policy in report.policies)
        for sessions in (self.all, self.organizations.setdefault(report.organization, Sessions())):
            sessions.add(report, successful, failed)
        for policy in report.policies:
            self.add_policy(report, policy)

    def add_policy(self, report: Report, policy: Policy) -> None:
        self.domains.setdefault((policy.domain, policy.kind), Sessions()).add(report, policy.successful, policy.failed)
        for failure in policy.failures:
            for sessions in (
                self.failures.setdefault((policy.domain, failure.host, failure.result), Sessions()),
                self.results.setdefault(failure.result, Sessions()),
                self.networks.setdefault((report.organization, self.place(failure)), Sessions()),
            ):
                sessions.add(report, 0, failure.sessions)

    def place(self, failure: Failure) -> str:
        """Where the sender was: an address can be a person's (RFC 8460 8), so by default its network alone."""
        if failure.sender is None:
            return ""
        return str(failure.sender) if self.show_addresses else network_of(failure.sender)

    def overlapping(self) -> int:
        """Reports of one sender on one domain and policy type that begin before an earlier one has ended.

        Some count sessions twice this way, and none says which."""
        spans: dict[tuple[str, str, str], list[tuple[datetime.datetime, datetime.datetime]]] = {}
        for report in self.seen.values():
            for kind in {(policy.domain, policy.kind) for policy in report.policies}:
                spans.setdefault((report.organization.lower(), *kind), []).append((report.start, report.end))
        return sum(overlaps(sorted(of_one)) for of_one in spans.values())


def overlaps(spans: list[tuple[datetime.datetime, datetime.datetime]]) -> int:
    count = 0
    latest = spans[0][1]
    for start, end in spans[1:]:
        count += start < latest
        latest = max(latest, end)
    return count


def network_of(address: Address) -> str:
    return str(ipaddress.ip_network((address, PREFIX[address.version]), strict=False))
