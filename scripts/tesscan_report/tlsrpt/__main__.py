# SPDX-License-Identifier: Apache-2.0
"""The command by itself: python3 -m tesscan_report.tlsrpt, with scripts in PYTHONPATH."""

import argparse
import os
import sys

from oracle.terminal import printable_streams

from tesscan_report.commands import tlsrpt


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="tlsrpt", description=tlsrpt.__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    tlsrpt.add_arguments(parser)
    try:
        status = tlsrpt.run(parser.parse_args())
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


if __name__ == "__main__":
    with printable_streams():
        sys.exit(main())
