# SPDX-License-Identifier: Apache-2.0
"""The tables of a comparison of two surveys, A and B."""

from collections.abc import Iterator

from tesscan_report.history.changes import Comparison, reason_text
from tesscan_report.history.figures import FIGURES, share_cells
from tesscan_report.history.marks import Described, differences
from tesscan_report.history.observed import VERDICTS
from tesscan_report.table import Cell, Table

SHARE = ("n", "of", "%", "low", "high")
NOTHING_RECORDED = "no finding and no MX host differs, or findings were not recorded"


def build(comparison: Comparison, one: Described, other: Described, repeated: dict[str, int]) -> list[Table]:
    """What the surveys are first, then what sets them apart, the figures, and what changed."""
    return [
        summary(comparison, one, other, repeated),
        marks(comparison, one, other),
        *figures(comparison),
        not_measured(comparison),
        *transitions(comparison),
        reasons(comparison),
        changes(comparison),
        alone(comparison),
    ]


def summary(comparison: Comparison, one: Described, other: Described, repeated: dict[str, int]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        ("survey", one.name, other.name),
        ("started", one.started, other.started),
        ("domains (N_all)", comparison.both + comparison.alone["A"], comparison.both + comparison.alone["B"]),
        ("of these, in both: the panel", comparison.both, comparison.both),
        ("in one alone", comparison.alone["A"], comparison.alone["B"]),
        ("records of a domain that stood earlier, left out", repeated["A"], repeated["B"]),
        ("domains of the panel with a changed verdict", None, comparison.changed),
        ("changed verdicts", None, comparison.changed_verdicts),
        ("changed domains of which no reason is recorded", None, comparison.unexplained),
    ]
    return Table("summary", "Two surveys", ("", "A", "B"), rows)


def marks(comparison: Comparison, one: Described, other: Described) -> Table:
    """Said also where there is none: what is not printed might not have been looked at."""
    schemas = [" ".join(map(str, sorted(comparison.schemas[survey]))) for survey in "AB"]
    rows: list[tuple[Cell, ...]] = [] if schemas[0] == schemas[1] else [("schema of records", *schemas)]
    rows += differences(one, other)
    title = "What else differs: a change may be one of these"
    return Table("marks", title, ("what", "A", "B"), rows or [("nothing that is known", None, None)])


def figures(comparison: Comparison) -> Iterator[Table]:
    """Of all domains of each survey, and beside them of the panel. What has no denominator anywhere is left out."""
    columns = ("figure", "of", "domains", *(f"{column} {survey}" for survey in "AB" for column in SHARE))
    for name, chosen in FIGURES.items():
        rows = [
            (figure.label, figure.base_name, whose, *share_cells(figure, of.before), *share_cells(figure, of.after))
            for figure in chosen
            for whose, of in (("all", comparison.all), ("panel", comparison.panel))
            if of.before[figure.base] or of.after[figure.base]
        ]
        yield Table(name, f"Of all domains, and of those in both: {name}", columns, rows)


def not_measured(comparison: Comparison) -> Table:
    counts = comparison.not_measured
    rows = [(of, counts[of, "A"], counts[of, "B"], counts[of, "both"]) for of in VERDICTS]
    title = "Domains of the panel without a verdict in one survey or both: no change is told of these"
    return Table("not_measured", title, ("verdict", "in A", "in B", "in both"), rows)


def transitions(comparison: Comparison) -> Iterator[Table]:
    """A table for each verdict; what changed first, the most frequent before others."""
    for verdict in VERDICTS:
        rows = [(before, after, n) for (of, before, after), n in comparison.transitions.items() if of == verdict]
        rows.sort(key=lambda row: (row[0] == row[1], -row[2], row))
        yield Table(f"transitions_{verdict}", f"From word to word: {verdict}", ("A", "B", "domains"), rows)


def reasons(comparison: Comparison) -> Table:
    rows = [(what, finding, n) for (what, finding), n in comparison.reasons.items()]
    rows.sort(key=lambda row: (-row[2], row))
    return Table("reasons", "What differs at domains with a changed verdict", ("what", "finding", "domains"), rows)


def changes(comparison: Comparison) -> Table:
    rows = [
        (change.domain, change.verdict, change.before, change.after, reason_text(change.reasons) or NOTHING_RECORDED)
        for change in comparison.changes
    ]
    left = comparison.changed_verdicts - len(rows)
    title = f"Changed verdicts{f', {left} left out' if left else ''}"
    return Table("changes", title, ("domain", "verdict", "A", "B", "reason"), rows)


def alone(comparison: Comparison) -> Table:
    rows = [(name, survey) for survey in "AB" for name in comparison.lists[survey]]
    left = sum(comparison.alone.values()) - len(rows)
    title = f"Domains in one survey alone{f', {left} left out' if left else ''}"
    return Table("alone", title, ("domain", "in"), rows)
