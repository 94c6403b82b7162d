# SPDX-License-Identifier: Apache-2.0
"""The footer: how the lines, the domains and the probes of the survey ended, and what it left out."""

from oracle.counters import Counters, Lines
from oracle.fields import Fact
from oracle.figures import Share
from oracle.table import Row, Table, fact_row, family, family_rows

LIMITS = {
    "mx": "MX hosts beyond --max-mx",
    "addresses": "addresses beyond --max-addr",
    "probes": "addresses beyond --max-probes",
}
# By the length of a line: hardly ever.
LENGTH_LIMITS = {
    "evidence": "evidence, so that the line is not too long",
    "left_out_hosts": "hosts, likewise",
    "left_out_addresses": "addresses, likewise",
}


def input_table(counters: Lines, name: str = "input", title: str = "Lines of the list") -> Table:
    rows = [Row("records", {"records": Share(counters.lines)})]
    rows += [
        Row(status, {"records": Share(n, counters.lines, "records")})
        for status, n in sorted(counters.input_status.items(), key=lambda kv: (-kv[1], kv[0]))
    ]
    return Table(name, title, ("records",), rows)


def outcomes_table(counters: Lines, name: str = "outcomes", title: str = "Outcomes of all records") -> Table:
    rows = [Row("records", {"records": Share(counters.lines)})]
    rows += [
        Row(outcome, {"records": Share(n, counters.lines, "records")}, "", {"class": kind})
        for (outcome, kind), n in sorted(counters.outcomes.items(), key=lambda item: (-item[1], item[0]))
    ]
    return Table(name, title, ("records",), rows, (), ("class",))


def probes_table(counters: Counters) -> Table:
    sets = {"addresses": counters.units["ip"].counts()}
    total = len(counters.units["ip"])
    rows = [Row("addresses probed", {"addresses": Share(total)})]
    rows += [
        Row(name, {"addresses": Share(sets["addresses"]["outcome", name], total, "addresses probed")})
        for name in family(sets["addresses"], "outcome")
    ]
    return Table(
        "probe_outcomes",
        "Outcomes of the probes",
        ("addresses",),
        rows,
        (
            "Each IP address once: under several names, the session under the alphabetically first.",
            "A policy block or a refusal for the moment says nothing of STARTTLS: it stands apart.",
        ),
    )


def limits_table(counters: Counters) -> Table:
    """What was cut or skipped: the tables say nothing of it."""
    counts, total = counters.list_facts, counters.totals["all"]

    def row(label: str, key: Fact) -> Row:
        return Row(label, {"domains": Share(counts[key], total, "N_all")})

    rows = [Row("N_all", {"domains": Share(total)})]
    rows += [row(f"cut: {label}", ("cut", limit)) for limit, label in LIMITS.items()]
    rows += [row(f"cut: {label}", ("cut", limit)) for limit, label in LENGTH_LIMITS.items() if counts["cut", limit]]
    rows += [row("DANE verdict is a lower bound", "dane lower bound")]
    rows += [row(f"some host or address skipped: {name}", ("skip", name)) for name in family(counts, "skip")]
    return Table("limits", "What the survey left out", ("domains",), rows)


def retry_table(counters: Counters) -> Table | None:
    if not counters.list_facts["retried"]:
        return None
    sets = {"domains": counters.list_facts}
    rows = [
        Row("N_all", {"domains": Share(counters.totals["all"])}),
        Row("tried a second time", {"domains": Share(counters.list_facts["retried"], counters.totals["all"], "N_all")}),
    ]
    for kind in family(counters.list_facts, "retried"):
        rows += [
            fact_row(sets, f"for: {kind}", ("retried", kind), "retried", "tried twice"),
            fact_row(sets, f"  no such failure left: {kind}", ("mended", kind), ("retried", kind), f"for {kind}"),
        ]
    rows.append(fact_row(sets, "outcome changed", "outcome changed", "retried", "tried twice"))
    rows += family_rows(sets, "outcomes", "retried", "tried twice")
    return Table(
        "retry",
        "Second attempts",
        ("domains",),
        rows,
        ("One domain can be tried again for several reasons; the records say what the second time gave.",),
    )
