# SPDX-License-Identifier: Apache-2.0
"""Tables as text, CSV, LaTeX and JSON. Their cells are strangers' texts, and inert in each."""

import csv
import io
import json
from collections.abc import Callable, Sequence

from oracle.terminal import printable

from tesscan_report.table import Cell, Table

CELL_MAXIMUM = 60  # characters of a cell of text
ROWS_MAXIMUM = 40  # of a table of text
FORMULA = ("=", "+", "-", "@")  # what a spreadsheet calculates, or runs
LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    '"': r"\char34{}",
    "|": r"\textbar{}",
    "`": r"\char96{}",
    "-": r"{-}",
}


def inert(cell: Cell) -> str:
    """One line without what a terminal obeys, shows elsewhere or not at all."""
    return printable(plain(cell)).replace("\n", "\\n")


def plain(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def short(cell: Cell) -> str:
    whole = inert(cell)
    return whole if len(whole) <= CELL_MAXIMUM else whole[: CELL_MAXIMUM - 3] + "..."


def as_text(tables: Sequence[Table]) -> str:
    return "\n".join(text_of(table) for table in tables if table.rows)


def text_of(table: Table) -> str:
    lines = [[short(cell) for cell in line] for line in (table.columns, *table.rows[:ROWS_MAXIMUM])]
    widths = [max(len(line[i]) for line in lines) for i in range(len(table.columns))]
    numeric = [all(isinstance(row[i], int | float | None) for row in table.rows) for i in range(len(table.columns))]
    body = [
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width) for cell, width, number in zip(line, widths, numeric)
        ).rstrip()
        for line in lines
    ]
    left = len(table.rows) - ROWS_MAXIMUM
    more = [f"and {left} more: --format csv has all"] if left > 0 else []
    return "\n".join([table.title, "-" * len(table.title), *body, *more]) + "\n"


def as_csv(tables: Sequence[Table]) -> str:
    """Every table with its name before each row, since their columns differ; an empty line between two."""
    return "\n".join(csv_of(table) for table in tables)


def csv_of(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("table", *table.columns))
    writer.writerows((table.name, *map(csv_cell, row)) for row in table.rows)
    return out.getvalue()


def csv_cell(cell: Cell) -> Cell:
    if isinstance(cell, int | float):
        return plain(cell)
    text = inert(cell)
    return "'" + text if text.startswith(FORMULA) else text


def as_latex(tables: Sequence[Table]) -> str:
    return "\n".join(latex_of(table) for table in tables if table.rows)


def latex_of(table: Table) -> str:
    """A tabular of LaTeX alone, for any class; what is not ASCII is written as its number."""
    lines = [" & ".join(map(latex_cell, line)) + r" \\" for line in (table.columns, *table.rows)]
    begin = r"\begin{tabular}{" + "l" * len(table.columns) + "}"
    return "\n".join([f"% {table.title}", begin, lines[0], r"\hline", *lines[1:], r"\end{tabular}"]) + "\n"


def latex_cell(cell: Cell) -> str:
    text = inert(cell).encode("ascii", "backslashreplace").decode()
    return "".join(LATEX.get(character, character) for character in text)


def as_json(tables: Sequence[Table]) -> str:
    """ASCII: what is hostile in it stands as an escape, and means what was read."""
    whole = {table.name: [dict(zip(table.columns, row)) for row in table.rows] for table in tables}
    return json.dumps(whole, indent=1) + "\n"


FORMATS: dict[str, Callable[[Sequence[Table]], str]] = {
    "text": as_text,
    "csv": as_csv,
    "latex": as_latex,
    "json": as_json,
}
