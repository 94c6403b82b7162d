# SPDX-License-Identifier: Apache-2.0
"""Tables as text for a terminal and as CSV files."""

import csv
import pathlib
from collections.abc import Iterator, Sequence

from oracle.figures import Figures, Share, figure_text, interval, percent, share_text
from oracle.table import Row, Table

COLUMN_TITLES = {
    "all_cut": "all (cut)",
    "public_ipv4": "public IPv4",
    "public_ipv6": "public IPv6",
    "port_587": "port 587",
    "port_465": "port 465",
    "S_cold": "S cold",
    "S_warm": "S warm",
    "no_mail": "no mail",
    "mx_spoofing": "MX spoofing",
}
CSV_HEADER = (
    "table",
    "row",
    "selector",
    "n",
    "denominator",
    "denominator_name",
    "percent",
    "wilson_low",
    "wilson_high",
)
PUBLISHED = ("id", "source", "date", "unit", "count", "denominator", "percent")


def published_text(row: Row, table: Table, figures: Figures) -> str:
    if not row.figure:
        return ""
    figure = figures.get(row.figure)
    if figure is None:
        return ""
    details = [figure[key] for key in ("starttls", "trusted", "matches") if table.name == "table4" and key in figure]
    return ", ".join([figure_text(figure)] + details)


def table_text(table: Table, figures: Figures) -> str:
    """One table as lines of text, columns aligned; an empty column is left out."""
    columns = [c for c in table.columns if c != "all_cut" or column_in_use(table, c)]
    header = [""] + [COLUMN_TITLES.get(c, c) for c in columns] + list(table.extra) + ["published"]
    lines = [header]
    for row in table.rows:
        cells = [share_text(row.cells[c]) if c in row.cells else "" for c in columns]
        extra = [row.extra.get(name, "") for name in table.extra]
        lines.append([row.label] + cells + extra + [published_text(row, table, figures)])
    if not any(line[-1] for line in lines[1:]):
        lines = [line[:-1] for line in lines]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    body = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
    return "\n".join([table.title, "-" * len(table.title)] + body + list(table.notes)) + "\n"


def sources_text(result: Sequence[Table], figures: Figures, sources: dict[str, str]) -> str:
    """Who published the figures that were printed beside the survey's own."""
    used = {figures[row.figure]["source"] for table in result for row in table.rows if row.figure in figures}
    return "\n".join(["Published figures", "-----------------"] + [f"{name}  {sources[name]}" for name in sorted(used)])


def column_in_use(table: Table, column: str) -> bool:
    return any(column in row.cells and row.cells[column].n for row in table.rows)


def csv_rows(table: Table, figures: Figures) -> Iterator[tuple[object, ...]]:
    """The table in long form: one line per row and selector."""
    yield CSV_HEADER + tuple(name.lower() for name in table.extra) + tuple(f"published_{key}" for key in PUBLISHED)
    for row in table.rows:
        figure = figures.get(row.figure, {})
        published = tuple(figure.get(key, "") for key in PUBLISHED)
        for column in [c for c in table.columns if c in row.cells] or [""]:
            yield (
                table.name,
                row.label.strip(),
                column,
                *share_fields(row.cells.get(column)),
                *(row.extra.get(name, "") for name in table.extra),
                *published,
            )


def share_fields(share: Share | None) -> tuple[object, ...]:
    if share is None:
        return ("",) * 6
    rate = percent(share.n, share.denominator) if share.denominator else None
    return (
        share.n,
        "" if share.denominator is None else share.denominator,
        share.name,
        rate or "",
        *(interval(share) or ("", "")),
    )


def write_csv(tables: Sequence[Table], figures: Figures, directory: str | pathlib.Path) -> None:
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    for table in tables:
        with open(directory / f"{table.name}.csv", "w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(csv_rows(table, figures))
