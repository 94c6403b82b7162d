# SPDX-License-Identifier: Apache-2.0
"""What senders elsewhere met at your MX hosts: the TLSRPT reports (RFC 8460) that they sent you, added up.

Reads reports as they come: JSON, gzip, mail messages, mailboxes, Maildirs and folders of these; - is standard input.
With --records, what a survey found at the same hosts stands beside.
Exit status 1: some could not be read; each is named on standard error. 2: none could, or the usage is wrong.
"""

import argparse
import sys

from oracle.records import InputError

from tesscan_report.tlsrpt.files import Reading
from tesscan_report.tlsrpt.sums import Sums
from tesscan_report.tlsrpt.survey import Survey, read_survey
from tesscan_report.tlsrpt.tables import build
from tesscan_report.writing import FORMATS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="reports, messages, mailboxes or folders of these")
    parser.add_argument("--records", metavar="FILE", help="out.jsonl.gz of tesscan, to stand beside the failures")
    parser.add_argument("--format", choices=tuple(FORMATS), default="text", help="of the tables (text)")
    parser.add_argument(
        "--show-addresses",
        action="store_true",
        help="show from which addresses senders failed, not their networks alone: some are of persons (RFC 8460 8)",
    )


def run(options: argparse.Namespace) -> int:
    reading = Reading(complain)
    sums = Sums(options.show_addresses)
    for report in reading.reports(options.files):
        sums.add(report)
    if not reading.read:
        complain("no report could be read" if reading.bad else "no reports there")
        return 2
    survey: Survey | None = None
    if options.records:
        try:
            survey = read_survey(options.records, {domain for domain, _ in sums.domains})
        except (InputError, ValueError) as error:
            complain(str(error))
            return 2
    sys.stdout.write(FORMATS[options.format](build(sums, reading, survey)))
    return 1 if reading.bad else 0


def complain(text: str) -> None:
    print(f"tlsrpt: {text}", file=sys.stderr)
