#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Print the tables of a survey beside published figures.

One pass over the output of tesscan (gzip or plain), of domains and of lists of addresses (--addresses), in any mix;
- reads standard input. The shares follow the
definitions printed under each table; [a, b] is the Wilson 95 % interval, given where the
denominator is below 5000. Exit status 2: the input or a data set cannot be read as what it should be.
"""

import argparse
import io
import os
import pathlib
import sys
from collections.abc import Sequence

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[0] = str(SCRIPTS)  # in the place of this folder, whose modules are those of a package
from oracle import figures, render, tables  # noqa: E402
from oracle.counters import COLUMNS, Counters  # noqa: E402
from oracle.networks import load_networks  # noqa: E402
from oracle.notes import survey_notes  # noqa: E402
from oracle.records import InputError, read_records  # noqa: E402
from oracle.table import Settings  # noqa: E402
from oracle.terminal import printable_streams  # noqa: E402

SELECTORS = {None: COLUMNS, "primary": ("primary",), "any": ("any",), "all": ("all", "all_cut")}
LEGEND = """\
A domain with several usable addresses is reduced in three ways, side by side:
primary    the first address with a usable SMTP session, by preference, name, IPv4 first
any        some such address            all        every such address
all (cut)  all, for domains of which not every address was looked at: not part of "all"
"""


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("output", nargs="+", help="out.jsonl.gz of tesscan; several are added up")
    parser.add_argument(
        "--hosts",
        metavar="FILE",
        help="hosts and sessions of a survey with --format split (default: beside its output)",
    )
    parser.add_argument("--csv", metavar="DIR", help="write one CSV file per table too")
    parser.add_argument(
        "--selector",
        choices=("primary", "any", "all"),
        help="print this selector alone (default: all three; tables 4 and 7 by primary)",
    )
    parser.add_argument(
        "--top", type=int, default=10, metavar="N", help="rows of the tables by provider and by network (10)"
    )
    parser.add_argument(
        "--tld-min",
        type=int,
        default=50,
        metavar="N",
        help="top-level domains with at least N domains of known DNSSEC class (50)",
    )
    parser.add_argument(
        "--networks", metavar="FILE", help="CSV of network,name (operators or countries): STARTTLS stripping by name"
    )
    parser.add_argument(
        "--datasets",
        type=pathlib.Path,
        default=SCRIPTS.parent / "datasets",
        metavar="DIR",
        help="where providers.csv, reference-figures.json and mta-defaults.json are",
    )
    options = parser.parse_args(arguments)
    if options.hosts and len(options.output) > 1:
        parser.error("--hosts: of one output at a time")
    for name in ("top", "tld_min"):
        if getattr(options, name) < 1:
            parser.error(f"--{name.replace('_', '-')}: at least 1")
    return options


def run(options: argparse.Namespace) -> None:
    published, sources = figures.load_figures(options.datasets / "reference-figures.json")
    providers = figures.load_providers(options.datasets / "providers.csv")
    settings = Settings(
        SELECTORS[options.selector],
        published,
        figures.load_defaults(options.datasets / "mta-defaults.json"),
        load_networks(options.networks) if options.networks else None,
        options.top,
        options.tld_min,
    )
    counters = Counters(providers, options.selector or "primary")
    for path in options.output:
        for record in read_records(path, options.hosts):
            counters.add(record)
    result, missing = tables.build(counters, settings)
    if options.csv:
        render.write_csv(result, published, options.csv)
    for note in survey_notes(options.output, counters.has_domains(), bool(counters.servers.lines)):
        print(f"Note: {note}\n")
    if counters.has_domains():
        print(LEGEND)
    for table in result:
        print(render.table_text(table, published))
    if missing:
        print(f"Not surveyed, or nothing found: {', '.join(missing)}\n")
    print(render.sources_text(result, published, sources))


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    try:
        run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (InputError, figures.DataError, OSError) as error:
        print(f"report: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    with printable_streams():
        sys.exit(main())
