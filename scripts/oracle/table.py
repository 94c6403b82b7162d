# SPDX-License-Identifier: Apache-2.0
"""A table of the report, and the rows that most tables are made of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from oracle.counters import Counters
from oracle.fields import Fact
from oracle.figures import Defaults, Figures, Share
from oracle.networks import Networks

Sets = Mapping[str, Counter[Fact]]  # column -> how often each fact holds


class Row(NamedTuple):
    label: str
    cells: dict[str, Share]  # by column; one that does not apply is left out
    figure: str = ""  # id of the published figure of the same meaning
    extra: dict[str, str] = {}  # further columns -> text


class Table(NamedTuple):
    name: str  # of the CSV file
    title: str
    columns: tuple[str, ...]
    rows: list[Row]
    notes: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()  # names of the further columns


class Settings(NamedTuple):
    """What was asked of the report besides the records."""

    columns: tuple[str, ...]
    figures: Figures
    defaults: Defaults = {}
    networks: Networks | None = None
    top: int = 10
    tld_min: int = 50


def count_row(counters: Counters, columns: Sequence[str], label: str, key: str) -> Row:
    return Row(label, {c: Share(counters.columns[c][key]) for c in columns})


def share_row(
    counters: Counters, columns: Sequence[str], label: str, key: str, base: str, base_name: str, figure: str = ""
) -> Row:
    """The row of one mark: its count as a share of another one's."""
    return Row(
        label, {c: Share(counters.columns[c][key], counters.columns[c][base], base_name) for c in columns}, figure
    )


def fact_count(sets: Sets, label: str, key: Fact) -> Row:
    """A bare count."""
    return Row(label, {c: Share(counts[key]) for c, counts in sets.items()})


def fact_row(sets: Sets, label: str, key: Fact, base: Fact, base_name: str, figure: str = "") -> Row:
    """The share of one fact in another one."""
    return Row(label, {c: Share(counts[key], counts[base], base_name) for c, counts in sets.items()}, figure)


def family(counts: Counter[Fact], tag: str) -> list[str]:
    """The words of one family of facts, the most frequent first."""
    found = [(n, key[1]) for key, n in counts.items() if isinstance(key, tuple) and key[0] == tag and n]
    return [name for n, name in sorted(found, key=lambda item: (-item[0], item[1]))]


def family_rows(sets: Sets, tag: str, base: Fact, base_name: str, label: str = "{}") -> list[Row]:
    """One row per word of a family, in the order of the first column."""
    names: list[str] = []
    for counts in sets.values():
        names += [name for name in family(counts, tag) if name not in names]
    return [fact_row(sets, label.format(name), (tag, name), base, base_name) for name in names]


def surveyed_rows(counters: Counters, sets: Sets, key: Fact, title: str) -> list[Row]:
    """The base of the shares: N_mail, and how much of it was surveyed for this where that is less."""
    mail = {"domains": counters.totals["mail"], **{c: counters.columns[c]["mail"] for c in counters.columns}}
    rows = [Row("N_mail", {c: Share(mail[c]) for c in sets})]
    if any(counts[key] != mail[c] for c, counts in sets.items()):
        rows.append(fact_count(sets, f"of these, surveyed for {title}", key))
    return rows


def base_pair(counters: Counters, columns: Sequence[str]) -> list[Row]:
    return [count_row(counters, columns, "N_mail", "mail"), count_row(counters, columns, "N_tls", "tls")]


def of_both_bases(counters: Counters, columns: Sequence[str], label: str, mark: str, figure: str = "") -> list[Row]:
    """A domain's mark as a share of N_mail, and among N_tls as a share of that."""
    return [
        share_row(counters, columns, f"{label} / N_mail", mark, "mail", "N_mail", figure and f"{figure}.mail"),
        share_row(
            counters, columns, f"{label} / N_tls", f"{mark} with tls", "tls", "N_tls", figure and f"{figure}.tls"
        ),
    ]
