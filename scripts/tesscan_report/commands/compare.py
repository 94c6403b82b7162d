# SPDX-License-Identifier: Apache-2.0
"""What changed between two surveys: figures side by side, from which word to which, which domains, and why.

A and B are outputs of tesscan (out.jsonl.gz), the earlier first; their manifests are read where they stand beside.
A verdict changed where both surveys have it; what one could not see is counted apart.
Exit status 2: a file cannot be read as an output of tesscan, or the usage is wrong.
"""

import argparse
import sys
from collections import Counter

from oracle.records import InputError

from tesscan_report.history.changes import Comparison
from tesscan_report.history.marks import describe
from tesscan_report.history.observed import Observed, Sharing, read_domains
from tesscan_report.history.tables import build
from tesscan_report.writing import FORMATS

ROWS_DEFAULT = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", metavar="A", help="out.jsonl.gz of the earlier survey")
    parser.add_argument("after", metavar="B", help="that of the later one")
    parser.add_argument("--format", choices=tuple(FORMATS), default="text", help="of the tables (text)")
    parser.add_argument(
        "--rows",
        type=int,
        default=ROWS_DEFAULT,
        metavar="N",
        help=f"list at most N changed verdicts, and N domains of one survey alone; all are counted ({ROWS_DEFAULT})",
    )


def run(options: argparse.Namespace) -> int:
    if options.rows < 0:
        complain("--rows: not below 0")
        return 2
    try:
        text = compared(options.before, options.after, options.rows, options.format)
    except (InputError, OSError) as error:
        complain(str(error))
        return 2
    sys.stdout.write(text)
    return 0


def compared(before: str, after: str, rows: int, form: str) -> str:
    """The tables. Raises InputError."""
    described = describe(before), describe(after)
    sharing = Sharing()
    repeated: Counter[str] = Counter()
    earlier: dict[str, Observed] = dict(read_domains(before, sharing, lambda _: repeated.update("A")))
    comparison = Comparison(rows)
    comparison.compare(earlier, read_domains(after, sharing, lambda _: repeated.update("B")))
    return FORMATS[form](build(comparison, *described, repeated))


def complain(text: str) -> None:
    print(f"compare: {text}", file=sys.stderr)
