# SPDX-License-Identifier: Apache-2.0
"""DANE: deployment, verdicts, and the classes of the DANE survey."""

from oracle.counters import Counters
from oracle.fields import Fact
from oracle.figures import Share
from oracle.table import Row, Table, base_pair, fact_count, fact_row, family_rows, of_both_bases


def dane_table(counters: Counters, columns: tuple[str, ...]) -> Table:
    rows = base_pair(counters, columns)
    rows += of_both_bases(counters, columns, "TLSA published", "dane published", "tes17.dane")
    rows += of_both_bases(counters, columns, "TLSA published, any MX", "dane published_any")
    rows += of_both_bases(counters, columns, "primary MX passes", "dane survey")
    rows += of_both_bases(counters, columns, "all reachable MX pass (verdict full)", "dane strict")
    return Table(
        "dane",
        "TES 2017: DANE",
        columns,
        rows,
        ('Published: secure TLSA records, under a secure MX answer but for "any MX".',),
    )


def dane_verdicts(counters: Counters) -> Table:
    rows = [fact_count(counters.facts, "N_mail", "dane verdict")]
    rows += family_rows(counters.facts, "dane verdict", "dane verdict", "N_mail")
    return Table("dane_verdicts", "DANE verdicts", ("all", "all_cut"), rows)


def survey_table(counters: Counters) -> Table:
    """The classes of the survey that is posted to the dane-users list, by the same denominators."""
    sets = {"domains": counters.list_facts}

    def row(label: str, key: Fact, figure: str = "") -> Row:
        return fact_row(sets, label, key, "secure mx", "secure MX answers", figure)

    rows = [
        Row("N_all", {"domains": Share(counters.totals["all"])}),
        Row(
            "DNSSEC-validated MX answer, data or proven absence",
            {"domains": Share(counters.list_facts["secure mx"], counters.totals["all"], "N_all")},
        ),
        row("correct TLSA at every primary MX host that accepts connections", "dane correct", "dane.dukhovni.latest"),
        row("TLSA at some of the MX hosts only (partial)", "dane partial"),
        row("incorrect TLSA records at some address", "dane wrong"),
        row("TLSA published, STARTTLS not offered or refused", "dane no STARTTLS"),
        row("TLSA lookup fails at a host with a secure address", "dane lookup fails"),
    ]
    rows += [
        Row(label, {"domains": Share(len(counters.units[kind]))})
        for label, kind in (
            ("distinct TLSA base domains of hosts that pass", "dane base"),
            ("distinct certificates of hosts that pass", "dane leaf"),
        )
    ]
    return Table(
        "dane_survey",
        "Dukhovni's DANE survey: classes",
        ("domains",),
        rows,
        (
            "Shares are of the domains with a secure MX answer; the classes overlap.",
            "Base domains stand for the zones of MX hosts, which the records do not tell.",
        ),
    )
