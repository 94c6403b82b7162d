# SPDX-License-Identifier: Apache-2.0
"""The tables of TLSRPT reports."""

from collections.abc import Mapping
from typing import TypeVar

from tesscan_report.table import Cell, Table
from tesscan_report.tlsrpt.files import Reading
from tesscan_report.tlsrpt.report import RESULT_TYPES
from tesscan_report.tlsrpt.sums import Sessions, Sums
from tesscan_report.tlsrpt.survey import Survey

Key = TypeVar("Key", str, tuple[str, str], tuple[str, str, str])


def build(sums: Sums, reading: Reading, survey: Survey | None) -> list[Table]:
    """A summary first, then the tables, what failed most first in each."""
    return [
        summary(sums, reading),
        domains(sums),
        failures(sums, survey),
        results(sums),
        organizations(sums),
        networks(sums),
    ]


def summary(sums: Sums, reading: Reading) -> Table:
    days = sorted(sums.all.days)
    rows: list[tuple[Cell, ...]] = [
        ("reports", len(sums.seen)),
        ("the same ones again, not counted", sums.repeated),
        ("of these, with other contents", sums.contradicted),
        ("files and messages that could not be read", reading.bad),
        ("messages without a report", reading.without),
        ("first day", days[0].isoformat() if days else ""),
        ("last day", days[-1].isoformat() if days else ""),
        ("days with a report", len(days)),
        ("organizations", len(sums.organizations)),
        ("policy domains", len({domain for domain, _ in sums.domains})),
        ("successful sessions", sums.all.successful),
        ("failed sessions", sums.all.failed),
        ("failed, told apart by result", sum(sessions.failed for sessions in sums.results.values())),
        ("reports that overlap an earlier one, both counted", sums.overlapping()),
    ]
    rows += [(f"reports where {oddity}", n) for oddity, n in sorted(sums.oddities.items())]
    return Table("summary", "What senders reported", ("figure", "n"), rows)


def domains(sums: Sums) -> Table:
    rows = [
        (domain, kind, of.successful, of.failed, share(of), len(of.organizations), len(of.days))
        for (domain, kind), of in worst_first(sums.domains)
    ]
    columns = ("policy domain", "policy", "successful", "failed", "failed %", "organizations", "days")
    return Table("domains", "Sessions by policy domain", columns, rows)


def failures(sums: Sums, survey: Survey | None) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for (domain, host, result), of in worst_first(sums.failures):
        seen = (survey.text(domain, host),) if survey else ()
        days = sorted(of.days)
        of_whom = (len(of.organizations), days[0].isoformat(), days[-1].isoformat(), len(days))
        rows.append((domain, host, result, of.failed, *of_whom, *seen))
    columns = ("policy domain", "MX host", "result", "sessions", "organizations", "first day", "last day", "days")
    beside = (f"survey of {survey.day}" if survey.day else "survey",) if survey else ()
    return Table("failures", "Failed sessions by MX host and result", columns + beside, rows)


def results(sums: Sums) -> Table:
    rows = [
        (result, of.failed, len(of.organizations), len(of.days), RESULT_TYPES.get(result, "unknown to RFC 8460 4.3"))
        for result, of in worst_first(sums.results)
    ]
    return Table("results", "Results", ("result", "sessions", "organizations", "days", "meaning"), rows)


def organizations(sums: Sums) -> Table:
    rows = [
        (name, of.reports, of.successful, of.failed, share(of), len(of.days))
        for name, of in worst_first(sums.organizations)
    ]
    columns = ("organization", "reports", "successful", "failed", "failed %", "days")
    return Table("organizations", "Sessions by reporting organization", columns, rows)


def networks(sums: Sums) -> Table:
    rows = [(name, place, of.failed, len(of.days)) for (name, place), of in worst_first(sums.networks)]
    place = "sending address" if sums.show_addresses else "sending network"
    return Table(
        "networks", "Failed sessions by where they came from", ("organization", place, "sessions", "days"), rows
    )


def share(sessions: Sessions) -> str:
    """Percent that failed; nothing where there was no session, since nothing of nothing is no figure."""
    whole = sessions.successful + sessions.failed
    return f"{100 * sessions.failed / whole:.2f}" if whole else ""


def worst_first(counted: Mapping[Key, Sessions]) -> list[tuple[Key, Sessions]]:
    return sorted(counted.items(), key=lambda item: (-item[1].failed, -item[1].successful, item[0]))
