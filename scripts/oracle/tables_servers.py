# SPDX-License-Identifier: Apache-2.0
"""Surveys of lists of addresses: public addresses on port 25, and the ports of submission, which are no MX figures."""

from collections import Counter
from collections.abc import Sequence

from oracle.address_facts import TLS_VERSIONS
from oracle.counters import ServerCounters
from oracle.fields import Fact
from oracle.table import Row, Table, fact_count, fact_row, family_rows

PUBLIC = ("public_ipv4", "public_ipv6")
WITH_STARTTLS = (*PUBLIC, "port_587")
SUBMISSION = ("port_587", "port_465")
Sets = dict[str, Counter[Fact]]
COUNTED_ONCE = (
    "Each address and port once: under several names, the session that came furthest; duplicates are left out."
)


def sets_of(servers: ServerCounters, groups: Sequence[str]) -> Sets:
    """Those of the groups that are in the lists: how often each fact holds, and what does not follow from one server."""
    sets: Sets = {}
    for group in groups:
        if group in servers.units:
            counts = sets[group] = servers.units[group].counts()
            counts["listed"] = len(servers.units[group])
            counts["neither"] = counts["asked"] - counts["smtp"] - counts["unknown"]
            counts["untested"] = counts["smtp"] - counts["usable"]
    return sets


def base_rows(sets: Sets) -> list[Row]:
    offering = {group: counts for group, counts in sets.items() if group in WITH_STARTTLS}
    rows = [fact_count(sets, "N_listed: distinct addresses of the lists", "listed")]
    rows += family_rows(sets, "left out", "listed", "N_listed", "left out by this survey: {}")
    rows += [
        fact_row(sets, "N_asked", "asked", "listed", "N_listed"),
        fact_row(sets, "TCP port open (N_open)", "tcp open", "asked", "N_asked"),
        fact_row(sets, "N_smtp: greeted (2xx)", "smtp", "asked", "N_asked"),
        fact_row(sets, "N_unknown: come later, blocked by policy, disputed", "unknown", "asked", "N_asked"),
        fact_row(sets, "neither: no connection, refused, no SMTP", "neither", "asked", "N_asked"),
        fact_row(sets, "usable SMTP session (EHLO or HELO 2xx)", "usable", "smtp", "N_smtp"),
        fact_row(sets, "untested: greeted, no usable answer to EHLO", "untested", "smtp", "N_smtp"),
    ]
    if offering:
        rows += [
            fact_row(offering, "no STARTTLS", "not advertised", "smtp", "N_smtp"),
            fact_row(offering, "STARTTLS (N_adv)", "advertised", "smtp", "N_smtp"),
            fact_row(offering, "not advertised, yet TLS when asked", "hidden", "smtp", "N_smtp"),
        ]
    return rows


def tls_rows(sets: Sets) -> list[Row]:
    """Shares of N_tls: versions, newest first, and certificates."""
    rows = [fact_row(sets, version, ("version", version), "tls", "N_tls") for version in reversed(TLS_VERSIONS)]
    rows += family_rows(sets, "trust", "tls", "N_tls", "chain: {}")
    return [
        *rows,
        fact_row(sets, "certificate for the name of the list / named", "names the server", "named", "named"),
        fact_row(sets, "certificate for the address itself", "names the address", "tls", "N_tls"),
    ]


def base_table(servers: ServerCounters) -> Table | None:
    sets = sets_of(servers, PUBLIC)
    if not sets:
        return None
    rows = base_rows(sets)
    rows.append(fact_row(sets, "handshake completed (N_tls)", "tls", "smtp", "N_smtp"))
    return Table(
        "address_base",
        "Lists of addresses: public addresses on port 25",
        tuple(sets),
        rows,
        (
            COUNTED_ONCE,
            'N_unknown is in no denominator but N_asked, what this survey left out in N_listed alone; neither is "no".',
        ),
    )


def tls_table(servers: ServerCounters) -> Table | None:
    sets = sets_of(servers, PUBLIC)
    if not any(counts["tls"] for counts in sets.values()):
        return None
    rows = [fact_count(sets, "N_tls", "tls"), *tls_rows(sets)]
    return Table("address_tls", "Lists of addresses: TLS on port 25", tuple(sets), rows)


def submission_table(servers: ServerCounters) -> Table | None:
    """Sessions of mail users, not between servers: apart from all that is said of MX hosts."""
    sets = sets_of(servers, SUBMISSION)
    if not sets:
        return None
    rows = base_rows(sets)
    rows.append(fact_row(sets, "handshake completed (N_tls) / N_open", "tls", "tcp open", "N_open"))
    return Table(
        "submission",
        "Lists of addresses: submission ports",
        tuple(sets),
        rows + tls_rows(sets),
        (
            COUNTED_ONCE,
            "On port 465 TLS comes first, and the greeting under it; on 587 TLS is by an advertised STARTTLS. Both are in",
            "no other table.",
        ),
    )
